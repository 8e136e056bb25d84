package postgres

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// shownAtOnce is how many numbers and port-ins an order in a list embeds.
const shownAtOnce = 100

// filters of a list of orders, each a clause and the parameter it needs.
func filters(f porting.OrderFilter) (clauses []string, args pgx.StrictNamedArgs) {
	args = pgx.StrictNamedArgs{}
	add := func(clause, name string, value any) {
		clauses = append(clauses, clause)
		args[name] = value
	}
	if f.Status != "" {
		add(`o.status = @status`, "status", string(f.Status))
	}
	if f.Provider != "" {
		add(`EXISTS (SELECT 1 FROM port_ins p WHERE p.order_id = o.id AND p.provider = @provider)`, "provider", f.Provider)
	}
	if f.PhoneNumber != "" {
		add(`EXISTS (SELECT 1 FROM numbers n WHERE n.order_id = o.id AND n.phone_number = @phone_number)`, "phone_number", string(f.PhoneNumber))
	}
	if f.Reference != "" {
		add(`o.reference = @reference`, "reference", f.Reference)
	}
	if f.WaitingOn != "" {
		add(`o.waiting_on @> ARRAY[@waiting_on::text]`, "waiting_on", string(f.WaitingOn))
	}
	if f.ExceptionCode != "" {
		add(`EXISTS (SELECT 1 FROM exceptions e WHERE e.order_id = o.id AND e.resolved_at IS NULL AND e.code = @exception_code)`,
			"exception_code", f.ExceptionCode)
	}
	if f.LosingCarrier != "" {
		add(`EXISTS (SELECT 1 FROM port_ins p WHERE p.order_id = o.id AND p.tenant_id = o.tenant_id
    AND (p.losing_carrier ->> 'spid' = @losing_carrier OR p.losing_carrier ->> 'name' = @losing_carrier))`,
			"losing_carrier", f.LosingCarrier)
	}
	if f.UnknownStatus != nil {
		has := `EXISTS (SELECT 1 FROM port_ins p WHERE p.order_id = o.id AND p.unknown_status)`
		if !*f.UnknownStatus {
			has = `NOT ` + has
		}
		clauses = append(clauses, has)
	}
	if f.FOCFrom != "" || f.FOCTo != "" {
		clauses = append(clauses, `EXISTS (SELECT 1 FROM port_ins p WHERE p.order_id = o.id AND p.tenant_id = o.tenant_id
    AND p.foc_effective >= coalesce(@foc_from, '-infinity'::timestamptz) AND p.foc_effective < coalesce(@foc_before, 'infinity'::timestamptz))`)
		args["foc_from"], args["foc_before"] = startOf(f.FOCFrom, 0), startOf(f.FOCTo, 1)
	}
	if f.UpdatedSince != nil {
		add(`o.updated_at >= @updated_since`, "updated_since", *f.UpdatedSince)
	}
	return clauses, args
}

// startOf is when the day begins that is so many days after the date, in UTC;
// nil for no date.
func startOf(d domain.Date, days int) *time.Time {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return nil
	}
	day = day.AddDate(0, 0, days)
	return &day
}

func listOrders(clauses []string) string {
	where := append([]string{`o.tenant_id = @tenant_id`, `(@behind = '' OR o.id < @behind)`}, clauses...)
	return `SELECT ` + orderColumns + ` FROM port_orders o WHERE ` + strings.Join(where, ` AND `) + ` ORDER BY o.id DESC LIMIT @limit`
}

// Orders reads a page of orders, newest first.
func (db *DB) Orders(ctx context.Context, tenant string, f porting.OrderFilter, p porting.Page) ([]porting.Loaded, string, error) {
	from, err := behindID(p, "ord")
	if err != nil {
		return nil, "", err
	}
	clauses, args := filters(f)
	args["tenant_id"], args["behind"], args["limit"] = tenant, from, limit(p)+1
	var loaded []porting.Loaded
	var next string
	err = pgx.BeginTxFunc(ctx, db.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		rows, err := collect(ctx, tx, listOrders(clauses), args, pgx.RowToStructByName[readOrder])
		if err != nil {
			return fmt.Errorf("list orders: %w", err)
		}
		rows, next = cut(rows, p, func(r readOrder) string { return r.ID })
		loaded, err = db.readParts(ctx, tx, rows, shownAtOnce)
		return err
	})
	return loaded, next, err
}

