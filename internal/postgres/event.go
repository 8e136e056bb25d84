package postgres

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// Every writer of an order has locked its row, so that entries follow each
// other without a gap.
const insertEvent = `
INSERT INTO events (order_id, sequence, id, type, at, by_type, by_id, port_in_id, phone_numbers, message, data)
SELECT @order_id, coalesce(max(sequence), 0) + 1, @id, @type, @at, @by_type, @by_id, @port_in_id, @phone_numbers, @message, @data::text::jsonb
FROM events WHERE order_id = @order_id`

const pageEvents = `
SELECT sequence, id, type, at, by_type, by_id, port_in_id, phone_numbers, message, data
FROM events
WHERE order_id = @order_id AND sequence > @behind
ORDER BY sequence LIMIT @limit`

type readEvent struct {
	Sequence     int64
	ID, Type     string
	At           time.Time
	ByType, ByID string
	PortInID     *string
	PhoneNumbers []string
	Message      string
	Data         []byte
}

// AddEvents records entries of an order's timeline, in their order. The order
// was loaded or made in this transaction.
func (t *Tx) AddEvents(ctx context.Context, orderID string, events []domain.Event) error {
	if _, locked := t.loaded[orderID]; !locked && len(events) > 0 {
		return fmt.Errorf("record events: order %s was not locked in this transaction", orderID)
	}
	for _, e := range events {
		data := e.Data
		if data == nil {
			data = map[string]any{}
		}
		err := t.tx.write(ctx, write{doing: "record event", sql: insertEvent, args: pgx.StrictNamedArgs{
			"order_id": orderID, "id": e.ID, "type": string(e.Type), "at": e.At,
			"by_type": string(e.By.Type), "by_id": e.By.ID, "port_in_id": optional(e.PortInID),
			"phone_numbers": texts(e.PhoneNumbers), "message": e.Message, "data": encode(data),
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// Timeline reads a page of an order's timeline, oldest first.
func (db *DB) Timeline(ctx context.Context, tenant, orderID string, p porting.Page) ([]domain.Event, string, error) {
	from, err := db.openPage(ctx, tenant, orderID, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := collect(ctx, db.pool, pageEvents, pgx.StrictNamedArgs{"order_id": orderID, "behind": from, "limit": limit(p) + 1}, pgx.RowToStructByName[readEvent])
	if err != nil {
		return nil, "", fmt.Errorf("page timeline: %w", err)
	}
	rows, next := cut(rows, p, func(r readEvent) string { return strconv.FormatInt(r.Sequence, 10) })
	events := make([]domain.Event, 0, len(rows))
	for _, r := range rows {
		e := domain.Event{
			ID: r.ID, Sequence: r.Sequence, Type: domain.EventType(r.Type), At: r.At,
			By: domain.Author{Type: domain.Actor(r.ByType), ID: r.ByID}, PortInID: plain(r.PortInID),
			PhoneNumbers: namedAs[domain.PhoneNumber](r.PhoneNumbers), Message: r.Message,
		}
		if err := decode(r.Data, &e.Data); err != nil {
			return nil, "", fmt.Errorf("read event %s: %w", r.ID, err)
		}
		events = append(events, e)
	}
	return events, next, nil
}
