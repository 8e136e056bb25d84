package porting

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// errOvertaken says that a port-in changed while its provider was asked: what
// was seen may be older than what is known. The engine looks again.
var errOvertaken = errors.New("the port-in changed while its provider was asked")

// goals of the kinds of operation that work a port-in.
var goals = map[string]providers.Goal{
	kindPrepare:  providers.Prepared,
	kindSubmit:   providers.Submitted,
	kindUpdate:   providers.Submitted,
	kindCancel:   providers.Cancelled,
	kindActivate: providers.Activated,
	kindResubmit: providers.Submitted, // once what it gives up has ended
}

// A laneCall is the payload of an intent: what Do needs, in memory only.
type laneCall struct {
	account Account
	want    providers.Want
	step    providers.Step
}

// nextLane works a port-in towards the goal of its command: it looks at what
// the provider has, compares that with what is wanted, and names the one next
// call. A first submit, a crash, a purge, a split and a resume all pass here.
func (s *Service) nextLane(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	l, err := s.lane(ctx, op.Subject)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	if l.refusedInBulk(op) {
		return s.settleLane(op, l, look{revision: l.portIn.Revision}, resultRefused, nil), nil
	}
	if op.Stopped && op.Kind != kindCancel {
		// It has not looked: whether the provider has recovered is not for it to say.
		op.Tries, op.Journal = 0, nil
		return s.settleLane(op, l, look{revision: l.portIn.Revision}, resultSuperseded, nil), nil
	}
	seen, err := s.look(ctx, l)
	if err != nil {
		return operation.Decision[Tx]{Record: s.tellTrouble(op, l.order.ID, op.Subject, err)}, err
	}
	if d, astray := s.nextAstray(op, l, seen); astray {
		return d, nil
	}
	if seen.wait > 0 {
		return operation.Decision[Tx]{Wait: seen.wait, Record: s.recordLook(l, seen, s.answered(op), nil)}, nil
	}
	if op.Kind == kindResubmit {
		if d, ok := s.nextGivingUp(op, l, seen); ok {
			return d, nil
		}
	}
	want := s.want(l.without(seen.gone), goals[op.Kind])
	want.Documents = s.withUploads(want.Documents, op.Journal)
	if want.Withdrawn, err = s.withdrawn(ctx, l, seen.have); err != nil {
		return operation.Decision[Tx]{}, err
	}
	want.Confirmed = confirmed(op.Journal)
	step := l.account.Adapter.Next(want, l.others(seen.have))
	refused := len(op.Journal) > 0 && op.Journal[len(op.Journal)-1].Outcome == operation.Refused
	switch {
	case step.Kind == providers.StepDone:
		return s.settleLane(op, l, seen, resultSucceeded, nil), nil
	case step.Kind == providers.StepWait && op.Kind == kindCancel:
		// The provider has acknowledged the cancel; the sweep sees its end.
		return s.settleLane(op, l, seen, resultSucceeded, nil), nil
	case step.Kind == providers.StepWait:
		return operation.Decision[Tx]{Wait: time.Second, Record: s.recordLook(l, seen, s.answered(op), nil)}, nil
	}
	seen.lacking = step.Fields
	switch verdict := s.judge(op, l, seen, step); {
	case verdict == tooSoon:
		return operation.Decision[Tx]{Wait: time.Second, Record: s.recordLook(l, seen, s.answered(op), nil)}, nil
	case verdict == ignored:
		return s.settleLane(op, l, seen, resultRefused, s.ignoredFaults(l, seen, step)), nil
	case refused:
		// Its faults were recorded with the reply, as exceptions that stand
		// until the caller tries again; asking again would only be refused
		// again.
		return s.settleLane(op, l, look{revision: seen.revision, lacking: step.Fields}, resultRefused, nil), nil
	case step.Kind == providers.StepBlocked:
		return s.settleLane(op, l, seen, resultRefused, requirementFaults(step.Requirements)), nil
	case goesInCircles(op, step):
		return s.settleLane(op, l, seen, resultRefused, notTaken(step)), nil
	case step.Kind == providers.StepCommit && s.heldByBulk(op, l):
		return s.awaitBulk(op, l, seen), nil
	case step.Kind == providers.StepCommit:
		taken, err := s.takenElsewhere(ctx, l, seen)
		if err != nil {
			return operation.Decision[Tx]{Record: s.tellTrouble(op, l.order.ID, op.Subject, err)}, err
		}
		if len(taken) > 0 {
			return s.settleLane(op, l, seen, resultRefused, []domain.Fault{takenFault(taken)}), nil
		}
	}
	intent := &operation.Intent{
		Step: string(step.Kind), Target: target(step),
		Payload: laneCall{account: l.account, want: want, step: step},
	}
	// Whether the provider has recovered is for the call to show.
	return operation.Decision[Tx]{Call: intent, Record: s.recordLook(l, seen, nil, func(p *domain.PortIn) {
		if step.Kind == providers.StepCreateDraft {
			p.Generation++
			p.Unresolved = append(p.Unresolved, domain.UnresolvedCreate{
				Reference: want.Reference, Deadline: s.real().Add(callDeadline),
			})
		}
		p.Revision++
	})}, nil
}

