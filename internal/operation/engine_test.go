package operation_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/operation/operationtest"
)

type (
	decision = operation.Decision[tx]
	report   = operation.Report[tx]
)

// script is a work whose looks and calls a test writes down one by one.
type script struct {
	next func(ctx context.Context, op operation.Operation) (decision, error)
	do   func(ctx context.Context, op operation.Operation, in operation.Intent) report
}

func (s script) Next(ctx context.Context, op operation.Operation) (decision, error) {
	return s.next(ctx, op)
}

func (s script) Do(ctx context.Context, op operation.Operation, in operation.Intent) report {
	return s.do(ctx, op, in)
}

// once calls, and settles as soon as there is an outcome.
func once(_ context.Context, op operation.Operation) (decision, error) {
	if a, called := op.Last("commit"); called && (a.Outcome == operation.Done || a.Outcome == operation.Refused) {
		return decision{Settle: string(a.Outcome)}, nil
	}
	return decision{Call: &operation.Intent{Step: "commit", Target: "po-1"}}, nil
}

func done(context.Context, operation.Operation, operation.Intent) report {
	return report{Outcome: operation.Done}
}

// bench is an engine with one operation in "lane", in a synctest bubble.
type bench struct {
	*testing.T
	store *operationtest.Memory
	began time.Time
}

func inBubble(t *testing.T, test func(b *bench)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, store: operationtest.NewMemory(operation.NewHub()), began: time.Now()}
		b.store.Add(operation.New{ID: "op1", Lane: "lane", Kind: "submit"}, time.Now())
		test(b)
	})
}

func (b *bench) engine(work script) *operation.Engine[tx] { return b.engineOn(b.store, work) }

func (b *bench) engineOn(store operation.Store[tx], work script) *operation.Engine[tx] {
	return operation.NewEngine(store, work, operation.DefaultTiming(), time.Now, slog.New(slog.DiscardHandler))
}

func (b *bench) op() operation.Operation { return b.store.Operations()[0] }

// outcomes are those in the journal, with their notes.
func (b *bench) outcomes() []string {
	var all []string
	for _, a := range b.op().Journal {
		all = append(all, string(a.Outcome)+" "+a.Note)
	}
	return all
}

func (b *bench) equal(what string, want, got any) {
	b.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		b.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (b *bench) run(e *operation.Engine[tx]) {
	b.Helper()
	if err := e.Run(b.Context(), "lane"); err != nil {
		b.Errorf("run: %v", err)
	}
}

func TestRunWritesIntentBeforeAndOutcomeAfter(t *testing.T) {
	inBubble(t, func(b *bench) {
		var during []operation.Attempt
		b.run(b.engine(script{next: once, do: func(ctx context.Context, op operation.Operation, _ operation.Intent) report {
			during = b.op().Journal
			b.equal("journal given", during, op.Journal)
			deadline, _ := ctx.Deadline()
			b.equal("call's deadline", b.began.Add(10*time.Second), deadline)
			time.Sleep(time.Second)
			return report{Outcome: operation.Refused, Note: "http_422"}
		}}))
		a := operation.Attempt{Seq: 1, Step: "commit", Target: "po-1", StartedAt: b.began, Deadline: b.began.Add(10 * time.Second)}
		b.equal("journal during the call", []operation.Attempt{a}, during)
		ended := b.began.Add(time.Second)
		a.EndedAt, a.Outcome, a.Note = &ended, operation.Refused, "http_422"
		b.equal("journal", []operation.Attempt{a}, b.op().Journal)
		b.equal("result", "refused", b.op().Result)
	})
}

func TestTakeoverWaitsOutLeaseAndCall(t *testing.T) {
	inBubble(t, func(b *bench) {
		dying, die := context.WithCancel(b.Context())
		dead := &mute{Store: b.store}
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			b.engineOn(dead, script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
				dead.muted = true
				die()
				return report{}
			}}).Run(dying, "lane")
		}()
		<-gone
		var looked time.Duration
		heir := b.engine(script{do: done, next: func(_ context.Context, op operation.Operation) (decision, error) {
			looked = time.Since(b.began)
			b.equal("outcome left behind", operation.Outcome(""), op.Journal[0].Outcome)
			return decision{Settle: "succeeded"}, nil
		}})
		for b.op().State == operation.Open {
			b.run(heir)
			time.Sleep(100 * time.Millisecond)
		}
		b.equal("first look of the heir", 10*time.Second, looked)
	})
}

// mute is a store that a dead process can no longer reach.
type mute struct {
	operation.Store[tx]
	muted bool
}

