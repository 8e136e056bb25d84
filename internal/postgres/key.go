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

const selectKeys = `
SELECT k.id, t.name AS tenant, k.prefix, k.scopes, k.created_at, k.expires_at, k.revoked_at
FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
WHERE @tenant = '' OR t.name = @tenant
ORDER BY t.name, k.id`

const lockKey = `
SELECT id, tenant_id AS tenant, prefix, scopes, created_at, expires_at, revoked_at FROM api_keys WHERE id = @id FOR UPDATE`

const revokeKey = `UPDATE api_keys SET revoked_at = coalesce(revoked_at, @at) WHERE id = @id`

const expireKey = `UPDATE api_keys SET expires_at = least(expires_at, @at) WHERE id = @id`

// Usable reports whether the key is good at the instant.
func (k APIKey) Usable(at time.Time) bool {
	return k.RevokedAt == nil && (k.ExpiresAt == nil || at.Before(*k.ExpiresAt))
}

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
	if _, err := db.pool.Exec(ctx, insertKey, keyArgs(k, key)); err != nil {
		return fmt.Errorf("add key: %w", err)
	}
	return nil
}

func keyArgs(k APIKey, key string) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"id": k.ID, "tenant_id": k.Tenant, "hash": keyHash(key), "prefix": k.Prefix, "scopes": k.Scopes,
		"at": k.CreatedAt, "expires_at": k.ExpiresAt,
	}
}

// Keys are the keys of the tenant of that name, or of all for "". Here their
// Tenant is its name.
func (db *DB) Keys(ctx context.Context, tenant string) ([]APIKey, error) {
	found, err := collect(ctx, db.pool, selectKeys, pgx.StrictNamedArgs{"tenant": tenant}, pgx.RowToStructByName[APIKey])
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	return found, nil
}

// RevokeKey ends a key at once. One that was revoked before stays so.
func (db *DB) RevokeKey(ctx context.Context, id string, at time.Time) error {
	revoked, err := db.pool.Exec(ctx, revokeKey, pgx.StrictNamedArgs{"id": id, "at": at})
	if err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	if revoked.RowsAffected() == 0 {
		return notFound("key")
	}
	return nil
}

// RotateKey puts a key in the place of another, for as long from now on as
// that was made for. The old one holds until the instant, or until its own end
// where that is sooner.
func (db *DB) RotateKey(ctx context.Context, old string, next APIKey, key string, until time.Time) error {
	return pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
		found, err := collect(ctx, tx, lockKey, pgx.StrictNamedArgs{"id": old}, pgx.RowToStructByName[APIKey])
		if err != nil {
			return fmt.Errorf("rotate key: %w", err)
		}
		if len(found) == 0 || !found[0].Usable(next.CreatedAt) {
			return notFound("key that may be used")
		}
		next.Tenant, next.Scopes, next.ExpiresAt = found[0].Tenant, found[0].Scopes, nil
		if end := found[0].ExpiresAt; end != nil {
			at := next.CreatedAt.Add(end.Sub(found[0].CreatedAt))
			next.ExpiresAt = &at
		}
		if _, err := tx.Exec(ctx, insertKey, keyArgs(next, key)); err != nil {
			return fmt.Errorf("rotate key: %w", err)
		}
		if _, err := tx.Exec(ctx, expireKey, pgx.StrictNamedArgs{"id": old, "at": until}); err != nil {
			return fmt.Errorf("rotate key: %w", err)
		}
		return nil
	})
}

// Key finds a key that may be used at the instant.
func (db *DB) Key(ctx context.Context, key string, at time.Time) (APIKey, error) {
	found, err := collect(ctx, db.pool, selectKey, pgx.StrictNamedArgs{"hash": keyHash(key)}, pgx.RowToStructByName[APIKey])
	if err != nil {
		return APIKey{}, fmt.Errorf("look for key: %w", err)
	}
	if len(found) == 0 || !found[0].Usable(at) {
		return APIKey{}, &domain.Error{Code: domain.CodeUnauthenticated, Message: "The API key is unknown, expired or revoked."}
	}
	return found[0], nil
}
