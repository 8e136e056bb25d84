package operation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Timing is the engine's sense of time.
type Timing struct {
	Lease    time.Duration // how long a silent worker keeps its operation
	Renew    time.Duration // how often a worker renews it
	Call     time.Duration // a mutating call's deadline
	Look     time.Duration // a look's deadline
	Write    time.Duration // a store write's deadline
	Patience time.Duration // a wait no longer than this keeps the worker
}

// DefaultTiming lets a command settle within 30 s of a crash.
func DefaultTiming() Timing {
	return Timing{
		Lease:    5 * time.Second,
		Renew:    1500 * time.Millisecond,
		Call:     10 * time.Second,
		Look:     30 * time.Second,
		Write:    3 * time.Second,
		Patience: time.Second,
	}
}

// Engine works operations. Any number of engines may share a store.
type Engine[Tx any] struct {
	store  Store[Tx]
	work   Work[Tx]
	timing Timing
	now    func() time.Time
	log    *slog.Logger
	watch  Watch
}

// NewEngine makes an engine that does work on what is in store. now is the
// real clock.
func NewEngine[Tx any](store Store[Tx], work Work[Tx], timing Timing, now func() time.Time, log *slog.Logger) *Engine[Tx] {
	return &Engine[Tx]{store: store, work: work, timing: timing, now: now, log: log, watch: unwatched}
}

// Watch has w told of every turn. It is to be called before the first Run.
func (e *Engine[Tx]) Watch(w Watch) { e.watch = w }

// Run takes the head of the lane and works it until it settles, has to wait,
// or is lost to somebody else. If there is nothing due it does nothing. It may
// be called at any time, from anywhere, any number of times.
func (e *Engine[Tx]) Run(ctx context.Context, lane string) error {
	for {
		wait, err := e.takeTurn(ctx, lane)
		if err != nil {
			return fmt.Errorf("operation: work lane %s: %w", lane, err)
		}
		if wait == 0 || wait > e.timing.Patience || !sleep(ctx, wait) {
			return nil
		}
	}
}

// takeTurn works the lane's head once, and says how soon it wants to be worked
// again; 0 is for never.
func (e *Engine[Tx]) takeTurn(ctx context.Context, lane string) (wait time.Duration, err error) {
	token, asked, now := rand.Text(), time.Now(), e.now()
	op, err := e.claim(ctx, lane, token, now)
	if errors.Is(err, ErrNothingDue) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("claim: %w", err)
	}
	t := &turn[Tx]{
		Engine: e,
		lease:  Lease{OperationID: op.ID, Token: token, Stopped: op.Stopped},
		op:     op,
		log: e.log.With("operation_id", op.ID, "command_id", op.CommandID, "lane", op.Lane, "kind", op.Kind,
			"request_id", op.Origin.RequestID),
	}
	ctx, ended := e.watch(WithOrigin(ctx, op.Origin), op)
	defer func() { ended(t.ending(wait, err)) }()
	ctx, giveUp := e.hold(ctx, t.lease, asked)
	defer giveUp()
	return t.run(ctx)
}

// claim gives up early enough for the lease to be worth having.
func (e *Engine[Tx]) claim(ctx context.Context, lane, token string, now time.Time) (Operation, error) {
	ctx, done := context.WithTimeout(ctx, e.timing.Write)
	defer done()
	return e.store.Claim(ctx, lane, token, now, now.Add(e.timing.Lease))
}

// hold renews a lease that was last asked for at that time, until giveUp is
// called. The context ends when the lease is lost, or runs out because it
// can't be renewed.
func (e *Engine[Tx]) hold(ctx context.Context, l Lease, asked time.Time) (held context.Context, giveUp func()) {
	held, cancel := context.WithCancelCause(ctx)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for sleep(held, min(e.timing.Renew, time.Until(asked.Add(e.timing.Lease)))) {
			if asking, err := time.Now(), e.renew(held, l, asked); err == nil {
				asked = asking
			} else if errors.Is(err, ErrLeaseLost) || time.Since(asked) >= e.timing.Lease {
				cancel(ErrLeaseLost)
			}
		}
	}()
	return held, func() {
		cancel(nil)
		<-gone
	}
}

// renew tries for as long as the lease lasts.
func (e *Engine[Tx]) renew(ctx context.Context, l Lease, asked time.Time) error {
	ctx, done := context.WithDeadline(ctx, asked.Add(e.timing.Lease))
	defer done()
	return e.store.Renew(ctx, l, e.now().Add(e.timing.Lease))
}

// sleep reports whether it slept its fill.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
