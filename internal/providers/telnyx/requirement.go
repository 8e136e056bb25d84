package telnyx

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// Beside its own members an order may have requirements, by country and type of
// number, each answered with a text, an address or a file (port-in requirements
// guide). They are filled in once the rest is: a requirement group, which
// answers several at a time, may not come in one request with single answers.

const (
	requirementsPointer = "/provider_options/telnyx/requirements"
	groupPointer        = "/provider_options/telnyx/requirement_group_id"
)

// requirementPlace is where Contents keeps the answer to a requirement.
func requirementPlace(typeID string) string { return requirementsPointer + "/" + typeID }

// listed reports whether the order has the requirement. One that it hasn't is
// not answered: an order's port-ins may be of several countries.
func listed(o providers.Order, typeID string) bool {
	_, ok := o.Contents[requirementPlace(typeID)]
	return ok
}

// answer is what to send for a requirement: what the caller gave, or the upload
// of the document that the caller named. ok is false while that isn't uploaded.
func answer(w providers.Want, o providers.Order, r domain.TelnyxRequirement) (value string, ok bool) {
	if !strings.HasPrefix(r.Value, documentPrefix) {
		return r.Value, r.Value != ""
	}
	for _, d := range w.Documents {
		if d.ID == r.Value {
			h, ok := atTelnyx(placement{Document: d}, w, o)
			return h.ID, ok
		}
	}
	return "", false
}

// missingAnswer is the step that answers what differs; StepDone if nothing does.
func missingAnswer(w providers.Want, o providers.Order) providers.Step {
	for _, r := range w.Details.Options.Telnyx.Requirements {
		if value, ok := answer(w, o, r); ok && listed(o, r.TypeID) && o.Contents[requirementPlace(r.TypeID)].Reveal() != value {
			return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: []string{requirementsPointer}}
		}
	}
	return providers.Step{Kind: providers.StepDone}
}

// answers are all that can be given, as an update takes them.
func answers(w providers.Want, o providers.Order) []map[string]string {
	var all []map[string]string
	for _, r := range w.Details.Options.Telnyx.Requirements {
		if value, ok := answer(w, o, r); ok && listed(o, r.TypeID) {
			all = append(all, map[string]string{"requirement_type_id": r.TypeID, "field_value": value})
		}
	}
	return all
}

// groupDue reports whether the requirement group has still to be read into the
// order: its values are copied once, and would later overwrite ours.
func groupDue(w providers.Want, o providers.Order) bool {
	t := w.Details.Options.Telnyx
	asks := false
	for place, value := range o.Contents {
		typeID, ok := strings.CutPrefix(place, requirementsPointer+"/")
		switch {
		case !ok:
		case value.IsSet():
			return false
		case !slices.ContainsFunc(t.Requirements, func(r domain.TelnyxRequirement) bool { return r.TypeID == typeID }):
			asks = true
		}
	}
	return asks && t.RequirementGroupID != ""
}

// demands are what Telnyx asks for this order alone and doesn't have yet.
func (a *Adapter) demands(ctx context.Context, o wire.PortingOrder, status domain.PortInStatus) ([]domain.Demand, error) {
	demands := []domain.Demand{}
	if !editable[status] {
		return demands, nil
	}
	if slices.ContainsFunc(o.Requirements, unmet) {
		requirements, err := a.wire.Requirements(ctx, string(o.ID))
		if _, refused := errors.AsType[*wire.Refused](err); refused {
			requirements, err = o.Requirements, nil // without their names
		}
		if err != nil {
			return nil, fmt.Errorf("list its requirements: %w", err)
		}
		for _, r := range requirements {
			if unmet(r) && !carriedOtherwise(r) {
				demands = append(demands, domain.Demand{
					Pointer: requirementsPointer, Code: domain.DemandRequirement, Key: string(r.TypeID), Message: demandOf(r),
				})
			}
		}
	}
	for _, step := range o.AdditionalSteps {
		demands = append(demands, domain.Demand{Pointer: "/numbers", Code: domain.DemandStep, Key: string(step), Message: stepMessage(step)})
	}
	return demands, nil
}

// unmet: nothing was given, or Telnyx won't have what was.
func unmet(r wire.Requirement) bool {
	return r.Value == "" && r.Status != "approved" || r.Status == "requirement-info-exception"
}

// carriedOtherwise reports whether a requirement is met by the order's own LOA
// or invoice (of the two types of requirement whose ids are documented).
func carriedOtherwise(r wire.Requirement) bool {
	switch r.TypeID {
	case "53970723-fbff-4f46-a975-f62be6c1a585", "a428786a-5dc2-41c0-b0fe-c32df4c1b5e2":
		return true
	}
	return false
}

func demandOf(r wire.Requirement) string {
	what := string(r.Type.Name)
	if what == "" {
		what = "requirement " + string(r.TypeID)
	}
	message := "Telnyx asks for: " + what
	if r.Type.Description != "" {
		message += " (" + strings.TrimRight(string(r.Type.Description), ".") + ")"
	}
	kind := map[wire.Text]string{"document": "a document's id", "textual": "a text", "address": "the id of an address at Telnyx"}[r.FieldType]
	if kind == "" {
		kind = "its value"
	}
	message += ". Give " + kind + " as the field_value of requirement_type_id " + string(r.TypeID) + "."
	if r.Status == "requirement-info-exception" {
		message += " It did not take what it was given."
	}
	return message
}

// verificationStep is the additional step that this adapter can take.
const verificationStep = "phone_number_verification_codes"

func stepMessage(step wire.Text) string {
	if step == verificationStep {
		return "Telnyx wants proof that the end user has each number: have verification codes sent, and give them back."
	}
	return "Telnyx asks for a step that must be taken in its portal: " + strings.ReplaceAll(string(step), "_", " ") + "."
}

// demanded are the demands that nothing which is about to be written answers.
func demanded(w providers.Want, o providers.Order) []domain.Requirement {
	var out []domain.Requirement
	for _, d := range o.Demands {
		out = append(out, domain.Requirement{PortInID: w.PortInID, Pointer: d.Pointer, Code: d.Code, Level: domain.Required, Message: d.Message})
	}
	return out
}
