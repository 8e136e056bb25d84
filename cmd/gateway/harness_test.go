package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/postgres/pgtest"
)

// atOnce is how many rigs run at a time: they wait more than they compute.
const atOnce = 3

// binary is the gateway as it is shipped; the tests start it as others do.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	parallel := flag.Lookup("test.parallel")
	if n, err := strconv.Atoi(parallel.Value.String()); err == nil && n < atOnce {
		_ = flag.Set("test.parallel", strconv.Itoa(atOnce))
	}
	dir, err := os.MkdirTemp("", "portway-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "gateway")
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the gateway: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// A rig is a gateway and the simulated providers, each a process of its own,
// on a database of its own.
type rig struct {
	t        *testing.T
	database string
	state    string   // file of the simulators
	addrs    []string // of the simulators, bandwidth first; the same after a restart
	env      []string // of the gateway

	simulators *process
	gateway    *process
	processes  []*process // all there ever were, for their logs

	sandbox sandboxClient
	api     *caller
}

// newRig starts everything, and ends it with the test.
func newRig(t *testing.T) *rig {
	t.Helper()
	s := newStand(t)
	s.startGateway()
	return s
}

// newStand starts everything but the gateway.
func newStand(t *testing.T) *rig {
	t.Helper()
	dir := t.TempDir()
	s := &rig{
		t: t, database: pgtest.URL(t), state: filepath.Join(dir, "sandbox.journal"),
		addrs: []string{freeAddr(t), freeAddr(t)},
	}
	s.startSimulators()
	s.sandbox = sandboxClient{t: t, url: "http://" + s.addrs[0]}

	keyset := filepath.Join(dir, "keyset.json")
	database := []string{"DATABASE_URL=" + s.database}
	if err := os.WriteFile(keyset, []byte(output(t, nil, "keyset", "create")), 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, database, "migrate")
	key := strings.TrimSpace(output(t, database, "keys", "create", "--tenant", "acme"))
	s.env = append(database,
		"LISTEN_ADDR=127.0.0.1:0", "LOG_LEVEL=debug", "ENCRYPTION_KEYSET_FILE="+keyset, "SWEEP_EVERY=1h",
		"SANDBOX_URL=http://"+s.addrs[0],
		"BANDWIDTH_ACCOUNT_ID=9900000", "BANDWIDTH_CLIENT_ID=sandbox", "BANDWIDTH_CLIENT_SECRET=sandbox",
		"BANDWIDTH_SITE_ID=2439", "BANDWIDTH_PEER_ID=23432",
		"BANDWIDTH_BASE_URL=http://"+s.addrs[0]+"/api/v2", "BANDWIDTH_TOKEN_URL=http://"+s.addrs[0]+"/api/v1/oauth2/token",
		"TELNYX_API_KEY=KEYsandbox", "TELNYX_BASE_URL=http://"+s.addrs[1]+"/v2",
	)
	s.api = newCaller(t, key)
	return s
}

// startSimulators starts them where they were before, with what they know.
func (s *rig) startSimulators() {
	s.t.Helper()
	s.simulators = s.start([]string{"LOG_LEVEL=debug"}, "simulate", "--state", s.state, "--bandwidth-addr", s.addrs[0], "--telnyx-addr", s.addrs[1])
	s.simulators.says(s.t, `telnyx=(\S+)`)
}

// freeAddr is an address to listen on that stays free while nobody does: the
// system gives ports of this range to no connection of its own accord.
func freeAddr(t *testing.T) string {
	t.Helper()
	for {
		addr := "127.0.0.1:" + strconv.Itoa(20000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
}

// startGateway starts one that serves on the rig's database.
func (s *rig) startGateway() {
	s.t.Helper()
	s.gateway = s.start(s.env, "serve")
	s.api.url = "http://" + s.gateway.says(s.t, `"msg":"serving","address":"([^"]+)"`)
	eventually(s.t, "the gateway is ready", 20*time.Second, func() bool {
		return s.api.try("GET", "/readyz", nil).status == 200
	})
}

func (s *rig) start(env []string, args ...string) *process {
	s.t.Helper()
	p := startProcess(s.t, env, args...)
	s.processes = append(s.processes, p)
	return p
}

// advance moves the virtual clock ahead, the gateway and the simulators in
// step.
func (s *rig) advance(d time.Duration) {
	s.t.Helper()
	clock := s.api.want(200, "POST", "/sandbox/clock/advance", map[string]any{"duration": d.String()})
	if settled := at[bool](clock.body, "settled"); !settled {
		s.t.Fatalf("the gateway did not come to rest when the clock moved: %s", clock.text)
	}
}

// portTime is longer than any port takes that nothing stands in the way of, in
// days of the virtual clock.
const portTime = 14

// untilStatus advances the clock day by day until every order has the status.
func (s *rig) untilStatus(status string, orders []string) {
	s.t.Helper()
	left := orders
	for day := 0; ; day++ {
		var still []string
		for _, id := range left {
			if at[string](s.api.order(id), "status") != status {
				still = append(still, id)
			}
		}
		if left = still; len(left) == 0 {
			return
		}
		if day == portTime {
			break
		}
		s.advance(24 * time.Hour)
	}
	for _, id := range left {
		s.t.Errorf("order %s is %q after %d days, not %q\n%s", id, at[string](s.api.order(id), "status"), portTime, status, s.api.story(id))
	}
}

// eventually waits until something is so, looking again and again.
func eventually(t *testing.T, what string, within time.Duration, f func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		if time.Now().After(deadline) {
			t.Fatalf("after %v still not so: %s", within, what)
		}
		<-tick.C
	}
}
