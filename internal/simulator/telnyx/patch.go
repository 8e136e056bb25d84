package telnyx

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// amendable are the statuses in which Telnyx or the caller still works on the order. References, the webhook URL and feedback
// may be changed in any.
var amendable = []string{draft, inProcess, inException}

// patchOrder merges the body into the order: what is left out stays, null empties, objects merge member by member. Members
// that an order doesn't have are tolerated. It is carried out whole or not at all.
func (s *Simulator) patchOrder(c *call, o *order) (reply, error) {
	var patch map[string]any
	if err := c.decode(&patch); err != nil {
		return reply{}, err
	}
	after, err := o.Attributes.merged(patch)
	if err != nil {
		return reply{}, err
	}
	// The quickstart's refusal names the malformed field alone, so what needs a look elsewhere comes second.
	if faults := after.fieldFaults(); len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	after.normalise()
	values, faults := s.patchedRequirements(o, &after, patch)
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	if !slices.Contains(amendable, o.Status) && (values != nil || !o.Attributes.sameBut(after)) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be changed in status "+o.Status+".")
	}
	if faults := s.referenceFaults(o, after, c.now); len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	before := o.Attributes
	o.Attributes, o.UpdatedAt = after, c.now
	if values != nil {
		o.RequirementValues = values
	}
	s.orders.put(o.ID, o)
	s.relink(c.now)
	if before.Messaging != after.Messaging {
		o.MessagingStatus = "not_applicable"
		if after.Messaging.EnableMessaging {
			o.MessagingStatus = "pending"
		}
		s.recordMessaging(o, c.now)
	}
	if was := text(before.Documents.LOA); was != "" && was != text(after.Documents.LOA) && o.Confirmed {
		s.record(o, loaUpdated, c.now, nil)
	}
	// An order that Telnyx's staff are about to split is mended by them.
	if o.Status == inException && o.Next.Do != splitNumbers {
		if o.allMended() {
			o.then(resubmitDelay, c.now, submit)
		} else {
			o.then(exceptionLife, c.now, giveUp)
		}
	}
	return orderReply(c, o), nil
}

// merged is the attributes with a patch in them.
func (a attributes) merged(patch map[string]any) (attributes, error) {
	current, err := json.Marshal(a)
	if err != nil {
		return attributes{}, err
	}
	var tree map[string]any
	if err := json.Unmarshal(current, &tree); err != nil {
		return attributes{}, err
	}
	merge(tree, patch)
	// The quickstart sends an empty rating.
	if feedback, ok := tree["user_feedback"].(map[string]any); ok && feedback["user_rating"] == "" {
		feedback["user_rating"] = nil
	}
	text, err := json.Marshal(tree)
	if err != nil {
		return attributes{}, err
	}
	var after attributes
	err = json.Unmarshal(text, &after)
	if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return attributes{}, unprocessable(flatError(mistyped.Field))
	}
	return after, err
}

func merge(into, patch map[string]any) {
	for name, value := range patch {
		from, isObject := value.(map[string]any)
		to, wasObject := into[name].(map[string]any)
		if isObject && wasObject {
			merge(to, from)
			continue
		}
		into[name] = value
	}
}

// sameBut tells whether nothing but bookkeeping differs.
func (a attributes) sameBut(b attributes) bool {
	a.CustomerReference, a.CustomerGroupReference = b.CustomerReference, b.CustomerGroupReference
	a.WebhookURL, a.UserFeedback = b.WebhookURL, b.UserFeedback
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}

var (
	uuidShape   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	countryCode = regexp.MustCompile(`^[A-Z]{2}$`)
	zipCode     = regexp.MustCompile(`^\d{5}(-\d{4})?$`)
)

