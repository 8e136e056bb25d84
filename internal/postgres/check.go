package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

const insertCheck = `
INSERT INTO checks (id, tenant_id, phone_numbers, max_age_seconds, created_at)
VALUES (@id, @tenant_id, @phone_numbers, @max_age_seconds, @created_at)`

const insertCheckAccount = `
INSERT INTO check_accounts (check_id, position, provider_account, provider, status, resume)
VALUES (@check_id, @position, @provider_account, @provider, @status, '')`

const updateCheckAccount = `
UPDATE check_accounts SET (status, resume) = (@status, @resume)
WHERE check_id = @check_id AND provider_account = @provider_account`

const insertCell = `
INSERT INTO check_cells (check_id, provider_account, phone_number, tenant_id, cell, checked_at)
SELECT c.id, @provider_account, @phone_number, c.tenant_id, @cell::text::jsonb, @checked_at
FROM checks c WHERE c.id = @check_id
ON CONFLICT (check_id, provider_account, phone_number) DO UPDATE SET (cell, checked_at) = (excluded.cell, excluded.checked_at)`

// The accounts of a check end in transactions of their own; locking the check
// makes sure that one of them sees itself as the last.
const lockCheck = `SELECT id FROM checks WHERE id = @id FOR UPDATE`

const completeCheck = `
UPDATE checks SET completed_at = @at
WHERE id = @id AND completed_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM check_accounts a WHERE a.check_id = @id AND a.status = @running)`

const selectCheck = `
SELECT id, tenant_id, phone_numbers, max_age_seconds, created_at, completed_at
FROM checks WHERE id = @id AND (tenant_id = @tenant_id OR @tenant_id = '')`

const selectCheckAccounts = `
SELECT provider_account, provider, status, resume FROM check_accounts WHERE check_id = @id ORDER BY position`

const selectCells = `
SELECT provider_account, phone_number, cell, checked_at FROM check_cells WHERE check_id = @id`

const selectRecentCells = `
SELECT DISTINCT ON (phone_number) provider_account, phone_number, cell, checked_at
FROM check_cells
WHERE tenant_id = @tenant_id AND provider_account = @provider_account AND phone_number = ANY(@phone_numbers) AND checked_at >= @since
ORDER BY phone_number, checked_at DESC`

type readCheck struct {
	ID, TenantID  string
	PhoneNumbers  []string
	MaxAgeSeconds int64
	CreatedAt     time.Time
	CompletedAt   *time.Time
}

type readCheckAccount struct {
	ProviderAccount, Provider, Status, Resume string
}

type readCell struct {
	ProviderAccount, PhoneNumber string
	Cell                         []byte
	CheckedAt                    time.Time
}

// InsertCheck writes a check with the accounts it asks.
func (t *Tx) InsertCheck(ctx context.Context, c porting.StoredCheck) error {
	batch := &pgx.Batch{}
	batch.Queue(insertCheck, pgx.StrictNamedArgs{
		"id": c.ID, "tenant_id": c.Tenant, "phone_numbers": texts(c.PhoneNumbers),
		"max_age_seconds": int64(c.MaxAge / time.Second), "created_at": c.CreatedAt,
	})
	for i, a := range c.Accounts {
		batch.Queue(insertCheckAccount, pgx.StrictNamedArgs{
			"check_id": c.ID, "position": i, "provider_account": a.ProviderAccount, "provider": a.Provider, "status": string(a.Status),
		})
	}
	if err := t.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("insert check: %w", err)
	}
	return nil
}

