package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/porting"
)

const insertWebhook = `
INSERT INTO webhooks (id, provider_account, event_id, body, received_at)
VALUES (@id, @provider_account, @event_id, @body, @received_at)
ON CONFLICT (provider_account, event_id) DO NOTHING`

const forgetWebhooks = `DELETE FROM webhooks WHERE received_at < @before`

// InsertWebhook keeps a callback, its body sealed; fresh is false if the
// provider's event was kept before.
func (t *Tx) InsertWebhook(ctx context.Context, w porting.Webhook) (fresh bool, err error) {
	sealed, err := t.db.seal.Seal(w.Body, "webhooks/"+w.ID+"/body")
	if err != nil {
		return false, fmt.Errorf("seal webhook: %w", err)
	}
	done, err := t.tx.Exec(ctx, insertWebhook, pgx.StrictNamedArgs{
		"id": w.ID, "provider_account": w.ProviderAccount, "event_id": optional(w.EventID), "body": sealed, "received_at": w.ReceivedAt,
	})
	if err != nil {
		return false, fmt.Errorf("insert webhook: %w", err)
	}
	return done.RowsAffected() == 1, nil
}

// ForgetWebhooks removes those that were received before.
func (db *DB) ForgetWebhooks(ctx context.Context, before time.Time) error {
	if _, err := db.pool.Exec(ctx, forgetWebhooks, pgx.StrictNamedArgs{"before": before}); err != nil {
		return fmt.Errorf("forget webhooks: %w", err)
	}
	return nil
}
