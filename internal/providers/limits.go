package providers

import (
	"time"

	"github.com/portway/portway/internal/domain"
)

// Limits are what a provider allows, as data.
type Limits struct {
	MaxNumbers       map[domain.PortClass]int // per provider order; the zero class is the default
	MaxCheckNumbers  int                      // per Check; the wrapper's caller splits larger ones
	MaxDocumentBytes int64
	DocumentTypes    []string // media types taken
	FOCHorizonDays   int
	TimeZone         string        // in which the provider's dates are local
	DraftLife        time.Duration // after which an idle draft is purged
	SettleTime       time.Duration // how long absence must last, past the call's deadline, before it is believed
	Locks            []LockRule
	Required         map[domain.PortClass][]FieldRule // the zero class is the default
	Messaging        bool                             // carries the messaging side of a port
	OnDemand         map[domain.PortClass]bool        // activation on demand
	MutableAfter     map[domain.PortClass][]string    // our pointers that may change after a commit; the zero class is the default
}

// A LockRule refuses an action, or a change of fields, from Before the
// effective FOC on.
type LockRule struct {
	Action domain.Action
	Fields []string // empty: every field
	Before time.Duration
	Source string // e.g. "bandwidth:7301"
}

// A FieldRule says what a port class needs before a submit.
type FieldRule struct {
	Pointer string // ours; "/documents/loa" for a document of a type
	Level   domain.RequirementLevel
	MaxLen  int    // 0: no limit
	Code    string // of the requirement when it isn't met; "" means missing
	Message string
}
