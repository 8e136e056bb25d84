package postgres

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/operation"
)

// Operations keeps the operations of the durable engine. Tx is what its
// consumer makes of a transaction.
//
// Locks are taken in one order everywhere: the order, the lane, its
// operations from the oldest on.
type Operations[Tx any] struct {
	pool *pgxpool.Pool
	wrap func(pgx.Tx) Tx
	ring Ring
}

// NewOperations returns the operations in the database behind pool.
func NewOperations[Tx any](pool *pgxpool.Pool, wrap func(pgx.Tx) Tx, ring Ring) *Operations[Tx] {
	return &Operations[Tx]{pool: pool, wrap: wrap, ring: ring}
}

// It is rung for at once if it is the lane's head.
const insertOperation = `
INSERT INTO operations (id, command_id, lane, subject, kind, queue, request_id, traceparent, state, result, stopped, tries, created_at, due_at, token, rung_at)
SELECT @id, @command_id, @lane, @subject, @kind, @queue, @request_id, @traceparent, 'open', '', false, 0, @now::timestamptz, @now, '',
    CASE WHEN NOT EXISTS (SELECT 1 FROM operations WHERE lane = @lane AND state = 'open') THEN @now END
RETURNING rung_at IS NOT NULL`

// Places in a lane are given in the order of commits: whoever adds waits for
// whoever has added and not committed. Else an operation could slip in before
// one that is already being worked.
const lockLane = `SELECT pg_advisory_xact_lock(hashtextextended(@lane, 0))`

const ringHead = `
UPDATE operations SET rung_at = @now
WHERE id = (SELECT id FROM operations WHERE lane = @lane AND state = 'open' ORDER BY seq LIMIT 1)
RETURNING queue`

// The head of a lane is its oldest open operation. Whoever finds it locked
// waits, and sees what has become of it.
const claimHead = `
WITH head AS (
    SELECT id FROM operations
    WHERE lane = @lane AND state = 'open'
    ORDER BY seq LIMIT 1
    FOR UPDATE
)
UPDATE operations o SET (token, held_until) = (@token, @until)
FROM head WHERE o.id = head.id AND o.state = 'open' AND o.due_at <= @now AND (o.held_until IS NULL OR o.held_until <= @now)
RETURNING o.id, o.command_id, o.lane, o.subject, o.kind, o.queue, o.request_id, o.traceparent, o.state, o.result, o.stopped, o.tries,
    o.troubled_since, o.created_at, o.due_at, o.held_until`

const selectClaimedAttempts = `
SELECT seq, step, target, started_at, deadline, ended_at, outcome, note
FROM operation_attempts
WHERE operation_id = (SELECT id FROM operations WHERE lane = @lane AND state = 'open' AND token = @token) ORDER BY seq`

const lockLease = `
SELECT stopped, lane FROM operations
WHERE id = @id AND token = @token AND token <> '' AND state = 'open'
FOR UPDATE`

const selectAttempts = `
SELECT seq, step, target, started_at, deadline, ended_at, outcome, note
FROM operation_attempts WHERE operation_id = @id ORDER BY seq`

const insertAttempt = `
INSERT INTO operation_attempts (operation_id, seq, step, target, started_at, deadline, outcome, note)
VALUES (@id, @seq, @step, @target, @started_at, @deadline, '', '')`

// Only the latest attempt is ended: a write that took its time and comes after
// the next intent is an old one.
const endAttempt = `
UPDATE operation_attempts SET (ended_at, outcome, note) = (@ended_at, @outcome, @note)
WHERE operation_id = @id AND seq = @seq
    AND seq = (SELECT max(seq) FROM operation_attempts WHERE operation_id = @id)`

const renewLease = `
UPDATE operations SET held_until = greatest(held_until, @until)
WHERE id = @id AND token = @token AND token <> '' AND state = 'open'`

const holdUntil = `UPDATE operations SET held_until = @until WHERE id = @id`

const releaseLease = `
UPDATE operations SET (due_at, tries, troubled_since, token, held_until) = (@due_at, @tries, @troubled_since, '', NULL)
WHERE id = @id`

// Whoever waits for the lane or the command is woken with the commit.
const settleOperation = `
WITH settled AS (
    UPDATE operations SET (state, result, token, held_until) = ('settled', @result, '', NULL)
    WHERE id = @id RETURNING lane, command_id
)
SELECT pg_notify('` + channel + `', topic)
FROM settled, unnest(ARRAY[settled.lane, settled.command_id]) topic
WHERE topic <> ''`

