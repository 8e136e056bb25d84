package postgres

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/operation"
)

// channel is the one that topics are notified on.
const channel = "portway"

// A Listener brings what other replicas notify to this one's hub, over one
// connection of its own.
type Listener struct {
	pool *pgxpool.Pool
	hub  *operation.Hub
	log  *slog.Logger
}

// NewListener returns a listener that wakes those who wait at hub.
func NewListener(pool *pgxpool.Pool, hub *operation.Hub, log *slog.Logger) *Listener {
	return &Listener{pool: pool, hub: hub, log: log}
}

// relisten is how soon a lost connection is made again.
const relisten = 500 * time.Millisecond

// Run listens until ctx ends. When the connection is lost it makes another,
// and has everybody look again: notifications may have been missed.
func (l *Listener) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := l.listen(ctx); err != nil && ctx.Err() == nil {
			l.log.WarnContext(ctx, "lost the connection that listens", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(relisten):
		}
	}
	return nil
}

func (l *Listener) listen(ctx context.Context) error {
	conn, err := l.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// It listens: it must not go back to the pool.
	own := conn.Hijack()
	defer func() { _ = own.Close(context.WithoutCancel(ctx)) }()
	if _, err := own.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	l.hub.WakeAll()
	for {
		n, err := own.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		l.hub.Wake(n.Payload)
	}
}
