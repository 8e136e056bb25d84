// Package operation is the durable engine under every command: it carries out
// operations one at a time in each lane, so that work at a provider is never
// done twice and never lost, whatever crashes in between.
//
// An operation belongs to a lane and waits there for its turn. A worker takes
// the head of a lane under a lease, looks at what is true, writes down the one
// call it is about to make, makes it, and writes down what came of it. All of
// that is in the Store; jobs, webhooks and replies are doorbells, and losing
// or doubling one changes nothing.
//
// The package knows nothing of porting: what an operation does is a Work.
package operation

import (
	"slices"
	"time"
)

// An Operation is one command's work on one lane.
type Operation struct {
	ID        string
	CommandID string // may be empty
	Lane      string
	Subject   string // what it works on: the lane, unless said otherwise
	Kind      string // opaque to the engine
	Queue     string // the bulkhead it runs in; empty is the default one
	Origin    Origin

	State   State
	Result  string // set when settled
	Stopped bool   // it must come to an end instead of going on

	Tries         int        // consecutive looks and calls that came to nothing
	TroubledSince *time.Time // when the first of those was
	CreatedAt     time.Time
	DueAt         time.Time // not to be worked before

	Journal []Attempt // oldest first
}

// State says whether an operation still has work to do.
type State string

// The two states. A settled operation never opens again.
const (
	Open    State = "open"
	Settled State = "settled"
)

// Superseded is the result of an operation that was stopped before it began.
const Superseded = "superseded"

// New is what there is to say about an operation before it exists.
type New struct {
	ID        string
	CommandID string
	Lane      string
	Subject   string // empty is the lane
	Kind      string
	Queue     string
}

// An Attempt is one mutating call: its intent, written before the call, and
// its outcome, written after it.
type Attempt struct {
	Seq       int // from 1, within the operation
	Step      string
	Target    string    // a provider's order or document id; no personal data
	StartedAt time.Time // when the intent was written
	Deadline  time.Time // the caller gave up waiting no later than this
	EndedAt   *time.Time
	Outcome   Outcome
	Note      string // a code such as "http_502", or the id that a call was given; never a provider's text
}

// Outcome is what is known about a call.
type Outcome string

// The outcomes. An attempt without one belongs to a worker that died, or is
// still at it: it is as uncertain as Unknown.
const (
	Done    Outcome = "done"     // the provider says it did it
	NotSent Outcome = "not_sent" // it certainly had no effect and says nothing about the order
	Refused Outcome = "refused"  // the provider considered it and said no
	Unknown Outcome = "unknown"  // it may have happened, or may still happen
)

// Certain reports whether the call's effect is known.
func (a Attempt) Certain() bool {
	return a.Outcome == Done || a.Outcome == NotSent || a.Outcome == Refused
}

// Last returns the latest attempt at a step.
func (o Operation) Last(step string) (Attempt, bool) {
	for _, a := range slices.Backward(o.Journal) {
		if a.Step == step {
			return a, true
		}
	}
	return Attempt{}, false
}

// stumble counts a look or a call that came to nothing.
func (o *Operation) stumble(now time.Time) {
	o.Tries++
	if o.TroubledSince == nil {
		o.TroubledSince = &now
	}
}

// recovered forgets the trouble there was.
func (o *Operation) recovered() {
	o.Tries, o.TroubledSince = 0, nil
}
