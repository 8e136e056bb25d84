package providers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/portway/portway/internal/domain"
)

// ErrUnsupported says that the adapter lacks an optional power.
var ErrUnsupported = errors.New("the provider has no such operation")

// defaultDeadline is how long one call may take (design, operations).
const defaultDeadline = 10 * time.Second

// Options of Wrap.
type Options struct {
	Account  string // the configured name
	Provider string // "bandwidth", "telnyx"
	Log      *slog.Logger
	Deadline time.Duration                   // of one call; 10 s
	Observe  func(context.Context, CallInfo) // called after every call, for metrics and traces; may be nil
	Now      func() time.Time
}

// CallInfo is what one call was, for metrics and traces: nothing of its contents.
type CallInfo struct {
	Account, Provider string
	Operation         string // check, find, fetch, do, foc_windows, changed, comments, history, subscribe
	Step              StepKind
	Outcome           string // "ok", "gone", "not_prepared", or the family of the failure
	Code              string // of the failure
	Status            int
	Duration          time.Duration
}

// A Provider is an adapter at one account, with everything around each call
// that is the same for all of them: deadline, log, health, outcome family. Its
// errors are ErrGone, ErrNotPrepared, ErrUnsupported or a *Failure.
type Provider struct {
	adapter Adapter
	limits  func() Limits
	options Options
	pulse   pulse
}

// Wrap puts the adapter behind the wrapper. The adapter's client must run over
// a Transport of this package: what that saw is what decides an outcome.
func Wrap(a Adapter, o Options) *Provider {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Deadline == 0 {
		o.Deadline = defaultDeadline
	}
	if o.Observe == nil {
		o.Observe = func(context.Context, CallInfo) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Provider{adapter: a, options: o, limits: sync.OnceValue(a.Limits), pulse: pulse{health: HealthOK}}
}

// Account is the configured name of the provider account.
func (p *Provider) Account() string { return p.options.Account }

// Name is the provider's.
func (p *Provider) Name() string { return p.options.Provider }

// Limits are the adapter's. They are asked for once: they don't change, and
// every order that is shown needs them.
func (p *Provider) Limits() Limits { return p.limits() }

// Capabilities are the adapter's.
func (p *Provider) Capabilities() []string { return Capabilities(p.adapter) }

// Health is how the account answered last, and when; the zero time is never.
func (p *Provider) Health() (Health, time.Time) { return p.pulse.read() }

// Check asks whether numbers can be ported here.
func (p *Provider) Check(ctx context.Context, r CheckRequest) (CheckResult, error) {
	return call(ctx, p, "check", "", func(ctx context.Context) (CheckResult, error) { return p.adapter.Check(ctx, r) })
}

// Find returns the provider orders with one of the references or numbers.
func (p *Provider) Find(ctx context.Context, q Query) ([]Order, error) {
	return call(ctx, p, "find", "", func(ctx context.Context) ([]Order, error) { return p.adapter.Find(ctx, q) })
}

// Fetch returns the whole truth about one provider order, or ErrGone.
func (p *Provider) Fetch(ctx context.Context, id string) (Order, error) {
	return call(ctx, p, "fetch", "", func(ctx context.Context) (Order, error) { return p.adapter.Fetch(ctx, id) })
}

// Do carries out one mutating step. What is known of it when it fails is the
// Family of the *Failure.
func (p *Provider) Do(ctx context.Context, w Want, s Step) (Hint, error) {
	return call(ctx, p, "do", s.Kind, func(ctx context.Context) (Hint, error) { return p.adapter.Do(ctx, w, s) })
}

// FOCWindows are the spans in which w may be ported; ErrUnsupported if the
// adapter can't say.
func (p *Provider) FOCWindows(ctx context.Context, w Want, id string) ([]domain.FOCWindow, error) {
	a, ok := p.adapter.(FOCWindower)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "foc_windows", "", func(ctx context.Context) ([]domain.FOCWindow, error) { return a.FOCWindows(ctx, w, id) })
}

