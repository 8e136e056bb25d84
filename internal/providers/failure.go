package providers

import (
	"errors"
	"time"

	"github.com/portway/portway/internal/domain"
)

// ErrGone says that the provider has no such order (or has it no longer).
var ErrGone = errors.New("the provider has no such order")

// ErrNotPrepared says that the answer needs a draft at the provider.
var ErrNotPrepared = errors.New("the provider has no draft to ask about yet")

// Family says what is known of a mutating call that failed.
type Family string

// The families of failure. A mutating call is Unknown unless proven otherwise.
const (
	// NotSent: the provider has not acted: no connection, our own limiter or
	// breaker, 429, 401 or 403. Repeating is safe.
	NotSent Family = "not_sent"
	// Refused: the provider said no, in its own envelope.
	Refused Family = "refused"
	// Unknown: it may have acted. Look before doing anything again.
	Unknown Family = "unknown"
)

// A Refusal is what an adapter returns when the provider refused a call in its
// own envelope, read as such. Anything else that goes wrong is an ordinary
// error, and the wrapper decides what it proves.
type Refusal struct {
	Status int // of HTTP
	Faults []domain.ProviderFault
	// Denied says of a 403 that it is about what was asked for, and not about
	// who asks.
	Denied bool
	// ByOrder are those faults that are about single port-ins of a bulk, by their
	// provider order.
	ByOrder map[string][]domain.ProviderFault
}

// Error names no fault: a provider's text may hold what a caller sent.
func (r *Refusal) Error() string { return "the provider refused the request" }

// A Failure is what the wrapper returns in place of every error of an adapter
// but ErrGone and ErrNotPrepared.
type Failure struct {
	Family       Family
	Code         string        // "http_502", "timeout", "no_connection", "throttled", "unauthorized", "unreadable", "refused" …
	Status       int           // of HTTP; 0 without a reply
	Bare         bool          // a 4xx without the provider's own envelope
	RetryAfter   time.Duration // 0: not told
	Unauthorized bool          // the provider account is unhealthy, the order is not at fault
	Faults       []domain.ProviderFault
	ByOrder      map[string][]domain.ProviderFault // as in Refusal
	Err          error                             // the cause, for the log; holds no body
}

// Error names the family and the code.
func (f *Failure) Error() string {
	text := "provider call " + string(f.Family) + ": " + f.Code
	if f.Err != nil {
		text += ": " + f.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }
