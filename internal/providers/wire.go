package providers

import (
	"context"
	"net/http"
	"sync"
)

// An Exchange is what the transport saw of the requests one adapter call made.
// The wrapper puts one in the call's context; Transport fills it in; so an
// adapter can't misreport what it never touches.
type Exchange struct {
	mu       sync.Mutex
	requests []Request
}

// A Request is one HTTP request as the transport saw it: no body, no query.
type Request struct {
	Method     string
	Mutating   bool // neither GET, HEAD nor marked as a read
	Written    bool // some of it may have reached the provider
	Status     int  // 0 without a reply
	RetryAfter string
	RateReset  string
}

type exchangeKey struct{}
type readKey struct{}

// WithExchange returns a context whose requests are recorded.
func WithExchange(ctx context.Context) (context.Context, *Exchange) {
	x := new(Exchange)
	return context.WithValue(ctx, exchangeKey{}, x), x
}

// AsRead marks the requests of ctx as changing nothing although their method
// says otherwise: a check that is a POST, a token request.
func AsRead(ctx context.Context) context.Context { return context.WithValue(ctx, readKey{}, true) }

// Requests are the requests made so far.
func (x *Exchange) Requests() []Request {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]Request(nil), x.requests...)
}

func exchangeOf(ctx context.Context) *Exchange {
	x, _ := ctx.Value(exchangeKey{}).(*Exchange)
	return x
}

func mutating(r *http.Request) bool {
	if read, _ := r.Context().Value(readKey{}).(bool); read {
		return false
	}
	return r.Method != http.MethodGet && r.Method != http.MethodHead
}