// Changed lists what changed since; ErrUnsupported if the adapter can't say.
func (p *Provider) Changed(ctx context.Context, since time.Time) ([]string, error) {
	a, ok := p.adapter.(Changer)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "changed", "", func(ctx context.Context) ([]string, error) { return a.Changed(ctx, since) })
}

// Next names what to do next. An adapter that panics is stopped: nothing it
// might have named is done.
func (p *Provider) Next(w Want, have []Order) (s Step) {
	defer func() {
		if r := recover(); r != nil {
			p.options.Log.Error("adapter panicked", "account", p.Account(), "operation", "next", "stack", string(debug.Stack()))
			s = Step{Kind: StepBlocked, Requirements: []domain.Requirement{{
				PortInID: w.PortInID, Code: "internal", Level: domain.Required, Message: "The gateway cannot work this order out.",
			}}}
		}
	}()
	return p.adapter.Next(w, have)
}

func call[T any](ctx context.Context, p *Provider, operation string, step StepKind, f func(context.Context) (T, error)) (T, error) {
	ctx, stop := context.WithTimeout(ctx, p.options.Deadline)
	defer stop()
	ctx, exchange := WithExchange(ctx)
	began := time.Now()
	value, err := guarded(ctx, p, operation, f)
	seen := exchange.Requests()
	err = p.judge(err, operation == "do", seen)
	p.report(ctx, CallInfo{
		Account: p.options.Account, Provider: p.options.Provider, Operation: operation, Step: step,
		Status: lastStatus(seen), Duration: time.Since(began),
	}, err)
	if err != nil {
		var none T
		return none, err
	}
	return value, nil
}

func guarded[T any](ctx context.Context, p *Provider, operation string, f func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if r := recover(); r != nil {
			// The panic's value may hold what was sent; its place can't.
			p.options.Log.ErrorContext(ctx, "adapter panicked", "account", p.Account(), "operation", operation, "stack", string(debug.Stack()))
			err = fmt.Errorf("the adapter panicked in %s", operation)
		}
	}()
	return f(ctx)
}

// judge turns an adapter's error into one of ours, and holds a mutating call
// to its one mutating request.
func (p *Provider) judge(err error, mutates bool, seen []Request) error {
	if mutates {
		if n := countMutating(seen); n > 1 || n == 0 && err == nil {
			p.options.Log.Error("adapter broke its contract", "account", p.Account(), "mutating_requests", n)
			return &Failure{Family: Unknown, Code: "contract_broken", Err: fmt.Errorf("%d mutating requests in one step", n)}
		}
	}
	switch {
	case err == nil:
		return nil
	case !mutates && (errors.Is(err, ErrGone) || errors.Is(err, ErrNotPrepared)):
		return err
	}
	return classify(err, mutates, seen, p.options.Now())
}

func countMutating(seen []Request) int {
	n := 0
	for _, r := range seen {
		if r.Mutating {
			n++
		}
	}
	return n
}

func lastStatus(seen []Request) int {
	if len(seen) == 0 {
		return 0
	}
	return seen[len(seen)-1].Status
}

// report tells log, health and observer of a call. What the call carried and
// what came back stay out of all three.
func (p *Provider) report(ctx context.Context, info CallInfo, err error) {
	info.Outcome = "ok"
	failure, failed := errors.AsType[*Failure](err)
	level := slog.LevelInfo
	switch {
	case failed:
		info.Outcome, info.Code = string(failure.Family), failure.Code
		level = slog.LevelWarn
	case errors.Is(err, ErrGone):
		info.Outcome = "gone"
	case errors.Is(err, ErrNotPrepared):
		info.Outcome = "not_prepared"
	}
	p.pulse.beat(failure, p.options.Now())
	p.options.Log.LogAttrs(ctx, level, "provider call",
		slog.String("account", info.Account), slog.String("operation", info.Operation), slog.String("step", string(info.Step)),
		slog.String("outcome", info.Outcome), slog.String("code", info.Code), slog.Int("status", info.Status),
		slog.Duration("duration", info.Duration))
	p.options.Observe(ctx, info)
}
