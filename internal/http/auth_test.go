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

// Callers without a good key are counted by where they come from, and that
// costs nobody who has one.
func TestRateLimitOfStrangers(t *testing.T) {
	t.Parallel()
	tries := []struct{ method, path, header string }{
		{"GET", order, "Authorization: Bearer bad"},
		{"GET", order, "Authorization: "},
		{"POST", "/hooks/telnyx", "Authorization: "},
		{"GET", "/sandbox/clock", "Authorization: "},
	}
	for _, tt := range []struct {
		name, first, second string
		apart               bool
	}{
		{"one address", "192.0.2.1:1000", "192.0.2.1:1001", false},
		{"two addresses", "192.0.2.1:1000", "192.0.2.2:1000", true},
		{"one address, written twice", "192.0.2.1:1000", "[::ffff:192.0.2.1]:1000", false},
		{"one network", "[2001:db8::1]:1000", "[2001:db8::ffff:2]:1000", false},
		{"two networks", "[2001:db8::1]:1000", "[2001:db8:0:1::1]:1000", true},
		{"no address", "@", "@", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(c *http.Config) { c.RateLimit = 4 })
			for _, try := range tries {
				if reply := b.from(tt.first).send(try.method, try.path, "", try.header); reply.StatusCode == 429 {
					t.Errorf("%s: refused too soon", try.path)
				}
			}
			for _, try := range tries {
				reply := b.from(tt.second).send(try.method, try.path, "", try.header)
				if seconds, _ := strconv.Atoi(reply.Header.Get("Retry-After")); tt.apart == (reply.StatusCode == 429) || tt.apart == (seconds > 0) {
					t.Errorf("%s: %d, Retry-After %d", try.path, reply.StatusCode, seconds)
				}
			}
			for range 5 {
				b.from(tt.first).send("GET", "/readyz", "", "Authorization: ").want(t, 200)
			}
			b.from(tt.first).send("GET", order, "").want(t, 200)
		})
	}
}

func TestNoRateLimit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 100 {
		b.send("GET", order, "").want(t, 200)
	}
}