// Not more at once than can be rung in a moment; the rest has its turn with
// the next scan.
const ringDue = `
UPDATE operations o SET rung_at = @now
FROM (
    SELECT id FROM operations
    WHERE state = 'open'
        AND greatest(due_at, held_until) <= @now
        AND (rung_at IS NULL OR rung_at < greatest(due_at, held_until) OR rung_at <= @again)
        AND NOT EXISTS (SELECT 1 FROM operations e WHERE e.lane = operations.lane AND e.state = 'open' AND e.seq < operations.seq)
    ORDER BY seq
    LIMIT 500
    FOR UPDATE SKIP LOCKED
) due
WHERE o.id = due.id
RETURNING o.lane, o.queue`

const lockOpen = `
SELECT id, command_id, lane, subject, kind, queue, request_id, traceparent, state, result, stopped, tries, troubled_since, created_at, due_at, held_until
FROM operations WHERE lane = @lane AND state = 'open' AND (@subject = '' OR subject = @subject) ORDER BY seq FOR UPDATE`

const stopOperation = `UPDATE operations SET (stopped, due_at) = (true, least(due_at, @now)) WHERE id = @id`

const countOpen = `SELECT count(*) FROM operations WHERE command_id = @command_id AND id <> @but AND state = 'open'`

const selectResults = `SELECT result FROM operations WHERE command_id = @command_id AND id <> @but AND state = 'settled' ORDER BY seq`

const anyOpen = `SELECT EXISTS (SELECT 1 FROM operations WHERE state = 'open')`

const notifyTopic = `SELECT pg_notify('` + channel + `', @topic)`

type readOperation struct {
	ID, CommandID, Lane, Subject, Kind, Queue, State, Result string
	RequestID                                                string
	TraceParent                                              string `db:"traceparent"`
	Stopped                                                  bool
	Tries                                                    int
	TroubledSince                                            *time.Time
	CreatedAt, DueAt                                         time.Time
	HeldUntil                                                *time.Time
}

type readLease struct {
	Stopped bool
	Lane    string
}

type readAttempt struct {
	Seq                 int
	Step, Target        string
	StartedAt, Deadline time.Time
	EndedAt             *time.Time
	Outcome, Note       string
}

func (r readOperation) operation(attempts []readAttempt) operation.Operation {
	op := operation.Operation{
		ID: r.ID, CommandID: r.CommandID, Lane: r.Lane, Subject: cmp.Or(r.Subject, r.Lane), Kind: r.Kind, Queue: r.Queue,
		Origin: operation.Origin{RequestID: r.RequestID, TraceParent: r.TraceParent}, State: operation.State(r.State),
		Result: r.Result, Stopped: r.Stopped, Tries: r.Tries, TroubledSince: r.TroubledSince,
		CreatedAt: r.CreatedAt, DueAt: r.DueAt,
	}
	for _, a := range attempts {
		op.Journal = append(op.Journal, operation.Attempt{
			Seq: a.Seq, Step: a.Step, Target: a.Target, StartedAt: a.StartedAt, Deadline: a.Deadline, EndedAt: a.EndedAt,
			Outcome: operation.Outcome(a.Outcome), Note: a.Note,
		})
	}
	return op
}

// addOperation puts an operation at the end of its lane, and rings if it is
// the lane's head.
func addOperation(ctx context.Context, tx pgx.Tx, ring Ring, n operation.New, now time.Time) error {
	u := unitOf(tx)
	err := u.write(ctx, write{doing: "lock the lane", sql: lockLane, args: pgx.StrictNamedArgs{"lane": n.Lane}})
	if err != nil {
		return err
	}
	origin := operation.OriginOf(ctx)
	heads, err := collect(ctx, u, insertOperation, pgx.StrictNamedArgs{
		"id": n.ID, "command_id": n.CommandID, "lane": n.Lane, "subject": n.Subject, "kind": n.Kind, "queue": n.Queue,
		"request_id": origin.RequestID, "traceparent": origin.TraceParent, "now": now,
	}, pgx.RowTo[bool])
	if err != nil {
		return fmt.Errorf("add operation: %w", err)
	}
	if !heads[0] {
		return nil
	}
	if err := ring(ctx, tx, n.Lane, n.Queue); err != nil {
		return fmt.Errorf("ring lane: %w", err)
	}
	return nil
}

// ringLane rings the doorbell of a lane that has an open operation.
func ringLane(ctx context.Context, tx pgx.Tx, ring Ring, lane string, now time.Time) error {
	queues, err := collect(ctx, tx, ringHead, pgx.StrictNamedArgs{"lane": lane, "now": now}, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("ring lane: %w", err)
	}
	for _, queue := range queues {
		if err := ring(ctx, tx, lane, queue); err != nil {
			return fmt.Errorf("ring lane: %w", err)
		}
	}
	return nil
}

