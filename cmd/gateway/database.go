package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/migrations"
)

// databaseConfig is where the database is, for commands that need no more.
type databaseConfig struct {
	DatabaseURL     string `arg:"--database-url,env:DATABASE_URL" help:"Postgres, as a URL."`
	DatabaseURLFile string `arg:"--database-url-file,env:DATABASE_URL_FILE" help:"A file that holds DATABASE_URL."`
}

func (c databaseConfig) open(ctx context.Context) (*pgxpool.Pool, error) {
	url := c.DatabaseURL
	if url == "" && c.DatabaseURLFile != "" {
		content, err := os.ReadFile(c.DatabaseURLFile)
		if err != nil {
			return nil, fmt.Errorf("DATABASE_URL_FILE: %w", err)
		}
		url = strings.TrimSpace(string(content))
	}
	if url == "" {
		return nil, errors.New("DATABASE_URL is not set")
	}
	return openPool(ctx, url)
}

// openPool connects to the database, or says why it can't.
func openPool(ctx context.Context, url string, settings ...func(*pgxpool.Config)) (*pgxpool.Pool, error) {
	cfg, err := postgres.Config(url)
	if err != nil {
		return nil, err
	}
	for _, set := range settings {
		set(cfg)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("reach the database: %w", err)
	}
	return pool, nil
}

type migrateCommand struct{ databaseConfig }

// Run applies every pending step.
func (c *migrateCommand) Run(ctx context.Context, log *slog.Logger) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	return migrations.Up(ctx, pool, log)
}
