package porting_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// freighter is a carrier that takes port-ins in bulk: it divides numbers as the
// test says, and holds a bulk's drafts fast.
type freighter struct {
	*carrier
	bulks  map[string]*providers.Bulk
	divide func(numbers []domain.PhoneNumber) [][]domain.PhoneNumber
	// late is how long port-ins show as drafts after their bulk was handed over,
	// by one of their numbers.
	late map[domain.PhoneNumber]time.Duration
	due  map[string]time.Time // by order
}

func newFreighter(c *carrier) *freighter {
	return &freighter{carrier: c, bulks: map[string]*providers.Bulk{}, divide: byArea, due: map[string]time.Time{}}
}

// byArea divides numbers by area code, which is how their plan does.
func byArea(numbers []domain.PhoneNumber) [][]domain.PhoneNumber {
	var parts [][]domain.PhoneNumber
	at := map[domain.PhoneNumber]int{}
	for _, n := range numbers {
		i, ok := at[n[:5]]
		if !ok {
			i, at[n[:5]] = len(parts), len(parts)
			parts = append(parts, nil)
		}
		parts[i] = append(parts[i], n)
	}
	return parts
}

func (*freighter) Capabilities() []string { return []string{providers.CapabilityBulk} }

func (f *freighter) FindBulks(_ context.Context, references []string) ([]providers.Bulk, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []providers.Bulk
	for _, id := range slices.Sorted(maps.Keys(f.bulks)) {
		if b := f.bulks[id]; slices.Contains(references, b.Reference) {
			found = append(found, *b)
		}
	}
	return found, nil
}

func (f *freighter) FetchBulk(_ context.Context, id string) (providers.Bulk, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b, ok := f.bulks[id]
	if !ok {
		return providers.Bulk{}, providers.ErrGone
	}
	shown := *b
	shown.Children = slices.Clone(b.Children)
	return shown, nil
}

func (*freighter) NextBulk(w providers.BulkWant, have []providers.Bulk) providers.Step {
	var b *providers.Bulk
	for i := range have {
		if have[i].Live {
			b = &have[i]
		}
	}
	switch {
	case b != nil && b.Committed, b == nil && (w.Goal == providers.Cancelled || len(w.Members) == 0):
		return providers.Step{Kind: providers.StepDone}
	case w.Goal == providers.Cancelled:
		return providers.Step{Kind: providers.StepDeleteBulk, OrderID: b.ID}
	case b == nil:
		return providers.Step{Kind: providers.StepCreateBulk}
	case w.BySplit && len(b.Numbers) == 0:
		return providers.Step{Kind: providers.StepListNumbers, OrderID: b.ID}
	}
	var wanted, held []string
	for _, m := range w.Members {
		at := slices.IndexFunc(b.Children, func(c providers.BulkChild) bool { return w.BySplit && slices.Equal(c.Numbers, m.Numbers) })
		switch {
		case at >= 0:
			wanted = append(wanted, b.Children[at].OrderID)
		case m.OrderID != "":
			wanted = append(wanted, m.OrderID)
		}
	}
	for _, c := range b.Children {
		held = append(held, c.OrderID)
	}
	slices.Sort(wanted)
	slices.Sort(held)
	stranger := slices.ContainsFunc(held, func(id string) bool { return !slices.Contains(wanted, id) })
	switch {
	case !w.BySplit && stranger && len(wanted) == 0:
		return providers.Step{Kind: providers.StepDeleteBulk, OrderID: b.ID}
	case len(wanted) == len(w.Members) && !slices.Equal(wanted, held):
		return providers.Step{Kind: providers.StepGather, OrderID: b.ID, Orders: wanted}
	case w.Goal == providers.Submitted:
		return providers.Step{Kind: providers.StepCommitBulk, OrderID: b.ID}
	}
	return providers.Step{Kind: providers.StepDone, OrderID: b.ID}
}

func (f *freighter) DoBulk(_ context.Context, w providers.BulkWant, s providers.Step) (providers.Hint, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, s.Kind)
	if failed := f.failure("before", s); failed != nil {
		return providers.Hint{}, failed
	}
	hint := f.load(w, s)
	if failed := f.failure("after", s); failed != nil {
		return providers.Hint{}, failed
	}
	return hint, nil
}

func (f *freighter) load(w providers.BulkWant, s providers.Step) (hint providers.Hint) {
	b := f.bulks[s.OrderID]
	switch s.Kind {
	case providers.StepCreateBulk:
		f.made++
		b = &providers.Bulk{ID: fmt.Sprintf("bulk-%d", f.made), Reference: w.Reference, Live: true, ProviderStatus: "draft"}
		f.bulks[b.ID] = b
		hint.Created = []providers.Order{{ID: b.ID}}
	case providers.StepListNumbers:
		for _, m := range w.Members {
			b.Numbers = append(b.Numbers, m.Numbers...)
		}
		for _, numbers := range f.divide(b.Numbers) {
			o := f.add(w.Reference, numbers, false)
			b.Children = append(b.Children, providers.BulkChild{OrderID: o.ID, Numbers: numbers})
		}
	case providers.StepGather:
		b.Children = nil
		for _, id := range s.Orders {
			b.Children = append(b.Children, providers.BulkChild{OrderID: id, Numbers: f.numbersOf(id)})
		}
	case providers.StepCommitBulk:
		b.Committed, b.ProviderStatus = true, "under way"
		for _, c := range b.Children {
			if late := f.late[c.Numbers[0]]; late > 0 {
				f.due[c.OrderID] = f.now().Add(late)
				continue
			}
			f.handOver(c.OrderID)
		}
	case providers.StepDeleteBulk:
		f.drop(s.OrderID)
	}
	return hint
}

func (f *freighter) handOver(id string) {
	f.carrier.carryOut(providers.Want{}, providers.Step{Kind: providers.StepCommit, OrderID: id})
}

// Fetch has what was late happen in time.
func (f *freighter) Fetch(ctx context.Context, id string) (providers.Order, error) {
	f.mu.Lock()
	if due, ok := f.due[id]; ok && !f.now().Before(due) {
		delete(f.due, id)
		f.handOver(id)
	}
	f.mu.Unlock()
	return f.carrier.Fetch(ctx, id)
}

func (f *freighter) numbersOf(id string) []domain.PhoneNumber {
	var numbers []domain.PhoneNumber
	for _, n := range f.orders[id].Numbers {
		numbers = append(numbers, n.PhoneNumber)
	}
	return numbers
}

// drop takes a draft away with the drafts in it, as a purge does.
func (f *freighter) drop(id string) {
	for _, c := range f.bulks[id].Children {
		delete(f.orders, c.OrderID)
	}
	delete(f.bulks, id)
}

// Do refuses to submit a port-in of a draft bulk by itself.
func (f *freighter) Do(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	f.mu.Lock()
	held := s.Kind == providers.StepCommit && slices.ContainsFunc(slices.Collect(maps.Values(f.bulks)), func(b *providers.Bulk) bool {
		return !b.Committed && slices.ContainsFunc(b.Children, func(c providers.BulkChild) bool { return c.OrderID == s.OrderID })
	})
	f.mu.Unlock()
	if held {
		return providers.Hint{}, &providers.Failure{Family: providers.Refused, Code: "refused", Status: 409, Faults: []domain.ProviderFault{{Code: "7717"}}}
	}
	return f.carrier.Do(ctx, w, s)
}
