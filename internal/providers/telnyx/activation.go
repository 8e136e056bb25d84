package telnyx

import (
	"context"
	"errors"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// activationFailed is the code of a fault that says that an activation job
// failed (on-demand activations guide).
const activationFailed = "activation_failed"

// withActivation adds what the order's activation jobs tell: when its numbers
// can be activated, and when they are going to be.
func (a *Adapter) withActivation(ctx context.Context, o providers.Order) (providers.Order, error) {
	// The specification doesn't show how an order is activated, the guide does.
	mode, shown := o.Contents["/activation/mode"]
	asked := shown && mode.Reveal() == onDemand || !shown && o.PortClass == domain.FastPort
	if o.Status != domain.PortInFOCConfirmed || !asked {
		return o, nil
	}
	jobs, err := a.wire.ActivationJobs(ctx, o.ID)
	if err != nil {
		return o, within("list its activation jobs", err)
	}
	if len(jobs) == 0 {
		return o, nil
	}
	slices.SortStableFunc(jobs, func(a, b wire.ActivationJob) int { return a.CreatedAt.Compare(b.CreatedAt.Time) })
	job := jobs[len(jobs)-1]
	switch {
	case job.Type != onDemand:
		return o, nil
	case job.Status == "failed":
		o.Status = domain.PortInException
		o.Faults = append(o.Faults, domain.ProviderFault{Code: activationFailed, Message: "The activation failed."})
		return o, nil
	case job.Status == "in-process":
		o.Status = domain.PortInActivating
		return o, nil
	}
	offer := &domain.Activation{}
	if at := job.ActivateAt.Time; !at.IsZero() {
		offer.At = &at
	}
	for _, w := range job.Windows {
		if w.StartAt.IsZero() || w.EndAt.Before(w.StartAt.Time) {
			return o, wire.ErrUnreadable
		}
		offer.Windows = append(offer.Windows, domain.ActivationWindow{Start: w.StartAt.Time, End: w.EndAt.Time})
	}
	slices.SortFunc(offer.Windows, func(a, b domain.ActivationWindow) int { return a.Start.Compare(b.Start) })
	o.Activation = offer
	return o, nil
}

// activate activates now, or moves the waiting job.
func (a *Adapter) activate(ctx context.Context, s providers.Step) error {
	if s.At == nil {
		return a.wire.Activate(ctx, s.OrderID)
	}
	jobs, err := a.wire.ActivationJobs(ctx, s.OrderID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(jobs, func(j wire.ActivationJob) bool { return j.Status == "created" })
	if i < 0 {
		return errors.New("telnyx: no activation job waits")
	}
	return a.wire.MoveActivation(ctx, s.OrderID, string(jobs[i].ID), *s.At)
}
