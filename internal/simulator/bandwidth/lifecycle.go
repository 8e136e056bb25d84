package bandwidth

import (
	"time"

	"github.com/google/uuid"
)

// system is the author of what nobody asked for.
const system = "System"

func (o *portIn) place() int { return o.Sequence }

func (o *portIn) happen(s *Simulator, what step) {
	o.unschedule(what.What)
	switch what.What {
	case stepPurge:
		s.remove(o)
		return
	case stepValidated:
		s.validated(o, what.At)
	case stepAccepted:
		if o.Content.tollFree() && !s.documented(o) { // the LOA was taken away again
			break
		}
		o.become(statusSubmitted, "The order is with the losing carrier", system, what.At)
		o.schedule(stepAnswer, o.expectAnswer(what.At))
	case stepAnswer:
		o.answer(what.At)
	case stepMove:
		o.Moved = true
		o.confirm(nextBusinessDay(*o.ActualFoc, 1), "The losing carrier moved the FOC date", what.At)
	case stepComplete:
		o.Due = nil
		o.become(statusComplete, "The order is complete", system, what.At)
	case stepCancelled:
		o.Due = nil
		o.become(statusCancelled, "The order is cancelled", system, what.At)
	}
	s.keep(o)
}

// remove takes a draft out of the system, with its documents and notes.
func (s *Simulator) remove(o *portIn) {
	s.detach(o, o.Modified)
	delete(s.orders, o.ID)
	s.save(orderTable, o.ID, nil)
	s.removeFile(o.ID)
}

// submit hands a validated order over to be carried out. Toll-free numbers that were not in a draft are looked up first.
func (s *Simulator) submit(o *portIn, user string, at time.Time) {
	looked := o.Validation == statusComplete
	o.Submitted = &at
	o.PON = uuid.NewString()
	o.History, o.Told = nil, 0
	if o.scenario() == secondStage {
		o.Rejection = &rejection{Trigger: secondStage}
		o.Errors = []wireError{{Code: 7378, Description: "A number is not in service on the losing carrier's account", Numbers: o.numbers()}}
		o.become(statusException, "7378: not in service on the losing carrier's account", system, at)
		return
	}
	if o.Content.tollFree() && !looked {
		o.Status = statusValidate
		o.validate(user, at)
		return
	}
	o.become(statusPendingDocuments, "An LOA is required", user, at)
	if o.Content.tollFree() {
		s.checkDocuments(o, at)
		return
	}
	o.schedule(stepAccepted, at.Add(documentsTake))
}

// scenario is what is played with the order. Toll-free ones have no account number and no PIN to be wrong.
func (o *portIn) scenario() trigger {
	t := scenario(o.numbers())
	if o.Content.tollFree() && (t == accountMismatch || t == pinInvalid) {
		return noTrigger
	}
	return t
}

// expectAnswer is when the carrier answers what it gets at t: a rejection comes sooner than a confirmation.
func (o *portIn) expectAnswer(t time.Time) time.Time {
	if o.rejection() != nil {
		return t.Add(rejectionTakes)
	}
	return answerTime(t)
}

// rejection is what the losing carrier finds wrong with the order as it stands.
func (o *portIn) rejection() *wireError {
	t := o.scenario()
	again := o.Rejection != nil && o.Rejection.Trigger == t
	same := again && o.Rejection.Value == o.blamed(t)
	switch {
	case t == accountMismatch && (!again || same):
		return &wireError{Code: 7401, Description: "The losing carrier does not know the account number"}
	case t == pinInvalid && (!again || same):
		return &wireError{Code: 7435, Description: "The losing carrier does not accept the PIN"}
	case t == unknownError && !again:
		return &wireError{Code: 7963, Description: "The losing carrier rejected the order: tide table missing"}
	}
	return nil
}

// blamed is the value of the field that a trigger finds wrong.
func (o *portIn) blamed(t trigger) string {
	w := o.Content.WirelessInfo
	switch {
	case w == nil:
		return ""
	case t == pinInvalid:
		return w.PinNumber.value()
	}
	return w.AccountNumber.value()
}

// answer is the losing carrier's answer.
func (o *portIn) answer(at time.Time) {
	t := o.scenario()
	if wrong := o.rejection(); wrong != nil {
		o.Rejection = &rejection{Trigger: t, Value: o.blamed(t)}
		o.fail(*wrong, at)
		return
	}
	if t == unknownStatus && !o.Strange {
		o.Strange = true
		o.become(statusStrange, "The carrier acknowledged the order", system, at)
		o.schedule(stepAnswer, at.Add(time.Hour))
		return
	}
	if o.ActualFoc != nil && o.ActualFoc.After(at) && focOf(o.Content).Equal(o.AskedFoc) {
		o.confirm(*o.ActualFoc, "The change is confirmed, the FOC date stands", at)
		return
	}
	foc, asked := o.Content.requestedFoc()
	if f, _ := o.facts(); !asked || !foc.After(at) {
		foc = earliestFoc(*o.Submitted, f.carrier.Interval)
		if !foc.After(at) {
			foc = focTime(nextBusinessDay(at, 1))
		}
	}
	if t == focLater {
		foc = nextBusinessDay(foc, 2)
	}
	o.confirm(foc, "The order waits for activation", at)
}

// fail puts the order in exception.
func (o *portIn) fail(wrong wireError, at time.Time) {
	o.Errors = []wireError{wrong}
	o.Due = nil
	o.become(statusException, writeErrors(o.Errors, false)[0].Code+": "+wrong.Description, system, at)
}

// confirm sets the FOC.
func (o *portIn) confirm(foc time.Time, note string, at time.Time) {
	foc = foc.UTC()
	o.Errors, o.Due, o.Activation = nil, nil, nil
	o.ActualFoc, o.AskedFoc = &foc, focOf(o.Content)
	o.become(statusFoc, note, system, at)
	o.schedule(stepComplete, foc)
	if o.scenario() == focMoves && !o.Moved {
		o.schedule(stepMove, at.Add(min(2*time.Hour, foc.Sub(at)/2)))
	}
}
