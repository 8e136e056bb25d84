package providers

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

type rateGroupKey struct{}

// InRateGroup marks the requests of ctx as of a group that the provider counts
// for itself: they have a budget of their own at the account, and when the
// provider takes no more of one group, the others go on.
func InRateGroup(ctx context.Context, group string) context.Context {
	return context.WithValue(ctx, rateGroupKey{}, group)
}

func rateGroup(ctx context.Context) string {
	group, _ := ctx.Value(rateGroupKey{}).(string)
	return group
}

// budgets are those of one account, by rate group.
type budgets struct {
	perSecond rate.Limit
	burst     int

	mu      sync.Mutex
	byGroup map[string]*budget
}

func (b *budgets) of(group string) *budget {
	b.mu.Lock()
	defer b.mu.Unlock()
	of, ok := b.byGroup[group]
	if !ok {
		of = &budget{limiter: rate.NewLimiter(b.perSecond, b.burst)}
		b.byGroup[group] = of
	}
	return of
}

// A budget is what may be asked of a provider account within one rate group.
type budget struct {
	limiter *rate.Limiter

	mu     sync.Mutex
	closed time.Time // until then the provider takes no more
}

func (b *budget) close(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.closed) {
		b.closed = until
	}
}

func (b *budget) closedFor(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.closed.Sub(now)
}
