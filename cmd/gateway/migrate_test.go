package main

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/postgres/pgtest"
	"github.com/portway/portway/migrations"
)

// Replicas that start at once each migrate first: none of them fails, and the schema is there when the first ends.
func TestMigrationsStartAtOnce(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	pool, err := pgxpool.New(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), `DROP SCHEMA public CASCADE; CREATE SCHEMA public`); err != nil {
		t.Fatal(err)
	}

	var replicas []*process
	for range 5 {
		replicas = append(replicas, startProcess(t, []string{"DATABASE_URL=" + database}, "migrate"))
	}
	for i, r := range replicas {
		<-r.done
		if code := r.cmd.ProcessState.ExitCode(); code != 0 {
			t.Errorf("migration %d ended with %d:\n%s", i, code, r.log.text())
		}
		if pending, err := migrations.Pending(t.Context(), pool); pending || err != nil {
			t.Errorf("migration %d has ended, and steps are pending: %v, %v", i, pending, err)
		}
	}
}
