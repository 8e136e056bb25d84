package http_test

import (
	"strings"
	"testing"
	"time"
)

func TestActivate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.December, 10, 18, 0, 0, 0, time.UTC)
	for _, path := range []string{order + "/activate", order + "/port-ins/" + portInID + "/activate"} {
		b := newBench(t)
		for _, body := range []string{"", `{}`, `{"at":null}`} {
			b.fake.at = &at
			var headers []string
			if body != "" {
				headers = append(headers, "Content-Type: application/json")
			}
			reply := b.send("POST", path, body, headers...).want(t, 200)
			if b.fake.at != nil {
				t.Errorf("%s %q: at %s", path, body, b.fake.at)
			}
			if !strings.Contains(reply.body, `"held":{"at":null,"due":"2026-12-10T16:30:00.000Z"}`) {
				t.Errorf("%s: what is held isn't shown: %s", path, reply.body)
			}
		}
		b.fake.running = true
		b.send("POST", path, `{"at":"2026-12-10T13:00:00-05:00"}`, "Idempotency-Key: k").want(t, 202)
		if b.fake.at == nil || !b.fake.at.Equal(at) || b.fake.caller.Idempotency.Key != "k" {
			t.Errorf("%s: at %v, named %+v", path, b.fake.at, b.fake.caller.Idempotency)
		}
		for _, body := range []string{`{"at":"noon"}`, `{"at":"2026-12-10"}`, `{"at":5}`, `{"when":null}`} {
			b.send("POST", path, body).want(t, 422)
		}
	}
}
