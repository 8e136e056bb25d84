package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/porting"
)

const selectOrderOfPortIn = `SELECT order_id FROM port_ins WHERE id = @id`

const selectRefs = `
SELECT p.order_id, o.port_in_id, o.provider_id
FROM provider_orders o JOIN port_ins p ON p.id = o.port_in_id
WHERE o.provider_account = @provider_account AND o.provider_id = ANY(@ids)`

// Voice says nothing of messaging, which is followed to its own end.
const selectLiveRefs = `
SELECT p.order_id, o.port_in_id, o.provider_id
FROM provider_orders o JOIN port_ins p ON p.id = o.port_in_id JOIN port_orders r ON r.id = p.order_id
WHERE o.provider_account = @provider_account AND o.committed AND (
    o.live OR p.missing IS NOT NULL OR r.updated_at >= @since
    OR p.status = 'completed' AND p.messaging IN ('pending', 'activating'))`

const selectMissingRefs = `
SELECT p.order_id, o.port_in_id, o.provider_id
FROM port_ins p JOIN provider_orders o ON o.port_in_id = p.id
WHERE p.provider_account = @provider_account AND p.missing IS NOT NULL AND o.committed`

const selectSweep = `SELECT next_at, changed_since, full_at FROM sweeps WHERE provider_account = @provider_account`

const upsertSweep = `
INSERT INTO sweeps (provider_account, next_at, changed_since, full_at)
VALUES (@provider_account, @next_at, @changed_since, @full_at)
ON CONFLICT (provider_account) DO UPDATE SET (next_at, changed_since, full_at) = (excluded.next_at, excluded.changed_since, excluded.full_at)`

type readSweep struct{ NextAt, ChangedSince, FullAt time.Time }

type readRef struct{ OrderID, PortInID, ProviderID string }

// OrderOfPortIn returns the id of the order that a port-in belongs to.
func (db *DB) OrderOfPortIn(ctx context.Context, portInID string) (string, error) {
	ids, err := collect(ctx, db.pool, selectOrderOfPortIn, pgx.StrictNamedArgs{"id": portInID}, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("look for port-in: %w", err)
	}
	if len(ids) == 0 {
		return "", notFound("port-in")
	}
	return ids[0], nil
}

// PortInsOfProviderOrders finds the port-ins behind provider orders.
func (db *DB) PortInsOfProviderOrders(ctx context.Context, account string, ids []string) ([]porting.ProviderOrderRef, error) {
	return db.refs(ctx, selectRefs, pgx.StrictNamedArgs{"provider_account": account, "ids": ids})
}

// LiveProviderOrders are all committed provider orders that may still change.
func (db *DB) LiveProviderOrders(ctx context.Context, account string, since time.Time) ([]porting.ProviderOrderRef, error) {
	return db.refs(ctx, selectLiveRefs, pgx.StrictNamedArgs{"provider_account": account, "since": since})
}

// MissingProviderOrders are those of port-ins with numbers missing.
func (db *DB) MissingProviderOrders(ctx context.Context, account string) ([]porting.ProviderOrderRef, error) {
	return db.refs(ctx, selectMissingRefs, pgx.StrictNamedArgs{"provider_account": account})
}

func (db *DB) refs(ctx context.Context, sql string, args pgx.StrictNamedArgs) ([]porting.ProviderOrderRef, error) {
	rows, err := collect(ctx, db.pool, sql, args, pgx.RowToStructByName[readRef])
	if err != nil {
		return nil, fmt.Errorf("look for provider orders: %w", err)
	}
	refs := make([]porting.ProviderOrderRef, 0, len(rows))
	for _, r := range rows {
		refs = append(refs, porting.ProviderOrderRef(r))
	}
	return refs, nil
}

// Sweep reads how far the sweep of an account is; false if it never was swept.
func (db *DB) Sweep(ctx context.Context, account string) (porting.Sweep, bool, error) {
	rows, err := collect(ctx, db.pool, selectSweep, pgx.StrictNamedArgs{"provider_account": account}, pgx.RowToStructByName[readSweep])
	if err != nil || len(rows) == 0 {
		return porting.Sweep{}, false, err
	}
	return porting.Sweep(rows[0]), true, nil
}

// SaveSweep writes how far the sweep of an account is.
func (db *DB) SaveSweep(ctx context.Context, account string, s porting.Sweep) error {
	_, err := db.pool.Exec(ctx, upsertSweep, pgx.StrictNamedArgs{
		"provider_account": account, "next_at": s.NextAt, "changed_since": s.ChangedSince, "full_at": s.FullAt,
	})
	if err != nil {
		return fmt.Errorf("save sweep: %w", err)
	}
	return nil
}
