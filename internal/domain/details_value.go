package domain

import "strings"

// IsRulePointer reports whether a FieldRule may point there: to a detail of an
// order, or to a document by its type.
func IsRulePointer(pointer string) bool {
	if kind, ok := strings.CutPrefix(pointer, "/documents/"); ok {
		switch DocumentType(kind) {
		case LOA, Invoice, CSR, OtherDocument:
			return true
		}
		return false
	}
	_, ok := Details{}.valueAt(pointer)
	return ok
}

// Given reports whether something stands at a pointer into an order's details
// that is more than what goes without saying.
func (d Details) Given(pointer string) bool {
	switch pointer {
	case "/port_scope":
		return d.PortScope == PartialPort
	case "/activation/mode":
		return d.ActivationMode == ActivationOnDemand
	}
	value, _ := d.valueAt(pointer)
	return value != ""
}

// valueAt returns what stands at a pointer into an order's details, "" where
// nothing was given; ok is false where nothing can stand. It reveals secrets,
// to measure them.
func (d Details) valueAt(pointer string) (value string, ok bool) {
	u := d.EndUser
	switch pointer {
	case "/port_scope":
		return string(d.PortScope), true
	case "/billing_phone_number":
		return string(d.BillingPhoneNumber), true
	case "/new_billing_phone_number":
		return string(d.NewBillingPhoneNumber), true
	case "/remaining_numbers_action":
		return string(d.RemainingNumbersAction), true
	case "/requested_foc":
		return d.RequestedFOC.String(), true
	case "/activation/mode":
		return string(d.ActivationMode), true
	case "/end_user/type":
		return string(u.Type), true
	case "/end_user/business_name":
		return u.BusinessName, true
	case "/end_user/first_name":
		return u.FirstName, true
	case "/end_user/middle_initial":
		return u.MiddleInitial, true
	case "/end_user/last_name":
		return u.LastName, true
	case "/end_user/authorized_person":
		return u.AuthorizedPerson, true
	case "/end_user/account_number":
		return u.AccountNumber.Reveal(), true
	case "/end_user/pin":
		return u.PIN.Reveal(), true
	case "/end_user/tax_id":
		return u.TaxID.Reveal(), true
	case "/end_user/business_identifier":
		return u.BusinessIdentifier, true
	case "/provider_options/bandwidth/site_id":
		return d.Options.Bandwidth.SiteID, true
	case "/provider_options/bandwidth/peer_id":
		return d.Options.Bandwidth.PeerID, true
	case "/provider_options/bandwidth/target_resp_org_id":
		return d.Options.Bandwidth.TargetRespOrgID, true
	case "/provider_options/bandwidth/alternate_spid":
		return d.Options.Bandwidth.AlternateSPID, true
	case "/provider_options/bandwidth/tn_attributes":
		return strings.Join(d.Options.Bandwidth.TNAttributes, ","), true
	case "/provider_options/telnyx/connection_id":
		return d.Options.Telnyx.ConnectionID, true
	case "/provider_options/telnyx/messaging_profile_id":
		return d.Options.Telnyx.MessagingProfileID, true
	case "/provider_options/telnyx/emergency_address_id":
		return d.Options.Telnyx.EmergencyAddressID, true
	case "/provider_options/telnyx/billing_group_id":
		return d.Options.Telnyx.BillingGroupID, true
	case "/provider_options/telnyx/requirement_group_id":
		return d.Options.Telnyx.RequirementGroupID, true
	}
	member, ok := strings.CutPrefix(pointer, "/end_user/service_address")
	if !ok {
		return "", false
	}
	return u.ServiceAddress.valueAt(member)
}

// valueAt is what stands at a pointer into an address; of no address, nothing.
func (a *Address) valueAt(member string) (value string, ok bool) {
	if a == nil {
		a = &Address{}
	}
	switch member {
	case "":
		return a.StreetAddress + a.Locality + a.AdministrativeArea + a.PostalCode, true
	case "/street_address":
		return a.StreetAddress, true
	case "/street_parts":
		if a.StreetParts == nil {
			return "", true
		}
		return a.StreetParts.String(), true
	case "/extended_address":
		return a.ExtendedAddress, true
	case "/locality":
		return a.Locality, true
	case "/administrative_area":
		return a.AdministrativeArea, true
	case "/postal_code":
		return a.PostalCode, true
	case "/country_code":
		return a.CountryCode, true
	}
	return "", false
}
