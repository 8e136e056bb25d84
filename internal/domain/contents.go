package domain

import (
	"strconv"
	"strings"
	"time"
)

// DetailsFrom reads an order's details back from what a provider holds of them,
// by our pointers, as adapters tell it. What can't be read, or has no place in
// an order, is left out: the provider keeps it all the same.
func DetailsFrom(held map[string]Secret, requested string, zone *time.Location) Details {
	h := holdings(held)
	d := Details{
		PortScope:              PortScope(h.text("/port_scope")),
		BillingPhoneNumber:     h.number("/billing_phone_number"),
		NewBillingPhoneNumber:  h.number("/new_billing_phone_number"),
		RemainingNumbersAction: RemainingNumbersAction(h.text("/remaining_numbers_action")),
		EndUser:                h.endUser(),
		ActivationMode:         ActivationScheduled,
		Options: ProviderOptions{
			Bandwidth: BandwidthOptions{
				SiteID: h.text("/provider_options/bandwidth/site_id"), PeerID: h.text("/provider_options/bandwidth/peer_id"),
				TargetRespOrgID: h.text("/provider_options/bandwidth/target_resp_org_id"),
				AlternateSPID:   h.text("/provider_options/bandwidth/alternate_spid"),
				TNAttributes:    h.list("/provider_options/bandwidth/tn_attributes", ","),
			},
			Telnyx: TelnyxOptions{
				ConnectionID:       h.text("/provider_options/telnyx/connection_id"),
				MessagingProfileID: h.text("/provider_options/telnyx/messaging_profile_id"),
				EmergencyAddressID: h.text("/provider_options/telnyx/emergency_address_id"),
				BillingGroupID:     h.text("/provider_options/telnyx/billing_group_id"),
				RequirementGroupID: h.text("/provider_options/telnyx/requirement_group_id"),
				Tags:               h.list("/provider_options/telnyx/tags", "\n"),
			},
		},
	}
	if d.PortScope != PartialPort {
		d.PortScope = FullPort
	}
	// Providers spell it with a dash and with an underscore.
	if strings.ReplaceAll(h.text("/activation/mode"), "-", "_") == string(ActivationOnDemand) {
		d.ActivationMode = ActivationOnDemand
	}
	d.MessagingEnabled, _ = strconv.ParseBool(h.text("/messaging/enable"))
	foc, ok := ParseRequestedFOC(requested)
	if ok && foc.At != nil && d.ActivationMode == ActivationScheduled {
		foc = RequestedFOC{Date: DateOf(*foc.At, zone)} // the time of day is the provider's
	}
	if ok {
		d.RequestedFOC = foc
	}
	return d
}

// holdings are what a provider holds, by our pointers.
type holdings map[string]Secret

func (h holdings) text(pointer string) string { return h[pointer].Reveal() }

func (h holdings) number(pointer string) PhoneNumber {
	n, _ := ParsePhoneNumber(h.text(pointer))
	return n
}

func (h holdings) list(pointer, separator string) []string {
	if h.text(pointer) == "" {
		return nil
	}
	return strings.Split(h.text(pointer), separator)
}

func (h holdings) endUser() EndUser {
	u := EndUser{
		Type:         EndUserType(h.text("/end_user/type")),
		BusinessName: h.text("/end_user/business_name"),
		FirstName:    h.text("/end_user/first_name"), MiddleInitial: h.text("/end_user/middle_initial"), LastName: h.text("/end_user/last_name"),
		AuthorizedPerson: h.text("/end_user/authorized_person"), AccountNumber: h["/end_user/account_number"], PIN: h["/end_user/pin"],
		TaxID: h["/end_user/tax_id"], BusinessIdentifier: h.text("/end_user/business_identifier"),
		ServiceAddress: h.address(),
	}
	switch {
	case u.Type == Business || u.Type == Residential:
	case u.LastName != "" && u.BusinessName == "":
		u.Type = Residential
	default:
		u.Type = Business // a name alone: providers that don't ask whose take any as an entity's
	}
	return u
}

// address is nil where the provider holds none.
func (h holdings) address() *Address {
	const at = "/end_user/service_address"
	part := func(name string) string { return h.text(at + "/street_parts/" + name) }
	a := Address{
		StreetAddress: h.text(at + "/street_address"), ExtendedAddress: h.text(at + "/extended_address"),
		Locality: h.text(at + "/locality"), AdministrativeArea: h.text(at + "/administrative_area"),
		PostalCode: h.text(at + "/postal_code"), CountryCode: h.text(at + "/country_code"),
	}
	parts := StreetParts{
		HousePrefix: part("house_prefix"), HouseNumber: part("house_number"), HouseSuffix: part("house_suffix"),
		PreDirectional: part("pre_directional"), StreetName: part("street_name"), StreetSuffix: part("street_suffix"),
		PostDirectional: part("post_directional"),
	}
	if parts != (StreetParts{}) {
		a.StreetParts = &parts
		if a.StreetAddress == "" {
			a.StreetAddress = parts.String()
		}
	}
	if a == (Address{}) {
		return nil
	}
	if a.CountryCode == "" {
		for _, country := range []string{"US", "CA"} {
			if _, ok := RegionName(country, a.AdministrativeArea); ok {
				a.CountryCode = country
			}
		}
	}
	return &a
}
