package porting_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

const (
	east  = domain.PhoneNumber("+12025550141")
	west  = domain.PhoneNumber("+14155550142")
	west2 = domain.PhoneNumber("+14155550143")
	south = domain.PhoneNumber("+13055550144")
)

// openFreight is a house at a provider with bulks, and an order there of three
// port-ins.
func openFreight(t *testing.T) (*house, *freighter, string) {
	t.Helper()
	h := open(t)
	f := newFreighter(h.carrier)
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		return providers.Cell{
			PhoneNumber: n, Verdict: providers.Portable, PortClass: domain.OnNetAutomated,
			LosingCarrier: &domain.LosingCarrier{SPID: string(n[2:5])},
		}
	}
	h.with(map[string]porting.Provider{"carrier": f})
	return h, f, h.draft(east, west, west2, south)
}

var each = map[domain.PhoneNumber]int{east: 1, west: 1, west2: 1, south: 1}

func (h *house) wantCommitted(want map[domain.PhoneNumber]int) {
	h.t.Helper()
	if diff := cmp.Diff(want, h.carrier.committed()); diff != "" {
		h.t.Errorf("committed orders of each number (-want +got):\n%s", diff)
	}
}

func (h *house) wantEnded(id string, want domain.CommandStatus) {
	h.t.Helper()
	if last := h.order(id).Order.LastCommand; last.Status != want {
		h.t.Errorf("the %s ended as %s, want %s: %+v", last.Action, last.Status, want, last.Errors)
	}
}

// portInOf is the port-in of a number.
func (h *house) portInOf(id string, n domain.PhoneNumber) porting.PortInView {
	h.t.Helper()
	v := h.order(id)
	for _, have := range v.Order.Numbers {
		if have.PhoneNumber == n {
			p, err := h.PortIn(h.t.Context(), h.who, id, have.PortInID)
			if err != nil {
				h.t.Fatal(err)
			}
			return p
		}
	}
	h.t.Fatalf("no number %s", n)
	return porting.PortInView{}
}

func (f *freighter) did(kind providers.StepKind) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(f.calls), func(k providers.StepKind) bool { return k != kind }))
}

