package operationtest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/operation"
)

// Harness is a store under test, with what surrounds it in a real one.
type Harness[Tx any] struct {
	Store operation.Store[Tx]
	Add   func(n operation.New, now time.Time)
	Stop  func(lane, subject string, now time.Time) []operation.Operation
	// Note makes an effect within a transaction; Notes are those committed.
	Note  func(ctx context.Context, tx Tx, note string) error
	Notes func() []string
	// Rung returns the lanes whose doorbell was rung since it was last asked.
	Rung func() []string
	// Get returns the operation as stored.
	Get func(id string) operation.Operation
}

const (
	lease = 5 * time.Second
	call  = 10 * time.Second
)

// t0 is when contract tests begin. Stores may keep no more than microseconds.
var t0 = time.Date(2026, 11, 2, 9, 30, 0, 123456000, time.UTC)

func at(d time.Duration) time.Time { return t0.Add(d) }

// bench is one contract test.
type bench[Tx any] struct {
	Harness[Tx]
	t *testing.T
}

// Contract checks that a store keeps the contract of operation.Store.
func Contract[Tx any](t *testing.T, open func(t *testing.T) Harness[Tx]) {
	for name, check := range map[string]func(*bench[Tx]){
		"head of the lane only":           (*bench[Tx]).headOnly,
		"a lane apart":                    (*bench[Tx]).lanesApart,
		"one claimer wins":                (*bench[Tx]).oneClaimer,
		"not before it is due":            (*bench[Tx]).notBeforeDue,
		"takeover waits out the lease":    (*bench[Tx]).takeoverWaitsOutLease,
		"takeover waits out the call":     (*bench[Tx]).takeoverWaitsOutCall,
		"an outcome frees from the call":  (*bench[Tx]).endFreesFromCall,
		"an old outcome comes too late":   (*bench[Tx]).oldOutcome,
		"stale token refused":             (*bench[Tx]).staleToken,
		"released is released":            (*bench[Tx]).releasedIsReleased,
		"settled is settled":              (*bench[Tx]).settledIsSettled,
		"journal":                         (*bench[Tx]).journal,
		"record commits with the write":   (*bench[Tx]).recordCommits,
		"record fails the write":          (*bench[Tx]).recordFails,
		"stop before it began":            (*bench[Tx]).stopBeforeBegin,
		"stop once begun":                 (*bench[Tx]).stopOnceBegun,
		"stop spares what comes later":    (*bench[Tx]).stopSparesLater,
		"stop reaches the one who waits":  (*bench[Tx]).stopReachesWaiting,
		"subject":                         (*bench[Tx]).subject,
		"stop of one subject":             (*bench[Tx]).stopOfSubject,
		"settling rings the next":         (*bench[Tx]).settlingRings,
		"adding rings the head":           (*bench[Tx]).addingRings,
		"the scan rings what is due":      (*bench[Tx]).scanRings,
		"the scan rings the forsaken":     (*bench[Tx]).scanRingsForsaken,
		"the scan rings again, not twice": (*bench[Tx]).scanRingsAgain,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(&bench[Tx]{Harness: open(t), t: t})
		})
	}
}

func (b *bench[Tx]) add(ids ...string) {
	b.t.Helper()
	for _, id := range ids {
		b.Add(operation.New{ID: id, CommandID: "cmd_" + id, Lane: "lane", Kind: "submit", Queue: "telnyx"}, t0)
	}
}

func (b *bench[Tx]) claim(token string, d time.Duration) operation.Lease {
	b.t.Helper()
	op, err := b.Store.Claim(b.t.Context(), "lane", token, at(d), at(d+lease))
	if err != nil {
		b.t.Fatalf("claim at %v: %v", d, err)
	}
	return operation.Lease{OperationID: op.ID, Token: token, Stopped: op.Stopped}
}

func (b *bench[Tx]) nothingDue(d time.Duration) {
	b.t.Helper()
	if op, err := b.Store.Claim(b.t.Context(), "lane", "late", at(d), at(d+lease)); !errors.Is(err, operation.ErrNothingDue) {
		b.t.Fatalf("claim at %v = %q, %v; want ErrNothingDue", d, op.ID, err)
	}
}

