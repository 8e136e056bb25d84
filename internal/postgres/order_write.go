package postgres

import (
	"context"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
)

const insertOrder = `
INSERT INTO port_orders (id, tenant_id, reference, metadata, provider, provider_account, coordination, port_scope,
    billing_phone_number, new_billing_phone_number, remaining_numbers_action, requested_foc, end_user, end_user_secrets,
    activation_mode, messaging_enabled, provider_options, plan_status, plan_reason, submit_accepted, status, waiting_on,
    last_command_id, version, created_at, updated_at)
VALUES (@id, @tenant_id, @reference, @metadata::text::jsonb, @provider, @provider_account, @coordination, @port_scope,
    @billing_phone_number, @new_billing_phone_number, @remaining_numbers_action, @requested_foc, @end_user::text::jsonb, @end_user_secrets,
    @activation_mode, @messaging_enabled, @provider_options::text::jsonb, @plan_status, @plan_reason, @submit_accepted, @status, @waiting_on,
    @last_command_id, @version, @created_at, @updated_at)`

const updateOrder = `
UPDATE port_orders SET (tenant_id, reference, metadata, provider, provider_account, coordination, port_scope,
    billing_phone_number, new_billing_phone_number, remaining_numbers_action, requested_foc, end_user, end_user_secrets,
    activation_mode, messaging_enabled, provider_options, plan_status, plan_reason, submit_accepted, status, waiting_on,
    last_command_id, version, created_at, updated_at)
= (@tenant_id, @reference, @metadata::text::jsonb, @provider, @provider_account, @coordination, @port_scope,
    @billing_phone_number, @new_billing_phone_number, @remaining_numbers_action, @requested_foc, @end_user::text::jsonb, @end_user_secrets,
    @activation_mode, @messaging_enabled, @provider_options::text::jsonb, @plan_status, @plan_reason, @submit_accepted, @status, @waiting_on,
    @last_command_id, @version, @created_at, @updated_at)
WHERE id = @id`

const upsertPortIn = `
INSERT INTO port_ins (id, order_id, tenant_id, position, split_from, provider, provider_account, chosen_because, port_class,
    losing_carrier, resp_org, vendor, interval_days, status, provider_status, unknown_status, waiting_on, foc, foc_effective,
    activation, activation_due, messaging, overrides, overrides_secrets, generation, unresolved, missing, demands, last_command_id, pending_changes, revision, version)
VALUES (@id, @order_id, @tenant_id, @position, @split_from, @provider, @provider_account, @chosen_because, @port_class,
    @losing_carrier::text::jsonb, @resp_org, @vendor, @interval_days, @status, @provider_status, @unknown_status, @waiting_on, @foc::text::jsonb, @foc_effective,
    @activation::text::jsonb, @activation_due, @messaging, @overrides::text::jsonb, @overrides_secrets, @generation, @unresolved::text::jsonb, @missing::text::jsonb, @demands::text::jsonb, @last_command_id, @pending_changes, @revision, @version)
ON CONFLICT (id) DO UPDATE SET (position, chosen_because, port_class, losing_carrier, resp_org, vendor, interval_days, status, provider_status,
    unknown_status, waiting_on, foc, foc_effective, activation, activation_due, messaging, overrides, overrides_secrets, generation, unresolved, missing, demands, last_command_id,
    pending_changes, revision, version)
= (excluded.position, excluded.chosen_because, excluded.port_class, excluded.losing_carrier, excluded.resp_org, excluded.vendor, excluded.interval_days,
    excluded.status, excluded.provider_status, excluded.unknown_status, excluded.waiting_on, excluded.foc, excluded.foc_effective,
    excluded.activation, excluded.activation_due, excluded.messaging, excluded.overrides, excluded.overrides_secrets, excluded.generation, excluded.unresolved, excluded.missing, excluded.demands, excluded.last_command_id, excluded.pending_changes,
    excluded.revision, excluded.version)`

// A plan that is made anew replaces the port-ins of the one before. Only
// drafts without provider orders are ever replaced; the foreign keys hold that.
const deletePortIns = `DELETE FROM port_ins WHERE order_id = @order_id AND id = ANY(@ids)`

