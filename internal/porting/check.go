package porting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// Reasons of a cell, beside those that adapters give.
const reasonProviderUnavailable = "provider_unavailable"

// checkPatience is how long a check keeps asking an account that doesn't
// answer, in real time, before its cells are given up.
const checkPatience = 8 * time.Second

// CreateCheck asks the given provider accounts, or all, about numbers. Each
// account is asked on its own: one that is down costs its own cells. It waits
// for the answers for at most so long.
func (s *Service) CreateCheck(ctx context.Context, c Caller, in NewCheck, wait time.Duration) (CheckView, error) {
	accounts, err := s.checkAccounts(in)
	if err != nil {
		return CheckView{}, err
	}
	now := s.now()
	check := StoredCheck{
		ID: s.newID("chk"), Tenant: c.Tenant, PhoneNumbers: in.PhoneNumbers, MaxAge: in.MaxAge, CreatedAt: now,
	}
	for _, a := range accounts {
		check.Accounts = append(check.Accounts, CheckAccount{ProviderAccount: a.Name, Provider: a.Provider, Status: CheckRunning})
	}
	done, replayed, err := s.once(ctx, c, check.ID, "", func(ctx context.Context, tx Tx) error {
		if err := tx.InsertCheck(ctx, check); err != nil {
			return err
		}
		for _, a := range accounts {
			op := operation.New{ID: s.newID("opr"), Lane: checkLane(check.ID, a.Name), Kind: kindCheck, Queue: a.Name}
			if err := tx.AddOperation(ctx, op); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return CheckView{}, err
	}
	_, err = s.wait(ctx, done.ResourceID, wait, func(ctx context.Context) (bool, error) {
		stored, err := s.store.Check(ctx, c.Tenant, done.ResourceID)
		return stored.CompletedAt != nil, err
	})
	if err != nil {
		return CheckView{}, err
	}
	v, err := s.Check(ctx, c, done.ResourceID)
	v.Replayed = replayed
	return v, err
}

// Check returns a portability check as it is now.
func (s *Service) Check(ctx context.Context, c Caller, id string) (CheckView, error) {
	stored, err := s.store.Check(ctx, c.Tenant, id)
	if err != nil {
		return CheckView{}, err
	}
	return checkView(stored), nil
}

func (s *Service) checkAccounts(in NewCheck) ([]Account, error) {
	var faults []domain.Fault
	for i, n := range in.PhoneNumbers {
		pointer := pointerAt("/phone_numbers", i)
		if _, ok := domain.ParsePhoneNumber(string(n)); !ok {
			faults = append(faults, domain.Fault{Pointer: pointer, Code: "not_e164", Message: notE164})
		} else if slices.Index(in.PhoneNumbers, n) < i {
			faults = append(faults, domain.Fault{Pointer: pointer, Code: "duplicate", Message: "stands in the list already"})
		}
	}
	asked := s.accounts
	if len(in.ProviderAccounts) > 0 {
		asked = nil
		for i, name := range in.ProviderAccounts {
			a, ok := s.account(name)
			if !ok {
				faults = append(faults, domain.Fault{Pointer: pointerAt("/provider_accounts", i), Code: "unknown", Message: "is no configured provider account"})
				continue
			}
			asked = append(asked, a)
		}
	}
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	return asked, nil
}

func checkLane(checkID, account string) string { return checkID + "/" + account }

// nextCheck works one account's part of a check.
func (s *Service) nextCheck(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	id, name, _ := strings.Cut(op.Lane, "/")
	check, err := s.store.Check(ctx, "", id)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	account, known := s.account(name)
	part := CheckAccount{ProviderAccount: name, Provider: account.Provider, Status: CheckCompleted}
	if !known {
		part.Status = CheckFailed
		return settleCheck(s, id, part, nil), nil
	}
	cells, missing, err := s.recentCells(ctx, check, name)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	if len(missing) > 0 {
		fresh, resume, err := s.ask(ctx, account, missing, check.Resume[name])
		switch {
		case err != nil && s.real().Sub(op.CreatedAt) < checkPatience:
			return operation.Decision[Tx]{}, err
		case err != nil:
			part.Status = CheckFailed
		case resume != "":
			part.Status = CheckRunning
			return operation.Decision[Tx]{Wait: time.Second, Record: func(ctx context.Context, tx Tx) error {
				return tx.SaveCheckAccount(ctx, id, part, resume, nil)
			}}, nil
		}
		cells = append(cells, fresh...)
	}
	return settleCheck(s, id, part, cells), nil
}

func settleCheck(s *Service, id string, part CheckAccount, cells []StoredCell) operation.Decision[Tx] {
	return operation.Decision[Tx]{Settle: string(part.Status), Record: func(ctx context.Context, tx Tx) error {
		if err := tx.SaveCheckAccount(ctx, id, part, "", cells); err != nil {
			return err
		}
		if err := tx.CompleteCheck(ctx, id, s.now()); err != nil {
			return err
		}
		return tx.Notify(ctx, id)
	}}
}

// recentCells are the answers young enough to be given again, and the numbers
// that have none.
func (s *Service) recentCells(ctx context.Context, check StoredCheck, account string) ([]StoredCell, []domain.PhoneNumber, error) {
	if check.MaxAge <= 0 {
		return nil, check.PhoneNumbers, nil
	}
	cells, err := s.store.RecentCells(ctx, check.Tenant, account, check.PhoneNumbers, check.CreatedAt.Add(-check.MaxAge))
	if err != nil {
		return nil, nil, err
	}
	// That nobody could say is no answer to give again.
	cells = slices.DeleteFunc(cells, func(c StoredCell) bool { return c.Cell.Verdict == providers.UnknownVerdict })
	have := map[domain.PhoneNumber]bool{}
	for _, c := range cells {
		have[c.Cell.PhoneNumber] = true
	}
	var missing []domain.PhoneNumber
	for _, n := range check.PhoneNumbers {
		if !have[n] {
			missing = append(missing, n)
		}
	}
	return cells, missing, nil
}

// checkView lays a check out as number by account, with candidate groups.
func checkView(c StoredCheck) CheckView {
	v := CheckView{ID: c.ID, CreatedAt: c.CreatedAt, CompletedAt: c.CompletedAt, Accounts: c.Accounts}
	type key struct {
		account string
		number  domain.PhoneNumber
	}
	cells := map[key]StoredCell{}
	for _, cell := range c.Cells {
		cells[key{cell.Account, cell.Cell.PhoneNumber}] = cell
	}
	for _, n := range c.PhoneNumbers {
		number := CheckedNumber{PhoneNumber: n}
		for _, a := range c.Accounts {
			result := CheckResult{ProviderAccount: a.ProviderAccount, Cell: unknownCell(n)}
			if stored, ok := cells[key{a.ProviderAccount, n}]; ok {
				result.Cell, result.CheckedAt = stored.Cell, &stored.CheckedAt
			} else if a.Status == CheckFailed {
				result.Cell.Reason = reasonProviderUnavailable
			}
			number.Results = append(number.Results, result)
		}
		v.Numbers = append(v.Numbers, number)
	}
	for _, a := range c.Accounts {
		var of []providers.Cell
		for _, n := range c.PhoneNumbers {
			if stored, ok := cells[key{a.ProviderAccount, n}]; ok {
				of = append(of, stored.Cell)
			}
		}
		for _, g := range groupCells(of) {
			g.ProviderAccount = a.ProviderAccount
			v.Groups = append(v.Groups, g)
		}
	}
	return v
}

func unknownCell(n domain.PhoneNumber) providers.Cell {
	return providers.Cell{
		PhoneNumber: n, Verdict: providers.UnknownVerdict, PortClass: domain.UnknownClass,
		AccountNumberRequired: providers.UnknownState, PINRequired: providers.UnknownState,
	}
}
