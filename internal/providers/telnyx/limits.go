package telnyx

import (
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

const (
	draftLife = 30 * 24 * time.Hour // porting guide
	// maxComment is what others who speak this API allow; Telnyx names none.
	maxComment = 4000
)

// required is what an order needs before it is confirmed. Telnyx documents the
// two documents (quickstart) and leaves the rest to its replies; these are the
// fields that a letter of authorisation can't be without.
var required = []providers.FieldRule{
	{Pointer: businessName, Level: domain.Required, Message: "The name that the losing carrier has on the account."},
	{Pointer: "/end_user/authorized_person", Level: domain.Required, Message: "Who signed the letter of authorisation."},
	{Pointer: "/end_user/account_number", Level: domain.Required, Message: "The account number at the losing carrier."},
	{Pointer: "/billing_phone_number", Level: domain.Required, Message: "The number that the losing carrier bills."},
	{Pointer: "/end_user/service_address/street_address", Level: domain.Required, Message: "The service address's street and house number."},
	{Pointer: "/end_user/service_address/locality", Level: domain.Required, Message: "The service address's city."},
	{Pointer: "/end_user/service_address/administrative_area", Level: domain.Required, Message: "The service address's state or province."},
	{Pointer: "/end_user/service_address/postal_code", Level: domain.Required, Message: "The service address's postal code."},
	{Pointer: "/end_user/service_address/country_code", Level: domain.Required, Message: "The service address's country."},
	{Pointer: "/documents/loa", Level: domain.Required, Message: "A letter of authorisation."},
	{Pointer: "/documents/invoice", Level: domain.Required, Message: "The losing carrier's latest invoice."},
}

// Limits are Telnyx's. It states no limit to the numbers of an order or a
// check, and names no horizon: windows come with the draft.
func (a *Adapter) Limits() providers.Limits {
	return providers.Limits{
		MaxCheckNumbers:  checkSize,
		MaxDocumentBytes: 20 << 20, // documents guide
		DocumentTypes: []string{
			"application/pdf", "image/png", "image/jpeg", "text/csv", "text/plain",
		},
		MaxComment: maxComment,
		TimeZone:   a.zone.String(),
		DraftLife:  draftLife,
		SettleTime: a.config.SettleTime,
		Locks: []providers.LockRule{
			{Action: domain.ActionCancel, Before: 48 * time.Hour, Source: "telnyx:cancel"},
			{Action: domain.ActionUpdate, Fields: []string{requestedFOC}, Before: 72 * time.Hour, Source: "telnyx:foc_change"},
		},
		Required:   map[domain.PortClass][]providers.FieldRule{"": required},
		Messaging:  true,
		OnDemand:   map[domain.PortClass]bool{domain.FastPort: true},
		Mutability: mutability,
	}
}

// mutability is of the statuses that blocks, messaging and requirement guides
// name; that it holds for the other fields is inferred. What the losing carrier
// works on, Telnyx's own people alone can change.
var mutability = domain.Mutability{
	{
		Kind: "an order at Telnyx", In: []domain.PortInStatus{domain.PortInSubmitting, domain.PortInValidating, domain.PortInException},
		Fields: []string{
			"/billing_phone_number", "/end_user", "/messaging", "/new_billing_phone_number", "/port_scope",
			"/provider_options/telnyx", "/remaining_numbers_action", requestedFOC,
		},
	},
	{Kind: "an order that the losing carrier works on", Instead: map[string]string{requestedFOC: focByComment}},
}

// requirements are what is missing before a submit.
func (a *Adapter) requirements(w providers.Want) []domain.Requirement {
	var missing []domain.Requirement
	add := func(pointer, message string) {
		missing = append(missing, domain.Requirement{
			PortInID: w.PortInID, Pointer: nameOf(pointer, w.Details.EndUser.Type),
			Code: "missing", Level: domain.Required, Message: message,
		})
	}
	for _, rule := range required {
		if !a.given(w, rule.Pointer) {
			add(rule.Pointer, rule.Message)
		}
	}
	d := w.Details
	if d.MessagingEnabled && d.Options.Telnyx.MessagingProfileID == "" {
		add("/provider_options/telnyx/messaging_profile_id", "Porting messaging needs a messaging profile.")
	}
	if d.PortScope == domain.PartialPort {
		if d.RemainingNumbersAction == "" {
			add("/remaining_numbers_action", "What becomes of the numbers that stay behind.")
		}
		staysBilled := slices.Contains(w.Numbers, d.BillingPhoneNumber) || d.RemainingNumbersAction == domain.KeepRemaining
		if staysBilled && d.NewBillingPhoneNumber == "" {
			add("/new_billing_phone_number", "The number to bill for those that stay behind.")
		}
	}
	return missing
}

func (a *Adapter) given(w providers.Want, pointer string) bool {
	if kind, ok := strings.CutPrefix(pointer, "/documents/"); ok {
		return slices.ContainsFunc(w.Documents, func(d providers.Document) bool {
			return string(d.Type) == kind && d.For(w.PortInID)
		})
	}
	for _, f := range fields {
		if f.pointer == pointer {
			return f.want(a, w) != ""
		}
	}
	return false
}