// stopOperations ends what never began in a lane, which it returns, and tells
// the rest to stop; with a subject only what works on that.
func stopOperations(ctx context.Context, tx pgx.Tx, ring Ring, lane, subject string, now time.Time) ([]operation.Operation, error) {
	open, err := collect(ctx, tx, lockOpen, pgx.StrictNamedArgs{"lane": lane, "subject": subject}, pgx.RowToStructByName[readOperation])
	if err != nil {
		return nil, fmt.Errorf("stop lane: %w", err)
	}
	var superseded []operation.Operation
	for _, r := range open {
		attempts, err := collect(ctx, tx, selectAttempts, pgx.StrictNamedArgs{"id": r.ID}, pgx.RowToStructByName[readAttempt])
		if err != nil {
			return nil, fmt.Errorf("stop lane: %w", err)
		}
		if len(attempts) > 0 {
			if _, err := tx.Exec(ctx, stopOperation, pgx.StrictNamedArgs{"id": r.ID, "now": now}); err != nil {
				return nil, fmt.Errorf("stop operation: %w", err)
			}
			continue
		}
		if err := settle(ctx, tx, r.ID, operation.Superseded); err != nil {
			return nil, err
		}
		r.State, r.Result = string(operation.Settled), operation.Superseded
		superseded = append(superseded, r.operation(nil))
	}
	return superseded, ringLane(ctx, tx, ring, lane, now)
}

// settle ends an operation for good and wakes whoever waits for it.
func settle(ctx context.Context, tx pgx.Tx, id, result string) error {
	return unitOf(tx).write(ctx, write{doing: "settle operation", sql: settleOperation, args: pgx.StrictNamedArgs{"id": id, "result": result}})
}

func notify(ctx context.Context, tx pgx.Tx, topic string) error {
	return unitOf(tx).write(ctx, write{doing: "notify", sql: notifyTopic, args: pgx.StrictNamedArgs{"topic": topic}})
}

// Claim takes the head of a lane, if it is due and nobody holds it.
func (o *Operations[Tx]) Claim(ctx context.Context, lane, token string, now, until time.Time) (operation.Operation, error) {
	var claimed []readOperation
	var attempts []readAttempt
	claim := &pgx.Batch{} // one transaction
	queueRead(claim, "head", claimHead, pgx.StrictNamedArgs{"lane": lane, "token": token, "now": now, "until": until}, &claimed)
	queueRead(claim, "attempts", selectClaimedAttempts, pgx.StrictNamedArgs{"lane": lane, "token": token}, &attempts)
	if err := o.pool.SendBatch(ctx, claim).Close(); err != nil {
		return operation.Operation{}, err
	}
	if len(claimed) == 0 {
		return operation.Operation{}, operation.ErrNothingDue
	}
	return claimed[0].operation(attempts), nil
}

// Renew holds an operation until then at least.
func (o *Operations[Tx]) Renew(ctx context.Context, l operation.Lease, until time.Time) error {
	tag, err := o.pool.Exec(ctx, renewLease, pgx.StrictNamedArgs{"id": l.OperationID, "token": l.Token, "until": until})
	if err != nil {
		return fmt.Errorf("renew the lease: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return operation.ErrLeaseLost
	}
	return nil
}

// Begin writes an intent.
func (o *Operations[Tx]) Begin(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[Tx]) error {
	if a.Deadline.After(until) {
		until = a.Deadline
	}
	return o.write(ctx, l, heeding, r, func(tx *unit, _ string) error {
		err := tx.write(ctx, write{doing: "write the intent", sql: insertAttempt, args: pgx.StrictNamedArgs{
			"id": l.OperationID, "seq": a.Seq, "step": a.Step, "target": a.Target, "started_at": a.StartedAt, "deadline": a.Deadline,
		}})
		if err != nil {
			return err
		}
		return hold(ctx, tx, l, until)
	})
}

// End writes the latest attempt's outcome.
func (o *Operations[Tx]) End(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[Tx]) error {
	return o.write(ctx, l, deaf, r, func(tx *unit, _ string) error {
		tag, err := tx.Exec(ctx, endAttempt, pgx.StrictNamedArgs{
			"id": l.OperationID, "seq": a.Seq, "ended_at": a.EndedAt, "outcome": string(a.Outcome), "note": a.Note,
		})
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return operation.ErrLeaseLost
		}
		return hold(ctx, tx, l, until)
	})
}

func hold(ctx context.Context, u *unit, l operation.Lease, until time.Time) error {
	return u.write(ctx, write{doing: "hold the operation", sql: holdUntil, args: pgx.StrictNamedArgs{"id": l.OperationID, "until": until}})
}

