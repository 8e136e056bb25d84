package http_test

import (
	"strconv"
	"testing"

	"github.com/portway/portway/internal/http"
)

// Each scope includes those before it.
func TestScopes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, tt := range []struct {
		key         string
		read, write int
	}{
		{"idler", 403, 403}, {"reader", 200, 403}, {"writer", 200, 200}, {"admin", 200, 200}, {"good", 200, 200},
	} {
		b.send("GET", order, "", "Authorization: Bearer "+tt.key).want(t, tt.read)
		b.send("HEAD", order, "", "Authorization: Bearer "+tt.key).want(t, tt.read)
		b.send("POST", order+"/cancel", "", "Authorization: Bearer "+tt.key).want(t, tt.write)
	}
}

// A key that asks too often is told when to come again; others are served.
func TestRateLimit(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *http.Config) { c.RateLimit = 3 })
	for range 3 {
		reply := b.send("GET", order, "").want(t, 200)
		for _, name := range []string{"Retry-After", "Reset", "X-Ratelimit-Limit"} {
			if got := reply.Header.Get(name); got != "" {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
	for _, method := range []string{"GET", "PATCH"} {
		var got problem
		reply := b.send(method, order, `{}`).want(t, 429)
		reply.json(t, &got)
		seconds, err := strconv.Atoi(reply.Header.Get("Retry-After"))
		if err != nil || seconds < 1 || seconds > 60 || got.Code != "rate_limited" {
			t.Errorf("%s, Retry-After %q", got.Code, reply.Header.Get("Retry-After"))
		}
	}
	b.send("GET", order, "", "Authorization: Bearer reader").want(t, 200)
	b.send("GET", order, "", "Authorization: Bearer bad").want(t, 401)
	for range 5 {
		b.send("GET", "/livez", "", "Authorization: ").want(t, 200)
	}
}

func TestNoRateLimit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 100 {
		b.send("GET", order, "").want(t, 200)
	}
}
