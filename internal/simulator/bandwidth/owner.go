package bandwidth

import (
	"strings"
	"time"
)

// An owner is what documents, notes and a history belong to: a port-in or a bulk port-in.
type owner interface {
	id() string
	collection() string // its place in the API
	draft() bool
	live() bool
	tollFree() bool
	history() []historyEntry
	news(s *Simulator) notification
	touch(author string, at time.Time)
}

func (o *portIn) id() string              { return o.ID }
func (o *portIn) collection() string      { return "portins" }
func (o *portIn) tollFree() bool          { return o.Content.tollFree() }
func (o *portIn) history() []historyEntry { return o.History }

func (b *bulk) id() string              { return b.ID }
func (b *bulk) collection() string      { return "bulkPortins" }
func (b *bulk) tollFree() bool          { return false }
func (b *bulk) history() []historyEntry { return b.History }

// owner is what a call below a port-in or a bulk port-in is about, nil if there is no such.
func (s *Simulator) owner(c *call) owner {
	id := c.PathValue("id")
	if strings.Contains(c.Pattern, "/bulkPortins/") {
		if b := s.bulks[id]; b != nil {
			return b
		}
		return nil
	}
	if o := s.orders[id]; o != nil {
		return o
	}
	return nil
}

func (s *Simulator) keepOwner(o owner) {
	switch o := o.(type) {
	case *portIn:
		s.keep(o)
	case *bulk:
		s.keepBulk(o)
	}
}

// removeFile removes the documents and notes of an order.
func (s *Simulator) removeFile(id string) {
	for _, d := range s.documents[id] {
		s.save(documentTable, d.key(), nil)
	}
	delete(s.documents, id)
	for _, n := range s.notes[id] {
		s.save(noteTable, n.key(), nil)
	}
	delete(s.notes, id)
}
