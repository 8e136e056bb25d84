package telnyx

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// requirementType is something that a country asks for. The first two ids are Telnyx's own (its older documentation).
type requirementType struct {
	ID          string
	Name        string
	Kind        string // document, address, textual
	Description string
	Example     string
	Criteria    acceptance
}

// acceptance is what a value must be like. Lengths are of textual values; 0 is no limit.
type acceptance struct {
	AcceptableValues     []string `json:"acceptable_values"`
	AcceptableCharacters string   `json:"acceptable_characters,omitempty"`
	MinLength            int      `json:"min_length,omitempty"`
	MaxLength            int      `json:"max_length,omitempty"`
	LocalityLimit        string   `json:"locality_limit,omitempty"`
	TimeLimit            string   `json:"time_limit,omitempty"`
}

var (
	loaRequirement = requirementType{
		ID: "a428786a-5dc2-41c0-b0fe-c32df4c1b5e2", Name: "Letter of Authorization", Kind: "document",
		Description: "A letter that lists all numbers, signed by who owns them", Example: "loa.pdf",
		Criteria: acceptance{TimeLimit: "90 days"},
	}
	invoiceRequirement = requirementType{
		ID: "53970723-fbff-4f46-a975-f62be6c1a585", Name: "Latest Invoice", Kind: "document",
		Description: "The losing carrier's last invoice", Example: "invoice.pdf",
		Criteria: acceptance{TimeLimit: "90 days"},
	}
	// The others are the simulator's choice of one country for each kind of value.
	addressRequirement = requirementType{
		ID: "6d0b7c5e-92f4-4b1d-8a3c-51f0e7d2a901", Name: "Local address", Kind: "address",
		Description: "The end user's address in the numbers' country", Example: "c58a0f6e-7d41-4a2b-9d10-2b6f8e3c7a55",
		Criteria: acceptance{LocalityLimit: "country"},
	}
	rioRequirement = requirementType{
		ID: "0f5a9e3d-4c27-4e86-b7d1-a83c60f2b914", Name: "RIO code", Kind: "textual",
		Description: "The code that the losing carrier identifies the line by", Example: "01R12345678C",
		Criteria: acceptance{AcceptableCharacters: "letters, digits, +", MinLength: 12, MaxLength: 12},
	}
	registrationRequirement = requirementType{
		ID: "b91e42f7-0a6d-4d3f-9c58-7e24d10f6b37", Name: "Company registration", Kind: "document",
		Description: "An extract of the commercial register", Example: "registration.pdf",
		Criteria: acceptance{TimeLimit: "180 days"},
	}
	identityRequirement = requirementType{
		ID: "38c7d0a1-5e9b-4f72-a614-c2d85b3e9f06", Name: "Identity check", Kind: "textual",
		Description: "The authorized person proves who they are, online", Example: "",
	}
)

var requirementTypes = []requirementType{
	loaRequirement, invoiceRequirement, addressRequirement, rioRequirement, registrationRequirement, identityRequirement,
}

// furtherRequirements are what a country asks for beside the letter of authorisation and the invoice, which an order has
// members of its own for.
func furtherRequirements(country string) []requirementType {
	switch country {
	case "DE":
		return []requirementType{addressRequirement}
	case "FR":
		return []requirementType{rioRequirement}
	case "ES":
		return []requirementType{registrationRequirement}
	default:
		return nil
	}
}

// refuses tells why a value does not do, "" if it does.
func (t requirementType) refuses(s *Simulator, value string) string {
	switch n := utf8.RuneCountInString(value); {
	case t.Kind == "document":
		if _, exists := s.documents.get(value); !exists {
			return "The document " + value + " does not exist."
		}
	case t.Kind == "address" && !uuidShape.MatchString(value):
		return "The value is not the id of an address."
	case t.Criteria.MinLength > 0 && n < t.Criteria.MinLength, t.Criteria.MaxLength > 0 && n > t.Criteria.MaxLength:
		return "The value is too short or too long."
	}
	return ""
}

type requirementTypeView struct {
	ID                 string     `json:"id"`
	RecordType         string     `json:"record_type"`
	Name               string     `json:"name"`
	Type               string     `json:"type"`
	Description        string     `json:"description"`
	Example            string     `json:"example"`
	AcceptanceCriteria acceptance `json:"acceptance_criteria"`
	CreatedAt          string     `json:"created_at"`
	UpdatedAt          string     `json:"updated_at"`
}

// sandboxOpened is when what was there before any caller was made.
var sandboxOpened = time.Date(2024, time.January, 15, 9, 0, 0, 0, time.UTC)

func (t requirementType) view() requirementTypeView {
	criteria := t.Criteria
	criteria.AcceptableValues = append([]string{}, criteria.AcceptableValues...)
	return requirementTypeView{
		ID: t.ID, RecordType: "requirement_type", Name: t.Name, Type: t.Kind, Description: t.Description, Example: t.Example,
		AcceptanceCriteria: criteria, CreatedAt: milliseconds(sandboxOpened), UpdatedAt: milliseconds(sandboxOpened),
	}
}

var requirementTypeList = listing[requirementType]{
	filters: filters[requirementType]{"name.contains": func(t requirementType, want []string) bool {
		return strings.Contains(strings.ToLower(t.Name), strings.ToLower(want[0]))
	}},
	sorts: map[string]func(a, b requirementType) int{
		"name":       func(a, b requirementType) int { return strings.Compare(a.Name, b.Name) },
		"created_at": func(a, b requirementType) int { return 0 },
		"updated_at": func(a, b requirementType) int { return 0 },
	},
}

func (s *Simulator) listRequirementTypes(c *call) (reply, error) {
	return list(c, requirementTypeList, requirementTypes, requirementType.view)
}

func findRequirementType(id string) (requirementType, bool) {
	i := slices.IndexFunc(requirementTypes, func(t requirementType) bool { return t.ID == id })
	if i < 0 {
		return requirementType{}, false
	}
	return requirementTypes[i], true
}

func (s *Simulator) getRequirementType(c *call) (reply, error) {
	t, ok := findRequirementType(c.param("id"))
	if !ok {
		return reply{}, notFound()
	}
	return data(http.StatusOK, t.view()), nil
}

// derived is an id that follows from what it names, the same in every sandbox.
func derived(name string) string { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)).String() }
