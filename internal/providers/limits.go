package providers

import (
	"time"

	"github.com/portway/portway/internal/domain"
)

// Limits are what a provider allows, as data.
type Limits struct {
	MaxNumbers       map[domain.PortClass]int // per provider order; the zero class is the default
	MaxBulk          int                      // numbers of one bulk; 0: as many as there are
	MaxCheckNumbers  int                      // per Check; the wrapper's caller splits larger ones
	MaxDocumentBytes int64
	DocumentTypes    []string // media types taken
	// DocumentTypesOf are those taken with ports of a class that takes fewer.
	DocumentTypesOf map[domain.PortClass][]string
	MaxComment      int // characters of a comment
	FOCHorizonDays  int
	TimeZone        string        // in which the provider's dates are local
	DraftLife       time.Duration // after which an idle draft is purged
	SettleTime      time.Duration // how long absence must last, past the call's deadline, before it is believed
	Locks           []LockRule
	Required        map[domain.PortClass][]FieldRule // the zero class is the default
	NotCarried      map[domain.PortClass][]string    // our pointers to what has no place there; the zero class is the default
	Messaging       bool                             // carries the messaging side of a port
	OnDemand        map[domain.PortClass]bool        // activation on demand
	Mutability      domain.Mutability                // what may change after a commit, by our pointers
}

// LockRule is the domain's, which applies it.
type LockRule = domain.LockRule

// FieldRule is the domain's, which applies it.
type FieldRule = domain.FieldRule

// Rules are what the domain applies to ports of a class.
func (l Limits) Rules(class domain.PortClass) domain.ClassRules {
	return domain.ClassRules{
		Fields:    ofClass(l.Required, class),
		Mutable:   l.Mutability,
		Locks:     l.Locks,
		OnDemand:  l.OnDemand[class],
		Documents: domain.DocumentRules{MaxBytes: l.MaxDocumentBytes, Types: l.documentTypes(class)},
	}
}

func (l Limits) documentTypes(class domain.PortClass) []string {
	if of, ok := l.DocumentTypesOf[class]; ok {
		return of
	}
	return l.DocumentTypes
}

// Dropped are our pointers to what has no place in an order for ports of a
// class.
func (l Limits) Dropped(class domain.PortClass) []string { return ofClass(l.NotCarried, class) }

// ofClass is a class's entry, else the default.
func ofClass[T any](m map[domain.PortClass]T, class domain.PortClass) T {
	if of, ok := m[class]; ok {
		return of
	}
	return m[""]
}
