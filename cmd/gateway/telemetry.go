package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/telemetry"
)

// watchConfig is how a replica can be watched.
type watchConfig struct {
	MetricsAddr  string `arg:"--metrics-addr,env:METRICS_ADDR" help:"Address that serves /metrics, for Prometheus, and /debug/pprof. It asks for no key, so it is to be one that only operators reach, such as 127.0.0.1:9090. Empty: both are on the API's address alone, for keys with the scope admin."`
	OTLPEndpoint string `arg:"--otlp-endpoint,env:OTEL_EXPORTER_OTLP_ENDPOINT" help:"Where traces go over OTLP/HTTP, such as http://127.0.0.1:4318. OpenTelemetry's own variables for exporter, sampler and resource hold, too. Empty: nothing is traced."`
}

// traces are on where there is an endpoint for them.
func (c watchConfig) traces(ctx context.Context, log *slog.Logger) (*telemetry.Traces, error) {
	if c.OTLPEndpoint == "" {
		return telemetry.NoTraces(), nil
	}
	return telemetry.ExportTraces(ctx, log)
}

// observatory is a replica's telemetry: what it counts and traces, and the
// address at which it shows that.
type observatory struct {
	metrics *telemetry.Metrics
	traces  *telemetry.Traces
	watch   *telemetry.Watch
	socket  net.Listener // nil: METRICS_ADDR is not set
}

func openObservatory(ctx context.Context, c watchConfig, log *slog.Logger) (*observatory, error) {
	o := &observatory{metrics: telemetry.NewMetrics()}
	var err error
	if o.traces, err = c.traces(ctx, log); err != nil {
		return nil, err
	}
	o.watch = telemetry.NewWatch(o.metrics, o.traces)
	if c.MetricsAddr == "" {
		return o, nil
	}
	if o.socket, err = new(net.ListenConfig).Listen(ctx, "tcp", c.MetricsAddr); err != nil {
		return nil, fmt.Errorf("listen for metrics: %w", err)
	}
	return o, nil
}

// traceQueries has a pool's statements traced.
func (o *observatory) traceQueries(c *pgxpool.Config) {
	if tracer := o.traces.Queries(); tracer != nil {
		c.ConnConfig.Tracer = tracer
	}
}

// count has what the database and its pool hold counted, too.
func (o *observatory) count(db *postgres.DB, pool func() telemetry.PoolStat, virtual func() time.Time, log *slog.Logger) {
	o.metrics.Add(telemetry.NewPool(pool))
	o.metrics.Add(telemetry.NewCensus(db.Census, virtual, log))
}

// serve shows metrics until the context ends.
func (o *observatory) serve(ctx context.Context, log *slog.Logger) error {
	if o.socket == nil {
		return nil
	}
	server := &http.Server{Handler: telemetry.Handler(o.metrics), ReadHeaderTimeout: 10 * time.Second}
	ended := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer ended()
	log.InfoContext(ctx, "serving metrics", "address", o.socket.Addr().String())
	if err := server.Serve(o.socket); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (o *observatory) close() {
	if o.socket != nil {
		_ = o.socket.Close()
	}
}
