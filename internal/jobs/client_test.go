package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/jobs"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// patience is how long a test waits for what has to happen.
const patience = 20 * time.Second

// start runs a client with what cfg leaves out, until the test ends.
func start(t *testing.T, pool *pgxpool.Pool, cfg jobs.Config) *jobs.Client {
	t.Helper()
	if cfg.Work == nil {
		cfg.Work = func(context.Context, string) error { return nil }
	}
	if cfg.Ring == nil {
		cfg.Ring = func(context.Context) error { return nil }
	}
	cfg.Log = slog.New(slog.DiscardHandler)
	client, err := jobs.New(pool, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, done := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer done()
		if err := client.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return client
}

func ring(t *testing.T, pool *pgxpool.Pool, c *jobs.Client, lane, queue string) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error { return c.RingTx(t.Context(), tx, lane, queue) })
	if err != nil {
		t.Fatal(err)
	}
}

func receive[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

// answering is a Work that tells which lanes it is called for.
func answering(answered chan string) func(context.Context, string) error {
	return func(_ context.Context, lane string) error {
		answered <- lane
		return nil
	}
}

func TestDoorbellRingsWithTheCommit(t *testing.T) {
	t.Parallel()
	for name, pollOnly := range map[string]bool{"listening": false, "polling only": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool, answered := pgtest.Open(t), make(chan string, 10)
			client := start(t, pool, jobs.Config{Queues: []string{"telnyx"}, Work: answering(answered), PollOnly: pollOnly})
			undone := errors.New("undone")
			err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
				return errors.Join(client.RingTx(t.Context(), tx, "pti_undone", "telnyx"), undone)
			})
			if !errors.Is(err, undone) {
				t.Fatal(err)
			}
			for _, queue := range []string{"telnyx", "", "no longer configured"} {
				ring(t, pool, client, "pti_1 "+queue, queue)
				if got, want := receive(t, "the doorbell", answered), "pti_1 "+queue; got != want {
					t.Errorf("answered %q, want %q", got, want)
				}
			}
		})
	}
}

// A doorbell that is rung while the lane is being worked must not be lost:
// the worker may just have seen that there is nothing to do.
func TestDoorbellRingsWhileTheLaneIsWorked(t *testing.T) {
	t.Parallel()
	pool, entered, leave := pgtest.Open(t), make(chan string, 10), make(chan struct{})
	client := start(t, pool, jobs.Config{Work: func(_ context.Context, lane string) error {
		entered <- lane
		<-leave
		return nil
	}})
	ring(t, pool, client, "pti_1", "")
	receive(t, "the first", entered)
	ring(t, pool, client, "pti_1", "")
	receive(t, "the second, while the first is answered", entered)
	close(leave)
}

func TestOneAccountHoldsUpItsOwnLanesOnly(t *testing.T) {
	t.Parallel()
	pool, answered, leave := pgtest.Open(t), make(chan string, 1), make(chan struct{})
	var hanging atomic.Int32
	client := start(t, pool, jobs.Config{Queues: []string{"bandwidth", "telnyx"}, Work: func(_ context.Context, lane string) error {
		if lane == "pti_telnyx" {
			answered <- lane
			return nil
		}
		hanging.Add(1)
		<-leave
		return nil
	}})
	defer close(leave)
	for i := range 100 {
		ring(t, pool, client, fmt.Sprintf("pti_bandwidth_%d", i), "bandwidth")
	}
	ring(t, pool, client, "pti_telnyx", "telnyx")
	receive(t, "a lane of the account that doesn't hang", answered)
	if n := hanging.Load(); n == 0 || n == 100 {
		t.Errorf("%d of 100 lanes are being worked, want some and not all", n)
	}
}

