package providers

import (
	"context"
	"time"
)

// A Commenter is an adapter whose provider keeps comments beside an order, for
// its people and the customer's to read. Writing one is a step of Do
// (StepComment); its text is at most Limits.MaxComment long.
type Commenter interface {
	// Comments returns all comments on the provider order, oldest first.
	// ErrGone if there is no such order.
	Comments(ctx context.Context, id string) ([]Comment, error)
}

// A Comment is one at the provider.
type Comment struct {
	ID   string
	Body string
	// Ours: written by the provider account's own user, the gateway or
	// somebody in the provider's portal.
	Ours bool
	By   string    // the provider's name for who wrote it; "" where not told
	At   time.Time // zero where not told
}

// Comments returns all comments on the provider order; ErrUnsupported if the
// adapter can't say.
func (p *Provider) Comments(ctx context.Context, id string) ([]Comment, error) {
	a, ok := p.adapter.(Commenter)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "comments", "", func(ctx context.Context) ([]Comment, error) { return a.Comments(ctx, id) })
}
