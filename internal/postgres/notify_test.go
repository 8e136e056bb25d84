package postgres

import (
	"context"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// patience is how long a test waits for what has to happen.
const patience = 20 * time.Second

// listen runs a listener until the test ends.
func listen(t *testing.T, pool *pgxpool.Pool, beat time.Duration) *operation.Hub {
	t.Helper()
	hub := operation.NewHub()
	l := NewListener(pool, hub, slog.New(slog.DiscardHandler))
	l.heartbeat = beat
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan struct{})
	woken, leave := hub.Subscribe("ready")
	go func() {
		defer close(gone)
		if err := l.Run(ctx); err != nil {
			t.Errorf("listen: %v", err)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-gone
	})
	receive(t, "the listener", woken)
	leave()
	return hub
}

func receive[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(patience):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

func tell(t *testing.T, pool *pgxpool.Pool, topic string) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error { return notify(t.Context(), tx, topic) }); err != nil {
		t.Fatal(err)
	}
}

func TestNotificationWakesItsTopicOnly(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	hub := listen(t, pool, heartbeat)
	mine, leave := hub.Subscribe("cmd_1")
	defer leave()
	others, leave := hub.Subscribe("cmd_2")
	defer leave()
	tell(t, pool, "cmd_1")
	receive(t, "the notification", mine)
	if len(others) > 0 {
		t.Error("another topic was woken")
	}
}

func TestListenerSurvivesItsConnection(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	hub := listen(t, pool, heartbeat)
	woken, leave := hub.Subscribe("cmd_1")
	defer leave()
	const end = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`
	var ended int
	if err := pool.QueryRow(t.Context(), end).Scan(&ended); err != nil || ended != 1 {
		t.Fatalf("ended %d connections that listen, %v", ended, err)
	}
	receive(t, "everybody's call to look again", woken)
	tell(t, pool, "cmd_1")
	receive(t, "a notification over the new connection", woken)
}

// A server that vanishes without a word is noticed by its silence.
func TestListenerNoticesSilence(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	cfg := pool.Config()
	var dialled sync.Map
	cfg.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		c := &mutable{Conn: conn}
		dialled.Store(c, true)
		return c, err
	}
	mutables, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mutables.Close)
	hub := listen(t, mutables, 100*time.Millisecond)
	woken, leave := hub.Subscribe("cmd_1")
	defer leave()
	dialled.Range(func(c, _ any) bool {
		c.(*mutable).mute.Store(true)
		return true
	})
	receive(t, "everybody's call to look again", woken)
	tell(t, pool, "cmd_1")
	receive(t, "a notification over the new connection", woken)
}

// mutable is a connection whose writes can be made to go nowhere.
type mutable struct {
	net.Conn
	mute atomic.Bool
}

func (m *mutable) Write(b []byte) (int, error) {
	if m.mute.Load() {
		return len(b), nil
	}
	return m.Conn.Write(b)
}

func TestWaiterSeesWhatAnotherReplicaSettles(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	silent := func(context.Context, pgx.Tx, string, string) error { return nil }
	store := NewOperations(pool, func(tx pgx.Tx) pgx.Tx { return tx }, silent)
	now := time.Now()
	add := func(tx pgx.Tx) error {
		return addOperation(t.Context(), tx, silent, operation.New{ID: "opr_1", CommandID: "cmd_1", Lane: "pti_1", Kind: "submit"}, now)
	}
	if err := pgx.BeginFunc(t.Context(), pool, add); err != nil {
		t.Fatal(err)
	}
	hub := listen(t, pool, heartbeat)
	looked, settled := make(chan struct{}, 10), make(chan bool, 2)
	for _, topic := range []string{"cmd_1", "pti_1"} {
		go func() {
			ctx, done := context.WithTimeout(t.Context(), patience)
			defer done()
			ok, err := hub.Wait(ctx, topic, func(ctx context.Context) (done bool, err error) {
				defer func() { looked <- struct{}{} }()
				err = pool.QueryRow(ctx, `SELECT state = 'settled' FROM operations WHERE id = 'opr_1'`).Scan(&done)
				return done, err
			})
			settled <- ok && err == nil
		}()
	}
	receive(t, "a look", looked)
	receive(t, "another look", looked)
	op, err := store.Claim(t.Context(), "pti_1", "token", now, now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Settle(t.Context(), operation.Lease{OperationID: op.ID, Token: "token"}, "succeeded", now, nil); err != nil {
		t.Fatal(err)
	}
	if !receive(t, "a waiter", settled) || !receive(t, "the other waiter", settled) {
		t.Error("a waiter did not see the operation settle")
	}
}
