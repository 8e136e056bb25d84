package postgres

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/postgres/pgtest"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	db := New(pgtest.Open(t), nil, nil)
	now := time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	later := func(d time.Duration) *time.Time { at := now.Add(d); return &at }
	good := func(key string, at time.Time) bool {
		t.Helper()
		_, err := db.Key(t.Context(), key, at)
		return err == nil
	}
	tenant, err := db.Tenant(t.Context(), "acme", "ten_1", now)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := db.Tenant(t.Context(), "acme", "ten_2", now); err != nil || again != tenant {
		t.Errorf("the tenant again: %s, %v", again, err)
	}
	if _, err := db.Tenant(t.Context(), "other", "ten_2", now); err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		key string
		APIKey
	}{
		{"forever", APIKey{ID: "key_1", Tenant: "ten_1", Prefix: "f", Scopes: []string{"write"}, CreatedAt: now}},
		{"an hour", APIKey{ID: "key_2", Tenant: "ten_1", Prefix: "a", Scopes: []string{"read"}, CreatedAt: now, ExpiresAt: later(time.Hour)}},
		{"theirs", APIKey{ID: "key_3", Tenant: "ten_2", Prefix: "t", Scopes: []string{"admin"}, CreatedAt: now}},
	} {
		if err := db.AddKey(t.Context(), k.APIKey, k.key); err != nil {
			t.Fatal(err)
		}
	}
	if !good("an hour", now.Add(time.Hour-1)) || good("an hour", now.Add(time.Hour)) || !good("forever", now.AddDate(100, 0, 0)) || good("none", now) {
		t.Error("keys hold too long, or not long enough")
	}

	// A new key lives as long as the old one was made for; the old one ends
	// after the grace, or at its own end where that is sooner.
	half := now.Add(30 * time.Minute)
	for old, next := range map[string]string{"key_1": "key_4", "key_2": "key_5"} {
		if err := db.RotateKey(t.Context(), old, APIKey{ID: next, Prefix: "n", CreatedAt: half}, "new "+next, half.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if !good("forever", half.Add(24*time.Hour-1)) || good("forever", half.Add(24*time.Hour)) || good("an hour", now.Add(time.Hour)) {
		t.Error("the old keys hold too long, or not long enough")
	}
	if err := db.RotateKey(t.Context(), "key_2", APIKey{ID: "key_6", CreatedAt: now.Add(time.Hour)}, "late", half); err == nil {
		t.Error("a key that has expired was rotated")
	}

	for range 2 {
		if err := db.RevokeKey(t.Context(), "key_3", half); err != nil {
			t.Fatal(err)
		}
		half = half.Add(time.Hour)
	}
	if good("theirs", now) {
		t.Error("a revoked key is good")
	}
	for name, err := range map[string]error{
		"revoke nothing": db.RevokeKey(t.Context(), "key_9", now),
		"rotate nothing": db.RotateKey(t.Context(), "key_9", APIKey{ID: "key_6", CreatedAt: now}, "x", now),
		"rotate revoked": db.RotateKey(t.Context(), "key_3", APIKey{ID: "key_6", CreatedAt: now}, "x", now),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}

	got, err := db.Keys(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	want := []APIKey{
		{ID: "key_1", Tenant: "acme", Prefix: "f", Scopes: []string{"write"}, CreatedAt: now, ExpiresAt: later(24*time.Hour + 30*time.Minute)},
		{ID: "key_2", Tenant: "acme", Prefix: "a", Scopes: []string{"read"}, CreatedAt: now, ExpiresAt: later(time.Hour)},
		{ID: "key_4", Tenant: "acme", Prefix: "n", Scopes: []string{"write"}, CreatedAt: now.Add(30 * time.Minute)},
		{ID: "key_5", Tenant: "acme", Prefix: "n", Scopes: []string{"read"}, CreatedAt: now.Add(30 * time.Minute), ExpiresAt: later(90 * time.Minute)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of acme (-want +got):\n%s", diff)
	}
	if all, err := db.Keys(t.Context(), ""); err != nil || len(all) != 5 || *all[4].RevokedAt != now.Add(30*time.Minute) {
		t.Errorf("all keys: %v, %v", all, err)
	}
}