// SaveCheckAccount writes how far one account's part of a check is.
func (t *Tx) SaveCheckAccount(ctx context.Context, checkID string, a porting.CheckAccount, resume string, cells []porting.StoredCell) error {
	if _, err := t.tx.Exec(ctx, lockCheck, pgx.StrictNamedArgs{"id": checkID}); err != nil {
		return fmt.Errorf("lock check: %w", err)
	}
	batch := &pgx.Batch{}
	batch.Queue(updateCheckAccount, pgx.StrictNamedArgs{
		"check_id": checkID, "provider_account": a.ProviderAccount, "status": string(a.Status), "resume": resume,
	})
	for _, c := range cells {
		batch.Queue(insertCell, pgx.StrictNamedArgs{
			"check_id": checkID, "provider_account": c.Account, "phone_number": string(c.Cell.PhoneNumber),
			"cell": encode(cellOf(c.Cell)), "checked_at": c.CheckedAt,
		})
	}
	if err := t.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("save check: %w", err)
	}
	return nil
}

// CompleteCheck marks a check as completed if none of its accounts runs.
func (t *Tx) CompleteCheck(ctx context.Context, checkID string, at time.Time) error {
	_, err := t.tx.Exec(ctx, completeCheck, pgx.StrictNamedArgs{"id": checkID, "at": at, "running": string(porting.CheckRunning)})
	if err != nil {
		return fmt.Errorf("complete check: %w", err)
	}
	return nil
}

// Check reads a check with all its answers.
func (db *DB) Check(ctx context.Context, tenant, id string) (porting.StoredCheck, error) {
	var rows []readCheck
	var accounts []readCheckAccount
	var cells []readCell
	err := snapshot(ctx, db.pool, func(b *pgx.Batch) {
		queueRead(b, "check", selectCheck, pgx.StrictNamedArgs{"id": id, "tenant_id": tenant}, &rows)
		queueRead(b, "accounts", selectCheckAccounts, pgx.StrictNamedArgs{"id": id}, &accounts)
		queueRead(b, "answers", selectCells, pgx.StrictNamedArgs{"id": id}, &cells)
	})
	if err != nil {
		return porting.StoredCheck{}, fmt.Errorf("read check: %w", err)
	}
	if len(rows) == 0 {
		return porting.StoredCheck{}, notFound("portability check")
	}
	r := rows[0]
	c := porting.StoredCheck{
		ID: r.ID, Tenant: r.TenantID, PhoneNumbers: namedAs[domain.PhoneNumber](r.PhoneNumbers),
		MaxAge: time.Duration(r.MaxAgeSeconds) * time.Second, CreatedAt: r.CreatedAt, CompletedAt: r.CompletedAt,
		Resume: map[string]string{},
	}
	for _, a := range accounts {
		c.Accounts = append(c.Accounts, porting.CheckAccount{
			ProviderAccount: a.ProviderAccount, Provider: a.Provider, Status: porting.CheckStatus(a.Status),
		})
		c.Resume[a.ProviderAccount] = a.Resume
	}
	c.Cells, err = storedCells(cells)
	return c, err
}

// RecentCells reads the tenant's newest answers about the numbers.
func (db *DB) RecentCells(ctx context.Context, tenant, account string, numbers []domain.PhoneNumber, since time.Time) ([]porting.StoredCell, error) {
	rows, err := collect(ctx, db.pool, selectRecentCells, pgx.StrictNamedArgs{
		"tenant_id": tenant, "provider_account": account, "phone_numbers": texts(numbers), "since": since,
	}, pgx.RowToStructByName[readCell])
	if err != nil {
		return nil, fmt.Errorf("read recent answers: %w", err)
	}
	return storedCells(rows)
}

func storedCells(rows []readCell) ([]porting.StoredCell, error) {
	var cells []porting.StoredCell
	for _, r := range rows {
		var cell cellRecord
		if err := decode(r.Cell, &cell); err != nil {
			return nil, fmt.Errorf("read answer: %w", err)
		}
		cells = append(cells, porting.StoredCell{
			Account: r.ProviderAccount, Cell: cell.domain(domain.PhoneNumber(r.PhoneNumber)), CheckedAt: r.CheckedAt,
		})
	}
	return cells, nil
}
