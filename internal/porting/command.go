package porting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
)

// Prepare makes the provider drafts of an order, as far as windows and splits
// need them, and fills them in as far as the order goes.
func (s *Service) Prepare(ctx context.Context, c Caller, orderID string, wait time.Duration) (OrderView, bool, error) {
	return s.commandOrder(ctx, c, orderID, domain.ActionPrepare, ModeBestEffort, wait)
}

// Submit hands an order over to be carried out. What is missing locally is
// refused before anything happens; what a provider refuses afterwards stands
// on the order.
func (s *Service) Submit(ctx context.Context, c Caller, orderID string, m Mode, wait time.Duration) (OrderView, bool, error) {
	if err := s.waitForPlan(ctx, c, orderID, wait); err != nil {
		return OrderView{}, false, err
	}
	return s.commandOrder(ctx, c, orderID, domain.ActionSubmit, m, wait)
}

// Cancel ends an order: drafts at once, what is under way as far as its
// provider still lets it.
func (s *Service) Cancel(ctx context.Context, c Caller, orderID string, wait time.Duration) (OrderView, bool, error) {
	return s.commandOrder(ctx, c, orderID, domain.ActionCancel, ModeBestEffort, wait)
}

// SubmitPortIn hands one port-in over to be carried out.
func (s *Service) SubmitPortIn(ctx context.Context, c Caller, orderID, portInID string, wait time.Duration) (PortInView, bool, error) {
	return s.commandPortIn(ctx, c, orderID, portInID, domain.ActionSubmit, wait)
}

// CancelPortIn ends one port-in, and leaves the order's others alone.
func (s *Service) CancelPortIn(ctx context.Context, c Caller, orderID, portInID string, wait time.Duration) (PortInView, bool, error) {
	return s.commandPortIn(ctx, c, orderID, portInID, domain.ActionCancel, wait)
}

func (s *Service) commandOrder(ctx context.Context, c Caller, orderID string, action domain.Action, m Mode, wait time.Duration) (OrderView, bool, error) {
	replayed, settled, err := s.command(ctx, c, orderID, domain.Command{Action: action}, m, wait)
	if err != nil {
		return OrderView{}, false, err
	}
	v, err := s.Order(ctx, c, orderID)
	v.Replayed = replayed
	return v, settled, err
}

func (s *Service) commandPortIn(ctx context.Context, c Caller, orderID, portInID string, action domain.Action, wait time.Duration) (PortInView, bool, error) {
	replayed, settled, err := s.command(ctx, c, orderID, domain.Command{Action: action, PortInID: portInID}, ModeAll, wait)
	if err != nil {
		return PortInView{}, false, err
	}
	v, err := s.PortIn(ctx, c, orderID, portInID)
	v.Replayed = replayed
	return v, settled, err
}

// command accepts a command in one transaction, with one operation for each
// port-in that takes part, and waits until it is settled, for at most so long.
func (s *Service) command(ctx context.Context, c Caller, orderID string, cmd domain.Command, m Mode, wait time.Duration) (replayed, settled bool, err error) {
	cmd.ID, cmd.Status, cmd.AcceptedAt = s.newID("cmd"), domain.CommandRunning, s.now()
	held := false
	done, replayed, err := s.once(ctx, c, orderID, cmd.ID, func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			events, err := s.accept(ctx, tx, c, o, &cmd, m)
			held = holdsAll(o, cmd.ID)
			return events, err
		})
	})
	if err != nil {
		return false, false, err
	}
	if held {
		wait = 0 // it may be for days
	}
	settled, err = s.wait(ctx, done.CommandID, wait, func(ctx context.Context) (bool, error) { return s.store.CommandSettled(ctx, done.CommandID) })
	return replayed, settled, err
}

