package sandbox

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// A Clock is the virtual clock as the gateway reads it: real time and an
// offset, which only grows.
type Clock struct {
	real   func() time.Time
	offset atomic.Int64
}

// NewClock returns a clock that is not ahead of real time yet.
func NewClock(real func() time.Time) *Clock { return &Clock{real: real} }

// Now is the virtual time.
func (c *Clock) Now() time.Time { return c.real().Add(c.Offset()) }

// Offset is how far virtual time is ahead.
func (c *Clock) Offset() time.Duration { return time.Duration(c.offset.Load()) }

// advanceTo takes over an offset, unless the clock is further already.
func (c *Clock) advanceTo(offset time.Duration) {
	for {
		have := c.offset.Load()
		if int64(offset) <= have || c.offset.CompareAndSwap(have, int64(offset)) {
			return
		}
	}
}

// Follow keeps the clock in step with the simulators' until ctx ends. That
// they can't be asked for a while is no harm: their clock doesn't run away.
func (c *Clock) Follow(ctx context.Context, s *Simulators, every time.Duration, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	reachable := true
	for {
		state, err := s.Clock(ctx)
		if err == nil {
			c.advanceTo(state.Offset)
		}
		if (err == nil) != reachable {
			reachable = err == nil
			log.InfoContext(ctx, "the sandbox's clock", "reachable", reachable)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
