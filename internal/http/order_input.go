package http

import (
	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// newOrder reads a new order. A member that is null is the same as one that
// isn't there.
func newOrder(in api.PortOrderCreate) (porting.NewOrder, []domain.Fault) {
	var read reader
	order := porting.NewOrder{
		Reference: orEmpty(in.Reference), Metadata: orEmpty(in.Metadata),
		Provider: or(in.Provider, domain.ProviderAuto), ProviderAccount: orEmpty(in.ProviderAccount),
		Coordination: domain.Coordination(or(in.Coordination, string(domain.CommonDate))),
		Details: domain.Details{
			PortScope:              domain.PortScope(or(in.PortScope, string(domain.FullPort))),
			BillingPhoneNumber:     phoneNumber(orEmpty(in.BillingPhoneNumber)),
			NewBillingPhoneNumber:  phoneNumber(orEmpty(in.NewBillingPhoneNumber)),
			RemainingNumbersAction: domain.RemainingNumbersAction(orEmpty(in.RemainingNumbersAction)),
			RequestedFOC:           read.requestedFOC("/requested_foc", orEmpty(in.RequestedFOC)),
			EndUser:                read.endUser("/end_user", orEmpty(in.EndUser)),
			ActivationMode:         domain.ActivationMode(or(orEmpty(in.Activation).Mode, string(domain.ActivationScheduled))),
			MessagingEnabled:       orEmpty(orEmpty(in.Messaging).Enable),
			Options:                providerOptions(orEmpty(in.ProviderOptions)),
		},
	}
	switch {
	case in.PhoneNumbers != nil && in.Numbers != nil:
		read.fault("/phone_numbers", "contradicts", "must be left out where numbers is given")
	case in.PhoneNumbers != nil:
		order.Short = true
		order.Numbers = list(*in.PhoneNumbers, func(n string) porting.NewNumber { return porting.NewNumber{PhoneNumber: phoneNumber(n)} })
	case in.Numbers != nil:
		order.Numbers = read.numbers("/numbers", *in.Numbers)
	default:
		read.fault("/numbers", "required", "is required, or phone_numbers")
	}
	return order, read.faults
}

// or is the value, or def for null and for what isn't there.
func or[T any](n nullable.Nullable[T], def T) T {
	if v, err := n.Get(); err == nil {
		return v
	}
	return def
}

func (r *reader) numbers(pointer string, in []api.OrderNumberInput) []porting.NewNumber {
	numbers := make([]porting.NewNumber, 0, len(in))
	for i, n := range in {
		number := porting.NewNumber{PhoneNumber: phoneNumber(n.PhoneNumber), BillingPhoneNumber: phoneNumber(orEmpty(n.BillingPhoneNumber))}
		if u, err := n.EndUser.Get(); err == nil {
			endUser := r.endUser(at(pointer, i)+"/end_user", u)
			number.EndUser = &endUser
		}
		numbers = append(numbers, number)
	}
	return numbers
}

func (r *reader) endUser(pointer string, in api.EndUserInput) domain.EndUser {
	u := domain.EndUser{
		Type: domain.EndUserType(orEmpty(in.Type)), BusinessName: orEmpty(in.BusinessName), FirstName: orEmpty(in.FirstName),
		MiddleInitial: orEmpty(in.MiddleInitial), LastName: orEmpty(in.LastName), AuthorizedPerson: orEmpty(in.AuthorizedPerson),
		AccountNumber: domain.NewSecret(orEmpty(in.AccountNumber)), PIN: domain.NewSecret(orEmpty(in.PIN)),
		TaxID: domain.NewSecret(orEmpty(in.TaxID)), BusinessIdentifier: orEmpty(in.BusinessIdentifier),
	}
	if text := orEmpty(in.PINExpiresAt); text != "" {
		u.PINExpiresAt = r.instant(pointer+"/pin_expires_at", text)
	}
	if a, err := in.ServiceAddress.Get(); err == nil {
		u.ServiceAddress = address(a)
	}
	return u
}

func address(in api.AddressInput) *domain.Address {
	return &domain.Address{
		StreetAddress: orEmpty(in.StreetAddress), StreetParts: streetParts(in.StreetParts), ExtendedAddress: orEmpty(in.ExtendedAddress),
		Locality: orEmpty(in.Locality), AdministrativeArea: orEmpty(in.AdministrativeArea), PostalCode: orEmpty(in.PostalCode),
		CountryCode: orEmpty(in.CountryCode),
	}
}

func streetParts(in nullable.Nullable[api.StreetPartsInput]) *domain.StreetParts {
	p, err := in.Get()
	if err != nil {
		return nil
	}
	return &domain.StreetParts{
		HousePrefix: orEmpty(p.HousePrefix), HouseNumber: orEmpty(p.HouseNumber), HouseSuffix: orEmpty(p.HouseSuffix),
		PreDirectional: orEmpty(p.PreDirectional), StreetName: orEmpty(p.StreetName), StreetSuffix: orEmpty(p.StreetSuffix),
		PostDirectional: orEmpty(p.PostDirectional),
	}
}

func providerOptions(in api.ProviderOptionsInput) domain.ProviderOptions {
	b, t := orEmpty(in.Bandwidth), orEmpty(in.Telnyx)
	return domain.ProviderOptions{
		Bandwidth: domain.BandwidthOptions{
			SiteID: orEmpty(b.SiteID), PeerID: orEmpty(b.PeerID), TargetRespOrgID: orEmpty(b.TargetRespOrgID),
			AlternateSPID: orEmpty(b.AlternateSPID), TNAttributes: orEmpty(b.TnAttributes),
		},
		Telnyx: domain.TelnyxOptions{
			ConnectionID: orEmpty(t.ConnectionID), MessagingProfileID: orEmpty(t.MessagingProfileID),
			EmergencyAddressID: orEmpty(t.EmergencyAddressID), BillingGroupID: orEmpty(t.BillingGroupID),
			RequirementGroupID: orEmpty(t.RequirementGroupID), Requirements: requirementAnswers(orEmpty(t.Requirements)), Tags: orEmpty(t.Tags),
		},
	}
}

func requirementAnswers(in []api.TelnyxRequirement) []domain.TelnyxRequirement {
	var answers []domain.TelnyxRequirement
	for _, r := range in {
		answers = append(answers, domain.TelnyxRequirement{TypeID: r.RequirementTypeID, Value: r.FieldValue})
	}
	return answers
}

func requirementAnswersJSON(in []domain.TelnyxRequirement) []api.TelnyxRequirement {
	return list(in, func(r domain.TelnyxRequirement) api.TelnyxRequirement {
		return api.TelnyxRequirement{RequirementTypeID: r.TypeID, FieldValue: r.Value}
	})
}
