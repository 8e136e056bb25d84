package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Guard says which commands a port-in takes now. It speaks of commands alone:
// an observation is applied whatever it says.
type Guard struct {
	PortIn *PortIn
	Mode   ActivationMode
	Rules  ClassRules
	Now    time.Time
}

// AllowedActions are the actions that the port-in takes now, sorted.
func (g Guard) AllowedActions() []Action {
	actions := []Action{}
	for _, a := range actionsIn(g.PortIn.Status) {
		if g.offers(a) && g.lockedBy(a) == nil && g.takes(a) {
			actions = append(actions, a)
		}
	}
	slices.Sort(actions)
	return actions
}

// actionsIn are the actions that a port-in in a status takes, as far as it
// depends on the status. A running submit can only be stopped; a supplement
// must be answered before the next (Bandwidth, error code 7300); what has ended
// can only be spoken of.
func actionsIn(s PortInStatus) []Action {
	switch s {
	case PortInDraft:
		return []Action{ActionUpdate, ActionPrepare, ActionSubmit, ActionCancel, ActionComment}
	case PortInSubmitting, PortInAmending:
		return []Action{ActionCancel, ActionComment}
	case PortInPendingDocuments, PortInValidating:
		return []Action{ActionUpdate, ActionCancel, ActionComment}
	case PortInSubmitted:
		return []Action{ActionUpdate, ActionResubmit, ActionCancel, ActionComment}
	case PortInException:
		return []Action{ActionUpdate, ActionResubmit, ActionCancel, ActionComment}
	case PortInFOCConfirmed:
		return []Action{ActionUpdate, ActionActivate, ActionResubmit, ActionCancel, ActionComment}
	}
	return []Action{ActionComment}
}

// takes reports whether the port-in takes an action that its status alone
// doesn't settle.
func (g Guard) takes(a Action) bool {
	switch a {
	case ActionActivate:
		return g.activatable()
	case ActionResubmit:
		return g.resubmittable()
	}
	return true
}

// resubmittable reports whether cancelling the port and handing it over anew
// is a way on: out of an exception, and where something can't be changed of
// this port that can be of others.
func (g Guard) resubmittable() bool {
	if g.PortIn.Status == PortInException {
		return true
	}
	row, ok := g.Rules.Mutable.Row(g.PortIn)
	return ok && g.Rules.Mutable.narrow(row)
}

// Check returns nil if the port-in takes the action now, else an *Error
// action_not_allowed with what it takes.
func (g Guard) Check(a Action) error {
	if slices.Contains(g.AllowedActions(), a) {
		return nil
	}
	return g.refuse(a, nil)
}

// CheckUpdate is Check for an update that makes this change. Each field that
// can't be changed is a fault, which says what to do instead.
func (g Guard) CheckUpdate(c Change) error {
	if err := g.Check(ActionUpdate); err != nil {
		return err
	}
	mutable := g.MutableFields()
	var faults []Fault
	for _, pointer := range c.Fields {
		switch lock := g.fieldLock(pointer); {
		case lock != nil && !covered(pointer, mutable):
			faults = append(faults, Fault{Pointer: pointer, Code: "locked", Message: "can't be changed since " + stamp(lock.After) + " (" + lock.Source + ")"})
		case !covered(pointer, mutable):
			faults = append(faults, Fault{Pointer: pointer, Code: "immutable", Message: "can't be changed of " + g.kind() + ": " + g.instead(pointer)})
		case pointer == requestedFOC && c.OnlyTime && !g.timed():
			faults = append(faults, Fault{Pointer: pointer, Code: "immutable", Message: "only the day can be changed: the time of day is the provider's"})
		}
	}
	if len(faults) > 0 {
		return g.refuse(ActionUpdate, faults)
	}
	return nil
}

// timed reports whether the time of day at which the port is to happen can be
// changed.
func (g Guard) timed() bool {
	row, _ := g.Rules.Mutable.Row(g.PortIn)
	return g.PortIn.Status == PortInDraft || row.FOCTime == FreeTime || row.FOCTime == OnDemandTime && g.Mode == ActivationOnDemand
}

// kind is what kind of port this is, for a refusal.
func (g Guard) kind() string {
	if row, ok := g.Rules.Mutable.Row(g.PortIn); ok && row.Kind != "" {
		return row.Kind
	}
	return "a port that was handed over"
}

