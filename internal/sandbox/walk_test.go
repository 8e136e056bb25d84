package sandbox_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/sandbox"
)

var start = time.Date(2031, 3, 3, 9, 2, 0, 0, time.UTC)

// simulated is a simulator at which things are due at some instants.
type simulated struct {
	now time.Time
	due []time.Time
}

func (s *simulated) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		var body struct{ Duration string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		d, err := time.ParseDuration(body.Duration)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		s.now = s.now.Add(d)
	}
	for len(s.due) > 0 && !s.due[0].After(s.now) {
		s.due = s.due[1:]
	}
	answer := map[string]any{"now": s.now, "offset_seconds": s.now.Sub(start).Seconds()}
	if len(s.due) > 0 {
		answer["next_due"] = s.due[0]
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// sweeper sweeps every quarter of an hour, if it is let.
type sweeper struct {
	clock *sandbox.Clock
	next  time.Time
	held  *time.Time
	at    []string
}

func (s *sweeper) NextSweep(context.Context) (time.Time, bool, error) { return s.next, true, nil }

func (s *sweeper) NextHeld(context.Context) (time.Time, bool, error) {
	if s.held == nil {
		return time.Time{}, false, nil
	}
	return *s.held, true, nil
}

func (s *sweeper) Sweep(context.Context) (int, error) {
	now := s.clock.Now()
	if s.held != nil && !now.Before(*s.held) {
		s.at = append(s.at, "released "+now.Format("02 15:04"))
		s.held = nil
	}
	if now.Before(s.next) {
		return 0, nil
	}
	s.at = append(s.at, now.Format("02 15:04"))
	s.next = now.Truncate(15 * time.Minute).Add(15 * time.Minute)
	return 1, nil
}

func TestWalkSweepsAfterEachThingThatHappens(t *testing.T) {
	t.Parallel()
	simulator := &simulated{now: start, due: []time.Time{start.Add(5 * time.Second), start.Add(24 * time.Hour)}}
	server := httptest.NewServer(simulator)
	defer server.Close()
	clock := sandbox.NewClock(func() time.Time { return start })
	gateway := &sweeper{clock: clock, next: start.Truncate(15 * time.Minute).Add(15 * time.Minute)}
	walker := sandbox.Walker{
		Simulators: sandbox.NewSimulators(server.URL), Virtual: clock, Gateway: gateway,
		Idle: func(context.Context) (bool, error) { return true, nil },
	}

	end, err := walker.Advance(t.Context(), 26*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if want := start.Add(26 * time.Hour); !end.Now.Equal(want) || !end.Settled {
		t.Errorf("it ended at %v, settled %v", end.Now, end.Settled)
	}
	// The first thing due is swept before the second happens; in between, and
	// after what follows the second, nothing is new.
	want := []string{"03 09:15", "04 09:02", "04 09:15", "04 11:02"}
	if diff := cmp.Diff(want, gateway.at); diff != "" {
		t.Errorf("sweeps:\n%s", diff)
	}
}

// What the gateway holds back is a stop of its own, news or not.
func TestWalkStopsAtWhatIsHeld(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(&simulated{now: start})
	defer server.Close()
	clock := sandbox.NewClock(func() time.Time { return start })
	due := start.Add(100 * time.Minute)
	gateway := &sweeper{clock: clock, next: start.Add(5 * time.Minute), held: &due}
	walker := sandbox.Walker{
		Simulators: sandbox.NewSimulators(server.URL), Virtual: clock, Gateway: gateway,
		Idle: func(context.Context) (bool, error) { return true, nil },
	}
	if _, err := walker.Advance(t.Context(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	want := []string{"03 09:07", "released 03 10:42", "03 10:42", "03 10:45", "03 12:02"}
	if diff := cmp.Diff(want, gateway.at); diff != "" {
		t.Errorf("sweeps:\n%s", diff)
	}
}
