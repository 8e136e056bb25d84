package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"github.com/portway/portway/internal/domain"
	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/jobs"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/sandbox"
	"github.com/portway/portway/internal/seal"
	"github.com/portway/portway/internal/telemetry"
)

const (
	defaultSweep = 15 * time.Minute
	// One sweep in so many fetches everything, whatever a provider lists as changed.
	fullSweepOf = 4
	// How long requests are known by their Idempotency-Key, in real time.
	idempotencyKept = 30 * 24 * time.Hour
	// How long callbacks are kept, in real time: to look into, no more.
	webhooksKept = 30 * 24 * time.Hour
	// How often, in real time, the gateway looks whether a sweep is due.
	sweepLook = 2 * time.Second
	// How often, in real time, the sandbox's clock is read.
	clockLook = 200 * time.Millisecond
	// How long requests and operations under way may take to end.
	drainFor = 15 * time.Second
)

// A gateway is one replica, wired. Any number of them may share a database.
type gateway struct {
	pool     *pgxpool.Pool
	service  *porting.Service
	jobs     *jobs.Client
	listener *postgres.Listener
	clock    *sandbox.Clock      // nil without a sandbox
	sandbox  *sandbox.Simulators // nil without a sandbox
	handler  http.Handler
	socket   net.Listener
	seen     *observatory
	log      *slog.Logger
}

// assemble wires a replica. Nothing runs until serve.
func assemble(ctx context.Context, c serveConfig, sealer *seal.Sealer, log *slog.Logger) (_ *gateway, err error) {
	g := &gateway{log: log}
	defer func() {
		if err != nil {
			g.close()
		}
	}()
	now := time.Now
	limits := providers.TransportOptions{}
	if c.SandboxURL != "" {
		g.clock = sandbox.NewClock(time.Now)
		g.sandbox = sandbox.NewSimulators(c.SandboxURL)
		now = g.clock.Now
		// A walk of the virtual clock puts days of sweeps into seconds.
		limits.PerSecond, limits.Burst = 2000, 2000
	}
	if g.seen, err = openObservatory(ctx, c.watchConfig, log); err != nil {
		return nil, err
	}
	if g.pool, err = openPool(ctx, c.DatabaseURL, g.seen.traceQueries); err != nil {
		return nil, err
	}
	taxonomy, err := domain.ShippedTaxonomy()
	if err != nil {
		return nil, err
	}
	configured, err := accounts(c, now, limits, g.seen.watch.Call, log)
	if err != nil {
		return nil, err
	}

	// The engine works operations that the store keeps; jobs ring its bell.
	var engine *operation.Engine[porting.Tx]
	queues := make([]string, 0, len(configured))
	for _, a := range configured {
		queues = append(queues, a.Name)
	}
	var operations *postgres.Operations[porting.Tx]
	var db *postgres.DB
	g.jobs, err = jobs.New(g.pool, jobs.Config{
		Queues: queues,
		Work:   func(ctx context.Context, lane string) error { return engine.Run(ctx, lane) },
		Ring:   func(ctx context.Context) error { _, err := operations.Ring(ctx, time.Now()); return err },
		Periodic: []jobs.Periodic{
			{Name: "sweep", Every: sweepLook, Run: func(ctx context.Context) error {
				_, err := g.service.Sweep(ctx)
				return err
			}},
			{Name: "forget", Every: time.Hour, Run: func(ctx context.Context) error {
				return errors.Join(
					db.Forget(ctx, time.Now().Add(-idempotencyKept)), db.ForgetWebhooks(ctx, time.Now().Add(-webhooksKept)),
				)
			}},
			{Name: "subscribe", Every: time.Hour, Run: func(ctx context.Context) error {
				if c.PublicURL == "" {
					return nil
				}
				return g.service.Subscribe(ctx, c.PublicURL)
			}},
		},
		Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("set up jobs: %w", err)
	}
	db = postgres.New(g.pool, sealer, g.jobs.RingTx)
	operations = postgres.NewOperations(g.pool, db.WrapTx, g.jobs.RingTx)
	g.seen.count(db, func() telemetry.PoolStat { return g.pool.Stat() }, now, log)
	hub := operation.NewHub()
	g.listener = postgres.NewListener(g.pool, hub, log)

	g.service = porting.New(porting.Config{
		Store: db, Waiter: hub, Accounts: configured, Taxonomy: taxonomy, Now: now, Real: time.Now, NewID: newID, Log: log,
		SweepEvery: c.SweepEvery, FullSweepEvery: cmp.Or(c.FullSweepEvery, fullSweepOf*c.SweepEvery),
	})
	engine = operation.NewEngine(operations, g.service, operation.DefaultTiming(), time.Now, log)
	engine.Watch(g.seen.watch.Turn)

	var clock gatewayhttp.Sandbox
	if g.sandbox != nil {
		clock = &sandbox.Walker{Simulators: g.sandbox, Virtual: g.clock, Gateway: g.service, Idle: db.Idle}
	}
	g.handler, err = gatewayhttp.New(gatewayhttp.Config{
		Porting: g.service, Keys: keyring{db: db, now: time.Now}, Sandbox: clock, Ready: db, RateLimit: c.RateLimit,
		Metrics: g.seen.metrics.Handler(), Profiles: telemetry.Profiles(), Watch: g.seen.watch.Requests(gatewayhttp.RequestID),
		NewRequestID: func() string { return uuid.Must(uuid.NewV7()).String() }, Log: log,
	})
	if err != nil {
		return nil, fmt.Errorf("set up the API: %w", err)
	}
	if g.socket, err = new(net.ListenConfig).Listen(ctx, "tcp", c.ListenAddr); err != nil {
		return nil, fmt.Errorf("listen for the API: %w", err)
	}
	return g, nil
}

// url is where the API answers.
func (g *gateway) url() string { return "http://" + g.socket.Addr().String() }

// serve runs the replica until the context ends, and then lets what is under
// way come to its end.
func (g *gateway) serve(ctx context.Context) error {
	server := &http.Server{
		Handler: g.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(g.log.Handler(), slog.LevelWarn),
	}
	if err := g.jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	if g.clock != nil {
		group.Go(func() error {
			g.clock.Follow(ctx, g.sandbox, clockLook, g.log)
			return nil
		})
	}
	group.Go(func() error { return g.listener.Run(ctx) })
	group.Go(func() error { return g.seen.serve(ctx, g.log) })
	group.Go(func() error {
		if err := server.Serve(g.socket); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		drain, stop := context.WithTimeout(context.WithoutCancel(ctx), drainFor)
		defer stop()
		return errors.Join(server.Shutdown(drain), g.jobs.Stop(drain), g.seen.traces.Stop(drain))
	})
	g.log.InfoContext(ctx, "serving", "address", g.socket.Addr().String())
	return group.Wait()
}

func (g *gateway) close() {
	if g.socket != nil {
		_ = g.socket.Close()
	}
	if g.seen != nil {
		g.seen.close()
	}
	if g.pool != nil {
		g.pool.Close()
	}
}
