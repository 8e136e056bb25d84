package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

const insertComment = `
INSERT INTO comments (id, order_id, tenant_id, port_in_id, visibility, body, by_type, by_id, created_at)
SELECT @id, id, tenant_id, @port_in_id, @visibility, @body, @by_type, @by_id, @created_at FROM port_orders WHERE id = @order_id`

const upsertDelivery = `
INSERT INTO comment_deliveries (comment_id, port_in_id, position, provider_account, provider_order_id, provider_comment_id, status, reason)
VALUES (@comment_id, @port_in_id, @position, @provider_account, @provider_order_id, @provider_comment_id, @status, @reason)
ON CONFLICT (comment_id, port_in_id) DO UPDATE
SET (provider_comment_id, status, reason) = (excluded.provider_comment_id, excluded.status, excluded.reason)`

const selectComment = `SELECT id, order_id, port_in_id, visibility, body, by_type, by_id, created_at FROM comments `

const pageComments = selectComment + `WHERE order_id = @order_id AND id > @behind ORDER BY id LIMIT @limit`

const oneComment = selectComment + `WHERE id = @id AND order_id = @order_id`

const commentsAt = selectComment + `
WHERE id IN (SELECT comment_id FROM comment_deliveries
    WHERE provider_account = @provider_account AND provider_order_id = @provider_order_id)
ORDER BY id`

const selectDeliveries = `
SELECT comment_id, port_in_id, provider_account, provider_order_id, provider_comment_id, status, reason
FROM comment_deliveries
WHERE comment_id = ANY(@comment_ids)
ORDER BY comment_id, position`

type readComment struct {
	ID, OrderID  string
	PortInID     *string
	Visibility   string
	Body         []byte
	ByType, ByID string
	CreatedAt    time.Time
}

type readDelivery struct {
	CommentID, PortInID, ProviderAccount, ProviderOrderID string
	ProviderCommentID                                     *string
	Status, Reason                                        string
}

func commentPlace(id string) string { return "comments/" + id + "/body" }

// InsertComment keeps a comment, its body sealed, and its deliveries.
func (t *Tx) InsertComment(ctx context.Context, c domain.Comment) error {
	sealed, err := t.db.seal.Seal([]byte(c.Body), commentPlace(c.ID))
	if err != nil {
		return fmt.Errorf("seal comment: %w", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(insertComment, pgx.StrictNamedArgs{
		"id": c.ID, "order_id": c.OrderID, "port_in_id": optional(c.PortInID), "visibility": string(c.Visibility), "body": sealed,
		"by_type": string(c.By.Type), "by_id": c.By.ID, "created_at": c.CreatedAt,
	})
	for i, d := range c.Deliveries {
		batch.Queue(upsertDelivery, deliveryArgs(c.ID, i, d))
	}
	if err := t.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert comment: %w", err)
	}
	return nil
}

// SaveDelivery writes how far a comment is on its way to a provider.
func (t *Tx) SaveDelivery(ctx context.Context, commentID string, d domain.Delivery) error {
	if _, err := t.tx.Exec(ctx, upsertDelivery, deliveryArgs(commentID, 0, d)); err != nil {
		return fmt.Errorf("save delivery: %w", err)
	}
	return nil
}

func deliveryArgs(commentID string, position int, d domain.Delivery) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"comment_id": commentID, "port_in_id": d.PortInID, "position": position, "provider_account": d.ProviderAccount,
		"provider_order_id": d.ProviderOrderID, "provider_comment_id": optional(d.ProviderCommentID),
		"status": string(d.Status), "reason": d.Reason,
	}
}

