package porting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A lane is what there is to know of a port-in before its provider is asked.
type lane struct {
	order   domain.Order
	portIn  domain.PortIn
	account Account
}

func (s *Service) lane(ctx context.Context, portInID string) (lane, error) {
	orderID, err := s.store.OrderOfPortIn(ctx, portInID)
	if err != nil {
		return lane{}, err
	}
	l, err := s.store.Order(ctx, "", orderID, -1)
	if err != nil {
		return lane{}, err
	}
	p := l.Order.PortIn(portInID)
	if p == nil {
		return lane{}, notFound("port-in")
	}
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return lane{}, errors.New("porting: provider account " + p.ProviderAccount + " is not configured")
	}
	return lane{order: l.Order, portIn: *p, account: account}, nil
}

// without is the lane when these provider orders are there no longer.
func (l lane) without(gone []string) lane {
	l.portIn.ProviderOrders = slices.Clone(l.portIn.ProviderOrders)
	for i := range l.portIn.ProviderOrders {
		o := &l.portIn.ProviderOrders[i]
		o.Live = o.Live && !slices.Contains(gone, o.ID)
	}
	return l
}

// A look is what a provider says is true of a port-in: full fetches of its
// provider orders, and what became of those whose fate nobody knew.
type look struct {
	revision int64
	have     []providers.Order
	gone     []string          // provider orders that are there no longer
	found    []providers.Order // of unresolved creates
	absent   []string          // references whose absence is now believed
	empty    []string          // references looked for in vain, not yet believed absent
	wait     time.Duration     // how long until an unresolved create can be judged
	lacking  []string          // pointers to what the provider was to have and doesn't

	// What became of numbers that are not on the port-in's own orders.
	counted bool                 // that they are all there was looked at
	parts   [][]providers.Order  // orders of nobody that hold some: each part makes a port-in
	moved   []moved              // on orders of other port-ins
	missing []domain.PhoneNumber // on none
}

// moved are numbers that are on the order of another port-in.
type moved struct {
	portInID string
	numbers  []domain.PhoneNumber
}

// look asks the provider about everything the port-in has there. One empty
// look-up proves nothing: a reference counts as absent only after the settle
// time past its call's deadline, and repeated looks.
func (s *Service) look(ctx context.Context, l lane) (look, error) {
	seen := look{revision: l.portIn.Revision}
	for _, o := range l.portIn.ProviderOrders {
		if !o.Live {
			continue
		}
		fetched, err := l.account.Adapter.Fetch(ctx, o.ID)
		switch {
		case errors.Is(err, providers.ErrGone):
			seen.gone = append(seen.gone, o.ID)
		case err != nil:
			return look{}, err
		default:
			seen.have = append(seen.have, fetched)
		}
	}
	if len(l.portIn.Unresolved) == 0 {
		return s.reckon(ctx, l, seen)
	}
	var wanted []string
	for _, u := range l.portIn.Unresolved {
		wanted = append(wanted, u.Reference)
	}
	matches, err := l.account.Adapter.Find(ctx, providers.Query{References: wanted})
	if err != nil {
		return look{}, err
	}
	for _, u := range l.portIn.Unresolved {
		found := false
		for _, m := range matches {
			if m.Reference != u.Reference || slices.ContainsFunc(l.portIn.ProviderOrders, func(o domain.ProviderOrder) bool { return o.ID == m.ID }) {
				continue
			}
			fetched, err := l.account.Adapter.Fetch(ctx, m.ID)
			if errors.Is(err, providers.ErrGone) {
				continue
			}
			if err != nil {
				return look{}, err
			}
			found = true
			seen.found = append(seen.found, fetched)
			seen.have = append(seen.have, fetched)
		}
		believed := u.Deadline.Add(l.account.Adapter.Limits().SettleTime)
		switch now := s.real(); {
		case found:
		case now.Before(believed):
			seen.wait = max(seen.wait, min(time.Second, believed.Sub(now)))
			if now.After(u.Deadline) {
				seen.empty = append(seen.empty, u.Reference)
			}
		case u.Empty < 1:
			seen.wait = max(seen.wait, 250*time.Millisecond)
			seen.empty = append(seen.empty, u.Reference)
		default:
			seen.absent = append(seen.absent, u.Reference)
		}
	}
	return s.reckon(ctx, l, seen)
}

func numbersOf(o domain.Order, portInID string) []domain.PhoneNumber {
	var of []domain.PhoneNumber
	for _, n := range o.Numbers {
		if n.PortInID == portInID && n.Status.Live() {
			of = append(of, n.PhoneNumber)
		}
	}
	return of
}
