package porting

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// recordTurn writes down what a turn saw, of the bulk and of its port-ins, and
// then what also has to be true before the next call.
func (s *Service) recordTurn(t bulkTurn, told []domain.Event, also func(o *domain.Order, b *domain.Bulk) []domain.Event) operation.Record[Tx] {
	return s.changeBulk(t.lane, t.seen.revision, func(_ context.Context, _ Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
		events := slices.Concat(told, s.applyBulkLook(b, t.seen))
		for _, at := range t.looks {
			p := o.PortIn(at.lane.portIn.ID)
			if p == nil || p.Revision != at.seen.revision {
				return nil, errOvertaken
			}
			events = append(events, s.applyLook(o, p, at.seen)...)
		}
		b.Ready, b.ReadyFor = t.ready, t.op.ID
		if also != nil {
			events = append(events, also(o, b)...)
		}
		return events, nil
	})
}

func (s *Service) waitBulk(t bulkTurn, wait time.Duration, also func(o *domain.Order, b *domain.Bulk) []domain.Event) operation.Decision[Tx] {
	var told []domain.Event
	if !callFailed(t.op) {
		told = s.recovered(t.op, "")
	}
	return operation.Decision[Tx]{Wait: wait, Record: s.recordTurn(t, told, also)}
}

// otherwise has the bulk go another way from the next look on.
func (s *Service) otherwise(t bulkTurn, way domain.BulkWay, because string) operation.Decision[Tx] {
	if t.lane.bulk.Way == way {
		way, because = domain.BulkApart, "they can't be put into one bulk: "+because
	}
	return s.waitBulk(t, again, func(o *domain.Order, b *domain.Bulk) []domain.Event { return s.goOtherwise(o, b, way, because) })
}

// adoptChildren takes the provider's port-ins over, by our port-ins' ids.
func (s *Service) adoptChildren(t bulkTurn, made map[string]string) operation.Decision[Tx] {
	return s.waitBulk(t, again, func(o *domain.Order, b *domain.Bulk) []domain.Event {
		var events []domain.Event
		for _, m := range b.Members {
			p := o.PortIn(m.PortInID)
			if id := made[m.PortInID]; p != nil && id != "" {
				p.Generation++
				p.Revision++
				events = append(events, s.own(p, providers.Order{ID: id, Kind: domain.KindPortIn}, reference(p.ID, p.Generation))...)
			}
		}
		b.Revision++
		return events
	})
}

// callBulk has a step of the bulk's made.
func (s *Service) callBulk(t bulkTurn, w providers.BulkWant, step providers.Step) operation.Decision[Tx] {
	intent := &operation.Intent{Step: string(step.Kind), Target: step.OrderID, Payload: bulkCall{lane: t.lane, want: w, step: step}}
	return operation.Decision[Tx]{Call: intent, Record: s.recordTurn(t, nil, func(_ *domain.Order, b *domain.Bulk) []domain.Event {
		if step.Kind == providers.StepCreateBulk {
			b.Generation++
			b.Unresolved = append(b.Unresolved, domain.UnresolvedCreate{Reference: w.Reference, Deadline: s.real().Add(callDeadline)})
		}
		b.Revision++
		return nil
	})}
}

// callForMember has a step of one of its port-ins made, as in the port-in's
// own work.
func (s *Service) callForMember(t bulkTurn, l lane, w providers.Want, step providers.Step) operation.Decision[Tx] {
	intent := &operation.Intent{Step: string(step.Kind), Target: target(step), Payload: laneCall{account: l.account, want: w, step: step}}
	return operation.Decision[Tx]{Call: intent, Record: s.recordTurn(t, nil, func(o *domain.Order, _ *domain.Bulk) []domain.Event {
		p := o.PortIn(l.portIn.ID)
		if step.Kind == providers.StepCreateDraft {
			p.Generation++
			p.Unresolved = append(p.Unresolved, domain.UnresolvedCreate{Reference: w.Reference, Deadline: s.real().Add(callDeadline)})
		}
		p.Revision++
		return nil
	})}
}

// refuseMember keeps what a port-in can't be handed over for.
func (s *Service) refuseMember(t bulkTurn, portInID string, faults []domain.Fault) operation.Decision[Tx] {
	return operation.Decision[Tx]{Wait: again, Record: func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", t.lane.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			b := o.Bulk(t.lane.bulk.ID)
			if b == nil || b.Revision != t.seen.revision {
				return nil, errOvertaken
			}
			events := s.applyBulkLook(b, t.seen)
			bar(o, b, t.op.CommandID, portInID)
			return events, s.addCommandErrors(ctx, tx, o, t.op, faults)
		})
	}}
}

