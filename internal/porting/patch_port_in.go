package porting

import (
	"context"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
)

// PatchPortIn changes what one port-in says otherwise than its order: its own
// account number, date, site. What it doesn't say is the order's, now and
// after later changes of the order. Once handed over, this is the command
// update.
func (s *Service) PatchPortIn(ctx context.Context, c Caller, orderID, portInID, version string, p DetailsPatch, wait time.Duration) (PortInView, bool, error) {
	cmd := domain.Command{
		ID: s.newID("cmd"), Action: domain.ActionUpdate, PortInID: portInID, Status: domain.CommandRunning, AcceptedAt: s.now(),
	}
	updates := false
	err := s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			in := o.PortIn(portInID)
			if in == nil {
				return nil, notFound("port-in")
			}
			if err := ifMatch(version, etag(in.ID, in.Version)); err != nil {
				return nil, err
			}
			changed, err := s.override(o, in, p)
			if err != nil {
				return nil, err
			}
			if len(changed) == 0 {
				if updates = s.owes(in, p); !updates {
					return nil, nil
				}
				if err := s.guard(o, in).CheckUpdate(domain.Change{Fields: in.PendingChanges}); err != nil {
					return nil, err
				}
				return s.update(ctx, tx, c, o, &cmd, []*domain.PortIn{in}, nil)
			}
			in.Version++
			updated := s.event(domain.EventOrderUpdated, c.Author(), "Port-in changed.")
			updated.PortInID = in.ID
			updated.Data = map[string]any{"fields": changed}
			events := []domain.Event{updated}
			if slices.Contains(changed, "/requested_foc") {
				in.FOC.Requested = o.DetailsOf(in.ID).RequestedFOC
				events = append(events, s.focRequested(c, in.FOC.Requested, in.ID))
			}
			if updates = carries(in); !updates {
				return events, nil
			}
			told, err := s.update(ctx, tx, c, o, &cmd, []*domain.PortIn{in}, changed)
			return append(events, told...), err
		})
	})
	if err != nil {
		return PortInView{}, false, err
	}
	settled := true
	if updates {
		settled, err = s.wait(ctx, cmd.ID, wait, func(ctx context.Context) (bool, error) { return s.store.CommandSettled(ctx, cmd.ID) })
		if err != nil {
			return PortInView{}, false, err
		}
	}
	v, err := s.PortIn(ctx, c, orderID, portInID)
	return v, settled, err
}

// override merges a change into a port-in's overrides and returns the pointers
// whose effective values differ.
func (s *Service) override(o *domain.Order, in *domain.PortIn, p DetailsPatch) ([]string, error) {
	before := o.DetailsOf(in.ID)
	in.Overrides = p.override(in.Overrides, before)
	after := o.DetailsOf(in.ID)
	faults := detailFaults(after)
	if p.Telnyx.Requirements.Set {
		faults = append(faults, answerFaults(o, after)...)
	}
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	changed := differing(detailFields(before), detailFields(after))
	if len(changed) == 0 {
		return nil, nil
	}
	guard := s.guard(o, in)
	if in.Status == domain.PortInDraft {
		return changed, guard.Check(domain.ActionUpdate)
	}
	return changed, guard.CheckUpdate(s.changeOf(in, before, after, changed))
}

// override merges the patch into what a port-in says otherwise. An address is
// completed from the one in effect: half of one says nothing.
func (p DetailsPatch) override(o domain.Overrides, effective domain.Details) domain.Overrides {
	p.PortScope.Apply(&o.PortScope)
	p.BillingPhoneNumber.Apply(&o.BillingPhoneNumber)
	p.NewBillingPhoneNumber.Apply(&o.NewBillingPhoneNumber)
	p.RemainingNumbersAction.Apply(&o.RemainingNumbersAction)
	p.ActivationMode.Apply(&o.ActivationMode)
	applyPointer(p.RequestedFOC, &o.RequestedFOC)
	applyPointer(p.MessagingEnabled, &o.MessagingEnabled)
	p.Bandwidth.apply(&o.Options.Bandwidth)
	p.Telnyx.apply(&o.Options.Telnyx)
	user := domain.EndUser{}
	if o.EndUser != nil {
		user = *o.EndUser
	}
	if p.EndUser.ServiceAddress.Set && user.ServiceAddress == nil && !p.EndUser.ServiceAddress.Null {
		user.ServiceAddress = effective.EndUser.ServiceAddress
	}
	p.EndUser.apply(&user)
	o.EndUser = &user
	if user == (domain.EndUser{}) {
		o.EndUser = nil
	}
	return o
}

func applyPointer[T any](f Field[T], to **T) {
	switch {
	case !f.Set:
	case f.Null:
		*to = nil
	default:
		*to = &f.Value
	}
}
