package postgres

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/operation/operationtest"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// TestOperationsKeepTheContract runs what every store of operations has to
// keep on the one in Postgres.
func TestOperationsKeepTheContract(t *testing.T) {
	t.Parallel()
	operationtest.Contract(t, func(t *testing.T) operationtest.Harness[pgx.Tx] {
		pool := pgtest.Open(t)
		if _, err := pool.Exec(t.Context(), `CREATE TABLE notes (seq bigserial, note text)`); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var rung []string
		ring := func(_ context.Context, _ pgx.Tx, lane, _ string) error {
			mu.Lock()
			defer mu.Unlock()
			rung = append(rung, lane)
			return nil
		}
		inTx := func(f func(tx pgx.Tx) error) {
			t.Helper()
			if err := pgx.BeginFunc(context.WithoutCancel(t.Context()), pool, f); err != nil {
				t.Error(err)
			}
		}
		return operationtest.Harness[pgx.Tx]{
			Store: NewOperations(pool, func(tx pgx.Tx) pgx.Tx { return tx }, ring),
			Add: func(n operation.New, now time.Time) {
				inTx(func(tx pgx.Tx) error { return addOperation(t.Context(), tx, ring, n, now) })
			},
			Stop: func(lane, subject string, now time.Time) (superseded []operation.Operation) {
				inTx(func(tx pgx.Tx) (err error) {
					superseded, err = stopOperations(t.Context(), tx, ring, lane, subject, now)
					return err
				})
				return superseded
			},
			Note: func(ctx context.Context, tx pgx.Tx, note string) error {
				_, err := tx.Exec(ctx, `INSERT INTO notes (note) VALUES ($1)`, note)
				return err
			},
			Notes: func() []string {
				notes, err := collect(t.Context(), pool, `SELECT note FROM notes ORDER BY seq`, pgx.StrictNamedArgs{}, pgx.RowTo[string])
				if err != nil {
					t.Error(err)
				}
				return notes
			},
			Rung: func() []string {
				mu.Lock()
				defer mu.Unlock()
				was := slices.Clone(rung)
				rung = nil
				return was
			},
			Get: func(id string) operation.Operation { return readWhole(t, pool, id) },
		}
	})
}

func readWhole(t *testing.T, q querier, id string) operation.Operation {
	t.Helper()
	const query = `
SELECT id, command_id, lane, subject, kind, queue, request_id, traceparent, state, result, stopped, tries, troubled_since, created_at, due_at, held_until
FROM operations WHERE id = @id`
	rows, err := collect(t.Context(), q, query, pgx.StrictNamedArgs{"id": id}, pgx.RowToStructByName[readOperation])
	if err != nil || len(rows) != 1 {
		t.Fatalf("read operation %s: %d rows, %v", id, len(rows), err)
	}
	attempts, err := collect(t.Context(), q, selectAttempts, pgx.StrictNamedArgs{"id": id}, pgx.RowToStructByName[readAttempt])
	if err != nil {
		t.Fatal(err)
	}
	return rows[0].operation(attempts)
}

// Whoever adds to a lane second comes second, even if it commits first.
func TestPlacesAreGivenInTheOrderOfCommits(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	rung := make(chan string, 10)
	ring := func(ctx context.Context, _ pgx.Tx, lane, _ string) error {
		rung <- lane
		return ctx.Err()
	}
	now := time.Now()
	add := func(id string) func(pgx.Tx) error {
		return func(tx pgx.Tx) error {
			return addOperation(t.Context(), tx, ring, operation.New{ID: id, Lane: "pti_1", Kind: "submit"}, now)
		}
	}
	first, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Rollback(context.WithoutCancel(t.Context())) }()
	if err := add("opr_1")(first); err != nil {
		t.Fatal(err)
	}
	second := make(chan error, 1)
	go func() { second <- pgx.BeginFunc(t.Context(), pool, add("opr_2")) }()
	waitFor(t, pool, `SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	if err := first.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := receive(t, "the second to be added", second); err != nil {
		t.Fatal(err)
	}
	store := NewOperations(pool, func(tx pgx.Tx) pgx.Tx { return tx }, ring)
	op, err := store.Claim(t.Context(), "pti_1", "token", now, now.Add(time.Minute))
	if err != nil || op.ID != "opr_1" {
		t.Errorf("claim = %q, %v; want the first that was added", op.ID, err)
	}
	if len(rung) != 1 {
		t.Errorf("rung %d times, want once, for the head", len(rung))
	}
}

// waitFor asks until the answer is yes.
func waitFor(t *testing.T, q querier, question string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		answers, err := collect(t.Context(), q, question, pgx.StrictNamedArgs{}, pgx.RowTo[bool])
		if err != nil {
			t.Fatal(err)
		}
		if answers[0] {
			return
		}
	}
	t.Fatalf("waited in vain for %s", question)
}

// Commands lock the order and then its operations; a worker's write takes
// them in the same order, or the two would wait for each other.
func TestWritesLockAsCommandsDo(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	if _, err := pool.Exec(t.Context(), `CREATE TABLE orders (id text PRIMARY KEY); INSERT INTO orders VALUES ('ord_1')`); err != nil {
		t.Fatal(err)
	}
	silent := func(context.Context, pgx.Tx, string, string) error { return nil }
	lockOrder := func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT id FROM orders WHERE id = 'ord_1' FOR UPDATE`)
		return err
	}
	now := time.Now()
	store := NewOperations(pool, func(tx pgx.Tx) pgx.Tx { return tx }, silent)
	err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
		return addOperation(t.Context(), tx, silent, operation.New{ID: "opr_1", Lane: "pti_1", Kind: "submit"}, now)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Claim(t.Context(), "pti_1", "token", now, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}

	command, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = command.Rollback(context.WithoutCancel(t.Context())) }()
	if err := lockOrder(t.Context(), command); err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() {
		written <- store.Settle(t.Context(), operation.Lease{OperationID: "opr_1", Token: "token"}, "succeeded", now, lockOrder)
	}()
	waitFor(t, pool, `SELECT count(*) = 1 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')
		AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`)
	if _, err := stopOperations(t.Context(), command, silent, "pti_1", "", now); err != nil {
		t.Fatalf("stop while a worker waits to write: %v", err)
	}
	if err := command.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := receive(t, "the worker's write", written); !errors.Is(err, operation.ErrLeaseLost) {
		t.Errorf("settle of what was stopped before it began = %v, want ErrLeaseLost", err)
	}
}
