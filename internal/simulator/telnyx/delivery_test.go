package telnyx_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What became of a webhook is on the record, attempt by attempt, the last one first.
func TestDeliveriesAreRecorded(t *testing.T) {
	t.Parallel()
	b := start(t)
	url, _ := receive(t, 500, 404)
	id := b.ready("+12125550101")
	b.patch(id, tree{"webhook_url": url})
	b.confirm(id)
	b.attempted(1)
	b.advance(time.Second)
	b.attempted(2)
	b.advance(2 * time.Second)
	delivery := b.attempted(3)[0]
	var codes []any
	for _, a := range at(delivery, "attempts").([]any) {
		codes = append(codes, at(a, "status"), at(a, "http", "response", "status"), at(a, "errors"))
	}
	want := []any{"delivered", 200.0, []any{}, "failed", 404.0, []any{75404.0}, "failed", 500.0, []any{75599.0}}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("attempts (-want +got):\n%s", diff)
	}
	if at(delivery, "started_at") != "2027-02-01T15:30:00.000000Z" || at(delivery, "finished_at") != "2027-02-01T15:30:03.000000Z" {
		t.Errorf("from %v to %v, want three seconds from the start", at(delivery, "started_at"), at(delivery, "finished_at"))
	}
	one := "/v2/webhook_deliveries/" + at(delivery, "id").(string)
	if diff := cmp.Diff(delivery, at(b.get(one), "data")); diff != "" {
		t.Errorf("alone (-listed +got):\n%s", diff)
	}
	for filter, want := range map[string]float64{
		"filter[status][eq]=delivered": 1, "filter[status][eq]=failed": 0,
		"filter[event_type]=porting_order.split,porting_order.status_changed": 1, "filter[event_type]=porting_order.split": 0,
		"filter[webhook][contains]=" + id: 1, "filter[attempts][contains]=75404": 1, "filter[attempts][contains]=75300": 0,
		"filter[started_at][gte]=2027-02-01T15:30:00Z": 1, "filter[finished_at][lte]=2027-02-01T15:30:02Z": 0,
	} {
		if got := at(b.get("/v2/webhook_deliveries?"+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

// An address that nobody answers at is tried three times.
func TestDeliveryIsGivenUp(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	b.patch(id, tree{"webhook_url": "http://127.0.0.1:1/hooks"})
	b.confirm(id)
	b.attempted(1)
	b.advance(time.Second)
	b.attempted(2)
	b.advance(2 * time.Second)
	delivery := b.attempted(3)[0]
	b.advance(time.Hour)
	if got := len(at(b.attempted(3)[0], "attempts").([]any)); got != 3 {
		t.Errorf("%d attempts, want 3", got)
	}
	if got := at(delivery, "status"); got != "failed" {
		t.Errorf("status %v, want failed", got)
	}
	if got := at(delivery, "attempts", 0, "http", "response"); got != nil {
		t.Errorf("a response where there was none: %v", got)
	}
}

// A retry that is due when the simulator is started again is made then.
func TestRetryAfterRestart(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.jsonl")
	b := startFrom(t, monday, state)
	url, hooks := receive(t, 503)
	id := b.ready("+12125550101")
	b.patch(id, tree{"webhook_url": url})
	b.confirm(id)
	first := <-hooks
	b.attempted(1)
	b.stop()
	again := startFrom(t, b.real.Now(), state)
	again.advance(time.Second)
	second := <-hooks
	if got, want := at(decoded(t, second), "data"), at(decoded(t, first), "data"); !cmp.Equal(got, want) {
		t.Errorf("retried %v, want %v", got, want)
	}
	if got := at(decoded(t, second), "meta", "attempt"); got != 2.0 {
		t.Errorf("attempt %v, want the second", got)
	}
}

func decoded(t *testing.T, h hook) tree {
	t.Helper()
	var body tree
	if err := json.Unmarshal(h.body, &body); err != nil {
		t.Fatal(err)
	}
	return body
}

// 1025 to 1028: webhooks come twice, in the wrong order, late, or every other one not at all.
func TestSpoiledWebhooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		number string
		steps  map[time.Duration][]string // what has come by then, in order
	}{
		"as usual":  {"+12125550101", map[time.Duration][]string{0: {"in-process"}, 2 * time.Hour: {"submitted"}, 3 * time.Hour: nil}},
		"twice":     {"+12019991025", map[time.Duration][]string{0: {"in-process", "in-process"}, 2 * time.Hour: {"submitted", "submitted"}}},
		"reordered": {"+12019991026", map[time.Duration][]string{0: nil, 2 * time.Hour: {"submitted"}, 3 * time.Hour: {"in-process"}}},
		"late":      {"+12019991027", map[time.Duration][]string{0: nil, 10 * time.Minute: {"in-process"}, 2 * time.Hour: nil, 2*time.Hour + 10*time.Minute: {"submitted"}}},
		"lost":      {"+12019991028", map[time.Duration][]string{0: nil, 2 * time.Hour: {"submitted"}, 26 * time.Hour: nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			url, hooks := receive(t)
			id := b.ready(c.number)
			b.patch(id, tree{"webhook_url": url})
			b.confirm(id)
			var passed time.Duration
			came := 0
			for _, step := range []time.Duration{0, 10 * time.Minute, 2 * time.Hour, 2*time.Hour + 10*time.Minute, 3 * time.Hour, 26 * time.Hour} {
				want, ok := c.steps[step]
				if !ok {
					continue
				}
				b.advance(step - passed)
				passed = step
				came += len(want)
				if got := len(b.attempted(came)); got != came {
					t.Fatalf("%d deliveries after %v, want %d", got, step, came)
				}
				var got []string
				ids := map[any]bool{}
				for range want {
					body := decoded(t, <-hooks)
					got = append(got, at(body, "data", "payload", "status", "value").(string))
					ids[at(body, "data", "id")] = true
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("after %v (-want +got):\n%s", step, diff)
				}
				if name == "twice" && len(ids) != 1 {
					t.Errorf("the two are not of one event: %v", ids)
				}
			}
		})
	}
}

// 1029: two kinds of event come without the envelope, and a split says nothing of its numbers.
func TestWebhooksAsPrinted(t *testing.T) {
	t.Parallel()
	b := start(t)
	url, hooks := receive(t)
	id := b.ready("+12019991029", "+12019991015", "+12029991015")
	b.patch(id, tree{
		"webhook_url": url, "messaging": tree{"enable_messaging": true},
		"phone_number_configuration": tree{"messaging_profile_id": "5e9b1d0c-7a44-4c1e-9d2f-000000000001"},
	})
	b.attempted(1)
	messaging := decoded(t, <-hooks)
	if at(messaging, "data") != nil || at(messaging, "event_type") != "porting_order.messaging_changed" || at(messaging, "format") != "v2" ||
		at(messaging, "payload", "messaging", "messaging_port_status") != "pending" || at(messaging, "urls", 0) != url {
		t.Errorf("messaging: %v", messaging)
	}
	b.confirm(id)
	b.attempted(2)
	if got := at(decoded(t, <-hooks), "data", "event_type"); got != "porting_order.status_changed" {
		t.Errorf("status: %v, want the usual envelope", got)
	}
	b.advance(time.Hour)
	b.attempted(4)
	moved := at(b.get("/v2/porting/events?filter[type]=porting_order.split"), "data", 0, "payload").(tree)
	if got := len(moved["porting_phone_numbers"].([]any)); got != 2 {
		t.Errorf("%d numbers moved, want 2", got)
	}
	for range 2 {
		body := decoded(t, <-hooks)
		if diff := cmp.Diff(any(tree{"from": moved["from"], "to": moved["to"]}), at(body, "data", "payload")); diff != "" {
			t.Errorf("split (-want +got):\n%s", diff)
		}
	}
	draft := b.create("+12039991029")[0]
	b.patch(draft, tree{"webhook_url": url})
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+draft, nil)
	if got := decoded(t, <-hooks); at(got, "data") != nil || at(got, "payload", "id") != draft {
		t.Errorf("deleted: %v", got)
	}
}
