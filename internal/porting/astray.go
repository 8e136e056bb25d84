package porting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A provider takes numbers apart as it likes: at a create (Telnyx: by country,
// type, SPID and FastPort), or weeks later by its staff (Telnyx:
// porting_order.split; Bandwidth: error code 7485). Whoever tells of it, it
// shows in one way: the port-in's orders don't hold all of its numbers.

// reckon finds out where the port-in's numbers are. Orders that a lost reply
// made together are kept apart: the first stays with the port-in. Numbers that
// are on no order of the port-in are looked for at the provider; and what is
// found nowhere is missing, which one look alone proves nothing of.
func (s *Service) reckon(ctx context.Context, l lane, seen look) (look, error) {
	seen.have, seen.parts = apart(l.portIn, seen.have)
	listed, counted := listedIn(seen.have)
	if !counted {
		return seen, nil
	}
	seen.counted = true
	for _, part := range seen.parts {
		listed.add(part...)
	}
	return s.search(ctx, l, seen, listed.without(numbersOf(l.order, l.portIn.ID)))
}

// apart tells the orders that make a port-in of their own from those of the
// port-in: what has no number in common with what is the port-in's already, or
// else with the first. Several that hold the same numbers, as when a create was
// carried out twice, stay together.
func apart(p domain.PortIn, have []providers.Order) (own []providers.Order, parts [][]providers.Order) {
	var fresh []providers.Order
	held := numberSet{}
	for _, o := range have {
		switch {
		case !owns(p, o.ID) && o.Live && len(o.Numbers) > 0:
			fresh = append(fresh, o)
			continue
		case o.Live:
			held.add(o)
		}
		own = append(own, o)
	}
	slices.SortStableFunc(fresh, func(a, b providers.Order) int { return strings.Compare(a.ID, b.ID) })
	for _, o := range fresh {
		if len(held) == 0 || held.hasAny(o) {
			own = append(own, o)
			held.add(o)
			continue
		}
		// One that shares numbers with several parts makes them one.
		part := []providers.Order{o}
		parts = slices.DeleteFunc(parts, func(other []providers.Order) bool {
			shares := slices.ContainsFunc(other, func(have providers.Order) bool { return shareNumbers(have, o) })
			if shares {
				part = append(part, other...)
			}
			return shares
		})
		parts = append(parts, part)
	}
	return own, parts
}

func shareNumbers(a, b providers.Order) bool {
	of := numberSet{}
	of.add(a)
	return of.hasAny(b)
}

// listedIn are the numbers on the orders that stand for a port-in: those that
// are live, else those that have ended. counted is false where none tells its
// numbers.
func listedIn(have []providers.Order) (numbers numberSet, counted bool) {
	live := slices.ContainsFunc(have, func(o providers.Order) bool { return o.Live && tellsNumbers(o) })
	numbers = numberSet{}
	for _, o := range have {
		if tellsNumbers(o) && (o.Live || !live) {
			numbers.add(o)
			counted = true
		}
	}
	return numbers, counted
}

// tellsNumbers reports whether an order says which numbers it ports.
func tellsNumbers(o providers.Order) bool {
	return o.Kind != domain.KindBulkParent && len(o.Numbers) > 0
}

// search looks for numbers that have gone astray, some at a time.
func (s *Service) search(ctx context.Context, l lane, seen look, astray []domain.PhoneNumber) (look, error) {
	references := referencesOf(l.portIn)
	looked := 0
	for some := range slices.Chunk(astray[:min(len(astray), numbersLooked)], numbersAtOnce) {
		looked += len(some)
		found, err := s.holders(ctx, l, references, some)
		if err != nil {
			return look{}, err
		}
		for _, h := range found {
			// One that holds several is met once for each lot of them.
			met := func(part []providers.Order) bool { return part[0].ID == h.order.ID }
			switch {
			case h.portInID != "":
				seen.moved = append(seen.moved, moved{portInID: h.portInID, numbers: h.numbers})
			case !slices.ContainsFunc(seen.parts, met):
				seen.parts = append(seen.parts, []providers.Order{h.order})
			}
		}
		held := numberSet{}
		for _, h := range found {
			held.add(h.order)
		}
		seen.missing = append(seen.missing, held.without(some)...)
	}
	seen.missing = append(seen.missing, astray[looked:]...)
	return seen, nil
}

// A holder is an order that holds numbers which have gone astray.
type holder struct {
	order    providers.Order
	portInID string // whose it is; "" is nobody's
	numbers  []domain.PhoneNumber
}

// holders are the orders that hold the numbers, each number on one: what is
// under way goes before what has ended.
func (s *Service) holders(ctx context.Context, l lane, references []string, numbers []domain.PhoneNumber) ([]holder, error) {
	matches, err := l.account.Adapter.Find(ctx, providers.Query{References: references, Numbers: numbers})
	if err != nil {
		return nil, err
	}
	known, err := s.knownPortIns(ctx, l.account.Name, matches)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(matches, func(a, b providers.Order) int { return standing(a) - standing(b) })
	var found []holder
	for _, m := range matches {
		ref, ours := known[m.ID]
		switch {
		case owns(l.portIn, m.ID), !m.Live && !m.Committed:
			continue
		case ours && ref.OrderID != l.order.ID, !ours && !ofParty(m, l, references):
			continue
		}
		fetched, err := l.account.Adapter.Fetch(ctx, m.ID)
		if errors.Is(err, providers.ErrGone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		held := numberSet{}
		held.add(fetched)
		h := holder{order: fetched, portInID: ref.PortInID}
		for _, n := range numbers {
			if held[n] {
				h.numbers = append(h.numbers, n)
			}
		}
		if len(h.numbers) > 0 {
			found = append(found, h)
			numbers = held.without(numbers)
		}
	}
	return found, nil
}

// standing is lower for the order that has more of a say.
func standing(o providers.Order) int {
	switch {
	case o.Live && o.Committed:
		return 0
	case o.Live:
		return 1
	}
	return 2
}

func (s *Service) knownPortIns(ctx context.Context, account string, orders []providers.Order) (map[string]ProviderOrderRef, error) {
	var ids []string
	for _, o := range orders {
		ids = append(ids, o.ID)
	}
	refs, err := s.store.PortInsOfProviderOrders(ctx, account, ids)
	if err != nil {
		return nil, err
	}
	known := map[string]ProviderOrderRef{}
	for _, r := range refs {
		known[r.ProviderID] = r
	}
	return known, nil
}

// ofParty reports whether an order that belongs to nobody is one that the
// port-in's was split into: it carries its reference or its order's group, or
// neither of the two, as an order that is under way and that nobody has named.
// Somebody else's order is left alone.
func ofParty(o providers.Order, l lane, references []string) bool {
	switch {
	case o.Reference != "":
		return slices.Contains(references, o.Reference)
	case o.Group != "":
		return o.Group == l.order.ID
	}
	return o.Committed && o.Live
}

func referencesOf(p domain.PortIn) []string {
	var references []string
	for _, o := range p.ProviderOrders {
		if o.Reference != "" && !slices.Contains(references, o.Reference) {
			references = append(references, o.Reference)
		}
	}
	return references
}

// A numberSet is numbers, each once.
type numberSet map[domain.PhoneNumber]bool

func (s numberSet) add(orders ...providers.Order) {
	for _, o := range orders {
		for _, n := range o.Numbers {
			s[n.PhoneNumber] = true
		}
	}
}

func (s numberSet) hasAny(o providers.Order) bool {
	return slices.ContainsFunc(o.Numbers, func(n providers.NumberState) bool { return s[n.PhoneNumber] })
}

// without are those of the numbers that are not in the set.
func (s numberSet) without(numbers []domain.PhoneNumber) []domain.PhoneNumber {
	return slices.DeleteFunc(slices.Clone(numbers), func(n domain.PhoneNumber) bool { return s[n] })
}

// nextAstray is what an operation does while numbers of its port-in are not
// where they were: it has those that were found elsewhere go their own way, and
// looks for the others until their absence is believed. A draft without all of
// its numbers is not handed over.
func (s *Service) nextAstray(op operation.Operation, l lane, seen look) (operation.Decision[Tx], bool) {
	lost := l.portIn.Missing.Lost(s.real(), l.account.Adapter.Limits().SettleTime)
	switch {
	case len(seen.parts)+len(seen.moved) > 0:
		return operation.Decision[Tx]{Wait: time.Millisecond, Record: s.recordDivided(l, seen)}, true
	case len(seen.missing) == 0:
		return operation.Decision[Tx]{}, false
	case !lost:
		return operation.Decision[Tx]{Wait: time.Second, Record: s.recordLook(l, seen, s.answered(op), nil)}, true
	case op.Kind != kindCancel && !slices.ContainsFunc(seen.have, func(o providers.Order) bool { return o.Committed }):
		return s.settleLane(op, l, seen, resultRefused, []domain.Fault{{
			Pointer: "/numbers", Code: "not_taken",
			Message: "The provider made an order without " + joinNumbers(seen.missing) + ", and has none with it.",
		}}), true
	}
	return operation.Decision[Tx]{}, false
}

// recordDivided writes down what a look saw of a port-in that was taken apart.
func (s *Service) recordDivided(l lane, seen look) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			if p := o.PortIn(l.portIn.ID); p == nil || p.Revision != seen.revision {
				return nil, errOvertaken
			}
			own := s.applyLook(o, o.PortIn(l.portIn.ID), seen)
			divided, err := s.divide(ctx, tx, o, l.portIn.ID, seen)
			return append(own, divided...), err
		})
	}
}

// settleTime is how long absence has to last at the port-in's provider account.
func (s *Service) settleTime(p *domain.PortIn) time.Duration {
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return 0
	}
	return account.Adapter.Limits().SettleTime
}
