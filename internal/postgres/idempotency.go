package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// A key is held from before its row is looked for until its transaction ends,
// so that of two twins one sees the other's row, or that it is in flight. The
// seed keeps these locks apart from those of lanes.
const holdKey = `SELECT pg_try_advisory_xact_lock(hashtextextended(@tenant_id || ' ' || @key, 1))`

const selectDone = `
SELECT route, fingerprint, resource_id, command_id, created_at
FROM idempotency_keys WHERE tenant_id = @tenant_id AND key = @key`

const insertDone = `
INSERT INTO idempotency_keys (tenant_id, key, route, fingerprint, resource_id, command_id, created_at)
VALUES (@tenant_id, @key, @route, @fingerprint, @resource_id, @command_id, @created_at)`

const forgetDone = `DELETE FROM idempotency_keys WHERE created_at < @before`

type readDone struct {
	Route                 string
	Fingerprint           []byte
	ResourceID, CommandID string
	CreatedAt             time.Time
}

// Remember keeps a request under its key, or returns the one that was kept
// before.
func (t *Tx) Remember(ctx context.Context, tenant string, r porting.DoneRequest) (earlier porting.DoneRequest, known bool, err error) {
	place := donePlace(tenant, r.Key)
	of := pgx.StrictNamedArgs{"tenant_id": tenant, "key": r.Key}
	var held bool
	if err := t.tx.QueryRow(ctx, holdKey, of).Scan(&held); err != nil {
		return earlier, false, fmt.Errorf("hold idempotency key: %w", err)
	}
	if !held {
		return earlier, false, &domain.Error{
			Code: domain.CodeIdempotencyInFlight, Message: "A request with this Idempotency-Key is just being taken in; try again in a moment.",
			RetryAfter: time.Second,
		}
	}
	rows, err := collect(ctx, t.tx, selectDone, of, pgx.RowToStructByName[readDone])
	if err != nil {
		return earlier, false, fmt.Errorf("look for idempotency key: %w", err)
	}
	if len(rows) == 1 {
		fingerprint, err := t.db.seal.Open(rows[0].Fingerprint, place)
		if err != nil {
			return earlier, false, fmt.Errorf("open fingerprint: %w", err)
		}
		return porting.DoneRequest{
			Idempotency: porting.Idempotency{Key: r.Key, Route: rows[0].Route, Fingerprint: fingerprint},
			ResourceID:  rows[0].ResourceID, CommandID: rows[0].CommandID, At: rows[0].CreatedAt,
		}, true, nil
	}
	sealed, err := t.db.seal.Seal(r.Fingerprint, place)
	if err != nil {
		return earlier, false, fmt.Errorf("seal fingerprint: %w", err)
	}
	_, err = t.tx.Exec(ctx, insertDone, pgx.StrictNamedArgs{
		"tenant_id": tenant, "key": r.Key, "route": r.Route, "fingerprint": sealed,
		"resource_id": r.ResourceID, "command_id": r.CommandID, "created_at": r.At,
	})
	if err != nil {
		return earlier, false, fmt.Errorf("keep idempotency key: %w", err)
	}
	return earlier, false, nil
}

// Forget takes away what was kept under idempotency keys before the instant.
func (db *DB) Forget(ctx context.Context, before time.Time) error {
	if _, err := db.pool.Exec(ctx, forgetDone, pgx.StrictNamedArgs{"before": before}); err != nil {
		return fmt.Errorf("forget idempotency keys: %w", err)
	}
	return nil
}

func donePlace(tenant, key string) string {
	return "idempotency_keys/" + tenant + "/" + key + "/fingerprint"
}
