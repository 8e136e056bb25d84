package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

type activationRecord struct {
	Windows []windowRecord   `json:"windows,omitempty"`
	Opens   *time.Time       `json:"opens,omitempty"`
	At      *time.Time       `json:"at,omitempty"`
	Wanted  *requestedRecord `json:"wanted,omitempty"`
}

type windowRecord struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

type requestedRecord struct {
	At        *time.Time `json:"at,omitempty"`
	CommandID string     `json:"command_id"`
	Due       *time.Time `json:"due,omitempty"`
}

func activationOf(a domain.Activation) activationRecord {
	r := activationRecord{At: a.At}
	if !a.Opens.IsZero() {
		r.Opens = &a.Opens
	}
	for _, w := range a.Windows {
		r.Windows = append(r.Windows, windowRecord(w))
	}
	if w := a.Wanted; w != nil {
		r.Wanted = &requestedRecord{At: w.At, CommandID: w.CommandID, Due: w.Due}
	}
	return r
}

func (r activationRecord) domain() domain.Activation {
	a := domain.Activation{At: r.At}
	if r.Opens != nil {
		a.Opens = *r.Opens
	}
	for _, w := range r.Windows {
		a.Windows = append(a.Windows, domain.ActivationWindow(w))
	}
	if w := r.Wanted; w != nil {
		a.Wanted = &domain.ActivationRequest{At: w.At, CommandID: w.CommandID, Due: w.Due}
	}
	return a
}

// activationDue is when a request that is held falls due; nil if there is none.
func activationDue(a domain.Activation) *time.Time {
	if a.Wanted == nil {
		return nil
	}
	return a.Wanted.Due
}

const selectHeld = `
SELECT order_id, id AS port_in_id, activation_due AS due
FROM port_ins
WHERE activation_due <= @now
ORDER BY activation_due, id
LIMIT 200`

const selectNextHeld = `SELECT min(activation_due) FROM port_ins WHERE activation_due IS NOT NULL`

// HeldActivations are requests to activate that are due.
func (db *DB) HeldActivations(ctx context.Context, now time.Time) ([]porting.HeldActivation, error) {
	rows, err := collect(ctx, db.pool, selectHeld, pgx.StrictNamedArgs{"now": now}, pgx.RowToStructByName[porting.HeldActivation])
	if err != nil {
		return nil, fmt.Errorf("look for held activations: %w", err)
	}
	return rows, nil
}

// NextHeldActivation is when the next one is due; nil if none is held.
func (db *DB) NextHeldActivation(ctx context.Context) (*time.Time, error) {
	var next *time.Time
	if err := db.pool.QueryRow(ctx, selectNextHeld).Scan(&next); err != nil {
		return nil, fmt.Errorf("look for the next held activation: %w", err)
	}
	return next, nil
}