const pageNumbers = `
SELECT n.order_id, n.phone_number, n.status, n.port_in_id, n.moved_to, n.reason, n.billing_phone_number, n.end_user, n.end_user_secrets, n.position
FROM numbers n
WHERE n.order_id = @order_id AND n.position > @behind
ORDER BY n.position LIMIT @limit`

type pagedNumber struct {
	readNumber
	Position int
}

// Numbers reads a page of an order's numbers, in the order given.
func (db *DB) Numbers(ctx context.Context, tenant, orderID string, p porting.Page) ([]domain.Number, string, error) {
	from, err := db.openPage(ctx, tenant, orderID, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := collect(ctx, db.pool, pageNumbers, pgx.StrictNamedArgs{"order_id": orderID, "behind": from, "limit": limit(p) + 1}, pgx.RowToStructByName[pagedNumber])
	if err != nil {
		return nil, "", fmt.Errorf("page numbers: %w", err)
	}
	rows, next := cut(rows, p, func(r pagedNumber) string { return strconv.Itoa(r.Position) })
	numbers := make([]domain.Number, 0, len(rows))
	for _, r := range rows {
		n, err := db.numberOf(r.readNumber)
		if err != nil {
			return nil, "", err
		}
		numbers = append(numbers, n)
	}
	return numbers, next, nil
}

const pagePortIns = `
SELECT id, order_id, split_from, provider, provider_account, chosen_because, port_class, losing_carrier, resp_org, vendor,
    interval_days, status, provider_status, unknown_status, waiting_on, foc, activation, messaging, overrides, overrides_secrets, generation, unresolved, missing, demands, last_command_id,
    pending_changes, revision, version,
    (SELECT count(*) FROM numbers n WHERE n.port_in_id = port_ins.id) AS numbers, position
FROM port_ins
WHERE order_id = @order_id AND position > @behind
ORDER BY position LIMIT @limit`

type pagedPortIn struct {
	readPortIn
	Position int
}

// PortIns reads a page of an order's port-ins, in the order planned.
func (db *DB) PortIns(ctx context.Context, tenant, orderID string, p porting.Page) ([]porting.PortInTotal, string, error) {
	from, err := db.openPage(ctx, tenant, orderID, p)
	if err != nil {
		return nil, "", err
	}
	rows, err := collect(ctx, db.pool, pagePortIns, pgx.StrictNamedArgs{"order_id": orderID, "behind": from, "limit": limit(p) + 1}, pgx.RowToStructByName[pagedPortIn])
	if err != nil {
		return nil, "", fmt.Errorf("page port-ins: %w", err)
	}
	rows, next := cut(rows, p, func(r pagedPortIn) string { return strconv.Itoa(r.Position) })
	var ids, commandIDs []string
	for _, r := range rows {
		ids = append(ids, r.ID)
		if r.LastCommandID != nil {
			commandIDs = append(commandIDs, *r.LastCommandID)
		}
	}
	commands, err := readCommands(ctx, db.pool, commandIDs)
	if err != nil {
		return nil, "", err
	}
	providerOrders, err := readProviderOrders(ctx, db.pool, ids)
	if err != nil {
		return nil, "", err
	}
	portIns := make([]porting.PortInTotal, 0, len(rows))
	for _, r := range rows {
		portIn, err := db.portInOf(r.readPortIn, commands, providerOrders[r.ID])
		if err != nil {
			return nil, "", err
		}
		portIns = append(portIns, porting.PortInTotal{PortIn: portIn, Numbers: r.Numbers})
	}
	return portIns, next, nil
}

const ownsOrder = `SELECT EXISTS (SELECT 1 FROM port_orders WHERE id = @id AND (tenant_id = @tenant_id OR @tenant_id = ''))`

// openPage checks that the order is the tenant's, and returns the position
// behind which a page of its parts begins.
func (db *DB) openPage(ctx context.Context, tenant, orderID string, p porting.Page) (int, error) {
	from, err := behind(p)
	if err != nil {
		return 0, err
	}
	var ours bool
	if err := db.pool.QueryRow(ctx, ownsOrder, pgx.StrictNamedArgs{"id": orderID, "tenant_id": tenant}).Scan(&ours); err != nil {
		return 0, fmt.Errorf("look for order: %w", err)
	}
	if !ours {
		return 0, notFound("port order")
	}
	if from == "" {
		return -1, nil
	}
	position, err := strconv.ParseInt(from, 10, 32)
	if err != nil {
		return 0, foreignCursor()
	}
	return int(position), nil
}
