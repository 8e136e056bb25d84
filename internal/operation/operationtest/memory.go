// Package operationtest is what stores of operations are tested with: the
// contract that every one of them keeps, and one in memory that keeps it, for
// tests of engines and of the work they do.
package operationtest

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/portway/portway/internal/operation"
)

// Memory is a store that lasts as long as the process.
type Memory struct {
	mu   sync.Mutex
	ops  []*row // in lane order
	rung []string
	hub  *operation.Hub
}

type row struct {
	operation.Operation
	token     string
	heldUntil time.Time
	rungAt    time.Time
}

var _ operation.Store[*Tx] = (*Memory)(nil)

// NewMemory returns an empty store that wakes hub's waiters.
func NewMemory(hub *operation.Hub) *Memory {
	return &Memory{hub: hub}
}

// Tx is a transaction of a Memory: what is done in it happens at once when it
// commits, or never.
type Tx struct {
	effects []func()
}

// Do adds an effect.
func (tx *Tx) Do(effect func()) {
	tx.effects = append(tx.effects, effect)
}

// Add puts an operation at the end of its lane and rings if that is its head.
func (m *Memory) Add(n operation.New, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	op := &row{Operation: operation.Operation{
		ID: n.ID, CommandID: n.CommandID, Lane: n.Lane, Subject: cmp.Or(n.Subject, n.Lane), Kind: n.Kind, Queue: n.Queue,
		State: operation.Open, CreatedAt: now, DueAt: now,
	}}
	m.ops = append(m.ops, op)
	if m.head(n.Lane) == op {
		m.ring(op, now)
	}
}

// Stop ends the lane's open operations, with a subject only those that work on
// it: those that never began are settled as superseded and returned, the others
// are told to stop and made due.
func (m *Memory) Stop(lane, subject string, now time.Time) []operation.Operation {
	m.mu.Lock()
	defer m.mu.Unlock()
	var superseded []operation.Operation
	for _, op := range m.ops {
		switch {
		case op.Lane != lane || subject != "" && op.Subject != subject || op.State != operation.Open:
		case len(op.Journal) == 0:
			op.settle(operation.Superseded)
			m.wake(op)
			superseded = append(superseded, op.snapshot())
		default:
			op.Stopped = true
			if op.DueAt.After(now) {
				op.DueAt = now
			}
		}
	}
	m.ringHead(lane, now)
	return superseded
}

// Operations returns all there ever were, in the order they were added.
func (m *Memory) Operations() []operation.Operation {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]operation.Operation, 0, len(m.ops))
	for _, op := range m.ops {
		all = append(all, op.snapshot())
	}
	return all
}

// Rung returns the lanes rung since it was last asked, in order.
func (m *Memory) Rung() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	rung := m.rung
	m.rung = nil
	return rung
}

// Claim implements operation.Store.
func (m *Memory) Claim(_ context.Context, lane, token string, now, until time.Time) (operation.Operation, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	op := m.head(lane)
	if op == nil || op.readyAt().After(now) {
		return operation.Operation{}, operation.ErrNothingDue
	}
	op.token, op.heldUntil = token, until
	return op.snapshot(), nil
}

// Renew implements operation.Store.
func (m *Memory) Renew(ctx context.Context, l operation.Lease, until time.Time) error {
	return m.write(ctx, l, nil, func(op *row) error {
		op.heldUntil = latest(op.heldUntil, until)
		return nil
	})
}

// Begin implements operation.Store.
func (m *Memory) Begin(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[*Tx]) error {
	return m.write(ctx, l, r, func(op *row) error {
		if op.Stopped && !l.Stopped {
			return operation.ErrStopped
		}
		op.Journal = append(op.Journal, a)
		op.heldUntil = latest(until, a.Deadline)
		return nil
	})
}

// End implements operation.Store.
func (m *Memory) End(ctx context.Context, l operation.Lease, a operation.Attempt, until time.Time, r operation.Record[*Tx]) error {
	return m.write(ctx, l, r, func(op *row) error {
		if a.Seq != len(op.Journal) {
			return operation.ErrLeaseLost
		}
		op.Journal[a.Seq-1] = a
		op.heldUntil = until
		return nil
	})
}

// Release implements operation.Store.
func (m *Memory) Release(ctx context.Context, l operation.Lease, p operation.Pause, r operation.Record[*Tx]) error {
	return m.write(ctx, l, r, func(op *row) error {
		if op.Stopped && !l.Stopped {
			return operation.ErrStopped
		}
		op.DueAt, op.Tries, op.TroubledSince = p.DueAt, p.Tries, p.TroubledSince
		op.token, op.heldUntil = "", time.Time{}
		return nil
	})
}

// Settle implements operation.Store.
func (m *Memory) Settle(ctx context.Context, l operation.Lease, result string, now time.Time, r operation.Record[*Tx]) error {
	return m.write(ctx, l, r, func(op *row) error {
		op.settle(result)
		m.ringHead(op.Lane, now)
		return nil
	})
}

// Ring implements operation.Store.
func (m *Memory) Ring(_ context.Context, now time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rung := 0
	for _, op := range m.ops {
		if op.State != operation.Open || m.head(op.Lane) != op {
			continue
		}
		if op.readyAt().After(now) {
			continue
		}
		if op.rungAt.Before(op.readyAt()) || !op.rungAt.Add(operation.RingAgain).After(now) {
			m.ring(op, now)
			rung++
		}
	}
	return rung, nil
}

func (m *Memory) write(ctx context.Context, l operation.Lease, r operation.Record[*Tx], change func(*row) error) error {
	tx := &Tx{}
	if r != nil {
		if err := r(ctx, tx); err != nil {
			return err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, op := range m.ops {
		if op.ID != l.OperationID {
			continue
		}
		if op.State != operation.Open || op.token == "" || op.token != l.Token {
			break
		}
		if err := change(op); err != nil {
			return err
		}
		for _, effect := range tx.effects {
			effect()
		}
		if op.State == operation.Settled {
			m.wake(op)
		}
		return nil
	}
	return operation.ErrLeaseLost
}

func (m *Memory) head(lane string) *row {
	for _, op := range m.ops {
		if op.Lane == lane && op.State == operation.Open {
			return op
		}
	}
	return nil
}

func (m *Memory) ringHead(lane string, now time.Time) {
	if op := m.head(lane); op != nil {
		m.ring(op, now)
	}
}

func (m *Memory) ring(op *row, now time.Time) {
	op.rungAt = now
	m.rung = append(m.rung, op.Lane)
}

func (m *Memory) wake(op *row) {
	m.hub.Wake(op.CommandID)
	m.hub.Wake(op.Lane)
}

func (op *row) settle(result string) {
	op.State, op.Result = operation.Settled, result
	op.token, op.heldUntil = "", time.Time{}
}

// readyAt is when the operation can be claimed.
func (op *row) readyAt() time.Time {
	return latest(op.DueAt, op.heldUntil)
}

func (op *row) snapshot() operation.Operation {
	o := op.Operation
	o.Journal = slices.Clone(op.Journal)
	return o
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
