package telnyx

import (
	"context"
	"errors"
	"fmt"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// Fetch returns an order with all its numbers and, while it can be changed,
// with its windows and documents.
func (a *Adapter) Fetch(ctx context.Context, id string) (providers.Order, error) {
	order, err := a.fetch(ctx, id, parts{windows: true, documents: true, activation: true, demands: true})
	switch {
	case wire.IsMissing(err):
		return providers.Order{}, providers.ErrGone
	case err != nil:
		return providers.Order{}, translate(err, "")
	}
	return order, nil
}

// parts are what an order's own representation leaves out.
type parts struct{ windows, documents, activation, demands bool }

func (a *Adapter) fetch(ctx context.Context, id string, with parts) (providers.Order, error) {
	o, err := a.wire.Order(ctx, id)
	if err != nil {
		return providers.Order{}, err
	}
	if o.PhoneNumbersCount > len(o.PhoneNumbers) {
		if o.PhoneNumbers, err = a.wire.PhoneNumbersOf(ctx, id); err != nil {
			return providers.Order{}, within("list its numbers", err)
		}
		if len(o.PhoneNumbers) != o.PhoneNumbersCount {
			return providers.Order{}, fmt.Errorf("%w: %d of %d numbers", wire.ErrUnreadable, len(o.PhoneNumbers), o.PhoneNumbersCount)
		}
	}
	order, err := a.order(o)
	if err != nil {
		return providers.Order{}, err
	}
	if with.activation {
		if order, err = a.withActivation(ctx, order); err != nil {
			return providers.Order{}, err
		}
	}
	if with.demands {
		if order.Demands, err = a.demands(ctx, o, order.Status); err != nil {
			return providers.Order{}, err
		}
	}
	if !editable[order.Status] {
		return order, nil
	}
	if with.windows {
		order.Windows, err = a.windows(ctx, id)
		// Only a draft is documented to have windows.
		if _, refused := errors.AsType[*wire.Refused](err); refused && order.Status != domain.PortInDraft {
			err = nil
		}
		if err != nil {
			return providers.Order{}, within("list its windows", err)
		}
		if len(order.Windows) > 0 {
			order.EarliestEstimate = earliest(order.Windows).Date
		}
	}
	if with.documents {
		if order.Documents, err = a.documents(ctx, o); err != nil {
			return providers.Order{}, within("list its documents", err)
		}
	}
	return order, nil
}

// within says what else was asked for. That something beside the order is
// missing doesn't mean that the order is, so a refusal ends here.
func within(what string, err error) error {
	if refused, ok := errors.AsType[*wire.Refused](err); ok {
		return fmt.Errorf("%s: status %d: %w", what, refused.Status, wire.ErrUnreadable)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// summary is an order as a list or a reply shows it.
func summary(o wire.PortingOrder) (providers.Order, error) {
	status := statuses[o.Status.Value]
	numbers, err := numberStates(o.PhoneNumbers, status)
	if err != nil {
		return providers.Order{}, err
	}
	if o.ID == "" || o.Status.Value == "" {
		return providers.Order{}, wire.ErrUnreadable
	}
	return providers.Order{
		ID:        string(o.ID),
		Kind:      domain.KindPortingOrder,
		Reference: string(o.CustomerReference),
		Group:     string(o.CustomerGroupReference),
		Numbers:   numbers,
		// A word nobody knows is some state of an order under way.
		Committed:      status != domain.PortInDraft,
		Live:           !status.Terminal(),
		Status:         status,
		ProviderStatus: string(o.Status.Value),
	}, nil
}

// order is all that Telnyx's porting order itself tells.
func (a *Adapter) order(o wire.PortingOrder) (providers.Order, error) {
	order, err := summary(o)
	if err != nil {
		return providers.Order{}, err
	}
	settings := o.ActivationSettings
	if at := settings.FOCRequested.Time; !at.IsZero() {
		order.Requested = domain.RequestedFOC{At: &at}.String()
		if order.Committed {
			order.FOCExpected = &at
		}
	}
	if at := settings.FOCActual.Time; !at.IsZero() && focStands[order.Status] {
		order.FOCConfirmed = &at
	}
	order.TimeZone = a.zone.String()
	if fast := settings.FastPortEligible; fast != nil {
		order.PortClass = portClass(*fast)
	}
	if o.OldServiceProvider != "" {
		order.LosingCarrier = &domain.LosingCarrier{Name: string(o.OldServiceProvider)}
	}
	order.Messaging = messagingStatuses[o.Messaging.Status]
	order.Faults = exceptionFaults(o.Status)
	order.ModifiedAt = o.UpdatedAt.Time
	order.Contents = contents(o)
	return order, nil
}

func portClass(fast bool) domain.PortClass {
	if fast {
		return domain.FastPort
	}
	return domain.StandardPort
}
