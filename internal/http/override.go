package http

import "github.com/portway/portway/internal/domain"

// overridesJSON renders what a port-in says otherwise than its order, and only
// that: a member that isn't there is the order's. Of secrets it tells that
// there is one.
func overridesJSON(o domain.Overrides) map[string]any {
	out := said{}
	out.text("port_scope", string(o.PortScope))
	out.text("billing_phone_number", string(o.BillingPhoneNumber))
	out.text("new_billing_phone_number", string(o.NewBillingPhoneNumber))
	out.text("remaining_numbers_action", string(o.RemainingNumbersAction))
	if o.RequestedFOC != nil {
		out.text("requested_foc", o.RequestedFOC.String())
	}
	if o.ActivationMode != "" {
		out["activation"] = said{"mode": string(o.ActivationMode)}
	}
	if o.MessagingEnabled != nil {
		out["messaging"] = said{"enable": *o.MessagingEnabled}
	}
	if o.EndUser != nil {
		out.object("end_user", endUserSaid(*o.EndUser))
	}
	out.object("provider_options", optionsSaid(o.Options))
	return out
}

// said gathers the members that say something.
type said map[string]any

func (s said) text(name, value string) {
	if value != "" {
		s[name] = value
	}
}

func (s said) secret(name string, value domain.Secret) {
	if value.IsSet() {
		s[name+"_set"] = true
	}
}

func (s said) object(name string, value said) {
	if len(value) > 0 {
		s[name] = value
	}
}

func endUserSaid(u domain.EndUser) said {
	out := said{}
	out.text("type", string(u.Type))
	out.text("business_name", u.BusinessName)
	out.text("first_name", u.FirstName)
	out.text("middle_initial", u.MiddleInitial)
	out.text("last_name", u.LastName)
	out.text("authorized_person", u.AuthorizedPerson)
	out.secret("account_number", u.AccountNumber)
	out.secret("pin", u.PIN)
	out.secret("tax_id", u.TaxID)
	out.text("business_identifier", u.BusinessIdentifier)
	if u.PINExpiresAt != nil {
		out["pin_expires_at"] = instant(*u.PINExpiresAt)
	}
	if u.ServiceAddress != nil {
		out["service_address"] = addressJSON(u.ServiceAddress)
	}
	return out
}

func optionsSaid(p domain.ProviderOptions) said {
	b, t := said{}, said{}
	b.text("site_id", p.Bandwidth.SiteID)
	b.text("peer_id", p.Bandwidth.PeerID)
	b.text("target_resp_org_id", p.Bandwidth.TargetRespOrgID)
	b.text("alternate_spid", p.Bandwidth.AlternateSPID)
	if p.Bandwidth.TNAttributes != nil {
		b["tn_attributes"] = p.Bandwidth.TNAttributes
	}
	t.text("connection_id", p.Telnyx.ConnectionID)
	t.text("messaging_profile_id", p.Telnyx.MessagingProfileID)
	t.text("emergency_address_id", p.Telnyx.EmergencyAddressID)
	t.text("billing_group_id", p.Telnyx.BillingGroupID)
	t.text("requirement_group_id", p.Telnyx.RequirementGroupID)
	if p.Telnyx.Requirements != nil {
		t["requirements"] = requirementAnswersJSON(p.Telnyx.Requirements)
	}
	if p.Telnyx.Tags != nil {
		t["tags"] = p.Telnyx.Tags
	}
	out := said{}
	out.object("bandwidth", b)
	out.object("telnyx", t)
	return out
}
