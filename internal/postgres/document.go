package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
)

const insertDocument = `
INSERT INTO documents (id, order_id, tenant_id, type, filename, content_type, size, sha256, signed_on, port_in_ids, content, created_at)
VALUES (@id, @order_id, @tenant_id, @type, @filename, @content_type, @size, @sha256, @signed_on, @port_in_ids, @content, @created_at)`

const removeDocument = `UPDATE documents SET removed_at = @at WHERE id = @id AND removed_at IS NULL`

const selectWithdrawn = `
SELECT id, type, sha256, port_in_ids FROM documents WHERE order_id = @order_id AND removed_at IS NOT NULL ORDER BY id`

const selectContent = `SELECT content FROM documents WHERE id = @id`

// InsertDocument keeps a document and its bytes, sealed.
func (t *Tx) InsertDocument(ctx context.Context, d domain.Document, tenant string, content []byte) error {
	sealed, err := t.db.seal.Seal(content, documentPlace(d.ID))
	if err != nil {
		return fmt.Errorf("seal document: %w", err)
	}
	_, err = t.tx.Exec(ctx, insertDocument, pgx.StrictNamedArgs{
		"id": d.ID, "order_id": d.OrderID, "tenant_id": tenant, "type": string(d.Type), "filename": d.Filename,
		"content_type": d.ContentType, "size": d.Size, "sha256": d.SHA256, "signed_on": string(d.SignedOn),
		"port_in_ids": texts(d.PortInIDs), "content": sealed, "created_at": d.CreatedAt,
	})
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	return nil
}

// RemoveDocument takes a document from its order. Its row stays: it may be at
// a provider already.
func (t *Tx) RemoveDocument(ctx context.Context, id string, at time.Time) error {
	if _, err := t.tx.Exec(ctx, removeDocument, pgx.StrictNamedArgs{"id": id, "at": at}); err != nil {
		return fmt.Errorf("remove document: %w", err)
	}
	return nil
}

// WithdrawnDocuments are those that were taken back from an order: what tells
// them apart, and no more.
func (db *DB) WithdrawnDocuments(ctx context.Context, orderID string) ([]domain.Document, error) {
	documents, err := collect(ctx, db.pool, selectWithdrawn, pgx.StrictNamedArgs{"order_id": orderID}, func(row pgx.CollectableRow) (domain.Document, error) {
		var d domain.Document
		err := row.Scan(&d.ID, &d.Type, &d.SHA256, &d.PortInIDs)
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read withdrawn documents: %w", err)
	}
	return documents, nil
}

// DocumentContent opens a document's bytes.
func (db *DB) DocumentContent(ctx context.Context, id string) ([]byte, error) {
	rows, err := collect(ctx, db.pool, selectContent, pgx.StrictNamedArgs{"id": id}, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	if len(rows) == 0 {
		return nil, notFound("document")
	}
	content, err := db.seal.Open(rows[0], documentPlace(id))
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	return content, nil
}
