package bandwidth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// activationDays is for how many days after its FOC date an on-net order may
// be activated (API reference, activationStatus). One source counts business
// days: only those that are both are offered.
const activationDays = 3

// activation is how the order can be activated: on demand if it was made so,
// which toll-free orders needn't be. Until somebody says otherwise it happens
// by itself at the time of the FOC.
func (a *Adapter) activation(o providers.Order, triggered bool) *domain.Activation {
	class := o.PortClass
	switch {
	case o.Status != domain.PortInFOCConfirmed || o.FOCConfirmed == nil:
		return nil
	case !triggered && class != domain.TollFree:
		return nil
	case class == "":
		class = domain.OffNetAutomated // the narrowest hours
	}
	cutover, known := domain.CutoverFor(providerName, class, "US")
	if !known || cutover.OnDemand == nil {
		return nil
	}
	day := domain.DateOf(*o.FOCConfirmed, a.calendar.Zone())
	opens, err := day.At(0, 0, a.calendar.Zone())
	if err != nil {
		return nil
	}
	offer := &domain.Activation{Opens: opens.UTC(), At: o.FOCConfirmed}
	for i := range activationDays + 1 {
		date := day.AddDays(i)
		if i > 0 && (class == domain.OffNetAutomated || class == domain.TollFree || !a.calendar.IsBusinessDay(date)) {
			continue
		}
		start, startErr := date.At(cutover.OnDemand.Open.Hour, cutover.OnDemand.Open.Minute, a.calendar.Zone())
		end, endErr := date.At(cutover.OnDemand.Close.Hour, cutover.OnDemand.Close.Minute, a.calendar.Zone())
		if startErr == nil && endErr == nil {
			offer.Windows = append(offer.Windows, domain.ActivationWindow{Start: start.UTC(), End: end.UTC()})
		}
	}
	return offer
}

// withActivation asks, once Bandwidth has an answer, when the order is going to
// be activated and what of it is.
func (a *Adapter) withActivation(ctx context.Context, o providers.Order) (providers.Order, error) {
	if o.Activation == nil || a.now().Before(o.Activation.Opens) {
		return o, nil
	}
	status, err := a.client.Activation(ctx, o.ID)
	switch {
	case noActivation(err):
		return o, nil
	case err != nil:
		return providers.Order{}, translate(err, "read activation status")
	}
	if at := a.instant(status.AutoActivationDate); at != nil {
		o.Activation.At = at
	}
	activated, err := parseNumbers(status.Activated)
	if err != nil {
		return providers.Order{}, err
	}
	if len(activated) > 0 { // its own word is FOC until all of them are
		o.Status = domain.PortInActivating
	}
	for i := range o.Numbers {
		if slices.Contains(activated, o.Numbers[i].PhoneNumber) {
			o.Numbers[i].Status = domain.NumberCompleted
		}
	}
	return o, nil
}

// noActivation reports whether the order has no activation status: not yet
// (7342), or no longer (7348).
func noActivation(err error) bool {
	reply, ok := errors.AsType[*wire.StatusError](err)
	return ok && !reply.Foreign && (reply.Status == http.StatusNotFound || reply.Status == http.StatusBadRequest && reply.Envelope)
}

// activate says when: a past date is now.
func (a *Adapter) activate(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	at := w.Now.Add(-time.Minute)
	if s.At != nil {
		at = *s.At
	}
	if err := a.client.Activate(ctx, s.OrderID, at.In(a.calendar.Zone()).Format(time.RFC3339)); err != nil {
		return providers.Hint{}, translate(err, "activate order")
	}
	return providers.Hint{}, nil
}
