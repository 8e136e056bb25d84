package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/porting"
)

// A badRequest has one thing wrong, and names the problem that openapi.yaml
// has for it.
type badRequest struct {
	name string
	message
	status int
	code   string
	faults []fault
}

// A fault is one of a problem's errors, without its words.
type fault struct{ Pointer, Parameter, Header, Code string }

func inBody(pointer, code string) []fault { return []fault{{Pointer: pointer, Code: code}} }
func inQuery(name, code string) []fault   { return []fault{{Parameter: name, Code: code}} }
func inHeader(name, code string) []fault  { return []fault{{Header: name, Code: code}} }

// What a bad request says must not come back, nor be logged.
const (
	canary       = "canary77129470031"
	canaryNumber = "77129470031"
)

// Every kind of fault on every operation is answered with the problem that
// openapi.yaml documents, tells nothing of what was sent, and leaves nothing.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	g := open(t, func(_ *porting.Config, c *gatewayhttp.Config) {
		c.Sandbox = sandbox{}
		c.Keys = readers{c.Keys}
		c.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	s := g.stock()
	var all []badRequest
	for _, c := range calls(t) {
		all = append(all, badBodies(c, s)...)
		all = append(all, badForms(c, s)...)
		all = append(all, badQueries(c, s)...)
		all = append(all, badHeaders(c, s)...)
		all = append(all, badPaths(c, s)...)
	}
	all = append(all, badMethods(calls(t), s)...)
	if len(all) < 1000 {
		t.Errorf("%d bad requests: the search for faults is broken", len(all))
	}
	t.Logf("%d bad requests", len(all))

	tables := g.tables()
	before := g.stored(tables)
	for _, b := range all {
		log.Reset()
		r := g.deliver(b.message)
		for _, wrong := range b.faultsOf(r, log.String()) {
			t.Errorf("%s: %s", b.name, wrong)
		}
		if after := g.stored(tables); !maps.Equal(after, before) {
			t.Errorf("%s: it left something (-before +after):\n%s", b.name, cmp.Diff(before, after))
			before = after
		}
	}

	// Each is refused for its fault alone: without it the request is taken.
	for _, c := range calls(t) {
		s := g.stock()
		if adopted, ok := c.body.(map[string]any); ok && adopted["provider_order_id"] != nil {
			adopted["provider_account"] = "carrier"
			g.carrier.found(adopted["provider_order_id"].(string), domain.PhoneNumber(g.number()))
		}
		if r := g.deliver(c.message(s.ids)); r.status >= 300 && r.status != http.StatusConflict {
			t.Errorf("%s: a good request is answered %d: %s", c.name(), r.status, r.body)
		}
	}
}

// faultsOf is what is wrong with the answer to a bad request.
func (b badRequest) faultsOf(r reply, log string) (wrong []string) {
	add := func(format string, a ...any) { wrong = append(wrong, fmt.Sprintf(format, a...)) }
	var p struct {
		Type, Title, Code, Detail string
		Status                    int
		RequestID                 string `json:"request_id"`
		ErrorsTotal               int    `json:"errors_total"`
		Errors                    []struct{ Pointer, Parameter, Header, Code, Message string }
	}
	if err := json.Unmarshal(r.body, &p); err != nil {
		add("answered %d, no problem: %s", r.status, r.body)
		return wrong
	}
	if r.status != b.status || p.Code != b.code {
		add("answered %d %s, want %d %s: %s", r.status, p.Code, b.status, b.code, r.body)
		return wrong
	}
	if p.Status != r.status || p.Type != "urn:portway:problem:"+p.Code || p.Title == "" || p.Detail == "" || p.RequestID != r.header.Get("X-Request-Id") {
		add("the problem doesn't fit its response: %s", r.body)
	}
	got := []fault{}
	for _, e := range p.Errors {
		if e.Message == "" {
			add("a fault without words: %s", r.body)
		}
		got = append(got, fault{e.Pointer, e.Parameter, e.Header, e.Code})
	}
	if diff := cmp.Diff(append([]fault{}, b.faults...), got); diff != "" || p.ErrorsTotal != len(got) {
		add("%d errors (-want +got):\n%s", p.ErrorsTotal, diff)
	}
	if (r.status == http.StatusUnauthorized) != (r.header.Get("WWW-Authenticate") != "") {
		add("WWW-Authenticate is %q", r.header.Get("WWW-Authenticate"))
	}
	said := string(r.body) + fmt.Sprint(r.header)
	for _, secret := range []string{"canary", canaryNumber} {
		if strings.Contains(said, secret) {
			add("it says back what was sent: %s", said)
		}
		if strings.Contains(log, secret) {
			add("it logs what was sent: %s", log)
		}
	}
	return wrong
}

