package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
)

// A HeldActivation is a request to activate that waits until its provider
// takes it.
type HeldActivation struct {
	OrderID  string
	PortInID string
	Due      time.Time
}

// Activate has the numbers of an order's port-ins on demand go live, at the
// instant or, when it is nil, as soon as possible. What a provider doesn't take
// yet is held here and brought to it in time.
func (s *Service) Activate(ctx context.Context, c Caller, orderID string, at *time.Time, wait time.Duration) (OrderView, bool, error) {
	replayed, settled, err := s.command(ctx, c, orderID, domain.Command{Action: domain.ActionActivate, At: at}, ModeBestEffort, wait)
	if err != nil {
		return OrderView{}, false, err
	}
	v, err := s.Order(ctx, c, orderID)
	v.Replayed = replayed
	return v, settled, err
}

// ActivatePortIn is Activate for one port-in.
func (s *Service) ActivatePortIn(ctx context.Context, c Caller, orderID, portInID string, at *time.Time, wait time.Duration) (PortInView, bool, error) {
	replayed, settled, err := s.command(ctx, c, orderID, domain.Command{Action: domain.ActionActivate, PortInID: portInID, At: at}, ModeAll, wait)
	if err != nil {
		return PortInView{}, false, err
	}
	v, err := s.PortIn(ctx, c, orderID, portInID)
	v.Replayed = replayed
	return v, settled, err
}

// windowFaults refuses an instant that lies in no window of some port-in that
// would take part.
func (s *Service) windowFaults(o *domain.Order, cmd domain.Command) error {
	var faults []domain.Fault
	for i := range o.PortIns {
		p := &o.PortIns[i]
		if !s.takesPart(o, p, cmd) {
			continue
		}
		if _, ok := p.Activation.Due(cmd.At, s.now()); !ok {
			faults = append(faults, domain.Fault{
				Pointer: "/at", Code: "outside_windows",
				Message: "lies in no window of " + p.ID + ": " + p.Activation.Hours(p.FOC.TimeZone),
			})
		}
	}
	if len(faults) > 0 {
		return validationFailed(faults)
	}
	return nil
}

// ask notes what is wanted of a port-in and reports whether its provider is to
// be told now. An earlier request that is held gives way.
func (s *Service) askActivation(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, cmd *domain.Command) (told []domain.Event, err error) {
	told, err = s.dropHeld(ctx, tx, o, p)
	if err != nil {
		return nil, err
	}
	request := domain.ActivationRequest{At: cmd.At, CommandID: cmd.ID}
	if due, _ := p.Activation.Due(cmd.At, s.now()); due.After(s.now()) {
		request.Due = &due
	}
	p.Activation.Wanted = &request
	p.Revision++
	return told, nil
}

// dropHeld ends a request that is held, as superseded.
func (s *Service) dropHeld(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn) ([]domain.Event, error) {
	held := p.Activation.Wanted
	if held == nil || held.Due == nil {
		return nil, nil
	}
	return s.endHeld(ctx, tx, o, p, resultSuperseded, nil)
}

// endHeld ends a request that is held, and its command with the last of them.
func (s *Service) endHeld(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, result string, faults []domain.Fault) ([]domain.Event, error) {
	id := p.Activation.Wanted.CommandID
	p.Activation.Wanted = nil
	p.Revision++
	return s.settleCommand(ctx, tx, o, operation.Operation{CommandID: id}, result, faults)
}

// isHeld reports whether the port-in holds a request of the command, or waits
// for a provider order to end for it.
func isHeld(p *domain.PortIn, commandID string) bool {
	w := p.Activation.Wanted
	return w != nil && w.Due != nil && w.CommandID == commandID || commandID != "" && p.Leaving() == commandID
}

// holdsAll reports whether nothing but requests that are held is left of the
// command.
func holdsAll(o *domain.Order, commandID string) bool {
	under := func(p domain.PortIn) bool {
		return p.LastCommand != nil && p.LastCommand.ID == commandID && !isHeld(&p, commandID)
	}
	return holds(o, commandID) && !slices.ContainsFunc(o.PortIns, under)
}

func holds(o *domain.Order, commandID string) bool {
	return slices.ContainsFunc(o.PortIns, func(p domain.PortIn) bool { return isHeld(&p, commandID) })
}

// NextHeld is when the next request that is held falls due.
func (s *Service) NextHeld(ctx context.Context) (time.Time, bool, error) {
	next, err := s.store.NextHeldActivation(ctx)
	if err != nil || next == nil {
		return time.Time{}, false, err
	}
	return *next, true, nil
}

// release brings the requests that are due to their lanes.
func (s *Service) release(ctx context.Context) error {
	held, err := s.store.HeldActivations(ctx, s.now())
	if err != nil {
		return err
	}
	var failed error
	for _, h := range held {
		err := s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
			return s.change(ctx, tx, "", h.OrderID, func(o *domain.Order) ([]domain.Event, error) {
				return s.releaseOne(ctx, tx, o, o.PortIn(h.PortInID))
			})
		})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("release activation of %s: %w", h.PortInID, err))
		}
	}
	return failed
}

func (s *Service) releaseOne(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn) ([]domain.Event, error) {
	if p == nil || p.Activation.Wanted == nil || p.Activation.Wanted.Due == nil || p.Activation.Wanted.Due.After(s.now()) {
		return nil, nil // another replica was here
	}
	wanted := *p.Activation.Wanted
	due, ok := p.Activation.Due(wanted.At, s.now())
	switch {
	case p.Status == domain.PortInCompleted || p.Status == domain.PortInActivating:
		return s.endHeld(ctx, tx, o, p, resultSucceeded, nil)
	case p.Status != domain.PortInFOCConfirmed:
		return s.endHeld(ctx, tx, o, p, resultRefused, []domain.Fault{{
			Code: "not_activatable", Message: "The port-in is " + words(string(p.Status)) + ".",
		}})
	case !ok:
		return s.endHeld(ctx, tx, o, p, resultRefused, []domain.Fault{{
			Code: "outside_windows", Message: "The FOC moved; numbers are activated in these hours only: " + p.Activation.Hours(p.FOC.TimeZone) + ".",
		}})
	case due.After(s.now()):
		wanted.Due = &due
		p.Activation.Wanted = &wanted
		return nil, nil
	}
	wanted.Due = nil
	p.Activation.Wanted = &wanted
	p.Revision++
	return nil, tx.AddOperation(ctx, s.operationOn(o, p, wanted.CommandID, kindActivate))
}

// activationView is how a port-in's numbers go live.
func (s *Service) activationView(p *domain.PortIn, mode domain.ActivationMode) ActivationView {
	v := ActivationView{Mode: mode, Settable: p.Status == domain.PortInDraft && s.rules(p).OnDemand}
	if mode != domain.ActivationOnDemand {
		return v
	}
	v.Windows, v.Held = p.Activation.Windows, p.Activation.Wanted
	if p.Activation.At != nil && !p.Status.Terminal() {
		v.Deadline, v.IfMissed = p.Activation.At, ifMissed
	}
	return v
}

// ifMissed is what both providers do with numbers that nobody activates by the
// deadline (Bandwidth API reference, activationStatus: AutoActivationDate;
// Telnyx, activation jobs: activate_at).
const ifMissed = "activates"
