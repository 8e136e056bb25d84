package http

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/portway/portway/internal/domain"
)

// Files are in memory as a whole, and some times over, while they are sealed
// and stored: so many bytes of them at once, and no more.
const heavyBytes = 64 << 20

const (
	// A request with a file waits so long for others with one to end. Nothing
	// of its body is read before.
	heavyWait = 20 * time.Second
	// A caller gets so long to send or to take a file: one that dawdles would
	// hold what others wait for.
	heavyTime = 5 * time.Minute
)

// bound has requests that carry a file wait for their turn. A replica bounds
// what reaches it.
func (s *server) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := s.operations.of(r)
		var bytes int64
		switch {
		case op.uploads() && r.ContentLength >= 0:
			bytes = min(r.ContentLength, maxUpload)
		case op.uploads():
			bytes = maxUpload
		case op.downloads():
			bytes = MaxDocument
		default:
			next.ServeHTTP(w, r)
			return
		}
		waiting, stop := context.WithTimeout(r.Context(), heavyWait)
		defer stop()
		if err := s.heavy.Acquire(waiting, bytes); err != nil {
			s.fail(w, r, &domain.Error{Code: domain.CodeOverloaded, Message: "Too many files are under way; try again in a moment.", RetryAfter: time.Second})
			return
		}
		defer s.heavy.Release(bytes)
		end := time.Now().Add(heavyTime)
		control := http.NewResponseController(w)
		_, _ = control.SetReadDeadline(end), control.SetWriteDeadline(end) // a test's recorder has none
		next.ServeHTTP(w, r)
	})
}

func newHeavy() *semaphore.Weighted { return semaphore.NewWeighted(heavyBytes) }
