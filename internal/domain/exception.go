package domain

import "time"

// An Exception is what stands in the way of a port-in, in our words, with the
// provider's own beside them.
type Exception struct {
	PortInID     string
	Code         string // of our taxonomy; "other" where a provider's code is unknown
	Message      string
	Remedy       string
	Fields       []string // pointers into our representation of an order
	PhoneNumbers []PhoneNumber
	Actor        Actor
	Deadline     *time.Time

	Provider        string
	ProviderCode    string
	CarrierCode     string
	ProviderMessage string // with the order's secrets blanked

	RaisedAt   time.Time
	ResolvedAt *time.Time
}

// Open reports whether the exception still stands.
func (e Exception) Open() bool { return e.ResolvedAt == nil }

// A ProviderFault is what a provider says is wrong, before the taxonomy.
type ProviderFault struct {
	Code         string
	CarrierCode  string
	Message      string
	Pointer      string // into our representation, where the adapter could tell
	PhoneNumbers []PhoneNumber
}
