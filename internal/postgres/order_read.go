package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// querier is what reads need: the pool, or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

const orderColumns = `o.id, o.tenant_id, o.reference, o.metadata, o.provider, o.provider_account, o.coordination, o.port_scope,
    o.billing_phone_number, o.new_billing_phone_number, o.remaining_numbers_action, o.requested_foc, o.end_user, o.end_user_secrets,
    o.activation_mode, o.messaging_enabled, o.provider_options, o.plan_status, o.plan_reason, o.submit_accepted, o.status, o.waiting_on,
    o.last_command_id, o.version, o.created_at, o.updated_at,
    (SELECT count(*) FROM numbers n WHERE n.order_id = o.id) AS numbers_total,
    (SELECT count(*) FROM port_ins p WHERE p.order_id = o.id) AS port_ins_total`

const selectOrders = `SELECT ` + orderColumns + `
FROM port_orders o WHERE o.id = ANY(@order_ids) AND (o.tenant_id = @tenant_id OR @tenant_id = '')
ORDER BY o.id DESC`

// Writers of an order queue up here: its row is locked first, everything of it
// after.
const lockOrder = `SELECT id FROM port_orders WHERE id = @id AND (tenant_id = @tenant_id OR @tenant_id = '') FOR UPDATE`

const selectPlanRunning = `
SELECT plan_status = @running FROM port_orders WHERE id = @id AND (tenant_id = @tenant_id OR @tenant_id = '')`

const selectPortIns = `
SELECT id, order_id, split_from, provider, provider_account, chosen_because, port_class, losing_carrier, resp_org, vendor,
    interval_days, status, provider_status, unknown_status, waiting_on, foc, activation, messaging, overrides, overrides_secrets, generation, unresolved, missing, demands, last_command_id,
    pending_changes, revision, version,
    (SELECT count(*) FROM numbers n WHERE n.port_in_id = port_ins.id) AS numbers
FROM port_ins
WHERE order_id = ANY(@order_ids) AND position < @most
ORDER BY order_id, position`

const selectNumbers = `
SELECT order_id, phone_number, status, port_in_id, moved_to, reason, billing_phone_number, end_user, end_user_secrets
FROM numbers
WHERE order_id = ANY(@order_ids) AND position < @most
ORDER BY order_id, position`

// providerOrderColumns are what a provider order is read from.
const providerOrderColumns = `provider_id, port_in_id, kind, reference, committed, live, superseded_by, leaving`

const selectProviderOrders = `
SELECT ` + providerOrderColumns + `
FROM provider_orders
WHERE port_in_id IN (SELECT id FROM port_ins WHERE order_id = ANY(@order_ids) AND position < @most)
ORDER BY port_in_id, position`

const selectProviderOrdersOfPortIns = `
SELECT ` + providerOrderColumns + `
FROM provider_orders
WHERE port_in_id = ANY(@port_in_ids)
ORDER BY port_in_id, position`

const selectExceptions = `
SELECT order_id, port_in_id, code, message, remedy, fields, phone_numbers, actor, deadline, provider, provider_code, carrier_code,
    provider_message, raised_at, resolved_at
FROM exceptions
WHERE order_id = ANY(@order_ids)
ORDER BY order_id, position`

const selectCommands = `
SELECT id, port_in_id, action, status, errors, accepted_at, settled_at
FROM commands
WHERE id = ANY(@ids)`

const selectLastCommands = `
SELECT id, port_in_id, action, status, errors, accepted_at, settled_at
FROM commands
WHERE id IN (
    SELECT last_command_id FROM port_orders WHERE id = ANY(@order_ids)
    UNION ALL
    SELECT last_command_id FROM port_ins WHERE order_id = ANY(@order_ids) AND position < @most
)`

const selectDocuments = `
SELECT id, order_id, type, filename, content_type, size, sha256, signed_on, port_in_ids, created_at
FROM documents
WHERE order_id = ANY(@order_ids) AND removed_at IS NULL
ORDER BY order_id, id`

