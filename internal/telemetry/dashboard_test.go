package telemetry

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/portway/portway/internal/postgres"
)

type idlePool struct{}

func (idlePool) AcquiredConns() int32           { return 1 }
func (idlePool) IdleConns() int32               { return 2 }
func (idlePool) ConstructingConns() int32       { return 0 }
func (idlePool) MaxConns() int32                { return 4 }
func (idlePool) AcquireCount() int64            { return 5 }
func (idlePool) AcquireDuration() time.Duration { return time.Second }
func (idlePool) EmptyAcquireCount() int64       { return 0 }
func (idlePool) CanceledAcquireCount() int64    { return 0 }

// everything is a replica's metrics, each with a value.
func everything(t *testing.T) *Metrics {
	t.Helper()
	var s stage
	s.run(t, false)
	m := s.watch.metrics
	m.Add(NewPool(func() PoolStat { return idlePool{} }))
	m.Add(NewCensus(func(_ context.Context, now time.Time) (postgres.Census, error) {
		return postgres.Census{
			Operations: []postgres.CountedOperations{{Kind: "submit", Open: 3, Due: 1, Oldest: now.Add(-time.Minute)}},
			Orders:     []postgres.Counted{{Name: "draft", Count: 7}},
			Unmapped:   []postgres.CountedFaults{{Provider: "telnyx", Code: "LOA_ILLEGIBLE", Count: 2}},
			Sweeps:     []postgres.SweptAccount{{Account: "main", ChangedSince: now.Add(-time.Hour)}},
			Jobs:       []postgres.CountedJobs{{Queue: "main", State: "available", Count: 4}},
		}, nil
	}, time.Now, slog.New(slog.DiscardHandler)))
	return m
}

func TestMetricsAreWellNamedAndExplained(t *testing.T) {
	t.Parallel()
	found, err := testutil.GatherAndLint(everything(t).registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

var (
	aMetric = regexp.MustCompile(`\b(portway|go|process)_[a-z_]+\b`)
	ofAPart = regexp.MustCompile(`_(bucket|count|sum)$`)
)

// TestDashboardShowsWhatThereIs holds every metric that the dashboard asks for
// against what a replica has, and every metric of ours against the dashboard.
func TestDashboardShowsWhatThereIs(t *testing.T) {
	t.Parallel()
	families, err := everything(t).registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range families {
		have[f.GetName()] = true
	}
	text, err := os.ReadFile("../../deploy/grafana/portway.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, p := range dashboard.Panels {
		for _, target := range p.Targets {
			names := aMetric.FindAllString(target.Expr, -1)
			if len(names) == 0 {
				t.Errorf("%s: %q asks for no metric", p.Title, target.Expr)
			}
			for _, name := range names {
				if base := ofAPart.ReplaceAllString(name, ""); !have[name] && have[base] {
					name = base
				}
				shown[name] = true
				if !have[name] {
					t.Errorf("%s: there is no metric %s", p.Title, name)
				}
			}
		}
	}
	for name := range have {
		if aMetric.FindString(name) == name && name[:2] == "po" && !shown[name] {
			t.Errorf("%s is on no panel", name)
		}
	}
}

func TestCensusThatFailsShowsNothing(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	m.Add(NewCensus(func(context.Context, time.Time) (postgres.Census, error) {
		return postgres.Census{Orders: []postgres.Counted{{Name: "draft", Count: 1}}}, context.DeadlineExceeded
	}, time.Now, slog.New(slog.DiscardHandler)))
	if n, err := testutil.GatherAndCount(m.registry, "portway_orders"); n != 0 || err != nil {
		t.Errorf("%d series of orders (%v) after a count that failed", n, err)
	}
	if n, err := testutil.GatherAndCount(m.registry, "portway_census_failures_total"); n != 1 || err != nil {
		t.Errorf("%d series of failures (%v)", n, err)
	}
}

func TestHandlerServesMetricsAndProfiles(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(Handler(NewMetrics()))
	defer server.Close()
	for path, want := range map[string]int{"/metrics": 200, "/debug/pprof/goroutine": 200, "/": 404} {
		reply, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		reply.Body.Close()
		if reply.StatusCode != want {
			t.Errorf("%s answers %d, not %d", path, reply.StatusCode, want)
		}
	}
}
