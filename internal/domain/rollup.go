package domain

import "slices"

// RollUp is an order's status: a total function of its numbers and port-ins,
// the first of these that holds. Removed numbers count nowhere.
//
//   - draft: no submit was ever accepted, and some number is not cancelled
//   - all numbers are completed, cancelled or not portable: completed if all
//     are completed, cancelled if none is, else partially_completed
//   - action_required: a port-in waits on the caller or the end user
//   - in_progress
//
// Cancelling a draft therefore cancels all its numbers, those that can't be
// ported included.
func RollUp(o *Order) OrderStatus {
	var counted, completed, cancelled, ended int
	for _, n := range o.Numbers {
		if n.Status == NumberRemoved {
			continue
		}
		counted++
		switch n.Status {
		case NumberCompleted:
			completed++
			ended++
		case NumberCancelled:
			cancelled++
			ended++
		case NumberNotPortable:
			ended++
		}
	}
	switch {
	case !o.SubmitAccepted && (cancelled < counted || counted == 0):
		return OrderDraft
	case ended == counted && completed == 0:
		return OrderCancelled
	case completed == counted:
		return OrderCompleted
	case ended == counted:
		return OrderPartiallyCompleted
	case slices.ContainsFunc(o.PortIns, func(p PortIn) bool { return p.WaitingOn == Caller || p.WaitingOn == EndUserActor }):
		return OrderActionRequired
	}
	return OrderInProgress
}

// WaitingOn are all that something of the order waits on, sorted, each once.
// While its plan is being made that is the gateway.
func (o *Order) WaitingOn() []Actor {
	actors := []Actor{}
	if o.Plan.Status == PlanRunning {
		actors = append(actors, Gateway)
	}
	if o.Plan.Status == PlanFailed && len(o.PortIns) == 0 && RollUp(o) == OrderDraft {
		actors = append(actors, Caller)
	}
	for _, p := range o.PortIns {
		if p.WaitingOn != "" {
			actors = append(actors, p.WaitingOn)
		}
	}
	slices.Sort(actors)
	return slices.Compact(actors)
}

// NumberStatusFrom is the status that a number takes from its port-in where
// the provider doesn't tell numbers apart. focStands says that a confirmed FOC
// date still holds.
func NumberStatusFrom(p PortInStatus, focStands bool) NumberStatus {
	switch p {
	case PortInDraft:
		return NumberDraft
	case PortInException:
		return NumberException
	case PortInAmending, PortInCancelPending:
		if focStands {
			return NumberFOCConfirmed
		}
		return NumberSubmitted
	case PortInFOCConfirmed:
		return NumberFOCConfirmed
	case PortInActivating:
		return NumberActivating
	case PortInCompleted:
		return NumberCompleted
	case PortInCancelled:
		return NumberCancelled
	}
	return NumberSubmitted
}

// SettleNumbers lets numbers follow a port-in that the gateway itself moved: at
// a submit, a refusal of it, or the end of a draft. Numbers under way at the
// provider keep their status, which Observe settles, as it may be one that the
// provider told of this number alone; ended ones keep theirs, and so do those
// that are missing: what becomes of their port-in's order says nothing of them.
func SettleNumbers(o *Order) {
	for i := range o.Numbers {
		n := &o.Numbers[i]
		p := o.PortIn(n.PortInID)
		if p == nil || !n.Status.Live() || p.Missing.has(n.PhoneNumber) {
			continue
		}
		to := NumberStatusFrom(p.Status, p.FOC.Confirmed != nil)
		if !to.Live() || (to == NumberDraft) != (n.Status == NumberDraft) {
			n.Status = to
		}
	}
}

// WaitsOn names who must act for the port-in to go on, "" when nobody must.
// exceptions are the order's; documentMissing says that a document without
// which the provider won't go on is not there.
func (p *PortIn) WaitsOn(exceptions []Exception, documentMissing bool) Actor {
	switch p.Status {
	case PortInDraft:
		return Caller
	case PortInSubmitting:
		return Gateway
	case PortInPendingDocuments:
		if documentMissing {
			return Caller
		}
		return ProviderActor
	case PortInSubmitted, PortInAmending:
		return LosingSide
	case PortInException:
		return waitsOnExceptions(p.ID, exceptions)
	case PortInCompleted, PortInCancelled:
		return ""
	}
	return ProviderActor
}

// waitsOnExceptions names the one whose turn it is while a port-in is in
// exception: whoever is nearest to the caller, since only what they do can be
// hurried. An exception that nobody explains is the caller's to look at.
func waitsOnExceptions(portInID string, exceptions []Exception) Actor {
	open := map[Actor]bool{}
	for _, e := range exceptions {
		if e.PortInID == portInID && e.Open() {
			open[e.Actor] = true
		}
	}
	for _, actor := range []Actor{Caller, EndUserActor, Operator, Gateway, ProviderActor, LosingSide} {
		if open[actor] {
			return actor
		}
	}
	return Caller
}
