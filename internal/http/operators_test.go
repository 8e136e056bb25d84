package http_test

import (
	nethttp "net/http"
	"strings"
	"testing"

	"github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/telemetry"
)

// Operators look at metrics and profiles with a key of theirs; nobody else does.
func TestOperators(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *http.Config) { c.Metrics, c.Profiles = telemetry.NewMetrics().Handler(), telemetry.Profiles() })
	for path, says := range map[string]string{
		"/metrics": "\n# TYPE portway_build_info gauge\n", "/debug/pprof/": "goroutine", "/debug/pprof/goroutine?debug=1": "goroutine profile:",
	} {
		if got := b.send("GET", path, "", "Authorization: Bearer admin").want(t, 200).body; !strings.Contains(got, says) {
			t.Errorf("%s: %.200s", path, got)
		}
		b.send("GET", path, "", "Authorization: Bearer writer").want(t, 403)
		b.send("GET", path, "", "Authorization: Bearer bad").want(t, 401)
		b.send("GET", path, "", "Authorization: ").want(t, 401)
		b.send("POST", path, "", "Authorization: Bearer admin").want(t, 405)
	}
	b.send("GET", "/metrics?name=go_info", "", "Authorization: Bearer admin").want(t, 400)
	b.send("GET", "/metrics", "", "Authorization: Bearer admin", "Accept: image/png").want(t, 406)
	if reply := b.raw("GET", "/debug/pprof/nothing", "", "Authorization: Bearer admin"); reply.StatusCode != nethttp.StatusNotFound {
		t.Errorf("a profile of nothing: %d", reply.StatusCode)
	}
}

func TestNoOperators(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		if reply := b.raw("GET", path, "", "Authorization: Bearer admin"); reply.StatusCode != nethttp.StatusNotFound {
			t.Errorf("%s: %d", path, reply.StatusCode)
		}
	}
}
