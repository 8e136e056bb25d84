package porting

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// planPatience is how long, in real time, a plan waits for an account that
// doesn't answer before it goes on with those that did.
const planPatience = 20 * time.Second

// answers is what the asked accounts said about an order's numbers.
type answers struct {
	asked  []Account
	silent map[string]bool // accounts that did not answer
	cells  map[string]map[domain.PhoneNumber]providers.Cell
}

// nextPlan works the plan of an order: asks the accounts that may port its
// numbers, and lays the numbers out as port-ins.
func (s *Service) nextPlan(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	l, err := s.store.Order(ctx, "", op.Lane, -1)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	o := l.Order
	if o.Plan.Status != domain.PlanRunning || op.Stopped {
		return operation.Decision[Tx]{Settle: resultSuperseded}, nil
	}
	var numbers []domain.PhoneNumber
	for _, n := range o.Numbers {
		if n.Status == domain.NumberDraft {
			numbers = append(numbers, n.PhoneNumber)
		}
	}
	check, err := s.planCheck(ctx, op, o, numbers)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	a := answers{asked: s.candidates(o), silent: map[string]bool{}, cells: map[string]map[domain.PhoneNumber]providers.Cell{}}
	var parts []planPart
	var silence error
	running := false
	for _, account := range a.asked {
		part, err := s.askForPlan(ctx, account, numbers, check)
		parts = append(parts, part)
		running = running || err == nil && part.status == CheckRunning
		if err != nil {
			silence = cmp.Or(silence, err)
			a.silent[account.Name] = true
			continue
		}
		of := make(map[domain.PhoneNumber]providers.Cell, len(part.cells))
		for _, c := range part.cells {
			of[c.Cell.PhoneNumber] = c.Cell
		}
		a.cells[account.Name] = of
	}
	if running {
		return operation.Decision[Tx]{Wait: time.Second, Record: func(ctx context.Context, tx Tx) error {
			return s.keepPlan(ctx, tx, check, parts)
		}}, nil
	}
	if silence != nil && (len(a.cells) == 0 || s.real().Sub(op.CreatedAt) < planPatience) {
		return operation.Decision[Tx]{Record: s.tellTrouble(op, o.ID, "", silence)}, silence
	}
	return operation.Decision[Tx]{Settle: resultSucceeded, Record: func(ctx context.Context, tx Tx) error {
		o, err := tx.Order(ctx, "", op.Lane)
		if err != nil {
			return err
		}
		if o.Plan.Status != domain.PlanRunning {
			return nil
		}
		if err := s.endPlanCheck(ctx, tx, check, parts); err != nil {
			return err
		}
		events := s.recovered(op, "")
		events = append(events, s.layOut(o, a)...)
		if err := tx.SaveOrder(ctx, o); err != nil {
			return err
		}
		return tx.AddEvents(ctx, o.ID, events)
	}}, nil
}

// candidates are the accounts that an order may go to, in the order in which
// they are tried.
func (s *Service) candidates(o domain.Order) []Account {
	var of []Account
	for _, a := range s.accounts {
		switch {
		case o.ProviderAccount != "" && a.Name != o.ProviderAccount:
		case o.Provider != domain.ProviderAuto && a.Provider != o.Provider:
		default:
			of = append(of, a)
		}
	}
	return of
}

// A choice is where one number is to go, and why.
type choice struct {
	account Account
	cell    providers.Cell
	because string
}

// choose takes the first account that can port the number by its machinery,
// else the first whose staff can.
func (a answers) choose(o *domain.Order, n domain.PhoneNumber) (choice, bool) {
	for _, verdict := range []providers.Verdict{providers.Portable, providers.Manual} {
		var passed []string
		for _, account := range a.asked {
			if a.silent[account.Name] {
				passed = append(passed, account.Name+" did not answer")
				continue
			}
			cell, ok := a.cells[account.Name][n]
			if !ok || cell.Verdict != verdict {
				continue
			}
			return choice{account, cell, because(o, verdict, passed)}, true
		}
	}
	return choice{}, false
}

func because(o *domain.Order, v providers.Verdict, passed []string) string {
	text := "first configured account that can port it"
	switch {
	case o.ProviderAccount != "":
		text = "the order names this account"
	case o.Provider != domain.ProviderAuto:
		text = "the order names this provider"
	case v == providers.Manual:
		text = "first configured account whose staff can port it; none can by itself"
	}
	if len(passed) > 0 {
		text += " (" + strings.Join(passed, ", ") + ")"
	}
	return text
}

// verdictOf is what is to be said of a number that no account takes: why, and
// whether anybody may yet.
func (a answers) verdictOf(n domain.PhoneNumber) (reason string, final bool) {
	final = true
	for _, account := range a.asked {
		cell, ok := a.cells[account.Name][n]
		if !ok || cell.Verdict == providers.UnknownVerdict {
			final = false
			continue
		}
		reason = cmp.Or(reason, cell.Reason)
	}
	if !final {
		return reasonProviderUnavailable, false
	}
	return cmp.Or(reason, "other"), len(a.asked) > 0
}

