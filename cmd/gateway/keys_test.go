package main

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// A key's life, by the commands that a person types.
func TestKeysOfACaller(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	env := []string{"DATABASE_URL=" + url}
	pool, err := openPool(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	known := keyring{db: postgres.New(pool, nil, nil), now: time.Now}
	scopes := func(key string) string {
		t.Helper()
		_, scopes, err := known.Caller(context.WithoutCancel(t.Context()), key)
		if refusal, ok := errors.AsType[*domain.Error](err); ok {
			return refusal.Code
		}
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(scopes, ",")
	}
	id := regexp.MustCompile(`key_[0-9a-f-]{36}`)
	run := func(args ...string) string {
		return strings.TrimSpace(output(t, env, append([]string{"keys"}, args...)...))
	}

	key := run("create", "--tenant", "acme")
	run("create", "--tenant", "other", "--scopes", "read,admin")
	if !strings.HasPrefix(key, livePrefix) || scopes(key) != "write" {
		t.Errorf("made %d characters for %s", len(key), scopes(key))
	}
	list := run("list", "--tenant", "acme")
	if ids := id.FindAllString(list, -1); len(ids) != 1 || strings.Contains(list, key) || !strings.Contains(list, shown(key)+"…") {
		t.Fatalf("listed %s", list)
	}
	if all := run("list"); len(id.FindAllString(all, -1)) != 2 || !strings.Contains(all, "read,admin") {
		t.Errorf("listed %s", all)
	}

	next := run("rotate", "--grace", "1h", id.FindString(list))
	if next == key || scopes(next) != "write" || scopes(key) != "write" {
		t.Errorf("rotated: the old key is for %s, the new one for %s", scopes(key), scopes(next))
	}
	for _, each := range id.FindAllString(run("list", "--tenant", "acme"), -1) {
		run("revoke", each)
	}
	if scopes(key) != domain.CodeUnauthenticated || scopes(next) != domain.CodeUnauthenticated {
		t.Errorf("revoked: the old key is for %s, the new one for %s", scopes(key), scopes(next))
	}
	if list := run("list", "--tenant", "acme"); strings.Count(list, "revoked") != 2 {
		t.Errorf("listed %s", list)
	}
}