func TestBulkGoesAsPlanned(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	h.submit(id)
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCommitBulk) != 1 || f.did(providers.StepCommit)+f.did(providers.StepCreateDraft)+f.did(providers.StepGather) > 0 {
		t.Errorf("calls: %v", f.calls)
	}
	for _, v := range h.order(id).PortIns {
		var kinds []domain.ProviderOrderKind
		for _, o := range v.PortIn.ProviderOrders {
			kinds = append(kinds, o.Kind)
			if !o.Committed || !o.Live {
				t.Errorf("%s: provider order %+v", v.PortIn.ID, o)
			}
		}
		if diff := cmp.Diff([]domain.ProviderOrderKind{domain.KindPortIn, domain.KindBulkParent}, kinds); diff != "" {
			t.Errorf("provider orders (-want +got):\n%s", diff)
		}
		if v.PortIn.Status != domain.PortInSubmitted {
			t.Errorf("a port-in is %s", v.PortIn.Status)
		}
	}
	// Each goes on by itself, and what is asked of one reaches that one alone.
	before := len(f.calls)
	if _, _, err := h.CancelPortIn(t.Context(), h.who, id, h.portInOf(id, south).PortIn.ID, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if diff := cmp.Diff([]providers.StepKind{providers.StepCancel}, f.calls[before:]); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// An order that doesn't ask for a common date goes as it always did.
func TestNoBulkForIndependentPortIns(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	independent := porting.OrderPatch{Coordination: porting.Field[domain.Coordination]{Set: true, Value: domain.Independent}}
	v := h.order(id)
	if _, _, err := h.PatchOrder(t.Context(), h.who, id, v.ETag(), independent, 0); err != nil {
		t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	h.wantCommitted(each)
	if f.did(providers.StepCreateBulk) > 0 || f.did(providers.StepCommit) != 3 {
		t.Errorf("calls: %v", f.calls)
	}
}

func TestLostRepliesOfABulk(t *testing.T) {
	t.Parallel()
	steps := []providers.StepKind{
		providers.StepCreateBulk, providers.StepListNumbers, providers.StepUpdate, providers.StepCommitBulk,
		providers.StepDeleteBulk, providers.StepCreateDraft, providers.StepGather,
	}
	for i, step := range steps {
		for _, moment := range []string{"before", "after"} {
			t.Run(string(step)+" lost "+moment, func(t *testing.T) {
				t.Parallel()
				h, f, id := openFreight(t)
				if i > 3 { // steps of a bulk that is split otherwise
					f.divide = func(all []domain.PhoneNumber) [][]domain.PhoneNumber { return [][]domain.PhoneNumber{all} }
				}
				f.fail = once(moment, step, lost)
				h.submit(id)
				h.work(3 * time.Minute)
				h.wantEnded(id, domain.CommandSucceeded)
				h.wantCommitted(each)
				want := 1
				if step == providers.StepCommitBulk && moment == "before" {
					want = 2
				}
				if got := f.did(providers.StepCommitBulk); got != want {
					t.Errorf("handed over %d times: %v", got, f.calls)
				}
				if told := h.told(id); told[domain.EventProviderUnavailable] != 1 || told[domain.EventProviderRecovered] != 1 {
					t.Errorf("the trouble was told %d times, its end %d times", told[domain.EventProviderUnavailable], told[domain.EventProviderRecovered])
				}
			})
		}
	}
}

func refusing(kind providers.StepKind, code string, byOrder func(f *freighter) string) func(*freighter) {
	return func(f *freighter) {
		f.fail = func(moment string, s providers.Step) *providers.Failure {
			if s.Kind != kind || moment != "before" {
				return nil
			}
			refusal := &providers.Failure{Family: providers.Refused, Code: "refused", Status: 400, Faults: []domain.ProviderFault{{
				Code: code, Message: "no", Pointer: "/end_user/account_number",
			}}}
			if byOrder != nil {
				id := byOrder(f)
				if id == "" {
					return nil
				}
				refusal.ByOrder = map[string][]domain.ProviderFault{id: refusal.Faults}
			}
			return refusal
		}
	}
}

// orderOf is the newest live order of a number.
func (f *freighter) orderOf(n domain.PhoneNumber) string {
	newest, id := 0, ""
	for _, o := range f.orders {
		made := len(o.ID)*1000 + int(o.ID[len(o.ID)-1])
		if o.Live && slices.ContainsFunc(o.Numbers, func(have providers.NumberState) bool { return have.PhoneNumber == n }) && made > newest {
			newest, id = made, o.ID
		}
	}
	return id
}

// Whatever the provider does not take, every port-in is handed over once, and
// the plan says which way.
func TestBulkGoesOtherwise(t *testing.T) {
	t.Parallel()
	asOne := func(f *freighter) {
		f.divide = func(all []domain.PhoneNumber) [][]domain.PhoneNumber { return [][]domain.PhoneNumber{all} }
	}
	tests := map[string]struct {
		set           func(f *freighter)
		bulks, alone  int
		reasonIsGiven bool
	}{
		"another split":            {asOne, 1, 0, true},
		"no bulks for the account": {refusing(providers.StepCreateBulk, "7706", nil), 0, 3, true},
		"no bulks for the user": {func(f *freighter) {
			f.fail = once("before", providers.StepCreateBulk, &providers.Failure{
				Family: providers.NotSent, Code: "unauthorized", Status: 403, Unauthorized: true,
			})
		}, 0, 3, true},
		"the list refused": {refusing(providers.StepListNumbers, "7339", nil), 1, 0, true},
		"no attaching": {func(f *freighter) {
			asOne(f)
			refusing(providers.StepGather, "7712", nil)(f)
		}, 0, 3, true},
		"no attaching of one": {func(f *freighter) {
			asOne(f)
			refused := false
			refusing(providers.StepGather, "7712", func(f *freighter) string {
				if refused {
					return ""
				}
				refused = true
				return f.orderOf(south)
			})(f)
		}, 1, 1, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, f, id := openFreight(t)
			tt.set(f)
			h.submit(id)
			h.work(2 * time.Minute)
			h.wantEnded(id, domain.CommandSucceeded)
			h.wantCommitted(each)
			if f.did(providers.StepCommitBulk) != tt.bulks || f.did(providers.StepCommit) != tt.alone {
				t.Errorf("calls: %v", f.calls)
			}
			if reason := h.order(id).Order.Plan.Reason; (reason != "") != tt.reasonIsGiven {
				t.Errorf("the plan's reason is %q", reason)
			}
			alone := 0
			for _, p := range h.order(id).PortIns {
				if strings.Contains(p.PortIn.ChosenBecause, "by itself: ") {
					alone++
				}
			}
			if alone != tt.alone {
				t.Errorf("%d port-ins say that they go by themselves", alone)
			}
			if told := h.told(id)[domain.EventPlanReady]; told < 2 {
				t.Errorf("the change of plan was told %d times", told-1)
			}
		})
	}
}

func accountNumber(value string) porting.DetailsPatch {
	return porting.DetailsPatch{EndUser: porting.EndUserPatch{AccountNumber: porting.Field[domain.Secret]{Set: true, Value: domain.NewSecret(value)}}}
}

// One port-in keeps the bulk from being handed over: nothing is submitted, the
// refusal stands where it belongs, and once it is mended all go.
func TestBulkRefusedForOne(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	refusing(providers.StepCommitBulk, "7401", func(f *freighter) string { return f.orderOf(south) })(f)
	h.submit(id)
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandRefused)
	h.wantCommitted(map[domain.PhoneNumber]int{})
	last := h.order(id).Order.LastCommand
	if len(last.Errors) != 1 || last.Errors[0].Pointer != "/end_user/account_number" {
		t.Errorf("errors: %+v", last.Errors)
	}
	for n, open := range map[domain.PhoneNumber]int{south: 1, east: 0, west: 0} {
		p := h.portInOf(id, n)
		if len(p.Exceptions) != open || p.PortIn.Status != domain.PortInDraft {
			t.Errorf("%s is %s with %+v", n, p.PortIn.Status, p.Exceptions)
		}
	}
	f.fail = nil
	p := h.portInOf(id, south)
	if _, _, err := h.PatchPortIn(t.Context(), h.who, id, p.PortIn.ID, p.ETag(), accountNumber("AC-99"), 0); err != nil {
		t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCommit) > 0 {
		t.Errorf("calls: %v", f.calls)
	}
}