var errMuted = errors.New("muted")

func (m *mute) Renew(ctx context.Context, l operation.Lease, until time.Time) error {
	if m.muted {
		return errMuted
	}
	return m.Store.Renew(ctx, l, until)
}

func (m *mute) End(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[tx]) error {
	if m.muted {
		return errMuted
	}
	return m.Store.End(ctx, l, a, until, r)
}

func TestLeaseLostEndsTheCall(t *testing.T) {
	inBubble(t, func(b *bench) {
		deaf := &mute{Store: b.store, muted: true}
		var heard time.Duration
		err := b.engineOn(deaf, script{next: once, do: func(ctx context.Context, _ operation.Operation, _ operation.Intent) report {
			<-ctx.Done()
			heard = time.Since(b.began)
			return report{}
		}}).Run(b.Context(), "lane")
		b.equal("call ended after", 5*time.Second, heard)
		if !errors.Is(err, errMuted) {
			b.Errorf("run = %v, want that the outcome could not be written", err)
		}
	})
}

func TestLongCallKeepsItsLease(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.run(b.engine(script{next: once, do: func(ctx context.Context, _ operation.Operation, _ operation.Intent) report {
			select {
			case <-time.After(9 * time.Second):
			case <-ctx.Done():
				b.Error("the call was cut short")
			}
			return report{Outcome: operation.Done}
		}}))
		b.equal("outcomes", []string{"done "}, b.outcomes())
	})
}

func TestBackOffBetweenTries(t *testing.T) {
	for name, work := range map[string]script{
		"looks that fail": {next: func(context.Context, operation.Operation) (decision, error) {
			return decision{}, errors.New("no connection")
		}},
		"looks that panic": {next: func(context.Context, operation.Operation) (decision, error) { panic("look") }},
		"no decision":      {next: func(context.Context, operation.Operation) (decision, error) { return decision{}, nil }},
		"calls of no effect": {next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			return report{Outcome: operation.NotSent}
		}},
		"calls nobody knows":   {next: once, do: func(context.Context, operation.Operation, operation.Intent) report { return report{Outcome: "maybe"} }},
		"calls that panic":     {next: once, do: func(context.Context, operation.Operation, operation.Intent) report { panic("call") }},
		"records that panic":   {next: panickyRecord},
		"intents that break":   {next: brokenRecord(decision{Call: &operation.Intent{Step: "commit"}})},
		"settling that breaks": {next: brokenRecord(decision{Settle: "succeeded"})},
		"waits that break":     {next: brokenRecord(decision{Wait: time.Hour})},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				var tries []time.Duration
				counted := script{do: work.do, next: func(ctx context.Context, op operation.Operation) (decision, error) {
					tries = append(tries, time.Since(b.began))
					return work.next(ctx, op)
				}}
				for len(tries) < 7 {
					b.run(b.engine(counted))
					time.Sleep(10 * time.Millisecond)
				}
				const s = time.Second
				want := []time.Duration{0, s / 4, s * 3 / 4, s * 7 / 4, s * 15 / 4, s * 31 / 4, s * 51 / 4}
				near := cmp.Comparer(func(a, b time.Duration) bool { return (a - b).Abs() < 100*time.Millisecond })
				if diff := cmp.Diff(want, tries, near); diff != "" {
					b.Errorf("looks (-want +got):\n%s", diff)
				}
				b.equal("state", operation.Open, b.op().State)
			})
		})
	}
}

func panickyRecord(context.Context, operation.Operation) (decision, error) {
	return decision{Settle: "succeeded", Record: func(context.Context, tx) error { panic("record") }}, nil
}

func brokenRecord(d decision) func(context.Context, operation.Operation) (decision, error) {
	d.Record = func(context.Context, tx) error { return errors.New("broken") }
	return func(context.Context, operation.Operation) (decision, error) { return d, nil }
}

func TestTroubleIsForgotten(t *testing.T) {
	inBubble(t, func(b *bench) {
		looks := 0
		e := b.engine(script{do: done, next: func(ctx context.Context, op operation.Operation) (decision, error) {
			switch looks++; looks {
			case 1:
				return decision{}, errors.New("no connection")
			case 2:
				b.equal("tries", 1, op.Tries)
				return decision{Wait: time.Minute}, nil
			default:
				return once(ctx, op)
			}
		}})
		b.run(e)
		b.equal("tries after a look that knew", 0, b.op().Tries)
		b.equal("due", b.began.Add(250*time.Millisecond+time.Minute), b.op().DueAt)
		b.equal("trouble", (*time.Time)(nil), b.op().TroubledSince)
	})
}

