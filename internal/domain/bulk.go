package domain

import "slices"

// A Bulk is several port-ins of an order that one provider account carries out
// together: handed over at once, and aimed at one date. What happens to them is
// theirs alone; the bulk only holds them together.
type Bulk struct {
	ID              string
	ProviderAccount string
	Way             BulkWay
	Because         string // why this way, for people
	Members         []BulkMember
	BestEffort      bool // members that can't go along are left behind

	Orders         []ProviderOrder // the bulks there were at the provider
	ProviderStatus string          // the provider's own word for the last of them
	Generation     int             // how many were ever asked for
	Unresolved     []UnresolvedCreate

	// Ready are the port-ins that were seen to be as they have to be, by the
	// operation ReadyFor.
	Ready    []string
	ReadyFor string

	Revision int64 // grows with every change; what was seen before it is dropped
}

// BulkWay is how port-ins come into a bulk.
type BulkWay string

// The ways.
const (
	BulkBySplit  BulkWay = "by_split"  // the provider makes them of all numbers
	BulkOfDrafts BulkWay = "of_drafts" // drafts that were made before are attached
	BulkApart    BulkWay = "apart"     // not at all: each goes by itself
)

// A BulkMember is a port-in's place in a bulk. It is kept when the port-in goes
// by itself after all: the port-in is worked in the bulk's lane all its life.
type BulkMember struct {
	PortInID  string
	Apart     bool
	RefusedBy string // the command that kept it from being handed over; ""
}

// Member returns the port-in's place, or nil.
func (b *Bulk) Member(portInID string) *BulkMember {
	for i := range b.Members {
		if b.Members[i].PortInID == portInID {
			return &b.Members[i]
		}
	}
	return nil
}

// Together are the port-ins that go in the bulk.
func (b *Bulk) Together() []string {
	var ids []string
	for _, m := range b.Members {
		if !m.Apart {
			ids = append(ids, m.PortInID)
		}
	}
	return ids
}

// Current is the bulk at the provider, or nil: the committed one, else the
// newest live draft.
func (b *Bulk) Current() *ProviderOrder {
	var draft *ProviderOrder
	for i := range b.Orders {
		switch o := &b.Orders[i]; {
		case o.Committed:
			return o
		case o.Live:
			draft = o
		}
	}
	return draft
}

// Committed reports whether the bulk was handed over: its port-ins then go on
// by themselves.
func (b *Bulk) Committed() bool {
	return slices.ContainsFunc(b.Orders, func(o ProviderOrder) bool { return o.Committed })
}

// BulkOf returns the bulk that the port-in has a place in, or nil.
func (o *Order) BulkOf(portInID string) *Bulk {
	for i := range o.Bulks {
		if o.Bulks[i].Member(portInID) != nil {
			return &o.Bulks[i]
		}
	}
	return nil
}

// Bulk returns the bulk with the id, or nil.
func (o *Order) Bulk(id string) *Bulk {
	for i := range o.Bulks {
		if o.Bulks[i].ID == id {
			return &o.Bulks[i]
		}
	}
	return nil
}

// LaneOf is the lane that a port-in is worked in: its bulk's, else its own. It
// is the same all the port-in's life, so that nothing is done twice at a time.
func (o *Order) LaneOf(portInID string) string {
	if b := o.BulkOf(portInID); b != nil {
		return b.ID
	}
	return portInID
}
