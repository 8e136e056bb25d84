package porting

import (
	"context"

	"github.com/portway/portway/internal/domain"
)

// change is the one way in which an order changes once it exists: load and
// lock it, let f change it, and write it with the entries that tell of it, its
// cached status and its numbers' statuses included.
func (s *Service) change(ctx context.Context, tx Tx, tenant, orderID string, f func(o *domain.Order) ([]domain.Event, error)) error {
	o, err := tx.Order(ctx, tenant, orderID)
	if err != nil {
		return err
	}
	before := domain.RollUp(o)
	events, err := f(o)
	if err != nil {
		return err
	}
	domain.SettleNumbers(o)
	after := domain.RollUp(o)
	if after != before {
		e := s.event(domain.EventOrderStatusChanged, byGateway, "The order is now "+words(string(after))+".")
		e.Data = map[string]any{"from": string(before), "to": string(after)}
		events = append(events, e)
	}
	if len(events) > 0 {
		o.UpdatedAt = s.now()
	}
	for i := range events {
		if events[i].ID == "" {
			events[i].ID = s.newID("evt")
		}
	}
	if err := tx.SaveOrder(ctx, o); err != nil {
		return err
	}
	return tx.AddEvents(ctx, o.ID, events)
}
