package telnyx

import (
	"maps"
	"slices"
)

// orderRequirementView is a requirement on its order.
type orderRequirementView struct {
	RecordType        string  `json:"record_type"`
	RequirementTypeID string  `json:"requirement_type_id"`
	FieldType         string  `json:"field_type"`
	FieldValue        *string `json:"field_value"`
	RequirementStatus string  `json:"requirement_status"`
}

// orderRequirementDetail is the same in the order's list of requirements.
type orderRequirementDetail struct {
	RecordType        string              `json:"record_type"`
	FieldType         string              `json:"field_type"`
	FieldValue        *string             `json:"field_value"`
	RequirementStatus string              `json:"requirement_status"`
	RequirementType   requirementTypeView `json:"requirement_type"`
}

// requirementStatus follows the value: wanted, being looked at, and approved once the order was taken.
func (o *order) requirementStatus(t requirementType) string {
	switch {
	case o.RequirementValues[t.ID] == "":
		return "requirement-info-pending"
	case o.Confirmed:
		return "approved"
	default:
		return "requirement-info-under-review"
	}
}

func (o *order) requirementValue(t requirementType) *string {
	return textOrNone(o.RequirementValues[t.ID])
}

func (o *order) requirementViews() []orderRequirementView {
	return views(furtherRequirements(o.Country), func(t requirementType) orderRequirementView {
		return orderRequirementView{"porting_requirement", t.ID, t.Kind, o.requirementValue(t), o.requirementStatus(t)}
	})
}

// unmet are the requirements that have no value yet.
func (o *order) unmet() []requirementType {
	return slices.DeleteFunc(furtherRequirements(o.Country), func(t requirementType) bool { return o.RequirementValues[t.ID] != "" })
}

// listOrderRequirements is empty where a letter of authorisation and an invoice are enough: they have their own members.
func (s *Simulator) listOrderRequirements(c *call, o *order) (reply, error) {
	return list(c, listing[requirementType]{}, furtherRequirements(o.Country), func(t requirementType) orderRequirementDetail {
		return orderRequirementDetail{"porting_requirement", t.Kind, o.requirementValue(t), o.requirementStatus(t), t.view()}
	})
}

// patchedRequirements are the order's requirement values with a PATCH in them, nil if it has none. A requirement group's
// values are copied, once, into the requirements and into the order's documents; it cannot come with either of them.
func (s *Simulator) patchedRequirements(o *order, after *attributes, patch map[string]any) (map[string]string, []wireError) {
	wanted, _ := patch["requirements"].([]any)
	id, _ := patch["requirement_group_id"].(string)
	if len(wanted) == 0 && id == "" {
		return nil, nil
	}
	values := maps.Clone(o.RequirementValues)
	if values == nil {
		values = map[string]string{}
	}
	if id == "" {
		return values, s.setRequirements(o, values, after, wanted)
	}
	const at = "/requirement_group_id"
	if _, documents := patch["documents"]; documents || len(wanted) > 0 {
		return nil, []wireError{codedError("10015", at, "A requirement group cannot be used together with documents or requirements.")}
	}
	g, ok := s.groups.get(id)
	if !ok {
		return nil, []wireError{codedError("10017", at, "The requirement group "+id+" does not exist.")}
	}
	if g.Action != "porting" || g.Country != o.Country || g.Kind != o.Type {
		return nil, []wireError{codedError("10015", at, "The requirement group is for other numbers.")}
	}
	for _, r := range g.Requirements {
		switch value := r.Value; {
		case value == "":
		case r.TypeID == loaRequirement.ID:
			after.Documents.LOA = &value
		case r.TypeID == invoiceRequirement.ID:
			after.Documents.Invoice = &value
		default:
			values[r.TypeID] = value
		}
	}
	return values, nil
}

// setRequirements puts what a PATCH says of requirements into values; a letter of authorisation and an invoice go where an
// order has them.
func (s *Simulator) setRequirements(o *order, values map[string]string, after *attributes, wanted []any) []wireError {
	var faults []wireError
	types := append([]requirementType{loaRequirement, invoiceRequirement}, furtherRequirements(o.Country)...)
	for _, entry := range wanted {
		member, _ := entry.(map[string]any)
		id, _ := member["requirement_type_id"].(string)
		value, isText := member["field_value"].(string)
		known := slices.IndexFunc(types, func(t requirementType) bool { return t.ID == id })
		switch {
		case known < 0:
			faults = append(faults, codedError("10017", "/requirements", "The porting order has no requirement of the type "+id+"."))
			continue
		case !isText && member["field_value"] != nil:
			faults = append(faults, codedError("10026", "/requirements", "The value of the requirement "+id+" must be a string."))
			continue
		case value != "":
			if why := types[known].refuses(s, value); why != "" {
				faults = append(faults, codedError("10015", "/requirements", why))
				continue
			}
		}
		switch id {
		case loaRequirement.ID:
			after.Documents.LOA = textOrNone(value)
		case invoiceRequirement.ID:
			after.Documents.Invoice = textOrNone(value)
		default:
			values[id] = value
		}
	}
	return faults
}

// textOrNone is null for nothing.
func textOrNone(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
