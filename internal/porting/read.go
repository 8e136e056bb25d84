package porting

import (
	"context"

	"github.com/portway/portway/internal/domain"
)

// Order returns an order as it is now.
func (s *Service) Order(ctx context.Context, c Caller, id string) (OrderView, error) {
	l, err := s.store.Order(ctx, c.Tenant, id, embedded)
	if err != nil {
		return OrderView{}, err
	}
	return s.orderView(l), nil
}

// embedded is how many numbers and port-ins an order shows itself.
const embedded = 100

// Orders returns a page of orders, newest first.
func (s *Service) Orders(ctx context.Context, c Caller, f OrderFilter, p Page) ([]OrderView, string, error) {
	loaded, next, err := s.store.Orders(ctx, c.Tenant, f, p)
	if err != nil {
		return nil, "", err
	}
	views := make([]OrderView, 0, len(loaded))
	for _, l := range loaded {
		views = append(views, s.orderView(l))
	}
	return views, next, nil
}

// Numbers returns a page of an order's numbers, in the order given.
func (s *Service) Numbers(ctx context.Context, c Caller, orderID string, p Page) ([]domain.Number, string, error) {
	return s.store.Numbers(ctx, c.Tenant, orderID, p)
}

// PortIns returns a page of an order's port-ins, in the order planned.
func (s *Service) PortIns(ctx context.Context, c Caller, orderID string, p Page) ([]PortInView, string, error) {
	totals, next, err := s.store.PortIns(ctx, c.Tenant, orderID, p)
	if err != nil {
		return nil, "", err
	}
	l, err := s.store.Order(ctx, c.Tenant, orderID, embedded)
	if err != nil {
		return nil, "", err
	}
	views := make([]PortInView, 0, len(totals))
	for _, t := range totals {
		views = append(views, s.portInView(&l.Order, t.PortIn, t.Numbers))
	}
	return views, next, nil
}

// PortIn returns one port-in with what stands on its order for it.
func (s *Service) PortIn(ctx context.Context, c Caller, orderID, portInID string) (PortInView, error) {
	l, err := s.store.Order(ctx, c.Tenant, orderID, -1)
	if err != nil {
		return PortInView{}, err
	}
	p := l.Order.PortIn(portInID)
	if p == nil {
		return PortInView{}, notFound("port-in")
	}
	v := s.portInView(&l.Order, *p, l.NumbersOf[p.ID])
	v.Requirements = s.requirementsOf(&l.Order, p)
	v.Warnings = s.warningsOf(&l.Order, p)
	for _, e := range l.Order.Exceptions {
		if e.PortInID == p.ID {
			v.Exceptions = append(v.Exceptions, e)
		}
	}
	return v, nil
}

// Timeline returns a page of what happened to an order, oldest first.
func (s *Service) Timeline(ctx context.Context, c Caller, orderID string, p Page) ([]domain.Event, string, error) {
	return s.store.Timeline(ctx, c.Tenant, orderID, p)
}

// Providers returns the configured provider accounts.
func (s *Service) Providers(context.Context) ([]ProviderView, error) {
	views := make([]ProviderView, 0, len(s.accounts))
	for _, a := range s.accounts {
		health, checkedAt := a.Adapter.Health()
		v := ProviderView{
			ProviderAccount: a.Name, Provider: a.Provider, Health: string(health),
			Capabilities: a.Adapter.Capabilities(), Limits: a.Adapter.Limits(),
		}
		if !checkedAt.IsZero() {
			v.CheckedAt = &checkedAt
		}
		views = append(views, v)
	}
	return views, nil
}

func (s *Service) orderView(l Loaded) OrderView {
	o := l.Order
	v := OrderView{
		Order: o, Status: l.Status, WaitingOn: l.WaitingOn, AllowedActions: s.orderActions(&o), MutableFields: s.mutableFields(&o),
		NumbersTotal: l.NumbersTotal, PortInsTotal: l.PortInsTotal,
	}
	v.Requirements = s.requirements(&o)
	for i := range o.PortIns {
		p := &o.PortIns[i]
		v.PortIns = append(v.PortIns, s.portInView(&o, *p, l.NumbersOf[p.ID]))
		v.Warnings = append(v.Warnings, s.warningsOf(&o, p)...)
	}
	v.Order.PortIns = nil
	return v
}

func (s *Service) portInView(o *domain.Order, p domain.PortIn, numbers int) PortInView {
	details, guard := o.DetailsOf(p.ID), s.guard(o, &p)
	p.ProviderOrders = withBulk(o, p)
	return PortInView{
		PortIn: p, NumbersTotal: numbers, Details: details,
		Activation:     s.activationView(&p, details.ActivationMode),
		AllowedActions: guard.AllowedActions(), MutableFields: guard.MutableFields(), Locks: guard.Locks(),
	}
}
