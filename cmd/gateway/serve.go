package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/portway/portway/migrations"
)

type serveCommand struct{ serveConfig }

// Run serves until the context ends. It refuses to start half configured, or
// on a schema that is not up to date.
func (c *serveCommand) Run(ctx context.Context, log *slog.Logger) error {
	if err := c.resolve(); err != nil {
		return err
	}
	sealer, err := sealerOf(c.KeysetFile)
	if err != nil {
		return err
	}
	pool, err := openPool(ctx, c.DatabaseURL)
	if err != nil {
		return err
	}
	pending, err := migrations.Pending(ctx, pool)
	pool.Close()
	if err != nil {
		return err
	}
	if pending {
		return errors.New("the database's schema is not up to date: run gateway migrate first")
	}
	g, err := assemble(ctx, c.serveConfig, sealer, log)
	if err != nil {
		return err
	}
	defer g.close()
	return g.serve(ctx)
}
