package contract_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/domain"
	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/http/apitest"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/postgres/pgtest"
	"github.com/portway/portway/internal/seal"
	"github.com/portway/portway/internal/telemetry"
)

// The tenants, by their keys.
const (
	acme  = "acme"
	rival = "rival"
)

// A gateway is the whole of it but for jobs: its lanes are worked when a test
// says so.
type gateway struct {
	t       testing.TB
	pool    *pgxpool.Pool
	db      *postgres.DB
	service *porting.Service
	engine  *operation.Engine[porting.Tx]
	carrier *carrier
	handler http.Handler
	client  *http.Client
	numbers atomic.Int64
}

// tenants are keys that are named as their tenants.
type tenants map[string]string

func (k tenants) Caller(_ context.Context, key string) (porting.Caller, []string, error) {
	id, ok := k[key]
	if !ok {
		return porting.Caller{}, nil, &domain.Error{Code: domain.CodeUnauthenticated, Message: "No such key."}
	}
	return porting.Caller{Tenant: id, KeyID: "key_" + key}, []string{gatewayhttp.ScopeAdmin}, nil
}

func newID(prefix string) string { return prefix + "_" + uuid.Must(uuid.NewV7()).String() }

func open(t testing.TB, set ...func(*porting.Config, *gatewayhttp.Config)) *gateway {
	t.Helper()
	g := &gateway{t: t, pool: pgtest.Open(t), carrier: newCarrier()}
	keyset, err := seal.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := seal.New(keyset)
	if err != nil {
		t.Fatal(err)
	}
	taxonomy, err := domain.ShippedTaxonomy()
	if err != nil {
		t.Fatal(err)
	}
	g.db = postgres.New(g.pool, sealer, nil)
	keys := tenants{}
	for _, name := range []string{acme, rival} {
		if keys[name], err = g.db.Tenant(t.Context(), name, "ten_"+name, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	quiet := slog.New(slog.DiscardHandler)
	service := porting.Config{
		Store: g.db, Waiter: operation.NewHub(), Taxonomy: taxonomy, Now: time.Now, Real: time.Now, NewID: newID, Log: quiet,
		Accounts:   []porting.Account{{Name: "carrier", Provider: "telnyx", Adapter: g.carrier}},
		SweepEvery: time.Hour, FullSweepEvery: time.Hour,
	}
	server := gatewayhttp.Config{
		Keys: keys, Ready: g.db, Metrics: telemetry.NewMetrics().Handler(), NewRequestID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: quiet,
	}
	for _, f := range set {
		f(&service, &server)
	}
	g.service = porting.New(service)
	server.Porting = g.service
	silent := func(context.Context, pgx.Tx, string, string) error { return nil }
	g.engine = operation.NewEngine(postgres.NewOperations(g.pool, g.db.WrapTx, silent), g.service, operation.DefaultTiming(), time.Now, quiet)
	if g.handler, err = gatewayhttp.New(server); err != nil {
		t.Fatal(err)
	}
	g.client = apitest.Handler(t, g.handler)
	return g
}

// A reply is a response with its body read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// A resource is what a test reads of any body.
type resource struct {
	ID             string
	Status         string
	Reference      *string
	AllowedActions []string `json:"allowed_actions"`
	Metadata       map[string]any
	LastCommand    *struct{ ID, Action, Status string } `json:"last_command"`
	PortIns        []struct{ ID, Status string }        `json:"port_ins"`
	Documents      []struct{ ID string }
	PhoneNumber    string `json:"phone_number"`
	Sequence       int
}

// A page is a page of a list.
type page struct {
	Data       []resource
	NextCursor *string `json:"next_cursor"`
}

func (r reply) page(t testing.TB) page {
	t.Helper()
	var p page
	if err := json.Unmarshal(r.body, &p); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return p
}

func (r reply) read(t testing.TB) resource {
	t.Helper()
	var v resource
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return v
}

// code is that of a problem, "" when it is none.
func (r reply) code() string {
	var v struct{ Code string }
	_ = json.Unmarshal(r.body, &v)
	return v.Code
}

func (r reply) want(t testing.TB, status int) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("answered %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

func (r reply) replayed() bool { return r.header.Get("Idempotent-Replayed") == "true" }

// send sends a request that waits for nothing, as the tenant. Headers are
// "Name: value" and replace what is sent by itself.
func (g *gateway) send(tenant, method, path, body string, headers ...string) reply {
	r, err := http.NewRequestWithContext(g.t.Context(), method, "http://gateway"+path, strings.NewReader(body))
	if err != nil {
		g.t.Error(err)
		return reply{}
	}
	r.Header.Set("Authorization", "Bearer "+tenant)
	r.Header.Set("Prefer", "wait=0")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	response, err := g.client.Do(r)
	if err != nil {
		g.t.Error(err)
		return reply{}
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := io.Copy(&text, response.Body); err != nil {
		g.t.Error(err)
	}
	return reply{status: response.StatusCode, header: response.Header, body: text.Bytes()}
}

// number is one that no other order has.
func (g *gateway) number() string { return fmt.Sprintf("+1312%07d", 5550000+g.numbers.Add(1)) }

// numberOrder is the body of an order of one number.
func numberOrder(number string) string {
	return `{"phone_numbers":["` + number + `"],"billing_phone_number":"` + number + `","provider":"telnyx","end_user":{"pin":"4821"}}`
}

// draft makes a planned order.
func (g *gateway) draft(tenant string) resource {
	g.t.Helper()
	id := g.send(tenant, "POST", "/v1/port-orders", numberOrder(g.number())).want(g.t, 201).read(g.t).ID
	g.work()
	return g.order(tenant, id)
}

func (g *gateway) order(tenant, id string) resource {
	g.t.Helper()
	return g.send(tenant, "GET", "/v1/port-orders/"+id, "").want(g.t, 200).read(g.t)
}

// work works all lanes until nothing is due.
func (g *gateway) work() {
	g.t.Helper()
	for range 100 {
		lanes := g.lanes()
		if len(lanes) == 0 {
			return
		}
		for _, lane := range lanes {
			if err := g.engine.Run(g.t.Context(), lane); err != nil {
				g.t.Fatal(err)
			}
		}
	}
	g.t.Fatalf("still open: %v", g.lanes())
}

func (g *gateway) lanes() []string {
	g.t.Helper()
	rows, err := g.pool.Query(g.t.Context(), `SELECT DISTINCT lane FROM operations WHERE state = 'open'`)
	if err != nil {
		g.t.Fatal(err)
	}
	lanes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		g.t.Fatal(err)
	}
	return lanes
}

// count counts the rows of a table.
func (g *gateway) count(table string) int {
	g.t.Helper()
	var n int
	if err := g.pool.QueryRow(g.t.Context(), `SELECT count(*) FROM `+pgx.Identifier{table}.Sanitize()).Scan(&n); err != nil {
		g.t.Fatal(err)
	}
	return n
}