// confirmed are the provider orders that an operation has handed over. A
// provider may answer yes and leave an order in exception: that is not to be
// mended by handing it over again.
func confirmed(journal []operation.Attempt) []string {
	var ids []string
	for _, a := range journal {
		if a.Step == string(providers.StepCommit) && a.Outcome == operation.Done {
			ids = append(ids, a.Target)
		}
	}
	return ids
}

// mostRepeats is how often a provider may say yes to one and the same step of
// an operation and show no sign of it afterwards.
const mostRepeats = 4

// goesInCircles reports whether a step was done over and over to no effect: a
// provider that rewrites what it is given would otherwise be written to for
// ever.
func goesInCircles(op operation.Operation, step providers.Step) bool {
	if !step.Mutates() || len(op.Journal) < mostRepeats {
		return false
	}
	for _, a := range op.Journal[len(op.Journal)-mostRepeats:] {
		if a.Outcome != operation.Done || a.Step != string(step.Kind) || a.Target != target(step) {
			return false
		}
	}
	return true
}

// notTaken says which of our fields a provider accepts again and again and does
// not keep.
func notTaken(step providers.Step) []domain.Fault {
	fault := domain.Fault{Code: "not_taken", Message: "The provider accepts the request again and again and does not keep what it says."}
	var faults []domain.Fault
	for _, pointer := range step.Fields {
		if strings.HasPrefix(pointer, "/") { // else it is the adapter's own
			fault.Pointer, fault.Message = pointer, "The provider accepts this again and again and does not keep it."
			faults = append(faults, fault)
		}
	}
	if len(faults) == 0 {
		return []domain.Fault{fault}
	}
	return faults
}

// callDeadline is the engine's deadline of a call, and a little.
const callDeadline = 11 * time.Second

func target(step providers.Step) string {
	if step.DocumentID != "" {
		return step.DocumentID
	}
	return step.OrderID
}

// want is what the order says a port-in is to be.
func (s *Service) want(l lane, goal providers.Goal) providers.Want {
	w := providers.Want{
		Goal: goal, OrderID: l.order.ID, PortInID: l.portIn.ID,
		Reference: reference(l.portIn.ID, l.portIn.Generation+1),
		Numbers:   numbersOf(l.order, l.portIn.ID), PortClass: l.portIn.PortClass, Interval: l.portIn.IntervalDays,
		Details: l.order.DetailsOf(l.portIn.ID), Pending: l.portIn.PendingChanges, Now: s.now(),
	}
	if wanted := l.portIn.Activation.Wanted; wanted != nil {
		w.ActivateAt = wanted.At
	}
	for _, n := range w.Numbers {
		w.TollFree = w.TollFree || n.IsTollFree()
	}
	if current := l.portIn.Current(); current != nil {
		w.Reference = current.Reference
	}
	for _, d := range l.order.Documents {
		if !d.For(l.portIn.ID) {
			continue
		}
		id := d.ID
		w.Documents = append(w.Documents, providers.Document{
			Document: d, Open: func(ctx context.Context) ([]byte, error) { return s.store.DocumentContent(ctx, id) },
		})
	}
	return w
}

// uploadFresh is how long an upload that nothing is attached to yet is counted
// on: Telnyx removes it after 30 minutes.
const uploadFresh = 25 * time.Minute

