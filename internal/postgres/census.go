package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Census is what the database holds, counted for those who watch it. There
// is nothing in it of any one order.
type Census struct {
	Operations []CountedOperations // open ones, by kind
	Orders     []Counted           // by status
	Unmapped   []CountedFaults     // exceptions ever raised without a code of ours
	Sweeps     []SweptAccount
	Jobs       []CountedJobs // not ended, by queue and state
}

// Counted is how many there are of a name.
type Counted struct {
	Name  string
	Count int64
}

// CountedFaults are how often a provider used a code that stands for nothing of
// ours. Code is "" where it told none.
type CountedFaults struct {
	Provider, Code string
	Count          int64
}

// CountedOperations are the open operations of a kind.
type CountedOperations struct {
	Kind   string
	Open   int64
	Due    int64 // and held by nobody
	Oldest time.Time
}

// A SweptAccount is how far the sweep of a provider account is.
type SweptAccount struct {
	Account      string
	ChangedSince time.Time // virtual
}

// CountedJobs are the jobs of a queue in a state.
type CountedJobs struct {
	Queue, State string
	Count        int64
}

const countOperations = `
SELECT kind, count(*) AS open, count(*) FILTER (WHERE greatest(due_at, held_until) <= @now) AS due, min(created_at) AS oldest
FROM operations WHERE state = 'open' GROUP BY kind`

const countOrders = `SELECT status AS name, count(*) AS count FROM port_orders GROUP BY status`

// A provider that makes its codes up must not fill whoever keeps the numbers:
// the rarest are counted together, under no code.
const countUnmapped = `
SELECT provider, CASE WHEN place <= 100 THEN code ELSE '' END AS code, sum(count)::bigint AS count
FROM (
    SELECT provider, provider_code AS code, count(*) AS count,
        row_number() OVER (PARTITION BY provider ORDER BY count(*) DESC, provider_code) AS place
    FROM exceptions WHERE code = 'other' GROUP BY provider, provider_code
) counted
GROUP BY 1, 2`

const listSweeps = `SELECT provider_account AS account, changed_since FROM sweeps`

const countJobs = `
SELECT queue, state::text AS state, count(*) AS count FROM river_job
WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY queue, state`

// Census counts what there is. now is real time, which operations go by.
func (db *DB) Census(ctx context.Context, now time.Time) (c Census, err error) {
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		none := pgx.StrictNamedArgs{}
		if c.Operations, err = collect(ctx, tx, countOperations, pgx.StrictNamedArgs{"now": now}, pgx.RowToStructByName[CountedOperations]); err != nil {
			return fmt.Errorf("count operations: %w", err)
		}
		if c.Orders, err = collect(ctx, tx, countOrders, none, pgx.RowToStructByName[Counted]); err != nil {
			return fmt.Errorf("count orders: %w", err)
		}
		if c.Unmapped, err = collect(ctx, tx, countUnmapped, none, pgx.RowToStructByName[CountedFaults]); err != nil {
			return fmt.Errorf("count exceptions: %w", err)
		}
		if c.Sweeps, err = collect(ctx, tx, listSweeps, none, pgx.RowToStructByName[SweptAccount]); err != nil {
			return fmt.Errorf("list sweeps: %w", err)
		}
		if c.Jobs, err = collect(ctx, tx, countJobs, none, pgx.RowToStructByName[CountedJobs]); err != nil {
			return fmt.Errorf("count jobs: %w", err)
		}
		return nil
	})
	return c, err
}
