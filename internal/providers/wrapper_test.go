package providers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/domain"
)

// scripted is an adapter whose calls are what a test says.
type scripted struct {
	client *http.Client
	url    string
	do     func(ctx context.Context, a *scripted) error
}

func (a *scripted) Limits() Limits { return Limits{Messaging: true} }
func (a *scripted) Check(ctx context.Context, _ CheckRequest) (CheckResult, error) {
	return CheckResult{}, a.do(AsRead(ctx), a)
}
func (a *scripted) Find(ctx context.Context, _ Query) ([]Order, error) { return nil, a.do(ctx, a) }
func (a *scripted) Fetch(ctx context.Context, _ string) (Order, error) {
	return Order{}, a.do(AsRead(ctx), a)
}
func (a *scripted) Next(Want, []Order) Step { panic("out of its depth") }
func (a *scripted) Do(ctx context.Context, _ Want, _ Step) (Hint, error) {
	return Hint{Uploaded: "u"}, a.do(ctx, a)
}

func (a *scripted) post(ctx context.Context) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+"?q=private", strings.NewReader("private"))
	if err != nil {
		return 0, err
	}
	reply, err := a.client.Do(r)
	if err != nil {
		return 0, fmt.Errorf("post: %w", err)
	}
	defer func() { _ = reply.Body.Close() }()
	_, _ = io.Copy(io.Discard, reply.Body)
	return reply.StatusCode, nil
}

func replying(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

func dropping(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// postThen posts, and makes of the status the error that an adapter would.
func postThen(then func(status int) error) func(context.Context, *scripted) error {
	return func(ctx context.Context, a *scripted) error {
		status, err := a.post(ctx)
		if err != nil {
			return err
		}
		return then(status)
	}
}

func refusing(status int) error {
	return &Refusal{Status: status, Faults: []domain.ProviderFault{{Code: "10015"}}}
}

func unreadable(int) error { return errors.New("not the provider's envelope") }

func TestDoOutcomes(t *testing.T) {
	t.Parallel()
	faults := []domain.ProviderFault{{Code: "10015"}}
	tests := map[string]struct {
		serve http.HandlerFunc
		do    func(context.Context, *scripted) error
		want  *Failure
	}{
		"accepted":                  {replying(200), postThen(func(int) error { return nil }), nil},
		"refused":                   {replying(422), postThen(refusing), &Failure{Family: Refused, Code: "refused", Status: 422, Faults: faults}},
		"bare 4xx":                  {replying(404), postThen(unreadable), &Failure{Family: Unknown, Code: "http_404", Status: 404, Bare: true}},
		"request timeout":           {replying(408), postThen(refusing), &Failure{Family: Unknown, Code: "http_408", Status: 408}},
		"refusal told of a 500":     {replying(500), postThen(refusing), &Failure{Family: Unknown, Code: "http_500", Status: 500}},
		"refusal told of a 200":     {replying(200), postThen(func(int) error { return refusing(422) }), &Failure{Family: Unknown, Code: "unreadable", Status: 200}},
		"html 502":                  {replying(502), postThen(unreadable), &Failure{Family: Unknown, Code: "http_502", Status: 502}},
		"redirect":                  {replying(307, "Location", "/x"), postThen(unreadable), &Failure{Family: Unknown, Code: "http_307", Status: 307}},
		"unreadable 200":            {replying(200), postThen(unreadable), &Failure{Family: Unknown, Code: "unreadable", Status: 200}},
		"dropped":                   {dropping, postThen(unreadable), &Failure{Family: Unknown, Code: "connection_lost"}},
		"throttled":                 {replying(429, "Retry-After", "4"), postThen(unreadable), &Failure{Family: NotSent, Code: "throttled", Status: 429, RetryAfter: 4 * time.Second}},
		"throttled until a reset":   {replying(429, "x-ratelimit-reset", "9"), postThen(refusing), &Failure{Family: NotSent, Code: "throttled", Status: 429, RetryAfter: 9 * time.Second}},
		"unauthorized":              {replying(401), postThen(refusing), &Failure{Family: NotSent, Code: "unauthorized", Status: 401, Unauthorized: true}},
		"forbidden":                 {replying(403), postThen(unreadable), &Failure{Family: NotSent, Code: "unauthorized", Status: 403, Unauthorized: true}},
		"nothing the transport saw": {replying(200), func(context.Context, *scripted) error { return errors.New("bypassed") }, &Failure{Family: Unknown, Code: "no_request"}},
		"nothing done, called done": {replying(200), func(context.Context, *scripted) error { return nil }, &Failure{Family: Unknown, Code: "contract_broken"}},
		"panic before sending":      {replying(200), func(context.Context, *scripted) error { panic("x") }, &Failure{Family: Unknown, Code: "no_request"}},
		"panic after sending":       {replying(200), postThen(func(int) error { panic("x") }), &Failure{Family: Unknown, Code: "unreadable", Status: 200}},
		"a token was all that was asked for": {replying(503), func(ctx context.Context, a *scripted) error {
			_, _ = a.post(AsRead(ctx))
			return errors.New("no token")
		}, &Failure{Family: NotSent, Code: "http_503", Status: 503}},
		"lost after a token": {dropping, func(ctx context.Context, a *scripted) error {
			_, err := a.post(ctx)
			return err
		}, &Failure{Family: Unknown, Code: "connection_lost"}},
		"two mutating requests": {replying(200), func(ctx context.Context, a *scripted) error {
			_, _ = a.post(ctx)
			_, err := a.post(ctx)
			return err
		}, &Failure{Family: Unknown, Code: "contract_broken"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.serve)
			t.Cleanup(server.Close)
			a := &scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: test.do}
			hint, err := Wrap(a, Options{}).Do(t.Context(), Want{}, Step{Kind: StepCommit})
			got, _ := errors.AsType[*Failure](err)
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreFields(Failure{}, "Err")); diff != "" {
				t.Error(diff)
			}
			if accepted := hint.Uploaded != ""; accepted != (err == nil) {
				t.Errorf("a hint with %v", err)
			}
		})
	}
}

