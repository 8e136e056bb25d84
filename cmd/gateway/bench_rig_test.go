package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/localpg"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/telemetry"
)

// A benchRig is the shipped binary, serving and simulating, on a Postgres that
// keeps its data as safe as one in production does.
type benchRig struct {
	b      *testing.B
	table  *table
	env    []string
	config serveConfig
	url    string // of the database, with as many connections as the gateway has
	keyset string
	tenant string

	plainURL string
	pool     *pgxpool.Pool
	gateway  *benchProcess
	api, key string
	client   *http.Client
	number   atomic.Int64

	mu     sync.Mutex
	orders []string
}

func newBenchRig(b *testing.B, t *table) *benchRig {
	b.Helper()
	dir, err := os.MkdirTemp("", "portway-bench-") //nolint:usetesting // into the folder around a test's own only its owner can go
	if err == nil {
		err = os.Chmod(dir, 0o755) // the unprivileged Postgres has to come in
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	server, err := localpg.Start(b.Context(), localpg.Options{Dir: filepath.Join(dir, "postgres"), Database: "portway"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	r := &benchRig{
		b: b, table: t, plainURL: server.URL(), url: server.URL() + sep(server.URL()) + fmt.Sprintf("pool_max_conns=%d", connections),
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 2 * connections}},
	}
	bandwidth, telnyx := benchAddr(b), benchAddr(b)
	keysetFile := filepath.Join(dir, "keyset.json")
	r.keyset = r.output("keyset", "create")
	if err := os.WriteFile(keysetFile, []byte(r.keyset), 0o600); err != nil {
		b.Fatal(err)
	}
	r.env = []string{"DATABASE_URL=" + r.url}
	r.output("migrate")
	r.key = r.output("keys", "create", "--tenant", "acme")
	r.api = "http://" + benchAddr(b)
	r.env = append(r.env, "ENCRYPTION_KEYSET_FILE="+keysetFile, "LISTEN_ADDR="+strings.TrimPrefix(r.api, "http://"),
		"BANDWIDTH_ACCOUNT_ID=9900000", "BANDWIDTH_CLIENT_ID=sandbox", "BANDWIDTH_CLIENT_SECRET=sandbox", "BANDWIDTH_SITE_ID=2439",
		"BANDWIDTH_BASE_URL=http://"+bandwidth+"/api/v2", "BANDWIDTH_TOKEN_URL=http://"+bandwidth+"/api/v1/oauth2/token",
		"TELNYX_API_KEY=KEYsandbox", "TELNYX_BASE_URL=http://"+telnyx+"/v2", "SANDBOX_URL=http://"+bandwidth, "METRICS_ADDR="+os.Getenv("METRICS_ADDR"))
	r.config = serveConfig{
		BandwidthAccountID: "9900000", BandwidthClientID: "sandbox", BandwidthClientSecret: "sandbox", BandwidthSiteID: "2439",
		BandwidthBaseURL: "http://" + bandwidth + "/api/v2", BandwidthTokenURL: "http://" + bandwidth + "/api/v1/oauth2/token",
		TelnyxAPIKey: "KEYsandbox", TelnyxBaseURL: "http://" + telnyx + "/v2",
	}
	r.start("simulate", "--state", filepath.Join(dir, "sandbox.journal"), "--bandwidth-addr", bandwidth, "--telnyx-addr", telnyx)
	r.until("the simulators answer", func() bool {
		c, err := net.Dial("tcp", telnyx)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	r.startGateway()
	if r.pool, err = pgxpool.New(b.Context(), server.URL()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(r.pool.Close)
	if err := r.pool.QueryRow(b.Context(), `SELECT id FROM tenants`).Scan(&r.tenant); err != nil {
		b.Fatal(err)
	}
	return r
}

func sep(url string) string {
	if strings.Contains(url, "?") {
		return "&"
	}
	return "?"
}

func benchAddr(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// A benchProcess is the binary, running.
type benchProcess struct{ cmd *exec.Cmd }

func (p *benchProcess) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (r *benchRig) start(args ...string) *benchProcess {
	r.b.Helper()
	p := &benchProcess{cmd: exec.Command(binary, args...)}
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, r.env...)
	if err := p.cmd.Start(); err != nil {
		r.b.Fatal(err)
	}
	r.b.Cleanup(p.kill)
	return p
}

func (r *benchRig) startGateway() {
	r.b.Helper()
	r.gateway = r.start("serve")
	r.until("the gateway is ready", func() bool {
		reply, err := http.Get(r.api + "/readyz")
		if err != nil {
			return false
		}
		reply.Body.Close()
		return reply.StatusCode == http.StatusOK
	})
}

func (r *benchRig) output(args ...string) string {
	r.b.Helper()
	cmd := exec.CommandContext(r.b.Context(), binary, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, r.env...)
	out, err := cmd.Output()
	if err != nil {
		exit, _ := errors.AsType[*exec.ExitError](err)
		r.b.Fatalf("gateway %v: %v %s", args, err, exit.Stderr)
	}
	return strings.TrimSpace(string(out))
}

func (r *benchRig) until(what string, so func() bool) {
	r.b.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(3 * time.Minute); !so(); <-tick.C {
		if time.Now().After(deadline) {
			r.b.Fatal("never came about: " + what)
		}
	}
}

// nextNumber is one that no order has. The simulators know nothing against it.
func (r *benchRig) nextNumber() string {
	return fmt.Sprintf("+1%d%07d", 312+r.number.Load()/8_000_000, 2_000_000+r.number.Add(1)%8_000_000)
}

func (r *benchRig) create(prefer string) error {
	number := r.nextNumber()
	sent, err := json.Marshal(map[string]any{
		"reference": "bench", "provider": "telnyx", "phone_numbers": []string{number}, "billing_phone_number": number,
		"end_user": endUser("AC-77310", "4471"), "metadata": map[string]any{"team": "voice"},
	})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(r.b.Context(), http.MethodPost, r.api+"/v1/port-orders", bytes.NewReader(sent))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Prefer", prefer)
	body, err := r.do(request, http.StatusCreated)
	if err != nil {
		return err
	}
	var order struct {
		ID   string
		Plan struct{ Status string }
	}
	if err := json.Unmarshal(body, &order); err != nil {
		return err
	}
	if prefer != "respond-async" && order.Plan.Status != "ready" {
		return fmt.Errorf("the plan is %q", order.Plan.Status)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.orders = append(r.orders, order.ID)
	return nil
}

func (r *benchRig) get(path string) error {
	request, err := http.NewRequestWithContext(r.b.Context(), http.MethodGet, r.api+path, nil)
	if err != nil {
		return err
	}
	_, err = r.do(request, http.StatusOK)
	return err
}

func (r *benchRig) do(request *http.Request, want int) ([]byte, error) {
	request.Header.Set("Authorization", "Bearer "+r.key)
	reply, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err == nil && reply.StatusCode != want {
		err = fmt.Errorf("%s %s: %s: %s", request.Method, request.URL.Path, reply.Status, body)
	}
	return body, err
}

// alone runs f while no gateway runs, and leaves nothing to do for the next.
func (r *benchRig) alone(f func()) {
	r.b.Helper()
	r.gateway.kill()
	f()
	for _, sql := range []string{`UPDATE operations SET state = 'settled' WHERE state = 'open'`, `DELETE FROM river_job`, `VACUUM ANALYZE`} {
		if _, err := r.pool.Exec(r.b.Context(), sql); err != nil {
			r.b.Fatal(err)
		}
	}
	r.startGateway()
}

// untilIdle waits until all that was asked for is done.
func (r *benchRig) untilIdle() {
	r.until("the gateway is idle", func() bool {
		var open bool
		err := r.pool.QueryRow(r.b.Context(), `SELECT EXISTS (SELECT FROM operations WHERE state = 'open')`).Scan(&open)
		return err == nil && !open
	})
}

// benchCall measures what the gateway adds to a call of a provider: the call
// through wrapper, limits, breaker and metrics, beside the bare request.
func (r *benchRig) benchCall() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data": {}}`) }))
	defer server.Close()
	watch := telemetry.NewWatch(telemetry.NewMetrics(), telemetry.NoTraces())
	limits := providers.TransportOptions{PerSecond: 1e9, Burst: 1e9}
	a := plainAdapter{url: server.URL, client: providers.NewClient(providers.NewTransport(nil, limits))}
	p := providers.Wrap(a, providers.Options{Account: "bench", Provider: "bench", Observe: watch.Call})
	kept := plainAdapter{url: server.URL, client: &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}}
	own := http.DefaultTransport.(*http.Transport).Clone()
	own.DisableKeepAlives = true
	single := plainAdapter{url: server.URL, client: &http.Client{Transport: own}}
	const calls = 5000
	ctx := r.b.Context()
	r.table.rows = append(r.table.rows, [4]string{}, [4]string{"a call of a provider, one at a time", "gateway", "bare request", "added"})
	for _, c := range []struct {
		what          string
		through, bare func() error
	}{
		{"a look, on a kept connection", func() error { _, err := p.Fetch(ctx, "x"); return err }, func() error { _, err := kept.Fetch(ctx, "x"); return err }},
		{
			"a mutating call, on a connection of its own", func() error {
				_, err := p.Do(ctx, providers.Want{}, providers.Step{Kind: providers.StepUpdate})
				return err
			},
			func() error { _, err := single.Do(ctx, providers.Want{}, providers.Step{}); return err },
		},
	} {
		bare, through := inTurns(r.b, calls, c.bare, c.through)
		r.table.row(c.what, "p50 "+short(through.p50)+"  p99 "+short(through.p99), "p50 "+short(bare.p50)+"  p99 "+short(bare.p99), "p50 "+short(through.p50-bare.p50))
	}
}

// inTurns measures two things one after the other, again and again, so that
// what else goes on meets both.
func inTurns(b *testing.B, times int, f, g func() error) (of, og sample) {
	b.Helper()
	var tookF, tookG []time.Duration
	for range times {
		begun := time.Now()
		err := f()
		between := time.Now()
		if err = errors.Join(err, g()); err != nil {
			b.Fatal(err)
		}
		tookF, tookG = append(tookF, between.Sub(begun)), append(tookG, time.Since(between))
	}
	return sampleOf(tookF, 0), sampleOf(tookG, 0)
}

// A plainAdapter makes one request a call and understands nothing.
type plainAdapter struct {
	providers.Adapter
	url    string
	client *http.Client
}

func (a plainAdapter) Fetch(ctx context.Context, _ string) (providers.Order, error) {
	return providers.Order{}, a.send(ctx, http.MethodGet)
}

func (a plainAdapter) Do(ctx context.Context, _ providers.Want, _ providers.Step) (providers.Hint, error) {
	return providers.Hint{}, a.send(ctx, http.MethodPost)
}

func (a plainAdapter) send(ctx context.Context, method string) error {
	request, err := http.NewRequestWithContext(ctx, method, a.url, nil)
	if err != nil {
		return err
	}
	reply, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	_, err = io.Copy(io.Discard, reply.Body)
	return err
}

// seedEnd is when the last of the many orders was changed.
var seedEnd = time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)

// seed makes n orders more, out of the first one that was planned, and returns
// the cursor of the one in the middle. They are older than all others.
func (r *benchRig) seed(n int) (cursor string) {
	r.b.Helper()
	var columns, portInColumns string
	for table, to := range map[string]*string{"port_orders": &columns, "port_ins": &portInColumns} {
		err := r.pool.QueryRow(r.b.Context(), `SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema()`, table).Scan(to)
		if err != nil {
			r.b.Fatal(err)
		}
	}
	id := func(prefix string) string {
		return `'` + prefix + `_00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')`
	}
	orders := replaceColumns(columns, map[string]string{
		"id": id("ord"), "reference": `'crm-' || n`, "end_user_secrets": "NULL", "last_command_id": "NULL",
		"status":     `CASE WHEN n % 1000 = 0 THEN 'action_required' WHEN n % 3 = 0 THEN 'draft' ELSE 'in_progress' END`,
		"waiting_on": `CASE WHEN n % 1000 = 1 THEN ARRAY['end_user'] ELSE ARRAY['provider'] END`,
		"updated_at": fmt.Sprintf(`'%s'::timestamptz - make_interval(secs => %d - n)`, seedEnd.Format(time.RFC3339), n),
	})
	portIns := replaceColumns(portInColumns, map[string]string{
		"id": id("pti"), "order_id": id("ord"), "last_command_id": "NULL",
		"provider":       `CASE WHEN n % 2 = 0 THEN 'telnyx' ELSE 'bandwidth' END`,
		"losing_carrier": `jsonb_build_object('name', CASE WHEN n % 10000 = 0 THEN 'RARE' ELSE 'Carrier ' || n % 50 END, 'spid', '6529')`,
		"unknown_status": `n % 10000 = 2`,
		"foc_effective":  `'2027-01-01T12:00Z'::timestamptz + make_interval(days => n % 365)`,
	})
	_, err := r.pool.Exec(r.b.Context(), fmt.Sprintf(`
INSERT INTO port_orders (%[2]s) SELECT %[3]s FROM port_orders, generate_series(1, %[1]d) n WHERE id = '%[6]s';
INSERT INTO port_ins (%[4]s) SELECT %[5]s FROM port_ins, generate_series(1, %[1]d) n WHERE order_id = '%[6]s' AND position = 0;
INSERT INTO numbers (order_id, position, tenant_id, phone_number, port_in_id, status, live, claimed, moved_to, reason, billing_phone_number)
SELECT %[7]s, 0, '%[9]s', '+1202' || lpad(n::text, 7, '0'), %[8]s, 'draft', true, false, '', '', '' FROM generate_series(1, %[1]d) n;
INSERT INTO exceptions (order_id, position, port_in_id, code, message, remedy, fields, phone_numbers, actor, provider, provider_code, carrier_code, provider_message, raised_at)
SELECT %[7]s, 0, %[8]s, 'address_mismatch', '', '', '{}', '{}', 'caller', 'telnyx', '', '', '', now() FROM generate_series(1, %[1]d) n WHERE n %% 1000 = 3;
ANALYZE`, n, columns, orders, portInColumns, portIns, r.orders[0], id("ord"), id("pti"), r.tenant))
	if err != nil {
		r.b.Fatalf("seed: %v", err)
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "ord_00000000-0000-7000-8000-%012x", n/2))
}

// replaceColumns selects columns as they are, but for those given.
func replaceColumns(columns string, with map[string]string) string {
	all := strings.Split(columns, ", ")
	for i, c := range all {
		if e, ok := with[c]; ok {
			all[i] = e
		}
	}
	return strings.Join(all, ", ")
}
