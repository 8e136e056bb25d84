package main

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// leavesWithin is longer than a provider takes to end an order whose cancel it
// has acknowledged, by the virtual clock.
const leavesWithin = 6 * time.Hour

// resubmitMoments are all at which a provider's resubmit can be caught, the
// cancel of what it gives up first, each with a number of its own that the
// losing carrier rejects. Bandwidth makes a draft with all that is known:
// nothing is left there to update.
func resubmitMoments(provider string) []moment {
	areas := []string{"201", "202", "203", "205", "206", "207", "208", "209", "210", "212"}
	var all []moment
	for _, operation := range []string{"cancel", "create_draft", "upload_document", "update", "commit"} {
		if operation == "update" && provider == "bandwidth" {
			continue
		}
		for _, when := range []string{"before", "after"} {
			all = append(all, moment{provider: provider, operation: operation, when: when, number: "+1" + areas[len(all)] + "9991002"})
		}
	}
	return all
}

// The gateway is killed while the simulator holds every step of a resubmit,
// each for an order of its own, and started again: each number is on one order
// that may port it, and the one before it is cancelled.
func TestKilledWhileAResubmitIsHeld(t *testing.T) {
	t.Parallel()
	for _, provider := range bothProviders {
		for _, released := range []string{"after the restart", "at the end"} {
			t.Run(provider+", released "+released, func(t *testing.T) {
				t.Parallel()
				s := newRig(t)
				moments := resubmitMoments(provider)
				s.rejected(moments)
				leaving, following := moments[:2], moments[2:]
				walked := s.resubmitAndHold(leaving, following)

				s.gateway.kill()
				<-walked
				restarted := time.Now()
				s.startGateway()
				if released == "after the restart" {
					s.sandbox.release()
				}
				s.wantSettled(following, "resubmit", restarted)
				s.wantLeaving(leaving, restarted)
				s.advance(leavesWithin)
				s.wantSettled(leaving, "resubmit", time.Now())
				s.wantHandedOverAgain(moments)

				s.sandbox.release()
				s.advance(24 * time.Hour)
				s.wantHandedOverAgain(moments)
			})
		}
	}
}

// rejected submits an order for each moment and waits until the losing carrier
// has rejected them all.
func (s *rig) rejected(moments []moment) {
	s.t.Helper()
	for i := range moments {
		m := &moments[i]
		m.order = s.api.draft(m.provider, m.number, nil)
		s.api.begin(m.order, "submit")
	}
	s.wantSettled(moments, "submit", time.Now())
	for _, m := range moments {
		s.until(m.order, "exception")
	}
}

// resubmitAndHold resubmits the orders of all moments and holds each at one of
// them: following once the provider has let go of what they give up, which
// takes the virtual clock to come about, and then leaving at that cancel. The
// clock's walk is over when walked is closed.
func (s *rig) resubmitAndHold(leaving, following []moment) (walked <-chan struct{}) {
	s.t.Helper()
	for _, m := range following {
		s.api.begin(m.order, "resubmit")
	}
	s.wantLeaving(following, time.Now())
	for _, m := range following {
		// Whichever order comes by first: each is held at one moment, and each
		// moment holds one.
		s.sandbox.hold(m.provider, m.operation, m.when)
	}
	walked = s.walk()
	s.sandbox.untilHeld(len(following))
	// On a busy machine a held call times out, its order goes on and is caught
	// again; another's provider then has yet to let go.
	eventually(s.t, "every provider has let go", 2*time.Minute, func() bool {
		select {
		case <-walked:
			walked = s.walk()
		default:
		}
		return !slices.ContainsFunc(following, func(m moment) bool {
			return !slices.ContainsFunc(s.sandbox.ledger(m.number), func(e ledgerEntry) bool { return e.Committed && !e.Live })
		})
	})
	for i, m := range leaving {
		s.sandbox.hold(m.provider, m.operation, m.when)
		s.api.begin(m.order, "resubmit")
		s.sandbox.untilHeld(len(following) + i + 1)
	}
	return walked
}

// walk has the clock go on to where providers have let go of what they were to
// cancel. It does not come to rest while anything is held, and ends with the
// gateway.
func (s *rig) walk() (walked <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.api.try(http.MethodPost, "/sandbox/clock/advance", map[string]any{"duration": leavesWithin.String()})
	}()
	return done
}

// wantLeaving waits until the provider has acknowledged the cancel of each
// moment's order, and the gateway waits for nothing but its end.
func (s *rig) wantLeaving(moments []moment, since time.Time) {
	s.t.Helper()
	for _, m := range moments {
		eventually(s.t, m.String()+": the order that is given up is being cancelled", settleWithin-time.Since(since), func() bool {
			return slices.ContainsFunc(s.sandbox.ledger(m.number), func(e ledgerEntry) bool {
				return e.Committed && (e.Status == "REQUESTED_CANCEL" || e.Status == "cancel-pending")
			})
		})
	}
	eventually(s.t, "the gateway is at rest", settleWithin-time.Since(since), func() bool {
		return at[bool](s.api.want(200, "GET", "/sandbox/clock", nil).body, "settled")
	})
}

// wantHandedOverAgain fails unless each moment's number is on two orders that
// were ever committed: the one given up, which is cancelled, and the one that
// may port it.
func (s *rig) wantHandedOverAgain(moments []moment) {
	s.t.Helper()
	for _, m := range moments {
		var live, ended []string
		ledger := s.sandbox.ledger(m.number)
		for _, e := range ledger {
			switch {
			case e.Committed && e.Live:
				live = append(live, e.Reference)
			case e.Committed:
				ended = append(ended, fmt.Sprint(e.Status))
			}
		}
		cancelled := len(ended) == 1 && slices.Contains([]string{"CANCELLED", "cancelled"}, ended[0])
		if len(live) != 1 || !cancelled {
			s.t.Errorf("%v of %s: live %v, ended %v, want one each: %+v\n%s", m, m.number, live, ended, ledger, s.api.story(m.order))
			continue
		}
		orders := at[[]any](s.api.order(m.order), "port_ins", 0, "provider_orders")
		current := slices.ContainsFunc(orders, func(o any) bool {
			return at[string](o, "reference") == live[0] && at[bool](o, "committed") && at[bool](o, "live")
		})
		if !current || !at[bool](orders[0], "superseded") || at[bool](orders[0], "live") {
			s.t.Errorf("%v of %s: the gateway knows %v, the provider has %+v", m, m.number, orders, ledger)
		}
	}
}
