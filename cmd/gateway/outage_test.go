package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

var bothProviders = []string{"bandwidth", "telnyx"}

// A provider that doesn't answer as it should, for one kind of request after
// the other, costs time and nothing else.
func TestOutage(t *testing.T) {
	t.Parallel()
	status := func(code int) *int { return &code }
	for name, f := range map[string]fault{
		"500":     {Effect: "status", Status: status(http.StatusInternalServerError)},
		"429":     {Effect: "status", Status: status(http.StatusTooManyRequests)},
		"html":    {Effect: "html"},
		"nothing": {Effect: "drop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newRig(t)
			var all []outage
			for i, operation := range []string{"create_draft", "commit", "find", "fetch"} {
				f.Operation = operation
				all = append(all, s.outage(f, i)...)
			}
			s.wantCompleted(all)
		})
	}
}

// An outage is an order that is submitted in one.
type outage struct{ provider, operation, number, order string }

func (o outage) String() string { return o.operation + " at " + o.provider }

// outage submits an order at each provider while f spoils all that it names,
// and has the provider back once the trouble is told.
func (s *rig) outage(f fault, i int) []outage {
	s.t.Helper()
	var orders []outage
	for _, provider := range bothProviders {
		o := outage{provider: provider, operation: f.Operation, number: plainNumber(provider, i)}
		o.order = s.api.draft(provider, o.number, nil)
		orders = append(orders, o)
	}
	for _, o := range orders {
		f.Provider, f.Moment, f.Count = o.provider, "before", 1_000_000
		s.sandbox.spoil(f)
		s.api.want(202, "POST", orderPath(o.order)+"/submit", nil, "Prefer", "respond-async")
	}
	for _, o := range orders {
		eventually(s.t, o.String()+" is in trouble", 40*time.Second, func() bool {
			return len(s.api.entries(o.order, "provider.unavailable")) > 0 && s.sandbox.hits(o.provider) >= enoughHits(f)
		})
		s.wantIntact(o)
	}
	back := time.Now()
	s.sandbox.release()
	s.wantRecovered(orders, back)
	return orders
}

// enoughHits is how many requests have to have failed, so that there was more
// than one try. A create of which nobody knows what became is tried again only
// when it is sure that nothing did, which takes a while; so for that one kind
// of fault stands for the others.
func enoughHits(f fault) int {
	unsent := f.Status != nil && *f.Status == http.StatusTooManyRequests
	switch {
	case f.Operation != "create_draft" || unsent:
		return 3
	case f.Effect == "status":
		return 2
	}
	return 1
}

func plainNumber(provider string, i int) string {
	return fmt.Sprintf(map[string]string{"bandwidth": "+191955532%02d", "telnyx": "+131255532%02d"}[provider], i)
}

// wantIntact fails unless the order stands as it was asked for, and its
// command goes on.
func (s *rig) wantIntact(o outage) {
	s.t.Helper()
	order := s.api.order(o.order)
	if last := s.api.lastCommand(o.order); last != "submit running" {
		s.t.Errorf("%v: the last command is %q", o, last)
	}
	if got := at[string](order, "numbers", 0, "phone_number"); got != o.number {
		s.t.Errorf("%v: the order's number is %q", o, got)
	}
	if status := order["status"]; status != "in_progress" {
		s.t.Errorf("%v: the order is %v", o, status)
	}
	for _, e := range s.sandbox.ledger(o.number) {
		if e.Committed && o.operation != "fetch" {
			s.t.Errorf("%v: committed while the provider was away: %+v", o, e)
		}
	}
}

