package telnyx

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// cancelPace is how often a cancellation that Telnyx works on is looked at: it
// takes up to 48 hours.
const cancelPace = time.Hour

// Next names the step from what is there to what is wanted. It decides in this
// order: nothing, if what is wanted has happened; get rid of spare drafts; make
// the draft; bring the documents; fill it in; attach them; hand it over.
func (a *Adapter) Next(w providers.Want, have []providers.Order) providers.Step {
	if w.Goal == providers.Cancelled {
		return cancelNext(have)
	}
	for _, o := range sorted(have) {
		if o.Committed && o.Live {
			return a.committedNext(w, o)
		}
	}
	if w.Goal == providers.Activated && !slices.ContainsFunc(have, func(o providers.Order) bool { return o.Status == domain.PortInCompleted }) {
		return providers.NextActivation(w, providers.Order{})
	}
	// What was handed over under this very reference and has ended is not
	// begun again: a new attempt has a reference of its own.
	for _, o := range have {
		if o.Committed && (o.Reference == w.Reference || o.Status == domain.PortInCompleted) {
			return providers.Step{Kind: providers.StepDone}
		}
	}
	if w.Goal == providers.Submitted {
		if missing := a.requirements(w); len(missing) > 0 {
			return blocked(missing)
		}
	}
	draft, spare := chooseDraft(w, have)
	switch {
	case spare != "":
		return providers.Step{Kind: providers.StepDeleteDraft, OrderID: spare}
	case draft == nil:
		return providers.Step{Kind: providers.StepCreateDraft}
	}
	return a.draftNext(w, *draft)
}

func (a *Adapter) draftNext(w providers.Want, o providers.Order) providers.Step {
	pointers, faults := a.differences(w, o)
	step := missingDocument(w, o)
	switch {
	case len(faults) > 0 && w.Goal == providers.Submitted:
		return blocked(faults)
	case step.Kind == providers.StepUploadDocument:
		return step
	case len(pointers) > 0:
		return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: pointers}
	case step.Kind != providers.StepDone:
		return step
	}
	if step := missingAnswer(w, o); step.Kind != providers.StepDone {
		return step
	}
	if w.Goal == providers.Prepared {
		return providers.Step{Kind: providers.StepDone}
	}
	if steps := demanded(w, o); len(steps) > 0 {
		return blocked(steps)
	}
	return providers.Step{Kind: providers.StepCommit, OrderID: o.ID}
}

// committedNext keeps a committed order as wanted. In exception, handing it
// over again is what says that it was mended: once, since an order may stay in
// exception until people have looked at it.
func (a *Adapter) committedNext(w providers.Want, o providers.Order) providers.Step {
	done := providers.Step{Kind: providers.StepDone}
	switch {
	case w.Goal == providers.Activated:
		return providers.NextActivation(w, o)
	case w.Goal == providers.Prepared || o.Status == "":
		return done
	case o.Status == domain.PortInCancelPending:
		return providers.Step{Kind: providers.StepWait, Wait: cancelPace}
	}
	pointers, faults := a.differences(w, o)
	if !editable[o.Status] {
		return a.lockedNext(w, o, pointers)
	}
	step := missingDocument(w, o)
	switch {
	case len(faults) > 0:
		return blocked(faults)
	case step.Kind == providers.StepUploadDocument:
		return step
	case len(pointers) > 0:
		return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: pointers}
	case step.Kind != providers.StepDone:
		return step
	}
	if step := missingAnswer(w, o); step.Kind != providers.StepDone {
		return step
	}
	if o.Status == domain.PortInException && !slices.Contains(w.Confirmed, o.ID) {
		return providers.Step{Kind: providers.StepCommit, OrderID: o.ID}
	}
	return done
}

