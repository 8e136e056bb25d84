package porting

import (
	"context"
	"errors"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
)

// A planCheck is what a plan was told while some account's answer was pending:
// a portability check of the plan's own, so that nobody is asked anew each time
// the plan is looked at.
type planCheck struct {
	StoredCheck
	kept bool // in the store already
}

// planCheck returns what the plan's operation kept, or an empty one.
func (s *Service) planCheck(ctx context.Context, op operation.Operation, o domain.Order, numbers []domain.PhoneNumber) (planCheck, error) {
	id := "chk_" + strings.TrimPrefix(op.ID, "opr_")
	stored, err := s.store.Check(ctx, o.Tenant, id)
	if fault, ok := errors.AsType[*domain.Error](err); ok && fault.Code == domain.CodeNotFound {
		return planCheck{StoredCheck: StoredCheck{ID: id, Tenant: o.Tenant, PhoneNumbers: numbers, CreatedAt: s.now()}}, nil
	}
	return planCheck{StoredCheck: stored, kept: true}, err
}

// told are the account's answers, if there is one for each of the numbers.
func (c planCheck) told(account string, numbers []domain.PhoneNumber) ([]StoredCell, bool) {
	var cells []StoredCell
	answered := map[domain.PhoneNumber]bool{}
	for _, cell := range c.Cells {
		if cell.Account == account {
			cells = append(cells, cell)
			answered[cell.Cell.PhoneNumber] = true
		}
	}
	for _, n := range numbers {
		if !answered[n] {
			return nil, false
		}
	}
	return cells, true
}

// A planPart is how far one account is.
type planPart struct {
	account Account
	status  CheckStatus
	resume  string
	cells   []StoredCell
}

// askForPlan asks an account for what the plan wasn't told by it yet, and goes
// on from where it was.
func (s *Service) askForPlan(ctx context.Context, a Account, numbers []domain.PhoneNumber, c planCheck) (planPart, error) {
	p := planPart{account: a, status: CheckCompleted}
	var told bool
	if p.cells, told = c.told(a.Name, numbers); told {
		return p, nil
	}
	var err error
	if p.cells, p.resume, err = s.ask(ctx, a, numbers, c.Resume[a.Name]); err != nil {
		p.status, p.resume = CheckRunning, c.Resume[a.Name]
	} else if p.resume != "" {
		p.status = CheckRunning
	}
	return p, err
}

// keepPlan writes down how far each account is.
func (s *Service) keepPlan(ctx context.Context, tx Tx, c planCheck, parts []planPart) error {
	if !c.kept {
		for _, p := range parts {
			c.Accounts = append(c.Accounts, p.checkAccount())
		}
		if err := tx.InsertCheck(ctx, c.StoredCheck); err != nil {
			return err
		}
	}
	for _, p := range parts {
		if err := tx.SaveCheckAccount(ctx, c.ID, p.checkAccount(), p.resume, p.cells); err != nil {
			return err
		}
	}
	return tx.CompleteCheck(ctx, c.ID, s.now())
}

// endPlanCheck ends a check that was kept: who has not answered by now failed.
func (s *Service) endPlanCheck(ctx context.Context, tx Tx, c planCheck, parts []planPart) error {
	if !c.kept {
		return nil
	}
	for i := range parts {
		if parts[i].status == CheckRunning {
			parts[i].status = CheckFailed
		}
	}
	return s.keepPlan(ctx, tx, c, parts)
}

func (p planPart) checkAccount() CheckAccount {
	return CheckAccount{ProviderAccount: p.account.Name, Provider: p.account.Provider, Status: p.status}
}
