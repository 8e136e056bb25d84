package simulator

import (
	"sync"
	"time"
)

// Clock is virtual time: real time plus an offset that only grows and survives a restart.
type Clock struct {
	real    func() time.Time
	persist func(offset time.Duration) error

	mu     sync.RWMutex
	offset time.Duration
}

// Now is the virtual instant, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.Real().Add(c.offset)
}

// Real is the real instant, for what must not follow the virtual clock: tokens, rate limits, lags, signatures.
func (c *Clock) Real() time.Time { return c.real().Round(0).UTC() }

// Offset is how far virtual time is ahead of real time.
func (c *Clock) Offset() time.Duration {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.offset
}

// raise lets the offset grow to at least offset. It is persisted before anybody can see it.
func (c *Clock) raise(offset time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if offset <= c.offset {
		return nil
	}
	if err := c.persist(offset); err != nil {
		return err
	}
	c.offset = offset
	return nil
}

// reach lets virtual time be at least t.
func (c *Clock) reach(t time.Time) error { return c.raise(t.Sub(c.Real())) }
