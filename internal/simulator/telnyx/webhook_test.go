package telnyx_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hook is a webhook as it was received.
type hook struct {
	header http.Header
	body   []byte
}

// receive serves a webhook URL that answers with the statuses in turn, then with 200.
func receive(t *testing.T, statuses ...int) (url string, hooks <-chan hook) {
	t.Helper()
	received := make(chan hook, 100)
	next := make(chan int, len(statuses))
	for _, s := range statuses {
		next <- s
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		received <- hook{r.Header, body}
		select {
		case status := <-next:
			w.WriteHeader(status)
		default:
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, received
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	b := start(t)
	url, hooks := receive(t, 500, 302)
	id := b.ready("+12125550101")
	b.patch(id, tree{"webhook_url": url, "customer_reference": "mine"})
	b.confirm(id)
	key, err := base64.StdEncoding.DecodeString(b.get("/sandbox/keys")["telnyx_public_key"].(string))
	if err != nil {
		t.Fatal(err)
	}
	event := at(b.get("/v2/porting/events"), "data", 0)
	for attempt := range 3 {
		h := <-hooks
		b.attempted(attempt + 1)
		b.advance(time.Duration(attempt+1) * time.Second) // 1 s and 2 s between them
		signature, err := base64.StdEncoding.DecodeString(h.header.Get("telnyx-signature-ed25519"))
		if err != nil {
			t.Fatal(err)
		}
		if !ed25519.Verify(key, append([]byte(h.header.Get("telnyx-timestamp")+"|"), h.body...), signature) {
			t.Errorf("attempt %d: the signature does not verify", attempt+1)
		}
		want := tree{
			"data": tree{
				"event_type": "porting_order.status_changed", "id": at(event, "id"), "record_type": "event", "occurred_at": at(event, "created_at"),
				"payload": tree{
					"id": id, "customer_reference": "mine", "status": tree{"value": "in-process", "details": []any{}},
					"support_key": b.order(id)["support_key"], "updated_at": "2027-02-01T15:30:00+00:00", "webhook_url": url,
				},
			},
			"meta": tree{"attempt": float64(attempt + 1), "delivered_to": url},
		}
		var got tree
		if err := json.Unmarshal(h.body, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("attempt %d (-want +got):\n%s", attempt+1, diff)
		}
	}
	b.call(http.StatusNoContent, "POST", "/v2/porting/events/"+at(event, "id").(string)+"/republish", nil)
	var again tree
	if err := json.Unmarshal((<-hooks).body, &again); err != nil {
		t.Fatal(err)
	}
	if at(again, "data", "id") != at(event, "id") {
		t.Errorf("republished %v, want %v", at(again, "data", "id"), at(event, "id"))
	}
	if got := at(b.get("/v2/porting/events"), "meta", "total_results"); got != 1.0 {
		t.Errorf("%v events, want no new one", got)
	}
}

// 1010: whatever happens, nobody is told. The order after it shows that telling works.
func TestSilent(t *testing.T) {
	t.Parallel()
	b := start(t)
	url, hooks := receive(t)
	silent, loud := b.ready("+12019991010"), b.ready("+12125550101")
	b.patch(silent, tree{"webhook_url": url})
	b.patch(loud, tree{"webhook_url": url})
	b.confirm(silent)
	events := at(b.get("/v2/porting/events?filter[porting_order_id]="+silent), "data").([]any)
	if len(events) != 1 || !cmp.Equal(at(events[0], "available_notification_methods"), any([]any{"email"})) {
		t.Errorf("events %v, want one without webhook", events)
	}
	b.call(http.StatusNoContent, "POST", "/v2/porting/events/"+at(events[0], "id").(string)+"/republish", nil)
	b.confirm(loud)
	var got tree
	if err := json.Unmarshal((<-hooks).body, &got); err != nil {
		t.Fatal(err)
	}
	if at(got, "data", "payload", "id") != loud {
		t.Errorf("a webhook for %v, want none but for %s", at(got, "data", "payload", "id"), loud)
	}
}