func (b *bench[Tx]) begin(l operation.Lease, seq int, d time.Duration) operation.Attempt {
	b.t.Helper()
	a := operation.Attempt{Seq: seq, Step: "commit", Target: "po-1", StartedAt: at(d), Deadline: at(d + call)}
	b.want(nil, b.Store.Begin(b.t.Context(), l, a, at(d+lease), nil))
	return a
}

func (b *bench[Tx]) end(l operation.Lease, a operation.Attempt, o operation.Outcome, d time.Duration) operation.Attempt {
	b.t.Helper()
	ended := at(d)
	a.EndedAt, a.Outcome, a.Note = &ended, o, "http_502"
	b.want(nil, b.Store.End(b.t.Context(), l, a, at(d+lease), nil))
	return a
}

func (b *bench[Tx]) release(l operation.Lease, due time.Duration) {
	b.t.Helper()
	b.want(nil, b.Store.Release(b.t.Context(), l, operation.Pause{DueAt: at(due)}, nil))
}

func (b *bench[Tx]) settle(l operation.Lease) {
	b.t.Helper()
	b.want(nil, b.Store.Settle(b.t.Context(), l, "succeeded", at(0), nil))
}

func (b *bench[Tx]) want(want, got error) {
	b.t.Helper()
	if !errors.Is(got, want) {
		b.t.Fatalf("got error %v, want %v", got, want)
	}
}

func (b *bench[Tx]) equal(what string, want, got any) {
	b.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		b.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// writes is every write that takes a lease.
func (b *bench[Tx]) writes(l operation.Lease, r operation.Record[Tx]) map[string]error {
	ctx, now := b.t.Context(), at(time.Minute)
	a := operation.Attempt{Seq: 2, Step: "late", StartedAt: now, Deadline: now}
	return map[string]error{
		"renew":   b.Store.Renew(ctx, l, now),
		"begin":   b.Store.Begin(ctx, l, a, now, r),
		"end":     b.Store.End(ctx, l, operation.Attempt{Seq: 1, EndedAt: &now, Outcome: operation.Done}, now, r),
		"release": b.Store.Release(ctx, l, operation.Pause{DueAt: now}, r),
		"settle":  b.Store.Settle(ctx, l, "succeeded", now, r),
	}
}

func (b *bench[Tx]) headOnly() {
	b.add("op1", "op2")
	l := b.claim("a", 0)
	b.equal("head", "op1", l.OperationID)
	b.nothingDue(0)
	b.settle(l)
	b.equal("next head", "op2", b.claim("b", 0).OperationID)
}

func (b *bench[Tx]) lanesApart() {
	b.add("op1")
	b.Add(operation.New{ID: "op2", Lane: "another", Kind: "submit"}, t0)
	b.claim("a", 0)
	op, err := b.Store.Claim(b.t.Context(), "another", "b", t0, at(lease))
	b.want(nil, err)
	b.equal("operation", operation.Operation{
		ID: "op2", Lane: "another", Subject: "another", Kind: "submit", State: operation.Open, CreatedAt: t0, DueAt: t0,
	}, op)
}

func (b *bench[Tx]) oneClaimer() {
	b.add("op1", "op2")
	var wins sync.Map
	var all sync.WaitGroup
	for _, token := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		all.Go(func() {
			op, err := b.Store.Claim(b.t.Context(), "lane", token, t0, at(lease))
			switch {
			case err == nil:
				wins.Store(token, op.ID)
			case !errors.Is(err, operation.ErrNothingDue):
				b.t.Errorf("claim: %v", err)
			}
		})
	}
	all.Wait()
	var won []any
	wins.Range(func(_, id any) bool { won = append(won, id); return true })
	b.equal("claims won", []any{"op1"}, won)
}

func (b *bench[Tx]) notBeforeDue() {
	b.add("op1")
	b.release(b.claim("a", 0), 2*time.Second)
	b.nothingDue(2*time.Second - time.Millisecond)
	b.claim("b", 2*time.Second)
}

