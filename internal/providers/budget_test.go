package providers

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// throttler answers 429 to one path, and counts what arrives there.
func throttler(t *testing.T, header, value string) (*httptest.Server, *atomic.Int32) {
	t.Helper()
	arrived := new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/narrow" && arrived.Add(1) == 1 {
			w.Header().Set(header, value)
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}))
	t.Cleanup(server.Close)
	return server, arrived
}

func get(t *testing.T, c *http.Client, group, url string) (Request, error) {
	t.Helper()
	ctx, x := WithExchange(InRateGroup(t.Context(), group))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := c.Do(r)
	if err == nil {
		err = reply.Body.Close()
	}
	return x.Requests()[0], err
}

// A group that the provider takes no more of is left alone until it does, and
// the others are not kept by it.
func TestThrottledGroupIsLeftAlone(t *testing.T) {
	t.Parallel()
	server, arrived := throttler(t, "X-RateLimit-Reset", "300")
	c := NewClient(NewTransport(nil, TransportOptions{}))
	if first, err := get(t, c, "a", server.URL+"/narrow"); err != nil || first.Status != http.StatusTooManyRequests {
		t.Fatalf("first: %+v, %v", first, err)
	}
	second, err := get(t, c, "a", server.URL+"/narrow")
	if !errors.Is(err, ErrThrottled) || second.Written {
		t.Errorf("second: %+v, %v", second, err)
	}
	if wait := retryAfter(second, time.Now()); wait < 290*time.Second || wait > 300*time.Second {
		t.Errorf("to be repeated after %s", wait)
	}
	if other, err := get(t, c, "b", server.URL+"/wide"); err != nil || other.Status != http.StatusOK {
		t.Errorf("another group: %+v, %v", other, err)
	}
	if got := arrived.Load(); got != 1 {
		t.Errorf("%d requests arrived", got)
	}
}

// What is not long is waited out.
func TestThrottledGroupIsWaitedForBriefly(t *testing.T) {
	t.Parallel()
	server, arrived := throttler(t, "Retry-After", "0.05")
	c := NewClient(NewTransport(nil, TransportOptions{}))
	for range 2 {
		if _, err := get(t, c, "a", server.URL+"/narrow"); err != nil {
			t.Fatal(err)
		}
	}
	if got := arrived.Load(); got != 2 {
		t.Errorf("%d requests arrived", got)
	}
}

// Groups have budgets of their own.
func TestGroupsDoNotSpendEachOthersBudget(t *testing.T) {
	t.Parallel()
	server, _ := throttler(t, "", "")
	c := NewClient(NewTransport(nil, TransportOptions{PerSecond: 0.001, Burst: 1, MaxWait: time.Millisecond}))
	for _, group := range []string{"a", "b"} {
		if _, err := get(t, c, group, server.URL+"/wide"); err != nil {
			t.Errorf("%s: %v", group, err)
		}
	}
	if _, err := get(t, c, "a", server.URL+"/wide"); !errors.Is(err, ErrThrottled) {
		t.Errorf("spent: %v", err)
	}
}
