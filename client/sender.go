package client

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const (
	attempts     = 4
	firstPause   = 200 * time.Millisecond
	longestPause = 30 * time.Second
)

// A sender puts the key on requests, makes errors of refusals, and repeats a request that got no answer or was told to
// come again, if that does no harm: a read, or one with an Idempotency-Key.
type sender struct {
	next HttpRequestDoer
	key  string
}

// Do sends a request.
func (s *sender) Do(r *http.Request) (*http.Response, error) {
	if s.key != "" {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	pause := firstPause
	for attempt := 1; ; attempt++ {
		response, err := s.once(r)
		if err == nil || attempt == attempts || !again(r, err) {
			return response, err
		}
		wait := pause
		if e, ok := err.(*Error); ok && e.RetryAfter > 0 { //nolint:errorlint // once has just made it
			wait = min(e.RetryAfter, longestPause)
		}
		if err := sleep(r.Context(), wait); err != nil {
			return nil, err
		}
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, fmt.Errorf("read the body again: %w", err)
			}
		}
		pause *= 2
	}
}

func (s *sender) once(r *http.Request) (*http.Response, error) {
	response, err := s.next.Do(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusBadRequest {
		return nil, refusal(response)
	}
	return response, nil
}

// again reports whether a request that ended in err should be repeated.
func again(r *http.Request, err error) bool {
	readable := r.Body == nil || r.Body == http.NoBody || r.GetBody != nil
	harmless := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Header.Get(idempotencyKey) != ""
	if !readable || !harmless || r.Context().Err() != nil {
		return false
	}
	e, answered := err.(*Error) //nolint:errorlint // once has just made it
	if !answered {
		return true
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Code == "idempotency_in_flight"
}

// sleep waits, or returns why the context ended first.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