// accept checks a command's guards and writes its intent.
func (s *Service) accept(ctx context.Context, tx Tx, c Caller, o *domain.Order, cmd *domain.Command, m Mode) ([]domain.Event, error) {
	if err := s.checkCommand(o, *cmd, m); err != nil {
		return nil, err
	}
	accepted := s.event(domain.EventCommandAccepted, c.Author(), "Command "+string(cmd.Action)+" accepted.")
	accepted.PortInID = cmd.PortInID
	accepted.Data = map[string]any{"command_id": cmd.ID, "action": string(cmd.Action)}
	events := []domain.Event{accepted}
	if cmd.Action == domain.ActionSubmit {
		o.SubmitAccepted = true
	}
	if cmd.Action == domain.ActionCancel && cmd.PortInID == "" {
		stopped, err := s.stop(ctx, tx, o, o.ID, "")
		if err != nil {
			return nil, err
		}
		events = append(events, stopped...)
		if stopped, err = s.stopBulks(ctx, tx, o); err != nil {
			return nil, err
		}
		events = append(events, stopped...)
		cancelUnplanned(o)
	}
	var lanes []string
	for i := range o.PortIns {
		p := &o.PortIns[i]
		if !s.takesPart(o, p, *cmd) {
			continue
		}
		lanes = append(lanes, p.ID)
		switch cmd.Action {
		case domain.ActionSubmit:
			events = append(events, s.tryAgain(o, p, c.Author())...)
			events = append(events, s.setStatus(p, domain.PortInSubmitting, c.Author())...)
		case domain.ActionCancel:
			stopped, err := s.stop(ctx, tx, o, o.LaneOf(p.ID), p.ID)
			if err != nil {
				return nil, err
			}
			events = append(events, stopped...)
			dropped, err := s.dropHeld(ctx, tx, o, p)
			if err != nil {
				return nil, err
			}
			events = append(events, dropped...)
			left, err := s.dropResubmit(ctx, tx, o, p)
			if err != nil {
				return nil, err
			}
			events = append(events, left...)
		case domain.ActionResubmit:
			events = append(events, s.supersede(o, p, cmd, c.Author())...)
		case domain.ActionActivate:
			dropped, err := s.askActivation(ctx, tx, o, p, cmd)
			if err != nil {
				return nil, err
			}
			events = append(events, dropped...)
		}
		p.LastCommand = cmd
	}
	if cmd.PortInID == "" {
		o.LastCommand = cmd
	}
	if len(lanes) == 0 {
		ended, err := s.endOrder(ctx, tx, o, cmd)
		return append(events, ended...), err
	}
	if err := tx.SaveCommand(ctx, o.ID, *cmd); err != nil {
		return nil, err
	}
	told, err := s.commandBulks(ctx, tx, o, cmd, lanes, m)
	if err != nil {
		return nil, err
	}
	events = append(events, told...)
	for _, id := range lanes {
		if isHeld(o.PortIn(id), cmd.ID) {
			continue
		}
		if err := tx.AddOperation(ctx, s.operationOn(o, o.PortIn(id), cmd.ID, kindOf(cmd.Action))); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// checkCommand refuses a command that its order, or its one port-in, does not
// take now.
func (s *Service) checkCommand(o *domain.Order, cmd domain.Command, m Mode) error {
	allowed := s.orderActions(o)
	missing := func() []domain.Fault { return s.missing(o, m) }
	if cmd.PortInID != "" {
		p := o.PortIn(cmd.PortInID)
		if p == nil {
			return notFound("port-in")
		}
		if err := s.guard(o, p).Check(cmd.Action); err != nil {
			return err
		}
		allowed = s.portInActions(o, p)
		missing = func() []domain.Fault { return s.missingOf(o, p) }
	} else if !slices.Contains(allowed, cmd.Action) || cmd.Action == domain.ActionSubmit && o.Plan.Status != domain.PlanReady {
		return s.notAllowed(o, cmd.Action)
	}
	switch cmd.Action {
	case domain.ActionSubmit:
	case domain.ActionResubmit:
		if slices.ContainsFunc(o.PortIns, func(p domain.PortIn) bool { return s.takesPart(o, &p, cmd) }) {
			return nil
		}
	case domain.ActionActivate:
		return s.windowFaults(o, cmd)
	default:
		return nil
	}
	if faults := missing(); len(faults) > 0 {
		return &domain.Error{
			Code: domain.CodeRequirementsMissing, Message: "The order lacks what its provider needs; nothing was submitted.",
			Faults: faults, FaultsTotal: len(faults), AllowedActions: allowed, OrderID: o.ID,
		}
	}
	return nil
}

// takesPart reports whether a command is for the port-in, and the port-in
// takes it.
func (s *Service) takesPart(o *domain.Order, p *domain.PortIn, cmd domain.Command) bool {
	if cmd.PortInID != "" && cmd.PortInID != p.ID || !slices.Contains(s.portInActions(o, p), cmd.Action) {
		return false
	}
	return cmd.Action != domain.ActionSubmit && cmd.Action != domain.ActionResubmit || len(s.missingOf(o, p)) == 0
}

// stop has the lane's open operations come to an end, with a subject only those
// that work on it, and settles the commands of those that never began.
func (s *Service) stop(ctx context.Context, tx Tx, o *domain.Order, lane, subject string) ([]domain.Event, error) {
	superseded, err := tx.StopOperations(ctx, lane, subject)
	if err != nil {
		return nil, err
	}
	var events []domain.Event
	for _, op := range superseded {
		if op.CommandID == "" {
			continue
		}
		settled, err := s.settleCommand(ctx, tx, o, op, resultSuperseded, nil)
		if err != nil {
			return nil, err
		}
		events = append(events, settled...)
	}
	return events, nil
}

// endOrder settles a command that has no port-in to work: the cancel of an
// order that was never planned, or whose numbers can't be ported.
func (s *Service) endOrder(ctx context.Context, tx Tx, o *domain.Order, cmd *domain.Command) ([]domain.Event, error) {
	now := s.now()
	cmd.Status, cmd.SettledAt = domain.CommandSucceeded, &now
	return []domain.Event{s.commandSettled(*cmd)}, tx.SaveCommand(ctx, o.ID, *cmd)
}

// cancelUnplanned ends what of an order is in no port-in. In a draft that is
// all of its numbers, those that can't be ported included.
func cancelUnplanned(o *domain.Order) {
	for i := range o.Numbers {
		if n := &o.Numbers[i]; n.PortInID == "" && (n.Status.Live() || !o.SubmitAccepted) {
			n.Status = domain.NumberCancelled
		}
	}
	if o.Plan.Status == domain.PlanRunning {
		o.Plan = domain.Plan{Status: domain.PlanFailed, Reason: "the order was cancelled"}
	}
}

func kindOf(a domain.Action) string {
	switch a {
	case domain.ActionPrepare:
		return kindPrepare
	case domain.ActionSubmit:
		return kindSubmit
	case domain.ActionCancel:
		return kindCancel
	case domain.ActionActivate:
		return kindActivate
	case domain.ActionResubmit:
		return kindResubmit
	}
	return kindUpdate
}

// settleCommand ends a command once the last of its operations ends, which is
// op with this result.
func (s *Service) settleCommand(ctx context.Context, tx Tx, o *domain.Order, op operation.Operation, result string, faults []domain.Fault) ([]domain.Event, error) {
	cmd, err := tx.Command(ctx, op.CommandID)
	if err != nil {
		return nil, err
	}
	cmd.Errors = append(cmd.Errors, faults...)
	open, results, err := tx.OpenOperations(ctx, op.CommandID, op.ID)
	if err != nil {
		return nil, err
	}
	var events []domain.Event
	if open == 0 && !holds(o, cmd.ID) {
		now := s.now()
		results = slices.DeleteFunc(append(results, result), func(r string) bool { return r == resultParked })
		cmd.Status, cmd.SettledAt = commandStatus(results), &now
		events = append(events, s.commandSettled(cmd))
	}
	replaceCommand(o, cmd)
	return events, tx.SaveCommand(ctx, o.ID, cmd)
}

// addCommandErrors keeps what a provider said against a command.
func (s *Service) addCommandErrors(ctx context.Context, tx Tx, o *domain.Order, op operation.Operation, faults []domain.Fault) error {
	cmd, err := tx.Command(ctx, op.CommandID)
	if err != nil {
		return err
	}
	cmd.Errors = append(cmd.Errors, faults...)
	replaceCommand(o, cmd)
	return tx.SaveCommand(ctx, o.ID, cmd)
}

func replaceCommand(o *domain.Order, cmd domain.Command) {
	if o.LastCommand != nil && o.LastCommand.ID == cmd.ID {
		o.LastCommand = &cmd
	}
	for i := range o.PortIns {
		if last := o.PortIns[i].LastCommand; last != nil && last.ID == cmd.ID {
			o.PortIns[i].LastCommand = &cmd
		}
	}
}

// commandStatus is what the results of a command's operations make of it.
func commandStatus(results []string) domain.CommandStatus {
	count := map[string]int{}
	for _, r := range results {
		count[r]++
	}
	switch len(results) {
	case count[resultSucceeded]:
		return domain.CommandSucceeded
	case count[resultSuperseded]:
		return domain.CommandSuperseded
	case count[resultRefused], count[resultRefused] + count[resultSuperseded]:
		return domain.CommandRefused
	}
	return domain.CommandPartial
}

func (s *Service) commandSettled(cmd domain.Command) domain.Event {
	e := s.event(domain.EventCommandSettled, byGateway, "Command "+string(cmd.Action)+" "+string(cmd.Status)+".")
	e.Data = map[string]any{"command_id": cmd.ID, "action": string(cmd.Action), "status": string(cmd.Status)}
	return e
}

// notAllowed refuses an action with what is allowed instead.
func (s *Service) notAllowed(o *domain.Order, action domain.Action) *domain.Error {
	allowed := s.orderActions(o)
	message := "The order does not take " + string(action) + " now"
	if action == domain.ActionSubmit && o.Plan.Status == domain.PlanRunning {
		message += ": its plan is still running"
	}
	return &domain.Error{Code: domain.CodeActionNotAllowed, Message: message + ".", AllowedActions: allowed, OrderID: o.ID}
}

// words turns a status into what one would say.
func words(status string) string { return strings.ReplaceAll(status, "_", " ") }