// withUploads adds what the replies to an operation's own uploads said: a list
// of files may lag, or not be there at all.
func (s *Service) withUploads(documents []providers.Document, journal []operation.Attempt) []providers.Document {
	for _, a := range journal {
		if a.Step != string(providers.StepUploadDocument) || a.Outcome != operation.Done || s.real().Sub(a.StartedAt) > uploadFresh {
			continue
		}
		for i := range documents {
			if documents[i].ID == a.Target {
				documents[i].Uploaded = a.Note
			}
		}
	}
	return documents
}

// withdrawn are the documents that were taken back while a draft that holds
// documents lies at the provider.
func (s *Service) withdrawn(ctx context.Context, l lane, have []providers.Order) ([]domain.Document, error) {
	if !slices.ContainsFunc(have, func(o providers.Order) bool { return o.Live && !o.Committed && len(o.Documents) > 0 }) {
		return nil, nil
	}
	return s.store.WithdrawnDocuments(ctx, l.order.ID)
}

// Providers are asked about few numbers at a time, within a call's deadline,
// and about no more than fit into a look: beyond that their own refusal of a
// number that is on another order has to do (Bandwidth error code 7205; Telnyx
// refuses the create).
const (
	numbersAtOnce = 25
	numbersLooked = 200
)

// takenElsewhere looks for live orders at the provider, not of this port-in,
// that carry its numbers: committing ours beside one would port a number
// twice.
func (s *Service) takenElsewhere(ctx context.Context, l lane, seen look) ([]domain.PhoneNumber, error) {
	numbers := numbersOf(l.order, l.portIn.ID)
	var taken []domain.PhoneNumber
	for some := range slices.Chunk(numbers[:min(len(numbers), numbersLooked)], numbersAtOnce) {
		matches, err := l.account.Adapter.Find(ctx, providers.Query{Numbers: some})
		if err != nil {
			return nil, err
		}
		for _, m := range matches {
			ours := l.portIn.Superseded(m.ID) || slices.ContainsFunc(seen.have, func(o providers.Order) bool { return o.ID == m.ID })
			if !m.Committed || !m.Live || ours {
				continue
			}
			for _, n := range m.Numbers {
				if slices.Contains(numbers, n.PhoneNumber) && !slices.Contains(taken, n.PhoneNumber) {
					taken = append(taken, n.PhoneNumber)
				}
			}
		}
	}
	return taken, nil
}

// recordLook writes down what a look saw, what else there is to tell, and then
// what also has to be true of the port-in before the next call.
func (s *Service) recordLook(l lane, seen look, told []domain.Event, also func(*domain.PortIn)) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(l.portIn.ID)
			if p == nil || p.Revision != seen.revision {
				return nil, errOvertaken
			}
			events := slices.Concat(told, s.applyLook(o, p, seen))
			if also != nil {
				also(p)
			}
			return events, nil
		})
	}
}

// settleLane ends an operation, and its command with the last of them.
func (s *Service) settleLane(op operation.Operation, l lane, seen look, result string, faults []domain.Fault) operation.Decision[Tx] {
	return operation.Decision[Tx]{Settle: result, Record: func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(l.portIn.ID)
			if p == nil || p.Revision != seen.revision {
				return nil, errOvertaken
			}
			if op.Kind == kindResubmit && result != resultSucceeded {
				p.Restore()
			}
			events := s.recovered(op, p.ID)
			events = append(events, s.applyLook(o, p, seen)...)
			if wanted := p.Activation.Wanted; op.Kind == kindActivate && wanted != nil && wanted.CommandID == op.CommandID {
				p.Activation.Wanted = nil
			}
			events = append(events, s.comeToRest(p, op.Kind, result)...)
			if result == resultRefused && len(seen.lacking) > 0 {
				p.PendingChanges = stillPending(p.PendingChanges, seen.lacking)
			}
			settled, err := s.settleCommand(ctx, tx, o, op, result, faults)
			return append(events, settled...), err
		})
	}}
}

