package telnyx

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// approvalDelay is how long Telnyx takes to approve a requirement group that was submitted for approval.
const approvalDelay = 24 * time.Hour

// requirementGroup keeps the values that orders of one country and type have in common.
type requirementGroup struct {
	ID                   string
	Action               string
	Country, Kind        string
	CustomerReference    *string
	Status               string // unapproved, pending-approval, approved
	Requirements         []groupRequirement
	CreatedAt, UpdatedAt time.Time
	Due                  *time.Time // when it is approved
}

type groupRequirement struct {
	TypeID    string
	Value     string
	UpdatedAt time.Time
}

// groupView is shown without the envelope that all else comes in (API reference, requirement groups).
type groupView struct {
	ID                     string                 `json:"id"`
	RecordType             string                 `json:"record_type"`
	Action                 string                 `json:"action"`
	CountryCode            string                 `json:"country_code"`
	PhoneNumberType        string                 `json:"phone_number_type"`
	CustomerReference      *string                `json:"customer_reference"`
	Status                 string                 `json:"status"`
	RegulatoryRequirements []groupRequirementView `json:"regulatory_requirements"`
	CreatedAt              string                 `json:"created_at"`
	UpdatedAt              string                 `json:"updated_at"`
}

type groupRequirementView struct {
	RequirementID string  `json:"requirement_id"`
	FieldType     string  `json:"field_type"`
	FieldValue    string  `json:"field_value"`
	Status        string  `json:"status"`
	ExpiresAt     *string `json:"expires_at"`
	CreatedAt     string  `json:"created_at"`
	UpdatedAt     string  `json:"updated_at"`
}

func (g *requirementGroup) view() groupView {
	return groupView{
		ID: g.ID, RecordType: "requirement_group", Action: g.Action, CountryCode: g.Country, PhoneNumberType: g.Kind,
		CustomerReference: g.CustomerReference, Status: g.Status, CreatedAt: milliseconds(g.CreatedAt), UpdatedAt: milliseconds(g.UpdatedAt),
		RegulatoryRequirements: views(g.Requirements, func(r groupRequirement) groupRequirementView {
			t, _ := findRequirementType(r.TypeID)
			return groupRequirementView{
				RequirementID: r.TypeID, FieldType: t.Kind, FieldValue: r.Value, Status: g.Status,
				CreatedAt: milliseconds(g.CreatedAt), UpdatedAt: milliseconds(r.UpdatedAt),
			}
		}),
	}
}

func bare(v any) reply { return reply{status: http.StatusOK, body: v} }

var groupFilters = func() filters[*requirementGroup] {
	fs := filters[*requirementGroup]{}
	oneOf(fs, "action", func(g *requirementGroup) string { return g.Action })
	oneOf(fs, "country_code", func(g *requirementGroup) string { return g.Country })
	oneOf(fs, "phone_number_type", func(g *requirementGroup) string { return g.Kind })
	oneOf(fs, "status", func(g *requirementGroup) string { return g.Status })
	oneOf(fs, "customer_reference", func(g *requirementGroup) string { return text(g.CustomerReference) })
	return fs
}()

// listRequirementGroups lists all of them, the newest first: this list has no pages.
func (s *Simulator) listRequirementGroups(c *call) (reply, error) {
	rows, err := narrow(c.query(), s.groups.all(), groupFilters)
	if err != nil {
		return reply{}, err
	}
	slices.Reverse(rows)
	return bare(views(rows, (*requirementGroup).view)), nil
}

// groupValues are the values that a request has for a group.
type groupValues []struct {
	RequirementID string `json:"requirement_id"`
	FieldValue    string `json:"field_value"`
}

