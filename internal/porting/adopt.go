package porting

import (
	"context"
	"errors"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// An Adoption names an order that exists at a provider, made in its portal or
// found there, and is to be under management.
type Adoption struct {
	ProviderAccount string
	ProviderOrderID string
	Reference       string
	Metadata        map[string]any
}

// errNotKnown rolls back a look for what was done under an idempotency key.
var errNotKnown = errors.New("the key names nothing that was done")

// Adopt takes an order of a provider under management, as one order of one
// port-in with what the provider holds of it. It only reads there.
func (s *Service) Adopt(ctx context.Context, c Caller, a Adoption) (OrderView, error) {
	if c.Idempotency.Key != "" {
		done, replayed, err := s.once(ctx, c, "", "", func(context.Context, Tx) error { return errNotKnown })
		switch {
		case err == nil && replayed:
			return s.adopted(ctx, c, done, replayed)
		case !errors.Is(err, errNotKnown):
			return OrderView{}, err
		}
	}
	account, ok := s.account(a.ProviderAccount)
	if !ok {
		return OrderView{}, validationFailed([]domain.Fault{{
			Pointer: "/provider_account", Code: "unknown", Message: "is no configured provider account",
		}})
	}
	if err := s.managed(ctx, c, a); err != nil {
		return OrderView{}, err
	}
	have, err := fetchForeign(ctx, account, a.ProviderOrderID)
	if err != nil {
		return OrderView{}, err
	}
	o, events := s.orderFrom(c, a, account, have)
	done, replayed, err := s.once(ctx, c, o.ID, "", func(ctx context.Context, tx Tx) error {
		if err := tx.InsertOrder(ctx, o); err != nil {
			return err
		}
		return tx.AddEvents(ctx, o.ID, events)
	})
	if err != nil {
		return OrderView{}, s.notAdopted(ctx, c, a, err)
	}
	return s.adopted(ctx, c, done, replayed)
}

func (s *Service) adopted(ctx context.Context, c Caller, done DoneRequest, replayed bool) (OrderView, error) {
	v, err := s.Order(ctx, c, done.ResourceID)
	v.Replayed = replayed
	return v, err
}

// managed refuses an order that is under management already, and names ours of
// it within the tenant.
func (s *Service) managed(ctx context.Context, c Caller, a Adoption) error {
	refs, err := s.store.PortInsOfProviderOrders(ctx, a.ProviderAccount, []string{a.ProviderOrderID})
	if err != nil || len(refs) == 0 {
		return err
	}
	refusal := &domain.Error{
		Code: domain.CodeNumberInUse, Message: "This provider order is under management already; nothing was stored.",
		Faults: []domain.Fault{{Pointer: "/provider_order_id", Code: "in_use", Message: "belongs to an order already"}}, FaultsTotal: 1,
	}
	if _, err := s.store.Order(ctx, c.Tenant, refs[0].OrderID, 0); err == nil {
		refusal.OrderID = refs[0].OrderID
	}
	return refusal
}

// fetchForeign reads an order that isn't ours, and refuses what can't be
// managed.
func fetchForeign(ctx context.Context, account Account, id string) (providers.Order, error) {
	refused := func(code, message string) (providers.Order, error) {
		return providers.Order{}, validationFailed([]domain.Fault{{Pointer: "/provider_order_id", Code: code, Message: message}})
	}
	have, err := account.Adapter.Fetch(ctx, id)
	failure, failed := errors.AsType[*providers.Failure](err)
	switch {
	case errors.Is(err, providers.ErrGone), failed && failure.Family == providers.Refused:
		return refused("not_found", "the provider account has no such order")
	case failed:
		return providers.Order{}, &domain.Error{
			Code: domain.CodeOverloaded, Message: "The provider did not answer; try again in a moment.", RetryAfter: max(failure.RetryAfter, time.Second), Err: err,
		}
	case err != nil:
		return providers.Order{}, err
	case !have.Live:
		return refused("ended", "has ended: there is nothing left to manage")
	case len(have.Numbers) == 0:
		return refused("no_numbers", "has no numbers yet")
	}
	return have, nil
}

// orderFrom is an order of ours that says what a provider's does.
func (s *Service) orderFrom(c Caller, a Adoption, account Account, have providers.Order) (*domain.Order, []domain.Event) {
	now := s.now()
	zone, err := time.LoadLocation(account.Adapter.Limits().TimeZone)
	if err != nil {
		zone = time.UTC
	}
	o := &domain.Order{
		ID: s.newID("ord"), Tenant: c.Tenant, Reference: a.Reference, Metadata: a.Metadata,
		Provider: account.Provider, ProviderAccount: account.Name, Coordination: domain.Independent,
		Details: domain.DetailsFrom(have.Contents, have.Requested, zone),
		Plan:    domain.Plan{Status: domain.PlanReady}, SubmitAccepted: have.Committed, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	p := domain.PortIn{
		ID: s.newID("pti"), OrderID: o.ID, Provider: account.Provider, ProviderAccount: account.Name, ChosenBecause: "adopted from there",
		PortClass: domain.UnknownClass, Status: domain.PortInDraft, WaitingOn: domain.Caller, Messaging: domain.MessagingNotRequested,
		Revision: 1, Version: 1,
	}
	number := domain.NumberDraft
	if have.Committed {
		p.Status, number = domain.PortInSubmitted, domain.NumberSubmitted
	}
	p.FOC.Requested = o.Details.RequestedFOC
	for _, n := range have.Numbers {
		o.Numbers = append(o.Numbers, domain.Number{PhoneNumber: n.PhoneNumber, Status: number, PortInID: p.ID})
	}
	o.PortIns = []domain.PortIn{p}
	created := s.event(domain.EventOrderCreated, c.Author(), "Order adopted from its provider.")
	created.Data = map[string]any{"numbers": len(o.Numbers), "provider": o.Provider, "provider_order_id": have.ID}
	events := append([]domain.Event{created}, s.applyLook(o, &o.PortIns[0], look{have: []providers.Order{have}})...)
	for i := range events {
		if events[i].ID == "" {
			events[i].ID = s.newID("evt")
		}
	}
	domain.SettleNumbers(o)
	return o, events
}

// notAdopted is why what a provider holds could not be stored: somebody else
// has adopted it meanwhile, or a number of it, which no caller has listed, is
// another order's.
func (s *Service) notAdopted(ctx context.Context, c Caller, a Adoption, err error) error {
	refusal, ok := errors.AsType[*domain.Error](err)
	if !ok || refusal.Code != domain.CodeNumberInUse {
		return err
	}
	if err := s.managed(ctx, c, a); err != nil {
		return err
	}
	pointed := *refusal
	pointed.Faults = []domain.Fault{{Pointer: "/provider_order_id", Code: "in_use", Message: "has a number that is live in another order"}}
	pointed.FaultsTotal = 1
	return &pointed
}