// lockedNext says what can't be written any more.
func (a *Adapter) lockedNext(w providers.Want, o providers.Order, pointers []string) providers.Step {
	var locked []domain.Requirement
	lock := func(pointer, message string) {
		locked = append(locked, domain.Requirement{
			PortInID: w.PortInID, Pointer: pointer, Code: "locked", Level: domain.Required, Message: message,
		})
	}
	for _, p := range pointers {
		if p != requestedFOC && p != groupPointer && !strings.HasPrefix(p, "telnyx:") {
			lock(p, "Telnyx takes no change while the losing carrier works on the order.")
		}
	}
	if a.asksAnotherFOC(w, o) {
		lock(requestedFOC, "Not changed: "+focByComment+".")
	}
	if len(locked) > 0 {
		return blocked(locked)
	}
	return providers.Step{Kind: providers.StepDone}
}

func cancelNext(have []providers.Order) providers.Step {
	pending := false
	for _, o := range sorted(have) {
		switch {
		case !o.Live:
		case !o.Committed:
			return providers.Step{Kind: providers.StepDeleteDraft, OrderID: o.ID}
		case o.Status == domain.PortInCancelPending:
			pending = true
		default:
			return providers.Step{Kind: providers.StepCancel, OrderID: o.ID}
		}
	}
	if pending {
		return providers.Step{Kind: providers.StepWait, Wait: cancelPace}
	}
	return providers.Step{Kind: providers.StepDone}
}

// chooseDraft picks the draft to go on with, and names one that is spare: ours,
// and holding a number of the one picked or wanted. Siblings of a split carry
// the same reference and other numbers; they are not spare.
func chooseDraft(w providers.Want, have []providers.Order) (draft *providers.Order, spare string) {
	var drafts []providers.Order
	for _, o := range sorted(have) {
		if o.Live && !o.Committed && overlap(numbersOf(o), w.Numbers) {
			drafts = append(drafts, o)
		}
	}
	if len(drafts) == 0 {
		return nil, ""
	}
	slices.SortStableFunc(drafts, func(a, b providers.Order) int {
		return cmp.Or(rank(w, a)-rank(w, b), strings.Compare(a.ID, b.ID))
	})
	draft = &drafts[0]
	for _, o := range drafts[1:] {
		if sameParty(o.Reference, w.Reference) && overlap(numbersOf(o), numbersOf(*draft)) {
			return draft, o.ID
		}
	}
	if !sameParty(draft.Reference, w.Reference) {
		return nil, "" // somebody else's: the create will say so
	}
	if !subset(numbersOf(*draft), w.Numbers) {
		return draft, draft.ID // it would port a number that isn't wanted
	}
	return draft, ""
}

// rank is lower for the draft that fits better.
func rank(w providers.Want, o providers.Order) int {
	rank := 0
	if !sameParty(o.Reference, w.Reference) {
		rank += 8
	}
	if !subset(w.Numbers, numbersOf(o)) || !subset(numbersOf(o), w.Numbers) {
		rank += 4
	}
	if o.Reference != w.Reference {
		rank += 2
	}
	if len(w.Numbers) > 0 && !slices.Contains(numbersOf(o), w.Numbers[0]) {
		rank++
	}
	return rank
}

// sameParty reports whether two references are of one port-in, whatever their
// generation.
func sameParty(a, b string) bool {
	cut := func(s string) string { return s[:max(strings.LastIndex(s, "-"), 0)] }
	return a != "" && (a == b || cut(a) != "" && cut(a) == cut(b))
}

func blocked(r []domain.Requirement) providers.Step {
	return providers.Step{Kind: providers.StepBlocked, Requirements: r}
}

// sorted makes Next independent of the order in which things were found.
func sorted(have []providers.Order) []providers.Order {
	return slices.SortedFunc(slices.Values(have), func(a, b providers.Order) int { return strings.Compare(a.ID, b.ID) })
}

func numbersOf(o providers.Order) []domain.PhoneNumber {
	numbers := make([]domain.PhoneNumber, len(o.Numbers))
	for i, n := range o.Numbers {
		numbers[i] = n.PhoneNumber
	}
	return numbers
}

func overlap(a, b []domain.PhoneNumber) bool {
	return slices.ContainsFunc(a, func(n domain.PhoneNumber) bool { return slices.Contains(b, n) })
}

func subset(a, b []domain.PhoneNumber) bool {
	return !slices.ContainsFunc(a, func(n domain.PhoneNumber) bool { return !slices.Contains(b, n) })
}
