package client

import (
	"context"
	"fmt"
	"slices"
	"time"
)

const (
	firstLook   = 250 * time.Millisecond
	longestLook = 5 * time.Second
)

// WaitFor reads an order until it is as wanted, less and less often. When the context ends first it returns the order
// as it was last seen, with the error.
func (c *Client) WaitFor(ctx context.Context, id string, wanted func(*Order) bool) (*Order, error) {
	return until(ctx, "order "+id, func() (*Order, error) { return c.Order(ctx, id) }, wanted)
}

// WaitForStatus waits until an order has one of the statuses, such as "completed".
func (c *Client) WaitForStatus(ctx context.Context, id string, statuses ...string) (*Order, error) {
	return c.WaitFor(ctx, id, func(o *Order) bool { return slices.Contains(statuses, o.Status) })
}

// until looks at something until it is as wanted, less and less often.
func until[T any](ctx context.Context, what string, look func() (*T, error), wanted func(*T) bool) (*T, error) {
	var last *T
	for pause := firstLook; ; pause = min(2*pause, longestLook) {
		seen, err := look()
		if err == nil && wanted(seen) {
			return seen, nil
		}
		if err == nil {
			last = seen
			err = sleep(ctx, pause)
		}
		if err != nil {
			return last, fmt.Errorf("wait for %s: %w", what, err)
		}
	}
}
