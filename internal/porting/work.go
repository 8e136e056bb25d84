package porting

import (
	"context"
	"errors"
	"fmt"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// The kinds of operation.
const (
	kindCheck    = "check"   // lane: a check and an account
	kindPlan     = "plan"    // lane: an order
	kindPrepare  = "prepare" // subjects from here on: a port-in, in its lane or its bulk's
	kindSubmit   = "submit"
	kindUpdate   = "update"
	kindCancel   = "cancel"
	kindActivate = "activate"
	kindResubmit = "resubmit"
	kindObserve  = "observe" // lane: a port-in's news
	kindComment  = "comment" // lane: a port-in's comments
)

// The results of an operation, of which a command's status is made.
const (
	resultSucceeded  = "succeeded"
	resultRefused    = "refused"
	resultSuperseded = operation.Superseded
	resultParked     = "parked" // the command goes on with another operation
)

// Next implements operation.Work.
func (s *Service) Next(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	var d operation.Decision[Tx]
	var err error
	switch op.Kind {
	case kindCheck:
		d, err = s.nextCheck(ctx, op)
	case kindPlan:
		d, err = s.nextPlan(ctx, op)
	case kindPrepare, kindSubmit, kindUpdate, kindCancel, kindActivate, kindResubmit:
		d, err = s.nextLane(ctx, op)
	case kindBulkPrepare, kindBulkSubmit, kindBulkDetach, kindBulkCancel:
		d, err = s.nextBulk(ctx, op)
	case kindObserve:
		d, err = s.nextObserve(ctx, op)
	case kindComment:
		d, err = s.nextComment(ctx, op)
	default:
		return d, fmt.Errorf("porting: no work of kind %q", op.Kind)
	}
	if failure, ok := errors.AsType[*providers.Failure](err); ok {
		d.Wait = failure.RetryAfter
	}
	return d, err
}

// Do implements operation.Work. Only lanes call providers to change anything.
func (s *Service) Do(ctx context.Context, op operation.Operation, in operation.Intent) operation.Report[Tx] {
	switch op.Kind {
	case kindComment:
		return s.doComment(ctx, op, in)
	case kindBulkPrepare, kindBulkSubmit, kindBulkDetach, kindBulkCancel:
		return s.doBulk(ctx, op, in)
	}
	return s.doStep(ctx, op, in)
}

var _ operation.Work[Tx] = (*Service)(nil)
