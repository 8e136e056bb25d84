package operation

import (
	"context"
	"errors"
	"time"
)

// Faults that a Store answers with.
var (
	// ErrNothingDue: the lane is empty, or its head is not due or is held.
	ErrNothingDue = errors.New("nothing due in the lane")
	// ErrLeaseLost: somebody else has the operation, or it is settled.
	// Nothing was written.
	ErrLeaseLost = errors.New("lease lost")
	// ErrStopped: the operation was told to stop and the holder of the lease
	// had not heard of it. Nothing was written; the lease still holds.
	ErrStopped = errors.New("operation was stopped")
)

// A Lease is the right to work an operation.
type Lease struct {
	OperationID string
	Token       string
	Stopped     bool // what its holder believes Operation.Stopped to be
}

// A Pause says when, and how weary, an operation is to be looked at again.
type Pause struct {
	DueAt         time.Time
	Tries         int
	TroubledSince *time.Time
}

// Store keeps operations. Each method is one transaction; those that take a
// Lease write nothing and answer ErrLeaseLost unless its token is the current
// one of an open operation. All instants are real time, from the caller's
// clock.
//
// An operation is held until the latest instant that a Claim, Renew, Begin or
// End said, and nobody else can claim it before. Begin holds it to the call's
// deadline at least, so that whoever takes over can be sure that the caller
// has given up.
type Store[Tx any] interface {
	// Claim takes the head of the lane, its oldest open operation, if it is
	// due and not held, and makes token the current one. Else ErrNothingDue.
	Claim(ctx context.Context, lane, token string, now, until time.Time) (Operation, error)

	// Renew holds the operation until then at least.
	Renew(ctx context.Context, l Lease, until time.Time) error

	// Begin writes an intent: the attempt without its end. ErrStopped if that
	// is news to the holder.
	Begin(ctx context.Context, l Lease, a Attempt, until time.Time, r Record[Tx]) error

	// End writes the latest attempt's outcome, and holds the operation until
	// then, no longer for the call's sake. ErrLeaseLost if there is a later
	// attempt: the write is an old one that took its time.
	End(ctx context.Context, l Lease, a Attempt, until time.Time, r Record[Tx]) error

	// Release gives the lease back. ErrStopped if that is news to the holder.
	Release(ctx context.Context, l Lease, p Pause, r Record[Tx]) error

	// Settle ends the operation for good, rings the lane's next one and wakes
	// whoever waits for the command or the lane.
	Settle(ctx context.Context, l Lease, result string, now time.Time, r Record[Tx]) error

	// Ring rings the doorbell of every lane whose head is due and not held
	// and was not rung since it became so, or was rung RingAgain ago and
	// nobody came. It returns how many it rang.
	Ring(ctx context.Context, now time.Time) (int, error)
}

// RingAgain is how long a doorbell gets to be answered.
const RingAgain = 5 * time.Second
