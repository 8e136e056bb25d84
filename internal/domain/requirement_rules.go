package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Codes of requirements that hold at every provider.
const (
	RequirementMissing  = "missing"
	RequirementTooLong  = "too_long"
	RequirementExpired  = "expired"
	RequirementConflict = "conflict"
	// RequirementUnanswered: no provider could say of a number whether it can
	// be ported.
	RequirementUnanswered = "unanswered"
	// RequirementNotSplittable: a street address that has more than one
	// reading, where the provider wants its parts.
	RequirementNotSplittable = "not_splittable"
	// RequirementNotSupported: what the provider doesn't do.
	RequirementNotSupported = "not_supported"
	// RequirementTooLarge and RequirementMediaType: a document that the provider
	// does not take.
	RequirementTooLarge  = "too_large"
	RequirementMediaType = "unsupported_media_type"
)

// Requirements are what stands between an order and its submit, the required
// ones first. What all its live port-ins lack is said once, of the whole order.
// rules gives the rules of a port-in's class.
func Requirements(o *Order, rules func(*PortIn) ClassRules, now time.Time) []Requirement {
	all := []Requirement{}
	for i, n := range o.Numbers {
		if n.Status == NumberDraft && n.PortInID == "" && o.Plan.Status == PlanReady {
			all = append(all, Requirement{
				Pointer: "/numbers/" + strconv.Itoa(i), Code: RequirementUnanswered, Level: Required,
				Message: "No provider could say yet whether this number can be ported.",
			})
		}
	}
	count := map[Requirement]int{}
	var live, each []Requirement
	portIns := 0
	for i := range o.PortIns {
		if o.PortIns[i].Status.Terminal() {
			continue
		}
		portIns++
		for _, r := range PortInRequirements(o, &o.PortIns[i], rules(&o.PortIns[i]), now) {
			live = append(live, r)
			r.PortInID = ""
			if count[r]++; count[r] == 1 {
				each = append(each, r)
			}
		}
	}
	for _, r := range each {
		if count[r] == portIns {
			all = append(all, r)
		}
	}
	for _, r := range live {
		whole := r
		whole.PortInID = ""
		if count[whole] < portIns {
			all = append(all, r)
		}
	}
	requiredFirst(all)
	return all
}

// PortInRequirements are what stands between one port-in and its submit, the
// required ones first.
func PortInRequirements(o *Order, p *PortIn, rules ClassRules, now time.Time) []Requirement {
	r := requirer{order: o, portIn: p, details: o.DetailsOf(p.ID), now: now}
	r.names()
	for _, rule := range rules.Fields {
		r.field(rule)
	}
	r.documents(rules.Documents)
	r.billing()
	r.pin()
	if r.details.ActivationMode == ActivationOnDemand && !rules.OnDemand {
		r.add("/activation/mode", RequirementNotSupported, Required, "The provider does not activate ports of this class on demand.")
	}
	for _, d := range p.Demands {
		if !d.answered(r.details) {
			r.found = append(r.found, Requirement{PortInID: p.ID, Pointer: d.Pointer, Code: d.Code, Level: Required, Message: d.Message})
		}
	}
	requiredFirst(r.found)
	return r.found
}

// requiredFirst keeps the order otherwise.
func requiredFirst(all []Requirement) {
	slices.SortStableFunc(all, func(a, b Requirement) int {
		switch {
		case a.Level == b.Level:
			return 0
		case a.Level == Required:
			return -1
		}
		return 1
	})
}

// A requirer gathers what one port-in lacks.
type requirer struct {
	order   *Order
	portIn  *PortIn
	details Details
	now     time.Time
	found   []Requirement
}

// add says each thing once: two rules may want the same field.
func (r *requirer) add(pointer, code string, level RequirementLevel, message string) {
	same := func(f Requirement) bool { return f.Pointer == pointer && f.Code == code }
	if !slices.ContainsFunc(r.found, same) {
		r.found = append(r.found, Requirement{PortInID: r.portIn.ID, Pointer: pointer, Code: code, Level: level, Message: message})
	}
}

// documents wants those that go with the port to be such as the provider takes.
func (r *requirer) documents(rules DocumentRules) {
	for _, d := range r.order.Documents {
		if !d.For(r.portIn.ID) {
			continue
		}
		pointer := "/documents/" + string(d.Type)
		if rules.MaxBytes > 0 && d.Size > rules.MaxBytes {
			r.add(pointer, RequirementTooLarge, Required, "The document is larger than the provider takes.")
		}
		if len(rules.Types) > 0 && !slices.Contains(rules.Types, d.ContentType) {
			r.add(pointer, RequirementMediaType, Required, "The provider takes no document of this media type with such a port.")
		}
	}
}

