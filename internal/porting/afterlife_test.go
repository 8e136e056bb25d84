package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// sweepAll lets the time come at which everything is swept, whatever the
// provider says has changed.
func (h *house) sweepAll() {
	h.t.Helper()
	h.pass(6 * time.Hour)
	if _, err := h.Sweep(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (c *carrier) finish(id string, status domain.PortInStatus, word string) {
	c.set(id, func(o *providers.Order) { o.Live, o.Status, o.ProviderStatus = false, status, word })
}

// Messaging is followed after voice is done, to its own end, by a provider that
// never says that anything has changed.
func TestMessagingIsFollowedAfterVoice(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	h.carrier.still = true
	messaging := func(is domain.MessagingStatus) {
		h.carrier.set("po-1", func(o *providers.Order) { o.Messaging = is })
	}
	messaging(domain.MessagingPending)
	h.carrier.finish("po-1", domain.PortInCompleted, "done")
	h.sweepAll()
	if v := h.order(id); v.Status != domain.OrderCompleted || v.PortIns[0].PortIn.Messaging != domain.MessagingPending {
		t.Fatalf("the order is %s, messaging %s", v.Status, v.PortIns[0].PortIn.Messaging)
	}
	h.pass(30 * 24 * time.Hour)
	for _, is := range []domain.MessagingStatus{domain.MessagingActivating, domain.MessagingCompleted} {
		messaging(is)
		h.sweepAll()
		h.sweepAll()
		if got := h.order(id).PortIns[0].PortIn.Messaging; got != is {
			t.Errorf("messaging is %s, not %s", got, is)
		}
	}
	h.pass(30 * 24 * time.Hour)
	before := h.carrier.fetched
	h.sweepAll()
	if h.carrier.fetched != before {
		t.Error("what has ended in every way is still looked at")
	}
	var moves []any
	events, _, err := h.Timeline(t.Context(), h.who, id, porting.Page{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Type == domain.EventMessagingStatusChanged {
			moves = append(moves, e.Data["to"])
		}
	}
	if diff := cmp.Diff([]any{"pending", "activating", "completed"}, moves); diff != "" {
		t.Errorf("told of messaging (-want +got):\n%s", diff)
	}
}

// A port that was cancelled happens anyway: that is seen, told as unexpected,
// and true.
func TestItPortedAnyway(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	if _, _, err := h.Cancel(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if v := h.order(id); v.Status != domain.OrderCancelled {
		t.Fatalf("the order is %s", v.Status)
	}
	h.carrier.still = true
	h.carrier.finish("po-1", domain.PortInCompleted, "done after all")
	h.sweepAll()
	v := h.order(id)
	if v.Status != domain.OrderCompleted || v.Order.Numbers[0].Status != domain.NumberCompleted {
		t.Errorf("the order is %s, its number %s", v.Status, v.Order.Numbers[0].Status)
	}
	if told := h.told(id)[domain.EventObservationUnexpected]; told != 1 {
		t.Errorf("told %d times", told)
	}
}
