package migrations_test

import (
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"golang.org/x/sync/errgroup"

	"github.com/portway/portway/internal/postgres/pgtest"
	"github.com/portway/portway/migrations"
)

func TestRiverFindsTheTablesItWants(t *testing.T) {
	t.Parallel()
	migrator, err := rivermigrate.New(riverpgxv5.New(pgtest.Open(t)), nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := migrator.Validate(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !result.OK {
		t.Errorf("this release of River needs another migration step: %v", result.Messages)
	}
}

func TestUpMayRunInSeveralProcesses(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	empty(t, address)
	if !pending(t, address) {
		t.Error("an empty database is not pending")
	}

	var starters errgroup.Group
	for range 4 {
		starters.Go(func() error {
			pool, err := pgxpool.New(t.Context(), address)
			if err != nil {
				return err
			}
			defer pool.Close()
			return migrations.Up(t.Context(), pool, slog.New(slog.DiscardHandler))
		})
	}
	if err := starters.Wait(); err != nil {
		t.Fatal(err)
	}
	if pending(t, address) {
		t.Error("the database is still pending after Up")
	}
}

func TestPendingChangesNothing(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	empty(t, address)
	pending(t, address)

	pool := open(t, address)
	var tables int
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables != 0 {
		t.Errorf("Pending left %d tables in an empty database", tables)
	}
}

func TestPendingSeesAMissingStep(t *testing.T) {
	t.Parallel()
	address := pgtest.URL(t)
	pool := open(t, address)
	if _, err := pool.Exec(t.Context(), `DELETE FROM goose_db_version WHERE version_id > 0`); err != nil {
		t.Fatal(err)
	}
	if !pending(t, address) {
		t.Error("a database without its steps is not pending")
	}
}

func TestUpRefusesAPoolThatWouldDeadlock(t *testing.T) {
	t.Parallel()
	pool := open(t, pgtest.URL(t)+"&pool_max_conns=1")
	if err := migrations.Up(t.Context(), pool, slog.New(slog.DiscardHandler)); err == nil {
		t.Error("migrated through a single connection, which goose's lock needs for itself")
	}
}

func pending(t *testing.T, address string) bool {
	t.Helper()
	pending, err := migrations.Pending(t.Context(), open(t, address))
	if err != nil {
		t.Fatal(err)
	}
	return pending
}

// empty takes everything out of the database.
func empty(t *testing.T, address string) {
	t.Helper()
	if _, err := open(t, address).Exec(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}
