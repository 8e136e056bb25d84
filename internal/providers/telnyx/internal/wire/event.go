package wire

import (
	"context"
	"net/url"
	"time"
)

// An Event says that something about an order changed.
type Event struct {
	PortingOrderID Text    `json:"porting_order_id"`
	CreatedAt      Instant `json:"created_at"`
	Payload        struct {
		ID        Text    `json:"id"`         // of the order, where the event itself names none
		CreatedAt Instant `json:"created_at"` // misplaced so in the deletion event of the specification
	} `json:"payload"`
}

// OrderID names the order that the event is about; "" where it tells none.
func (e Event) OrderID() string {
	if e.PortingOrderID != "" {
		return string(e.PortingOrderID)
	}
	return string(e.Payload.ID)
}

// At is when it happened; zero where it isn't told.
func (e Event) At() time.Time {
	if e.CreatedAt.IsZero() {
		return e.Payload.CreatedAt.Time
	}
	return e.CreatedAt.Time
}

// EventsSince lists events from an instant on; those without a time are
// listed too.
func (c *Client) EventsSince(ctx context.Context, since time.Time) ([]Event, error) {
	var found []Event
	query := url.Values{"filter[created_at][gte]": {FormatInstant(since)}}
	err := list(ctx, c, "/porting/events", query, func(e Event) bool {
		if at := e.At(); at.IsZero() || !at.Before(since.Truncate(time.Second)) {
			found = append(found, e)
		}
		return true
	})
	return found, err
}