func (b *bench[Tx]) takeoverWaitsOutLease() {
	b.add("op1")
	l := b.claim("a", 0)
	b.want(nil, b.Store.Renew(b.t.Context(), l, at(3*time.Second+lease)))
	b.want(nil, b.Store.Renew(b.t.Context(), l, at(2*time.Second+lease)))
	b.nothingDue(8*time.Second - time.Millisecond)
	b.claim("b", 8*time.Second)
}

func (b *bench[Tx]) takeoverWaitsOutCall() {
	b.add("op1")
	l := b.claim("a", 0)
	a := b.begin(l, 1, time.Second)
	b.want(nil, b.Store.Renew(b.t.Context(), l, at(2*time.Second+lease)))
	b.nothingDue(11*time.Second - time.Millisecond)
	b.claim("b", 11*time.Second)
	b.equal("journal", []operation.Attempt{a}, b.Get("op1").Journal)
}

func (b *bench[Tx]) endFreesFromCall() {
	b.add("op1")
	l := b.claim("a", 0)
	b.end(l, b.begin(l, 1, time.Second), operation.Done, 2*time.Second)
	b.nothingDue(7*time.Second - time.Millisecond)
	b.claim("b", 7*time.Second)
}

func (b *bench[Tx]) oldOutcome() {
	b.add("op1")
	l := b.claim("a", 0)
	first := b.end(l, b.begin(l, 1, 0), operation.Unknown, time.Second)
	second := b.begin(l, 2, 2*time.Second)
	b.want(operation.ErrLeaseLost, b.Store.End(b.t.Context(), l, first, at(3*time.Second), nil))
	b.nothingDue(12*time.Second - time.Millisecond)
	b.equal("journal", []operation.Attempt{first, second}, b.Get("op1").Journal)
}

func (b *bench[Tx]) staleToken() {
	b.add("op1")
	stale := b.claim("a", 0)
	a := b.begin(stale, 1, 0)
	b.claim("b", call)
	before := b.Get("op1")
	for write, err := range b.writes(stale, func(ctx context.Context, tx Tx) error { return b.Note(ctx, tx, "stale") }) {
		if !errors.Is(err, operation.ErrLeaseLost) {
			b.t.Errorf("%s with a stale token = %v, want ErrLeaseLost", write, err)
		}
	}
	b.equal("operation", before, b.Get("op1"))
	b.equal("journal", []operation.Attempt{a}, before.Journal)
	b.equal("notes", []string{}, b.Notes())
	b.nothingDue(call + lease - time.Millisecond)
}

func (b *bench[Tx]) releasedIsReleased() {
	b.add("op1")
	l := b.claim("a", 0)
	b.begin(l, 1, 0)
	b.release(l, 0)
	before := b.Get("op1")
	for _, l := range []operation.Lease{l, {OperationID: "op1"}, {OperationID: "op9", Token: "a"}} {
		for write, err := range b.writes(l, nil) {
			if !errors.Is(err, operation.ErrLeaseLost) {
				b.t.Errorf("%s with token %q of %s = %v, want ErrLeaseLost", write, l.Token, l.OperationID, err)
			}
		}
	}
	b.equal("operation", before, b.Get("op1"))
}

func (b *bench[Tx]) settledIsSettled() {
	b.add("op1")
	l := b.claim("a", 0)
	b.begin(l, 1, 0)
	b.settle(l)
	before := b.Get("op1")
	b.equal("state", operation.Settled, before.State)
	b.equal("result", "succeeded", before.Result)
	for write, err := range b.writes(l, func(ctx context.Context, tx Tx) error { return b.Note(ctx, tx, "late") }) {
		if !errors.Is(err, operation.ErrLeaseLost) {
			b.t.Errorf("%s on a settled operation = %v, want ErrLeaseLost", write, err)
		}
	}
	b.equal("operation", before, b.Get("op1"))
	b.equal("notes", []string{}, b.Notes())
	b.nothingDue(time.Hour)
}