// wantRecovered waits until every submit has succeeded, and holds the timeline
// to one beginning of the trouble, and one end that is no earlier than that the
// providers are back.
func (s *rig) wantRecovered(orders []outage, back time.Time) {
	s.t.Helper()
	for _, o := range orders {
		within := settleWithin - time.Since(back)
		eventually(s.t, o.String()+": the submit has ended", within, func() bool { return s.api.lastCommand(o.order) != "submit running" })
		took := time.Since(back).Round(100 * time.Millisecond)
		if last := s.api.lastCommand(o.order); last != "submit succeeded" {
			s.t.Errorf("%v: the last command is %q\n%s", o, last, s.api.story(o.order))
		}
		lost, found := s.api.entries(o.order, "provider.unavailable"), s.api.entries(o.order, "provider.recovered")
		if len(lost) != 1 || len(found) != 1 || found[0].at.Before(back.Truncate(time.Millisecond)) {
			s.t.Errorf("%v: back at %v, told %v unavailable and %v recovered\n%s", o, back.UTC(), lost, found, s.api.story(o.order))
		}
		s.t.Logf("%v: settled %v after the provider was back", o, took)
	}
}

// wantCompleted lets the orders come to their end, and holds the ledger to one
// committed provider order for each.
func (s *rig) wantCompleted(orders []outage) {
	s.t.Helper()
	var ids []string
	for _, o := range orders {
		ids = append(ids, o.order)
		s.sandbox.wantOneCommitted(o.number)
	}
	s.untilStatus("completed", ids)
	for _, o := range orders {
		s.sandbox.wantOneCommitted(o.number)
	}
}

// The providers are gone altogether, and come back as they were.
func TestProvidersDown(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	var orders []outage
	for i := range 6 { // so many that their tries come thicker than the breaker lets them through
		provider := bothProviders[i%2]
		number := plainNumber(provider, i)
		orders = append(orders, outage{provider, "everything", number, s.api.draft(provider, number, nil)})
	}
	s.simulators.kill()
	for _, o := range orders {
		s.api.want(202, "POST", orderPath(o.order)+"/submit", nil, "Prefer", "respond-async")
	}
	for _, o := range orders {
		eventually(t, o.String()+" is in trouble", 15*time.Second, func() bool {
			return len(s.api.entries(o.order, "provider.unavailable")) > 0
		})
		if last := s.api.lastCommand(o.order); last != "submit running" {
			t.Errorf("%v: the last command is %q", o, last)
		}
	}
	s.gateway.says(t, `"code":"(breaker_open)"`)
	back := time.Now()
	s.startSimulators()
	s.wantRecovered(orders, back)
	s.wantCompleted(orders)
}

// Calls whose replies are lost, that are carried out long after they were
// given up, whose effect the lists don't show yet, or that come too fast, make
// one provider order each.
func TestCallsGoAstray(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	var orders []outage
	for _, provider := range bothProviders {
		for _, c := range []struct{ line, what string }{
			{"1005", "a lost reply that lists don't make up for"},
			{"1006", "a lost reply"},
			{"1007", "a late completion"},
			{"1008", "too many requests"},
		} {
			number := map[string]string{"bandwidth": "+1919999", "telnyx": "+1312999"}[provider] + c.line
			o := outage{provider, c.what, number, s.api.draft(provider, number, nil)}
			if c.line == "1005" {
				// The reply would tell what the lists don't.
				s.sandbox.spoil(fault{Provider: provider, Operation: "create_draft", Moment: "after", Effect: "drop", Count: 1})
			}
			s.api.begin(o.order, "submit")
			if c.line == "1005" {
				eventually(t, "the reply is lost", 10*time.Second, func() bool { return s.sandbox.hits(provider) == 1 })
			}
			orders = append(orders, o)
		}
	}
	begun := time.Now()
	for _, o := range orders {
		eventually(t, o.String()+": the submit has ended", settleWithin-time.Since(begun), func() bool {
			return s.api.lastCommand(o.order) != "submit running"
		})
		if last := s.api.lastCommand(o.order); last != "submit succeeded" {
			t.Errorf("%v: the last command is %q\n%s", o, last, s.api.story(o.order))
		}
		t.Logf("%v: settled after %v", o, time.Since(begun).Round(100*time.Millisecond))
	}
	s.wantCompleted(orders)
}
