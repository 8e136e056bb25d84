package porting_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// pondering is a carrier that takes two numbers a check and lets each set of
// them wait for its answer.
type pondering struct {
	*carrier
	mu      sync.Mutex
	begun   []string       // the sets of numbers that were asked about anew
	resumed map[string]int // how often each token was
	looks   int            // a token gives its answer at this look
}

func (p *pondering) Limits() providers.Limits {
	l := p.carrier.Limits()
	l.MaxCheckNumbers = 2
	return l
}

func (p *pondering) Check(ctx context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	token := fmt.Sprint("asked about ", r.Numbers)
	switch r.Resume {
	case "":
		p.begun = append(p.begun, token)
		return providers.CheckResult{Pending: true, Resume: token}, nil
	case token:
		p.resumed[token]++
	default:
		return providers.CheckResult{}, fmt.Errorf("%s resumed with %q", token, r.Resume)
	}
	// The first set is the last to be answered.
	if wait := p.looks; p.resumed[token] < wait || token == p.begun[0] && p.resumed[token] < 2*wait {
		return providers.CheckResult{Pending: true, Resume: token}, nil
	}
	return p.carrier.Check(ctx, r)
}

func openPondering(t *testing.T, looks int) (*house, *pondering) {
	t.Helper()
	h := open(t)
	p := &pondering{carrier: h.carrier, resumed: map[string]int{}, looks: looks}
	h.with(map[string]porting.Provider{"pondering": p})
	return h, p
}

func TestCheckGoesOnWithEachOfItsRequests(t *testing.T) {
	t.Parallel()
	h, p := openPondering(t, 3)
	numbers := []domain.PhoneNumber{alpha, bravo, "+12025550103", "+12025550104", "+12025550105"}
	v, err := h.CreateCheck(t.Context(), h.who, porting.NewCheck{PhoneNumbers: numbers}, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	v, err = h.Check(t.Context(), h.who, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.CompletedAt == nil || v.Accounts[0].Status != porting.CheckCompleted {
		t.Errorf("the check is %+v", v.Accounts)
	}
	for _, n := range v.Numbers {
		if n.Results[0].Cell.Verdict != providers.Portable {
			t.Errorf("%s: %+v", n.PhoneNumber, n.Results[0].Cell)
		}
	}
	want := []string{
		fmt.Sprint("asked about ", numbers[:2]), fmt.Sprint("asked about ", numbers[2:4]), fmt.Sprint("asked about ", numbers[4:]),
	}
	if diff := cmp.Diff(want, p.begun); diff != "" {
		t.Errorf("asked anew (-want +got):\n%s", diff)
	}
}

func TestPlanAsksNobodyTwiceWhileItWaits(t *testing.T) {
	t.Parallel()
	h, p := openPondering(t, 3)
	swift := newCarrier(h.now)
	asked := 0
	swift.verdict = func(n domain.PhoneNumber) providers.Cell {
		asked++
		return providers.Cell{PhoneNumber: n, Verdict: providers.NotPortable, Reason: "no_coverage"}
	}
	h.with(map[string]porting.Provider{"pondering": p, "swift": swift})
	id := h.draft(alpha, bravo, "+12025550103")
	v := h.order(id)
	if v.Order.Plan.Status != domain.PlanReady || len(v.PortIns) != 1 || v.PortIns[0].NumbersTotal != 3 {
		t.Errorf("plan %+v, port-ins %+v", v.Order.Plan, v.PortIns)
	}
	if len(p.begun) != 2 || asked != 3 {
		t.Errorf("asked anew: %v; the other account was asked about %d numbers", p.begun, asked)
	}
	var completed int
	if err := h.pool.QueryRow(t.Context(), `SELECT count(*) FROM checks WHERE completed_at IS NOT NULL`).Scan(&completed); err != nil || completed != 1 {
		t.Errorf("%d completed checks, %v", completed, err)
	}
}

// What nobody could say is not given again as an answer.
func TestCheckAsksAgainWhereNobodyKnew(t *testing.T) {
	t.Parallel()
	h := open(t)
	known := providers.UnknownVerdict
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		return providers.Cell{PhoneNumber: n, Verdict: known, Reason: "provider_unavailable"}
	}
	check := func() providers.Verdict {
		v, err := h.CreateCheck(t.Context(), h.who, porting.NewCheck{PhoneNumbers: []domain.PhoneNumber{alpha}, MaxAge: time.Hour}, 0)
		if err != nil {
			t.Fatal(err)
		}
		h.work(time.Minute)
		if v, err = h.Check(t.Context(), h.who, v.ID); err != nil {
			t.Fatal(err)
		}
		return v.Numbers[0].Results[0].Cell.Verdict
	}
	if got := check(); got != providers.UnknownVerdict {
		t.Errorf("first %s", got)
	}
	known = providers.Portable
	if got := check(); got != providers.Portable {
		t.Errorf("then %s", got)
	}
	known = providers.NotPortable
	if got := check(); got != providers.Portable {
		t.Errorf("an answer is given again, but it was %s", got)
	}
}
