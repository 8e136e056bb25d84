package main

import (
	"fmt"
	"testing"
	"time"
)

// now is the virtual clock.
func (s *rig) now() time.Time {
	s.t.Helper()
	var clock struct{ Now time.Time }
	s.sandbox.call("GET", "clock", nil, &clock)
	return clock.Now
}

// advanceTo moves the virtual clock as far as that.
func (s *rig) advanceTo(t time.Time) {
	s.t.Helper()
	if left := t.Sub(s.now()).Truncate(time.Second) + time.Second; left > 0 {
		s.advance(left)
	}
}

// onDemand drafts an order on demand and brings it as far as its FOC. It
// returns its first window, and when it is activated by itself.
func (s *rig) onDemand(provider, number string) (id string, start, deadline time.Time) {
	s.t.Helper()
	id = s.api.draft(provider, number, map[string]any{"activation": map[string]any{"mode": "on_demand"}})
	activation := func() map[string]any { return at[map[string]any](s.api.order(id), "port_ins", 0, "activation") }
	if a := activation(); a["mode"] != "on_demand" || a["settable"] != true || a["deadline"] != nil || a["if_missed"] != nil {
		s.t.Errorf("%s: a draft's activation is %v", provider, a)
	}
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	for range 4 * portTime {
		if at[string](s.api.order(id), "port_ins", 0, "status") == "foc_confirmed" {
			break
		}
		s.advance(6 * time.Hour)
	}
	a := activation()
	if a["settable"] != false || a["if_missed"] != "activates" {
		s.t.Fatalf("%s: the activation is %v\n%s", provider, a, s.api.story(id))
	}
	return id, instant(s.t, at[string](a, "windows", 0, "start")), instant(s.t, a["deadline"])
}

// completedAt is when a port-in is told to have been completed.
func (s *rig) completedAt(id string) time.Time {
	s.t.Helper()
	for _, e := range s.api.entries(id, "port_in.status_changed") {
		if at[string](e.data, "to") == "completed" {
			return e.at
		}
	}
	s.t.Fatalf("not completed\n%s", s.api.story(id))
	return time.Time{}
}

// A time that was asked for can be moved, before the provider knows it and
// after; and what nobody activates is activated by itself.
func TestActivationMovesAndHappensByItself(t *testing.T) {
	t.Parallel()
	for i, provider := range bothProviders {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s := newRig(t)
			missed, _, deadline := s.onDemand(provider, fmt.Sprintf("+1919555334%d", i))
			moved, start, _ := s.onDemand(provider, fmt.Sprintf("+1919555335%d", i))

			ask := func(at time.Time) {
				reply := s.api.try("POST", orderPath(moved)+"/activate", map[string]any{"at": at.UTC().Format(time.RFC3339)})
				if reply.status != 200 && reply.status != 202 {
					t.Fatalf("activate at %s: %d %s", at, reply.status, reply.text)
				}
			}
			ask(start.Add(time.Hour))
			ask(start.Add(2 * time.Hour)) // held, or told at once
			s.advanceTo(start.Add(30 * time.Minute))
			last := start.Add(5 * time.Hour)
			ask(last)
			if got := instant(t, at[string](s.api.order(moved), "port_ins", 0, "activation", "deadline")); !got.Equal(last) {
				t.Errorf("it happens at %s, moved to %s", got, last)
			}
			s.advanceTo(last.Add(-time.Minute))
			if got := at[string](s.api.order(moved), "port_ins", 0, "status"); got != "foc_confirmed" {
				t.Errorf("a minute before its time it is %s\n%s", got, s.api.story(moved))
			}
			s.untilStatus("completed", []string{moved, missed})
			if got := s.completedAt(moved); got.Before(last) || got.After(last.Add(2*time.Hour)) {
				t.Errorf("completed at %s, asked for %s", got, last)
			}
			if got := s.completedAt(missed); got.Before(deadline) || got.After(deadline.Add(2*time.Hour)) {
				t.Errorf("completed at %s, by itself at %s", got, deadline)
			}
		})
	}
}
