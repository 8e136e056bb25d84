package telnyx

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// requirement is all that numbers of one country and type need.
type requirement struct {
	country, kind string
	types         []requirementType
}

// requirements are those of every country and type of number that the simulator covers.
var requirements = func() []requirement {
	var all []requirement
	countries := append(slices.Collect(maps.Values(callingCodes)), "CA", "US")
	slices.Sort(countries)
	for _, country := range countries {
		kinds := []string{"local", "mobile"}
		if country == "US" || country == "CA" {
			kinds = []string{"local", "toll_free"}
		}
		for _, kind := range kinds {
			all = append(all, requirement{country, kind, append([]requirementType{loaRequirement, invoiceRequirement}, furtherRequirements(country)...)})
		}
	}
	return all
}()

func (r requirement) id() string { return derived("requirement " + r.country + " " + r.kind) }

type requirementView struct {
	ID               string                `json:"id"`
	RecordType       string                `json:"record_type"`
	Action           string                `json:"action"`
	CountryCode      string                `json:"country_code"`
	PhoneNumberType  string                `json:"phone_number_type"`
	Locality         string                `json:"locality"`
	Version          int                   `json:"version"`
	EffectiveStartAt *string               `json:"effective_start_at"`
	EffectiveEndAt   *string               `json:"effective_end_at"`
	RequirementTypes []requirementTypeView `json:"requirement_types"`
	CreatedAt        string                `json:"created_at"`
	UpdatedAt        string                `json:"updated_at"`
}

func (r requirement) view() requirementView {
	return requirementView{
		ID: r.id(), RecordType: "requirement", Action: "porting", CountryCode: r.country, PhoneNumberType: r.kind, Version: 1,
		EffectiveStartAt: new(milliseconds(sandboxOpened)), RequirementTypes: views(r.types, requirementType.view),
		CreatedAt: milliseconds(sandboxOpened), UpdatedAt: milliseconds(sandboxOpened),
	}
}

var requirementList = func() listing[requirement] {
	fs := filters[requirement]{}
	oneOf(fs, "action", func(requirement) string { return "porting" })
	oneOf(fs, "country_code", func(r requirement) string { return r.country })
	kind := func(r requirement) string { return r.kind }
	oneOf(fs, "phone_number_type", kind)
	// One edition of the API reference writes toll-free with a hyphen.
	fs["phone_number_type"] = func(r requirement, want []string) bool {
		return equals(kind)(r, views(want, func(w string) string { return strings.ReplaceAll(w, "-", "_") }))
	}
	same := func(requirement, requirement) int { return 0 }
	return listing[requirement]{fs, map[string]func(a, b requirement) int{
		"country_code":      func(a, b requirement) int { return strings.Compare(a.country, b.country) },
		"phone_number_type": func(a, b requirement) int { return strings.Compare(a.kind, b.kind) },
		"created_at":        same, "updated_at": same, "action": same, "locality": same,
	}}
}()

func (s *Simulator) listRequirements(c *call) (reply, error) {
	return list(c, requirementList, requirements, requirement.view)
}

func (s *Simulator) getRequirement(c *call) (reply, error) {
	i := slices.IndexFunc(requirements, func(r requirement) bool { return r.id() == c.param("id") })
	if i < 0 {
		return reply{}, notFound()
	}
	return data(http.StatusOK, requirements[i].view()), nil
}
