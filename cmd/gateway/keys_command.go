package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	gatewayhttp "github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/postgres"
)

type keysCommand struct {
	Create *keysCreateCommand `arg:"subcommand:create" help:"Make an API key, and its tenant if there is none of that name. Prints the key alone: it can't be shown again."`
	Dev    *keysDevCommand    `arg:"subcommand:dev" help:"Print the key of the stack that gateway dev runs on this machine."`
	List   *keysListCommand   `arg:"subcommand:list" help:"List API keys, by the first characters of each."`
	Revoke *keysRevokeCommand `arg:"subcommand:revoke" help:"End an API key at once."`
	Rotate *keysRotateCommand `arg:"subcommand:rotate" help:"Put a new API key in the place of another, which holds a while longer. Prints the new key alone."`
}

type keysCreateCommand struct {
	databaseConfig
	Tenant    string        `arg:"--tenant,required" help:"Name of the tenant."`
	Scopes    scopes        `arg:"--scopes" default:"write" help:"What the key may do: read; write, which includes read; admin, which includes both and is for operators."`
	ExpiresIn time.Duration `arg:"--expires-in" help:"How long the key holds; for ever if not said."`
}

// scopes are of an API key, separated by commas.
type scopes []string

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *scopes) UnmarshalText(text []byte) error {
	*s = strings.Split(string(text), ",")
	for _, each := range *s {
		if known := gatewayhttp.Scopes(); !slices.Contains(known, each) {
			return fmt.Errorf("%q is none of %s", each, strings.Join(known, ", "))
		}
	}
	return nil
}

// Run prints the key.
func (c *keysCreateCommand) Run(ctx context.Context, _ *slog.Logger) error {
	return c.withDB(ctx, func(db *postgres.DB) error {
		var expires *time.Time
		if c.ExpiresIn > 0 {
			at := time.Now().Add(c.ExpiresIn).UTC()
			expires = &at
		}
		key := newKey(livePrefix)
		if err := addKey(ctx, db, c.Tenant, c.Scopes, key, expires); err != nil {
			return err
		}
		fmt.Println(key)
		return nil
	})
}

type keysDevCommand struct{ dataDir }

// Run prints the key.
func (c *keysDevCommand) Run(context.Context, *slog.Logger) error {
	file, err := c.file(devKeyFile)
	if err != nil {
		return err
	}
	key, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the key, which gateway dev makes: %w", err)
	}
	fmt.Print(string(key))
	return nil
}

type keysListCommand struct {
	databaseConfig
	Tenant string `arg:"--tenant" help:"Only the keys of this tenant."`
}

// Run prints one line for each key.
func (c *keysListCommand) Run(ctx context.Context, _ *slog.Logger) error {
	return c.withDB(ctx, func(db *postgres.DB) error {
		keys, err := db.Keys(ctx, c.Tenant)
		if err != nil {
			return err
		}
		return listKeys(os.Stdout, keys, time.Now())
	})
}

func listKeys(to io.Writer, keys []postgres.APIKey, now time.Time) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tTENANT\tKEY\tSCOPES\tCREATED\tEXPIRES\tSTATE")
	for _, k := range keys {
		expires, state := "never", "active"
		if k.ExpiresAt != nil {
			expires = k.ExpiresAt.UTC().Format(time.RFC3339)
		}
		switch {
		case k.RevokedAt != nil:
			state = "revoked"
		case !k.Usable(now):
			state = "expired"
		}
		fmt.Fprintf(table, "%s\t%s\t%s…\t%s\t%s\t%s\t%s\n",
			k.ID, k.Tenant, k.Prefix, strings.Join(k.Scopes, ","), k.CreatedAt.UTC().Format(time.RFC3339), expires, state)
	}
	return table.Flush()
}

type keysRevokeCommand struct {
	databaseConfig
	ID string `arg:"positional,required" help:"Id of the key, as keys list shows it."`
}

// Run ends the key.
func (c *keysRevokeCommand) Run(ctx context.Context, _ *slog.Logger) error {
	return c.withDB(ctx, func(db *postgres.DB) error { return db.RevokeKey(ctx, c.ID, time.Now().UTC()) })
}

type keysRotateCommand struct {
	databaseConfig
	ID    string        `arg:"positional,required" help:"Id of the key, as keys list shows it."`
	Grace time.Duration `arg:"--grace" default:"24h" help:"How long the old key still holds."`
}

// Run prints the new key, which may do what the old one may, for as long as
// that was made for.
func (c *keysRotateCommand) Run(ctx context.Context, _ *slog.Logger) error {
	return c.withDB(ctx, func(db *postgres.DB) error {
		key, now := newKey(livePrefix), time.Now().UTC()
		next := postgres.APIKey{ID: newID("key"), Prefix: shown(key), CreatedAt: now}
		if err := db.RotateKey(ctx, c.ID, next, key, now.Add(c.Grace)); err != nil {
			return err
		}
		fmt.Println(key)
		return nil
	})
}

// withDB calls f with the database, which needs no keyset for keys.
func (c databaseConfig) withDB(ctx context.Context, f func(db *postgres.DB) error) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	return f(postgres.New(pool, nil, nil))
}