// Comments reads a page of an order's comments, oldest first.
func (db *DB) Comments(ctx context.Context, tenant, orderID string, p porting.Page) ([]domain.Comment, string, error) {
	if _, err := db.openPage(ctx, tenant, orderID, porting.Page{}); err != nil {
		return nil, "", err
	}
	last, err := behindID(p, "cmt")
	if err != nil {
		return nil, "", err
	}
	rows, err := collect(ctx, db.pool, pageComments, pgx.StrictNamedArgs{"order_id": orderID, "behind": last, "limit": limit(p) + 1}, pgx.RowToStructByName[readComment])
	if err != nil {
		return nil, "", fmt.Errorf("page comments: %w", err)
	}
	rows, next := cut(rows, p, func(r readComment) string { return r.ID })
	comments, err := db.commentsOf(ctx, db.pool, rows)
	return comments, next, err
}

// Comment reads one comment of an order.
func (db *DB) Comment(ctx context.Context, tenant, orderID, id string) (domain.Comment, error) {
	if _, err := db.openPage(ctx, tenant, orderID, porting.Page{}); err != nil {
		return domain.Comment{}, err
	}
	rows, err := collect(ctx, db.pool, oneComment, pgx.StrictNamedArgs{"id": id, "order_id": orderID}, pgx.RowToStructByName[readComment])
	if err != nil {
		return domain.Comment{}, fmt.Errorf("read comment: %w", err)
	}
	comments, err := db.commentsOf(ctx, db.pool, rows)
	if err != nil {
		return domain.Comment{}, err
	}
	if len(comments) == 0 {
		return domain.Comment{}, notFound("comment")
	}
	return comments[0], nil
}

// CommentsAt reads the comments that are, or are to be, at a provider order.
func (db *DB) CommentsAt(ctx context.Context, account, providerOrderID string) ([]domain.Comment, error) {
	return db.readCommentsAt(ctx, db.pool, account, providerOrderID)
}

// CommentsAt reads the comments that are, or are to be, at a provider order.
func (t *Tx) CommentsAt(ctx context.Context, account, providerOrderID string) ([]domain.Comment, error) {
	return t.db.readCommentsAt(ctx, t.tx, account, providerOrderID)
}

func (db *DB) readCommentsAt(ctx context.Context, q querier, account, providerOrderID string) ([]domain.Comment, error) {
	args := pgx.StrictNamedArgs{"provider_account": account, "provider_order_id": providerOrderID}
	rows, err := collect(ctx, q, commentsAt, args, pgx.RowToStructByName[readComment])
	if err != nil {
		return nil, fmt.Errorf("read comments at a provider order: %w", err)
	}
	return db.commentsOf(ctx, q, rows)
}

func (db *DB) commentsOf(ctx context.Context, q querier, rows []readComment) ([]domain.Comment, error) {
	comments := make([]domain.Comment, 0, len(rows))
	ids := make([]string, 0, len(rows))
	at := map[string]int{}
	for i, r := range rows {
		body, err := db.seal.Open(r.Body, commentPlace(r.ID))
		if err != nil {
			return nil, fmt.Errorf("open comment: %w", err)
		}
		comments = append(comments, domain.Comment{
			ID: r.ID, OrderID: r.OrderID, PortInID: plain(r.PortInID), Visibility: domain.Visibility(r.Visibility), Body: string(body),
			By: domain.Author{Type: domain.Actor(r.ByType), ID: r.ByID}, CreatedAt: r.CreatedAt,
		})
		ids = append(ids, r.ID)
		at[r.ID] = i
	}
	if len(ids) == 0 {
		return comments, nil
	}
	deliveries, err := collect(ctx, q, selectDeliveries, pgx.StrictNamedArgs{"comment_ids": ids}, pgx.RowToStructByName[readDelivery])
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	for _, r := range deliveries {
		c := &comments[at[r.CommentID]]
		c.Deliveries = append(c.Deliveries, domain.Delivery{
			PortInID: r.PortInID, ProviderAccount: r.ProviderAccount, ProviderOrderID: r.ProviderOrderID,
			ProviderCommentID: plain(r.ProviderCommentID), Status: domain.DeliveryStatus(r.Status), Reason: r.Reason,
		})
	}
	return comments, nil
}