func TestDeadlineIsUnknownOnceWritten(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	a := &scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: postThen(unreadable)}
	_, err := Wrap(a, Options{Deadline: 50 * time.Millisecond}).Do(t.Context(), Want{}, Step{Kind: StepCommit})
	got, _ := errors.AsType[*Failure](err)
	want := &Failure{Family: Unknown, Code: "timeout"}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Failure{}, "Err")); diff != "" {
		t.Error(diff)
	}
}

func TestReadsPassWhatTheyKnow(t *testing.T) {
	t.Parallel()
	for _, known := range []error{ErrGone, ErrNotPrepared} {
		a := &scripted{do: func(context.Context, *scripted) error { return fmt.Errorf("fetch: %w", known) }}
		if _, err := Wrap(a, Options{}).Fetch(t.Context(), "id"); !errors.Is(err, known) {
			t.Errorf("want %v, got %v", known, err)
		}
	}
	a := &scripted{}
	if _, err := Wrap(a, Options{}).Changed(t.Context(), time.Time{}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("want ErrUnsupported, got %v", err)
	}
	if diff := cmp.Diff([]string{CapabilityMessaging}, Wrap(a, Options{}).Capabilities()); diff != "" {
		t.Error(diff)
	}
}

func TestNextPanicStopsTheStep(t *testing.T) {
	t.Parallel()
	if got := Wrap(&scripted{}, Options{}).Next(Want{}, nil); got.Kind != StepBlocked {
		t.Errorf("got %+v", got)
	}
}

func TestLogTellsNothingPrivate(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(replying(502))
	t.Cleanup(server.Close)
	var log bytes.Buffer
	var seen []CallInfo
	a := &scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: postThen(unreadable)}
	p := Wrap(a, Options{
		Account: "main", Provider: "telnyx", Log: slog.New(slog.NewTextHandler(&log, nil)),
		Observe: func(_ context.Context, i CallInfo) { seen = append(seen, i) },
	})
	_, _ = p.Do(t.Context(), Want{}, Step{Kind: StepCommit})
	a.do = func(context.Context, *scripted) error { panic("private") }
	_, _ = p.Do(t.Context(), Want{}, Step{Kind: StepCommit})
	if strings.Contains(log.String(), "private") {
		t.Errorf("log: %s", log.String())
	}
	want := []CallInfo{
		{Account: "main", Provider: "telnyx", Operation: "do", Step: StepCommit, Outcome: "unknown", Code: "http_502", Status: 502},
		{Account: "main", Provider: "telnyx", Operation: "do", Step: StepCommit, Outcome: "unknown", Code: "no_request"},
	}
	if diff := cmp.Diff(want, seen, cmpopts.IgnoreFields(CallInfo{}, "Duration")); diff != "" {
		t.Error(diff)
	}
}

func TestFailureDropsTheAddress(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(dropping))
	t.Cleanup(server.Close)
	a := &scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: postThen(unreadable)}
	_, err := Wrap(a, Options{}).Do(t.Context(), Want{}, Step{Kind: StepCommit})
	if err == nil || strings.Contains(err.Error(), "private") {
		t.Errorf("error: %v", err)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	status := 200
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(server.Close)
	a := &scripted{client: NewClient(NewTransport(nil, TransportOptions{})), url: server.URL, do: postThen(func(status int) error {
		if status != 200 {
			return errors.New("no")
		}
		return nil
	})}
	p := Wrap(a, Options{})
	if _, at := p.Health(); !at.IsZero() {
		t.Error("checked before any call")
	}
	for i, step := range []struct {
		status int
		want   Health
	}{{200, HealthOK}, {502, HealthDegraded}, {502, HealthDegraded}, {502, HealthDown}, {200, HealthOK}, {401, HealthUnauthorized}, {422, HealthOK}} {
		status = step.status
		_, _ = p.Fetch(t.Context(), "id")
		if got, at := p.Health(); got != step.want || at.IsZero() {
			t.Errorf("step %d: after a %d: %s", i, step.status, got)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		seen Request
		want time.Duration
	}{
		"nothing":       {Request{}, 0},
		"seconds":       {Request{RetryAfter: "2.5"}, 2500 * time.Millisecond},
		"date":          {Request{RetryAfter: now.Add(time.Minute).Format(http.TimeFormat)}, time.Minute},
		"past date":     {Request{RetryAfter: now.Add(-time.Minute).Format(http.TimeFormat)}, 0},
		"reset":         {Request{RateReset: "30"}, 30 * time.Second},
		"reset instant": {Request{RateReset: fmt.Sprint(now.Unix() + 5)}, 5 * time.Second},
		"reset millis":  {Request{RateReset: fmt.Sprint(now.UnixMilli() + 5000)}, 5 * time.Second},
		"header first":  {Request{RetryAfter: "1", RateReset: "30"}, time.Second},
		"absurd":        {Request{RetryAfter: "1e300"}, maxRetryAfter},
		"not a number":  {Request{RetryAfter: "NaN", RateReset: "-1"}, 0},
	}
	for name, test := range tests {
		if got := retryAfter(test.seen, now); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