func (s *Simulator) createRequirementGroup(c *call) (reply, error) {
	var body struct {
		Action                 string      `json:"action"`
		CountryCode            string      `json:"country_code"`
		PhoneNumberType        string      `json:"phone_number_type"`
		CustomerReference      *string     `json:"customer_reference"`
		RegulatoryRequirements groupValues `json:"regulatory_requirements"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(requirements, func(r requirement) bool { return r.country == body.CountryCode && r.kind == body.PhoneNumberType })
	var faults []wireError
	if body.Action != "porting" && body.Action != "ordering" {
		faults = append(faults, codedError("10032", "/action", "The action must be ordering or porting."))
	}
	if i < 0 {
		faults = append(faults, codedError("10015", "/country_code", "There are no requirements for this country and type of number."))
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	g := &requirementGroup{
		ID: uuid.NewString(), Action: body.Action, Country: body.CountryCode, Kind: body.PhoneNumberType,
		CustomerReference: body.CustomerReference, Status: "unapproved", CreatedAt: c.now, UpdatedAt: c.now,
		Requirements: views(requirements[i].types, func(t requirementType) groupRequirement { return groupRequirement{TypeID: t.ID, UpdatedAt: c.now} }),
	}
	if faults := s.fill(g, body.RegulatoryRequirements, c.now); len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	s.groups.put(g.ID, g)
	s.relink(c.now)
	return bare(g.view()), nil
}

// fill sets all values of a group or none.
func (s *Simulator) fill(g *requirementGroup, values groupValues, now time.Time) []wireError {
	const at = "/regulatory_requirements"
	var faults []wireError
	filled := slices.Clone(g.Requirements)
	for _, v := range values {
		i := slices.IndexFunc(filled, func(r groupRequirement) bool { return r.TypeID == v.RequirementID })
		if i < 0 {
			faults = append(faults, codedError("10017", at, "The group has no requirement "+v.RequirementID+"."))
			continue
		}
		t, _ := findRequirementType(v.RequirementID)
		if why := t.refuses(s, v.FieldValue); v.FieldValue != "" && why != "" {
			faults = append(faults, codedError("10015", at, why))
			continue
		}
		filled[i].Value, filled[i].UpdatedAt = v.FieldValue, now
	}
	if len(faults) == 0 {
		g.Requirements = filled
	}
	return faults
}

// onGroup finds the group of the path.
func (s *Simulator) onGroup(c *call, op func(g *requirementGroup) error) (reply, error) {
	g, ok := s.groups.get(c.param("id"))
	if !ok {
		return reply{}, notFound()
	}
	if err := op(g); err != nil {
		return reply{}, err
	}
	return bare(g.view()), nil
}

func (s *Simulator) getRequirementGroup(c *call) (reply, error) {
	return s.onGroup(c, func(*requirementGroup) error { return nil })
}

// patchRequirementGroup changes values; the group has to be approved anew.
func (s *Simulator) patchRequirementGroup(c *call) (reply, error) {
	return s.onGroup(c, func(g *requirementGroup) error {
		body := struct {
			CustomerReference      *string     `json:"customer_reference"`
			RegulatoryRequirements groupValues `json:"regulatory_requirements"`
		}{CustomerReference: g.CustomerReference}
		if err := c.decode(&body); err != nil {
			return err
		}
		if faults := s.fill(g, body.RegulatoryRequirements, c.now); len(faults) > 0 {
			return unprocessable(faults...)
		}
		g.CustomerReference, g.UpdatedAt = body.CustomerReference, c.now
		if len(body.RegulatoryRequirements) > 0 {
			g.Status, g.Due = "unapproved", nil
		}
		s.groups.put(g.ID, g)
		s.relink(c.now)
		return nil
	})
}

// deleteRequirementGroup deletes a group and shows it a last time. Orders keep what was copied from it.
func (s *Simulator) deleteRequirementGroup(c *call) (reply, error) {
	return s.onGroup(c, func(g *requirementGroup) error {
		s.groups.delete(g.ID)
		s.relink(c.now)
		return nil
	})
}

func (s *Simulator) submitRequirementGroup(c *call) (reply, error) {
	return s.onGroup(c, func(g *requirementGroup) error {
		if i := slices.IndexFunc(g.Requirements, func(r groupRequirement) bool { return r.Value == "" }); i >= 0 {
			t, _ := findRequirementType(g.Requirements[i].TypeID)
			return coded(http.StatusUnprocessableEntity, "10015", "/regulatory_requirements", "The requirement "+t.Name+" is not fulfilled.")
		}
		if g.Status != "unapproved" {
			return coded(http.StatusUnprocessableEntity, "10027", "", "The requirement group is "+g.Status+".")
		}
		g.Status, g.UpdatedAt, g.Due = "pending-approval", c.now, new(c.now.Add(approvalDelay))
		s.groups.put(g.ID, g)
		return nil
	})
}

func (s *Simulator) approveGroup(g *requirementGroup) {
	g.Status, g.UpdatedAt, g.Due = "approved", *g.Due, nil
	s.groups.put(g.ID, g)
}
