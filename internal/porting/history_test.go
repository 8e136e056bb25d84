package porting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// recorded are the messages of what a provider wrote down, in the order of the
// timeline.
func (h *house) recorded(id string) []domain.Event {
	h.t.Helper()
	events, _, err := h.Timeline(h.t.Context(), h.who, id, porting.Page{Limit: 200})
	if err != nil {
		h.t.Fatal(err)
	}
	return slices.DeleteFunc(events, func(e domain.Event) bool { return e.Type != domain.EventProviderHistory })
}

// What the provider wrote down is told once, in its words, however often it is
// read, and without our secrets and our login.
func TestProviderHistoryIsOnTheTimeline(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.history = map[string][]providers.HistoryEntry{}
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	began := h.now().Truncate(time.Millisecond)
	write := func(entry string, at time.Time, e providers.HistoryEntry) {
		e.ID, e.At = entry, at
		h.carrier.history["po-1"] = append(h.carrier.history["po-1"], e)
	}
	write("1", began, providers.HistoryEntry{By: "portway-login", Ours: true, Status: "SUBMITTED", Note: "Order has been created", Changed: []string{"SiteId"}})
	write("2", began.Add(time.Second), providers.HistoryEntry{By: "System", Status: "EXCEPTION", Note: "account AC-20417 is wrong"})
	h.sweep()
	h.sweep()
	// The entry of a change lags behind the change itself.
	h.carrier.set("po-1", func(*providers.Order) {})
	h.sweep()
	write("3", h.carrier.orders["po-1"].ModifiedAt, providers.HistoryEntry{Status: "FOC"})
	h.sweep()
	h.sweep()

	got := h.recorded(id)
	var messages []string
	for _, e := range got {
		messages = append(messages, e.Message)
	}
	want := []string{
		"The provider recorded SUBMITTED: Order has been created",
		"The provider recorded EXCEPTION: account [blanked] is wrong",
		"The provider recorded FOC.",
	}
	if diff := cmp.Diff(want, messages); diff != "" {
		t.Fatalf("told (-want +got):\n%s", diff)
	}
	first, second := got[0], got[1]
	if first.By != (domain.Author{Type: domain.ProviderActor}) || second.By != (domain.Author{Type: domain.ProviderActor, ID: "System"}) {
		t.Errorf("by %+v and %+v", first.By, second.By)
	}
	if !first.At.Equal(began) || first.PortInID != h.order(id).PortIns[0].PortIn.ID {
		t.Errorf("entry %+v", first)
	}
	if diff := cmp.Diff(map[string]any{
		"provider_order_id": "po-1", "provider_status": "SUBMITTED", "note": "Order has been created", "changed": []any{"SiteId"},
	}, first.Data); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
	for _, e := range got {
		if strings.Contains(e.Message, "portway-login") {
			t.Errorf("the login is told: %s", e.Message)
		}
	}
}

// An order that has not changed since the last entry is not asked about.
func TestProviderHistoryCostsWhatChanged(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.history = map[string][]providers.HistoryEntry{}
	id := h.draft("+13125550100")
	h.submit(id)
	h.work(time.Minute)
	at := h.carrier.orders["po-1"].ModifiedAt.Add(time.Second)
	h.carrier.history["po-1"] = []providers.HistoryEntry{{ID: "1", At: at, Status: "SUBMITTED"}}
	h.sweep()
	read := h.carrier.read
	if read == 0 || len(h.recorded(id)) != 1 {
		t.Fatalf("read %d times: %v", read, h.recorded(id))
	}
	h.sweep()
	h.sweep()
	if h.carrier.read != read {
		t.Errorf("read %d times more", h.carrier.read-read)
	}
}