func TestProviderAsksToBeLeftAlone(t *testing.T) {
	for name, c := range map[string]struct {
		work script
		want time.Duration
	}{
		"by a call": {script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			return report{Outcome: operation.NotSent, RetryAfter: 4 * time.Second}
		}}, 4 * time.Second},
		"by a call, for too long": {script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			return report{Outcome: operation.NotSent, RetryAfter: time.Hour}
		}}, 15 * time.Second},
		"by a look": {script{next: func(context.Context, operation.Operation) (decision, error) {
			return decision{Wait: 4 * time.Second}, errors.New("throttled")
		}}, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				b.run(b.engine(c.work))
				b.equal("due", b.began.Add(c.want), b.op().DueAt)
			})
		})
	}
}

func TestLookThatFailsCanTell(t *testing.T) {
	inBubble(t, func(b *bench) {
		told := 0
		b.run(b.engine(script{next: func(context.Context, operation.Operation) (decision, error) {
			return decision{Wait: 5 * time.Second, Record: func(_ context.Context, tx tx) error {
				tx.Do(func() { told++ })
				return nil
			}}, errors.New("no connection")
		}}))
		b.equal("told", 1, told)
	})
}

func TestStopReachesBetweenLookAndCall(t *testing.T) {
	inBubble(t, func(b *bench) {
		var seen []bool
		b.run(b.engine(script{do: done, next: func(_ context.Context, op operation.Operation) (decision, error) {
			seen = append(seen, op.Stopped)
			switch {
			case op.Stopped:
				return decision{Settle: "superseded"}, nil
			case len(op.Journal) == 1:
				b.store.Stop("lane", "", time.Now())
			}
			return decision{Call: &operation.Intent{Step: "draft"}}, nil
		}}))
		b.equal("stopped, as looks saw it", []bool{false, false, true}, seen)
		b.equal("outcomes", []string{"done "}, b.outcomes())
		b.equal("result", "superseded", b.op().Result)
	})
}

func TestStoppedBeforeItBeganIsNotCalled(t *testing.T) {
	inBubble(t, func(b *bench) {
		err := b.engine(script{do: done, next: func(context.Context, operation.Operation) (decision, error) {
			b.store.Stop("lane", "", time.Now())
			return decision{Call: &operation.Intent{Step: "draft"}}, nil
		}}).Run(b.Context(), "lane")
		if !errors.Is(err, operation.ErrLeaseLost) {
			b.Errorf("run = %v, want ErrLeaseLost", err)
		}
		b.equal("outcomes", []string{}, b.outcomes())
	})
}

func TestGoingWorkerWritesOutcomeAndLetsGo(t *testing.T) {
	inBubble(t, func(b *bench) {
		ctx, stop := context.WithCancel(b.Context())
		err := b.engine(script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			stop()
			return report{Outcome: operation.Done}
		}}).Run(ctx, "lane")
		if !errors.Is(err, context.Canceled) {
			b.Errorf("run = %v, want context.Canceled", err)
		}
		b.equal("outcomes", []string{"done "}, b.outcomes())
		b.run(b.engine(script{next: once, do: done}))
		b.equal("result, by another, at once", "done", b.op().Result)
	})
}

func TestOutcomeSurvivesItsRecord(t *testing.T) {
	inBubble(t, func(b *bench) {
		calls := 0
		b.run(b.engine(script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			calls++
			if calls > 1 {
				return report{Outcome: operation.Done}
			}
			return report{Outcome: operation.Done, Record: func(context.Context, tx) error { return errors.New("broken") }}
		}}))
		b.equal("outcomes", []string{"unknown not_recorded", "done "}, b.outcomes())
	})
}

// slowBegin is a store that takes its time over an intent.
type slowBegin struct{ operation.Store[tx] }

func (s slowBegin) Begin(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[tx]) error {
	time.Sleep(11 * time.Second)
	return s.Store.Begin(ctx, l, a, until, r)
}

func TestNoCallAfterItsDeadline(t *testing.T) {
	inBubble(t, func(b *bench) {
		ctx, stop := context.WithTimeout(b.Context(), 11100*time.Millisecond)
		defer stop()
		b.engineOn(slowBegin{b.store}, script{next: once, do: func(context.Context, operation.Operation, operation.Intent) report {
			b.Error("called")
			return report{}
		}}).Run(ctx, "lane")
		b.equal("outcomes", []string{"not_sent out_of_time"}, b.outcomes())
	})
}
