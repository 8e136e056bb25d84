package http_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/porting"
)

// A request's name goes to the use cases with what it asks: requests that mean
// the same have one fingerprint, others have another.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	const checks, orders = "/v1/portability-checks", "/v1/port-orders"
	tests := []struct {
		name, path, body, route string
		alike, unlike           string
	}{
		{
			"check", checks, `{"phone_numbers":["+13127900142"],"max_age":"15m"}`, "createPortabilityCheck",
			` { "max_age" : "15m", "phone_numbers" : ["+13127900142"] }`, `{"phone_numbers":["+13127900142"],"max_age":"16m"}`,
		},
		{
			"create", orders, `{"phone_numbers":["+13127900142"],"metadata":{"a":1,"b":[2]},"end_user":{"pin":"4821"}}`, "createPortOrder",
			`{"end_user":{"pin":"4821"},"metadata":{"b":[2],"a":1},"phone_numbers":["+13127900142"]}`,
			`{"phone_numbers":["+13127900142"],"metadata":{"a":1,"b":[2]},"end_user":{"pin":"4822"}}`,
		},
		{"submit", order + "/submit", ``, "submitPortOrder " + orderID, `{"mode":"all"}`, `{"mode":"best_effort"}`},
		{"prepare", order + "/prepare", ``, "preparePortOrder " + orderID, ``, ""},
		{"cancel", order + "/cancel", ``, "cancelPortOrder " + orderID, ``, ""},
	}
	b := newBench(t)
	send := func(t *testing.T, path, body string) porting.Idempotency {
		t.Helper()
		if reply := b.send("POST", path, body, "Idempotency-Key: k-1"); reply.StatusCode >= 300 || reply.Header.Get("Idempotent-Replayed") != "" {
			t.Fatalf("answered %d with %v: %s", reply.StatusCode, reply.Header, reply.body)
		}
		return b.fake.caller.Idempotency
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			named := send(t, tt.path, tt.body)
			if named.Key != "k-1" || named.Route != tt.route || len(named.Fingerprint) != 32 {
				t.Errorf("named %+v", named)
			}
			if diff := cmp.Diff(named, send(t, tt.path, tt.alike)); diff != "" {
				t.Errorf("the same said otherwise (-want +got):\n%s", diff)
			}
			if tt.unlike != "" && bytes.Equal(send(t, tt.path, tt.unlike).Fingerprint, named.Fingerprint) {
				t.Error("other content has the same fingerprint")
			}
			b.send("POST", tt.path, tt.body)
			if diff := cmp.Diff(porting.Idempotency{}, b.fake.caller.Idempotency); diff != "" {
				t.Errorf("named without a key (-want +got):\n%s", diff)
			}
		})
	}
}

// What was done before is marked, with the status that it had.
func TestReplayed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.order.Replayed = true
	form, contentType := form(t, "type=loa", "file=%PDF-1.7")
	const json = "Content-Type: application/json"
	for _, tt := range []struct {
		path, body, contentType string
		running                 bool
		status                  int
	}{
		{"/v1/portability-checks", `{"phone_numbers":["+13127900142"]}`, json, false, 201},
		{"/v1/port-orders", `{"phone_numbers":["+13127900142"]}`, json, false, 201},
		{documents, form, contentType, false, 201},
		{order + "/submit", `{}`, json, false, 200},
		{order + "/submit", `{}`, json, true, 202},
		{order + "/prepare", "", json, false, 200},
		{order + "/prepare", "", json, true, 202},
		{order + "/cancel", "", json, false, 200},
		{order + "/cancel", "", json, true, 202},
	} {
		b.fake.running = tt.running
		reply := b.send("POST", tt.path, tt.body, "Idempotency-Key: k-1", tt.contentType).want(t, tt.status)
		if reply.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: %d is not marked", tt.path, tt.status)
		}
		if named := b.fake.caller.Idempotency; named.Key != "k-1" {
			t.Errorf("%s: named %+v", tt.path, named)
		}
	}
}

func TestIdempotencyKeyIsText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, key := range []string{"", "two words", "naïve", strings.Repeat("k", 256)} {
		var got problem
		b.send("POST", order+"/cancel", "", "Idempotency-Key: "+key).want(t, 400).json(t, &got)
		if got.Code != "invalid_parameter" || len(got.Errors) == 0 || got.Errors[0].Header != "Idempotency-Key" {
			t.Errorf("%.20q: %+v", key, got)
		}
	}
}
