// Package jobs rings doorbells through River: a job says that a lane may have
// work, and nothing more. What there is to do stands in the operations, so
// that losing, doubling or delaying a job changes nothing. It also runs what
// has to happen every so often.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// Config of New.
type Config struct {
	// Queues are the bulkheads beside the default one, one a provider account:
	// an account that hangs holds up its own lanes only.
	Queues []string
	// Work works a lane until it has nothing due.
	Work func(ctx context.Context, lane string) error
	// Ring rings for all lanes that are due and unattended.
	Ring func(ctx context.Context) error
	// Periodic tasks are started once for all replicas.
	Periodic []Periodic
	// PollOnly does without LISTEN, for a database behind a pooler that can't:
	// doorbells are then heard within pollEvery.
	PollOnly bool
	Log      *slog.Logger
}

// Periodic is a task that runs every so often, at most once a second. A
// replica doesn't start it while it is still at it; another may, so a run has
// to bear company.
type Periodic struct {
	Name  string
	Every time.Duration
	Run   func(ctx context.Context) error
}

const (
	// scanEvery is how often each replica looks for lanes whose doorbell was
	// lost. It needs no leader: after a crash there may be none for a while.
	scanEvery = time.Second
	// pollEvery is how often each queue is looked at unasked.
	pollEvery = 250 * time.Millisecond
	// cooldown is the shortest time between two fetches. Doorbells that are
	// rung closer together than this are announced once, so it is as short as
	// River allows.
	cooldown = river.FetchCooldownMin
	// workers of a queue.
	workers = 32
	// longest run of a job. Whoever is cut short leaves the rest to the next
	// doorbell.
	longest = 10 * time.Minute
	// retention of ended jobs: they hold nothing that is needed again.
	retention = time.Hour
)

// A Client rings doorbells, and answers them once it is started.
type Client struct {
	river *river.Client[pgx.Tx]
	ring  func(ctx context.Context) error
	log   *slog.Logger
	known map[string]bool

	scan sync.WaitGroup
	stop context.CancelFunc
}

// New returns a client. Nothing runs until Start.
func New(pool *pgxpool.Pool, cfg Config) (*Client, error) {
	registry := river.NewWorkers()
	river.AddWorker(registry, &laneWorker{work: cfg.Work, log: cfg.Log})
	tasks := &taskWorker{tasks: map[string]*task{}, log: cfg.Log}
	river.AddWorker(registry, tasks)
	var periodic []*river.PeriodicJob
	for _, p := range cfg.Periodic {
		tasks.tasks[p.Name] = &task{run: p.Run}
		periodic = append(periodic, periodicJob(p))
	}
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
	known := map[string]bool{}
	for _, q := range cfg.Queues {
		known[q] = true
		queues[q] = river.QueueConfig{MaxWorkers: workers}
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues: queues, Workers: registry, PeriodicJobs: periodic, Logger: cfg.Log,
		FetchCooldown: cooldown, FetchPollInterval: pollEvery, PollOnly: cfg.PollOnly, JobTimeout: longest,
		CompletedJobRetentionPeriod: retention, DiscardedJobRetentionPeriod: retention, CancelledJobRetentionPeriod: retention,
	})
	if err != nil {
		return nil, fmt.Errorf("set up River: %w", err)
	}
	return &Client{river: client, ring: cfg.Ring, log: cfg.Log, known: known}, nil
}

// RingTx rings the doorbell of a lane when tx commits. The lane of an account
// that is no longer configured is answered in the default queue.
//
// Doorbells are not made unique: River would count a running job as one that
// answers, even that of a replica which died, and the ring would be lost. The
// engine sees to it that a lane is worked by one at a time.
func (c *Client) RingTx(ctx context.Context, tx pgx.Tx, lane, queue string) error {
	if !c.known[queue] {
		queue = river.QueueDefault
	}
	if _, err := c.river.InsertTx(ctx, tx, laneArgs{Lane: lane}, &river.InsertOpts{Queue: queue, MaxAttempts: 1}); err != nil {
		return fmt.Errorf("ring through River: %w", err)
	}
	return nil
}

// Start answers doorbells until Stop.
func (c *Client) Start(ctx context.Context) error {
	if err := c.river.Start(ctx); err != nil {
		return fmt.Errorf("start River: %w", err)
	}
	ctx, c.stop = context.WithCancel(ctx)
	c.scan.Go(func() { c.scanForLost(ctx) })
	return nil
}

func (c *Client) scanForLost(ctx context.Context) {
	tick := time.NewTicker(scanEvery)
	defer tick.Stop()
	for {
		if err := c.ring(ctx); err != nil && ctx.Err() == nil {
			c.log.WarnContext(ctx, "scan for due lanes", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Stop lets running jobs end; when ctx ends first they are cancelled, which
// loses nothing.
func (c *Client) Stop(ctx context.Context) error {
	if c.stop != nil {
		c.stop()
		c.scan.Wait()
	}
	err := c.river.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return c.river.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}
