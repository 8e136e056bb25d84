package porting

import (
	"context"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
)

// The kinds of operation whose subject is a bulk. They come in its lane before
// those of its port-ins, which then do what is left to do for each.
const (
	kindBulkPrepare = "bulk_prepare" // make it, and have its port-ins in it
	kindBulkSubmit  = "bulk_submit"  // the same, fill them in, and hand all over
	kindBulkDetach  = "bulk_detach"  // take out who goes by itself
	kindBulkCancel  = "bulk_cancel"  // take a draft away
)

var bulkKinds = map[domain.Action]string{
	domain.ActionPrepare: kindBulkPrepare, domain.ActionSubmit: kindBulkSubmit, domain.ActionCancel: kindBulkCancel,
}

// operationOn is an operation of a command on a port-in, in the lane that the
// port-in is worked in.
func (s *Service) operationOn(o *domain.Order, p *domain.PortIn, commandID, kind string) operation.New {
	return operation.New{
		ID: s.newID("opr"), CommandID: commandID, Lane: o.LaneOf(p.ID), Subject: p.ID, Kind: kind, Queue: p.ProviderAccount,
	}
}

// commandBulks has a command reach the bulks of an order, as long as they are
// drafts. lanes are the port-ins that take part.
func (s *Service) commandBulks(ctx context.Context, tx Tx, o *domain.Order, cmd *domain.Command, lanes []string, m Mode) ([]domain.Event, error) {
	kind, ok := bulkKinds[cmd.Action]
	if !ok {
		return nil, nil
	}
	var events []domain.Event
	for i := range o.Bulks {
		b := &o.Bulks[i]
		took := slices.ContainsFunc(lanes, func(id string) bool { return b.Member(id) != nil })
		if !took || b.Committed() {
			continue
		}
		begun := b.Generation > 0
		switch {
		case cmd.PortInID != "": // by itself, whatever is asked for
			leave(o, b, cmd.PortInID, "a "+string(cmd.Action)+" was asked for it alone")
			kind = kindBulkDetach
		case cmd.Action == domain.ActionSubmit:
			events = append(events, s.muster(o, b, lanes, m)...)
		}
		b.Revision++
		if !begun && (kind == kindBulkCancel || kind == kindBulkDetach || len(b.Together()) == 0 || b.Way == domain.BulkApart) {
			continue // there is nothing at the provider, and is to be nothing
		}
		if err := tx.AddOperation(ctx, operation.New{
			ID: s.newID("opr"), CommandID: cmd.ID, Lane: b.ID, Subject: b.ID, Kind: kind, Queue: b.ProviderAccount,
		}); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// muster settles who goes along when a bulk is submitted, and which way.
func (s *Service) muster(o *domain.Order, b *domain.Bulk, lanes []string, m Mode) []domain.Event {
	b.BestEffort = m == ModeBestEffort
	onDemand := false
	for i := range b.Members {
		member := &b.Members[i]
		switch {
		case o.Coordination != domain.CommonDate:
			leave(o, b, member.PortInID, "the order asks for no common date")
		case !slices.Contains(lanes, member.PortInID):
			leave(o, b, member.PortInID, "it was not ready when the others were submitted")
		}
		onDemand = onDemand || !member.Apart && o.DetailsOf(member.PortInID).ActivationMode == domain.ActivationOnDemand
	}
	switch together := b.Together(); {
	case b.Way == domain.BulkApart:
	case len(together) == 1 && b.Generation == 0:
		leave(o, b, together[0], "no other goes along")
	case onDemand:
		return s.goOtherwise(o, b, domain.BulkOfDrafts, "numbers are activated on demand, which has to be said when a port-in is made")
	}
	return nil
}

// bulkBegun reports whether the port-in's bulk was ever asked for.
func bulkBegun(o *domain.Order, portInID string) bool {
	b := o.BulkOf(portInID)
	return b != nil && b.Generation > 0
}

// stopBulks has the work on an order's bulks come to an end.
func (s *Service) stopBulks(ctx context.Context, tx Tx, o *domain.Order) ([]domain.Event, error) {
	var events []domain.Event
	for _, b := range o.Bulks {
		stopped, err := s.stop(ctx, tx, o, b.ID, b.ID)
		if err != nil {
			return nil, err
		}
		events = append(events, stopped...)
	}
	return events, nil
}

// refusedInBulk reports whether the operation's command was refused for the
// port-in when its bulk was to be handed over.
func (l lane) refusedInBulk(op operation.Operation) bool {
	b := l.order.BulkOf(l.portIn.ID)
	return b != nil && op.Kind == kindSubmit && op.CommandID != "" && b.Member(l.portIn.ID).RefusedBy == op.CommandID
}

// bulkPatience is how long, in real time, a port-in may still show as a draft
// after its bulk was handed over. Then it is handed over by itself, which its
// provider takes from then on.
const bulkPatience = 30 * time.Second

// heldByBulk reports whether a submit leaves the port-in to its bulk.
func (s *Service) heldByBulk(op operation.Operation, l lane) bool {
	b := l.order.BulkOf(l.portIn.ID)
	if b == nil || op.Kind != kindSubmit || b.Way == domain.BulkApart || b.Member(l.portIn.ID).Apart {
		return false
	}
	return !b.Committed() || s.real().Sub(op.CreatedAt) < bulkPatience
}

// awaitBulk is what is left to do for a port-in whose bulk was handed over while
// it still shows as a draft: to look again. One whose bulk was not can't go.
func (s *Service) awaitBulk(op operation.Operation, l lane, seen look) operation.Decision[Tx] {
	if l.order.BulkOf(l.portIn.ID).Committed() {
		return operation.Decision[Tx]{Wait: time.Second, Record: s.recordLook(l, seen, s.answered(op), nil)}
	}
	return s.settleLane(op, l, seen, resultRefused, []domain.Fault{{
		Code: "in_bulk", Message: "The port-in is handed over with its bulk, and the bulk was not.",
	}})
}
