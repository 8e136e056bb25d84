package telnyx

import (
	"maps"
	"time"
)

// step is what happens to an order by itself, and when.
type step struct {
	At time.Time
	Do string
}

// What can happen by itself.
const (
	expireDraft   = "expire draft"
	submit        = "submit"
	splitNumbers  = "split"
	raise         = "raise exception"
	conflict      = "conflict after FOC"
	review        = "carrier review"
	confirmFOC    = "confirm FOC"
	moveFOC       = "move FOC"
	activate      = "activate"
	finish        = "finish"
	portMessaging = "port messaging"
	giveUp        = "give up"
	finishCancel  = "finish cancel"
	portAnyway    = "port anyway"
	messagingFail = "fail messaging"
)

// How long each takes, in virtual time.
const (
	draftLife       = 30 * 24 * time.Hour
	submitDelay     = 2 * time.Hour
	splitDelay      = time.Hour
	raiseDelay      = 30 * time.Minute
	resubmitDelay   = time.Hour
	reviewDelay     = 12 * time.Hour
	focDelay        = 24 * time.Hour
	moveDelay       = 2 * time.Hour
	portDelay       = 15 * time.Minute
	messagingDelay  = 10 * time.Minute
	exceptionLife   = 14 * 24 * time.Hour
	conflictDelay   = 2 * time.Hour
	messagingRepair = time.Hour
	cancelDelay     = 4 * time.Hour
	cancelLock      = 48 * time.Hour
	unlinkedDocLife = 30 * time.Minute
)

// then makes do the next thing to happen, in place of whatever was.
func (o *order) then(delay time.Duration, now time.Time, do string) {
	o.Next = &step{At: now.Add(delay), Do: do}
}

// NextDue is when the next thing happens by itself.
func (s *Simulator) NextDue() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := s.earliest()
	if due == nil {
		return time.Time{}, false
	}
	return due.at, true
}

// Tick makes all that is due happen, the earliest first.
func (s *Simulator) Tick(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for due := s.earliest(); due != nil && !due.at.After(now); due = s.earliest() {
		due.happen()
	}
	// A journal that cannot be written is logged there and fails the next request.
	_ = s.commit()
}

// dueThing is something that happens by itself.
type dueThing struct {
	at     time.Time
	happen func()
}

func (s *Simulator) earliest() *dueThing {
	var first *dueThing
	earlier := func(at *time.Time) bool { return at != nil && (first == nil || at.Before(first.at)) }
	for _, o := range s.orders.all() {
		if o.Next != nil && earlier(&o.Next.At) {
			first = &dueThing{o.Next.At, func() { s.happen(o) }}
		}
		if o.FOCRequest != nil && earlier(&o.FOCRequest.Due) {
			first = &dueThing{o.FOCRequest.Due, func() { s.answerFOCRequest(o) }}
		}
		for _, t := range o.SharingTokens {
			if earlier(t.Expires) {
				first = &dueThing{*t.Expires, func() { s.expireToken(o, t) }}
			}
		}
		for _, r := range o.ActionRequirements {
			if earlier(r.Due) {
				first = &dueThing{*r.Due, func() { s.completeAction(o, r) }}
			}
		}
	}
	for _, d := range s.documents.all() {
		if earlier(d.Expires) {
			first = &dueThing{*d.Expires, func() { s.removeDocument(d) }}
		}
	}
	for _, g := range s.groups.all() {
		if earlier(g.Due) {
			first = &dueThing{*g.Due, func() { s.approveGroup(g) }}
		}
	}
	for _, r := range s.reports.all() {
		if earlier(r.Due) {
			first = &dueThing{*r.Due, func() { s.completeReport(r) }}
		}
	}
	for _, d := range s.undelivered {
		if !d.underWay && earlier(d.Next) {
			first = &dueThing{*d.Next, func() { s.attempt(d) }}
		}
	}
	return first
}