// fieldFaults are the fields that are wrong in themselves. Empty strings count as nothing: the quickstart sends them.
func (a attributes) fieldFaults() []wireError {
	var faults []wireError
	check := func(path string, value *string, valid func(string) bool) {
		if text(value) != "" && !valid(*value) {
			faults = append(faults, flatError(path))
		}
	}
	check("end_user.admin.billing_phone_number", a.EndUser.Admin.BillingPhoneNumber, billable)
	check("end_user.location.country_code", a.EndUser.Location.CountryCode, countryCode.MatchString)
	if text(a.EndUser.Location.CountryCode) == "US" {
		check("end_user.location.postal_code", a.EndUser.Location.PostalCode, zipCode.MatchString)
	}
	check("activation_settings.foc_datetime_requested", a.ActivationSettings.FOCDatetimeRequested, isInstant)
	check("activation_settings.activation_type", a.ActivationSettings.ActivationType, among(scheduled, onDemand))
	if m := a.Misc; m != nil {
		check("misc.type", m.Type, among("full", "partial"))
		check("misc.remaining_numbers_action", m.RemainingNumberAction, func(action string) bool {
			return among("keep", "disconnect")(action) && text(m.Type) != "full"
		})
		check("misc.new_billing_phone_number", m.NewBillingPhoneNumber, func(number string) bool {
			return billable(number) && text(m.Type) != "full"
		})
		if text(m.RemainingNumberAction) == "keep" && text(m.NewBillingPhoneNumber) == "" {
			faults = append(faults, flatError("misc.new_billing_phone_number"))
		}
	}
	check("documents.loa", a.Documents.LOA, uuidShape.MatchString)
	check("documents.invoice", a.Documents.Invoice, uuidShape.MatchString)
	check("webhook_url", a.WebhookURL, isWebURL)
	return faults
}

// billable tells whether a number can be a billing number. One of them looks right and is refused all the same.
func billable(number string) bool { return wellFormed(number) && triggerOf(number) != refusedBilling }

func isInstant(text string) bool {
	_, err := time.Parse(time.RFC3339, text)
	return err == nil
}

func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(text) <= 2000
}

func among(words ...string) func(string) bool {
	return func(word string) bool { return slices.Contains(words, word) }
}

// normalise writes the wanted FOC the way Telnyx shows it; an empty one is none.
func (a *attributes) normalise() {
	foc := &a.ActivationSettings.FOCDatetimeRequested
	if at, err := time.Parse(time.RFC3339, text(*foc)); err == nil {
		*foc = new(seconds(at))
	} else {
		*foc = nil
	}
}

// referenceFaults are the changed fields that do not fit what they refer to: windows, documents, the order itself.
func (s *Simulator) referenceFaults(o *order, after attributes, now time.Time) []wireError {
	var faults []wireError
	before := o.Attributes
	if foc := after.ActivationSettings.FOCDatetimeRequested; foc != nil && *foc != text(before.ActivationSettings.FOCDatetimeRequested) {
		if at, err := time.Parse(time.RFC3339, *foc); err != nil || !allowedFOC(at, now) {
			faults = append(faults, flatError("activation_settings.foc_datetime_requested"))
		}
	}
	if text(after.ActivationSettings.ActivationType) == onDemand && !o.FastPort {
		faults = append(faults, flatError("activation_settings.activation_type"))
	}
	for _, ref := range []struct{ name, was, is string }{
		{"loa", text(before.Documents.LOA), text(after.Documents.LOA)},
		{"invoice", text(before.Documents.Invoice), text(after.Documents.Invoice)},
	} {
		if _, exists := s.documents.get(ref.is); ref.is != "" && ref.is != ref.was && !exists {
			faults = append(faults, codedError("10017", "/documents/"+ref.name, "The document "+ref.is+" does not exist."))
		}
	}
	if after.Messaging.EnableMessaging && !before.Messaging.EnableMessaging {
		if !o.MessagingCapable || text(after.PhoneNumberConfiguration.MessagingProfileID) == "" {
			faults = append(faults, flatError("messaging.enable_messaging"))
		}
	}
	return faults
}