// In best effort the others go without it; it is left, and may follow alone.
func TestBulkWithoutOne(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	at := ""
	refusing(providers.StepCommitBulk, "7401", func(f *freighter) string {
		at = f.orderOf(south)
		for _, b := range f.bulks {
			if slices.ContainsFunc(b.Children, func(c providers.BulkChild) bool { return c.OrderID == at }) {
				return at
			}
		}
		return ""
	})(f)
	if _, _, err := h.Submit(t.Context(), h.who, id, porting.ModeBestEffort, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandPartial)
	h.wantCommitted(map[domain.PhoneNumber]int{east: 1, west: 1, west2: 1})
	if p := h.portInOf(id, south); p.PortIn.Status != domain.PortInDraft || len(p.Exceptions) != 1 {
		t.Errorf("what was left is %s with %+v", p.PortIn.Status, p.Exceptions)
	}
	if _, _, err := h.SubmitPortIn(t.Context(), h.who, id, h.portInOf(id, south).PortIn.ID, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	h.wantCommitted(each)
}

// A port-in that is submitted alone leaves the bulk first; the rest goes later.
func TestOneLeavesTheBulk(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	if _, _, err := h.Prepare(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	if _, _, err := h.SubmitPortIn(t.Context(), h.who, id, h.portInOf(id, south).PortIn.ID, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	h.wantCommitted(map[domain.PhoneNumber]int{south: 1})
	if p := h.portInOf(id, south); p.PortIn.LastCommand.Status != domain.CommandSucceeded || len(p.PortIn.ProviderOrders) != 1 {
		t.Errorf("it ended as %s at %+v", p.PortIn.LastCommand.Status, p.PortIn.ProviderOrders)
	}
	if f.did(providers.StepGather) != 1 || f.did(providers.StepCreateDraft) > 0 {
		t.Errorf("calls: %v", f.calls)
	}
	h.submit(id)
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCommitBulk) != 1 {
		t.Errorf("calls: %v", f.calls)
	}
}

// A draft that the provider purges is made again, with other ids.
func TestPurgedBulkIsMadeAgain(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	if _, _, err := h.Prepare(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	f.mu.Lock()
	for bulk := range f.bulks {
		f.drop(bulk)
	}
	f.mu.Unlock()
	h.submit(id)
	h.work(time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCreateBulk) != 2 || f.did(providers.StepCommitBulk) != 1 {
		t.Errorf("calls: %v", f.calls)
	}
}

func TestCancelledBulk(t *testing.T) {
	t.Parallel()
	tests := map[string]func(h *house, id string){
		"prepared": func(h *house, id string) {
			if _, _, err := h.Prepare(h.t.Context(), h.who, id, 0); err != nil {
				h.t.Fatal(err)
			}
			h.work(time.Minute)
		},
		"submitted": func(h *house, id string) {
			h.submit(id)
			h.work(time.Minute)
		},
		"never begun":       func(*house, string) {},
		"about to be":       func(h *house, id string) { h.submit(id) },
		"submitted, unseen": func(h *house, id string) { h.submit(id); h.workSome(12) },
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, f, id := openFreight(t)
			prepare(h, id)
			if _, _, err := h.Cancel(t.Context(), h.who, id, 0); err != nil {
				t.Fatal(err)
			}
			h.work(2 * time.Minute)
			h.wantEnded(id, domain.CommandSucceeded)
			h.wantCommitted(map[domain.PhoneNumber]int{})
			f.mu.Lock()
			defer f.mu.Unlock()
			for _, b := range f.bulks {
				if b.Live && !b.Committed {
					t.Errorf("a draft is left: %+v", b)
				}
			}
			for _, o := range f.orders {
				if o.Live {
					t.Errorf("an order is left: %+v", o)
				}
			}
		})
	}
}

// workSome works every open lane so many times.
func (h *house) workSome(times int) {
	h.t.Helper()
	for range times {
		for _, lane := range h.lanes() {
			if err := h.engine.Run(h.t.Context(), lane); err != nil {
				h.t.Fatal(err)
			}
		}
	}
}

// A bulk that has ended has its port-ins looked at; one that hasn't ended all
// the same is told once, and left as it is.
func TestBulkCrossChecksItsPortIns(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	h.submit(id)
	h.work(time.Minute)
	f.still = true // nothing is listed as changed
	for _, n := range []domain.PhoneNumber{east, west} {
		f.set(f.orderOf(n), func(o *providers.Order) { o.Live, o.Status, o.ProviderStatus = false, domain.PortInCompleted, "done" })
	}
	f.mu.Lock()
	for _, b := range f.bulks {
		b.Live, b.Ended, b.ProviderStatus = false, true, "partly done"
	}
	f.mu.Unlock()
	for range 2 {
		h.pass(7 * time.Hour)
		h.sweep()
	}
	for n, want := range map[domain.PhoneNumber]domain.PortInStatus{
		east: domain.PortInCompleted, west: domain.PortInCompleted, south: domain.PortInSubmitted,
	} {
		if got := h.portInOf(id, n).PortIn.Status; got != want {
			t.Errorf("%s is %s, want %s", n, got, want)
		}
	}
	if told := h.told(id)[domain.EventObservationUnexpected]; told != 1 {
		t.Errorf("told %d times", told)
	}
	for _, o := range h.portInOf(id, south).PortIn.ProviderOrders {
		if o.Live != (o.Kind == domain.KindPortIn) {
			t.Errorf("provider order %+v", o)
		}
	}
}

// A port-in that its provider still shows as a draft, after the bulk was handed
// over, is waited for, and not handed over again beside it.
func TestBulkIsWaitedForByItsPortIns(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	f.late = map[domain.PhoneNumber]time.Duration{south: 5 * time.Second, east: time.Hour}
	h.submit(id)
	h.work(2 * time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCommit) != 1 {
		t.Errorf("calls: %v", f.calls)
	}
}
