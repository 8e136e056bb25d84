package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
)

// An APIKey is what is kept of a key: a hash, and what it may do.
type APIKey struct {
	ID        string
	Tenant    string
	Prefix    string // the first characters, to tell keys apart by
	Scopes    []string
	CreatedAt time.Time
	ExpiresAt *time.Time
	RevokedAt *time.Time
}

// Keys are random, so a plain hash is enough to keep them by.
func keyHash(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

const upsertTenant = `
INSERT INTO tenants (id, name, created_at) VALUES (@id, @name, @at)
ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id`

const insertKey = `
INSERT INTO api_keys (id, tenant_id, hash, prefix, scopes, created_at, expires_at)
VALUES (@id, @tenant_id, @hash, @prefix, @scopes, @at, @expires_at)
ON CONFLICT (hash) DO NOTHING`

const selectKey = `
SELECT id, tenant_id AS tenant, prefix, scopes, created_at, expires_at, revoked_at FROM api_keys WHERE hash = @hash`

// Tenant returns the id of the tenant of that name, which it makes with newID
// if there is none.
func (db *DB) Tenant(ctx context.Context, name, newID string, at time.Time) (string, error) {
	ids, err := collect(ctx, db.pool, upsertTenant, pgx.StrictNamedArgs{"id": newID, "name": name, "at": at}, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("make tenant: %w", err)
	}
	return ids[0], nil
}

// AddKey keeps a key by its hash. The same key twice is kept once.
func (db *DB) AddKey(ctx context.Context, k APIKey, key string) error {
	_, err := db.pool.Exec(ctx, insertKey, pgx.StrictNamedArgs{
		"id": k.ID, "tenant_id": k.Tenant, "hash": keyHash(key), "prefix": k.Prefix, "scopes": k.Scopes,
		"at": k.CreatedAt, "expires_at": k.ExpiresAt,
	})
	if err != nil {
		return fmt.Errorf("add key: %w", err)
	}
	return nil
}

// Key finds a key that may be used at the instant.
func (db *DB) Key(ctx context.Context, key string, at time.Time) (APIKey, error) {
	found, err := collect(ctx, db.pool, selectKey, pgx.StrictNamedArgs{"hash": keyHash(key)}, pgx.RowToStructByName[APIKey])
	if err != nil {
		return APIKey{}, fmt.Errorf("look for key: %w", err)
	}
	if len(found) == 0 || found[0].RevokedAt != nil || (found[0].ExpiresAt != nil && !at.Before(*found[0].ExpiresAt)) {
		return APIKey{}, &domain.Error{Code: domain.CodeUnauthenticated, Message: "The API key is unknown, expired or revoked."}
	}
	return found[0], nil
}
