package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// PoolStat is what a pool of database connections says of itself.
type PoolStat interface {
	AcquiredConns() int32
	IdleConns() int32
	ConstructingConns() int32
	MaxConns() int32
	AcquireCount() int64
	AcquireDuration() time.Duration
	EmptyAcquireCount() int64
	CanceledAcquireCount() int64
}

// A Pool collects what a pool of database connections says when asked.
type Pool struct{ stat func() PoolStat }

// NewPool returns a collector of stat.
func NewPool(stat func() PoolStat) Pool { return Pool{stat} }

var (
	poolConns    = prometheus.NewDesc("portway_db_connections", "Connections of this replica to Postgres, by state: acquired, idle, constructing.", []string{"state"}, nil)
	poolMax      = prometheus.NewDesc("portway_db_connections_max", "The most connections that this replica may open.", nil, nil)
	poolAcquires = prometheus.NewDesc("portway_db_acquires_total", "Connections taken from the pool.", nil, nil)
	poolWait     = prometheus.NewDesc("portway_db_acquire_wait_seconds_total", "Time spent waiting for a connection of the pool.", nil, nil)
	poolEmpty    = prometheus.NewDesc("portway_db_empty_acquires_total", "Connections that had to be waited for, since none was idle.", nil, nil)
	poolGaveUp   = prometheus.NewDesc("portway_db_cancelled_acquires_total", "Waits for a connection that were given up.", nil, nil)
)

// Describe implements prometheus.Collector.
func (Pool) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{poolConns, poolMax, poolAcquires, poolWait, poolEmpty, poolGaveUp} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (p Pool) Collect(to chan<- prometheus.Metric) {
	s := p.stat()
	gauge(to, poolConns, float64(s.AcquiredConns()), "acquired")
	gauge(to, poolConns, float64(s.IdleConns()), "idle")
	gauge(to, poolConns, float64(s.ConstructingConns()), "constructing")
	gauge(to, poolMax, float64(s.MaxConns()))
	counter(to, poolAcquires, float64(s.AcquireCount()))
	counter(to, poolWait, s.AcquireDuration().Seconds())
	counter(to, poolEmpty, float64(s.EmptyAcquireCount()))
	counter(to, poolGaveUp, float64(s.CanceledAcquireCount()))
}

func gauge(to chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

func counter(to chan<- prometheus.Metric, d *prometheus.Desc, value float64, labels ...string) {
	to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, value, labels...)
}
