package providers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"
)

// What keeps a request from being sent at all.
var (
	ErrBreakerOpen = errors.New("the provider account's circuit breaker is open")
	ErrThrottled   = errors.New("the provider account's own rate limit is reached")
)

// errTooLarge is a reply over the cap.
var errTooLarge = errors.New("the reply is larger than allowed")

// TransportOptions bound what one provider account is asked for at a time. A
// zero member takes the default beside it.
type TransportOptions struct {
	PerSecond   float64       // requests of one rate group (InRateGroup); 50
	Burst       int           // of one rate group; 50
	Concurrent  int           // requests under way; 16
	MaxWait     time.Duration // for the limits above, before the call is given up unsent; 2 s
	MaxReply    int64         // bytes of a reply; 32 MB
	MaxFailures uint32        // in a row, before the breaker opens; 5
	OpenFor     time.Duration // until the breaker lets one request through again; 2 s
}

func (o TransportOptions) withDefaults() TransportOptions {
	if o.PerSecond == 0 {
		o.PerSecond = 50
	}
	if o.Burst == 0 {
		o.Burst = 50
	}
	if o.Concurrent == 0 {
		o.Concurrent = 16
	}
	if o.MaxWait == 0 {
		o.MaxWait = 2 * time.Second
	}
	if o.MaxReply == 0 {
		o.MaxReply = 32 << 20
	}
	if o.MaxFailures == 0 {
		o.MaxFailures = 5
	}
	if o.OpenFor == 0 {
		o.OpenFor = 2 * time.Second
	}
	return o
}

// A Transport carries the requests of one provider account. It records each in
// the Exchange of its context, which is the only proof of what was sent; it
// holds the account's rate limit, bulkhead and circuit breaker; and it makes
// each request at most once.
//
// A reply is read whole, up to the cap, before it is handed on: so a broken
// body counts as a failed request.
type Transport struct {
	reads, writes http.RoundTripper
	options       TransportOptions
	budgets       budgets
	slots         chan struct{}
	breaker       *gobreaker.CircuitBreaker[*http.Response]
}

// NewTransport returns a transport over connections made as base says; nil is
// Go's default.
//
// A mutating request gets a connection of its own: Go re-sends a request only
// on a connection that was used before, and a kept connection may be closed by
// the other end just as the request leaves, which would cost a look to settle.
func NewTransport(base *http.Transport, o TransportOptions) *Transport {
	if base == nil {
		base = http.DefaultTransport.(*http.Transport)
	}
	o = o.withDefaults()
	writes := base.Clone()
	writes.DisableKeepAlives = true
	writes.Protocols = new(http.Protocols) // HTTP/2 keeps rules of its own for re-sending
	writes.Protocols.SetHTTP1(true)
	return &Transport{
		reads: base.Clone(), writes: writes, options: o,
		budgets: budgets{perSecond: rate.Limit(o.PerSecond), burst: o.Burst, byGroup: map[string]*budget{}},
		slots:   make(chan struct{}, o.Concurrent),
		breaker: gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{ //nolint:bodyclose // no response here
			Timeout:     o.OpenFor,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= o.MaxFailures },
			IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) },
		}),
	}
}

// NewClient returns a client that follows no redirect: a provider that sends a
// mutating call elsewhere has said nothing about it. It has no timeout of its
// own; the wrapper's deadline is in every context.
func NewClient(t *Transport) *http.Client {
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip makes the request, once.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	note := exchangeOf(r.Context()).begin(r)
	budget := t.budgets.of(rateGroup(r.Context()))
	if err := t.admit(r.Context(), budget, note); err != nil {
		closeBody(r)
		return nil, err
	}
	defer func() { <-t.slots }()

	called := false
	reply, err := t.breaker.Execute(func() (*http.Response, error) {
		called = true
		return t.send(r, note, budget)
	})
	switch {
	case !called:
		closeBody(r)
		return nil, fmt.Errorf("%w: %w", ErrBreakerOpen, err)
	case errors.As(err, new(serverError)):
		return reply, nil // a failure to the breaker, a reply to the adapter
	}
	return reply, err
}

// admit waits until the provider takes requests of the group again, for a slot
// and for the rate limit, but not for long: a call that waits here eats the
// deadline it needs for its answer.
func (t *Transport) admit(ctx context.Context, b *budget, note *notation) error {
	waiting, stop := context.WithTimeout(ctx, t.options.MaxWait)
	defer stop()
	if rest := b.closedFor(time.Now()); rest > t.options.MaxWait {
		note.told(rest)
		return ErrThrottled
	} else if rest > 0 {
		timer := time.NewTimer(rest)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-waiting.Done():
			return notAdmitted(ctx)
		}
	}
	select {
	case t.slots <- struct{}{}:
	case <-waiting.Done():
		return notAdmitted(ctx)
	}
	if err := b.limiter.Wait(waiting); err != nil {
		<-t.slots
		return notAdmitted(ctx)
	}
	return nil
}

func notAdmitted(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return ErrThrottled
}

// serverError tells the breaker of a reply that it must count as a failure.
type serverError int

func (e serverError) Error() string { return fmt.Sprintf("status %d", int(e)) }

func (t *Transport) send(r *http.Request, note *notation, b *budget) (*http.Response, error) {
	trip := t.reads
	if mutating(r) {
		trip = t.writes
	}
	// From here on some of the request may have left: what happens between
	// getting a connection and the first byte is not worth telling apart.
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { note.written() }}
	out := r.WithContext(httptrace.WithClientTrace(r.Context(), trace))
	if mutating(r) {
		out.GetBody = nil
	}
	reply, err := trip.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	note.replied(reply.StatusCode, reply.Header)
	if reply.StatusCode == http.StatusTooManyRequests {
		now := time.Now()
		b.close(now.Add(retryAfter(headersOf(reply.Header), now)))
	}
	body, err := io.ReadAll(io.LimitReader(reply.Body, t.options.MaxReply+1))
	_ = reply.Body.Close()
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the reply: %w", err)
	case int64(len(body)) > t.options.MaxReply:
		return nil, errTooLarge
	}
	reply.Body = io.NopCloser(bytes.NewReader(body))
	if reply.StatusCode >= 500 {
		return reply, serverError(reply.StatusCode)
	}
	return reply, nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}
