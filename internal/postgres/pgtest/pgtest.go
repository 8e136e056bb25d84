// Package pgtest gives each test a Postgres database of its own, with the current schema, cheaply enough to do
// so in every test: the schema is applied once, to a template, and each test gets a copy. It knows the schema and no store.
//
// Where no server can be had, tests that need one fail and say what to type: a suite that skips its database proves
// nothing.
package pgtest

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Open returns a pool on a fresh database. Both end with the test; the database of a failed test is kept.
func Open(t testing.TB) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(URL(t))
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	config.MaxConns = 10
	config.AfterConnect = scanUTC
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatalf("pgtest: open a pool: %v", err)
	}
	t.Cleanup(func() { closePool(t, pool) })
	return pool
}

// URL returns the address of a fresh database, for a test that opens it itself or hands it to another process.
func URL(t testing.TB) string {
	t.Helper()
	shared, err := sharedServer()
	if err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := shared.clone(t.Context(), name); err != nil {
		t.Fatalf("pgtest: %v", err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("pgtest: database %s on %s is kept (if the server ends with the tests, point TEST_DATABASE_URL at one that stays)",
				name, shared.address())
			return
		}
		// The test's context is over by now.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
		defer cancel()
		if err := shared.drop(ctx, name); err != nil {
			t.Errorf("pgtest: %v", err)
		}
	})
	return shared.urlOf(name)
}

// sharedServer is the one thing shared in a test process: starting a server for each test would take half a minute
// a package.
var sharedServer = sync.OnceValues(func() (*cluster, error) {
	server, err := StartServer(context.Background())
	if err != nil {
		return nil, err
	}
	// Nobody stops it: a server of our own ends with the process, one from outside stays as it was.
	return openCluster(context.Background(), server.URL)
})

// closePool fails the test if it still holds a connection, rather than wait for ever.
func closePool(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	closed := make(chan struct{})
	go func() {
		pool.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Errorf("pgtest: the test ends with %d connections in use: rows not closed, or a transaction open",
			pool.Stat().AcquiredConns())
	}
}

// scanUTC makes instants come back as they were stored, not in the zone of the machine.
func scanUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
