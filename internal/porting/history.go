package porting

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// beside is what a provider keeps beside the orders that were fetched, by
// order.
type beside struct {
	comments map[string][]providers.Comment
	history  map[string][]providers.HistoryEntry
}

func (s *Service) lookBeside(ctx context.Context, a Account, orders []providers.Order) beside {
	return beside{comments: s.commentsOf(ctx, a, orders), history: s.historyOf(ctx, a, orders)}
}

// historyOf is what the provider wrote down of the orders that were fetched. An
// order that hasn't changed since the last of it that we know is not asked
// about; so an entry that lags behind its order is, until it is there. A
// provider that writes nothing down, or doesn't answer, tells nothing.
func (s *Service) historyOf(ctx context.Context, a Account, orders []providers.Order) map[string][]providers.HistoryEntry {
	if !slices.Contains(a.Adapter.Capabilities(), providers.CapabilityHistory) {
		return nil
	}
	told := map[string][]providers.HistoryEntry{}
	for _, o := range orders {
		if o.Kind == domain.KindBulkParent {
			continue
		}
		last, err := s.store.LastHistory(ctx, a.Name, o.ID)
		if err == nil && !last.IsZero() && !o.ModifiedAt.After(last) {
			continue
		}
		if err == nil {
			told[o.ID], err = a.Adapter.History(ctx, o.ID)
		}
		if err != nil && !errors.Is(err, providers.ErrGone) {
			s.log.WarnContext(ctx, "history was not read", "account", a.Name, "error", err)
		}
	}
	return told
}

// chronicle puts what a provider wrote down on the timeline, each entry once.
func (s *Service) chronicle(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, told map[string][]providers.HistoryEntry) ([]domain.Event, error) {
	var events []domain.Event
	for _, po := range p.ProviderOrders {
		entries := told[po.ID]
		if len(entries) == 0 {
			continue
		}
		at := map[string]time.Time{}
		for _, e := range entries {
			at[e.ID] = e.At
		}
		fresh, err := tx.KeepHistory(ctx, p.ProviderAccount, po.ID, at)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if slices.Contains(fresh, e.ID) {
				events = append(events, s.recorded(o, p, po.ID, e))
			}
		}
	}
	return events, nil
}

// recorded is an entry of a provider's history, in its words but for the
// order's secrets. The account's own login is nobody's business.
func (s *Service) recorded(o *domain.Order, p *domain.PortIn, providerOrderID string, entry providers.HistoryEntry) domain.Event {
	by := domain.Author{Type: domain.ProviderActor, ID: entry.By}
	if entry.Ours {
		by.ID = ""
	}
	note := blank(entry.Note, secretsOf(o))
	message := "The provider recorded " + entry.Status + "."
	if note != "" {
		message = "The provider recorded " + entry.Status + ": " + note
	}
	changed := entry.Changed
	if changed == nil {
		changed = []string{}
	}
	e := s.event(domain.EventProviderHistory, by, message)
	e.At, e.PortInID = entry.At, p.ID
	e.Data = map[string]any{"provider_order_id": providerOrderID, "provider_status": entry.Status, "note": note, "changed": changed}
	return e
}
