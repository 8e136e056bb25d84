package porting

import (
	"context"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// adopt takes over what a create made. Where the provider has split the
// numbers, the first order stays with the port-in and each other one becomes a
// port-in of its own, with its lineage and its share of the command.
func (s *Service) adopt(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, op operation.Operation, call laneCall, created []providers.Order) ([]domain.Event, error) {
	events := s.own(p, created[0], call.want.Reference)
	parent := *p
	for _, other := range created[1:] {
		child := parent
		child.ID, child.SplitFrom = s.newID("pti"), parent.ID
		child.ProviderOrders, child.Unresolved = nil, nil
		child.Generation, child.Revision, child.Version = 0, 0, 1
		events = append(events, s.own(&child, other, call.want.Reference)...)
		split := s.event(domain.EventPortInSplit, domain.Author{Type: domain.ProviderActor}, "The provider takes some numbers as an order of their own.")
		split.PortInID = child.ID
		split.Data = map[string]any{"split_from": parent.ID}
		moved := other.Numbers
		for i := range o.Numbers {
			n := &o.Numbers[i]
			if n.PortInID == parent.ID && slices.ContainsFunc(moved, func(m providers.NumberState) bool { return m.PhoneNumber == n.PhoneNumber }) {
				n.PortInID = child.ID
				split.PhoneNumbers = append(split.PhoneNumbers, n.PhoneNumber)
			}
		}
		events = append(events, split)
		o.PortIns = append(o.PortIns, child)
		if err := tx.AddOperation(ctx, operation.New{
			ID: s.newID("opr"), CommandID: op.CommandID, Lane: child.ID, Kind: op.Kind, Queue: child.ProviderAccount,
		}); err != nil {
			return nil, err
		}
	}
	return events, nil
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
