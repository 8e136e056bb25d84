package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// crossCheck holds what the provider says of an account's bulks against what is
// known of their port-ins. A bulk moves no port-in: one that has ended has the
// port-ins looked at that haven't, and if they still haven't, that is told.
func (s *Service) crossCheck(ctx context.Context, a Account) error {
	if _, ok := bulker(a); !ok {
		return nil
	}
	refs, err := s.store.LiveBulks(ctx, a.Name)
	if err != nil {
		return err
	}
	var failed error
	for _, ref := range refs {
		err := s.crossCheckBulk(ctx, ref.BulkID)
		if err != nil && !errors.Is(err, errOvertaken) {
			failed = errors.Join(failed, fmt.Errorf("look at bulk %s: %w", ref.BulkID, err))
		}
	}
	return failed
}

func (s *Service) crossCheckBulk(ctx context.Context, id string) error {
	l, err := s.bulkLane(ctx, id)
	if err != nil {
		return err
	}
	seen, err := s.lookBulk(ctx, l)
	if err != nil {
		return err
	}
	ended := slices.ContainsFunc(seen.have, func(b providers.Bulk) bool { return b.Ended })
	if ended {
		for _, portIn := range unended(&l.order, l.bulk) {
			if err := s.observe(ctx, portIn); err != nil {
				return err
			}
		}
	}
	return s.store.InTx(ctx, s.changeBulk(l, seen.revision, func(_ context.Context, _ Tx, o *domain.Order, b *domain.Bulk) ([]domain.Event, error) {
		events := s.applyBulkLook(b, seen)
		if !ended {
			return events, nil
		}
		for _, portIn := range unended(o, *b) {
			e := s.event(domain.EventObservationUnexpected, domain.Author{Type: domain.ProviderActor},
				"The provider says that the bulk has ended, and this port-in of it has not.")
			e.PortInID = portIn
			e.Data = map[string]any{"provider_status": b.ProviderStatus}
			events = append(events, e)
		}
		return events, nil
	}))
}

// unended are the port-ins in the bulk that nobody has seen the end of.
func unended(o *domain.Order, b domain.Bulk) []string {
	return slices.DeleteFunc(b.Together(), func(id string) bool {
		p := o.PortIn(id)
		return p == nil || p.Status.Terminal()
	})
}
