package postgres

import "github.com/portway/portway/internal/domain"

// overridesRecord is what a port-in says otherwise than its order, without the
// secrets of its end user.
type overridesRecord struct {
	EndUser                *endUserRecord          `json:"end_user,omitempty"`
	PortScope              string                  `json:"port_scope,omitempty"`
	BillingPhoneNumber     string                  `json:"billing_phone_number,omitempty"`
	NewBillingPhoneNumber  string                  `json:"new_billing_phone_number,omitempty"`
	RemainingNumbersAction string                  `json:"remaining_numbers_action,omitempty"`
	RequestedFOC           *string                 `json:"requested_foc,omitempty"`
	ActivationMode         string                  `json:"activation_mode,omitempty"`
	MessagingEnabled       *bool                   `json:"messaging_enabled,omitempty"`
	Options                *domain.ProviderOptions `json:"provider_options,omitempty"`
}

func overridesOf(o domain.Overrides) (overridesRecord, secretsRecord) {
	r := overridesRecord{
		PortScope: string(o.PortScope), BillingPhoneNumber: string(o.BillingPhoneNumber),
		NewBillingPhoneNumber: string(o.NewBillingPhoneNumber), RemainingNumbersAction: string(o.RemainingNumbersAction),
		ActivationMode: string(o.ActivationMode), MessagingEnabled: o.MessagingEnabled, Options: &o.Options,
	}
	if o.RequestedFOC != nil {
		text := o.RequestedFOC.String()
		r.RequestedFOC = &text
	}
	if o.EndUser == nil {
		return r, secretsRecord{}
	}
	user, secrets := endUserOf(*o.EndUser)
	r.EndUser = &user
	return r, secrets
}

func (r overridesRecord) domain(secrets secretsRecord) domain.Overrides {
	o := domain.Overrides{
		PortScope: domain.PortScope(r.PortScope), BillingPhoneNumber: domain.PhoneNumber(r.BillingPhoneNumber),
		NewBillingPhoneNumber:  domain.PhoneNumber(r.NewBillingPhoneNumber),
		RemainingNumbersAction: domain.RemainingNumbersAction(r.RemainingNumbersAction),
		ActivationMode:         domain.ActivationMode(r.ActivationMode), MessagingEnabled: r.MessagingEnabled,
	}
	if r.Options != nil {
		o.Options = *r.Options
	}
	if r.RequestedFOC != nil {
		requested, _ := domain.ParseRequestedFOC(*r.RequestedFOC)
		o.RequestedFOC = &requested
	}
	if r.EndUser != nil {
		user := r.EndUser.domain(secrets)
		o.EndUser = &user
	}
	return o
}
