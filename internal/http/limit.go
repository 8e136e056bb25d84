package http

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/httprate"

	"github.com/portway/portway/internal/domain"
)

// window is the time in which an API key's requests are counted.
const window = time.Minute

// limit lets each API key make so many requests a minute, and any number for
// 0. A replica counts what reaches it.
func (s *server) limit(perMinute int) func(http.Handler) http.Handler {
	if perMinute <= 0 {
		return func(next http.Handler) http.Handler { return next }
	}
	limiter := httprate.NewRateLimiter(perMinute, window, httprate.WithResponseHeaders(httprate.ResponseHeaders{Reset: resetHeader}))
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			notes := notepad{}
			if key := callerOf(r.Context()).KeyID; key == "" || !limiter.OnLimit(notes, r, key) {
				next.ServeHTTP(w, r)
				return
			}
			s.fail(w, r, &domain.Error{
				Code: domain.CodeRateLimited, Message: "This key may make " + strconv.Itoa(perMinute) + " requests a minute.",
				RetryAfter: notes.untilReset(time.Now()),
			})
		})
	}
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
