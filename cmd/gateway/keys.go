package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/seal"
)

// newID makes an id: its prefix and a UUIDv7, so that ids sort by age.
func newID(prefix string) string { return prefix + "_" + uuid.Must(uuid.NewV7()).String() }

// prefixes of API keys, so that a leaked one is recognised.
const (
	livePrefix = "portway_live_"
	devPrefix  = "portway_dev_"
)

// newKey makes an API key: 130 random bits behind a prefix.
func newKey(prefix string) string { return prefix + strings.ToLower(rand.Text()) }

// shown is the part of a key that is kept to tell it apart by.
func shown(key string) string { return key[:min(len(key), len(livePrefix)+4)] }

// keyring knows the callers behind API keys.
type keyring struct {
	db  *postgres.DB
	now func() time.Time // real: keys expire by the clock on the wall
}

// Caller returns whose key it is.
func (k keyring) Caller(ctx context.Context, key string) (porting.Caller, []string, error) {
	found, err := k.db.Key(ctx, key, k.now())
	if err != nil {
		return porting.Caller{}, nil, err
	}
	return porting.Caller{Tenant: found.Tenant, KeyID: found.ID}, found.Scopes, nil
}

// addKey keeps a key for a tenant, which it makes if there is none of that name.
func addKey(ctx context.Context, db *postgres.DB, tenant string, scopes []string, key string, expires *time.Time) error {
	now := time.Now().UTC()
	id, err := db.Tenant(ctx, tenant, newID("ten"), now)
	if err != nil {
		return err
	}
	return db.AddKey(ctx, postgres.APIKey{
		ID: newID("key"), Tenant: id, Prefix: shown(key), Scopes: scopes, CreatedAt: now, ExpiresAt: expires,
	}, key)
}

type keysetCommand struct {
	Create *keysetCreateCommand `arg:"subcommand:create" help:"Make an encryption keyset. Prints it alone: keep it as secret as the database."`
}

type keysetCreateCommand struct{}

// Run prints the keyset.
func (*keysetCreateCommand) Run(context.Context, *slog.Logger) error {
	keyset, err := seal.NewKeyset()
	if err != nil {
		return err
	}
	fmt.Println(string(keyset))
	return nil
}

// sealerOf reads the keyset in a file.
func sealerOf(file string) (*seal.Sealer, error) {
	keyset, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the encryption keyset: %w", err)
	}
	s, err := seal.New(keyset)
	if err != nil {
		return nil, fmt.Errorf("read the encryption keyset: %w", err)
	}
	return s, nil
}