// Numbers may be many: one statement writes any number of rows.
const upsertNumbers = `
INSERT INTO numbers (order_id, tenant_id, phone_number, position, port_in_id, status, live, claimed, moved_to, reason,
    billing_phone_number, end_user, end_user_secrets)
SELECT @order_id, @tenant_id, n.phone_number, n.position, n.port_in_id, n.status, n.live, n.claimed, n.moved_to, n.reason,
    n.billing_phone_number, n.end_user::jsonb, n.end_user_secrets
FROM unnest(@phone_numbers::text[], @positions::integer[], @port_in_ids::text[], @statuses::text[], @lives::boolean[], @claims::boolean[],
    @moved_tos::text[], @reasons::text[], @billing_phone_numbers::text[], @end_users::text[], @secrets::bytea[])
    AS n (phone_number, position, port_in_id, status, live, claimed, moved_to, reason, billing_phone_number, end_user, end_user_secrets)
ON CONFLICT (order_id, phone_number) DO UPDATE SET (position, port_in_id, status, live, claimed, moved_to, reason,
    billing_phone_number, end_user, end_user_secrets)
= (excluded.position, excluded.port_in_id, excluded.status, excluded.live, excluded.claimed, excluded.moved_to, excluded.reason,
    excluded.billing_phone_number, excluded.end_user, excluded.end_user_secrets)`

const deleteNumbers = `DELETE FROM numbers WHERE order_id = @order_id AND phone_number = ANY(@phone_numbers)`

const insertProviderOrder = `
INSERT INTO provider_orders (provider_account, provider_id, port_in_id, position, kind, reference, committed, live, superseded_by, leaving)
VALUES (@provider_account, @provider_id, @port_in_id, @position, @kind, @reference, @committed, @live, @superseded_by, @leaving)`

const upsertProviderOrder = insertProviderOrder + `
ON CONFLICT (provider_account, provider_id) DO UPDATE
SET (position, reference, committed, live, superseded_by, leaving)
= (excluded.position, excluded.reference, excluded.committed, excluded.live, excluded.superseded_by, excluded.leaving)
WHERE provider_orders.port_in_id = excluded.port_in_id`

const upsertException = `
INSERT INTO exceptions (order_id, position, port_in_id, code, message, remedy, fields, phone_numbers, actor, deadline, provider,
    provider_code, carrier_code, provider_message, raised_at, resolved_at)
VALUES (@order_id, @position, @port_in_id, @code, @message, @remedy, @fields, @phone_numbers, @actor, @deadline, @provider,
    @provider_code, @carrier_code, @provider_message, @raised_at, @resolved_at)
ON CONFLICT (order_id, position) DO UPDATE SET (port_in_id, code, message, remedy, fields, phone_numbers, actor, deadline,
    provider, provider_code, carrier_code, provider_message, raised_at, resolved_at)
= (excluded.port_in_id, excluded.code, excluded.message, excluded.remedy, excluded.fields, excluded.phone_numbers, excluded.actor,
    excluded.deadline, excluded.provider, excluded.provider_code, excluded.carrier_code, excluded.provider_message,
    excluded.raised_at, excluded.resolved_at)`

// InsertOrder writes a new order. Provider orders that it comes with have to be
// nobody's yet.
func (t *Tx) InsertOrder(ctx context.Context, o *domain.Order) error {
	rows := rowsOf(o)
	args, err := t.orderArgs(rows.order)
	if err != nil {
		return err
	}
	if err := t.tx.write(ctx, write{doing: "insert order", sql: insertOrder, args: args}); err != nil {
		return err
	}
	if err := t.saveParts(ctx, o, orderRows{order: rows.order, providerOrders: rows.providerOrders}, rows); err != nil {
		return err
	}
	for _, r := range rows.providerOrders {
		w := write{doing: "insert provider order", sql: insertProviderOrder, args: providerOrderArgs(r), refuse: managedAlready}
		if err := t.tx.write(ctx, w); err != nil {
			return err
		}
	}
	t.loaded[o.ID] = rows
	return nil
}

// SaveOrder writes what has changed since this transaction read the order.
func (t *Tx) SaveOrder(ctx context.Context, o *domain.Order) error {
	before, ok := t.loaded[o.ID]
	if !ok {
		return fmt.Errorf("save order %s: it was not read in this transaction", o.ID)
	}
	after := rowsOf(o)
	if !reflect.DeepEqual(before.order, after.order) {
		args, err := t.orderArgs(after.order)
		if err != nil {
			return err
		}
		if err := t.tx.write(ctx, write{doing: "update order", sql: updateOrder, args: args}); err != nil {
			return err
		}
	}
	if err := t.saveParts(ctx, o, before, after); err != nil {
		return err
	}
	t.loaded[o.ID] = after
	return nil
}

