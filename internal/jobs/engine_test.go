package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/jobs"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// steps is a work that makes two calls and notes them.
type steps struct {
	mu    sync.Mutex
	calls map[string][]string // by lane
}

func (s *steps) Next(_ context.Context, op operation.Operation) (operation.Decision[porting.Tx], error) {
	if n := len(op.Journal); n < 2 {
		return operation.Decision[porting.Tx]{Call: &operation.Intent{Step: fmt.Sprint("step ", n+1)}}, nil
	}
	return operation.Decision[porting.Tx]{Settle: "succeeded", Record: func(ctx context.Context, tx porting.Tx) error {
		return tx.Notify(ctx, "settled "+op.ID)
	}}, nil
}

func (s *steps) Do(_ context.Context, op operation.Operation, in operation.Intent) operation.Report[porting.Tx] {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[op.Lane] = append(s.calls[op.Lane], op.Kind+" "+in.Step)
	return operation.Report[porting.Tx]{Outcome: operation.Done}
}

// Engine, store, doorbells and hub together: on two replicas every lane is
// worked in its order, each call is made once, and those who wait hear of it.
func TestLanesAreWorkedByWhicheverReplica(t *testing.T) {
	t.Parallel()
	pool, log := pgtest.Open(t), slog.New(slog.DiscardHandler)
	work := &steps{calls: map[string][]string{}}
	var db *postgres.DB
	for range 2 {
		var store *postgres.Operations[porting.Tx]
		var engine *operation.Engine[porting.Tx]
		ready := make(chan struct{})
		client := start(t, pool, jobs.Config{
			Queues: []string{"telnyx"},
			Work: func(ctx context.Context, lane string) error {
				<-ready
				return engine.Run(ctx, lane)
			},
			Ring: func(ctx context.Context) error {
				<-ready
				_, err := store.Ring(ctx, time.Now())
				return err
			},
		})
		db = postgres.New(pool, nil, client.RingTx)
		store = postgres.NewOperations(pool, db.WrapTx, client.RingTx)
		engine = operation.NewEngine(store, work, operation.DefaultTiming(), time.Now, log)
		close(ready)
	}
	hub := operation.NewHub()
	listening, stop := context.WithCancel(t.Context())
	gone := make(chan struct{})
	up, leave := hub.Subscribe("up")
	go func() {
		defer close(gone)
		_ = postgres.NewListener(pool, hub, log).Run(listening)
	}()
	defer func() {
		stop()
		<-gone
	}()
	receive(t, "the listener", up)
	leave()

	const lanes = 20
	want := map[string][]string{}
	ctx, done := context.WithTimeout(t.Context(), patience)
	defer done()
	err := db.InTx(ctx, func(ctx context.Context, tx porting.Tx) error {
		for i := range lanes {
			lane := fmt.Sprintf("pti_%02d", i)
			want[lane] = []string{"submit step 1", "submit step 2", "cancel step 1", "cancel step 2"}
			for _, kind := range []string{"submit", "cancel"} {
				op := operation.New{ID: kind + lane, CommandID: "cmd_" + kind, Lane: lane, Kind: kind, Queue: "telnyx"}
				if err := tx.AddOperation(ctx, op); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	settled, err := hub.Wait(ctx, "cmd_cancel", db.Idle)
	if !settled || err != nil {
		t.Fatalf("wait = %v, %v", settled, err)
	}
	work.mu.Lock()
	defer work.mu.Unlock()
	if diff := cmp.Diff(want, work.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