type readOrder struct {
	ID, TenantID, Reference                   string
	Metadata                                  []byte
	Provider, ProviderAccount, Coordination   string
	PortScope                                 string
	BillingPhoneNumber, NewBillingPhoneNumber string
	Remaining                                 string `db:"remaining_numbers_action"`
	Requested                                 string `db:"requested_foc"`
	EndUser, EndUserSecrets                   []byte
	ActivationMode                            string
	MessagingEnabled                          bool
	ProviderOptions                           []byte
	PlanStatus, PlanReason                    string
	SubmitAccepted                            bool
	Status                                    string
	WaitingOn                                 []string
	LastCommandID                             *string
	Version                                   int64
	CreatedAt, UpdatedAt                      time.Time
	NumbersTotal, PortInsTotal                int
}

type readPortIn struct {
	ID, OrderID, SplitFrom, Provider, ProviderAccount, ChosenBecause, PortClass string
	LosingCarrier                                                               []byte
	RespOrg, Vendor                                                             string
	IntervalDays                                                                int
	Status, ProviderStatus                                                      string
	UnknownStatus                                                               bool
	WaitingOn                                                                   string
	FOC                                                                         []byte `db:"foc"`
	Activation                                                                  []byte
	Messaging                                                                   string
	Overrides, OverridesSecrets                                                 []byte
	Generation                                                                  int
	Unresolved, Missing, Demands                                                []byte
	LastCommandID                                                               *string
	PendingChanges                                                              []string
	Revision, Version                                                           int64
	Numbers                                                                     int
}

type readNumber struct {
	OrderID, PhoneNumber, Status        string
	PortInID                            *string
	MovedTo, Reason, BillingPhoneNumber string
	EndUser, EndUserSecrets             []byte
}

type readProviderOrder struct {
	ProviderID, PortInID, Kind, Reference string
	Committed, Live                       bool
	SupersededBy                          string
	Leaving                               bool
}

type readException struct {
	OrderID                                              string
	PortInID                                             *string
	Code, Message, Remedy                                string
	Fields, PhoneNumbers                                 []string
	Actor                                                string
	Deadline                                             *time.Time
	Provider, ProviderCode, CarrierCode, ProviderMessage string
	RaisedAt                                             time.Time
	ResolvedAt                                           *time.Time
}

type readCommand struct {
	ID, Action, Status string
	PortInID           *string
	Errors             []byte
	AcceptedAt         time.Time
	SettledAt          *time.Time
}

type readDocument struct {
	ID, OrderID, Type, Filename, ContentType string
	Size                                     int64
	SHA256                                   string `db:"sha256"`
	SignedOn                                 string
	PortInIDs                                []string `db:"port_in_ids"`
	CreatedAt                                time.Time
}

// all is more than any order has.
const all = 1 << 30

// Order reads an order with at most so many of its numbers and port-ins.
func (db *DB) Order(ctx context.Context, tenant, id string, most int) (porting.Loaded, error) {
	loaded, err := db.readOrders(ctx, tenant, []string{id}, most)
	if err != nil {
		return porting.Loaded{}, err
	}
	if len(loaded) == 0 {
		return porting.Loaded{}, notFound("port order")
	}
	return loaded[0], nil
}

// PlanRunning reports whether an order is still being planned.
func (db *DB) PlanRunning(ctx context.Context, tenant, id string) (bool, error) {
	running, err := collect(ctx, db.pool, selectPlanRunning, pgx.StrictNamedArgs{
		"id": id, "tenant_id": tenant, "running": string(domain.PlanRunning),
	}, pgx.RowTo[bool])
	if err != nil {
		return false, fmt.Errorf("look for the plan: %w", err)
	}
	if len(running) == 0 {
		return false, notFound("port order")
	}
	return running[0], nil
}

// Order loads an order whole and locks it.
func (t *Tx) Order(ctx context.Context, tenant, id string) (*domain.Order, error) {
	var rows wholeRows
	b := &pgx.Batch{}
	b.Queue(lockOrder, pgx.StrictNamedArgs{"id": id, "tenant_id": tenant})
	rows.queue(b, tenant, []string{id}, all)
	if err := t.tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("lock and read order: %w", err)
	}
	loaded, err := t.db.assemble(rows)
	if err != nil {
		return nil, err
	}
	if len(loaded) == 0 {
		return nil, notFound("port order")
	}
	o := &loaded[0].Order
	t.loaded[id] = rowsOf(o)
	return o, nil
}

