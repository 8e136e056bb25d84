package porting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A bulkLane is what there is to know of a bulk before its provider is asked.
type bulkLane struct {
	order   domain.Order
	bulk    domain.Bulk
	account Account
	power   providers.Bulker
}

func (s *Service) bulkLane(ctx context.Context, bulkID string) (bulkLane, error) {
	orderID, err := s.store.OrderOfBulk(ctx, bulkID)
	if err != nil {
		return bulkLane{}, err
	}
	l, err := s.store.Order(ctx, "", orderID, -1)
	if err != nil {
		return bulkLane{}, err
	}
	b := l.Order.Bulk(bulkID)
	if b == nil {
		return bulkLane{}, notFound("bulk")
	}
	account, ok := s.account(b.ProviderAccount)
	if !ok {
		return bulkLane{}, errors.New("porting: provider account " + b.ProviderAccount + " is not configured")
	}
	power, ok := bulker(account)
	if !ok {
		return bulkLane{}, errors.New("porting: provider account " + b.ProviderAccount + " has no bulks")
	}
	return bulkLane{order: l.Order, bulk: *b, account: account, power: power}, nil
}

// member is the lane of one of the bulk's port-ins.
func (l bulkLane) member(portInID string) (lane, bool) {
	p := l.order.PortIn(portInID)
	if p == nil {
		return lane{}, false
	}
	return lane{order: l.order, portIn: *p, account: l.account}, true
}

// A bulkLook is what a provider says is true of a bulk.
type bulkLook struct {
	revision int64
	have     []providers.Bulk
	gone     []string
	found    []string // references of unresolved creates that were found
	absent   []string // references whose absence is now believed
	empty    []string // references looked for in vain, not yet believed absent
	wait     time.Duration
}

// lookBulk asks the provider about every bulk there may be. As with a port-in,
// one empty look-up proves nothing.
func (s *Service) lookBulk(ctx context.Context, l bulkLane) (bulkLook, error) {
	seen := bulkLook{revision: l.bulk.Revision}
	fetch := func(id string) error {
		b, err := l.power.FetchBulk(ctx, id)
		switch {
		case errors.Is(err, providers.ErrGone):
			seen.gone = append(seen.gone, id)
		case err != nil:
			return err
		default:
			seen.have = append(seen.have, b)
		}
		return nil
	}
	var known, wanted []string
	for _, o := range l.bulk.Orders {
		known = append(known, o.ID)
		if !o.Live {
			continue
		}
		if err := fetch(o.ID); err != nil {
			return bulkLook{}, err
		}
	}
	for _, u := range l.bulk.Unresolved {
		wanted = append(wanted, u.Reference)
	}
	if len(wanted) == 0 {
		return seen, nil
	}
	matches, err := l.power.FindBulks(ctx, wanted)
	if err != nil {
		return bulkLook{}, err
	}
	for _, u := range l.bulk.Unresolved {
		at := slices.IndexFunc(matches, func(b providers.Bulk) bool { return b.Reference == u.Reference && !slices.Contains(known, b.ID) })
		believed := u.Deadline.Add(l.account.Adapter.Limits().SettleTime)
		switch now := s.real(); {
		case at >= 0:
			seen.found = append(seen.found, u.Reference)
			if err := fetch(matches[at].ID); err != nil {
				return bulkLook{}, err
			}
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
	return seen, nil
}

// applyBulkLook makes what a look saw true of the bulk. Nothing of it moves a
// port-in: the bulk only says which provider orders are whose.
func (s *Service) applyBulkLook(b *domain.Bulk, seen bulkLook) []domain.Event {
	var events []domain.Event
	for i := range b.Orders {
		if at := &b.Orders[i]; at.Live && slices.Contains(seen.gone, at.ID) {
			at.Live = false
			b.Revision++
		}
	}
	for _, have := range seen.have {
		events = append(events, s.ownBulk(b, have)...)
		at := &b.Orders[slices.IndexFunc(b.Orders, func(o domain.ProviderOrder) bool { return o.ID == have.ID })]
		if have.Committed && !at.Committed {
			e := s.event(domain.EventProviderOrderCommitted, domain.Author{Type: domain.ProviderActor}, "The provider carries the bulk out.")
			e.Data = map[string]any{"provider_order_id": have.ID, "reference": at.Reference}
			events = append(events, e)
		}
		committed, live := at.Committed || have.Committed, have.Live
		if at.Committed != committed || at.Live != live || b.ProviderStatus != have.ProviderStatus {
			at.Committed, at.Live, b.ProviderStatus = committed, live, have.ProviderStatus
			b.Revision++
		}
	}
	for _, reference := range slices.Concat(seen.found, seen.absent) {
		b.Unresolved = withoutReference(b.Unresolved, reference)
		b.Revision++
	}
	for i := range b.Unresolved {
		if slices.Contains(seen.empty, b.Unresolved[i].Reference) {
			b.Unresolved[i].Empty++
			b.Revision++
		}
	}
	return events
}

// ownBulk takes a bulk at the provider over.
func (s *Service) ownBulk(b *domain.Bulk, made providers.Bulk) []domain.Event {
	if slices.ContainsFunc(b.Orders, func(o domain.ProviderOrder) bool { return o.ID == made.ID }) {
		return nil
	}
	b.Orders = append(b.Orders, domain.ProviderOrder{ID: made.ID, Kind: domain.KindBulkParent, Reference: made.Reference, Live: true})
	b.Revision++
	e := s.event(domain.EventProviderOrderCreated, byGateway, "A draft of a bulk was made at the provider.")
	e.Data = map[string]any{"provider_order_id": made.ID, "reference": made.Reference}
	return []domain.Event{e}
}

// bulkWant is what the order says a bulk is to be.
func (s *Service) bulkWant(l bulkLane, goal providers.Goal) providers.BulkWant {
	w := providers.BulkWant{
		Goal: goal, Reference: reference(l.bulk.ID, l.bulk.Generation+1), BySplit: l.bulk.Way == domain.BulkBySplit, Now: s.now(),
	}
	if current := l.bulk.Current(); current != nil {
		w.Reference = current.Reference
	}
	for _, id := range l.bulk.Together() {
		p := l.order.PortIn(id)
		if p == nil {
			continue
		}
		m := providers.BulkMember{PortInID: id, Numbers: numbersOf(l.order, id)}
		if current := p.Current(); current != nil {
			m.OrderID = current.ID
		}
		w.Members = append(w.Members, m)
	}
	return w
}

// changeBulk writes down what is true of a bulk, unless it changed since it
// was looked at.
func (s *Service) changeBulk(l bulkLane, revision int64, f func(ctx context.Context, tx Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error)) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			b := o.Bulk(l.bulk.ID)
			if b == nil || b.Revision != revision {
				return nil, errOvertaken
			}
			return f(ctx, tx, o, b)
		})
	}
}
