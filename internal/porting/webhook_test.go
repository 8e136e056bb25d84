package porting_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// hear has a callback come in, from the carrier or from somebody else.
func (h *house) hear(event, order string, forged bool) error {
	hook := providers.Hook{Header: http.Header{"Word": {"swordfish"}}, Body: []byte(event + " " + order)}
	if forged {
		hook.Header = http.Header{}
	}
	return h.Hear(h.t.Context(), "carrier", hook)
}

// stored counts the callbacks that are kept.
func (h *house) stored() (n int) {
	h.t.Helper()
	if err := h.pool.QueryRow(h.t.Context(), `SELECT count(*) FROM webhooks`).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// A callback is a doorbell: what the order is, a fetch tells.
func TestHookRings(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	foc := h.now().Add(48 * time.Hour)
	h.carrier.set("po-1", func(o *providers.Order) {
		o.Status, o.ProviderStatus, o.FOCConfirmed = domain.PortInFOCConfirmed, "firm", &foc
	})
	before := h.carrier.fetched
	if err := h.hear("ev-1", "po-1", false); err != nil {
		t.Fatal(err)
	}
	if h.carrier.fetched != before {
		t.Error("the provider was asked before the callback was acknowledged")
	}
	h.work(time.Minute)
	if got := h.order(id).PortIns[0].PortIn.Status; got != domain.PortInFOCConfirmed {
		t.Errorf("the port-in is %s", got)
	}
}

// Duplicated, reordered, late or about nothing of ours: the timeline is the
// same.
func TestHooksOfAllKinds(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.carrier.set("po-1", func(o *providers.Order) { o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false })
	for _, event := range []string{"ev-3", "ev-1", "ev-2", "ev-1", "ev-3"} {
		if err := h.hear(event, "po-1", false); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.stored(); got != 3 {
		t.Errorf("%d callbacks are kept", got)
	}
	for range 2 { // without an id nobody knows that it came before
		if err := h.hear("", "po-1", false); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.hear("ev-4", "po-of-others", false); err != nil {
		t.Fatal(err)
	}
	if got := h.stored(); got != 6 {
		t.Errorf("%d callbacks are kept", got)
	}
	h.work(time.Minute)
	told := h.told(id)
	// Submitting, submitted, completed: each once.
	if got := told[domain.EventPortInStatusChanged]; got != 3 || h.order(id).Status != domain.OrderCompleted {
		t.Errorf("the order is %s after %d changes of the port-in", h.order(id).Status, got)
	}
	if err := h.hear("ev-5", "po-1", false); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if diff := cmp.Diff(told, h.told(id)); diff != "" {
		t.Errorf("a late callback told something:\n%s", diff)
	}
}

// A callback that doesn't say what it is about has the account swept before its
// time.
func TestVagueHook(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.sweep()
	h.carrier.set("po-1", func(o *providers.Order) { o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false })
	if n, err := h.Sweep(t.Context()); n != 0 || err != nil {
		t.Fatalf("swept %d before it was time, %v", n, err)
	}
	if err := h.hear("ev-1", "something", false); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	if got := h.order(id).Status; got != domain.OrderCompleted {
		t.Errorf("the order is %s", got)
	}
}

func TestForgedHook(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.draft("+13125550100")
	err := h.hear("ev-1", "po-1", true)
	if unverified, ok := errors.AsType[*providers.Unverified](err); !ok || unverified.Challenge != "Word" {
		t.Errorf("forged: %v", err)
	}
	if h.stored() != 0 || len(h.lanes()) != 0 {
		t.Error("a forged callback left something behind")
	}
	if got := codes(h.Hear(t.Context(), "nobody", providers.Hook{})); len(got) != 1 || got[0] != domain.CodeNotFound {
		t.Errorf("an account that isn't configured: %v", got)
	}
}

// While the provider doesn't answer, the doorbell keeps.
func TestHookWhenTheProviderIsDown(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	h.carrier.set("po-1", func(o *providers.Order) { o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false })
	h.carrier.unreadable = "po-1"
	if err := h.hear("ev-1", "po-1", false); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		for _, lane := range h.lanes() {
			if err := h.engine.Run(t.Context(), lane); err != nil {
				t.Fatal(err)
			}
		}
		h.pass(5 * time.Second)
	}
	if len(h.lanes()) != 1 {
		t.Errorf("open: %v", h.lanes())
	}
	h.carrier.unreadable = ""
	h.work(time.Minute)
	if got := h.order(id).Status; got != domain.OrderCompleted {
		t.Errorf("the order is %s", got)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	h := open(t)
	if err := h.Subscribe(t.Context(), "https://gw.example/"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"https://gw.example/hooks/carrier"}, h.carrier.subscribed); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