// readOrders reads orders, newest first, in one round trip. Those that are not
// the tenant's are left out.
func (db *DB) readOrders(ctx context.Context, tenant string, ids []string, most int) ([]porting.Loaded, error) {
	if most < 0 {
		most = all
	}
	var rows wholeRows
	if err := snapshot(ctx, db.pool, func(b *pgx.Batch) { rows.queue(b, tenant, ids, most) }); err != nil {
		return nil, fmt.Errorf("read orders: %w", err)
	}
	return db.assemble(rows)
}

// wholeRows are orders, and the rows of all that belongs to them.
type wholeRows struct {
	orders         []readOrder
	portIns        []readPortIn
	numbers        []readNumber
	providerOrders []readProviderOrder
	exceptions     []readException
	documents      []readDocument
	commands       []readCommand
	bulks          []readBulk
}

// queue has everything read when the batch is sent.
func (r *wholeRows) queue(b *pgx.Batch, tenant string, ids []string, most int) {
	of := pgx.StrictNamedArgs{"order_ids": ids}
	limited := pgx.StrictNamedArgs{"order_ids": ids, "most": most}
	queueRead(b, "orders", selectOrders, pgx.StrictNamedArgs{"order_ids": ids, "tenant_id": tenant}, &r.orders)
	queueRead(b, "port-ins", selectPortIns, limited, &r.portIns)
	queueRead(b, "numbers", selectNumbers, limited, &r.numbers)
	queueRead(b, "provider orders", selectProviderOrders, limited, &r.providerOrders)
	queueRead(b, "exceptions", selectExceptions, of, &r.exceptions)
	queueRead(b, "documents", selectDocuments, of, &r.documents)
	queueRead(b, "commands", selectLastCommands, limited, &r.commands)
	queueRead(b, "bulks", selectBulks, of, &r.bulks)
}

// assemble makes orders of their rows.
func (db *DB) assemble(rows wholeRows) ([]porting.Loaded, error) {
	commands, err := commandsOf(rows.commands)
	if err != nil {
		return nil, err
	}
	providerOrders := providerOrdersOf(rows.providerOrders)
	loaded := make([]porting.Loaded, len(rows.orders))
	at := make(map[string]*porting.Loaded, len(rows.orders))
	for i, r := range rows.orders {
		if loaded[i], err = db.loadedOf(r); err != nil {
			return nil, err
		}
		loaded[i].Order.LastCommand = lastOf(commands, r.LastCommandID)
		at[r.ID] = &loaded[i]
	}
	if len(loaded) == 0 {
		return nil, nil // the parts are another tenant's
	}
	for _, r := range rows.portIns {
		p, err := db.portInOf(r, commands, providerOrders[r.ID])
		if err != nil {
			return nil, err
		}
		l := at[r.OrderID]
		l.Order.PortIns = append(l.Order.PortIns, p)
		l.NumbersOf[p.ID] = r.Numbers
	}
	for _, r := range rows.numbers {
		n, err := db.numberOf(r)
		if err != nil {
			return nil, err
		}
		at[r.OrderID].Order.Numbers = append(at[r.OrderID].Order.Numbers, n)
	}
	for _, r := range rows.exceptions {
		at[r.OrderID].Order.Exceptions = append(at[r.OrderID].Order.Exceptions, r.domain())
	}
	for _, r := range rows.documents {
		at[r.OrderID].Order.Documents = append(at[r.OrderID].Order.Documents, r.domain())
	}
	for _, r := range rows.bulks {
		b, err := r.domain()
		if err != nil {
			return nil, err
		}
		at[r.OrderID].Order.Bulks = append(at[r.OrderID].Order.Bulks, b)
	}
	return loaded, nil
}

func lastOf(commands map[string]domain.Command, id *string) *domain.Command {
	if id == nil {
		return nil
	}
	c, ok := commands[*id]
	if !ok {
		return nil
	}
	return &c
}

