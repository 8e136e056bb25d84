package telnyx

import (
	"errors"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// translate turns Telnyx's refusal into ours.
func translate(err error, t domain.EndUserType) error {
	refused, ok := errors.AsType[*wire.Refused](err)
	if !ok {
		return err
	}
	return &providers.Refusal{Status: refused.Status, Faults: faults(refused.Errors, t), Denied: slices.ContainsFunc(refused.Errors, denied)}
}

// denied reports whether an error says that the account may not do this, while
// its key is good: "feature not permitted", "limited at this account level"
// (API error codes).
func denied(e wire.Error) bool { return e.Code == "10038" || e.Code == "10039" }

func faults(errs []wire.Error, t domain.EndUserType) []domain.ProviderFault {
	out := make([]domain.ProviderFault, len(errs))
	for i, e := range errs {
		message := string(e.Detail)
		if message == "" {
			message = string(e.Title)
		}
		out[i] = domain.ProviderFault{Code: string(e.Code), Message: message, Pointer: nameOf(pointerOf(e.Source), t)}
	}
	return out
}

// pointerOf finds our place for Telnyx's: "/end_user/admin/pin_passcode",
// "/pin_passcode" and "pin_passcode" are all seen. "" where it has none.
func pointerOf(s wire.Source) string {
	parts := strings.FieldsFunc(string(s), func(r rune) bool { return r == '/' || r == '.' || r == '[' || r == ']' })
	for i, part := range slices.Backward(parts) {
		if p, ok := places[part]; ok {
			if p == "/numbers" && i+1 < len(parts) && strings.Trim(parts[i+1], "0123456789") == "" {
				return p + "/" + parts[i+1] + "/phone_number"
			}
			return p
		}
	}
	return ""
}

// places are our pointers by the name of Telnyx's member: those of the fields
// we write, and a few besides.
var places = func() map[string]string {
	m := map[string]string{
		"phone_numbers":          "/numbers",
		"documents":              "/documents",
		"loa":                    "/documents/loa",
		"invoice":                "/documents/invoice",
		"foc_datetime_requested": "/requested_foc",
		"foc_date":               "/requested_foc",
		"location":               "/end_user/service_address",
		"message_profile_id":     "/provider_options/telnyx/messaging_profile_id",
		"requirement_group_id":   groupPointer,
		"requirements":           requirementsPointer,
		"verification_codes":     "/codes",
		"code":                   "/codes",
		"requirement_type_id":    requirementsPointer,
		"field_value":            requirementsPointer,
		"misc":                   "/port_scope",
	}
	for _, f := range fields {
		m[f.member] = f.pointer
	}
	return m
}()

// nameOf puts a fault of the end user's one name where a person's is kept.
func nameOf(pointer string, t domain.EndUserType) string {
	if pointer == businessName && t == domain.Residential {
		return "/end_user/last_name"
	}
	return pointer
}

// exceptionPlaces say which of our fields Telnyx's exception codes are about
// (OpenAPI, porting exception types; LOA_ILLEGIBLE: its webhook guide). What a
// code means, and who must act, is not the adapter's to say.
var exceptionPlaces = map[string]string{
	"ACCOUNT_NUMBER_MISMATCH": "/end_user/account_number",
	"AUTH_PERSON_MISMATCH":    "/end_user/authorized_person",
	"BTN_ATN_MISMATCH":        "/billing_phone_number",
	"ENTITY_NAME_MISMATCH":    businessName,
	"FOC_EXPIRED":             "/requested_foc",
	"FOC_REJECTED":            "/requested_foc",
	"LOA_ILLEGIBLE":           "/documents/loa",
	"LOCATION_MISMATCH":       "/end_user/service_address",
	"MAIN_BTN_PORTING":        "/new_billing_phone_number",
	"PASSCODE_PIN_INVALID":    "/end_user/pin",
	"PORT_TYPE_INCORRECT":     "/port_scope",
	"POSTAL_CODE_MISMATCH":    "/end_user/service_address/postal_code",
}

func exceptionFaults(s wire.Status) []domain.ProviderFault {
	var out []domain.ProviderFault
	for _, d := range s.Details {
		out = append(out, domain.ProviderFault{
			Code: string(d.Code), Message: string(d.Description), Pointer: exceptionPlaces[string(d.Code)],
		})
	}
	return out
}
