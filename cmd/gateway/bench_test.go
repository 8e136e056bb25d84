package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"
)

// BenchmarkTable prints one table: what the gateway does, beside what Postgres
// alone does for the same statements over as many connections. Everything runs
// on this machine and shares its processors: the one that asks, the gateway,
// the simulators and Postgres.
//
// BENCH_SECONDS is how long each rate is measured (5), BENCH_ORDERS among how
// many orders lists are paged (100000). With METRICS_ADDR the gateway can be
// profiled meanwhile.
func BenchmarkTable(b *testing.B) {
	if b.N > 1 {
		b.Skip("the table is made once")
	}
	t := &table{}
	r := newBenchRig(b, t)
	r.benchStart()
	r.benchCreate()
	r.benchRead()
	r.benchCall()
	r.benchLists()
	r.benchYardstick()
	b.ReportMetric(0, "ns/op") // says nothing here
	t.print()
}

const (
	// connections of each side to Postgres, and requests under way at a time.
	connections  = 8
	listRequests = 200
)

func benchFor() time.Duration { return time.Duration(setting("BENCH_SECONDS", 5)) * time.Second }

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// A table is what was measured, in its order.
type table struct{ rows [][4]string }

func (t *table) section(name string) {
	t.rows = append(t.rows, [4]string{}, [4]string{name, "gateway", "Postgres alone", "share"})
}

func (t *table) row(what, gateway, postgres, share string) {
	t.rows = append(t.rows, [4]string{"  " + what, gateway, postgres, share})
	fmt.Fprintf(os.Stderr, "bench: %s: %s %s %s\n", what, gateway, postgres, share)
}

// rates are a row of two rates, and one of what they take.
func (t *table) rates(what string, gateway, alone sample) {
	t.row(what, gateway.String(), alone.String(), fmt.Sprintf("%.0f %%", 100*gateway.rate/alone.rate))
	t.row("  processor time of each", short(gateway.each.gateway)+" and in Postgres "+short(gateway.each.postgres), "in Postgres "+short(alone.each.postgres), "")
}

func (t *table) print() {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	for _, r := range t.rows {
		fmt.Fprintln(w, strings.TrimRight(strings.Join(r[:], "\t"), "\t"))
	}
	fmt.Fprintln(w)
	_ = w.Flush()
}

// A sample is many runs of one thing.
type sample struct {
	rate     float64 // a second
	p50, p99 time.Duration
	n        int
	each     burden
}

func (s sample) String() string {
	return fmt.Sprintf("%.0f/s  p50 %s  p99 %s", s.rate, short(s.p50), short(s.p99))
}

func short(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 2, 64) + " ms"
}

// measure is measure, with what it took of the processors.
func (r *benchRig) measure(f func(worker int) error) sample {
	before := r.spent()
	s := measure(r.b, connections, benchFor(), -1, f)
	s.each = r.spent().less(before).each(s.n)
	return s
}

// measure runs f by so many at a time, for so long or so often, whichever ends
// first.
func measure(b *testing.B, workers int, atMost time.Duration, times int, f func(worker int) error) sample {
	b.Helper()
	var mu sync.Mutex
	var all []time.Duration
	var failed error
	left := times
	begun := time.Now()
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for {
				mu.Lock()
				over := failed != nil || left == 0 || time.Since(begun) > atMost
				left--
				mu.Unlock()
				if over {
					return
				}
				from := time.Now()
				err := f(worker)
				took := time.Since(from)
				mu.Lock()
				if err != nil {
					failed = err
				}
				all = append(all, took)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if failed != nil {
		b.Fatal(failed)
	}
	return sampleOf(all, time.Since(begun))
}

func sampleOf(all []time.Duration, within time.Duration) sample {
	slices.Sort(all)
	s := sample{p50: all[len(all)/2], p99: all[len(all)*99/100], n: len(all)}
	if within > 0 {
		s.rate = float64(len(all)) / within.Seconds()
	}
	return s
}

// benchStart measures from the start of a process to its being ready, and what
// it holds of memory when it has nothing to do.
func (r *benchRig) benchStart() {
	var took []time.Duration
	for range 3 {
		r.gateway.kill()
		begun := time.Now()
		r.startGateway()
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	select { // let it come to rest
	case <-time.After(3 * time.Second):
	case <-r.b.Context().Done():
	}
	r.table.rows = append(r.table.rows, [4]string{"process", "gateway"})
	r.table.row("start to /readyz, median of 3", short(took[1]), "", "")
	r.table.row("resident memory at rest", fmt.Sprintf("%.0f MB", r.gateway.resident(r.b)/1e6), "", "")
	if info, err := os.Stat(binary); err == nil {
		r.table.row("binary", fmt.Sprintf("%.0f MB", float64(info.Size())/1e6), "", "")
	}
}

// resident is the process's memory in bytes.
func (p *benchProcess) resident(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kB, _ := strconv.ParseFloat(fields[1], 64)
			return kB * 1024
		}
	}
	return 0
}

