package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A Webhook is a callback of a provider as it is kept.
type Webhook struct {
	ID              string
	ProviderAccount string
	EventID         string // the provider's; "" where it has none
	Body            []byte
	ReceivedAt      time.Time // real
}

// Hear takes a callback that came for a provider account: verifies it, keeps
// it, and rings for the port-ins it is about. What it says is believed by
// nobody: they are fetched, and where it doesn't say what it is about, what
// changed at the account is. Sent again, duplicated or late, it rings or doesn't,
// and changes nothing else.
//
// One that is not the provider's is refused with *providers.Unverified.
func (s *Service) Hear(ctx context.Context, account string, h providers.Hook) error {
	a, ok := s.account(account)
	if !ok {
		return notFound("provider account")
	}
	h.At = s.real()
	news, err := a.Adapter.VerifyHook(h)
	if errors.Is(err, providers.ErrUnsupported) {
		return notFound("provider account that calls back")
	}
	if err != nil {
		return err
	}
	refs, err := s.store.PortInsOfProviderOrders(ctx, a.Name, news.Orders)
	if err != nil {
		return err
	}
	w := Webhook{ID: s.newID("whk"), ProviderAccount: a.Name, EventID: news.EventID, Body: h.Body, ReceivedAt: h.At}
	err = s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		fresh, err := tx.InsertWebhook(ctx, w)
		if err != nil || !fresh {
			return err
		}
		rung := map[string]bool{}
		for _, ref := range refs {
			if rung[ref.PortInID] {
				continue
			}
			rung[ref.PortInID] = true
			op := operation.New{ID: s.newID("opr"), Lane: newsLane(ref.PortInID), Kind: kindObserve, Queue: a.Name}
			if err := tx.AddOperation(ctx, op); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !news.Vague {
		return err
	}
	return s.sweepSoon(ctx, a)
}

// newsLane is beside the port-in's own: news is read while a command is under
// way, and applied unless the command has learnt better meanwhile.
func newsLane(portInID string) string { return portInID + "/news" }

// nextObserve fetches what a port-in has at its provider, and applies it.
func (s *Service) nextObserve(ctx context.Context, op operation.Operation) (operation.Decision[Tx], error) {
	portInID, _, _ := strings.Cut(op.Lane, "/")
	l, err := s.lane(ctx, portInID)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	seen, around, err := s.lookAtCommitted(ctx, l)
	if err != nil {
		return operation.Decision[Tx]{}, err
	}
	return operation.Decision[Tx]{Settle: resultSucceeded, Record: s.recordObserved(l, seen, around)}, nil
}

// recordObserved applies what was seen, unless the port-in changed meanwhile.
func (s *Service) recordObserved(l lane, seen look, around beside) operation.Record[Tx] {
	return func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, "", l.order.ID, func(o *domain.Order) ([]domain.Event, error) {
			p := o.PortIn(l.portIn.ID)
			if p == nil || p.Revision != seen.revision {
				return nil, errOvertaken
			}
			events, err := s.divide(ctx, tx, o, l.portIn.ID, seen)
			if err != nil {
				return nil, err
			}
			events = append(events, s.applyLook(o, o.PortIn(l.portIn.ID), seen)...)
			resumed, err := s.resume(ctx, tx, o, o.PortIn(l.portIn.ID), seen)
			if err != nil {
				return nil, err
			}
			told, err := s.takeOver(ctx, tx, o, o.PortIn(l.portIn.ID), around.comments)
			if err != nil {
				return nil, err
			}
			written, err := s.chronicle(ctx, tx, o, o.PortIn(l.portIn.ID), around.history)
			return slices.Concat(events, resumed, told, written), err
		})
	}
}

// Subscribe sees to it that providers which have to be told where to call back
// are.
func (s *Service) Subscribe(ctx context.Context, publicURL string) error {
	var failed error
	for _, a := range s.accounts {
		err := a.Adapter.Subscribe(ctx, HookURL(publicURL, a.Name))
		if err != nil && !errors.Is(err, providers.ErrUnsupported) {
			failed = errors.Join(failed, fmt.Errorf("subscribe at %s: %w", a.Name, err))
		}
	}
	return failed
}

// HookURL is where a provider account's callbacks come in.
func HookURL(publicURL, account string) string {
	return strings.TrimRight(publicURL, "/") + "/hooks/" + account
}
