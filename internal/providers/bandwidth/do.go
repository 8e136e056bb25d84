package bandwidth

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// errMoved says that an order is no longer as it was when the step was named.
// Nothing was sent: Next has to look again.
var errMoved = errors.New("bandwidth: the order changed since it was looked at")

// Do makes the one mutating request of a step. Updates and commits read the
// order first, since a PUT drops what it isn't sent.
func (a *Adapter) Do(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	switch s.Kind {
	case providers.StepCreateDraft:
		return a.create(ctx, w)
	case providers.StepUploadDocument:
		return a.upload(ctx, w, s)
	case providers.StepDeleteDocument:
		return a.deleteDocument(ctx, s)
	case providers.StepUpdate:
		return a.update(ctx, w, s)
	case providers.StepCommit:
		return a.commit(ctx, w, s)
	case providers.StepCancel:
		return a.remove(ctx, s, "cancel order")
	case providers.StepDeleteDraft:
		if w.Goal != providers.Cancelled {
			// The same request cancels an order that became live meanwhile.
			return providers.Hint{}, errors.New("bandwidth: a draft is deleted only where cancelling is asked for")
		}
		return a.remove(ctx, s, "delete draft")
	case providers.StepActivate:
		return a.activate(ctx, w, s)
	case providers.StepComment:
		return a.comment(ctx, s)
	}
	return providers.Hint{}, fmt.Errorf("bandwidth: %s is no call", s.Kind)
}

// create makes a draft. An order that is in it with errors, or in another
// state, exists all the same; what it is a fetch will tell.
func (a *Adapter) create(ctx context.Context, w providers.Want) (providers.Hint, error) {
	p := a.format.portIn(a.wantedOf(w), w.Reference)
	p.ProcessingStatus = processingDraft
	reply, err := a.client.CreatePortIn(ctx, p)
	if err != nil {
		return providers.Hint{}, translate(err, "create draft")
	}
	return providers.Hint{Created: []providers.Order{{
		ID: reply.OrderID, Kind: domain.KindPortIn, Reference: w.Reference,
		Live: true, Committed: stateOf(reply.ProcessingStatus).committed, ProviderStatus: reply.ProcessingStatus,
	}}}, nil
}

// update writes the step's fields over the order as it now is, or has its
// toll-free numbers checked again.
func (a *Adapter) update(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	held, err := a.held(ctx, w, s.OrderID, s.Fields)
	if err != nil {
		return providers.Hint{}, err
	}
	want := a.wantedOf(w)
	if slices.Contains(s.Fields, retryValidation) {
		if !needsRetry(held.order) {
			return providers.Hint{}, errMoved
		}
		p := a.format.supp(held, want, nil)
		p.RetryValidation = "true"
		return a.supp(ctx, s.OrderID, p, "check toll-free numbers again")
	}
	if len(a.differences(want, held.contents)) == 0 && len(a.owed(w, want, held.order)) == 0 && strangeReference(w, held.order) == nil {
		return providers.Hint{}, errMoved
	}
	return a.supp(ctx, s.OrderID, a.format.supp(held, want, s.Fields), "update order")
}

// commit hands a draft over, with everything that is wanted in it.
func (a *Adapter) commit(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	held, err := a.held(ctx, w, s.OrderID, s.Fields)
	if err != nil {
		return providers.Hint{}, err
	}
	if held.order.Committed {
		return providers.Hint{}, errMoved // or the PUT would be a SUPP
	}
	want := a.wantedOf(w)
	p := a.format.supp(held, want, a.differences(want, held.contents))
	p.ProcessingStatus = processingSubmitted
	return a.supp(ctx, s.OrderID, p, "submit order")
}

func (a *Adapter) supp(ctx context.Context, id string, p wire.PortIn, doing string) (providers.Hint, error) {
	if _, err := a.client.SuppPortIn(ctx, id, p); err != nil {
		return providers.Hint{}, translate(err, doing)
	}
	return providers.Hint{}, nil
}

func (a *Adapter) remove(ctx context.Context, s providers.Step, doing string) (providers.Hint, error) {
	if err := a.client.DeletePortIn(ctx, s.OrderID); err != nil {
		return providers.Hint{}, translate(err, doing)
	}
	return providers.Hint{}, nil
}

// A holding is what an order is at Bandwidth before a PUT.
type holding struct {
	order     providers.Order
	contents  contents
	reference string // to be written with it
}

func (a *Adapter) held(ctx context.Context, w providers.Want, id string, fields []string) (holding, error) {
	reply, err := a.portIn(ctx, id)
	if err != nil {
		return holding{}, err
	}
	o, err := a.order(id, reply)
	if err != nil {
		return holding{}, fmt.Errorf("bandwidth: read order: %w", err)
	}
	numbers := make([]domain.PhoneNumber, 0, len(o.Numbers))
	for _, n := range o.Numbers {
		numbers = append(numbers, n.PhoneNumber)
	}
	h := holding{order: o, contents: a.heldBy(reply, numbers), reference: o.Reference}
	if strangeReference(w, o) != nil && slices.Contains(fields, writtenReference) {
		h.reference = w.Reference
	}
	if w.TollFree {
		h.contents = h.contents.withoutLosingAccount()
	}
	return h, nil
}

// supp is the PUT that changes the fields of an order and nothing else. The
// reference is repeated, or it would be deleted. A new address resets the old
// one, whose fields would stay otherwise.
func (f NumberFormat) supp(held holding, want contents, fields []string) wire.PortIn {
	p := f.portIn(merge(held.contents, want, fields), held.reference)
	if slices.ContainsFunc(fields, isAddress) && p.Subscriber != nil && p.Subscriber.ServiceAddress != nil {
		p.Subscriber.ServiceAddress.ResetAddressFields = "true"
	}
	return p
}
