package http

import (
	"hash/maphash"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/go-chi/httprate"

	"github.com/portway/portway/internal/domain"
)

// window is the time in which requests are counted.
const window = time.Minute

// addresses is how many counts there are for addresses. More addresses than
// that share them, so that nobody can fill our memory by having many.
const addresses = 1 << 16

// A limiter lets each API key make so many requests a minute, and each address
// as many without a good one. A replica counts what reaches it. Nil lets
// everything through.
type limiter struct {
	perMinute int
	counts    *httprate.RateLimiter
	seed      maphash.Seed
}

// newLimiter returns nil for 0: any number of requests may be made.
func newLimiter(perMinute int) *limiter {
	if perMinute <= 0 {
		return nil
	}
	return &limiter{
		perMinute: perMinute, seed: maphash.MakeSeed(),
		counts: httprate.NewRateLimiter(perMinute, window, httprate.WithResponseHeaders(httprate.ResponseHeaders{Reset: resetHeader})),
	}
}

// take counts a request, or returns the refusal of one that is too many.
func (l *limiter) take(r *http.Request) error {
	if l == nil {
		return nil
	}
	who, name := "This key", callerOf(r.Context()).KeyID
	if name == "" {
		who, name = "Without a good key this address", l.address(r.RemoteAddr)
	}
	notes := notepad{}
	if !l.counts.OnLimit(notes, r, name) {
		return nil
	}
	return &domain.Error{
		Code: domain.CodeRateLimited, Message: who + " may make " + strconv.Itoa(l.perMinute) + " requests a minute.",
		RetryAfter: notes.untilReset(time.Now()),
	}
}

// address names the count that an address has. In IPv6 one caller has a whole
// /64, and with it more addresses than can be counted.
func (l *limiter) address(remote string) string {
	host := remote
	if parsed, err := netip.ParseAddrPort(remote); err == nil {
		address := parsed.Addr().Unmap()
		host = address.String()
		if network, err := address.Prefix(64); err == nil && address.Is6() {
			host = network.String()
		}
	}
	return "address " + strconv.FormatUint(maphash.String(l.seed, host)%addresses, 10)
}

// limit refuses what is too much. What openapi.yaml gives no 429 always
// answers: a flood must not make a replica look dead.
func (s *server) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.operations.of(r).unlimited {
			if err := s.limiter.take(r); err != nil {
				s.fail(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

const resetHeader = "Reset"

// A notepad takes what the limiter would tell a caller.
type notepad http.Header

// Header implements http.ResponseWriter.
func (n notepad) Header() http.Header { return http.Header(n) }

// Write implements http.ResponseWriter.
func (notepad) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader implements http.ResponseWriter.
func (notepad) WriteHeader(int) {}

// untilReset is how long it is until the window that is full ends.
func (n notepad) untilReset(now time.Time) time.Duration {
	reset, err := strconv.ParseInt(n.Header().Get(resetHeader), 10, 64)
	if err != nil {
		return window
	}
	return max(time.Second, min(time.Unix(reset, 0).Sub(now)+time.Second, window))
}
