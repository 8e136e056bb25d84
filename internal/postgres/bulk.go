package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

const selectBulks = `
SELECT id, order_id, provider_account, way, because, best_effort, members, orders, provider_status, generation, unresolved,
    ready, ready_for, revision
FROM bulks
WHERE order_id = ANY(@order_ids)
ORDER BY order_id, position`

const upsertBulk = `
INSERT INTO bulks (id, order_id, position, provider_account, way, because, best_effort, members, orders, live, provider_status,
    generation, unresolved, ready, ready_for, revision)
VALUES (@id, @order_id, @position, @provider_account, @way, @because, @best_effort, @members::text::jsonb, @orders::text::jsonb, @live, @provider_status,
    @generation, @unresolved::text::jsonb, @ready, @ready_for, @revision)
ON CONFLICT (id) DO UPDATE SET (position, way, because, best_effort, members, orders, live, provider_status, generation, unresolved,
    ready, ready_for, revision)
= (excluded.position, excluded.way, excluded.because, excluded.best_effort, excluded.members, excluded.orders, excluded.live,
    excluded.provider_status, excluded.generation, excluded.unresolved, excluded.ready, excluded.ready_for, excluded.revision)`

// A plan that is made anew replaces its bulks as it does its port-ins.
const deleteBulks = `DELETE FROM bulks WHERE order_id = @order_id AND id = ANY(@ids)`

const selectOrderOfBulk = `SELECT order_id FROM bulks WHERE id = @id`

const selectLiveBulks = `SELECT order_id, id AS bulk_id FROM bulks WHERE provider_account = @provider_account AND live ORDER BY id`

type readBulk struct {
	ID, OrderID, ProviderAccount, Way, Because string
	BestEffort                                 bool
	Members, Orders                            []byte
	ProviderStatus                             string
	Generation                                 int
	Unresolved                                 []byte
	Ready                                      []string
	ReadyFor                                   string
	Revision                                   int64
}

type bulkRow struct {
	ID, ProviderAccount, Way, Because string
	Position                          int
	BestEffort, Live                  bool
	Members, Orders, ProviderStatus   string
	Generation                        int
	Unresolved                        string
	Ready                             []string
	ReadyFor                          string
	Revision                          int64
}

func (r readBulk) domain() (domain.Bulk, error) {
	b := domain.Bulk{
		ID: r.ID, ProviderAccount: r.ProviderAccount, Way: domain.BulkWay(r.Way), Because: r.Because, BestEffort: r.BestEffort,
		ProviderStatus: r.ProviderStatus, Generation: r.Generation, Ready: r.Ready, ReadyFor: r.ReadyFor, Revision: r.Revision,
	}
	for _, part := range []struct {
		text []byte
		to   any
	}{{r.Members, &b.Members}, {r.Orders, &b.Orders}, {r.Unresolved, &b.Unresolved}} {
		if err := decode(part.text, part.to); err != nil {
			return b, fmt.Errorf("read bulk %s: %w", r.ID, err)
		}
	}
	return b, nil
}

func bulkRowsOf(o *domain.Order) []bulkRow {
	var rows []bulkRow
	for i, b := range o.Bulks {
		rows = append(rows, bulkRow{
			ID: b.ID, Position: i, ProviderAccount: b.ProviderAccount, Way: string(b.Way), Because: b.Because, BestEffort: b.BestEffort,
			Live:    slices.ContainsFunc(b.Orders, func(o domain.ProviderOrder) bool { return o.Committed && o.Live }),
			Members: encodeList(b.Members), Orders: encodeList(b.Orders), ProviderStatus: b.ProviderStatus, Generation: b.Generation,
			Unresolved: encodeList(b.Unresolved), Ready: texts(b.Ready), ReadyFor: b.ReadyFor, Revision: b.Revision,
		})
	}
	return rows
}

func encodeList[T any](list []T) string {
	if list == nil {
		list = []T{}
	}
	return encode(list)
}

func bulkArgs(orderID string, r bulkRow) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"id": r.ID, "order_id": orderID, "position": r.Position, "provider_account": r.ProviderAccount, "way": r.Way, "because": r.Because,
		"best_effort": r.BestEffort, "members": r.Members, "orders": r.Orders, "live": r.Live, "provider_status": r.ProviderStatus,
		"generation": r.Generation, "unresolved": r.Unresolved, "ready": r.Ready, "ready_for": r.ReadyFor, "revision": r.Revision,
	}
}

// OrderOfBulk returns the id of the order that a bulk belongs to.
func (db *DB) OrderOfBulk(ctx context.Context, id string) (string, error) {
	ids, err := collect(ctx, db.pool, selectOrderOfBulk, pgx.StrictNamedArgs{"id": id}, pgx.RowTo[string])
	if err != nil {
		return "", fmt.Errorf("look for bulk: %w", err)
	}
	if len(ids) == 0 {
		return "", notFound("bulk")
	}
	return ids[0], nil
}

// LiveBulks are the bulks of an account that were handed over and have not
// come to their end.
func (db *DB) LiveBulks(ctx context.Context, account string) ([]porting.BulkRef, error) {
	refs, err := collect(ctx, db.pool, selectLiveBulks, pgx.StrictNamedArgs{"provider_account": account}, pgx.RowToStructByName[porting.BulkRef])
	if err != nil {
		return nil, fmt.Errorf("look for bulks: %w", err)
	}
	return refs, nil
}