// happen carries out the order's next step at its own instant.
func (s *Simulator) happen(o *order) {
	at, do := o.Next.At, o.Next.Do
	o.Next = nil
	s.orders.put(o.ID, o)
	switch do {
	case expireDraft:
		s.removeDraft(o, at)
	case splitNumbers:
		o.then(submitDelay-splitDelay, at, submit)
		s.splitOff(o, at)
	case submit:
		s.enter(o, submitted, at)
		if o.plays(oddStatus) {
			o.then(reviewDelay, at, review)
		} else {
			o.then(focDelay, at, confirmFOC)
		}
	case raise:
		t, _ := o.faultIn(inProcess)
		s.raise(o, t, at)
		if t == splitRequired {
			o.then(splitDelay, at, splitNumbers)
		}
	case conflict:
		s.raise(o, focConflict, at)
	case review:
		s.enter(o, carrierReview, at)
		o.then(focDelay-reviewDelay, at, confirmFOC)
	case confirmFOC:
		o.FOCActual = new(o.focActual(at))
		s.enter(o, focConfirmed, at)
		o.schedule(at)
		if o.plays(focMoved) {
			o.then(moveDelay, at, moveFOC)
		}
		if _, due := o.faultIn(focConfirmed); due {
			o.then(conflictDelay, at, conflict)
		}
	case moveFOC:
		o.FOCActual = new(addBusinessDays(*o.FOCActual, 1))
		o.UpdatedAt = at
		o.reschedule(at)
		s.remark(o, "admin", "The losing carrier moved the FOC date to "+seconds(*o.FOCActual)+".", at)
	case activate:
		s.startActivation(o, at)
	case finish:
		if t, due := o.faultIn(activating); due {
			s.raise(o, t, at)
			return
		}
		s.finish(o, at)
	case messagingFail:
		s.changeMessaging(o, "exception", at)
		o.then(messagingRepair, at, portMessaging)
	case portMessaging:
		s.changeMessaging(o, "ported", at)
	case portAnyway:
		if o.FOCActual == nil {
			o.FOCActual = &at
		}
		s.finish(o, at)
	case giveUp, finishCancel:
		o.endJobs("failed", at)
		s.enter(o, cancelled, at)
		if o.MessagingStatus == "pending" {
			s.changeMessaging(o, "canceled", at)
		}
	}
}

// finish is the end of the port: voice is done, messaging follows.
func (s *Simulator) finish(o *order, at time.Time) {
	o.endJobs("completed", at)
	s.enter(o, ported, at)
	if o.MessagingStatus == "pending" {
		s.changeMessaging(o, "activating", at)
		next := portMessaging
		if o.plays(messagingFaulty) {
			next = messagingFail
		}
		o.then(messagingDelay, at, next)
	}
}

func (s *Simulator) changeMessaging(o *order, status string, at time.Time) {
	o.MessagingStatus, o.UpdatedAt = status, at
	s.orders.put(o.ID, o)
	s.recordMessaging(o, at)
}

// raise puts an order in exception. Whatever was confirmed or scheduled falls.
func (s *Simulator) raise(o *order, t trigger, at time.Time) {
	scenario := exceptionScenarios[t]
	raised := maps.Clone(o.Raised)
	if raised == nil {
		raised = map[trigger]string{}
	}
	raised[t] = scenario.value(o)
	o.Raised = raised
	o.endJobs("failed", at)
	o.FOCActual = nil
	s.enter(o, inException, at, views(scenario.codes, describe)...)
	o.then(exceptionLife, at, giveUp)
}

// enter moves an order to a status, with an event.
func (s *Simulator) enter(o *order, status string, at time.Time, details ...statusDetail) {
	o.Status, o.Details, o.UpdatedAt = status, details, at
	s.orders.put(o.ID, o)
	s.recordStatus(o, at)
}

// process starts, or starts again, what Telnyx does with a confirmed order.
func (s *Simulator) process(o *order, at time.Time) {
	s.enter(o, inProcess, at)
	_, faulty := o.faultIn(inProcess)
	switch {
	case faulty:
		o.then(raiseDelay, at, raise)
	case len(o.leaving()) > 0 && len(o.Numbers) > 1:
		o.then(splitDelay, at, splitNumbers)
	default:
		o.then(submitDelay, at, submit)
	}
}

// focActual is the FOC that the losing carrier confirms: the wanted one, the first possible if none was wanted or it has
// passed meanwhile, or what a trigger says.
func (o *order) focActual(now time.Time) time.Time {
	at, ok := o.requested()
	if !ok || !at.After(now) {
		at = focWindows(now)[0].start
	}
	if o.plays(focLater) {
		at = addBusinessDays(at, 2)
	}
	return at
}