// saveParts writes the rows of after that before doesn't have just so.
func (t *Tx) saveParts(ctx context.Context, o *domain.Order, before, after orderRows) error {
	var writes []write
	add := func(doing, sql string, args pgx.StrictNamedArgs) {
		writes = append(writes, write{doing: doing, sql: sql, args: args})
	}
	portIns := byKey(before.portIns, func(r portInRow) string { return r.ID })
	for _, r := range after.portIns {
		if old, ok := portIns[r.ID]; !ok || !reflect.DeepEqual(old, r) {
			args, err := t.portInArgs(r)
			if err != nil {
				return err
			}
			add("save port-in", upsertPortIn, args)
		}
		delete(portIns, r.ID)
	}
	providerOrders := byKey(before.providerOrders, func(r providerOrderRow) string { return r.ProviderID })
	for _, r := range after.providerOrders {
		if old, ok := providerOrders[r.ProviderID]; !ok || old != r {
			add("save provider order", upsertProviderOrder, providerOrderArgs(r))
		}
	}
	for i, r := range after.exceptions {
		if i >= len(before.exceptions) || !reflect.DeepEqual(before.exceptions[i], r) {
			add("save exception", upsertException, exceptionArgs(r))
		}
	}
	bulks := byKey(before.bulks, func(r bulkRow) string { return r.ID })
	for _, r := range after.bulks {
		if old, ok := bulks[r.ID]; !ok || !reflect.DeepEqual(old, r) {
			add("save bulk", upsertBulk, bulkArgs(o.ID, r))
		}
		delete(bulks, r.ID)
	}
	if len(bulks) > 0 {
		add("delete bulks", deleteBulks, pgx.StrictNamedArgs{"order_id": o.ID, "ids": keys(bulks)})
	}
	gone, changed := changedNumbers(before.numbers, after.numbers)
	if len(gone) > 0 {
		add("delete numbers", deleteNumbers, pgx.StrictNamedArgs{"order_id": o.ID, "phone_numbers": gone})
	}
	if len(changed) > 0 {
		args, err := t.numberArgs(o, changed)
		if err != nil {
			return err
		}
		writes = append(writes, write{doing: "save numbers", sql: upsertNumbers, args: args, refuse: inUse(o)})
	}
	if len(portIns) > 0 {
		add("delete port-ins", deletePortIns, pgx.StrictNamedArgs{"order_id": o.ID, "ids": keys(portIns)})
	}
	for _, w := range writes {
		if err := t.tx.write(ctx, w); err != nil {
			return fmt.Errorf("order %s: %w", o.ID, err)
		}
	}
	return nil
}

// inUse tells what it means that a number of the order was refused.
func inUse(o *domain.Order) func(error) error {
	return func(err error) error {
		if violates(err, "numbers_live") || violates(err, "numbers_claimed") {
			return takenBy(o, violates(err, "numbers_claimed"))
		}
		return nil
	}
}

// managedAlready tells what it means that a provider order was refused.
func managedAlready(err error) error {
	if violates(err, "provider_orders_pkey") {
		return &domain.Error{Code: domain.CodeNumberInUse, Message: "The provider order is another order's already; nothing was stored."}
	}
	return nil
}

// changedNumbers are those that after has no more, and those that before
// doesn't have just so.
func changedNumbers(before, after []numberRow) (gone []string, changed []numberRow) {
	old := byKey(before, func(r numberRow) string { return r.PhoneNumber })
	for _, r := range after {
		if was, ok := old[r.PhoneNumber]; !ok || !reflect.DeepEqual(was, r) {
			changed = append(changed, r)
		}
		delete(old, r.PhoneNumber)
	}
	return keys(old), changed
}

func (t *Tx) numberArgs(o *domain.Order, changed []numberRow) (pgx.StrictNamedArgs, error) {
	columns := struct {
		numbers, statuses, movedTos, reasons, billing []string
		portIns, endUsers                             []*string
		positions                                     []int
		lives, claims                                 []bool
		secrets                                       [][]byte
	}{}
	for _, r := range changed {
		sealed, err := t.db.sealed(r.Secrets, numberPlace(o.ID, r.PhoneNumber))
		if err != nil {
			return nil, err
		}
		columns.numbers = append(columns.numbers, r.PhoneNumber)
		columns.positions = append(columns.positions, r.Position)
		columns.portIns = append(columns.portIns, r.PortInID)
		columns.statuses = append(columns.statuses, r.Status)
		columns.lives = append(columns.lives, r.Live)
		columns.claims = append(columns.claims, r.Claimed)
		columns.movedTos = append(columns.movedTos, r.MovedTo)
		columns.reasons = append(columns.reasons, r.Reason)
		columns.billing = append(columns.billing, r.BillingPhoneNumber)
		columns.endUsers = append(columns.endUsers, r.EndUser)
		columns.secrets = append(columns.secrets, sealed)
	}
	return pgx.StrictNamedArgs{
		"order_id": o.ID, "tenant_id": o.Tenant, "phone_numbers": columns.numbers, "positions": columns.positions,
		"port_in_ids": columns.portIns, "statuses": columns.statuses, "lives": columns.lives, "claims": columns.claims,
		"moved_tos": columns.movedTos, "reasons": columns.reasons, "billing_phone_numbers": columns.billing,
		"end_users": columns.endUsers, "secrets": columns.secrets,
	}, nil
}

