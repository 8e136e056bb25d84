package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const selectLastHistory = `
SELECT coalesce(max(at), '0001-01-01T00:00:00Z') FROM provider_history
WHERE provider_account = @provider_account AND provider_order_id = @provider_order_id`

const insertHistory = `
INSERT INTO provider_history (provider_account, provider_order_id, entry, at)
SELECT @provider_account, @provider_order_id, entry, at FROM unnest(@entries::text[], @ats::timestamptz[]) AS told (entry, at)
ON CONFLICT DO NOTHING
RETURNING entry`

// LastHistory is when the newest entry was made that is known of a provider
// order's history; zero if none is.
func (db *DB) LastHistory(ctx context.Context, account, providerOrderID string) (time.Time, error) {
	var last time.Time
	err := db.pool.QueryRow(ctx, selectLastHistory, pgx.StrictNamedArgs{
		"provider_account": account, "provider_order_id": providerOrderID,
	}).Scan(&last)
	if err != nil {
		return time.Time{}, fmt.Errorf("look for history: %w", err)
	}
	return last.UTC(), nil
}

// KeepHistory remembers entries of a provider order's history, and returns
// those that were not known before.
func (t *Tx) KeepHistory(ctx context.Context, account, providerOrderID string, at map[string]time.Time) (fresh []string, err error) {
	var entries []string
	var ats []time.Time
	for entry, made := range at {
		entries, ats = append(entries, entry), append(ats, made)
	}
	fresh, err = collect(ctx, t.tx, insertHistory, pgx.StrictNamedArgs{
		"provider_account": account, "provider_order_id": providerOrderID, "entries": entries, "ats": ats,
	}, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("keep history: %w", err)
	}
	return fresh, nil
}
