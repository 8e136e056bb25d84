package postgres

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/operation"
)

// channel is the one that topics are notified on.
const channel = "portway"

// A Listener brings what other replicas notify to this one's hub, over one
// connection of its own.
type Listener struct {
	pool      *pgxpool.Pool
	hub       *operation.Hub
	heartbeat time.Duration
	log       *slog.Logger
}

// NewListener returns a listener that wakes those who wait at hub.
func NewListener(pool *pgxpool.Pool, hub *operation.Hub, log *slog.Logger) *Listener {
	return &Listener{pool: pool, hub: hub, heartbeat: heartbeat, log: log}
}

const (
	// relisten is how soon a lost connection is made again.
	relisten = 500 * time.Millisecond
	// heartbeat is how long a silent connection is trusted, and how long it
	// has to show that it lives. A server that vanished says nothing.
	heartbeat = 10 * time.Second
)

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
	defer func() {
		ctx, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer done()
		_ = own.Close(ctx)
	}()
	if _, err := own.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	l.hub.WakeAll()
	for {
		n, err := l.next(ctx, own)
		if err != nil {
			return err
		}
		if n != nil {
			l.hub.Wake(n.Payload)
		}
	}
}

// next returns the next notification, or nil when there was none for a while
// but the connection lives.
func (l *Listener) next(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	waiting, done := context.WithTimeout(ctx, l.heartbeat)
	defer done()
	n, err := conn.WaitForNotification(waiting)
	if err == nil || ctx.Err() != nil || waiting.Err() == nil {
		return n, err
	}
	asking, done := context.WithTimeout(ctx, l.heartbeat)
	defer done()
	return nil, conn.Ping(asking)
}
