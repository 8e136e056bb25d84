package http_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/porting"
)

// The log tells which route and how it went, and nothing that a caller sent.
func TestAccessLog(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("GET", "/v1/port-orders?phone_number=%2B13127900142&reference=canary", "").want(t, 200)
	var line map[string]any
	if err := json.Unmarshal(b.log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, b.log)
	}
	delete(line, "time")
	if d, ok := line["duration"].(float64); !ok || d < 0 {
		t.Errorf("duration %v", line["duration"])
	}
	delete(line, "duration")
	want := map[string]any{
		"level": "INFO", "msg": "request", "method": "GET", "route": "/v1/port-orders", "status": 200.0,
		"request_id": reply.Header.Get("X-Request-Id"), "key_id": "key_1", "made": "",
	}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	b.log.Reset()
	b.send("POST", order+"/cancel", "").want(t, 200)
	if !strings.Contains(b.log.String(), `"route":"/v1/port-orders/{order_id}/cancel"`) || strings.Contains(b.log.String(), orderID) {
		t.Errorf("logged %s", b.log)
	}
}

// panicking use cases.
type panicking struct{ *fake }

func (panicking) Order(context.Context, porting.Caller, string) (porting.OrderView, error) {
	panic("canary")
}

func TestPanic(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *http.Config) { c.Porting = panicking{} })
	if got := b.send("GET", order, "").want(t, 500).body; strings.Contains(got, "canary") {
		t.Errorf("answered %s", got)
	}
	if !strings.Contains(b.log.String(), "panic: canary") || !strings.Contains(b.log.String(), `"status":500`) {
		t.Errorf("logged %s", b.log)
	}
}

// The docs page is whole in the binary: it names nothing outside, its policy
// lets nothing outside in, and all that it names is there.
func TestDocs(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	page := b.send("GET", "/docs", "", "Authorization: ").want(t, 200)
	if strings.Contains(page.body, "//") || strings.Contains(page.body, "<style") {
		t.Errorf("the page names something outside, or holds a style: %s", page.body)
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "http") {
		t.Errorf("policy %s", policy)
	}
	named := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.body, -1)
	if len(named) != 4 {
		t.Fatalf("names %v", named)
	}
	for _, n := range named {
		if got := b.send("GET", n[1], "", "Authorization: ").want(t, 200); got.body == "" {
			t.Errorf("%s is empty", n[1])
		}
	}
	if b.send("GET", "/docs/", "", "Authorization: ").want(t, 200).body != page.body {
		t.Error("/docs/ is another page")
	}
	start := b.send("GET", "/docs/start.js", "", "Authorization: ").want(t, 200).body
	if !strings.Contains(start, `"/openapi.json"`) || strings.Contains(start, "http") {
		t.Errorf("start.js: %s", start)
	}
}

func TestDescription(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var got struct{ OpenAPI string }
	described := b.send("GET", "/openapi.json", "", "Authorization: ").want(t, 200)
	described.json(t, &got)
	if got.OpenAPI != "3.0.3" || !strings.Contains(described.body, `"servers"`) {
		t.Errorf("openapi.json: %.200s", described.body)
	}
	if text := b.send("GET", "/openapi.yaml", "", "Authorization: ").want(t, 200); !strings.HasPrefix(text.body, "openapi: 3.0.3\n") || text.Header.Get("Content-Type") != "application/yaml" {
		t.Errorf("openapi.yaml: %.200s", text.body)
	}
}
