package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
)

const upsertCommand = `
INSERT INTO commands (id, order_id, port_in_id, action, status, errors, accepted_at, settled_at)
VALUES (@id, @order_id, @port_in_id, @action, @status, @errors::text::jsonb, @accepted_at, @settled_at)
ON CONFLICT (id) DO UPDATE SET (status, errors, settled_at) = (excluded.status, excluded.errors, excluded.settled_at)`

const selectSettled = `SELECT settled_at IS NOT NULL FROM commands WHERE id = @id`

// Command returns a command of any age.
func (t *Tx) Command(ctx context.Context, id string) (domain.Command, error) {
	commands, err := readCommands(ctx, t.tx, []string{id})
	if err != nil {
		return domain.Command{}, err
	}
	c, ok := commands[id]
	if !ok {
		return c, notFound("command")
	}
	return c, nil
}

// SaveCommand writes a command, new or not.
func (t *Tx) SaveCommand(ctx context.Context, orderID string, c domain.Command) error {
	faults := c.Errors
	if faults == nil {
		faults = []domain.Fault{}
	}
	_, err := t.tx.Exec(ctx, upsertCommand, pgx.StrictNamedArgs{
		"id": c.ID, "order_id": orderID, "port_in_id": optional(c.PortInID), "action": string(c.Action),
		"status": string(c.Status), "errors": encode(faults), "accepted_at": c.AcceptedAt, "settled_at": c.SettledAt,
	})
	if err != nil {
		return fmt.Errorf("save command: %w", err)
	}
	return nil
}

// CommandSettled reports whether a command has ended.
func (db *DB) CommandSettled(ctx context.Context, id string) (bool, error) {
	settled, err := collect(ctx, db.pool, selectSettled, pgx.StrictNamedArgs{"id": id}, pgx.RowTo[bool])
	if err != nil {
		return false, fmt.Errorf("look for command: %w", err)
	}
	return len(settled) == 1 && settled[0], nil
}
