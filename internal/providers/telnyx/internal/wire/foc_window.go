package wire

import (
	"context"
	"net/http"
)

// A FOCWindow is a span in which an order may ask for its FOC. The keys are
// spelled one way in the specification and another in the guides.
type FOCWindow struct {
	StartedAt Instant `json:"started_at"`
	EndedAt   Instant `json:"ended_at"`
	StartTime Instant `json:"start_time"`
	EndTime   Instant `json:"end_time"`
}

// Span is when the window begins and ends; ok is false without both.
func (w FOCWindow) Span() (start, end Instant, ok bool) {
	start, end = w.StartedAt, w.EndedAt
	if start.IsZero() {
		start = w.StartTime
	}
	if end.IsZero() {
		end = w.EndTime
	}
	return start, end, !start.IsZero() && !end.Before(start.Time)
}

// FOCWindows lists the windows of an order.
func (c *Client) FOCWindows(ctx context.Context, orderID string) ([]FOCWindow, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	e, err := c.do(ctx, http.MethodGet, orders+"/"+id+"/allowed_foc_windows", nil, nil)
	if err != nil {
		return nil, err
	}
	return decode[[]FOCWindow](e.Data)
}
