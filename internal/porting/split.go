package porting

import (
	"context"
	"maps"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// adopt takes over what the reply to a create says was made. Where the provider
// has split the numbers, the first order stays with the port-in and each other
// one becomes a port-in of its own.
func (s *Service) adopt(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, reference string, created []providers.Order) ([]domain.Event, error) {
	id := p.ID
	events := s.own(p, created[0], reference)
	for _, other := range created[1:] {
		childID, _, split, err := s.splitOff(ctx, tx, o, id, numbersIn(other))
		if err != nil {
			return nil, err
		}
		events = append(events, split)
		events = append(events, s.own(o.PortIn(childID), other, reference)...)
	}
	return events, nil
}

// divide makes true of the order what a look saw of numbers that have left
// their port-in's provider order: those on an order that belongs to nobody
// become a port-in, with what that order says of itself; those on another
// port-in's follow it.
func (s *Service) divide(ctx context.Context, tx Tx, o *domain.Order, portInID string, seen look) ([]domain.Event, error) {
	var events []domain.Event
	for _, part := range seen.parts {
		if ownsAny(o, part) {
			continue // somebody else has seen it meanwhile
		}
		childID, busy, split, err := s.splitOff(ctx, tx, o, portInID, numbersIn(part...))
		if err != nil {
			return nil, err
		}
		events = append(events, split)
		child := o.PortIn(childID)
		drafts := true
		for _, have := range part {
			if drafts = drafts && !have.Committed; !have.Committed {
				events = append(events, s.own(child, have, have.Reference)...)
			}
		}
		if drafts && !busy { // its submit is over, or not yet asked for
			events = append(events, s.setStatus(child, domain.PortInDraft, byGateway)...)
		}
		events = append(events, s.applyLook(o, child, look{have: part})...)
		// What its provider called back of before it was anybody's rang for
		// nobody.
		if !drafts {
			if err := s.ringNews(ctx, tx, child); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range seen.moved {
		moved := domain.MoveNumbers(o, portInID, m.portInID, m.numbers)
		if len(moved) == 0 {
			continue
		}
		e := s.event(domain.EventPortInSplit, domain.Author{Type: domain.ProviderActor}, "The provider has moved some numbers to another of its orders.")
		e.PortInID, e.PhoneNumbers = m.portInID, moved
		e.Data = map[string]any{"split_from": portInID}
		events = append(events, e)
		o.PortIn(m.portInID).Revision++
	}
	if len(events) > 0 {
		o.PortIn(portInID).Revision++
	}
	return events, nil
}

// splitOff splits numbers off a port-in, and has the new one do what the
// parent's lane is doing and has yet to do; busy is whether that is anything.
func (s *Service) splitOff(ctx context.Context, tx Tx, o *domain.Order, parentID string, numbers []domain.PhoneNumber) (childID string, busy bool, split domain.Event, err error) {
	childID = s.newID("pti")
	split = domain.SplitOff(o, parentID, childID, numbers, s.now())
	if err := tx.ShareDocuments(ctx, o.ID, parentID, childID); err != nil {
		return "", false, split, err
	}
	open, err := tx.LaneOperations(ctx, o.LaneOf(parentID))
	if err != nil {
		return "", false, split, err
	}
	for _, op := range open {
		if op.Subject != parentID || op.Stopped && op.Kind != kindCancel {
			continue
		}
		busy = true
		if err := tx.AddOperation(ctx, operation.New{
			ID: s.newID("opr"), CommandID: op.CommandID, Lane: childID, Kind: op.Kind, Queue: op.Queue,
		}); err != nil {
			return "", false, split, err
		}
	}
	return childID, busy, split, nil
}

// ringNews has a port-in fetched.
func (s *Service) ringNews(ctx context.Context, tx Tx, p *domain.PortIn) error {
	return tx.AddOperation(ctx, operation.New{ID: s.newID("opr"), Lane: newsLane(p.ID), Kind: kindObserve, Queue: p.ProviderAccount})
}

// own takes a provider order over as the port-in's.
func (s *Service) own(p *domain.PortIn, made providers.Order, reference string) []domain.Event {
	if slices.ContainsFunc(p.ProviderOrders, func(have domain.ProviderOrder) bool { return have.ID == made.ID }) {
		return nil
	}
	if made.Reference != "" {
		reference = made.Reference
	}
	p.ProviderOrders = append(p.ProviderOrders, domain.ProviderOrder{
		ID: made.ID, Kind: made.Kind, Reference: reference, Live: true,
	})
	e := s.event(domain.EventProviderOrderCreated, byGateway, "A draft was made at the provider.")
	e.PortInID = p.ID
	e.Data = map[string]any{"provider_order_id": made.ID, "reference": reference}
	return []domain.Event{e}
}

// ownsAny reports whether one of the provider orders is some port-in's already.
func ownsAny(o *domain.Order, orders []providers.Order) bool {
	return slices.ContainsFunc(o.PortIns, func(p domain.PortIn) bool {
		return slices.ContainsFunc(orders, func(have providers.Order) bool { return owns(p, have.ID) })
	})
}

func owns(p domain.PortIn, providerOrderID string) bool {
	return slices.ContainsFunc(p.ProviderOrders, func(o domain.ProviderOrder) bool { return o.ID == providerOrderID })
}

func numbersIn(orders ...providers.Order) []domain.PhoneNumber {
	set := numberSet{}
	set.add(orders...)
	return slices.Collect(maps.Keys(set))
}
