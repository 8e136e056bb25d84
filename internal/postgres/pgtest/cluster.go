package pgtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/migrations"
)

// cluster is a server with a template database in it.
type cluster struct {
	server   url.URL
	admin    *pgxpool.Pool
	template string
	copying  string // how this release copies a database fastest
}

// templateLock keeps test processes from making the template at the same time. The number means nothing.
const templateLock = 7_467_001

func openCluster(ctx context.Context, server string) (*cluster, error) {
	address, err := url.Parse(server)
	if err != nil {
		// The error of url.Parse repeats the address, password included.
		return nil, errors.New("the server's address is not of the form postgres://user:password@host:port/database")
	}
	admin, err := pgxpool.New(ctx, server)
	if err != nil {
		return nil, fmt.Errorf("connect to the test server: %w", err)
	}
	fingerprint, err := migrations.Fingerprint()
	if err != nil {
		return nil, err
	}
	c := &cluster{server: *address, admin: admin, template: "portway_template_" + fingerprint[:16]}
	if err := c.prepare(ctx); err != nil {
		admin.Close()
		return nil, fmt.Errorf("prepare the test server: %w", err)
	}
	return c, nil
}

// prepare makes the template unless a test process before us has. It gets its name last, so that an unfinished one
// is never taken for it.
func (c *cluster) prepare(ctx context.Context) error {
	conn, err := c.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()

	var copiesFiles bool // CREATE DATABASE … STRATEGY came with Postgres 15
	if err := conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int >= 150000`).Scan(&copiesFiles); err != nil {
		return fmt.Errorf("ask for the release: %w", err)
	}
	if copiesFiles {
		c.copying = " STRATEGY FILE_COPY"
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, templateLock); err != nil {
		return fmt.Errorf("lock the template: %w", err)
	}
	return errors.Join(c.makeTemplate(ctx, conn), unlock(context.WithoutCancel(ctx), conn))
}

func unlock(ctx context.Context, conn *pgxpool.Conn) error {
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, templateLock); err != nil {
		return fmt.Errorf("unlock the template: %w", err)
	}
	return nil
}

func (c *cluster) makeTemplate(ctx context.Context, conn *pgxpool.Conn) error {
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, c.template).Scan(&exists); err != nil {
		return fmt.Errorf("look for the template: %w", err)
	}
	if exists {
		return nil
	}
	unfinished := c.template + "_unfinished"
	if err := c.drop(ctx, unfinished); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+quote(unfinished)); err != nil {
		return fmt.Errorf("create the template: %w", err)
	}
	if err := migrate(ctx, c.urlOf(unfinished)); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "ALTER DATABASE "+quote(unfinished)+" RENAME TO "+quote(c.template)); err != nil {
		return fmt.Errorf("name the template: %w", err)
	}
	return nil
}

// migrate leaves no connection behind: a database that is in use can't be copied.
func migrate(ctx context.Context, database string) error {
	pool, err := pgxpool.New(ctx, database)
	if err != nil {
		return fmt.Errorf("connect to the template: %w", err)
	}
	defer pool.Close()
	return migrations.Up(ctx, pool, slog.New(slog.DiscardHandler))
}

func (c *cluster) clone(ctx context.Context, name string) error {
	if _, err := c.admin.Exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE "+quote(c.template)+c.copying); err != nil {
		return fmt.Errorf("copy the template: %w", err)
	}
	return nil
}

func (c *cluster) drop(ctx context.Context, name string) error {
	if _, err := c.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(name)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database %s: %w", name, err)
	}
	return nil
}

func (c *cluster) urlOf(database string) string {
	u := c.server
	u.Path = "/" + database
	return u.String()
}

// address names the server without its password.
func (c *cluster) address() string { return c.server.Redacted() }

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