// doStep makes the one call that an intent was written for.
func (s *Service) doStep(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[Tx] {
	call, ok := in.Payload.(laneCall)
	if !ok {
		return operation.Report[Tx]{Outcome: operation.NotSent, Note: "no_payload"}
	}
	hint, err := call.account.Adapter.Do(ctx, call.want, call.step)
	if err == nil {
		return operation.Report[Tx]{Outcome: operation.Done, Note: cmp.Or(hint.Uploaded, written(call.step)), Record: s.recordDone(op, call, hint)}
	}
	failure, ok := errors.AsType[*providers.Failure](err)
	if !ok {
		failure = &providers.Failure{Family: providers.Unknown, Code: "error", Err: err}
	}
	report := operation.Report[Tx]{Note: failure.Code, RetryAfter: failure.RetryAfter}
	switch {
	case failure.Family == providers.NotSent:
		report.Outcome = operation.NotSent
		report.Record = s.recordFailed(op, call, failure, true)
	case failure.Family == providers.Refused, refusedTwice(op, in, failure):
		report.Outcome = operation.Refused
		report.Record = s.recordRefused(op, call, failure)
	default:
		report.Outcome = operation.Unknown
		report.Record = s.recordFailed(op, call, failure, false)
	}
	return report
}

// refusedTwice reports whether a 4xx without the provider's envelope is the
// second of its kind at the same step: the look in between has shown that the
// first had no effect, and so it counts as a refusal.
func refusedTwice(op operation.Operation, in operation.Intent, f *providers.Failure) bool {
	if !f.Bare || len(op.Journal) < 2 {
		return false
	}
	last := op.Journal[len(op.Journal)-2] // the last one is this call's own
	return last.Step == in.Step && last.Target == in.Target && last.Outcome == operation.Unknown && last.Note == f.Code
}

// recordDone keeps what a reply said. It is a hint, and the look that follows
// is the truth; but an id that was given to us must never be lost.
func (s *Service) recordDone(op operation.Operation, call laneCall, hint providers.Hint) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", call.want.OrderID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(call.want.PortInID)
			if p == nil {
				return nil, notFound("port-in")
			}
			p.Revision++
			events := s.recovered(op, p.ID)
			if call.step.Kind != providers.StepCreateDraft {
				return events, nil
			}
			if len(hint.Created) == 0 {
				return events, nil // the look finds it by its reference
			}
			p.Unresolved = withoutReference(p.Unresolved, call.want.Reference)
			adopted, err := s.adopt(ctx, tx, o, p, call.want.Reference, hint.Created)
			return append(events, adopted...), err
		})
	}
}

// recordFailed keeps a call that came to nothing, or to nobody knows what.
func (s *Service) recordFailed(op operation.Operation, call laneCall, f *providers.Failure, notSent bool) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", call.want.OrderID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(call.want.PortInID)
			if p == nil {
				return nil, notFound("port-in")
			}
			p.Revision++
			if notSent && call.step.Kind == providers.StepCreateDraft {
				p.Unresolved = withoutReference(p.Unresolved, call.want.Reference)
			}
			if troubled(op) {
				return nil, nil
			}
			e := s.event(domain.EventProviderUnavailable, byGateway, "The provider did not answer as it should; the gateway looks what became of the request and goes on.")
			e.PortInID = p.ID
			e.Data = map[string]any{"step": string(call.step.Kind), "code": f.Code}
			return []domain.Event{e}, nil
		})
	}
}

// recordRefused keeps a provider's no: on the command, and as exceptions that
// show what to mend.
func (s *Service) recordRefused(op operation.Operation, call laneCall, f *providers.Failure) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", call.want.OrderID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(call.want.PortInID)
			if p == nil {
				return nil, notFound("port-in")
			}
			p.Revision++
			if call.step.Kind == providers.StepCreateDraft {
				p.Unresolved = withoutReference(p.Unresolved, call.want.Reference)
			}
			events := s.recovered(op, p.ID)
			if op.Kind != kindActivate { // the port stands as it did
				events = append(events, s.refuse(o, p, f)...)
			}
			return events, s.addCommandErrors(ctx, tx, o, op, s.faultsOf(o, p, f))
		})
	}
}

func withoutReference(all []domain.UnresolvedCreate, reference string) []domain.UnresolvedCreate {
	return slices.DeleteFunc(slices.Clone(all), func(u domain.UnresolvedCreate) bool { return u.Reference == reference })
}

func requirementFaults(requirements []domain.Requirement) []domain.Fault {
	var faults []domain.Fault
	for _, r := range requirements {
		if r.Level == domain.Required || r.Level == "" {
			faults = append(faults, domain.Fault{Pointer: r.Pointer, Code: r.Code, Message: r.Message})
		}
	}
	return faults
}

func joinNumbers(numbers []domain.PhoneNumber) string {
	text := make([]string, 0, len(numbers))
	for _, n := range numbers {
		text = append(text, string(n))
	}
	return strings.Join(text, ", ")
}
