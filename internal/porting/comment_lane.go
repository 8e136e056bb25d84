package porting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// mostTellings is how often a comment is sent to a provider that neither
// confirms it nor shows it, before somebody has to look.
const mostTellings = 3

// Comments go in a lane of their own beside the port-in's: they don't wait for
// a submit that is stuck, and two with the same words don't overtake each
// other.
func commentLane(portInID string) string { return portInID + "/comments" }

// A commentCall is the payload of a comment's intent.
type commentCall struct {
	account   Account
	orderID   string // ours
	commentID string
	step      providers.Step
	delivery  domain.Delivery
}

// nextComment brings a comment to a provider. After a call whose outcome
// nobody knows, the provider's own list is compared before it is sent again;
// one empty list proves nothing until the settle time is over.
func (s *Service) nextComment(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	portInID, _, _ := strings.Cut(op.Lane, "/")
	l, err := s.lane(ctx, portInID)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	comment, err := s.store.Comment(ctx, "", l.order.ID, op.CommandID)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	d := comment.Delivery(portInID)
	if d == nil || d.Status != domain.DeliveryPending {
		return operation.Decision[Tx]{Settle: resultSucceeded}, nil
	}
	if n := len(op.Journal); n > 0 && op.Journal[n-1].Outcome == operation.Done {
		// Its id is not known, or what was known got lost: a look will tell.
		return s.settleDelivery(l.order.ID, comment.ID, *d, domain.DeliveryDelivered, ""), nil
	}
	if last, told := lastTold(op.Journal); told > 0 {
		known, err := s.store.CommentsAt(ctx, l.account.Name, d.ProviderOrderID)
		if err != nil {
			return operation.Decision[Tx]{}, err
		}
		listed, err := l.account.Adapter.Comments(ctx, d.ProviderOrderID)
		if err != nil {
			return operation.Decision[Tx]{Record: s.tellTrouble(op, l.order.ID, portInID, err)}, err
		}
		for _, f := range listed {
			if !knows(known, d.ProviderOrderID, f.ID) && isSame(comment, f) {
				return s.settleDelivery(l.order.ID, comment.ID, *d, domain.DeliveryDelivered, f.ID), nil
			}
		}
		believed := last.Deadline.Add(l.account.Adapter.Limits().SettleTime)
		if now := s.real(); now.Before(believed) {
			return operation.Decision[Tx]{Wait: min(time.Second, believed.Sub(now))}, nil
		}
		if told >= mostTellings {
			return s.settleDelivery(l.order.ID, comment.ID, *d, domain.DeliveryUncertain, ""), nil
		}
	}
	step := providers.Step{Kind: providers.StepComment, OrderID: d.ProviderOrderID, Comment: comment.Body}
	return operation.Decision[Tx]{Call: &operation.Intent{
		Step: string(step.Kind), Target: comment.ID,
		Payload: commentCall{account: l.account, orderID: l.order.ID, commentID: comment.ID, step: step, delivery: *d},
	}}, nil
}

// lastTold is the latest call that may have had an effect, and how many of
// them there were.
func lastTold(journal []operation.Attempt) (last operation.Attempt, n int) {
	for _, a := range journal {
		if a.Outcome != operation.NotSent {
			last = a
			n++
		}
	}
	return last, n
}

// doComment makes the one call of a comment.
func (s *Service) doComment(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[Tx] {
	call, ok := in.Payload.(commentCall)
	if !ok {
		return operation.Report[Tx]{Outcome: operation.NotSent, Note: "no_payload"}
	}
	hint, err := call.account.Adapter.Do(ctx, providers.Want{OrderID: call.orderID, PortInID: call.delivery.PortInID, Now: s.now()}, call.step)
	if err == nil {
		return operation.Report[Tx]{
			Outcome: operation.Done,
			Record:  s.recordDelivery(call.orderID, call.commentID, call.delivery, domain.DeliveryDelivered, hint.Commented, nil),
		}
	}
	failure, ok := errors.AsType[*providers.Failure](err)
	if !ok {
		failure = &providers.Failure{Family: providers.Unknown, Code: "error", Err: err}
	}
	report := operation.Report[Tx]{Note: failure.Code, RetryAfter: failure.RetryAfter}
	switch {
	case failure.Family == providers.NotSent:
		report.Outcome = operation.NotSent
	case failure.Family == providers.Refused, refusedTwice(op, in, failure):
		report.Outcome = operation.Refused
		report.Record = s.recordDelivery(call.orderID, call.commentID, call.delivery, domain.DeliveryRefused, "", failure.Faults)
	default:
		report.Outcome = operation.Unknown
	}
	return report
}

func (s *Service) settleDelivery(orderID, commentID string, d domain.Delivery, to domain.DeliveryStatus, id string) operation.Decision[Tx] {
	result := resultSucceeded
	if to != domain.DeliveryDelivered {
		result = resultRefused
	}
	return operation.Decision[Tx]{Settle: result, Record: s.recordDelivery(orderID, commentID, d, to, id, nil)}
}

// recordDelivery writes what became of a comment, unless a look has found it
// meanwhile.
func (s *Service) recordDelivery(orderID, commentID string, d domain.Delivery, to domain.DeliveryStatus, id string, faults []domain.ProviderFault) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		o, err := tx.Order(ctx, "", orderID)
		if err != nil {
			return err
		}
		known, err := tx.CommentsAt(ctx, d.ProviderAccount, d.ProviderOrderID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(known, func(c domain.Comment) bool { return c.ID == commentID })
		if at < 0 || known[at].Delivery(d.PortInID).Status != domain.DeliveryPending {
			return nil
		}
		d.Status = to
		if !knows(known, d.ProviderOrderID, id) {
			d.ProviderCommentID = id
		}
		var reasons []string
		for _, f := range faults {
			reasons = append(reasons, blank(f.Message, secretsOf(o)))
		}
		d.Reason = strings.Join(reasons, " ")
		return tx.SaveDelivery(ctx, commentID, d)
	}
}