// bar keeps port-ins from being handed over by the command: those alone, if the
// others may go without them, else the whole bulk.
func bar(o *domain.Order, b *domain.Bulk, commandID string, portInIDs ...string) {
	for i := range b.Members {
		m := &b.Members[i]
		named := slices.Contains(portInIDs, m.PortInID)
		if m.Apart || b.BestEffort && len(portInIDs) > 0 && !named {
			continue
		}
		m.RefusedBy = commandID
		if b.BestEffort && named {
			leave(o, b, m.PortInID, "it was refused when the others were submitted")
		}
	}
	b.Revision++
}

// settleBulk ends an operation on a bulk, and its command with the last of
// them.
func (s *Service) settleBulk(t bulkTurn, result string) operation.Decision[Tx] {
	return operation.Decision[Tx]{Settle: result, Record: s.changeBulk(t.lane, t.seen.revision,
		func(ctx context.Context, tx Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
			events := s.recovered(t.op, "")
			events = append(events, s.applyBulkLook(b, t.seen)...)
			b.Ready, b.ReadyFor = nil, ""
			settled, err := s.settleCommand(ctx, tx, o, t.op, result, nil)
			return append(events, settled...), err
		})}
}

// doBulk makes the one call that an intent of a bulk was written for.
func (s *Service) doBulk(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[Tx] {
	call, ok := in.Payload.(bulkCall)
	if !ok {
		return s.doForMember(ctx, op, in)
	}
	hint, err := call.lane.power.DoBulk(ctx, call.want, call.step)
	if err == nil {
		return operation.Report[Tx]{Outcome: operation.Done, Record: s.recordBulkDone(op, call, hint)}
	}
	failure, ok := errors.AsType[*providers.Failure](err)
	if !ok {
		failure = &providers.Failure{Family: providers.Unknown, Code: "error", Err: err}
	}
	report := operation.Report[Tx]{Note: failure.Code, RetryAfter: failure.RetryAfter}
	switch {
	case forbidden(call.step, failure):
		report.Outcome, report.Record = operation.Refused, s.recordBulkRefused(op, call, failure)
	case failure.Family == providers.NotSent:
		report.Outcome, report.Record = operation.NotSent, s.recordBulkFailed(op, call, failure, true)
	case failure.Family == providers.Refused, refusedTwice(op, in, failure):
		report.Outcome, report.Record = operation.Refused, s.recordBulkRefused(op, call, failure)
	default:
		report.Outcome, report.Record = operation.Unknown, s.recordBulkFailed(op, call, failure, false)
	}
	return report
}

// forbidden reports whether the account may not make bulks, whatever else it
// may: its port-ins then go without.
func forbidden(step providers.Step, f *providers.Failure) bool {
	return step.Kind == providers.StepCreateBulk && f.Status == http.StatusForbidden
}

// doForMember is doStep for a port-in of a bulk: a refusal keeps it, or all of
// them, from being handed over.
func (s *Service) doForMember(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[Tx] {
	report := s.doStep(ctx, op, in)
	call, ok := in.Payload.(laneCall)
	if !ok || report.Outcome != operation.Refused {
		return report
	}
	record := report.Record
	report.Record = func(ctx context.Context, tx Tx) error {
		if err := record(ctx, tx); err != nil {
			return err
		}
		return s.change(ctx, tx, "", call.want.OrderID, func(o *domain.Order) ([]domain.Event, error) {
			if b := o.Bulk(op.Subject); b != nil {
				bar(o, b, op.CommandID, call.want.PortInID)
			}
			return nil, nil
		})
	}
	return report
}

// changeBulkAfter writes down what a call came to, whatever has become of the
// bulk since.
func (s *Service) changeBulkAfter(call bulkCall, f func(ctx context.Context, tx Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error)) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", call.lane.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			b := o.Bulk(call.lane.bulk.ID)
			if b == nil {
				return nil, notFound("bulk")
			}
			b.Revision++
			return f(ctx, tx, o, b)
		})
	}
}

func (s *Service) recordBulkDone(op operation.Operation, call bulkCall, hint providers.Hint) operation.Record[Tx] {
	return s.changeBulkAfter(call, func(_ context.Context, _ Tx, _ *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
		events := s.recovered(op, "")
		for _, made := range hint.Created {
			b.Unresolved = withoutReference(b.Unresolved, call.want.Reference)
			events = append(events, s.ownBulk(b, providers.Bulk{ID: made.ID, Reference: call.want.Reference})...)
		}
		return events, nil
	})
}

