package telnyx

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateLimit requests a minute are what the headers promise. Nobody is held to it: a 429 is a trigger's or a fault's doing.
const rateLimit = 600

// rateWindow counts the requests of the running minute of real time.
type rateWindow struct {
	mu   sync.Mutex
	ends time.Time
	used int
}

// limitHeaders puts the three headers on every reply (Telnyx guide on rate limiting).
func (s *Simulator) limitHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := s.sb.Clock().Real()
		s.rate.mu.Lock()
		if !now.Before(s.rate.ends) {
			s.rate.ends, s.rate.used = now.Add(time.Minute), 0
		}
		s.rate.used++
		remaining, reset := max(0, rateLimit-s.rate.used), s.rate.ends.Sub(now)
		s.rate.mu.Unlock()
		setLimitHeaders(w.Header(), remaining, reset)
		next.ServeHTTP(w, r)
	})
}

// RateLimitHeaders are those of a 429: nothing remains, try again in a second.
func (s *Simulator) RateLimitHeaders(h http.Header) { setLimitHeaders(h, 0, time.Second) }

func setLimitHeaders(h http.Header, remaining int, reset time.Duration) {
	h.Set("x-ratelimit-limit", strconv.Itoa(rateLimit))
	h.Set("x-ratelimit-remaining", strconv.Itoa(remaining))
	h.Set("x-ratelimit-reset", strconv.Itoa(int((reset+time.Second-1)/time.Second)))
}
