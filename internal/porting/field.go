package porting

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// fieldsOf lays an order's fields out by pointer, to compare two versions of
// it. It holds secrets: it never leaves the call.
func fieldsOf(o *domain.Order) map[string]string {
	fields := detailFields(o.Details)
	fields["/reference"], fields["/metadata"], fields["/coordination"] = o.Reference, text(o.Metadata), string(o.Coordination)
	fields["/provider"], fields["/provider_account"] = o.Provider, o.ProviderAccount
	return fields
}

// detailFields lays details out by pointer. It holds secrets, too.
func detailFields(d domain.Details) map[string]string {
	u, b, t := d.EndUser, d.Options.Bandwidth, d.Options.Telnyx
	address := domain.Address{}
	if u.ServiceAddress != nil {
		address = *u.ServiceAddress
	}
	expires := ""
	if u.PINExpiresAt != nil {
		expires = u.PINExpiresAt.String()
	}
	return map[string]string{
		"/port_scope": string(d.PortScope), "/billing_phone_number": string(d.BillingPhoneNumber),
		"/new_billing_phone_number": string(d.NewBillingPhoneNumber), "/remaining_numbers_action": string(d.RemainingNumbersAction),
		"/requested_foc": d.RequestedFOC.String(), "/activation/mode": string(d.ActivationMode), "/messaging/enable": text(d.MessagingEnabled),
		"/end_user/type": string(u.Type), "/end_user/business_name": u.BusinessName, "/end_user/first_name": u.FirstName,
		"/end_user/middle_initial": u.MiddleInitial, "/end_user/last_name": u.LastName,
		"/end_user/authorized_person": u.AuthorizedPerson, "/end_user/account_number": u.AccountNumber.Reveal(),
		"/end_user/pin": u.PIN.Reveal(), "/end_user/pin_expires_at": expires, "/end_user/tax_id": u.TaxID.Reveal(),
		"/end_user/business_identifier":                 u.BusinessIdentifier,
		"/end_user/service_address/street_address":      address.StreetAddress,
		"/end_user/service_address/street_parts":        text(address.StreetParts),
		"/end_user/service_address/extended_address":    address.ExtendedAddress,
		"/end_user/service_address/locality":            address.Locality,
		"/end_user/service_address/administrative_area": address.AdministrativeArea,
		"/end_user/service_address/postal_code":         address.PostalCode,
		"/end_user/service_address/country_code":        address.CountryCode,
		"/provider_options/bandwidth/site_id":           b.SiteID, "/provider_options/bandwidth/peer_id": b.PeerID,
		"/provider_options/bandwidth/target_resp_org_id": b.TargetRespOrgID,
		"/provider_options/bandwidth/alternate_spid":     b.AlternateSPID,
		"/provider_options/bandwidth/tn_attributes":      strings.Join(b.TNAttributes, "\x00"),
		"/provider_options/telnyx/connection_id":         t.ConnectionID,
		"/provider_options/telnyx/messaging_profile_id":  t.MessagingProfileID,
		"/provider_options/telnyx/emergency_address_id":  t.EmergencyAddressID,
		"/provider_options/telnyx/billing_group_id":      t.BillingGroupID,
		"/provider_options/telnyx/requirement_group_id":  t.RequirementGroupID,
		"/provider_options/telnyx/requirements":          text(t.Requirements),
		"/provider_options/telnyx/tags":                  strings.Join(t.Tags, "\x00"),
	}
}

// differing are the pointers whose values differ, sorted.
func differing(before, after map[string]string) []string {
	var changed []string
	for pointer, value := range after {
		if before[pointer] != value {
			changed = append(changed, pointer)
		}
	}
	slices.Sort(changed)
	return changed
}

// text is a value as JSON, which any of ours has.
func text(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(encoded)
}