func (s *Service) recordBulkFailed(op operation.Operation, call bulkCall, f *providers.Failure, notSent bool) operation.Record[Tx] {
	return s.changeBulkAfter(call, func(_ context.Context, _ Tx, _ *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
		if notSent && call.step.Kind == providers.StepCreateBulk {
			b.Unresolved = withoutReference(b.Unresolved, call.want.Reference)
		}
		if troubled(op) {
			return nil, nil
		}
		e := s.event(domain.EventProviderUnavailable, byGateway, "The provider did not answer as it should; the gateway looks what became of the request and goes on.")
		e.Data = map[string]any{"step": string(call.step.Kind), "code": f.Code}
		return []domain.Event{e}, nil
	})
}

// recordBulkRefused goes another way where there is one; a refused hand-over
// stands on the port-ins that are in its way.
func (s *Service) recordBulkRefused(op operation.Operation, call bulkCall, f *providers.Failure) operation.Record[Tx] {
	return s.changeBulkAfter(call, func(ctx context.Context, tx Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
		events := s.recovered(op, "")
		if op.Kind == kindBulkDetach || op.Kind == kindBulkCancel {
			return events, nil
		}
		why := "the provider refused to " + words(string(call.step.Kind)) + s.codesOf(f)
		switch call.step.Kind {
		case providers.StepCommitBulk:
			told, faults := s.refuseBulk(o, b, op.CommandID, f)
			return append(events, told...), s.addCommandErrors(ctx, tx, o, op, faults)
		case providers.StepCreateBulk:
			b.Unresolved = withoutReference(b.Unresolved, call.want.Reference)
			return append(events, s.goOtherwise(o, b, domain.BulkApart, why)...), nil
		case providers.StepListNumbers:
			return append(events, s.goOtherwise(o, b, domain.BulkOfDrafts, why)...), nil
		case providers.StepGather:
			if named := s.apart(o, b, f); named > 0 {
				e := s.event(domain.EventPlanReady, byGateway, portIns(named)+" can't be put into the bulk, and will go alone: "+why+".")
				e.Data = map[string]any{"port_ins": len(o.PortIns), "bulk": string(b.Way)}
				return append(events, e), nil
			}
		}
		return append(events, s.goOtherwise(o, b, domain.BulkApart, why)...), nil
	})
}

func (s *Service) codesOf(f *providers.Failure) string {
	if len(f.Faults) == 0 || f.Faults[0].Code == "" {
		return ""
	}
	return " (" + f.Faults[0].Code + ")"
}

// apart has the port-ins that a refusal names go by themselves, and returns how
// many.
func (s *Service) apart(o *domain.Order, b *domain.Bulk, f *providers.Failure) int {
	n := 0
	for i := range b.Members {
		m := &b.Members[i]
		p := o.PortIn(m.PortInID)
		if m.Apart || p == nil || !slices.ContainsFunc(p.ProviderOrders, func(o domain.ProviderOrder) bool { return f.ByOrder[o.ID] != nil }) {
			continue
		}
		leave(o, b, m.PortInID, "the provider does not take it into the bulk"+s.codesOf(f))
		n++
	}
	return n
}

// refuseBulk raises what a refused hand-over says of each port-in, and keeps
// them from being handed over. What it says of none it says of all.
func (s *Service) refuseBulk(o *domain.Order, b *domain.Bulk, commandID string, f *providers.Failure) ([]domain.Event, []domain.Fault) {
	var events []domain.Event
	var faults []domain.Fault
	var named []string
	for _, id := range b.Together() {
		p := o.PortIn(id)
		if p == nil {
			continue
		}
		of := providers.Failure{}
		for _, at := range p.ProviderOrders {
			of.Faults = append(of.Faults, f.ByOrder[at.ID]...)
		}
		if len(of.Faults) == 0 {
			continue
		}
		named = append(named, id)
		events = append(events, s.refuse(o, p, &of)...)
		faults = append(faults, s.faultsOf(o, p, &of)...)
	}
	if len(named) == 0 {
		for _, id := range b.Together() {
			if p := o.PortIn(id); p != nil {
				events = append(events, s.refuse(o, p, f)...)
				if len(faults) == 0 {
					faults = s.faultsOf(o, p, f)
				}
			}
		}
	}
	bar(o, b, commandID, named...)
	return events, faults
}

func portIns(n int) string {
	if n == 1 {
		return "1 port-in"
	}
	return fmt.Sprintf("%d port-ins", n)
}
