// Package migrations holds the database schema as numbered steps and applies them. It knows tables, not what they
// are for: nothing here reads or writes a row of the product.
//
// A step is never edited once released; a later one corrects it. Steps are additive, so that a replica of the
// previous release keeps working on the new schema while it is being replaced.
package migrations

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// Every step, the Go one as well: its source counts in Fingerprint, and goose refuses a Go step that isn't registered.
//
//go:embed 0*
var steps embed.FS

// minConns is what a migration holds at once: goose's lock and the step itself.
const minConns = 2

// Up applies every pending step. Any number of processes may call it at the same time on one database: one of them
// works, the others wait for it.
func Up(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	if have := pool.Config().MaxConns; have < minConns {
		return fmt.Errorf("migrate: the pool allows %d connection, a migration needs %d", have, minConns)
	}
	provider, err := newProvider(pool, log)
	if err != nil {
		return err
	}
	defer provider.Close()

	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Pending reports whether a step of this program is missing in the database. It changes nothing there, and a
// database that is ahead of this program is not pending.
func Pending(ctx context.Context, pool *pgxpool.Pool) (bool, error) {
	// goose would create its table in order to find it empty.
	var versioned bool
	const query = `SELECT to_regclass($1) IS NOT NULL`
	if err := pool.QueryRow(ctx, query, goose.DefaultTablename).Scan(&versioned); err != nil {
		return false, fmt.Errorf("look for the schema version: %w", err)
	}
	if !versioned {
		return true, nil
	}
	provider, err := newProvider(pool, slog.New(slog.DiscardHandler))
	if err != nil {
		return false, err
	}
	defer provider.Close()

	pending, err := provider.HasPending(ctx)
	if err != nil {
		return false, fmt.Errorf("compare the schema with this program: %w", err)
	}
	return pending, nil
}

// Fingerprint changes whenever a step does. Test databases are cached under it.
func Fingerprint() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(steps, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(steps, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(sum, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash the migrations: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func newProvider(pool *pgxpool.Pool, log *slog.Logger) (*goose.Provider, error) {
	// Ask every second for two minutes; goose's own pace is every five seconds.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return nil, fmt.Errorf("prepare the migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(pool), steps,
		goose.WithSessionLocker(locker),
		goose.WithDisableGlobalRegistry(true),
		goose.WithGoMigrations(riverTables(pool)),
		goose.WithSlog(log),
	)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
