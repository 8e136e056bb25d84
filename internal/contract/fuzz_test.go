package contract_test

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/http/apitest"
	"github.com/portway/portway/internal/porting"
)

// FuzzHTTP sends whatever may be sent. The gateway answers as openapi.yaml
// says, and never that the fault is its own. In what is sent, {order_id} and
// its like stand for ids that there are, and {number} for one that is free.
//
//	bin/pgserver go test -run '^$' -fuzz FuzzHTTP -fuzztime 10m -parallel 1 ./internal/contract
func FuzzHTTP(f *testing.F) {
	g := open(f, func(p *porting.Config, h *gatewayhttp.Config) {
		p.Waiter = impatient{}
		h.Sandbox = sandbox{}
	})
	names := map[string]string{}
	s := g.stock()
	for name := range s.ids {
		names[name] = "{" + name + "}"
	}
	seed := func(m message) { f.Add(m.method, m.path, m.query, headerText(m.header), m.body) }
	for i, c := range calls(f) {
		seed(c.message(names))
		bad := slices.Concat(badBodies(c, stock{names, names, names}), badForms(c, stock{names, names, names}),
			badQueries(c, s), badHeaders(c, s), badPaths(c, s))
		for n := i; n < len(bad); n += 16 { // enough of them to start from
			if len(bad[n].body) < 10_000 {
				seed(bad[n].message)
			}
		}
	}

	ids, uses := s.ids, 0
	f.Fuzz(func(t *testing.T, method, path, query, headers, body string) {
		g.t = t
		if uses++; uses%200 == 0 { // by now it is cancelled, or full
			ids = g.each(acme)
		}
		place := func(text string) string {
			for name, id := range ids {
				text = strings.ReplaceAll(text, "{"+name+"}", id)
			}
			return strings.ReplaceAll(text, exampleNumber, g.number())
		}
		body = place(body)
		if query != "" {
			path += "?" + query
		}
		if !strings.Contains(strings.ToLower(headers), "authorization:") {
			headers = "Authorization: Bearer " + acme + "\n" + headers
		}
		sent := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: gateway\r\nContent-Length: %d\r\n%s\r\n%s",
			method, place(path), len(body), strings.ReplaceAll(place(headers), "\n", "\r\n"), body)
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(sent)))
		if err != nil {
			t.Skip("no request that a server would take")
		}
		response, err := apitest.Handler(t, g.handler).Transport.RoundTrip(r.WithContext(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode >= http.StatusInternalServerError {
			t.Errorf("answered %d to:\n%s", response.StatusCode, sent)
		}
		if response.StatusCode == http.StatusAccepted || response.StatusCode == http.StatusCreated {
			g.work()
		}
	})
}

// exampleNumber is the number in openapi.yaml's examples.
const exampleNumber = "+13127900142"

// headerText is a header as it is sent, without what the target puts in.
func headerText(header http.Header) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			if name != "Authorization" || value != "Bearer "+acme {
				text.WriteString(name + ": " + value + "\n")
			}
		}
	}
	return text.String()
}

// impatient waits for nothing.
type impatient struct{}

func (impatient) Wait(ctx context.Context, _ string, done func(context.Context) (bool, error)) (bool, error) {
	return done(ctx)
}