// A planKey is what numbers must share to be one port-in.
type planKey struct {
	account string
	group   groupKey
	btn     domain.PhoneNumber
	endUser string
}

// layOut partitions the order's numbers into port-ins.
func (s *Service) layOut(o *domain.Order, a answers) []domain.Event {
	o.Plan, o.Bulks = domain.Plan{Status: domain.PlanReady}, nil
	room := map[planKey]string{} // the port-in that still has room
	count := map[string]int{}
	unanswered := 0
	for i := range o.Numbers {
		n := &o.Numbers[i]
		if n.Status != domain.NumberDraft {
			continue
		}
		c, ok := a.choose(o, n.PhoneNumber)
		if !ok {
			reason, final := a.verdictOf(n.PhoneNumber)
			n.Reason, n.PortInID = reason, ""
			if final {
				n.Status = domain.NumberNotPortable
			} else {
				unanswered++
			}
			continue
		}
		n.Reason = ""
		k := planKey{c.account.Name, keyOf(c.cell), n.BillingPhoneNumber, fingerprint(n.EndUser)}
		most := mostNumbers(c.account.Adapter.Limits(), c.cell.PortClass)
		if id := room[k]; id == "" || (most > 0 && count[id] >= most) {
			room[k] = s.newID("pti")
			o.PortIns = append(o.PortIns, s.newPortIn(o, room[k], c))
		}
		n.PortInID = room[k]
		count[room[k]]++
	}
	if len(a.asked) == 0 {
		o.Plan = domain.Plan{Status: domain.PlanFailed, Reason: "no provider account is configured that the order could go to"}
		return nil
	}
	if unanswered > 0 && len(o.PortIns) == 0 {
		o.Plan.Reason = "no provider answered for some numbers"
	}
	s.formBulks(o)
	ready := s.event(domain.EventPlanReady, byGateway, planMessage(o))
	ready.Data = map[string]any{"port_ins": len(o.PortIns)}
	return []domain.Event{ready}
}

func planMessage(o *domain.Order) string {
	switch len(o.PortIns) {
	case 0:
		return "No number of the order can be ported."
	case 1:
		return "The order goes as one port-in to " + o.PortIns[0].ProviderAccount + "."
	}
	var accounts []string
	for _, p := range o.PortIns {
		if !slices.Contains(accounts, p.ProviderAccount) {
			accounts = append(accounts, p.ProviderAccount)
		}
	}
	var text strings.Builder
	text.WriteString("The order goes as several port-ins to " + strings.Join(accounts, " and "))
	for _, b := range o.Bulks {
		text.WriteString(", " + portIns(len(b.Members)) + " at " + b.ProviderAccount + " in one bulk")
	}
	return text.String() + "."
}

func (s *Service) newPortIn(o *domain.Order, id string, c choice) domain.PortIn {
	p := domain.PortIn{
		ID: id, OrderID: o.ID, Provider: c.account.Provider, ProviderAccount: c.account.Name, ChosenBecause: c.because,
		PortClass: c.cell.PortClass, LosingCarrier: c.cell.LosingCarrier, RespOrg: c.cell.RespOrg, Vendor: c.cell.Vendor,
		Status: domain.PortInDraft, WaitingOn: domain.Caller, Messaging: domain.MessagingNotRequested,
		FOC:     domain.FOC{Requested: o.Details.RequestedFOC, TimeZone: c.account.Adapter.Limits().TimeZone},
		Version: 1,
	}
	if c.cell.IntervalDays != nil {
		p.IntervalDays = *c.cell.IntervalDays
	}
	return p
}

// mostNumbers is how many numbers one port-in of the class may have; 0: as
// many as there are.
func mostNumbers(l providers.Limits, class domain.PortClass) int {
	if most, ok := l.MaxNumbers[class]; ok {
		return most
	}
	return l.MaxNumbers[""]
}

// fingerprint tells end users of numbers apart without keeping what they say.
func fingerprint(u *domain.EndUser) string {
	if u == nil {
		return ""
	}
	text := []string{
		string(u.Type), u.BusinessName, u.FirstName, u.MiddleInitial, u.LastName, u.AuthorizedPerson,
		u.AccountNumber.Reveal(), u.PIN.Reveal(), u.TaxID.Reveal(), u.BusinessIdentifier,
	}
	if a := u.ServiceAddress; a != nil {
		text = append(text, a.StreetAddress, a.ExtendedAddress, a.Locality, a.AdministrativeArea, a.PostalCode, a.CountryCode)
	}
	return strings.Join(text, "\x00")
}
