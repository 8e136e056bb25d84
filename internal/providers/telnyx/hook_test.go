package telnyx_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx"
)

// signed is a hook as the key's owner sends it at that time.
func signed(key ed25519.PrivateKey, body string, at time.Time) providers.Hook {
	stamp := strconv.FormatInt(at.Unix(), 10)
	signature := ed25519.Sign(key, []byte(stamp+"|"+body))
	return providers.Hook{
		Header: http.Header{"Telnyx-Timestamp": {stamp}, "Telnyx-Signature-Ed25519": {base64.StdEncoding.EncodeToString(signature)}},
		Body:   []byte(body), At: at,
	}
}

func hooked(t *testing.T, key ed25519.PublicKey) *telnyx.Adapter {
	t.Helper()
	a, err := telnyx.New(telnyx.Config{
		APIKey: domain.NewSecret("k"), HTTP: http.DefaultClient, PublicKey: base64.StdEncoding.EncodeToString(key),
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestVerifyHook(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, stranger, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := hooked(t, public)
	const body = `{"data":{"event_type":"porting_order.status_changed","id":"ev-1","payload":{"id":"po-1"}},"meta":{"attempt":1}}`
	now := time.Date(2026, 12, 3, 4, 5, 6, 0, time.UTC)
	good := func() providers.Hook { return signed(private, body, now) }
	change := func(f func(h *providers.Hook)) providers.Hook {
		h := good()
		f(&h)
		return h
	}
	for _, tt := range []struct {
		name     string
		hook     providers.Hook
		verified bool
	}{
		{"as sent", good(), true},
		{"five minutes late", change(func(h *providers.Hook) { h.At = now.Add(300 * time.Second) }), true},
		{"replayed later", change(func(h *providers.Hook) { h.At = now.Add(301 * time.Second) }), false},
		{"from the future", change(func(h *providers.Hook) { h.At = now.Add(-301 * time.Second) }), false},
		{"somebody else's key", signed(stranger, body, now), false},
		{"another body", change(func(h *providers.Hook) { h.Body = []byte(body + " ") }), false},
		{"another time", change(func(h *providers.Hook) { h.Header.Set("Telnyx-Timestamp", strconv.FormatInt(now.Unix()+1, 10)) }), false},
		{"no time", change(func(h *providers.Hook) { h.Header.Del("Telnyx-Timestamp") }), false},
		{"a time in words", change(func(h *providers.Hook) { h.Header.Set("Telnyx-Timestamp", "noon") }), false},
		{"no signature", change(func(h *providers.Hook) { h.Header.Del("Telnyx-Signature-Ed25519") }), false},
		{"two signatures", change(func(h *providers.Hook) { h.Header.Add("Telnyx-Signature-Ed25519", "x") }), false},
		{"no base64", change(func(h *providers.Hook) { h.Header.Set("Telnyx-Signature-Ed25519", "***") }), false},
	} {
		news, err := a.VerifyHook(tt.hook)
		if _, refused := errors.AsType[*providers.Unverified](err); refused == tt.verified {
			t.Errorf("%s: %v", tt.name, err)
		}
		want := providers.News{}
		if tt.verified {
			want = providers.News{EventID: "ev-1", Orders: []string{"po-1"}}
		}
		if diff := cmp.Diff(want, news); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := hooked(t, nil).VerifyHook(good()); err == nil {
		t.Error("believed without a key")
	}
	if _, err := telnyx.New(telnyx.Config{APIKey: domain.NewSecret("k"), HTTP: http.DefaultClient, PublicKey: "AAAA"}); err == nil {
		t.Error("took a public key that is none")
	}
}

func TestHookTellsItsOrders(t *testing.T) {
	t.Parallel()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	a := hooked(t, public)
	now := time.Date(2026, 12, 3, 4, 5, 6, 0, time.UTC)
	for name, tt := range map[string]struct {
		body string
		want providers.News
	}{
		"comment":        {`{"data":{"id":"e","payload":{"comment":{"id":"c"},"porting_order_id":"po-1"}}}`, providers.News{EventID: "e", Orders: []string{"po-1"}}},
		"split":          {`{"data":{"id":"e","payload":{"from":{"id":"po-1"},"to":{"id":"po-2"}}}}`, providers.News{EventID: "e", Orders: []string{"po-1", "po-2"}}},
		"without data":   {`{"id":"e","event_type":"porting_order.deleted","payload":{"id":"po-1"},"urls":[]}`, providers.News{EventID: "e", Orders: []string{"po-1"}}},
		"null payload":   {`{"data":{"id":"e","payload":null}}`, providers.News{EventID: "e"}},
		"somewhat else":  {`{"data":[1]}`, providers.News{}},
		"nothing at all": {``, providers.News{}},
	} {
		got, err := a.VerifyHook(signed(private, tt.body, now))
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}
