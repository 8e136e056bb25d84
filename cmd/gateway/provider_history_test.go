package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// What Bandwidth wrote down of an order stands on its timeline, each entry
// once, however often the order is looked at.
func TestProviderHistory(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	id := s.api.draft("bandwidth", plainNumber("bandwidth", 6), nil)
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=20")
	for range portTime {
		s.advance(24 * time.Hour)
	}
	var told []string
	seen := map[string]bool{}
	for _, e := range s.api.entries(id, "provider.history") {
		status := at[string](e.data, "provider_status")
		told = append(told, status)
		if key := status + e.at.String(); seen[key] {
			t.Errorf("%s is told twice", key)
		} else {
			seen[key] = true
		}
		if !strings.HasPrefix(e.message, "The provider recorded "+status) {
			t.Errorf("%s: %q", status, e.message)
		}
	}
	for _, status := range []string{"SUBMITTED", "FOC", "COMPLETE"} {
		if !slices.Contains(told, status) {
			t.Errorf("%s is not among %v\n%s", status, told, s.api.story(id))
		}
	}
}

// A callback of Bandwidth's newer kind is believed for its signature, and for
// nothing else.
func TestSignedBandwidthCallback(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	s.gateway.kill()
	s.env = append(s.env, "BANDWIDTH_CALLBACK_SECRET=only between us")
	s.startGateway()
	const body = `{"orderId":"o-1","eventType":"order_change"}`
	for secret, want := range map[string]int{"only between us": 200, "between somebody": 401} {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(body))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.api.url+"/hooks/bandwidth", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Bandwidth-Signature-SHA-256", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
		reply, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = reply.Body.Close()
		if reply.StatusCode != want {
			t.Errorf("signed with %q: %d, want %d", secret, reply.StatusCode, want)
		}
	}
}
