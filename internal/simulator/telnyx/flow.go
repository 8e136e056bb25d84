package telnyx

import (
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
	review        = "carrier review"
	confirmFOC    = "confirm FOC"
	moveFOC       = "move FOC"
	activate      = "activate"
	finish        = "finish"
	portMessaging = "port messaging"
	giveUp        = "give up"
	finishCancel  = "finish cancel"
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
	cancelDelay     = 4 * time.Hour
	cancelLock      = 48 * time.Hour
	unlinkedDocLife = 30 * time.Minute
)

// then makes do the next thing to happen, in place of whatever was.
func (o *order) then(delay time.Duration, now time.Time, do string) {
	o.Next = &step{At: now.Add(delay), Do: do}
}

// NextDue is when the next order or document changes by itself.
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
	for _, o := range s.orders.all() {
		if o.Next != nil && (first == nil || o.Next.At.Before(first.at)) {
			first = &dueThing{at: o.Next.At, happen: func() { s.happen(o) }}
		}
	}
	for _, d := range s.documents.all() {
		if d.Expires != nil && (first == nil || d.Expires.Before(first.at)) {
			first = &dueThing{at: *d.Expires, happen: func() { s.removeDocument(d) }}
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
		scenario, _ := o.exceptionScenario()
		o.RaisedWith = new(scenario.value(o))
		s.enter(o, inException, at, scenario.detail)
		o.then(exceptionLife, at, giveUp)
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
	case moveFOC:
		o.FOCActual = new(addBusinessDays(*o.FOCActual, 1))
		o.UpdatedAt = at
		o.reschedule(at)
		s.remark(o, "admin", "The losing carrier moved the FOC date to "+seconds(*o.FOCActual)+".", at)
	case activate:
		s.startActivation(o, at)
	case finish:
		o.endJobs("completed", at)
		s.enter(o, ported, at)
		if o.MessagingStatus == "pending" {
			o.MessagingStatus = "activating"
			s.recordMessaging(o, at)
			o.then(messagingDelay, at, portMessaging)
		}
	case portMessaging:
		o.MessagingStatus = "ported"
		o.UpdatedAt = at
		s.recordMessaging(o, at)
	case giveUp, finishCancel:
		s.enter(o, cancelled, at)
		if o.MessagingStatus == "pending" {
			o.MessagingStatus = "canceled"
			s.recordMessaging(o, at)
		}
		o.endJobs("failed", at)
	}
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
	_, faulty := o.exceptionScenario()
	switch {
	case faulty && !o.mended():
		o.then(raiseDelay, at, raise)
	case o.plays(splitLater) && len(o.Numbers) > 1:
		o.then(splitDelay, at, splitNumbers)
	default:
		o.then(submitDelay, at, submit)
	}
}

// mended tells whether what the exception was about has been changed since it was raised.
func (o *order) mended() bool {
	scenario, ok := o.exceptionScenario()
	if !ok {
		return true
	}
	return o.RaisedWith != nil && (scenario.field == nil || scenario.value(o) != *o.RaisedWith)
}

// value is what the faulty field holds.
func (e exceptionScenario) value(o *order) string {
	if e.field == nil {
		return ""
	}
	return e.field(o)
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