func (b *bench[Tx]) journal() {
	b.add("op1")
	l := b.claim("a", 0)
	first := b.end(l, b.begin(l, 1, time.Second), operation.Unknown, 2*time.Second)
	troubled := at(2 * time.Second)
	b.want(nil, b.Store.Release(b.t.Context(), l, operation.Pause{DueAt: at(3 * time.Second), Tries: 4, TroubledSince: &troubled}, nil))
	second := b.begin(b.claim("b", 3*time.Second), 2, 4*time.Second)
	got, err := b.Store.Claim(b.t.Context(), "lane", "c", at(14*time.Second), at(19*time.Second))
	b.want(nil, err)
	b.equal("operation", operation.Operation{
		ID: "op1", CommandID: "cmd_op1", Lane: "lane", Subject: "lane", Kind: "submit", Queue: "telnyx",
		State: operation.Open, Tries: 4, TroubledSince: &troubled, CreatedAt: t0, DueAt: at(3 * time.Second),
		Journal: []operation.Attempt{first, second},
	}, got)
}

func (b *bench[Tx]) recordCommits() {
	note := func(text string) operation.Record[Tx] {
		return func(ctx context.Context, tx Tx) error { return b.Note(ctx, tx, text) }
	}
	ctx := b.t.Context()
	b.add("op1")
	l := b.claim("a", 0)
	b.want(nil, b.Store.Release(ctx, l, operation.Pause{DueAt: t0}, note("release")))
	l = b.claim("b", 0)
	a := operation.Attempt{Seq: 1, Step: "draft", StartedAt: t0, Deadline: at(call)}
	b.want(nil, b.Store.Begin(ctx, l, a, at(lease), note("begin")))
	a.EndedAt, a.Outcome = &t0, operation.Done
	b.want(nil, b.Store.End(ctx, l, a, at(lease), note("end")))
	b.want(nil, b.Store.Settle(ctx, l, "succeeded", t0, note("settle")))
	b.equal("notes", []string{"release", "begin", "end", "settle"}, b.Notes())
}

func (b *bench[Tx]) recordFails() {
	b.add("op1")
	l := b.claim("a", 0)
	b.begin(l, 1, 0)
	before := b.Get("op1")
	broken := errors.New("broken")
	fail := func(ctx context.Context, tx Tx) error {
		return errors.Join(broken, b.Note(ctx, tx, "broken"))
	}
	for write, err := range b.writes(l, fail) {
		if write != "renew" && !errors.Is(err, broken) {
			b.t.Errorf("%s = %v, want the record's error", write, err)
		}
	}
	b.equal("operation", before, b.Get("op1"))
	b.equal("notes", []string{}, b.Notes())
	b.settle(l)
}

func (b *bench[Tx]) stopBeforeBegin() {
	b.add("op1", "op2")
	l := b.claim("a", 0)
	b.Rung()
	var stopped []string
	for _, op := range b.Stop("lane", "", t0) {
		stopped = append(stopped, op.ID+" of "+op.CommandID+" "+string(op.State)+" "+op.Result)
	}
	b.equal("superseded", []string{"op1 of cmd_op1 settled superseded", "op2 of cmd_op2 settled superseded"}, stopped)
	a := operation.Attempt{Seq: 1, Step: "draft", StartedAt: t0, Deadline: at(call)}
	b.want(operation.ErrLeaseLost, b.Store.Begin(b.t.Context(), l, a, at(lease), nil))
	b.nothingDue(time.Hour)
}

func (b *bench[Tx]) stopOnceBegun() {
	b.add("op1")
	l := b.claim("a", 0)
	a := b.begin(l, 1, 0)
	b.equal("superseded", []operation.Operation{}, b.Stop("lane", "", at(time.Second)))
	b.end(l, a, operation.Done, 2*time.Second)

	next := operation.Attempt{Seq: 2, Step: "commit", StartedAt: at(2 * time.Second), Deadline: at(12 * time.Second)}
	b.want(operation.ErrStopped, b.Store.Begin(b.t.Context(), l, next, at(7*time.Second), nil))
	b.want(operation.ErrStopped, b.Store.Release(b.t.Context(), l, operation.Pause{DueAt: at(time.Hour)}, nil))
	b.equal("stopped", true, b.Get("op1").Stopped)
	b.equal("attempts", 1, len(b.Get("op1").Journal))

	l.Stopped = true
	b.want(nil, b.Store.Begin(b.t.Context(), l, next, at(7*time.Second), nil))
	b.end(l, next, operation.Done, 3*time.Second)
	b.release(l, 4*time.Second)
	b.equal("lease", true, b.claim("b", 4*time.Second).Stopped)
}