// What River keeps is readable: a lane, and no word of what went wrong in it.
func TestJobsKeepNothing(t *testing.T) {
	t.Parallel()
	pool, answered := pgtest.Open(t), make(chan string, 1)
	client := start(t, pool, jobs.Config{Work: func(_ context.Context, lane string) error {
		answered <- lane
		return errors.New("canary-4711")
	}})
	ring(t, pool, client, "pti_1", "")
	receive(t, "the doorbell", answered)
	if err := client.Stop(t.Context()); err != nil { // what ran is written down by now
		t.Fatal(err)
	}
	type job struct {
		Kind, State, Args string
		Attempt           int
		Errors            string
	}
	rows, err := pool.Query(t.Context(), `SELECT kind, state, args::text AS args, attempt, coalesce(errors::text, '') AS errors FROM river_job`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowToStructByName[job])
	if err != nil {
		t.Fatal(err)
	}
	want := []job{{Kind: "lane", State: "completed", Args: `{"lane": "pti_1"}`, Attempt: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
}

func TestScanRunsOnEveryReplica(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	for range 2 {
		scanned := make(chan struct{}, 100)
		start(t, pool, jobs.Config{Ring: func(context.Context) error {
			scanned <- struct{}{}
			return errors.New("no matter")
		}})
		receive(t, "a scan", scanned)
		receive(t, "another scan", scanned)
	}
}

func TestPeriodicTaskRuns(t *testing.T) {
	t.Parallel()
	pool, ran := pgtest.Open(t), make(chan struct{}, 100)
	start(t, pool, jobs.Config{Periodic: []jobs.Periodic{{Name: "sweep", Every: time.Second, Run: func(context.Context) error {
		ran <- struct{}{}
		return errors.New("no matter")
	}}}})
	receive(t, "a run", ran)
	receive(t, "another run", ran)
}

// One replica that never comes back from a task, as one that died, doesn't
// keep another from it; and is not given it twice.
func TestPeriodicTaskOutlivesAReplica(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	stuck, leave, ran := make(chan struct{}, 100), make(chan struct{}), make(chan struct{}, 100)
	start(t, pool, jobs.Config{Periodic: []jobs.Periodic{{Name: "sweep", Every: time.Second, Run: func(context.Context) error {
		stuck <- struct{}{}
		<-leave
		return nil
	}}}})
	defer close(leave)
	receive(t, "the run that sticks", stuck)
	start(t, pool, jobs.Config{Periodic: []jobs.Periodic{{Name: "sweep", Every: time.Second, Run: func(context.Context) error {
		ran <- struct{}{}
		return nil
	}}}})
	receive(t, "a run on the other replica", ran)
	if len(stuck) > 0 {
		t.Error("a replica was given a task that it is still at")
	}
}

func TestStopLetsRunningWorkEnd(t *testing.T) {
	t.Parallel()
	pool, entered, leave := pgtest.Open(t), make(chan string, 1), make(chan struct{})
	var ended atomic.Bool
	client := start(t, pool, jobs.Config{Work: func(ctx context.Context, lane string) error {
		entered <- lane
		<-leave
		ended.Store(ctx.Err() == nil)
		return nil
	}})
	ring(t, pool, client, "pti_1", "")
	receive(t, "the doorbell", entered)
	stopped := make(chan error, 1)
	go func() { stopped <- client.Stop(t.Context()) }()
	close(leave)
	if err := receive(t, "the stop", stopped); err != nil || !ended.Load() {
		t.Errorf("stop = %v, and the work ended in peace: %v", err, ended.Load())
	}
}

func TestStopCancelsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	pool, entered := pgtest.Open(t), make(chan string, 1)
	var cut atomic.Bool
	client := start(t, pool, jobs.Config{Work: func(ctx context.Context, lane string) error {
		entered <- lane
		<-ctx.Done()
		cut.Store(true)
		return ctx.Err()
	}})
	ring(t, pool, client, "pti_1", "")
	receive(t, "the doorbell", entered)
	ctx, done := context.WithCancel(t.Context())
	done()
	if err := client.Stop(ctx); err != nil || !cut.Load() {
		t.Errorf("stop = %v, and the work was cut short: %v", err, cut.Load())
	}
}
