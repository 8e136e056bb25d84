package http_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// HEAD answers as GET does, without the body.
func TestHead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for path, status := range map[string]int{
		order: 200, "/v1/port-orders": 200, documents + "/" + documentID + "/content": 200, "/docs": 200, "/openapi.json": 200, "/livez": 200,
		"/v1/port-orders?state=draft": 400, "/v1/nothing": 404, order + "/submit": 405,
	} {
		get := b.send("GET", path, "").want(t, status)
		b.log.Reset()
		head := b.send("HEAD", path, "").want(t, status)
		for _, name := range []string{"Date", "X-Request-Id"} {
			get.Header.Del(name)
			head.Header.Del(name)
		}
		if diff := cmp.Diff(get.Header, head.Header); diff != "" || head.body != "" || get.body == "" {
			t.Errorf("%s: %d bytes after HEAD, %d after GET, headers (-GET +HEAD):\n%s", path, len(head.body), len(get.body), diff)
		}
		if !strings.Contains(b.log.String(), `"method":"HEAD"`) || !strings.Contains(b.log.String(), `"status":`+get.Status[:3]) {
			t.Errorf("%s: logged %s", path, b.log)
		}
	}
	b.send("HEAD", order, "", "Authorization: Bearer idler").want(t, 403)
	b.send("HEAD", order, "", "Authorization: ").want(t, 401)
}

// What may be a list may come in several headers; what can't be one may not.
func TestRepeatedHeaders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.repeat("Prefer", "handling=lenient", "wait=3").send("POST", order+"/cancel", "").want(t, 200)
	if b.fake.wait.Seconds() != 3 {
		t.Errorf("waited %v", b.fake.wait)
	}
	b.repeat("If-Match", `"a"`, `"b"`).send("PATCH", order, `{}`).want(t, 200)
	if b.fake.ifMatch != `"a", "b"` {
		t.Errorf("If-Match %s", b.fake.ifMatch)
	}
	for _, name := range []string{"Idempotency-Key", "Content-Type"} {
		var got problem
		b.repeat(name, "application/json", "application/json").send("POST", order+"/submit", `{}`).want(t, 400).json(t, &got)
		if diff := cmp.Diff([]fault{inHeader(name, "repeated", "must be given once")}, got.Errors); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	b.repeat("Authorization", "Bearer good", "Bearer good").send("GET", order, "").want(t, 401)
}

// A body that unfolds to more than it was can't be capped before it is read.
func TestCompressedBody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var got problem
	b.send("POST", order+"/submit", "\x1f\x8b", "Content-Encoding: gzip").want(t, 415).json(t, &got)
	if diff := cmp.Diff([]fault{inHeader("Content-Encoding", "not_allowed", "must be left out")}, got.Errors); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	b.send("POST", order+"/submit", `{}`, "Content-Encoding: identity").want(t, 200)
}