// instead is what to do about a field that can't be changed.
func (g Guard) instead(pointer string) string {
	allowed := g.AllowedActions()
	row, _ := g.Rules.Mutable.Row(g.PortIn)
	switch {
	case row.Instead[pointer] != "":
		return row.Instead[pointer]
	case slices.Contains(allowed, ActionResubmit):
		return "resubmit the port-in with the change, which cancels it and hands it over again"
	case slices.Contains(allowed, ActionCancel):
		return "cancel the port-in and order it again"
	}
	return "leave a comment for the provider's staff"
}

func (g Guard) refuse(a Action, faults []Fault) error {
	message := fmt.Sprintf("A port-in that is %s does not take %s.", words(string(g.PortIn.Status)), a)
	switch lock := g.lockedBy(a); {
	case len(faults) > 0:
		message = "Some fields can't be changed now; nothing was changed."
	case lock != nil && slices.Contains(actionsIn(g.PortIn.Status), a):
		message = fmt.Sprintf("The port-in does not take %s since %s (%s).", a, stamp(lock.After), lock.Source)
	}
	return &Error{
		Code: CodeActionNotAllowed, Message: message, Faults: faults, FaultsTotal: len(faults), AllowedActions: g.AllowedActions(),
	}
}

// MutableFields are pointers to what an update may change now, each standing
// for all below it, sorted.
func (g Guard) MutableFields() []string {
	if !slices.Contains(g.AllowedActions(), ActionUpdate) {
		return []string{}
	}
	if g.PortIn.Status == PortInDraft {
		return slices.Clone(overridable)
	}
	fields := []string{}
	row, _ := g.Rules.Mutable.Row(g.PortIn)
	for _, pointer := range row.Fields {
		if g.fieldLock(pointer) == nil && !slices.Contains(fields, pointer) {
			fields = append(fields, pointer)
		}
	}
	slices.Sort(fields)
	return fields
}

// UncertainFields are those of the fields that may be changed of which nobody
// knows whether the provider takes the change.
func (g Guard) UncertainFields() []string {
	if !g.PortIn.Status.Committed() {
		return nil
	}
	row, _ := g.Rules.Mutable.Row(g.PortIn)
	return row.Uncertain
}

// overridable is all that a port-in may have of its own, sorted.
var overridable = []string{
	"/activation", "/billing_phone_number", "/end_user", "/messaging", "/new_billing_phone_number", "/port_scope",
	"/provider_options", "/remaining_numbers_action", "/requested_foc",
}

// Locks are the locks on the port-in, past and to come. There is none while
// nobody knows when the port happens, nor before it is handed over.
func (g Guard) Locks() []Lock {
	locks := []Lock{}
	effective := g.PortIn.FOC.Effective()
	if effective == nil || !g.PortIn.Status.Committed() || g.PortIn.Status.Terminal() {
		return locks
	}
	for _, r := range g.Rules.Locks {
		fields := append([]string{}, r.Fields...)
		locks = append(locks, Lock{Action: r.Action, Fields: fields, After: effective.Add(-r.Before).UTC(), Source: r.Source})
	}
	return locks
}

// lockedBy returns the lock that refuses an action as a whole, or nil.
func (g Guard) lockedBy(a Action) *Lock {
	if a == ActionResubmit {
		a = ActionCancel // it begins with one
	}
	for _, lock := range g.Locks() {
		if lock.Action == a && len(lock.Fields) == 0 && !g.Now.Before(lock.After) {
			return &lock
		}
	}
	return nil
}

// fieldLock returns the lock that keeps a field, or something below it, from
// being changed, or nil.
func (g Guard) fieldLock(pointer string) *Lock {
	for _, lock := range g.Locks() {
		if lock.Action != ActionUpdate || g.Now.Before(lock.After) {
			continue
		}
		if covered(pointer, lock.Fields) || slices.ContainsFunc(lock.Fields, func(f string) bool { return covered(f, []string{pointer}) }) {
			return &lock
		}
	}
	return nil
}

func (g Guard) offers(a Action) bool {
	return g.Rules.Actions == nil || slices.Contains(g.Rules.Actions, a)
}

// activatable reports whether numbers wait to be activated on demand. Providers
// take that within their windows only (Bandwidth, error code 7342; Telnyx,
// activation windows); what is asked for earlier is held for them.
func (g Guard) activatable() bool {
	p := g.PortIn
	known := p.FOC.Confirmed != nil && len(p.Activation.Windows) > 0
	return g.Mode == ActivationOnDemand && g.Rules.OnDemand && known && !p.Activation.over(g.Now)
}

// covered reports whether one of the pointers stands for this one.
func covered(pointer string, by []string) bool {
	return slices.ContainsFunc(by, func(p string) bool {
		return pointer == p || strings.HasPrefix(pointer, p+"/")
	})
}
