package porting

import (
	"context"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// Resubmit cancels the port-ins of an order that take it, at their providers,
// and hands them over again as new provider orders. The new one is made only
// once the old one is seen cancelled.
func (s *Service) Resubmit(ctx context.Context, c Caller, orderID string, wait time.Duration) (OrderView, bool, error) {
	return s.commandOrder(ctx, c, orderID, domain.ActionResubmit, ModeBestEffort, wait)
}

// ResubmitPortIn is Resubmit for one port-in, with changes of what it says
// otherwise than its order: also of what could not be changed any more.
func (s *Service) ResubmitPortIn(ctx context.Context, c Caller, orderID, portInID string, changes DetailsPatch, wait time.Duration) (PortInView, bool, error) {
	cmd := domain.Command{
		ID: s.newID("cmd"), Action: domain.ActionResubmit, PortInID: portInID, Status: domain.CommandRunning, AcceptedAt: s.now(),
	}
	done, replayed, err := s.once(ctx, c, orderID, cmd.ID, func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			amended, err := s.amend(o, cmd, c, changes)
			if err != nil {
				return nil, err
			}
			accepted, err := s.accept(ctx, tx, c, o, &cmd, ModeAll)
			return append(amended, accepted...), err
		})
	})
	if err != nil {
		return PortInView{}, false, err
	}
	settled, err := s.wait(ctx, done.CommandID, wait, func(ctx context.Context) (bool, error) { return s.store.CommandSettled(ctx, done.CommandID) })
	if err != nil {
		return PortInView{}, false, err
	}
	v, err := s.PortIn(ctx, c, orderID, portInID)
	v.Replayed = replayed
	return v, settled, err
}

// amend makes the changes that a resubmit brings along.
func (s *Service) amend(o *domain.Order, cmd domain.Command, c Caller, p DetailsPatch) ([]domain.Event, error) {
	in := o.PortIn(cmd.PortInID)
	if in == nil {
		return nil, notFound("port-in")
	}
	if err := s.guard(o, in).Check(domain.ActionResubmit); err != nil {
		return nil, err
	}
	before := o.DetailsOf(in.ID)
	in.Overrides = p.override(in.Overrides, before)
	after := o.DetailsOf(in.ID)
	if faults := detailFaults(after); len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	changed := differing(detailFields(before), detailFields(after))
	if len(changed) == 0 {
		return nil, nil
	}
	in.Version++
	updated := s.event(domain.EventOrderUpdated, c.Author(), "Port-in changed.")
	updated.PortInID = in.ID
	updated.Data = map[string]any{"fields": changed}
	events := []domain.Event{updated}
	if slices.Contains(changed, "/requested_foc") {
		in.FOC.Requested = after.RequestedFOC
		events = append(events, s.focRequested(c, in.FOC.Requested, in.ID))
	}
	return events, nil
}

// supersede begins the resubmit of a port-in: what it has at its provider no longer
// stands for it.
func (s *Service) supersede(o *domain.Order, p *domain.PortIn, cmd *domain.Command, by domain.Author) []domain.Event {
	events := s.tryAgain(o, p, by)
	p.Supersede(cmd.ID)
	return append(events, s.setStatus(p, domain.PortInSubmitting, by)...)
}

// dropResubmit ends a resubmit that waits for the end of a provider order, for
// a cancel: what is left there is that cancel's.
func (s *Service) dropResubmit(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn) ([]domain.Event, error) {
	command := p.Leaving()
	p.Restore()
	p.Revision++
	if command == "" {
		return nil, nil
	}
	return s.settleCommand(ctx, tx, o, operation.Operation{CommandID: command}, resultSuperseded, nil)
}

