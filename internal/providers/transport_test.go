package providers

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func post(t *testing.T, ctx context.Context, c *http.Client, url string) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := c.Do(r)
	if err == nil {
		_ = reply.Body.Close()
	}
	return reply, err
}

func TestTransportRecords(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3")
		w.Header().Set("x-ratelimit-reset", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	client := NewClient(NewTransport(nil, TransportOptions{}))

	ctx, exchange := WithExchange(t.Context())
	if _, err := post(t, ctx, client, server.URL); err != nil {
		t.Fatal(err)
	}
	if _, err := post(t, InRateGroup(AsRead(ctx), "another"), client, server.URL); err != nil {
		t.Fatal(err)
	}
	want := []Request{
		{Method: "POST", Mutating: true, Written: true, Status: 429, RetryAfter: "3", RateReset: "7"},
		{Method: "POST", Mutating: false, Written: true, Status: 429, RetryAfter: "3", RateReset: "7"},
	}
	if diff := cmp.Diff(want, exchange.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestTransportProvesThatNothingWasSent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	_ = listener.Close()

	ctx, exchange := WithExchange(t.Context())
	if _, err := post(t, ctx, NewClient(NewTransport(nil, TransportOptions{})), address); err == nil {
		t.Fatal("a closed port answered")
	}
	want := []Request{{Method: "POST", Mutating: true}}
	if diff := cmp.Diff(want, exchange.Requests()); diff != "" {
		t.Error(diff)
	}
}

// A provider that answers the first request on a connection, and drops the
// connection once it has read a second: Go's own transport would then send that
// one again, behind our back.
func TestTransportNeverSendsTwice(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	var posts, connections atomic.Int32
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			connections.Add(1)
			go answerOnce(conn, &posts)
		}
	}()
	client := NewClient(NewTransport(nil, TransportOptions{}))
	address := "http://" + listener.Addr().String()
	for i, body := range []io.Reader{nil, nil, strings.NewReader("{}"), strings.NewReader("{}")} {
		ctx, exchange := WithExchange(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Idempotency-Key", "makes Go think the request can be replayed")
		reply, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = reply.Body.Close()
		if got := posts.Load(); got != int32(i+1) {
			t.Fatalf("request %d: %d arrived", i+1, got)
		}
		want := []Request{{Method: "POST", Mutating: true, Written: true, Status: 200}}
		if diff := cmp.Diff(want, exchange.Requests()); diff != "" {
			t.Error(diff)
		}
	}
	if got := connections.Load(); got != 4 {
		t.Errorf("%d connections: a mutating request must have its own", got)
	}
}

// answerOnce reads requests from a connection, and answers the first of them.
func answerOnce(conn net.Conn, posts *atomic.Int32) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	for answered := false; ; answered = true {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		posts.Add(1)
		if answered {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	}
}

func TestTransportFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	reply, err := post(t, t.Context(), NewClient(NewTransport(nil, TransportOptions{})), server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if reply.StatusCode != http.StatusTemporaryRedirect || hits.Load() != 1 {
		t.Errorf("status %d after %d requests", reply.StatusCode, hits.Load())
	}
}

func TestTransportCapsReplies(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "0123456789")
	}))
	t.Cleanup(server.Close)
	for size, fits := range map[int64]bool{10: true, 9: false} {
		_, err := post(t, t.Context(), NewClient(NewTransport(nil, TransportOptions{MaxReply: size})), server.URL)
		if got := err == nil; got != fits {
			t.Errorf("cap of %d: fits is %v: %v", size, got, err)
		}
	}
}

func TestTransportBreaker(t *testing.T) {
	t.Parallel()
	var ill atomic.Bool
	ill.Store(true)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if ill.Load() {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(server.Close)
	client := NewClient(NewTransport(nil, TransportOptions{MaxFailures: 2, OpenFor: time.Nanosecond}))
	strict := NewClient(NewTransport(nil, TransportOptions{MaxFailures: 2, OpenFor: time.Hour}))
	for _, c := range []*http.Client{client, strict} {
		for range 2 {
			if _, err := post(t, t.Context(), c, server.URL); err != nil {
				t.Fatalf("a 502 is a reply: %v", err)
			}
		}
	}
	ctx, exchange := WithExchange(t.Context())
	if _, err := post(t, ctx, strict, server.URL); !errors.Is(err, ErrBreakerOpen) {
		t.Errorf("want the breaker open, got %v", err)
	}
	if got := exchange.Requests(); len(got) != 1 || got[0].Written {
		t.Errorf("the breaker let something through: %+v", got)
	}
	ill.Store(false)
	if _, err := post(t, t.Context(), client, server.URL); err != nil {
		t.Errorf("the breaker must close again: %v", err)
	}
}

func TestTransportBounds(t *testing.T) {
	t.Parallel()
	t.Run("rate", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		t.Cleanup(server.Close)
		client := NewClient(NewTransport(nil, TransportOptions{PerSecond: 0.001, Burst: 1}))
		if _, err := post(t, t.Context(), client, server.URL); err != nil {
			t.Fatal(err)
		}
		if _, err := post(t, t.Context(), client, server.URL); !errors.Is(err, ErrThrottled) {
			t.Errorf("want our own throttle, got %v", err)
		}
	})
	t.Run("bulkhead", func(t *testing.T) {
		t.Parallel()
		arrived, release := make(chan struct{}), make(chan struct{})
		var once sync.Once
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			once.Do(func() { close(arrived) })
			<-release
		}))
		t.Cleanup(server.Close)
		client := NewClient(NewTransport(nil, TransportOptions{Concurrent: 1, MaxWait: time.Millisecond}))
		done := make(chan error, 1)
		go func() {
			_, err := post(t, context.Background(), client, server.URL)
			done <- err
		}()
		<-arrived
		if _, err := post(t, t.Context(), client, server.URL); !errors.Is(err, ErrThrottled) {
			t.Errorf("want no slot, got %v", err)
		}
		close(release)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, err := post(t, t.Context(), client, server.URL); err != nil {
			t.Errorf("the slot was not given back: %v", err)
		}
	})
}
