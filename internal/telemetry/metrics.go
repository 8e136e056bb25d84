package telemetry

import (
	"context"
	"net/http"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// Metrics are what Prometheus scrapes of one replica.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	inFlight prometheus.Gauge
	calls    *prometheus.HistogramVec
	turns    *prometheus.HistogramVec
}

// From a fast read to a request that waits for its command.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// NewMetrics returns metrics with a registry of their own.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "portway_http_request_duration_seconds", Buckets: seconds,
			Help: "How long requests to the API took, waiting for a command included. Routes are patterns; requests without one have route \"none\".",
		}, []string{"route", "method", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "portway_http_requests_in_flight",
			Help: "Requests to the API that are under way.",
		}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "portway_provider_call_duration_seconds", Buckets: seconds,
			Help: "How long calls of a provider took. step is set for mutating calls; outcome is ok, gone, not_prepared, not_sent, refused or unknown.",
		}, []string{"account", "operation", "step", "outcome"}),
		turns: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "portway_operation_turn_duration_seconds", Buckets: seconds,
			Help: "How long workers held an operation, by how that ended: settled, waits or lost.",
		}, []string{"kind", "ending"}),
	}
	m.registry.MustRegister(m.requests, m.inFlight, m.calls, m.turns, buildInfo(),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Add registers a collector, such as a Census or a Pool.
func (m *Metrics) Add(c prometheus.Collector) { m.registry.MustRegister(c) }

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Call counts a call of a provider.
func (m *Metrics) Call(_ context.Context, c providers.CallInfo) {
	m.calls.WithLabelValues(c.Account, c.Operation, string(c.Step), c.Outcome).Observe(c.Duration.Seconds())
}

func (m *Metrics) request(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *Metrics) turn(kind string, ending operation.Ending, took time.Duration) {
	m.turns.WithLabelValues(kind, string(ending)).Observe(took.Seconds())
}

// buildInfo is always 1, and says in its labels what runs.
func buildInfo() prometheus.Collector {
	version, revision := Version()
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "portway_build_info", Help: "What runs: always 1.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "go": runtime.Version()},
	})
	g.Set(1)
	return g
}

// Version is the release and the revision that this binary was built from, as
// far as the build says.
func Version() (version, revision string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", "unknown"
	}
	revision = "unknown"
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			revision = s.Value
		}
	}
	return info.Main.Version, revision
}
