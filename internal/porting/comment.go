package porting

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// NewComment is what somebody has to say about an order.
type NewComment struct {
	Body       string
	Visibility domain.Visibility
	PortInID   string // "" : the whole order
}

// AddComment keeps a comment, and brings one that is meant for providers to
// every live port-in that has been handed over, or to the one it names. It
// waits for that for at most so long. It reports whether the request had been
// done before.
func (s *Service) AddComment(ctx context.Context, c Caller, orderID string, in NewComment, wait time.Duration) (domain.Comment, bool, error) {
	in.Body = strings.ReplaceAll(in.Body, "\r\n", "\n")
	if faults := bodyFaults(in.Body); len(faults) > 0 {
		return domain.Comment{}, false, validationFailed(faults)
	}
	comment := domain.Comment{
		ID: s.newID("cmt"), OrderID: orderID, PortInID: in.PortInID, Visibility: in.Visibility, Body: in.Body,
		By: c.Author(), CreatedAt: s.now(),
	}
	done, replayed, err := s.once(ctx, c, comment.ID, "", func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			deliveries, err := s.deliveries(o, in)
			if err != nil {
				return nil, err
			}
			comment.Deliveries = deliveries
			if err := tx.InsertComment(ctx, comment); err != nil {
				return nil, err
			}
			for _, d := range deliveries {
				op := operation.New{
					ID: s.newID("opr"), CommandID: comment.ID, Lane: commentLane(d.PortInID), Kind: kindComment, Queue: d.ProviderAccount,
				}
				if err := tx.AddOperation(ctx, op); err != nil {
					return nil, err
				}
			}
			return []domain.Event{s.commentAdded(comment)}, nil
		})
	})
	if err != nil {
		return domain.Comment{}, false, err
	}
	_, err = s.wait(ctx, done.ResourceID, wait, func(ctx context.Context) (bool, error) {
		stored, err := s.store.Comment(ctx, c.Tenant, orderID, done.ResourceID)
		return stored.Settled(), err
	})
	if err != nil {
		return domain.Comment{}, false, err
	}
	comment, err = s.store.Comment(ctx, c.Tenant, orderID, done.ResourceID)
	return comment, replayed, err
}

// Comments returns a page of an order's comments, oldest first.
func (s *Service) Comments(ctx context.Context, c Caller, orderID string, p Page) ([]domain.Comment, string, error) {
	return s.store.Comments(ctx, c.Tenant, orderID, p)
}

// Comment returns one comment of an order.
func (s *Service) Comment(ctx context.Context, c Caller, orderID, id string) (domain.Comment, error) {
	return s.store.Comment(ctx, c.Tenant, orderID, id)
}

// bodyFaults is what keeps a text from being a comment anywhere: XML has no
// way to write most control characters.
func bodyFaults(body string) []domain.Fault {
	switch {
	case strings.TrimSpace(body) == "":
		return []domain.Fault{{Pointer: "/body", Code: "required", Message: "must say something"}}
	case strings.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return []domain.Fault{{Pointer: "/body", Code: "control_character", Message: "must have no control characters but new lines and tabs"}}
	}
	return nil
}

// deliveries are where a comment is to go.
func (s *Service) deliveries(o *domain.Order, in NewComment) ([]domain.Delivery, error) {
	if in.PortInID != "" && o.PortIn(in.PortInID) == nil {
		return nil, validationFailed([]domain.Fault{{Pointer: "/port_in_id", Code: "unknown", Message: "names no port-in of the order"}})
	}
	if in.Visibility != domain.ProviderComment {
		return nil, nil
	}
	var deliveries []domain.Delivery
	var faults []domain.Fault
	for i := range o.PortIns {
		p := &o.PortIns[i]
		if in.PortInID != "" && p.ID != in.PortInID {
			continue
		}
		at := handedOver(p, in.PortInID != "")
		account, ok := s.account(p.ProviderAccount)
		if at == nil || !ok {
			continue
		}
		switch most := account.Adapter.Limits().MaxComment; {
		case most == 0:
			faults = append(faults, domain.Fault{Pointer: "/visibility", Code: "not_carried", Message: account.Name + " takes no comments"})
		case utf8.RuneCountInString(in.Body) > most:
			faults = append(faults, domain.Fault{
				Pointer: "/body", Code: domain.RequirementTooLong, Message: fmt.Sprintf("may have at most %d characters at %s", most, account.Name),
			})
		default:
			deliveries = append(deliveries, domain.Delivery{
				PortInID: p.ID, ProviderAccount: p.ProviderAccount, ProviderOrderID: at.ID, Status: domain.DeliveryPending,
			})
		}
	}
	switch {
	case len(faults) > 0:
		return nil, validationFailed(slices.Compact(faults))
	case len(deliveries) == 0:
		return nil, &domain.Error{
			Code: domain.CodeActionNotAllowed, AllowedActions: s.orderActions(o), OrderID: o.ID,
			Message: "No provider has been handed the order yet, so none could read the comment.",
		}
	}
	return deliveries, nil
}

