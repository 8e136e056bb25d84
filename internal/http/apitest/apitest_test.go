package apitest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/portway/portway/internal/http/apitest"
)

// spy is a test that notes that it has failed.
type spy struct {
	testing.TB
	failed string
}

func (s *spy) Helper() {}

func (s *spy) Errorf(format string, args ...any) { s.failed += fmt.Sprintf(format, args...) }

const (
	id      = "01a23222-6700-7d89-a9ec-1b77031e5fd2"
	health  = `{"status":"ok","checks":{}}`
	clock   = `{"now":"2026-12-02T03:00:00.000Z","offset_seconds":1,"settled":true}`
	problem = `{"type":"t","title":"t","status":404,"code":"not_found","detail":"d","request_id":"` + id + `","errors_total":0,"errors":[]}`
)

// A response that isn't as described fails the test, whatever is wrong with it.
func TestTransport(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path  string
		status      int
		contentType string
		body        string
		fails       string // "" for a good one
	}{
		{"good", "/livez", 200, "application/json", health, ""},
		{"a good problem", "/livez", 500, "application/problem+json", problem, ""},
		{"a good problem of no route", "/nothing", 404, "application/problem+json", problem, ""},
		{"a status of no operation", "/livez", 201, "application/json", health, "no such status"},
		{"another content type", "/livez", 200, "text/plain", health, "Content-Type"},
		{"a member missing", "/livez", 200, "application/json", `{"status":"ok"}`, "checks"},
		{"a member too many", "/livez", 200, "application/json", `{"status":"ok","checks":{},"version":1}`, "version"},
		{"null", "/livez", 200, "application/json", `{"status":null,"checks":{}}`, "null"},
		{"an instant without milliseconds", "/sandbox/clock", 200, "application/json", strings.Replace(clock, ".000Z", "Z", 1), "now"},
		{"a request id of another version", "/livez", 500, "application/problem+json", strings.Replace(problem, "-7d89", "-4d89", 1), "request_id"},
		{"no problem where there is no route", "/nothing", 404, "text/plain", "404", "no problem"},
		{"half a problem where there is no route", "/nothing", 404, "application/problem+json", `{}`, "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &spy{TB: t}
			client := apitest.Handler(s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				w.Header().Set("X-Request-Id", id)
				w.WriteHeader(tt.status)
				_, _ = w.Write([]byte(tt.body))
			}))
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://gateway"+tt.path, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if (tt.fails == "") != (s.failed == "") || !strings.Contains(s.failed, tt.fails) {
				t.Errorf("%q, want a failure about %q", s.failed, tt.fails)
			}
		})
	}
}
