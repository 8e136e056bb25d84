package main

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// settleWithin is how soon a command is settled after a crash or an outage is
// over.
const settleWithin = 30 * time.Second

// A moment is where a submit is caught: at which of its steps, and whether the
// provider has carried that step out.
type moment struct {
	provider, operation, when string

	number string // of its order
	order  string
}

func (m moment) String() string { return m.when + " " + m.operation }

// momentsOf are all at which a provider's submit can be caught, each with a
// number of its own.
func momentsOf(provider string) []moment {
	var all []moment
	for _, operation := range []string{"create_draft", "upload_document", "update", "commit"} {
		for _, when := range []string{"before", "after"} {
			number := map[string]string{"bandwidth": "+191955531%02d", "telnyx": "+131255531%02d"}[provider]
			all = append(all, moment{provider: provider, operation: operation, when: when, number: fmt.Sprintf(number, len(all))})
		}
	}
	return all
}

// submitAndHold drafts an order for each moment, submits them all and holds
// each where it says.
func (s *rig) submitAndHold(moments []moment) {
	s.t.Helper()
	for i := range moments {
		m := &moments[i]
		m.order = s.api.draft(m.provider, m.number, nil)
		if m.operation == "update" && m.provider == "bandwidth" {
			// There a draft is made with all that is known: only what has become
			// different since is an update.
			s.api.want(200, "POST", orderPath(m.order)+"/prepare", nil)
			s.api.patch(m.order, map[string]any{"end_user": map[string]any{"authorized_person": "Robin Vale"}})
		}
	}
	for i, m := range moments {
		s.sandbox.hold(m.provider, m.operation, m.when)
		s.api.begin(m.order, "submit")
		s.sandbox.untilHeld(i + 1)
	}
}

func ordersOf(moments []moment) []string {
	var ids []string
	for _, m := range moments {
		ids = append(ids, m.order)
	}
	return ids
}

// The gateway is killed while the simulator holds every step of a submit, each
// for an order of its own, and started again. What was held goes on at once,
// as a call that its caller has long given up, or when all is done.
func TestKilledWhileAStepIsHeld(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"bandwidth", "telnyx"} {
		for _, released := range []string{"after the restart", "at the end"} {
			t.Run(provider+", released "+released, func(t *testing.T) {
				t.Parallel()
				s := newRig(t)
				moments := momentsOf(provider)
				s.submitAndHold(moments)

				s.gateway.kill()
				restarted := time.Now()
				s.startGateway()
				if released == "after the restart" {
					s.sandbox.release()
				}
				s.wantSettled(moments, "submit", restarted)
				for _, m := range moments {
					s.sandbox.wantOneCommitted(m.number)
				}
				s.sandbox.release()
				s.untilStatus("completed", ordersOf(moments))
				for _, m := range moments {
					s.sandbox.wantOneCommitted(m.number)
				}
			})
		}
	}
}

// wantSettled waits until the command of every order has succeeded, and says
// how long each took.
func (s *rig) wantSettled(moments []moment, action string, since time.Time) {
	s.t.Helper()
	left, took := moments, map[string]time.Duration{}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for len(left) > 0 && time.Since(since) < settleWithin {
		var running []moment
		for _, m := range left {
			switch last := s.api.lastCommand(m.order); last {
			case action + " running":
				running = append(running, m)
			case action + " succeeded":
				took[m.String()] = time.Since(since).Round(100 * time.Millisecond)
			default:
				s.t.Errorf("%v: the last command is %q\n%s", m, last, s.api.story(m.order))
			}
		}
		left = running
		<-tick.C
	}
	for _, m := range left {
		s.t.Errorf("%v: not settled within %v\n%s", m, settleWithin, s.api.story(m.order))
	}
	s.t.Logf("settled: %v", took)
	if len(left) > 0 {
		s.t.FailNow()
	}
}

// A cancel does not wait for a submit that hangs: the order ends, and nothing
// is under way, whatever the held call does later.
func TestCancelWhileAStepIsHeld(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"bandwidth", "telnyx"} {
		for _, released := range []string{"at once", "at the end"} {
			t.Run(provider+", released "+released, func(t *testing.T) {
				t.Parallel()
				s := newRig(t)
				moments := momentsOf(provider)
				s.submitAndHold(moments)
				for _, m := range moments {
					s.api.begin(m.order, "cancel")
				}
				cancelled := time.Now()
				if released == "at once" {
					s.sandbox.release()
				}
				s.wantSettled(moments, "cancel", cancelled)
				s.sandbox.release()
				s.untilStatus("cancelled", ordersOf(moments))
				for _, m := range moments {
					s.sandbox.wantNoneLive(m.number)
					if left := s.sandbox.ledger(m.number); released == "at once" && slices.ContainsFunc(left, func(e ledgerEntry) bool { return e.Live }) {
						t.Errorf("%v: a draft is left behind: %+v", m, left)
					}
					if n := len(s.api.entries(m.order, "command.settled")); n != commandsOf(m) {
						t.Errorf("%v: %d commands settled, not %d\n%s", m, n, commandsOf(m), s.api.story(m.order))
					}
				}
			})
		}
	}
}

// commandsOf is how many commands the order of a moment was given: submit,
// cancel, and before them a prepare where an update is to be caught.
func commandsOf(m moment) int {
	if m.operation == "update" && m.provider == "bandwidth" {
		return 3
	}
	return 2
}
