package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What Telnyx's key has signed just now is acknowledged with exactly 200, in
// either shape and however often; what is stale or forged is turned away. None
// of it is believed: the order stays as the provider says when asked.
func TestSignedCallbacks(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := newRig(t)
	s.gateway.kill()
	s.env = append(s.env, "TELNYX_PUBLIC_KEY="+base64.StdEncoding.EncodeToString(public))
	s.startGateway()
	id := s.api.draft("telnyx", plainNumber("telnyx", 7), nil)
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	theirs := at[string](s.api.order(id), "port_ins", 0, "provider_orders", 0, "id")
	const lie = `{"id":"ORDER","status":{"value":"ported","details":[]}}`
	event := func(id string) string {
		return `{"data":{"event_type":"porting_order.status_changed","id":"` + id + `","payload":` + lie + `,"record_type":"event"},"meta":{"attempt":1}}`
	}
	for _, c := range []struct {
		what, body string
		key        ed25519.PrivateKey
		age        time.Duration
		status     int
	}{
		{"fresh", event("e1"), private, 0, 200},
		{"sent again", event("e1"), private, 0, 200},
		{"out of its envelope", `{"id":"e2","event_type":"porting_order.messaging_changed","format":"v2","urls":[],"payload":` + lie + `}`, private, 0, 200},
		{"about nothing we know", `{"data":{"id":"e3","payload":null}}`, private, 0, 200},
		{"almost stale", event("e4"), private, 290 * time.Second, 200},
		{"stale", event("e5"), private, 310 * time.Second, 401},
		{"from the future", event("e6"), private, -310 * time.Second, 401},
		{"forged", event("e7"), stranger, 0, 401},
	} {
		body := strings.ReplaceAll(c.body, "ORDER", theirs)
		stamp := strconv.FormatInt(time.Now().Add(-c.age).Unix(), 10)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.api.url+"/hooks/telnyx", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Telnyx-Timestamp", stamp)
		r.Header.Set("Telnyx-Signature-Ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(c.key, []byte(stamp+"|"+body))))
		reply, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = reply.Body.Close()
		if reply.StatusCode != c.status {
			t.Errorf("%s: %d", c.what, reply.StatusCode)
		}
	}
	s.untilIdle() // the doorbells were rung, and the order was fetched
	if status := at[string](s.api.order(id), "status"); status != "in_progress" {
		t.Errorf("the order is %s", status)
	}
}