// benchCreate measures orders created, beside the statements that one create
// and its plan are made of.
func (r *benchRig) benchCreate() {
	r.table.section("create an order of one number, " + strconv.Itoa(connections) + " at a time")
	var both, request, writing sample
	r.alone(func() {
		create := r.record(func(ctx context.Context, s *session) { s.create(ctx) })
		planned := r.record(func(ctx context.Context, s *session) { s.create(ctx); s.plan(ctx) })
		writes := slices.DeleteFunc(slices.Clone(create), func(s statements) bool { return s.reads })
		both, request, writing = r.replay(planned), r.replay(create), r.replay(writes)
	})
	waiting := r.measure(func(int) error { return r.create("wait=30") })
	r.table.rates("plan included; alone: all statements of both", waiting, both)
	asynchronous := r.measure(func(int) error { return r.create("respond-async") })
	r.table.rates("respond-async, plans made meanwhile; alone: all statements of the request", asynchronous, request)
	r.table.rates("the same; alone: the writing transaction only", asynchronous, writing)
	r.untilIdle()
}

// benchRead measures one order and a page of them.
func (r *benchRig) benchRead() {
	r.table.section("read, " + strconv.Itoa(connections) + " at a time")
	id := r.orders[0]
	var one, page sample
	r.alone(func() {
		one = r.replay(r.record(func(ctx context.Context, s *session) { s.get(ctx, id) }))
		page = r.replay(r.record(func(ctx context.Context, s *session) { s.list(ctx) }))
	})
	r.table.rates("one order", r.measure(func(int) error { return r.get("/v1/port-orders/" + id) }), one)
	r.table.rates("a page of 50 orders", r.measure(func(int) error { return r.get("/v1/port-orders") }), page)
}

// benchLists measures pages of lists among many orders, one request at a time.
func (r *benchRig) benchLists() {
	n := setting("BENCH_ORDERS", 100_000)
	cursor := r.seed(n)
	r.table.rows = append(r.table.rows, [4]string{}, [4]string{fmt.Sprintf("a page of 50 among %d orders, one at a time", n), "gateway"})
	for _, l := range []struct{ what, query string }{
		{"newest", ""},
		{"from the middle", "cursor=" + cursor},
		{"status, a third of them", "status=draft"},
		{"status, 1 in 1000", "status=action_required"},
		{"provider, half", "provider=telnyx"},
		{"phone_number", "phone_number=%2B1202" + fmt.Sprintf("%07d", n/2)},
		{"phone_number, none", "phone_number=%2B15005550199"},
		{"reference", "reference=crm-" + strconv.Itoa(n/2)},
		{"waiting_on, 1 in 1000", "waiting_on=end_user"},
		{"exception_code, 1 in 1000", "exception_code=address_mismatch"},
		{"exception_code, none", "exception_code=pin_incorrect"},
		{"losing_carrier, 1 in 10000", "losing_carrier=RARE"},
		{"losing_carrier, none", "losing_carrier=NONE"},
		{"unknown_status=true, 1 in 10000", "unknown_status=true"},
		{"unknown_status=false", "unknown_status=false"},
		{"foc_from and foc_to, a day", "foc_from=2027-03-02&foc_to=2027-03-02"},
		{"foc_from, none", "foc_from=2040-01-01"},
		{"updated_since, the last 100", "updated_since=" + seedEnd.Add(-100*time.Second).Format(time.RFC3339)},
		{"status and provider", "status=draft&provider=bandwidth"},
	} {
		s := measure(r.b, 1, 3*time.Second, listRequests, func(int) error { return r.get("/v1/port-orders?" + l.query) })
		r.table.row(l.what, fmt.Sprintf("p50 %s  p99 %s", short(s.p50), short(s.p99)), "", "")
	}
}

// benchYardstick has pgbench say what the machine is worth, if there is one.
func (r *benchRig) benchYardstick() {
	pgbench, err := exec.LookPath("pgbench")
	if err != nil {
		return
	}
	init := exec.CommandContext(r.b.Context(), pgbench, "-i", "-q", "-s", "5", r.plainURL)
	if out, err := init.CombinedOutput(); err != nil {
		r.b.Logf("pgbench: %v\n%s", err, out)
		return
	}
	run := exec.CommandContext(r.b.Context(), pgbench, "-b", "simple-update", "-M", "prepared", "-n",
		"-c", strconv.Itoa(connections), "-j", "2", "-T", strconv.Itoa(int(benchFor().Seconds())), r.plainURL)
	out, err := run.Output()
	if err != nil {
		return
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "tps") {
			r.table.section("yardstick")
			r.table.row("pgbench simple-update, "+strconv.Itoa(connections)+" connections", "", strings.TrimSpace(strings.SplitN(line, "(", 2)[0]), "")
		}
	}
}
