package main

import (
	"slices"
	"testing"
	"time"
)

// A provider's draft that nobody touches is purged: at Bandwidth at 09:00 UTC
// once 48 hours have passed, at Telnyx after 30 days. Ours lives on, and its
// submit makes another, with its documents.
func TestPurgedDraftIsMadeAgain(t *testing.T) {
	t.Parallel()
	for provider, life := range map[string]time.Duration{"bandwidth": 3 * 24 * time.Hour, "telnyx": 30*24*time.Hour + time.Hour} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s := newRig(t)
			number := plainNumber(provider, 41)
			id := s.api.draft(provider, number, nil)
			s.api.want(200, "POST", orderPath(id)+"/prepare", nil)
			prepared := s.sandbox.ledger(number)
			if len(prepared) != 1 || prepared[0].Committed {
				t.Fatalf("prepared: %+v", prepared)
			}
			s.advance(life)
			if left := s.sandbox.ledger(number); slices.ContainsFunc(left, func(e ledgerEntry) bool { return e.Live }) {
				t.Fatalf("not purged: %+v", left)
			}
			if got := at[string](s.api.order(id), "status"); got != "draft" {
				t.Errorf("a purge made the order %s", got)
			}
			s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
			if last := s.api.lastCommand(id); last != "submit succeeded" {
				t.Fatalf("%s\n%s", last, s.api.story(id))
			}
			orders := at[[]any](s.api.order(id), "port_ins", 0, "provider_orders")
			if len(orders) != 2 || at[bool](orders[0], "live") || !at[bool](orders[1], "committed") || at[string](orders[0], "reference") == at[string](orders[1], "reference") {
				t.Errorf("provider orders: %v", orders)
			}
			s.untilStatus("completed", []string{id})
			s.sandbox.wantOneCommitted(number)
		})
	}
}

// Telnyx cancels what nobody answers within 14 days. The exception says until
// when, and the order what became of it.
func TestUnansweredException(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	const number = "+13129991002"
	id := s.api.draft("telnyx", number, nil)
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	s.advance(2 * time.Hour)
	exception := at[map[string]any](s.api.order(id), "exceptions", 0)
	raised, deadline := instant(t, exception["raised_at"]), instant(t, exception["deadline"])
	if left := deadline.Sub(raised); left != 14*24*time.Hour || exception["status"] != "open" {
		t.Errorf("%v to answer: %v", left, exception)
	}
	s.advanceTo(deadline.Add(-time.Hour))
	if got := at[string](s.api.order(id), "status"); got != "action_required" {
		t.Errorf("an hour before its deadline the order is %s", got)
	}
	s.advanceTo(deadline.Add(7 * time.Hour))
	order := s.api.order(id)
	if order["status"] != "cancelled" || at[string](order, "numbers", 0, "status") != "cancelled" || at[string](order, "exceptions", 0, "status") != "resolved" {
		t.Errorf("after its deadline: %v, %v, %v\n%s", order["status"], order["numbers"], order["exceptions"], s.api.story(id))
	}
	s.sandbox.wantNoneLive(number)
}

// Telnyx cancels in two phases, and not within 48 hours of the FOC.
func TestCancelAtTelnyx(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	begin := func(number string) string {
		id := s.api.draft("telnyx", number, nil)
		s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
		return id
	}
	early, late := plainNumber("telnyx", 42), plainNumber("telnyx", 43)
	cancelled, ported := begin(early), begin(late)
	s.advance(3 * time.Hour)
	reply := s.api.want(200, "POST", orderPath(cancelled)+"/cancel", nil, "Prefer", "wait=20")
	if got := at[string](reply.body, "port_ins", 0, "status"); got != "cancel_pending" {
		t.Errorf("the cancel was taken, and the port-in is %s", got)
	}
	if got := at[string](reply.body, "numbers", 0, "status"); got != "submitted" {
		t.Errorf("its number is %s", got)
	}
	if last := s.api.lastCommand(cancelled); last != "cancel succeeded" {
		t.Errorf("acknowledged: %s", last)
	}
	s.untilStatus("cancelled", []string{cancelled})
	s.sandbox.wantNoneLive(early)

	for range 4 * portTime {
		if at[string](s.api.order(ported), "port_ins", 0, "status") == "foc_confirmed" {
			break
		}
		s.advance(6 * time.Hour)
	}
	portIn := at[map[string]any](s.api.order(ported), "port_ins", 0)
	confirmed := instant(t, at[string](portIn, "foc", "confirmed"))
	i := slices.IndexFunc(at[[]any](portIn, "locks"), func(l any) bool { return at[string](l, "action") == "cancel" })
	if i < 0 {
		t.Fatalf("no lock on the cancel: %v", portIn["locks"])
	}
	if after := instant(t, at[string](portIn, "locks", i, "after")); confirmed.Sub(after) != 48*time.Hour {
		t.Errorf("ported at %s, not cancelled after %s", confirmed, after)
	}
	s.advanceTo(confirmed.Add(-47 * time.Hour))
	refused := s.api.want(409, "POST", orderPath(ported)+"/cancel", nil)
	if code := at[string](refused.body, "code"); code != "action_not_allowed" || slices.Contains(at[[]any](refused.body, "allowed_actions"), any("cancel")) {
		t.Errorf("too late: %v", refused.body)
	}
	s.untilStatus("completed", []string{ported})
	s.sandbox.wantOneCommitted(late)
}