// Release gives a lease back.
func (o *Operations[Tx]) Release(ctx context.Context, l operation.Lease, p operation.Pause, r operation.Record[Tx]) error {
	return o.write(ctx, l, heeding, r, func(tx *unit, _ string) error {
		return tx.write(ctx, write{doing: "release the operation", sql: releaseLease, args: pgx.StrictNamedArgs{
			"id": l.OperationID, "due_at": p.DueAt, "tries": p.Tries, "troubled_since": p.TroubledSince,
		}})
	})
}

// Settle ends an operation for good, rings the lane's next one and wakes
// whoever waits.
func (o *Operations[Tx]) Settle(ctx context.Context, l operation.Lease, result string, now time.Time, r operation.Record[Tx]) error {
	return o.write(ctx, l, deaf, r, func(tx *unit, lane string) error {
		if err := settle(ctx, tx, l.OperationID, result); err != nil {
			return err
		}
		return ringLane(ctx, tx, o.ring, lane, now)
	})
}

// Ring rings the doorbell of every lane whose head is due and unattended.
func (o *Operations[Tx]) Ring(ctx context.Context, now time.Time) (int, error) {
	rung := 0
	err := pgx.BeginFunc(ctx, o.pool, func(tx pgx.Tx) error {
		type due struct{ Lane, Queue string }
		lanes, err := collect(ctx, tx, ringDue, pgx.StrictNamedArgs{"now": now, "again": now.Add(-operation.RingAgain)}, pgx.RowToStructByName[due])
		if err != nil {
			return fmt.Errorf("look for due lanes: %w", err)
		}
		for _, d := range lanes {
			if err := o.ring(ctx, tx, d.Lane, d.Queue); err != nil {
				return fmt.Errorf("ring lane: %w", err)
			}
		}
		rung = len(lanes)
		return nil
	})
	return rung, err
}

// A write heeds a stop that its caller hasn't heard of, or is deaf to it.
const (
	heeding = true
	deaf    = false
)

// write changes an operation of some lane under a lease. The record comes
// first, so that its locks are taken before the operation's, as commands take
// them; if the lease turns out to be lost, nothing of it remains.
func (o *Operations[Tx]) write(
	ctx context.Context, l operation.Lease, heeds bool, r operation.Record[Tx], change func(tx *unit, lane string) error,
) error {
	return inUnit(ctx, o.pool, func(u *unit) error {
		if r != nil {
			if err := r(ctx, o.wrap(u)); err != nil {
				return err
			}
		}
		held, err := collect(ctx, u, lockLease, pgx.StrictNamedArgs{"id": l.OperationID, "token": l.Token}, pgx.RowToStructByName[readLease])
		switch {
		case err != nil:
			return fmt.Errorf("check the lease: %w", err)
		case len(held) == 0:
			return operation.ErrLeaseLost
		case heeds && held[0].Stopped && !l.Stopped:
			return operation.ErrStopped
		}
		return change(u, held[0].Lane)
	})
}

// AddOperation puts an operation at the end of its lane.
func (t *Tx) AddOperation(ctx context.Context, n operation.New) error {
	return addOperation(ctx, t.tx, t.db.ring, n, time.Now())
}

// StopOperations has a lane's open operations come to an end, with a subject
// only those that work on it.
func (t *Tx) StopOperations(ctx context.Context, lane, subject string) ([]operation.Operation, error) {
	return stopOperations(ctx, t.tx, t.db.ring, lane, subject, time.Now())
}

// OpenOperations counts a command's other operations that are open, and
// returns the results of those that aren't.
func (t *Tx) OpenOperations(ctx context.Context, commandID, but string) (open int, results []string, err error) {
	args := pgx.StrictNamedArgs{"command_id": commandID, "but": but}
	if err := t.tx.QueryRow(ctx, countOpen, args).Scan(&open); err != nil {
		return 0, nil, fmt.Errorf("count operations: %w", err)
	}
	results, err = collect(ctx, t.tx, selectResults, args, pgx.RowTo[string])
	if err != nil {
		return 0, nil, fmt.Errorf("read results: %w", err)
	}
	return open, results, nil
}

// Notify wakes those who wait for the topic, once the transaction commits.
func (t *Tx) Notify(ctx context.Context, topic string) error { return notify(ctx, t.tx, topic) }

// Idle reports whether no operation is open.
func (db *DB) Idle(ctx context.Context) (bool, error) {
	var open bool
	if err := db.pool.QueryRow(ctx, anyOpen).Scan(&open); err != nil {
		return false, fmt.Errorf("look for open operations: %w", err)
	}
	return !open, nil
}