func (b *bench[Tx]) stopSparesLater() {
	b.add("op1")
	b.Stop("lane", "", t0)
	b.add("op2")
	b.equal("op1", operation.Superseded, b.Get("op1").Result)
	b.equal("head", "op2", b.claim("a", 0).OperationID)
	b.equal("stopped", false, b.Get("op2").Stopped)
}

func (b *bench[Tx]) stopReachesWaiting() {
	b.add("op1")
	l := b.claim("a", 0)
	b.end(l, b.begin(l, 1, 0), operation.Unknown, time.Second)
	b.release(l, time.Hour)
	b.Rung()
	b.Stop("lane", "", at(2*time.Second))
	b.equal("rung", []string{"lane"}, b.Rung())
	b.claim("b", 2*time.Second)
}

func (b *bench[Tx]) settlingRings() {
	b.add("op1", "op2")
	l := b.claim("a", 0)
	b.Rung()
	b.settle(l)
	b.equal("rung", []string{"lane"}, b.Rung())
	l = b.claim("b", 0)
	b.settle(l)
	b.equal("rung when nothing is left", []string{}, b.Rung())
}

func (b *bench[Tx]) addingRings() {
	b.add("op1")
	b.equal("rung", []string{"lane"}, b.Rung())
	b.add("op2")
	b.equal("rung for one behind", []string{}, b.Rung())
}

func (b *bench[Tx]) scan(d time.Duration, want ...string) {
	b.t.Helper()
	n, err := b.Store.Ring(b.t.Context(), at(d))
	b.want(nil, err)
	b.equal("rung at "+d.String(), want, b.Rung())
	b.equal("number rung", len(want), n)
}

func (b *bench[Tx]) scanRings() {
	b.add("op1", "op2")
	b.Rung()
	b.scan(time.Second)
	l := b.claim("a", time.Second)
	b.scan(2 * time.Second)
	b.release(l, 10*time.Second)
	b.scan(10*time.Second - time.Millisecond)
	b.scan(10*time.Second, "lane")
	b.scan(11 * time.Second)
}

func (b *bench[Tx]) scanRingsForsaken() {
	b.add("op1")
	b.Rung()
	b.begin(b.claim("a", 0), 1, time.Second)
	b.scan(11*time.Second - time.Millisecond)
	b.scan(11*time.Second, "lane")
	b.scan(12 * time.Second)
}

func (b *bench[Tx]) scanRingsAgain() {
	b.add("op1")
	b.Rung()
	b.scan(operation.RingAgain - time.Millisecond)
	b.scan(operation.RingAgain, "lane")
	b.scan(operation.RingAgain + time.Millisecond)
	b.scan(2*operation.RingAgain, "lane")
}

func (b *bench[Tx]) subject() {
	b.Add(operation.New{ID: "op1", Lane: "lane", Subject: "child", Kind: "submit"}, t0)
	b.Add(operation.New{ID: "op2", Lane: "lane", Kind: "submit"}, t0)
	for _, want := range []string{"child", "lane"} {
		op, err := b.Store.Claim(b.t.Context(), "lane", want, t0, at(lease))
		b.want(nil, err)
		b.equal("subject", want, op.Subject)
		b.want(nil, b.Store.Settle(b.t.Context(), operation.Lease{OperationID: op.ID, Token: want}, "succeeded", t0, nil))
	}
}

func (b *bench[Tx]) stopOfSubject() {
	b.Add(operation.New{ID: "op1", Lane: "lane", Subject: "one", Kind: "submit"}, t0)
	b.Add(operation.New{ID: "op2", Lane: "lane", Subject: "two", Kind: "submit"}, t0)
	b.Add(operation.New{ID: "op3", Lane: "lane", Subject: "one", Kind: "submit"}, t0)
	b.equal("superseded", 2, len(b.Stop("lane", "one", t0)))
	l := b.claim("token", 0)
	b.equal("left", "op2", l.OperationID)
	b.equal("stopped", false, l.Stopped)
}
