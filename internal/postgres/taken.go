package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
)

// numberTaken says that a unique index refused a number. Which one, and whose
// it is, can only be asked once the transaction is over.
type numberTaken struct {
	orderID string
	tenant  string
	numbers []string
	claimed bool
}

func (e *numberTaken) Error() string { return "a number is live in another order" }

func takenBy(o *domain.Order, claimed bool) *numberTaken {
	e := &numberTaken{orderID: o.ID, tenant: o.Tenant, claimed: claimed}
	for _, n := range o.Numbers {
		e.numbers = append(e.numbers, string(n.PhoneNumber))
	}
	return e
}

const selectTaken = `
SELECT phone_number, order_id, tenant_id = @tenant_id AS ours
FROM numbers
WHERE phone_number = ANY(@numbers) AND order_id <> @order_id AND ((live AND tenant_id = @tenant_id) OR (claimed AND @claimed))
ORDER BY phone_number`

type takenRow struct {
	PhoneNumber string
	OrderID     string
	Ours        bool
}

// explainTaken names the numbers, and the order that is in the way where it is
// the same tenant's.
func (db *DB) explainTaken(ctx context.Context, e *numberTaken) error {
	rows, err := db.pool.Query(ctx, selectTaken, pgx.StrictNamedArgs{
		"tenant_id": e.tenant, "numbers": e.numbers, "order_id": e.orderID, "claimed": e.claimed,
	})
	if err != nil {
		return fmt.Errorf("look for the order in the way: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[takenRow])
	if err != nil {
		return fmt.Errorf("look for the order in the way: %w", err)
	}
	taken := map[string]takenRow{}
	refusal := &domain.Error{Code: domain.CodeNumberInUse, Message: "A number is live in another order; nothing was stored."}
	for _, r := range found {
		taken[r.PhoneNumber] = r
		if r.Ours && refusal.OrderID == "" {
			refusal.OrderID = r.OrderID
		}
	}
	for i, n := range e.numbers {
		if _, ok := taken[n]; ok {
			refusal.Faults = append(refusal.Faults, domain.Fault{
				Pointer: fmt.Sprintf("/numbers/%d/phone_number", i), Code: "in_use", Message: "is live in another order",
			})
		}
	}
	refusal.FaultsTotal = len(refusal.Faults)
	return refusal
}
