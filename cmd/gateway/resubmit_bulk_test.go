package main

import (
	"slices"
	"testing"
)

// A port-in of a bulk that the losing carrier rejects is resubmitted by itself:
// its number moves to an order of its own, the others stay in the bulk, and its
// end there surprises nobody.
func TestBandwidthResubmitOutOfABulk(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	const rejected = "+12019991002"
	numbers := []string{rejected, "+19195550371", "+17045550372"}
	var listed []any
	for _, n := range numbers {
		listed = append(listed, map[string]any{"phone_number": n, "billing_phone_number": n})
	}
	order := s.api.draft("bandwidth", rejected, map[string]any{"numbers": listed})
	s.api.want(200, "POST", orderPath(order)+"/submit", nil, "Prefer", "wait=40")
	if got := s.api.lastCommand(order); got != "submit succeeded" {
		t.Fatalf("%s\n%s", got, s.api.story(order))
	}
	s.until(order, "exception")
	portIns := map[string]string{}
	for _, n := range at[[]any](s.api.order(order), "numbers") {
		portIns[at[string](n, "phone_number")] = at[string](n, "port_in_id")
	}
	bulk, before := s.providerOrder(order, portIns[rejected], "bulk_parent"), map[string]string{}
	for _, n := range numbers {
		before[n] = s.providerOrder(order, portIns[n], "portin")
	}
	if bulk == "" {
		t.Fatalf("there is no bulk\n%s", s.api.story(order))
	}

	s.resubmitted(order, portIns[rejected], rejected, map[string]any{"end_user": map[string]any{"account_number": "AC-90001"}})

	for _, n := range numbers {
		now, in := s.providerOrder(order, portIns[n], "portin"), s.providerOrder(order, portIns[n], "bulk_parent")
		if alone := n == rejected; (now != before[n]) != alone || (in != bulk) != alone {
			t.Errorf("%s: the order was %s and is %s, in the bulk %q\n%s", n, before[n], now, in, s.api.story(order))
		}
		live := slices.DeleteFunc(s.sandbox.ledger(n), func(e ledgerEntry) bool { return !e.Committed || !e.Live })
		if len(live) != 1 {
			t.Errorf("%s is live on %+v", n, live)
		}
	}
	s.until(order, "exception") // the losing carrier rejects every order before its account number is changed
	s.patchPortIn(order, portIns[rejected], map[string]any{"end_user": map[string]any{"account_number": "AC-90002"}})
	s.untilDone(order, 40)
	if got := at[string](s.api.order(order), "status"); got != "completed" {
		t.Errorf("the order is %s\n%s", got, s.api.story(order))
	}
	if told := s.api.entries(order, "observation.unexpected"); len(told) > 0 {
		t.Errorf("something surprised: %+v", told)
	}
}
