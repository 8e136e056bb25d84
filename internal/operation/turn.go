package operation

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"
)

// A turn is one worker's time with one operation.
type turn[Tx any] struct {
	*Engine[Tx]
	lease Lease
	op    Operation
	log   *slog.Logger
}

var errNoDecision = errors.New("a decision is one of call, wait and settle")

// run goes on, look after look and call after call, until the operation is
// settled or has to wait, and says for how long.
func (t *turn[Tx]) run(ctx context.Context) (time.Duration, error) {
	for {
		wait, more, err := t.step(ctx)
		if errors.Is(err, ErrStopped) {
			t.lease.Stopped, t.op.Stopped = true, true
			continue
		}
		if err != nil || !more {
			return wait, err
		}
	}
}

// ending is how the turn ended, by what run returned.
func (t *turn[Tx]) ending(wait time.Duration, err error) Ending {
	switch {
	case err != nil:
		return EndedLost
	case wait > 0:
		return EndedWaits
	}
	return EndedSettled
}

func (t *turn[Tx]) step(ctx context.Context) (wait time.Duration, more bool, err error) {
	d, err := t.next(ctx)
	if ctx.Err() != nil {
		return 0, false, t.interrupted(ctx)
	}
	if err != nil {
		t.log.WarnContext(ctx, "look came to nothing", "error", err)
		return t.retry(ctx, d.Wait, d.Record)
	}
	switch {
	case d.Settle != "":
		err = t.write(ctx, func(ctx context.Context) error {
			return t.store.Settle(ctx, t.lease, d.Settle, t.now(), d.Record)
		})
		if t.foul(err) {
			t.log.WarnContext(ctx, "settling was not recorded", "error", err)
			return t.retry(ctx, 0, nil)
		}
		return 0, false, err
	case d.Call != nil:
		return t.call(ctx, *d.Call, d.Record)
	default:
		err = t.release(ctx, Pause{DueAt: t.now().Add(d.Wait)}, d.Record)
		if t.foul(err) {
			t.log.WarnContext(ctx, "wait was not recorded", "error", err)
			return t.retry(ctx, 0, nil)
		}
		return d.Wait, false, err
	}
}

// call writes the intent, makes the call and writes what came of it.
func (t *turn[Tx]) call(ctx context.Context, in Intent, r Record[Tx]) (wait time.Duration, more bool, err error) {
	// The caller's time starts before the intent's, so that the deadline in
	// the journal is never the earlier one.
	calling, done := context.WithTimeout(ctx, t.timing.Call)
	defer done()
	now := t.now()
	a := Attempt{
		Seq: len(t.op.Journal) + 1, Step: in.Step, Target: in.Target,
		StartedAt: now, Deadline: now.Add(t.timing.Call),
	}
	err = t.write(ctx, func(ctx context.Context) error {
		return t.store.Begin(ctx, t.lease, a, now.Add(t.timing.Lease), r)
	})
	if t.foul(err) {
		t.log.WarnContext(ctx, "intent was not recorded", "step", in.Step, "error", err)
		return t.retry(ctx, 0, nil)
	}
	if err != nil {
		return 0, false, err
	}
	t.op.Journal = append(t.op.Journal, a)

	report := Report[Tx]{Outcome: NotSent, Note: "out_of_time"}
	if calling.Err() == nil {
		report = t.do(calling, in)
	}
	if err := t.end(ctx, a, report); err != nil {
		return 0, false, err
	}
	t.log.InfoContext(ctx, "call ended", "step", in.Step, "target", in.Target, "outcome", string(report.Outcome), "note", report.Note)
	switch {
	case ctx.Err() != nil:
		return 0, false, t.interrupted(ctx)
	case report.Outcome == Done, report.Outcome == Refused:
		t.op.recovered()
		return 0, true, nil
	default:
		return t.retry(ctx, report.RetryAfter, nil)
	}
}