func (t *Tx) orderArgs(r orderRow) (pgx.StrictNamedArgs, error) {
	sealed, err := t.db.sealed(r.Secrets, orderPlace(r.ID))
	if err != nil {
		return nil, err
	}
	return pgx.StrictNamedArgs{
		"id": r.ID, "tenant_id": r.TenantID, "reference": r.Reference, "metadata": r.Metadata, "provider": r.Provider,
		"provider_account": r.ProviderAccount, "coordination": r.Coordination, "port_scope": r.PortScope,
		"billing_phone_number": r.BillingPhoneNumber, "new_billing_phone_number": r.NewBillingPhoneNumber,
		"remaining_numbers_action": r.RemainingNumbersAction, "requested_foc": r.RequestedFOC, "end_user": r.EndUser,
		"end_user_secrets": sealed, "activation_mode": r.ActivationMode, "messaging_enabled": r.MessagingEnabled,
		"provider_options": r.Options, "plan_status": r.PlanStatus, "plan_reason": r.PlanReason,
		"submit_accepted": r.SubmitAccepted, "status": r.Status, "waiting_on": r.WaitingOn,
		"last_command_id": r.LastCommandID, "version": r.Version, "created_at": r.CreatedAt, "updated_at": r.UpdatedAt,
	}, nil
}

func (t *Tx) portInArgs(r portInRow) (pgx.StrictNamedArgs, error) {
	sealed, err := t.db.sealed(r.Secrets, portInPlace(r.ID))
	if err != nil {
		return nil, err
	}
	return pgx.StrictNamedArgs{
		"id": r.ID, "order_id": r.OrderID, "tenant_id": r.TenantID, "position": r.Position, "split_from": r.SplitFrom,
		"provider": r.Provider, "provider_account": r.ProviderAccount, "chosen_because": r.ChosenBecause,
		"port_class": r.PortClass, "losing_carrier": r.LosingCarrier, "resp_org": r.RespOrg, "vendor": r.Vendor,
		"interval_days": r.IntervalDays, "status": r.Status, "provider_status": r.ProviderStatus,
		"unknown_status": r.UnknownStatus, "waiting_on": r.WaitingOn, "foc": r.FOC, "foc_effective": r.FOCEffective,
		"activation": r.Activation, "activation_due": r.ActivationDue, "messaging": r.Messaging, "overrides": r.Overrides, "overrides_secrets": sealed,
		"generation": r.Generation, "unresolved": r.Unresolved, "missing": r.Missing, "demands": r.Demands, "last_command_id": r.LastCommandID,
		"pending_changes": r.PendingChanges, "revision": r.Revision, "version": r.Version,
	}, nil
}

func providerOrderArgs(r providerOrderRow) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"provider_account": r.ProviderAccount, "provider_id": r.ProviderID, "port_in_id": r.PortInID, "position": r.Position,
		"kind": r.Kind, "reference": r.Reference, "committed": r.Committed, "live": r.Live,
		"superseded_by": r.SupersededBy, "leaving": r.Leaving,
	}
}

func exceptionArgs(r exceptionRow) pgx.StrictNamedArgs {
	return pgx.StrictNamedArgs{
		"order_id": r.OrderID, "position": r.Position, "port_in_id": r.PortInID, "code": r.Code, "message": r.Message,
		"remedy": r.Remedy, "fields": r.Fields, "phone_numbers": r.PhoneNumbers, "actor": r.Actor, "deadline": r.Deadline,
		"provider": r.Provider, "provider_code": r.ProviderCode, "carrier_code": r.CarrierCode,
		"provider_message": r.ProviderMessage, "raised_at": r.RaisedAt, "resolved_at": r.ResolvedAt,
	}
}

func byKey[R any](rows []R, key func(R) string) map[string]R {
	m := make(map[string]R, len(rows))
	for _, r := range rows {
		m[key(r)] = r
	}
	return m
}

func keys[R any](m map[string]R) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}
