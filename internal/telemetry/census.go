package telemetry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/portway/portway/internal/postgres"
)

const (
	// censusKept is how long a count is good for: counting the orders reads an
	// index from end to end.
	censusKept = 15 * time.Second
	// censusWithin is how long a count may take, less than a scrape waits.
	censusWithin = 5 * time.Second
)

// A Census collects what the database holds. Every replica sees the same:
// take the maximum over replicas, not the sum.
type Census struct {
	count func(ctx context.Context, real time.Time) (postgres.Census, error)
	clock func() time.Time // virtual: sweeps go by it
	log   *slog.Logger

	mu     sync.Mutex
	at     time.Time
	last   postgres.Census
	failed float64
}

// NewCensus returns a collector of what count finds; virtual is the clock that
// sweeps go by.
func NewCensus(count func(context.Context, time.Time) (postgres.Census, error), virtual func() time.Time, log *slog.Logger) *Census {
	return &Census{count: count, clock: virtual, log: log}
}

var (
	operationsOpen   = prometheus.NewDesc("portway_operations_open", "Operations that are not settled, by kind.", []string{"kind"}, nil)
	operationsDue    = prometheus.NewDesc("portway_operations_due", "Open operations that are due and held by no worker, by kind. More than a moment's worth means that workers are missing.", []string{"kind"}, nil)
	operationsOldest = prometheus.NewDesc("portway_operations_oldest_seconds", "Age of the oldest open operation, by kind.", []string{"kind"}, nil)
	orders           = prometheus.NewDesc("portway_orders", "Port orders, by status.", []string{"status"}, nil)
	unmapped         = prometheus.NewDesc("portway_exceptions_unmapped_total", "Exceptions raised whose code the gateway has no word for (code other), by provider and its code.", []string{"provider", "code"}, nil)
	sweepLag         = prometheus.NewDesc("portway_sweep_lag_seconds", "How long ago, by the clock that porting goes by, the last complete sweep of a provider account was.", []string{"account"}, nil)
	queued           = prometheus.NewDesc("portway_jobs", "Doorbells and tasks that have not ended, by queue and state.", []string{"queue", "state"}, nil)
	censusFailures   = prometheus.NewDesc("portway_census_failures_total", "Counts of the database that failed; the numbers counted stay away until one succeeds.", nil, nil)
)

// Describe implements prometheus.Collector.
func (*Census) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{operationsOpen, operationsDue, operationsOldest, orders, unmapped, sweepLag, queued, censusFailures} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *Census) Collect(to chan<- prometheus.Metric) {
	last, at, failures := c.current()
	counter(to, censusFailures, failures)
	if at.IsZero() {
		return
	}
	for _, o := range last.Operations {
		gauge(to, operationsOpen, float64(o.Open), o.Kind)
		gauge(to, operationsDue, float64(o.Due), o.Kind)
		gauge(to, operationsOldest, max(at.Sub(o.Oldest).Seconds(), 0), o.Kind)
	}
	for _, o := range last.Orders {
		gauge(to, orders, float64(o.Count), o.Name)
	}
	for _, e := range last.Unmapped {
		counter(to, unmapped, float64(e.Count), e.Provider, e.Code)
	}
	for _, s := range last.Sweeps {
		gauge(to, sweepLag, max(c.clock().Sub(s.ChangedSince).Seconds(), 0), s.Account)
	}
	for _, q := range last.Jobs {
		gauge(to, queued, float64(q.Count), q.Queue, q.State)
	}
}

// current is the last count, made anew if it is old. One that fails leaves
// none, so that nobody watches numbers that stand still.
func (c *Census) current() (last postgres.Census, at time.Time, failures float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.at) < censusKept {
		return c.last, c.at, c.failed
	}
	ctx, done := context.WithTimeout(context.Background(), censusWithin)
	defer done()
	now := time.Now()
	counted, err := c.count(ctx, now)
	if err != nil {
		c.log.WarnContext(ctx, "count what the database holds", "error", err)
		c.at = time.Time{}
		c.failed++
		return postgres.Census{}, c.at, c.failed
	}
	c.last, c.at = counted, now
	return c.last, c.at, c.failed
}
