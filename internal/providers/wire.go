package providers

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
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

type (
	exchangeKey struct{}
	readKey     struct{}
)

// WithExchange returns a context whose requests are recorded.
func WithExchange(ctx context.Context) (context.Context, *Exchange) {
	x := new(Exchange)
	return context.WithValue(ctx, exchangeKey{}, x), x
}

// AsRead marks the requests of ctx as changing nothing although their method
// says otherwise: a check that is a POST, a token request.
func AsRead(ctx context.Context) context.Context { return context.WithValue(ctx, readKey{}, true) }

// Requests are the requests made so far, in order.
func (x *Exchange) Requests() []Request {
	x.mu.Lock()
	defer x.mu.Unlock()
	return append([]Request(nil), x.requests...)
}

// A notation is the place of one request in its exchange; nil where nobody
// keeps one.
type notation struct {
	exchange *Exchange
	index    int
}

func (x *Exchange) begin(r *http.Request) *notation {
	if x == nil {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.requests = append(x.requests, Request{Method: r.Method, Mutating: mutating(r)})
	return &notation{exchange: x, index: len(x.requests) - 1}
}

func (n *notation) change(f func(*Request)) {
	if n == nil {
		return
	}
	n.exchange.mu.Lock()
	defer n.exchange.mu.Unlock()
	f(&n.exchange.requests[n.index])
}

func (n *notation) written() { n.change(func(r *Request) { r.Written = true }) }

func (n *notation) replied(status int, h http.Header) {
	told := headersOf(h)
	n.change(func(r *Request) { r.Status, r.RetryAfter, r.RateReset = status, told.RetryAfter, told.RateReset })
}

// told notes when a provider takes requests again, that told so before.
func (n *notation) told(after time.Duration) {
	n.change(func(r *Request) { r.RetryAfter = strconv.FormatFloat(after.Seconds(), 'f', 3, 64) })
}

// headersOf are the headers of a reply that say when to come again.
func headersOf(h http.Header) Request {
	return Request{RetryAfter: h.Get("Retry-After"), RateReset: h.Get("X-RateLimit-Reset")}
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
