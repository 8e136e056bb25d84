package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portway/portway/internal/providers"
)

// A tokenServer gives numbered tokens, and takes only the newest.
type tokenServer struct {
	*httptest.Server
	tokens   atomic.Int64
	revoked  atomic.Int64 // tokens up to this one are refused
	expires  string       // the member of the reply
	refuse   atomic.Bool
	requests sync.Map // method and path to how many
}

func newTokenServer(t *testing.T) *tokenServer {
	s := &tokenServer{expires: `,"expires_in":3600`}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := s.requests.LoadOrStore(r.Method+" "+r.URL.Path, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		if r.URL.Path == "/token" {
			id, secret, _ := r.BasicAuth()
			_ = r.ParseForm()
			if s.refuse.Load() || id != "client" || secret != "hush" || r.PostForm.Get("grant_type") != "client_credentials" {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, `{"error":"invalid_client","error_description":"hush"}`)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"access_token":"t%d","token_type":"Bearer"%s}`, s.tokens.Add(1), s.expires)
			return
		}
		if r.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", s.tokens.Load()) || s.tokens.Load() <= s.revoked.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, "<LnpOrderResponse><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>")
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *tokenServer) asked(what string) int64 {
	n, ok := s.requests.Load(what)
	if !ok {
		return 0
	}
	return n.(*atomic.Int64).Load()
}

func (s *tokenServer) client(secret string) (*Client, *OAuth) {
	client := providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{PerSecond: 1000, Burst: 1000}))
	o := NewOAuth(client, s.URL+"/token", "client", secret)
	return NewClient(s.URL, "1", client, o), o
}

func TestTokenIsKeptUntilShortlyBeforeItsEnd(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expires string
		kept, renewed time.Duration
	}{
		{"an hour", `,"expires_in":3600`, 58 * time.Minute, 59*time.Minute + time.Second},
		{"not told", ``, 58 * time.Minute, 59*time.Minute + time.Second},
		{"shorter than the margin", `,"expires_in":30`, 10 * time.Second, 16 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTokenServer(t)
			s.expires = tt.expires
			c, o := s.client("hush")
			began := time.Now()
			for _, step := range []struct {
				after  time.Duration
				tokens int64
			}{{0, 1}, {tt.kept, 1}, {tt.renewed, 2}} {
				o.now = func() time.Time { return began.Add(step.after) }
				if _, err := c.PortIn(t.Context(), "o-1"); err != nil {
					t.Fatal(err)
				}
				if got := s.tokens.Load(); got != step.tokens {
					t.Errorf("after %s: %d tokens, want %d", step.after, got, step.tokens)
				}
			}
		})
	}
}

func TestTokenIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t)
	c, _ := s.client("hush")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := c.PortIn(context.Background(), "o-1"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := s.tokens.Load(); got != 1 {
		t.Errorf("%d tokens", got)
	}
}

// A read goes through after a 401, with a new token. A mutating request is
// made once: the wrapper counts, and the next attempt finds the new token.
func TestRefusedToken(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t)
	c, _ := s.client("hush")
	if _, err := c.PortIn(t.Context(), "o-1"); err != nil {
		t.Fatal(err)
	}
	s.revoked.Store(1)
	if _, err := c.PortIn(t.Context(), "o-1"); err != nil {
		t.Errorf("a read: %v", err)
	}
	if got := s.asked("GET /accounts/1/portins/o-1"); got != 3 {
		t.Errorf("%d reads", got)
	}

	s.revoked.Store(2)
	failure, ok := errors.AsType[*StatusError](c.DeletePortIn(t.Context(), "o-1"))
	if !ok || failure.Status != http.StatusUnauthorized {
		t.Errorf("a delete: %v", failure)
	}
	if got := s.asked("DELETE /accounts/1/portins/o-1"); got != 1 {
		t.Errorf("%d deletes", got)
	}
	if err := c.DeletePortIn(t.Context(), "o-1"); err != nil {
		t.Errorf("the next delete: %v", err)
	}

	s.revoked.Store(1000)
	if _, err := c.PortIn(t.Context(), "o-1"); err == nil {
		t.Error("no token is good, and yet")
	}
	if got := s.asked("GET /accounts/1/portins/o-1"); got != 5 {
		t.Errorf("%d reads: a 401 is tried again once", got)
	}
}

// What the token endpoint says stays out of the error, and its requests count
// as reads.
func TestTokenRefused(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t)
	c, _ := s.client("wrong")
	ctx, exchange := providers.WithExchange(t.Context())
	err := c.DeletePortIn(ctx, "o-1")
	if err == nil || !strings.Contains(err.Error(), "HTTP 401") || strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "invalid_client") {
		t.Errorf("got %v", err)
	}
	seen := exchange.Requests()
	if len(seen) != 1 || seen[0].Mutating || seen[0].Status != http.StatusUnauthorized {
		t.Errorf("the exchange: %+v", seen)
	}
}

func TestTokenWaitsNoLongerThanItsCaller(t *testing.T) {
	t.Parallel()
	s := newTokenServer(t)
	_, o := s.client("hush")
	o.turn <- struct{}{} // somebody renews
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := o.Authorization(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
