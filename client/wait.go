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
	var last *Order
	for pause := firstLook; ; pause = min(2*pause, longestLook) {
		o, err := c.Order(ctx, id)
		if err == nil && wanted(o) {
			return o, nil
		}
		if err == nil {
			last = o
			err = sleep(ctx, pause)
		}
		if err != nil {
			return last, fmt.Errorf("wait for order %s: %w", id, err)
		}
	}
}

// WaitForStatus waits until an order has one of the statuses, such as "completed".
func (c *Client) WaitForStatus(ctx context.Context, id string, statuses ...string) (*Order, error) {
	return c.WaitFor(ctx, id, func(o *Order) bool { return slices.Contains(statuses, o.Status) })
}
