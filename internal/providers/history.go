package providers

import (
	"context"
	"time"
)

// A Historian is an adapter whose provider writes down what happens to an
// order.
type Historian interface {
	// History returns what the provider wrote down of the order so far, oldest
	// first; nothing of one that has no history yet. It may lag behind the order
	// itself. ErrGone if there is no such order.
	History(ctx context.Context, id string) ([]HistoryEntry, error)
}

// A HistoryEntry is one thing that happened, as the provider tells it.
type HistoryEntry struct {
	ID     string // the same whenever it is told, and unique within its order
	At     time.Time
	By     string // the provider's name for who did it; "" where not told
	Ours   bool   // done with the provider account's own login
	Status string // the provider's own word for what the order became
	Note   string
	// Changed names what changed, in the provider's words. To what it changed is
	// not told: it may be a secret.
	Changed []string
}

// History returns what the provider wrote down of an order; ErrUnsupported if
// the adapter can't say.
func (p *Provider) History(ctx context.Context, id string) ([]HistoryEntry, error) {
	a, ok := p.adapter.(Historian)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "history", "", func(ctx context.Context) ([]HistoryEntry, error) { return a.History(ctx, id) })
}
