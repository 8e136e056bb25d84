package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// riverTables makes the job queue's tables. It is written in Go because River ships its schema as code, and it is
// a goose step because River's own migrator deadlocks when several processes run it at once: here goose's lock
// keeps them in line. A River release that brings a newer schema gets a step of its own; this one never changes.
func riverTables(pool *pgxpool.Pool) *goose.Migration {
	const riverVersion = 8

	up := func(ctx context.Context, _ *sql.DB) error {
		migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
		if err != nil {
			return fmt.Errorf("prepare river's migrations: %w", err)
		}
		opts := &rivermigrate.MigrateOpts{TargetVersion: riverVersion}
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, opts); err != nil {
			return fmt.Errorf("create river's tables: %w", err)
		}
		return nil
	}
	return goose.NewGoMigration(1, &goose.GoFunc{RunDB: up}, nil)
}
