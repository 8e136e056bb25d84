package contract_test

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// carrier is a provider in memory that does what it is asked to at once.
type carrier struct {
	mu     sync.Mutex
	orders map[string]*providers.Order
	commit map[string]int // commits asked for, by our port-in
}

var _ porting.Provider = (*carrier)(nil)

func newCarrier() *carrier {
	return &carrier{orders: map[string]*providers.Order{}, commit: map[string]int{}}
}

func (*carrier) Limits() providers.Limits {
	return providers.Limits{
		MaxNumbers: map[domain.PortClass]int{"": 100}, MaxCheckNumbers: 100, TimeZone: "America/Chicago",
		Mutability: domain.Mutability{{Fields: []string{"/end_user", "/requested_foc"}}},
	}
}

func (*carrier) Capabilities() []string { return []string{"check", "submit", "cancel"} }

func (*carrier) Health() (providers.Health, time.Time) { return providers.HealthOK, time.Time{} }

func (*carrier) Check(_ context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	var result providers.CheckResult
	for _, n := range r.Numbers {
		result.Cells = append(result.Cells, providers.Cell{
			PhoneNumber: n, Verdict: providers.Portable, PortClass: domain.OnNetAutomated,
			LosingCarrier: &domain.LosingCarrier{Name: "Lakeside Wireless", SPID: "6214"},
		})
	}
	return result, nil
}

func (c *carrier) Find(context.Context, providers.Query) ([]providers.Order, error) { return nil, nil }

func (c *carrier) Fetch(_ context.Context, id string) (providers.Order, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o, ok := c.orders[id]
	if !ok {
		return providers.Order{}, providers.ErrGone
	}
	return *o, nil
}

func (*carrier) FOCWindows(context.Context, providers.Want, string) ([]domain.FOCWindow, error) {
	return nil, providers.ErrNotPrepared
}

func (*carrier) Changed(context.Context, time.Time) ([]string, error) { return nil, nil }

func (*carrier) Next(w providers.Want, have []providers.Order) providers.Step {
	for _, o := range have {
		switch {
		case !o.Live:
		case w.Goal == providers.Cancelled && o.Committed:
			return providers.Step{Kind: providers.StepCancel, OrderID: o.ID}
		case w.Goal == providers.Cancelled:
			return providers.Step{Kind: providers.StepDeleteDraft, OrderID: o.ID}
		case w.Goal == providers.Submitted && !o.Committed:
			return providers.Step{Kind: providers.StepCommit, OrderID: o.ID}
		default:
			return providers.Step{Kind: providers.StepDone}
		}
	}
	if w.Goal == providers.Cancelled || len(have) > 0 {
		return providers.Step{Kind: providers.StepDone}
	}
	return providers.Step{Kind: providers.StepCreateDraft}
}

func (c *carrier) Do(_ context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.orders[s.OrderID]
	switch s.Kind {
	case providers.StepCreateDraft:
		o = &providers.Order{
			ID: fmt.Sprintf("po-%d", len(c.orders)+1), Kind: domain.KindPortIn, Reference: w.Reference, Live: true,
			Status: domain.PortInDraft, ProviderStatus: "new",
		}
		for _, n := range w.Numbers {
			o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: n})
		}
		c.orders[o.ID] = o
		return providers.Hint{Created: []providers.Order{*o}}, nil
	case providers.StepCommit:
		c.commit[w.PortInID]++
		o.Committed, o.Status, o.ProviderStatus = true, domain.PortInSubmitted, "sent"
	case providers.StepCancel:
		o.Live, o.Status, o.ProviderStatus = false, domain.PortInCancelled, "gone"
	case providers.StepDeleteDraft:
		delete(c.orders, s.OrderID)
	}
	return providers.Hint{}, nil
}

// found is an order that was made in the provider's portal.
func (c *carrier) found(id string, n domain.PhoneNumber) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orders[id] = &providers.Order{
		ID: id, Kind: domain.KindPortIn, Committed: true, Live: true, Status: domain.PortInSubmitted, ProviderStatus: "sent",
		Numbers: []providers.NumberState{{PhoneNumber: n}},
	}
}

// commits are how often each port-in was committed.
func (c *carrier) commits() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.commit)
}

// Comments: nobody writes any beside its orders.
func (*carrier) Comments(context.Context, string) ([]providers.Comment, error) {
	return nil, providers.ErrUnsupported
}

// History: it writes nothing down.
func (*carrier) History(context.Context, string) ([]providers.HistoryEntry, error) {
	return nil, providers.ErrUnsupported
}

// VerifyHook: it never calls back.
func (*carrier) VerifyHook(providers.Hook) (providers.News, error) {
	return providers.News{}, providers.ErrUnsupported
}

// Verifications: it has sent nobody a code yet.
func (*carrier) Verifications(context.Context, string) ([]providers.Verification, error) {
	return []providers.Verification{}, nil
}

// LOATemplate is the same letter for everybody.
func (*carrier) LOATemplate(context.Context, string) ([]byte, error) { return []byte("%PDF-1.7"), nil }

func (*carrier) Subscribe(context.Context, string) error { return providers.ErrUnsupported }
