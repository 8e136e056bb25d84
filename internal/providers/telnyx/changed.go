package telnyx

import (
	"context"
	"slices"
	"time"
)

// Changed lists the orders that had an event since.
func (a *Adapter) Changed(ctx context.Context, since time.Time) ([]string, error) {
	events, err := a.wire.EventsSince(ctx, since)
	if err != nil {
		return nil, translate(err, "")
	}
	ids := []string{}
	for _, e := range events {
		if id := e.OrderID(); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
