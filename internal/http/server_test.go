package http_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	nethttp "net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/http/apitest"
)

// A bench is the API over fake use cases, with a client that checks every
// response against openapi.yaml.
type bench struct {
	t      *testing.T
	fake   *fake
	clock  *clock
	log    *bytes.Buffer
	client *nethttp.Client
	bare   nethttp.Handler // without the check against openapi.yaml

	remote   string         // where requests come from
	repeated nethttp.Header // sent as they are, in place of what is sent by itself
}

func newBench(t *testing.T, change ...func(*http.Config)) *bench {
	t.Helper()
	b := &bench{t: t, fake: &fake{order: fullOrder()}, clock: &clock{}, log: &bytes.Buffer{}}
	b.fake.portIn = b.fake.order.PortIns[0]
	cfg := http.Config{
		Porting: b.fake, Keys: keys{}, Sandbox: b.clock, Ready: ready{},
		NewRequestID: func() string { return uuid.Must(uuid.NewV7()).String() },
		Log:          slog.New(slog.NewJSONHandler(b.log, nil)),
	}
	for _, c := range change {
		c(&cfg)
	}
	h, err := http.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b.client, b.bare = apitest.Handler(t, h), h
	return b
}

// from is the bench as it is reached from a remote address.
func (b *bench) from(remote string) *bench {
	there := *b
	there.remote = remote
	return &there
}

// A reply is a response with its body read.
type reply struct {
	*nethttp.Response
	body string
}

// json reads the body.
func (r reply) json(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

// repeat returns a bench whose requests have a header several times.
func (b *bench) repeat(name string, values ...string) *bench {
	changed := *b
	changed.repeated = nethttp.Header{nethttp.CanonicalHeaderKey(name): values}
	return &changed
}

// send sends a request with a good key; headers are "Name: value" and replace
// what is sent by itself.
func (b *bench) send(method, path, body string, headers ...string) reply {
	b.t.Helper()
	r, err := nethttp.NewRequestWithContext(b.t.Context(), method, "http://gateway"+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer good")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	maps.Copy(r.Header, b.repeated)
	r.RemoteAddr = b.remote
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{response, string(text)}
}

// raw sends a request that openapi.yaml doesn't describe, without a key.
func (b *bench) raw(method, path, body string, headers ...string) reply {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, "http://gateway"+path, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	b.bare.ServeHTTP(w, r)
	return reply{w.Result(), w.Body.String()}
}

// want fails the test unless the reply has the status.
func (r reply) want(t *testing.T, status int) reply {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("answered %d, want %d: %s", r.StatusCode, status, r.body)
	}
	return r
}