func (db *DB) loadedOf(r readOrder) (porting.Loaded, error) {
	secrets, err := db.unsealed(r.EndUserSecrets, orderPlace(r.ID))
	if err != nil {
		return porting.Loaded{}, err
	}
	var user endUserRecord
	requested, _ := domain.ParseRequestedFOC(r.Requested)
	o := domain.Order{
		ID: r.ID, Tenant: r.TenantID, Reference: r.Reference, Provider: r.Provider, ProviderAccount: r.ProviderAccount,
		Coordination: domain.Coordination(r.Coordination),
		Details: domain.Details{
			PortScope: domain.PortScope(r.PortScope), BillingPhoneNumber: domain.PhoneNumber(r.BillingPhoneNumber),
			NewBillingPhoneNumber:  domain.PhoneNumber(r.NewBillingPhoneNumber),
			RemainingNumbersAction: domain.RemainingNumbersAction(r.Remaining), RequestedFOC: requested,
			ActivationMode: domain.ActivationMode(r.ActivationMode), MessagingEnabled: r.MessagingEnabled,
		},
		Plan: domain.Plan{Status: domain.PlanStatus(r.PlanStatus), Reason: r.PlanReason}, SubmitAccepted: r.SubmitAccepted,
		Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	for _, part := range []struct {
		text []byte
		to   any
	}{{r.Metadata, &o.Metadata}, {r.EndUser, &user}, {r.ProviderOptions, &o.Details.Options}} {
		if err := decode(part.text, part.to); err != nil {
			return porting.Loaded{}, fmt.Errorf("read order %s: %w", r.ID, err)
		}
	}
	o.Details.EndUser = user.domain(secrets)
	return porting.Loaded{
		Order: o, NumbersTotal: r.NumbersTotal, PortInsTotal: r.PortInsTotal, NumbersOf: map[string]int{},
		Status: domain.OrderStatus(r.Status), WaitingOn: namedAs[domain.Actor](r.WaitingOn),
	}, nil
}

func (db *DB) portInOf(r readPortIn, commands map[string]domain.Command, orders []domain.ProviderOrder) (domain.PortIn, error) {
	var foc focRecord
	var activation activationRecord
	var overrides overridesRecord
	var carrier *carrierRecord
	var missing *missingRecord
	p := domain.PortIn{
		ID: r.ID, OrderID: r.OrderID, SplitFrom: r.SplitFrom, Provider: r.Provider, ProviderAccount: r.ProviderAccount,
		ChosenBecause: r.ChosenBecause, PortClass: domain.PortClass(r.PortClass), RespOrg: r.RespOrg, Vendor: r.Vendor,
		IntervalDays: r.IntervalDays, Status: domain.PortInStatus(r.Status), ProviderStatus: r.ProviderStatus,
		UnknownStatus: r.UnknownStatus, WaitingOn: domain.Actor(r.WaitingOn), Messaging: domain.MessagingStatus(r.Messaging),
		ProviderOrders: orders, Generation: r.Generation, PendingChanges: r.PendingChanges,
		Revision: r.Revision, Version: r.Version,
	}
	for _, part := range []struct {
		text []byte
		to   any
	}{{r.FOC, &foc}, {r.Activation, &activation}, {r.LosingCarrier, &carrier}, {r.Unresolved, &p.Unresolved}, {r.Demands, &p.Demands}, {r.Missing, &missing}, {r.Overrides, &overrides}} {
		if err := decode(part.text, part.to); err != nil {
			return p, fmt.Errorf("read port-in %s: %w", r.ID, err)
		}
	}
	secrets, err := db.unsealed(r.OverridesSecrets, portInPlace(r.ID))
	if err != nil {
		return p, err
	}
	p.Activation, p.Missing = activation.domain(), missing.domain()
	p.FOC, p.LosingCarrier, p.Overrides = foc.domain(), carrier.domain(), overrides.domain(secrets)
	p.LastCommand = lastOf(commands, r.LastCommandID)
	return p, nil
}

func (db *DB) numberOf(r readNumber) (domain.Number, error) {
	n := domain.Number{
		PhoneNumber: domain.PhoneNumber(r.PhoneNumber), Status: domain.NumberStatus(r.Status), PortInID: plain(r.PortInID),
		MovedTo: r.MovedTo, Reason: r.Reason, BillingPhoneNumber: domain.PhoneNumber(r.BillingPhoneNumber),
	}
	if len(r.EndUser) == 0 {
		return n, nil
	}
	secrets, err := db.unsealed(r.EndUserSecrets, numberPlace(r.OrderID, r.PhoneNumber))
	if err != nil {
		return n, err
	}
	var user endUserRecord
	if err := decode(r.EndUser, &user); err != nil {
		return n, fmt.Errorf("read number of order %s: %w", r.OrderID, err)
	}
	u := user.domain(secrets)
	n.EndUser = &u
	return n, nil
}

func (r readException) domain() domain.Exception {
	return domain.Exception{
		PortInID: plain(r.PortInID), Code: r.Code, Message: r.Message, Remedy: r.Remedy, Fields: r.Fields,
		PhoneNumbers: namedAs[domain.PhoneNumber](r.PhoneNumbers), Actor: domain.Actor(r.Actor), Deadline: r.Deadline,
		Provider: r.Provider, ProviderCode: r.ProviderCode, CarrierCode: r.CarrierCode, ProviderMessage: r.ProviderMessage,
		RaisedAt: r.RaisedAt, ResolvedAt: r.ResolvedAt,
	}
}

func (r readDocument) domain() domain.Document {
	return domain.Document{
		ID: r.ID, OrderID: r.OrderID, Type: domain.DocumentType(r.Type), Filename: r.Filename, ContentType: r.ContentType,
		Size: r.Size, SHA256: r.SHA256, SignedOn: domain.Date(r.SignedOn), PortInIDs: r.PortInIDs, CreatedAt: r.CreatedAt,
	}
}

func providerOrdersOf(rows []readProviderOrder) map[string][]domain.ProviderOrder {
	of := map[string][]domain.ProviderOrder{}
	for _, r := range rows {
		of[r.PortInID] = append(of[r.PortInID], domain.ProviderOrder{
			ID: r.ProviderID, Kind: domain.ProviderOrderKind(r.Kind), Reference: r.Reference, Committed: r.Committed, Live: r.Live,
			SupersededBy: r.SupersededBy, Leaving: r.Leaving,
		})
	}
	return of
}

func commandsOf(rows []readCommand) (map[string]domain.Command, error) {
	commands := map[string]domain.Command{}
	for _, r := range rows {
		c := domain.Command{
			ID: r.ID, Action: domain.Action(r.Action), PortInID: plain(r.PortInID), Status: domain.CommandStatus(r.Status),
			AcceptedAt: r.AcceptedAt, SettledAt: r.SettledAt,
		}
		if err := decode(r.Errors, &c.Errors); err != nil {
			return nil, fmt.Errorf("read command %s: %w", r.ID, err)
		}
		commands[c.ID] = c
	}
	return commands, nil
}

func readProviderOrders(ctx context.Context, q querier, portIns []string) (map[string][]domain.ProviderOrder, error) {
	rows, err := collect(ctx, q, selectProviderOrdersOfPortIns, pgx.StrictNamedArgs{"port_in_ids": portIns}, pgx.RowToStructByName[readProviderOrder])
	if err != nil {
		return nil, fmt.Errorf("read provider orders: %w", err)
	}
	return providerOrdersOf(rows), nil
}

func readCommands(ctx context.Context, q querier, ids []string) (map[string]domain.Command, error) {
	rows, err := collect(ctx, q, selectCommands, pgx.StrictNamedArgs{"ids": ids}, pgx.RowToStructByName[readCommand])
	if err != nil {
		return nil, fmt.Errorf("read commands: %w", err)
	}
	return commandsOf(rows)
}

// queueRead has a query read all of its rows when the batch is sent.
func queueRead[R any](b *pgx.Batch, what, sql string, args pgx.StrictNamedArgs, to *[]R) {
	b.Queue(sql, args).Query(func(rows pgx.Rows) error {
		read, err := pgx.CollectRows(rows, pgx.RowToStructByName[R])
		if err != nil {
			return fmt.Errorf("read %s: %w", what, err)
		}
		*to = read
		return nil
	})
}

// collect runs a query and reads all of its rows.
func collect[R any](ctx context.Context, q querier, sql string, args pgx.StrictNamedArgs, to pgx.RowToFunc[R]) ([]R, error) {
	rows, err := q.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, to)
}

func notFound(what string) *domain.Error {
	return &domain.Error{Code: domain.CodeNotFound, Message: "There is no such " + what + "."}
}
