package porting

import (
	"context"
	"errors"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// troubled reports whether the timeline says that the provider is unavailable:
// it is told once, when a look or a call first comes to nothing, and it is over
// when a call gets its answer.
func troubled(op operation.Operation) bool { return op.Tries > 0 || callFailed(op) }

// callFailed reports whether the last call that is known to have ended came to
// nothing. Looks may go well all the same, and say nothing of the next call.
func callFailed(op operation.Operation) bool {
	for _, a := range slices.Backward(op.Journal) {
		if a.Outcome != "" {
			return a.Outcome == operation.NotSent || a.Outcome == operation.Unknown
		}
	}
	return false
}

// answered is what a look that went well has to tell before a wait: that the
// provider has recovered, unless a call has still to show that.
func (s *Service) answered(op operation.Operation) []domain.Event {
	if callFailed(op) {
		return nil
	}
	return s.recovered(op, op.Subject)
}

// tellTrouble records, once for each spell of trouble, that a provider doesn't
// answer.
func (s *Service) tellTrouble(op operation.Operation, orderID, portInID string, err error) operation.Record[Tx] {
	if troubled(op) {
		return nil
	}
	e := s.event(domain.EventProviderUnavailable, byGateway, "The provider does not answer; the gateway tries again.")
	e.PortInID = portInID
	code := "error"
	if failure, ok := errors.AsType[*providers.Failure](err); ok {
		code = failure.Code
	}
	e.Data = map[string]any{"code": code}
	return func(ctx context.Context, tx Tx) error {
		if _, err := tx.Order(ctx, "", orderID); err != nil {
			return err
		}
		return tx.AddEvents(ctx, orderID, []domain.Event{e})
	}
}

// recovered is the entry that ends a spell of trouble, if there was one.
func (s *Service) recovered(op operation.Operation, portInID string) []domain.Event {
	if !troubled(op) {
		return nil
	}
	e := s.event(domain.EventProviderRecovered, byGateway, "The provider answers again.")
	e.PortInID = portInID
	return []domain.Event{e}
}
