package domain

import "time"

// ClassRules are what a provider's account asks of ports of one class, and what
// it lets be done with them. An adapter fills them in: the rules are data, and
// this package only applies them.
type ClassRules struct {
	Fields   []FieldRule
	Mutable  Mutability // what may change after a commit
	Locks    []LockRule
	OnDemand bool // numbers can be activated on demand
	// Documents bound those that go with the port.
	Documents DocumentRules
	// Actions are what can be carried out there at all; nil: everything.
	Actions []Action
}

// A FieldRule says what a port class needs of a field before a submit. Without
// a level it only bounds the length of what is given. Rules for an end user's
// names hold for the type of end user that has such a name.
type FieldRule struct {
	Pointer string // into our representation; "/documents/loa" for a document of a type
	Level   RequirementLevel
	MaxLen  int    // in characters; 0: no limit
	Code    string // of the requirement when it isn't met; "" means missing
	Message string
}

// DocumentRules bound a document. A zero member bounds nothing.
type DocumentRules struct {
	MaxBytes int64
	Types    []string // media types
}

// A LockRule refuses an action, or a change of fields, from Before the
// effective FOC on.
type LockRule struct {
	Action Action
	Fields []string // empty: every field
	Before time.Duration
	Source string // e.g. "bandwidth:7301"
}
