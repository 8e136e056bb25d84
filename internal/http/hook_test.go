package http_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func TestHook(t *testing.T) {
	t.Parallel()
	const body = "<Notification>\r\n<OrderId>é</OrderId></Notification>"
	for _, tt := range []struct {
		name   string
		err    error
		status int
	}{
		{"taken", nil, 200},
		{"forged", &providers.Unverified{Reason: "wrong signature"}, 401},
		{"nobody's", &domain.Error{Code: domain.CodeNotFound, Message: "There is no such provider account."}, 404},
		{"not kept", errors.New("disk full of account AC-1"), 500},
	} {
		b := newBench(t)
		b.fake.err = tt.err
		// No key of ours, and a media type that no call of ours takes.
		reply := b.send("POST", "/hooks/bandwidth", body, "Authorization: ", "Content-Type: application/xml; charset=utf-8", "Accept: text/xml")
		if reply.StatusCode != tt.status {
			t.Errorf("%s: %d %s", tt.name, reply.StatusCode, reply.body)
		}
		if string(b.fake.hook.Body) != body || b.fake.account != "bandwidth" {
			t.Errorf("%s: heard %q for %s", tt.name, b.fake.hook.Body, b.fake.account)
		}
		if tt.status == 200 && reply.body != "" {
			t.Errorf("%s: answered %q", tt.name, reply.body)
		}
		if strings.Contains(reply.body, "AC-1") || strings.Contains(reply.body, "wrong signature") {
			t.Errorf("%s: tells too much: %s", tt.name, reply.body)
		}
	}
}

// Bandwidth shows its credentials only to a receiver that asks for Basic ones.
func TestHookChallenge(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.err = &providers.Unverified{Reason: "no credentials", Challenge: `Basic realm="callbacks"`}
	reply := b.send("POST", "/hooks/bandwidth", "<Notification/>", "Authorization: ")
	if got := reply.Header.Get("WWW-Authenticate"); reply.StatusCode != 401 || got != `Basic realm="callbacks"` {
		t.Errorf("%d, WWW-Authenticate: %s", reply.StatusCode, got)
	}
}

func TestHookTooLarge(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if reply := b.send("POST", "/hooks/telnyx", strings.Repeat("a", 1<<20+1), "Authorization: "); reply.StatusCode != 413 || b.fake.hook.Body != nil {
		t.Errorf("%d, %d bytes heard", reply.StatusCode, len(b.fake.hook.Body))
	}
	if reply := b.send("GET", "/hooks/telnyx", "", "Authorization: "); reply.StatusCode != 405 {
		t.Errorf("GET: %d", reply.StatusCode)
	}
}
