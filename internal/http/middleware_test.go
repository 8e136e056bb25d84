package http_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
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

// Swagger UI is packed in the binary, and reaches any caller whole.
func TestDocsAssets(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, contentType := range map[string]string{
		"swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8",
	} {
		plain := b.send("GET", "/docs/"+name, "", "Authorization: ", "Accept-Encoding: identity, gzip;q=0").want(t, 200)
		packed := b.send("GET", "/docs/"+name, "", "Authorization: ", "Accept-Encoding: br, gzip").want(t, 200)
		if plain.Header.Get("Content-Encoding") != "" || packed.Header.Get("Content-Encoding") != "gzip" || packed.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v and %v", name, plain.Header, packed.Header)
		}
		unpacked, err := gzip.NewReader(strings.NewReader(packed.body))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(unpacked); err != nil || string(text) != plain.body || len(text) < 4*len(packed.body)/3 {
			t.Errorf("%s: %d bytes unpacked, %d plain, %d packed: %v", name, len(text), len(plain.body), len(packed.body), err)
		}
		if got := plain.Header.Get("Content-Type"); got != contentType || packed.Header.Get("Content-Type") != contentType {
			t.Errorf("%s is %s", name, got)
		}
	}
	for _, name := range []string{"swagger-ui-bundle.js.gz", "nothing.js", "../docs.go", "%2e%2e/docs.go"} {
		b.send("GET", "/docs/"+name, "", "Authorization: ").want(t, 404)
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