// end writes an attempt's outcome. If the report's record is what is wrong,
// the outcome is written without it, as one that nobody knows: the next look
// will tell.
func (t *turn[Tx]) end(ctx context.Context, a Attempt, report Report[Tx]) error {
	now := t.now()
	a.EndedAt, a.Outcome, a.Note = &now, report.Outcome, report.Note
	err := t.write(ctx, func(ctx context.Context) error {
		return t.store.End(ctx, t.lease, a, now.Add(t.timing.Lease), report.Record)
	})
	if t.foul(err) {
		t.log.ErrorContext(ctx, "outcome was not recorded", "step", a.Step, "outcome", string(a.Outcome), "error", err)
		a.Outcome, a.Note = Unknown, "not_recorded"
		err = t.write(ctx, func(ctx context.Context) error {
			return t.store.End(ctx, t.lease, a, now.Add(t.timing.Lease), nil)
		})
	}
	if err != nil {
		return fmt.Errorf("end attempt: %w", err)
	}
	t.op.Journal[len(t.op.Journal)-1] = a
	return nil
}

// retry releases the operation after a look or a call that came to nothing.
// That it can't be told must not keep the lane from going on.
func (t *turn[Tx]) retry(ctx context.Context, asked time.Duration, r Record[Tx]) (wait time.Duration, more bool, err error) {
	now := t.now()
	t.op.stumble(now)
	wait = backOff(t.op.Tries, now.Sub(*t.op.TroubledSince), asked)
	err = t.release(ctx, t.pause(now.Add(wait)), r)
	if r != nil && t.foul(err) {
		t.log.WarnContext(ctx, "trouble was not recorded", "error", err)
		err = t.release(ctx, t.pause(now.Add(wait)), nil)
	}
	return wait, false, err
}

// interrupted releases the operation of a worker that has to go: another may
// take it at once.
func (t *turn[Tx]) interrupted(ctx context.Context) error {
	if err := t.release(ctx, t.pause(t.now()), nil); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// pause leaves the operation as weary as it is.
func (t *turn[Tx]) pause(due time.Time) Pause {
	return Pause{DueAt: due, Tries: t.op.Tries, TroubledSince: t.op.TroubledSince}
}

func (t *turn[Tx]) release(ctx context.Context, p Pause, r Record[Tx]) error {
	return t.write(ctx, func(ctx context.Context) error { return t.store.Release(ctx, t.lease, p, r) })
}

// write gives a store write time of its own: what has happened is written
// down even if the worker was told to go meanwhile.
func (t *turn[Tx]) write(ctx context.Context, f func(context.Context) error) error {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), t.timing.Write)
	defer done()
	return t.guard(func() error { return f(ctx) })
}

// foul reports whether a write went wrong in a way that leaves the lease, as
// far as anybody knows, with us.
func (t *turn[Tx]) foul(err error) bool {
	return err != nil && !errors.Is(err, ErrLeaseLost) && !errors.Is(err, ErrStopped)
}

func (t *turn[Tx]) next(ctx context.Context) (d Decision[Tx], err error) {
	ctx, done := context.WithTimeout(ctx, t.timing.Look)
	defer done()
	err = t.guard(func() (err error) {
		d, err = t.work.Next(ctx, t.op)
		return err
	})
	if err != nil {
		return d, err
	}
	if said := btoi(d.Call != nil) + btoi(d.Wait > 0) + btoi(d.Settle != ""); said != 1 {
		return Decision[Tx]{}, errNoDecision
	}
	return d, nil
}

func (t *turn[Tx]) do(ctx context.Context, in Intent) (r Report[Tx]) {
	if err := t.guard(func() error {
		r = t.work.Do(ctx, t.op, in)
		return nil
	}); err != nil {
		return Report[Tx]{Outcome: Unknown, Note: "panic"}
	}
	if r.Outcome != Done && r.Outcome != NotSent && r.Outcome != Refused {
		r.Outcome = Unknown
	}
	return r
}

// guard turns a panic into an error. What was panicked with may hold
// anything, so only the runtime's own words are repeated.
func (t *turn[Tx]) guard(f func() error) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		err = fmt.Errorf("panic: %T", p)
		if r, ok := p.(runtime.Error); ok {
			err = fmt.Errorf("panic: %w", r)
		}
		t.log.Error("panic in an operation", "error", err, "stack", string(debug.Stack()))
	}()
	return f()
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
