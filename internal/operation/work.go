package operation

import (
	"context"
	"time"
)

// Work is what operations do. Tx is the transaction type of whoever implements
// it, opaque here.
type Work[Tx any] interface {
	// Next looks at what is true, which may mean asking the provider, and
	// decides how to go on. It changes nothing anywhere. When op.Stopped it
	// leads the operation to its end. An error means that the look came to
	// nothing and the engine backs off. Two members of the decision count even
	// then: Wait is how long the provider asked to be left alone, and Record
	// can tell of the trouble.
	Next(ctx context.Context, op Operation) (Decision[Tx], error)

	// Do makes exactly the one mutating call whose intent has just been
	// written to the journal, within ctx's deadline. A panic counts as
	// Unknown.
	Do(ctx context.Context, op Operation, in Intent) Report[Tx]
}

// A Decision is what Next found to do: exactly one of Call, Wait and Settle.
type Decision[Tx any] struct {
	Call   *Intent
	Wait   time.Duration // look again after this long
	Settle string        // the operation is over, with this result
	Record Record[Tx]
}

// An Intent names the one call to make.
type Intent struct {
	Step    string
	Target  string
	Payload any // for Do; it is never stored
}

// A Report says what came of a call. Any Outcome but Done, NotSent and Refused
// is taken as Unknown.
type Report[Tx any] struct {
	Outcome    Outcome
	Note       string
	RetryAfter time.Duration // how long the provider asked to be left alone
	Record     Record[Tx]
}

// Record writes what goes with a decision or a report, in the same
// transaction. It runs before the operation's own row is written, so that
// locks are taken in the order that commands take them; within it the
// operation therefore still reads as it was. If the lease turns out to be
// lost, nothing that it wrote remains. It may be nil.
//
// What a report records is a hint that may be lost, as in a crash; what must
// be true before a call belongs to the decision that makes it.
type Record[Tx any] func(ctx context.Context, tx Tx) error