// nextGivingUp works towards the end of what a resubmit gave up; ok is false
// once all of it is seen to have ended, and the port-in may be handed over
// again.
func (s *Service) nextGivingUp(op operation.Operation, l lane, seen look) (d operation.Decision[Tx], ok bool) {
	var old []providers.Order
	for _, o := range seen.have {
		if !l.portIn.Superseded(o.ID) {
			continue
		}
		if o.Status == domain.PortInCompleted {
			return s.settleLane(op, l, seen, resultRefused, keptFaults(o.Status)), true
		}
		old = append(old, o)
	}
	for _, o := range l.portIn.ProviderOrders {
		if o.SupersededBy != "" && o.Committed && slices.Contains(seen.gone, o.ID) {
			// It was there to be cancelled, and nobody can say that it was.
			return s.settleLane(op, l, seen, resultRefused, []domain.Fault{{
				Code: "cancel_unproven", Message: "The provider no longer shows the order that was to be cancelled; nothing was handed over again.",
			}}), true
		}
	}
	want := s.want(l, providers.Cancelled)
	step := l.account.Adapter.Next(want, old)
	refused := len(op.Journal) > 0 && op.Journal[len(op.Journal)-1].Outcome == operation.Refused
	switch {
	case step.Kind == providers.StepDone:
		return d, false
	case step.Kind == providers.StepWait:
		return s.parkLane(op, l, seen), true
	case refused:
		return s.settleLane(op, l, seen, resultRefused, nil), true
	case step.Kind == providers.StepBlocked:
		return s.settleLane(op, l, seen, resultRefused, requirementFaults(step.Requirements)), true
	case goesInCircles(op, step):
		return s.settleLane(op, l, seen, resultRefused, notTaken(step)), true
	}
	intent := &operation.Intent{Step: string(step.Kind), Target: target(step), Payload: laneCall{account: l.account, want: want, step: step}}
	return operation.Decision[Tx]{Call: intent, Record: s.recordLook(l, seen, nil, func(p *domain.PortIn) { p.Revision++ })}, true
}

// parkLane ends an operation whose command goes on: the provider has
// acknowledged the cancel, which may take it days, and the observation that
// sees its end begins another.
func (s *Service) parkLane(op operation.Operation, l lane, seen look) operation.Decision[Tx] {
	return operation.Decision[Tx]{Settle: resultParked, Record: func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(l.portIn.ID)
			if p == nil || p.Revision != seen.revision {
				return nil, errOvertaken
			}
			events := append(s.recovered(op, p.ID), s.applyLook(o, p, seen)...)
			p.Leave()
			p.Revision++
			return events, nil
		})
	}}
}

// resume goes on with a resubmit once what it gave up has ended, or ends it
// where the provider kept the order. It is called with what was just observed.
func (s *Service) resume(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, seen look) ([]domain.Event, error) {
	command := p.Leaving()
	if command == "" {
		return nil, nil
	}
	for _, have := range seen.have {
		kept := have.Status == domain.PortInCompleted || have.Live && have.Status != "" && have.Status != domain.PortInCancelPending
		if !p.Superseded(have.ID) || !kept {
			continue
		}
		p.Restore()
		events := s.applyLook(o, p, seen)
		settled, err := s.settleCommand(ctx, tx, o, operation.Operation{CommandID: command}, resultRefused, keptFaults(have.Status))
		return append(events, settled...), err
	}
	if slices.ContainsFunc(p.ProviderOrders, func(o domain.ProviderOrder) bool { return o.Leaving && o.Live }) {
		return nil, nil
	}
	for i := range p.ProviderOrders {
		p.ProviderOrders[i].Leaving = false
	}
	p.Revision++
	return nil, tx.AddOperation(ctx, s.operationOn(o, p, command, kindResubmit))
}

// leaveEnded has a port-in leave its bulk once what it had in it was given up
// and has ended: the bulk's end is not the end of what is made next.
func leaveEnded(o *domain.Order, portInID string) {
	b := o.BulkOf(portInID)
	if b == nil || b.Member(portInID).Apart {
		return
	}
	leave(o, b, portInID, "it was resubmitted")
	b.Revision++
}

// keptFaults say that a provider order could not be cancelled after all.
func keptFaults(status domain.PortInStatus) []domain.Fault {
	message := "The provider did not cancel the order, which is " + words(string(status)) + "; nothing was handed over again."
	return []domain.Fault{{Code: "not_cancelled", Message: message}}
}

// others are the orders that no resubmit gave up.
func (l lane) others(have []providers.Order) []providers.Order {
	return slices.DeleteFunc(slices.Clone(have), func(o providers.Order) bool { return l.portIn.Superseded(o.ID) })
}
