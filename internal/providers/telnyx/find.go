package telnyx

import (
	"context"
	"slices"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// Find looks by reference and by number, since each of the two lists may lag.
func (a *Adapter) Find(ctx context.Context, q providers.Query) ([]providers.Order, error) {
	found, err := a.find(ctx, q)
	return found, translate(err, "")
}

func (a *Adapter) find(ctx context.Context, q providers.Query) ([]providers.Order, error) {
	found := []providers.Order{}
	known := func(id string) bool {
		return slices.ContainsFunc(found, func(o providers.Order) bool { return o.ID == id })
	}
	for _, reference := range q.References {
		orders, err := a.wire.OrdersByReference(ctx, reference)
		if err != nil {
			return nil, err
		}
		for _, o := range orders {
			order, err := summary(o)
			if err != nil {
				return nil, err
			}
			if !known(order.ID) {
				found = append(found, order)
			}
		}
	}
	numbers := make([]string, len(q.Numbers))
	for i, n := range q.Numbers {
		numbers[i] = string(n)
	}
	rows, err := a.wire.PhoneNumbers(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		id := string(row.PortingOrderID)
		if id == "" || known(id) {
			continue
		}
		o, err := a.wire.Order(ctx, id)
		if wire.IsMissing(err) {
			continue // deleted since the list was read
		}
		if err != nil {
			return nil, err
		}
		order, err := summary(o)
		if err != nil {
			return nil, err
		}
		found = append(found, order)
	}
	return found, nil
}