// names wants the name that the losing carrier compares.
func (r *requirer) names() {
	const message = "The name that the losing carrier has on the account."
	u := r.details.EndUser
	switch u.Type {
	case Business:
		if u.BusinessName == "" {
			r.add("/end_user/business_name", RequirementMissing, Required, message)
		}
	case Residential:
		if u.FirstName == "" {
			r.add("/end_user/first_name", RequirementMissing, Required, message)
		}
		if u.LastName == "" {
			r.add("/end_user/last_name", RequirementMissing, Required, message)
		}
	}
}

func (r *requirer) field(rule FieldRule) {
	code := rule.Code
	switch {
	case !r.applies(rule.Pointer):
		return
	case rule.Pointer == "/end_user/service_address/street_parts":
		if code == "" {
			code = RequirementNotSplittable
		}
		if rule.Level != "" && !r.splits() {
			r.add(rule.Pointer, code, rule.Level, rule.Message)
		}
		return
	case r.given(rule.Pointer):
		value, _ := r.details.valueAt(rule.Pointer)
		if rule.MaxLen > 0 && utf8.RuneCountInString(value) > rule.MaxLen {
			r.add(rule.Pointer, RequirementTooLong, Required, "may have at most "+strconv.Itoa(rule.MaxLen)+" characters")
		}
		return
	case rule.Level == "":
		return
	}
	if code == "" {
		code = RequirementMissing
	}
	r.add(rule.Pointer, code, rule.Level, rule.Message)
}

// applies reports whether the end user is of the type that has such a name.
func (r *requirer) applies(pointer string) bool {
	switch pointer {
	case "/end_user/business_name":
		return r.details.EndUser.Type != Residential
	case "/end_user/first_name", "/end_user/middle_initial", "/end_user/last_name":
		return r.details.EndUser.Type != Business
	}
	return true
}

func (r *requirer) given(pointer string) bool {
	if kind, ok := strings.CutPrefix(pointer, "/documents/"); ok {
		return slices.ContainsFunc(r.order.Documents, func(d Document) bool {
			return string(d.Type) == kind && d.For(r.portIn.ID)
		})
	}
	if a := r.details.EndUser.ServiceAddress; pointer == "/end_user/service_address/street_address" && a != nil && a.StreetParts != nil {
		return true
	}
	value, _ := r.details.valueAt(pointer)
	return value != ""
}

// splits reports whether the street's parts are known, or nobody gave a street.
func (r *requirer) splits() bool {
	a := r.details.EndUser.ServiceAddress
	if a == nil || a.StreetAddress == "" || a.StreetParts != nil {
		return true
	}
	_, ok := SplitStreet(a.StreetAddress)
	return ok
}

// billing wants a number to bill for what stays behind, if the one it is billed
// to now is ported (Bandwidth, error codes 7434, 7496 and 7497; Telnyx,
// MAIN_BTN_PORTING).
func (r *requirer) billing() {
	const pointer = "/new_billing_phone_number"
	d := r.details
	ported := func(n PhoneNumber) bool {
		return slices.ContainsFunc(r.order.Numbers, func(have Number) bool { return have.PhoneNumber == n && have.Status.Live() })
	}
	switch {
	case d.NewBillingPhoneNumber == "":
		if d.PortScope == PartialPort && d.RemainingNumbersAction != DisconnectRemaining && d.BillingPhoneNumber != "" && ported(d.BillingPhoneNumber) {
			r.add(pointer, RequirementMissing, Required, "The billing number is ported: name one that stays, to bill the rest to.")
		}
	case d.NewBillingPhoneNumber == d.BillingPhoneNumber:
		r.add(pointer, RequirementConflict, Required, "It must not be the billing number itself.")
	case ported(d.NewBillingPhoneNumber):
		r.add(pointer, RequirementConflict, Required, "It must not be ported itself.")
	}
}

// pin wants a transfer PIN that still holds when it is asked for.
func (r *requirer) pin() {
	const pointer = "/end_user/pin"
	u, foc := r.details.EndUser, r.details.RequestedFOC
	if !u.PIN.IsSet() || u.PINExpiresAt == nil {
		return
	}
	asked := r.now
	switch {
	case foc.At != nil:
		asked = *foc.At
	case foc.Date != "":
		if day, ok := foc.Date.Midnight(); ok {
			asked = day
		}
	}
	switch {
	case !u.PINExpiresAt.After(r.now):
		r.add(pointer, RequirementExpired, Required, "The PIN has expired: have the end user get a new one.")
	case u.PINExpiresAt.Before(asked):
		r.add(pointer, RequirementExpired, Recommended, "The PIN expires before the requested date.")
	}
}