// deliver sends a message as it is.
func (g *gateway) deliver(m message) reply {
	g.t.Helper()
	target := "http://gateway" + m.path
	if m.query != "" {
		target += "?" + m.query
	}
	r, err := http.NewRequestWithContext(g.t.Context(), m.method, target, strings.NewReader(m.body))
	if err != nil {
		g.t.Fatal(err)
	}
	r.Header = m.header.Clone()
	response, err := g.client.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, body: body}
}

// A stock is one of each thing that has an id, by the names that paths have
// for them: a tenant's, and what would be mistaken for it.
type stock struct {
	ids    map[string]string
	second map[string]string // in another order of the same tenant
	theirs map[string]string // another tenant's
}

func (g *gateway) stock() stock {
	g.t.Helper()
	return stock{ids: g.each(acme), second: g.each(acme), theirs: g.each(rival)}
}

func (g *gateway) each(tenant string) map[string]string {
	g.t.Helper()
	o := g.draft(tenant)
	path := orders + "/" + o.ID
	f := goodForm()
	document := g.send(tenant, "POST", path+"/documents", f.encode(), "Content-Type: "+f.contentType()).want(g.t, 201).read(g.t)
	comment := g.send(tenant, "POST", path+"/comments", `{"body":"Ours."}`).want(g.t, 201).read(g.t)
	check := g.send(tenant, "POST", "/v1/portability-checks", `{"phone_numbers":["+13125550199"]}`).want(g.t, 201).read(g.t)
	g.work()
	return map[string]string{
		"order_id": o.ID, "port_in_id": o.PortIns[0].ID, "document_id": document.ID, "comment_id": comment.ID, "check_id": check.ID,
	}
}

// tables are the names of all tables.
func (g *gateway) tables() []string {
	g.t.Helper()
	rows, err := g.pool.Query(g.t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`)
	if err != nil {
		g.t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(tables) == 0 {
		g.t.Fatalf("tables %v: %v", tables, err)
	}
	return tables
}

// stored is what each table holds: how many rows, and a sum of what is in
// them.
func (g *gateway) stored(tables []string) map[string]string {
	g.t.Helper()
	var parts []string
	for _, table := range tables {
		parts = append(parts, fmt.Sprintf(`SELECT '%s', count(*) || ' rows, ' || coalesce(sum(hashtext(t::text)), 0) FROM %s t`,
			table, pgx.Identifier{table}.Sanitize()))
	}
	rows, err := g.pool.Query(g.t.Context(), strings.Join(parts, " UNION ALL "))
	if err != nil {
		g.t.Fatal(err)
	}
	stored := map[string]string{}
	var table, content string
	if _, err := pgx.ForEachRow(rows, []any{&table, &content}, func() error {
		stored[table] = content
		return nil
	}); err != nil {
		g.t.Fatal(err)
	}
	return stored
}

// sandbox is a clock that stands.
type sandbox struct{}

func (sandbox) Clock(context.Context) (porting.ClockView, error) { return porting.ClockView{}, nil }

func (sandbox) Advance(context.Context, time.Duration) (porting.ClockView, error) {
	return porting.ClockView{}, nil
}

// reader is the key that may only look.
const reader = "reader"

// readers are keys, and one more that may only look at what acme has.
type readers struct{ gatewayhttp.Keys }

func (k readers) Caller(ctx context.Context, key string) (porting.Caller, []string, error) {
	if key != reader {
		return k.Keys.Caller(ctx, key)
	}
	c, _, err := k.Keys.Caller(ctx, acme)
	return c, []string{gatewayhttp.ScopeRead}, err
}
