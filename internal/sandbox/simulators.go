package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Simulators are the running simulators, by the address of one of them: they
// share one clock.
type Simulators struct {
	url  string
	http *http.Client
}

// NewSimulators returns the simulators that answer at the URL.
func NewSimulators(url string) *Simulators {
	return &Simulators{url: strings.TrimRight(url, "/"), http: &http.Client{Timeout: time.Minute}}
}

// State is what the simulators say of their clock.
type State struct {
	Now     time.Time
	Offset  time.Duration
	NextDue *time.Time // when something happens there next
}

// Clock reads the virtual clock.
func (s *Simulators) Clock(ctx context.Context) (State, error) {
	return s.call(ctx, http.MethodGet, "/sandbox/clock", nil)
}

// Advance moves the virtual clock ahead.
func (s *Simulators) Advance(ctx context.Context, d time.Duration) (State, error) {
	return s.call(ctx, http.MethodPost, "/sandbox/clock/advance", map[string]string{"duration": d.String()})
}

func (s *Simulators) call(ctx context.Context, method, path string, body any) (State, error) {
	payload, err := json.Marshal(body)
	if err != nil {
		return State{}, err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, bytes.NewReader(payload))
	if err != nil {
		return State{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.http.Do(req)
	if err != nil {
		return State{}, fmt.Errorf("ask the sandbox: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return State{}, fmt.Errorf("ask the sandbox: status %d", res.StatusCode)
	}
	var answer struct {
		Now     time.Time  `json:"now"`
		Offset  float64    `json:"offset_seconds"`
		NextDue *time.Time `json:"next_due"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return State{}, fmt.Errorf("read the sandbox's answer: %w", err)
	}
	return State{Now: answer.Now, Offset: time.Duration(answer.Offset * float64(time.Second)), NextDue: answer.NextDue}, nil
}