// handedOver is the provider order beside which a comment is written: the live
// one that was committed, and also the last one that was if ended ones count.
func handedOver(p *domain.PortIn, ended bool) *domain.ProviderOrder {
	var last *domain.ProviderOrder
	for i := range p.ProviderOrders {
		if o := &p.ProviderOrders[i]; o.Committed && (o.Live || ended) {
			if last == nil || o.Live || !last.Live {
				last = o
			}
		}
	}
	return last
}

func (s *Service) commentAdded(c domain.Comment) domain.Event {
	e := s.event(domain.EventCommentAdded, c.By, "Comment added.")
	switch {
	case c.Visibility == domain.InternalComment:
	case c.By.Type == domain.Caller:
		e.Message = "Comment added for the provider."
	default:
		e.Message = "Comment found at the provider."
	}
	e.At, e.PortInID = c.CreatedAt, c.PortInID
	e.Data = map[string]any{"comment_id": c.ID, "visibility": string(c.Visibility)}
	return e
}

// takeOver makes comments found at a provider the order's own, each once. One
// that a delivery of ours is known by, or turns out to be, is no news.
func (s *Service) takeOver(ctx context.Context, tx Tx, o *domain.Order, p *domain.PortIn, found map[string][]providers.Comment) ([]domain.Event, error) {
	var events []domain.Event
	for _, po := range p.ProviderOrders {
		if len(found[po.ID]) == 0 {
			continue
		}
		known, err := tx.CommentsAt(ctx, p.ProviderAccount, po.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range found[po.ID] {
			if knows(known, po.ID, f.ID) {
				continue
			}
			if ours := awaited(known, po.ID, f); ours != nil {
				d := ours.Delivery(p.ID)
				d.ProviderCommentID, d.Status = f.ID, domain.DeliveryDelivered
				if err := tx.SaveDelivery(ctx, ours.ID, *d); err != nil {
					return nil, err
				}
				continue
			}
			comment := s.foreign(o, p, po.ID, f)
			if err := tx.InsertComment(ctx, comment); err != nil {
				return nil, err
			}
			known = append(known, comment)
			events = append(events, s.commentAdded(comment))
		}
	}
	return events, nil
}

// foreign is a comment that somebody wrote at the provider.
func (s *Service) foreign(o *domain.Order, p *domain.PortIn, providerOrderID string, f providers.Comment) domain.Comment {
	comment := domain.Comment{
		ID: s.newID("cmt"), OrderID: o.ID, PortInID: p.ID, Visibility: domain.ProviderComment, Body: blank(f.Body, secretsOf(o)),
		By: domain.Author{Type: domain.ProviderActor, ID: f.By}, CreatedAt: f.At,
		Deliveries: []domain.Delivery{{
			PortInID: p.ID, ProviderAccount: p.ProviderAccount, ProviderOrderID: providerOrderID, ProviderCommentID: f.ID,
			Status: domain.DeliveryDelivered,
		}},
	}
	if f.Ours {
		comment.By.Type = domain.Operator
	}
	if comment.CreatedAt.IsZero() {
		comment.CreatedAt = s.now()
	}
	return comment
}

func knows(known []domain.Comment, providerOrderID, id string) bool {
	return slices.ContainsFunc(known, func(c domain.Comment) bool {
		return slices.ContainsFunc(c.Deliveries, func(d domain.Delivery) bool {
			return d.ProviderOrderID == providerOrderID && d.ProviderCommentID == id
		})
	})
}

// clockSkew is how far a provider's clock may be behind ours.
const clockSkew = 5 * time.Minute

// awaited returns the comment that the found one is: one of ours whose fate at
// the provider is not known yet, with the same words, not younger.
func awaited(known []domain.Comment, providerOrderID string, f providers.Comment) *domain.Comment {
	for i := range known {
		c := &known[i]
		for _, d := range c.Deliveries {
			unnamed := d.ProviderOrderID == providerOrderID && d.ProviderCommentID == "" && d.Status != domain.DeliveryRefused
			if unnamed && isSame(*c, f) {
				return c
			}
		}
	}
	return nil
}

func isSame(c domain.Comment, f providers.Comment) bool {
	sameWords := slices.Equal(strings.Fields(c.Body), strings.Fields(f.Body))
	return f.Ours && sameWords && (f.At.IsZero() || f.At.After(c.CreatedAt.Add(-clockSkew)))
}

// commentsOf lists what stands at the provider beside the orders that were
// fetched. A provider that keeps none, or doesn't answer, tells none.
func (s *Service) commentsOf(ctx context.Context, a Account, orders []providers.Order) map[string][]providers.Comment {
	found := map[string][]providers.Comment{}
	for _, o := range orders {
		comments, err := a.Adapter.Comments(ctx, o.ID)
		switch {
		case errors.Is(err, providers.ErrUnsupported):
			return nil
		case err != nil:
			s.log.WarnContext(ctx, "comments were not listed", "account", a.Name, "error", err)
		default:
			found[o.ID] = comments
		}
	}
	return found
}
