package postgres

import (
	"context"
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
			Stop: func(lane string, now time.Time) (superseded []operation.Operation) {
				inTx(func(tx pgx.Tx) (err error) {
					superseded, err = stopOperations(t.Context(), tx, ring, lane, now)
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
SELECT id, command_id, lane, kind, queue, state, result, stopped, tries, troubled_since, created_at, due_at, held_until
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
