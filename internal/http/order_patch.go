package http

import (
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// orderPatch reads a merge patch of an order: what isn't there stays, and null
// takes a value away. Where an order must have a value, null means its
// default. Null for an object is null for all of it.
func orderPatch(in api.PortOrderPatch) (porting.OrderPatch, []domain.Fault) {
	var read reader
	return porting.OrderPatch{
		Reference:       field(in.Reference, same),
		Metadata:        field(in.Metadata, func(m api.MetadataInput) map[string]any { return m }),
		Coordination:    fieldOr(in.Coordination, domain.CommonDate),
		Provider:        fieldOr(in.Provider, domain.ProviderAuto),
		ProviderAccount: field(in.ProviderAccount, same),
		DetailsPatch: porting.DetailsPatch{
			PortScope:              fieldOr(in.PortScope, domain.FullPort),
			BillingPhoneNumber:     field(in.BillingPhoneNumber, phoneNumber),
			NewBillingPhoneNumber:  field(in.NewBillingPhoneNumber, phoneNumber),
			RemainingNumbersAction: field(in.RemainingNumbersAction, to[domain.RemainingNumbersAction]),
			RequestedFOC:           read.focPatch(in.RequestedFOC),
			EndUser:                read.endUserPatch("/end_user", in.EndUser),
			ActivationMode:         fieldOr(under(in.Activation, orEmpty(in.Activation).Mode), domain.ActivationScheduled),
			MessagingEnabled:       field(under(in.Messaging, orEmpty(in.Messaging).Enable), same),
			Bandwidth:              bandwidthPatch(under(in.ProviderOptions, orEmpty(in.ProviderOptions).Bandwidth)),
			Telnyx:                 telnyxPatch(under(in.ProviderOptions, orEmpty(in.ProviderOptions).Telnyx)),
		},
		Numbers: read.numbersPatch(in.Numbers),
	}, read.faults
}

// portInPatch reads a merge patch of what a port-in says otherwise than its
// order: null ends the saying.
func portInPatch(in api.PortInPatch) (porting.DetailsPatch, []domain.Fault) {
	var read reader
	return porting.DetailsPatch{
		PortScope:              field(in.PortScope, to[domain.PortScope]),
		BillingPhoneNumber:     field(in.BillingPhoneNumber, phoneNumber),
		NewBillingPhoneNumber:  field(in.NewBillingPhoneNumber, phoneNumber),
		RemainingNumbersAction: field(in.RemainingNumbersAction, to[domain.RemainingNumbersAction]),
		RequestedFOC:           read.focPatch(in.RequestedFOC),
		EndUser:                read.endUserPatch("/end_user", in.EndUser),
		ActivationMode:         field(under(in.Activation, orEmpty(in.Activation).Mode), to[domain.ActivationMode]),
		MessagingEnabled:       field(under(in.Messaging, orEmpty(in.Messaging).Enable), same),
		Bandwidth:              bandwidthPatch(under(in.ProviderOptions, orEmpty(in.ProviderOptions).Bandwidth)),
		Telnyx:                 telnyxPatch(under(in.ProviderOptions, orEmpty(in.ProviderOptions).Telnyx)),
	}, read.faults
}

func (r *reader) focPatch(in nullable.Nullable[string]) porting.Field[domain.RequestedFOC] {
	return field(in, func(text string) domain.RequestedFOC { return r.requestedFOC("/requested_foc", text) })
}

// field reads a member of a merge patch.
func field[T, F any](n nullable.Nullable[F], read func(F) T) porting.Field[T] {
	if !n.IsSpecified() {
		return porting.Field[T]{}
	}
	v, err := n.Get()
	if err != nil {
		return porting.Field[T]{Set: true, Null: true}
	}
	return porting.Field[T]{Set: true, Value: read(v)}
}

// fieldOr reads a member that an order must have: null sets it to its default.
func fieldOr[T ~string](n nullable.Nullable[string], def T) porting.Field[T] {
	f := field(n, to[T])
	if f.Null {
		return porting.Field[T]{Set: true, Value: def}
	}
	return f
}

// under is a member of an object: null when the object is.
func under[P, F any](object nullable.Nullable[P], member nullable.Nullable[F]) nullable.Nullable[F] {
	if object.IsNull() {
		return nullable.NewNullNullable[F]()
	}
	return member
}

func same[T any](v T) T { return v }

func to[T ~string](text string) T { return T(text) }

func (r *reader) endUserPatch(pointer string, in nullable.Nullable[api.EndUserInput]) porting.EndUserPatch {
	u := orEmpty(in)
	return porting.EndUserPatch{
		Type:             field(under(in, u.Type), to[domain.EndUserType]),
		BusinessName:     field(under(in, u.BusinessName), same),
		FirstName:        field(under(in, u.FirstName), same),
		MiddleInitial:    field(under(in, u.MiddleInitial), same),
		LastName:         field(under(in, u.LastName), same),
		AuthorizedPerson: field(under(in, u.AuthorizedPerson), same),
		AccountNumber:    field(under(in, u.AccountNumber), domain.NewSecret),
		PIN:              field(under(in, u.PIN), domain.NewSecret),
		PINExpiresAt: field(under(in, u.PINExpiresAt), func(text string) *time.Time {
			return r.instant(pointer+"/pin_expires_at", text)
		}),
		TaxID:              field(under(in, u.TaxID), domain.NewSecret),
		BusinessIdentifier: field(under(in, u.BusinessIdentifier), same),
		ServiceAddress:     field(under(in, u.ServiceAddress), addressPatch),
	}
}

func addressPatch(in api.AddressInput) porting.AddressPatch {
	return porting.AddressPatch{
		StreetAddress: field(in.StreetAddress, same),
		StreetParts: field(in.StreetParts, func(p api.StreetPartsInput) *domain.StreetParts {
			return streetParts(nullable.NewNullableWithValue(p))
		}),
		ExtendedAddress:    field(in.ExtendedAddress, same),
		Locality:           field(in.Locality, same),
		AdministrativeArea: field(in.AdministrativeArea, same),
		PostalCode:         field(in.PostalCode, same),
		CountryCode:        field(in.CountryCode, same),
	}
}

func bandwidthPatch(in nullable.Nullable[api.BandwidthOptionsInput]) porting.BandwidthPatch {
	b := orEmpty(in)
	return porting.BandwidthPatch{
		SiteID:          field(under(in, b.SiteID), same),
		PeerID:          field(under(in, b.PeerID), same),
		TargetRespOrgID: field(under(in, b.TargetRespOrgID), same),
		AlternateSPID:   field(under(in, b.AlternateSPID), same),
		TNAttributes:    field(under(in, b.TnAttributes), same),
	}
}

func telnyxPatch(in nullable.Nullable[api.TelnyxOptionsInput]) porting.TelnyxPatch {
	t := orEmpty(in)
	return porting.TelnyxPatch{
		ConnectionID:       field(under(in, t.ConnectionID), same),
		MessagingProfileID: field(under(in, t.MessagingProfileID), same),
		EmergencyAddressID: field(under(in, t.EmergencyAddressID), same),
		BillingGroupID:     field(under(in, t.BillingGroupID), same),
		RequirementGroupID: field(under(in, t.RequirementGroupID), same),
		Requirements:       field(under(in, t.Requirements), requirementAnswers),
		Tags:               field(under(in, t.Tags), same),
	}
}

func (r *reader) numbersPatch(in *[]api.OrderNumberInput) porting.Field[[]porting.NewNumber] {
	if in == nil {
		return porting.Field[[]porting.NewNumber]{}
	}
	return porting.Field[[]porting.NewNumber]{Set: true, Value: r.numbers("/numbers", *in)}
}
