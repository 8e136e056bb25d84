package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A unit is a transaction that makes few round trips. It begins with the first
// thing that is sent. What it is given to write is kept back until something
// is read, or it ends, and is then sent with that, in its order; an error of
// such a write comes then.
type unit struct {
	pgx.Tx // nil until it has begun
	pool   *pgxpool.Pool
	kept   []write
	eager  bool // whoever ends the transaction knows of no unit: nothing is kept back
}

// A write is a statement that gives nothing back.
type write struct {
	doing  string // for its error
	sql    string
	args   pgx.StrictNamedArgs
	refuse func(error) error // what Postgres' refusal means, if more than that; may be nil
}

// inUnit runs f in one transaction, which commits if f returns nil.
func inUnit(ctx context.Context, pool *pgxpool.Pool, f func(u *unit) error) (err error) {
	u := &unit{pool: pool}
	defer func() {
		if u.Tx != nil {
			if failed := u.Tx.Rollback(ctx); failed != nil && !errors.Is(failed, pgx.ErrTxClosed) {
				err = errors.Join(err, failed)
			}
		}
	}()
	if err := f(u); err != nil {
		return err
	}
	if err := u.send(ctx); err != nil || u.Tx == nil {
		return err
	}
	return u.Tx.Commit(ctx)
}

// unitOf is the unit that tx is, or one that keeps nothing back.
func unitOf(tx pgx.Tx) *unit {
	if u, ok := tx.(*unit); ok {
		return u
	}
	return &unit{Tx: tx, eager: true}
}

// write has a statement carried out in time.
func (u *unit) write(ctx context.Context, w write) error {
	u.kept = append(u.kept, w)
	if u.eager {
		return u.send(ctx)
	}
	return nil
}

// send carries out what was kept back.
func (u *unit) send(ctx context.Context) error {
	if len(u.kept) == 0 {
		return nil
	}
	results, err := u.sendWith(ctx, &pgx.Batch{})
	if err != nil {
		return err
	}
	return results.Close()
}

// sendWith carries out what was kept back and then more, in one round trip. It
// returns the results of more, which are the caller's to close.
func (u *unit) sendWith(ctx context.Context, more *pgx.Batch) (pgx.BatchResults, error) {
	batch, kept := &pgx.Batch{}, u.kept
	u.kept = nil
	begins := u.Tx == nil
	if begins {
		batch.BeginTx(pgx.TxOptions{})
	}
	for _, w := range kept {
		batch.Queue(w.sql, w.args)
	}
	batch.QueuedQueries = append(batch.QueuedQueries, more.QueuedQueries...)
	var results pgx.BatchResults
	if begins {
		results = u.pool.SendBatch(ctx, batch)
		u.Tx = results.Tx()
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			return nil, fmt.Errorf("begin: %w", err)
		}
	} else {
		results = u.Tx.SendBatch(ctx, batch)
	}
	for _, w := range kept {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			return nil, w.failed(err)
		}
	}
	return results, nil
}

// failed is what it means that the write was refused.
func (w write) failed(err error) error {
	if w.refuse != nil {
		if refusal := w.refuse(err); refusal != nil {
			return refusal
		}
	}
	return fmt.Errorf("%s: %w", w.doing, err)
}

// Exec implements pgx.Tx.
func (u *unit) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	one := &pgx.Batch{}
	one.Queue(sql, args...)
	results, err := u.sendWith(ctx, one)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := results.Exec()
	if err != nil {
		_ = results.Close()
		return tag, err
	}
	return tag, results.Close()
}

// Query implements pgx.Tx.
func (u *unit) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	one := &pgx.Batch{}
	one.Queue(sql, args...)
	results, err := u.sendWith(ctx, one)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close()
		return nil, err
	}
	return lastRows{rows, results}, nil
}

// lastRows are those of a batch's last statement.
type lastRows struct {
	pgx.Rows
	results pgx.BatchResults
}

func (r lastRows) Close() {
	r.Rows.Close()
	_ = r.results.Close()
}

// QueryRow implements pgx.Tx.
func (u *unit) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := u.Query(ctx, sql, args...)
	return onlyRow{rows, err}
}

// onlyRow is the first of rows.
type onlyRow struct {
	rows pgx.Rows
	err  error
}

func (r onlyRow) Scan(to ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		r.rows.Close()
		return cmp.Or(r.rows.Err(), pgx.ErrNoRows)
	}
	if err := r.rows.Scan(to...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// SendBatch implements pgx.Tx.
func (u *unit) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	results, err := u.sendWith(ctx, b)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	return results
}

// snapshot carries out reads that all see the same moment, in one round trip.
// The pool does away with the connection of one that fails.
func snapshot(ctx context.Context, pool *pgxpool.Pool, queue func(b *pgx.Batch)) error {
	b := &pgx.Batch{}
	b.Queue("begin isolation level repeatable read read only")
	queue(b)
	b.Queue("commit")
	return pool.SendBatch(ctx, b).Close()
}
