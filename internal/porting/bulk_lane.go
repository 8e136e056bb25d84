package porting

import (
	"context"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A bulkCall is the payload of an intent whose call is the bulk's.
type bulkCall struct {
	lane bulkLane
	want providers.BulkWant
	step providers.Step
}

// A bulkTurn is one look at a bulk and what follows from it.
type bulkTurn struct {
	op    operation.Operation
	lane  bulkLane
	seen  bulkLook
	looks []portInLook // at port-ins of the bulk, to be written down with it
	ready []string     // port-ins that are as they have to be
}

type portInLook struct {
	lane lane
	seen look
}

// again is how long a turn waits that has learnt something and goes on at once.
const again = time.Millisecond

// nextBulk works a bulk: makes it, has its port-ins in it, fills them in one by
// one and hands the whole over. A crash, a lost reply and a purge pass here as
// a first submit does.
func (s *Service) nextBulk(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	l, err := s.bulkLane(ctx, op.Subject)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	t := bulkTurn{op: op, lane: l, seen: bulkLook{revision: l.bulk.Revision}}
	if op.Stopped && op.Kind != kindBulkCancel {
		t.op.Tries, t.op.Journal = 0, nil
		return s.settleBulk(t, resultSuperseded), nil
	}
	if l.bulk.ReadyFor == op.ID {
		t.ready = slices.Clone(l.bulk.Ready)
	}
	switch {
	case refusedAll(l.bulk, op.CommandID):
		return s.settleBulk(t, resultRefused), nil
	case l.bulk.Committed(), lastRefused(op) && (op.Kind == kindBulkCancel || op.Kind == kindBulkDetach || l.bulk.Way == domain.BulkApart):
		return s.settleBulk(t, resultSucceeded), nil // what is left is done port-in by port-in
	}
	if t.seen, err = s.lookBulk(ctx, l); err != nil {
		return operation.Decision[Tx]{Record: s.tellTrouble(op, l.order.ID, "", err)}, err
	}
	if t.seen.wait > 0 {
		return s.waitBulk(t, t.seen.wait, nil), nil
	}
	var d operation.Decision[Tx]
	switch op.Kind {
	case kindBulkCancel:
		d = s.takeStep(t, s.bulkWant(l, providers.Cancelled))
	case kindBulkDetach:
		d = s.detach(t)
	default:
		d, err = s.arrange(ctx, t)
	}
	if err != nil {
		d.Record = s.tellTrouble(op, l.order.ID, "", err)
	}
	return d, err
}

func lastRefused(op operation.Operation) bool {
	return len(op.Journal) > 0 && op.Journal[len(op.Journal)-1].Outcome == operation.Refused
}

// refusedAll reports whether the command was refused for everybody in the bulk.
func refusedAll(b domain.Bulk, commandID string) bool {
	together := b.Together()
	return len(together) > 0 && !slices.ContainsFunc(together, func(id string) bool { return b.Member(id).RefusedBy != commandID })
}

// takeStep does what is named next; when that is nothing, the work is done.
func (s *Service) takeStep(t bulkTurn, w providers.BulkWant) operation.Decision[Tx] {
	step := t.lane.power.NextBulk(w, t.seen.have)
	switch {
	case step.Kind == providers.StepDone:
		return s.settleBulk(t, resultSucceeded)
	case step.Kind == providers.StepWait:
		return s.waitBulk(t, time.Second, nil)
	case step.Kind == providers.StepBlocked:
		return s.otherwise(t, domain.BulkOfDrafts, whyBlocked(step))
	case goesInCircles(t.op, step):
		return s.giveUp(t, step)
	}
	return s.callBulk(t, w, step)
}

func whyBlocked(step providers.Step) string {
	if len(step.Requirements) == 0 {
		return "the provider does not take these numbers together"
	}
	return "the provider does not take these numbers together (" + trimStop(step.Requirements[0].Message) + ")"
}

func trimStop(text string) string {
	if n := len(text); n > 0 && text[n-1] == '.' {
		return text[:n-1]
	}
	return text
}

// giveUp goes another way when a step is said to be done again and again, and
// isn't.
func (s *Service) giveUp(t bulkTurn, step providers.Step) operation.Decision[Tx] {
	const because = "the provider accepts a request again and again and does not carry it out"
	if step.Kind == providers.StepListNumbers {
		return s.otherwise(t, domain.BulkOfDrafts, because)
	}
	return s.otherwise(t, domain.BulkApart, because)
}

// detach takes out of a draft who goes by itself. Whether the others are in it
// as they should be is for their own submit to see to.
func (s *Service) detach(t bulkTurn) operation.Decision[Tx] {
	w := s.bulkWant(t.lane, providers.Prepared)
	step := t.lane.power.NextBulk(w, t.seen.have)
	switch {
	case step.Kind == providers.StepWait:
		return s.waitBulk(t, time.Second, nil)
	case step.Kind == providers.StepGather && !goesInCircles(t.op, step):
		return s.callBulk(t, w, step)
	}
	return s.settleBulk(t, resultSucceeded)
}

// arrange makes the bulk and has its port-ins in it; a submit then goes on.
func (s *Service) arrange(ctx context.Context, t bulkTurn) (operation.Decision[Tx], error) {
	b := t.lane.bulk
	switch {
	case b.Way == domain.BulkApart: // a draft would hold its port-ins fast
		return s.takeStep(t, s.bulkWant(t.lane, providers.Cancelled)), nil
	case len(b.Together()) == 0 && b.Current() == nil:
		return s.settleBulk(t, resultSucceeded), nil
	}
	w := s.bulkWant(t.lane, providers.Prepared)
	step := t.lane.power.NextBulk(w, t.seen.have)
	// Drafts are attached once they are all as they have to be.
	early := step.Kind == providers.StepGather && !w.BySplit && t.op.Kind == kindBulkSubmit && !t.allReady()
	if step.Kind != providers.StepDone && !early {
		return s.takeStep(t, w), nil
	}
	at := slices.IndexFunc(t.seen.have, func(b providers.Bulk) bool { return b.ID == step.OrderID })
	if at >= 0 && t.seen.have[at].Committed || len(w.Members) == 0 {
		return s.settleBulk(t, resultSucceeded), nil
	}
	if at >= 0 && w.BySplit {
		made, ok := matchChildren(w, t.seen.have[at])
		if !ok {
			return s.otherwise(t, domain.BulkOfDrafts, splitOtherwise(w, t.seen.have[at])), nil
		}
		if len(made) > 0 {
			return s.adoptChildren(t, made), nil
		}
	}
	if t.op.Kind == kindBulkPrepare {
		return s.settleBulk(t, resultSucceeded), nil
	}
	return s.fillIn(ctx, t)
}

func (t bulkTurn) allReady() bool {
	return !slices.ContainsFunc(t.lane.bulk.Together(), func(id string) bool { return !slices.Contains(t.ready, id) })
}

// matchChildren tells the provider's port-ins by their numbers, whatever ids
// they have this time: made are those that are not known to be a member's yet.
// It is not ok unless each member has its own, and no other is there.
func matchChildren(w providers.BulkWant, b providers.Bulk) (made map[string]string, ok bool) {
	made = map[string]string{}
	if len(b.Children) != len(w.Members) {
		return nil, false
	}
	for _, m := range w.Members {
		at := slices.IndexFunc(b.Children, func(c providers.BulkChild) bool {
			return c.OrderID == m.OrderID || sameNumbers(c.Numbers, m.Numbers)
		})
		if at < 0 {
			return nil, false
		}
		if id := b.Children[at].OrderID; id != m.OrderID {
			made[m.PortInID] = id
		}
	}
	return made, true
}

func sameNumbers(a, b []domain.PhoneNumber) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func splitOtherwise(w providers.BulkWant, b providers.Bulk) string {
	return "the provider's own split of the numbers (" + portIns(len(b.Children)) + ") is another than the plan's (" + portIns(len(w.Members)) + ")"
}

// fillIn brings the port-ins one after another to where only the hand-over is
// missing, and then hands the bulk over. What it has seen to be so it does not
// look at again, or a large bulk would never come to an end.
func (s *Service) fillIn(ctx context.Context, t bulkTurn) (operation.Decision[Tx], error) {
	began := s.real()
	for _, id := range t.lane.bulk.Together() {
		if slices.Contains(t.ready, id) {
			continue
		}
		if s.real().Sub(began) > fillBudget {
			return s.waitBulk(t, again, nil), nil
		}
		l, ok := t.lane.member(id)
		if !ok {
			continue
		}
		seen, err := s.look(ctx, l)
		if err != nil {
			return operation.Decision[Tx]{}, err
		}
		t.looks = append(t.looks, portInLook{l, seen})
		if seen.wait > 0 {
			return s.waitBulk(t, seen.wait, nil), nil
		}
		want := s.want(l.without(seen.gone), providers.Submitted)
		if want.Withdrawn, err = s.withdrawn(ctx, l, seen.have); err != nil {
			return operation.Decision[Tx]{}, err
		}
		switch step := l.account.Adapter.Next(want, seen.have); {
		case step.Kind == providers.StepDone:
			t.ready = append(t.ready, id)
		case step.Kind == providers.StepCommit:
			taken, err := s.takenElsewhere(ctx, l, seen)
			if err != nil {
				return operation.Decision[Tx]{}, err
			}
			if len(taken) > 0 {
				return s.refuseMember(t, id, []domain.Fault{takenFault(taken)}), nil
			}
			t.ready = append(t.ready, id)
		case step.Kind == providers.StepWait:
			return s.waitBulk(t, time.Second, nil), nil
		case step.Kind == providers.StepBlocked:
			return s.refuseMember(t, id, requirementFaults(step.Requirements)), nil
		case goesInCircles(t.op, step):
			return s.refuseMember(t, id, notTaken(step)), nil
		case step.Kind == providers.StepCreateDraft && t.lane.bulk.Way == domain.BulkBySplit && len(seen.gone) == 0:
			return s.otherwise(t, domain.BulkOfDrafts, "a port-in of the provider's split can't be made what it has to be"), nil
		case step.Kind == providers.StepCreateDraft && t.lane.bulk.Way == domain.BulkBySplit:
			return s.waitBulk(t, again, nil), nil // it was purged; the next look has it made again
		default:
			return s.callForMember(t, l, want, step), nil
		}
	}
	return s.takeStep(t, s.bulkWant(t.lane, providers.Submitted)), nil
}

// fillBudget is how long one look may go from port-in to port-in.
const fillBudget = 8 * time.Second

func takenFault(taken []domain.PhoneNumber) domain.Fault {
	return domain.Fault{
		Pointer: "/numbers", Code: "pending_order",
		Message: "The provider already has an order under way for " + joinNumbers(taken) + ".",
	}
}
