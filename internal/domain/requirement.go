package domain

// RequirementLevel says whether a requirement blocks a submit.
type RequirementLevel string

// The levels of a requirement.
const (
	Required    RequirementLevel = "required"
	Recommended RequirementLevel = "recommended"
)

// A Requirement is what is missing or wrong before a submit.
type Requirement struct {
	PortInID string // "" for the whole order
	Pointer  string // into our representation of an order
	Code     string // "missing", "too_long", …
	Level    RequirementLevel
	Message  string
}

// A Warning is what the provider can't carry or will change, said aloud
// instead of dropped.
type Warning struct {
	PortInID string
	Pointer  string
	Code     string
	Message  string
}
