package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/operation"
)

const selectLane = `
SELECT id, command_id, lane, subject, kind, queue, request_id, traceparent, state, result, stopped, tries, troubled_since, created_at, due_at, held_until
FROM operations
WHERE lane = @lane AND state = 'open'
ORDER BY seq`

const shareDocuments = `
UPDATE documents SET port_in_ids = array_append(port_in_ids, @with)
WHERE order_id = @order_id AND @port_in_id = ANY(port_in_ids) AND NOT @with = ANY(port_in_ids)`

// LaneOperations are the lane's open operations, oldest first.
func (t *Tx) LaneOperations(ctx context.Context, lane string) ([]operation.Operation, error) {
	rows, err := collect(ctx, t.tx, selectLane, pgx.StrictNamedArgs{"lane": lane}, pgx.RowToStructByName[readOperation])
	if err != nil {
		return nil, fmt.Errorf("read the operations of a lane: %w", err)
	}
	open := make([]operation.Operation, 0, len(rows))
	for _, r := range rows {
		open = append(open, r.operation(nil))
	}
	return open, nil
}

// ShareDocuments has the documents of a port-in go with another one too.
func (t *Tx) ShareDocuments(ctx context.Context, orderID, portInID, with string) error {
	if _, err := t.tx.Exec(ctx, shareDocuments, pgx.StrictNamedArgs{"order_id": orderID, "port_in_id": portInID, "with": with}); err != nil {
		return fmt.Errorf("share documents: %w", err)
	}
	return nil
}
