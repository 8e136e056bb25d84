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
		// In the order of the list, so that only a page of them is looked up.
		add(`o.id IN (SELECT DISTINCT e.order_id FROM exceptions e WHERE e.resolved_at IS NULL AND e.code = @exception_code ORDER BY e.order_id DESC)`,
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

// listOrders finds a page of orders. Only their ids: what is sorted and left
// out is then small.
func listOrders(clauses []string) string {
	return `SELECT o.id FROM port_orders o WHERE ` + strings.Join(clauses, ` AND `) + ` ORDER BY o.id DESC LIMIT @limit`
}

// Orders reads a page of orders, newest first.
func (db *DB) Orders(ctx context.Context, tenant string, f porting.OrderFilter, p porting.Page) ([]porting.Loaded, string, error) {
	from, err := behindID(p, "ord")
	if err != nil {
		return nil, "", err
	}
	clauses, args := filters(f)
	clauses = append(clauses, `o.tenant_id = @tenant_id`)
	args["tenant_id"], args["limit"] = tenant, limit(p)+1
	if from != "" {
		clauses = append(clauses, `o.id < @behind`)
		args["behind"] = from
	}
	var ids []string
	err = snapshot(ctx, db.pool, func(b *pgx.Batch) {
		// How rare a value is decides which index helps.
		b.Queue("SET LOCAL plan_cache_mode = force_custom_plan")
		b.Queue(listOrders(clauses), args).Query(func(rows pgx.Rows) (err error) {
			ids, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("list orders: %w", err)
	}
	ids, next := cut(ids, p, func(id string) string { return id })
	if len(ids) == 0 {
		return nil, "", nil
	}
	loaded, err := db.readOrders(ctx, tenant, ids, shownAtOnce)
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
