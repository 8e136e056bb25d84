package providers

import (
	"time"

	"github.com/portway/portway/internal/domain"
)

// NextActivation names the step that has a committed order activated as w
// wants it. It is the same everywhere: what differs is how an adapter fills in
// Order.Activation, and what StepActivate sends.
func NextActivation(w Want, o Order) Step {
	const pointer = "/activation"
	refuse := func(code, message string) Step {
		return Step{Kind: StepBlocked, Requirements: []domain.Requirement{{
			PortInID: w.PortInID, Pointer: pointer, Code: code, Level: domain.Required, Message: message,
		}}}
	}
	switch {
	case o.Status == domain.PortInActivating || o.Status == domain.PortInCompleted:
		return Step{Kind: StepDone, OrderID: o.ID}
	case o.Status != domain.PortInFOCConfirmed || o.Activation == nil:
		return refuse("not_activatable", "The provider does not let these numbers be activated now.")
	case o.Activation.Reached(w.ActivateAt, w.Now):
		return Step{Kind: StepDone, OrderID: o.ID}
	}
	due, ok := o.Activation.Due(w.ActivateAt, w.Now)
	switch {
	case !ok:
		return refuse("outside_windows", "Numbers are activated in these hours only: "+o.Activation.Hours(o.TimeZone)+".")
	case due.After(w.Now):
		return refuse("too_early", "The provider takes this from "+due.UTC().Format(time.RFC3339)+" on.")
	}
	step := Step{Kind: StepActivate, OrderID: o.ID}
	if w.ActivateAt != nil && w.ActivateAt.After(w.Now) {
		step.At = w.ActivateAt
	}
	return step
}
