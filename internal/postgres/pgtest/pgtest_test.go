package pgtest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/postgres/pgtest"
	"github.com/portway/portway/migrations"
)

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	one, other := pgtest.Open(t), pgtest.Open(t)

	if _, err := one.Exec(t.Context(), `CREATE TABLE mine (word text)`); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(1, tablesNamed(t, one, "mine")); diff != "" {
		t.Errorf("tables where it was made (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(0, tablesNamed(t, other, "mine")); diff != "" {
		t.Errorf("tables in the other database (-want +got):\n%s", diff)
	}
}

func TestDatabaseHasTheSchema(t *testing.T) {
	t.Parallel()
	pending, err := migrations.Pending(t.Context(), pgtest.Open(t))
	if err != nil {
		t.Fatal(err)
	}
	if pending {
		t.Error("a test database lacks migrations")
	}
}

func TestInstantsComeBackInUTC(t *testing.T) {
	t.Parallel()
	var got time.Time
	const query = `SELECT '2026-12-10 11:30:00-05'::timestamptz`
	if err := pgtest.Open(t).QueryRow(t.Context(), query).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("2026-12-10 16:30:00 +0000 UTC", got.String()); diff != "" {
		t.Errorf("instant (-want +got):\n%s", diff)
	}
}

func TestDatabaseEndsWithItsTest(t *testing.T) {
	t.Parallel()
	var gone string
	t.Run("test", func(t *testing.T) {
		if err := pgtest.Open(t).QueryRow(t.Context(), `SELECT current_database()`).Scan(&gone); err != nil {
			t.Fatal(err)
		}
	})
	var left int
	const query = `SELECT count(*) FROM pg_database WHERE datname = $1`
	if err := pgtest.Open(t).QueryRow(t.Context(), query, gone).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != 0 {
		t.Errorf("database %s outlives its test", gone)
	}
}

func tablesNamed(t *testing.T, pool *pgxpool.Pool, name string) int {
	t.Helper()
	var n int
	const query = `SELECT count(*) FROM pg_tables WHERE tablename = $1`
	if err := pool.QueryRow(t.Context(), query, name).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		pgtest.URL(b)
	}
}
