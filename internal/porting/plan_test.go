package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

func TestPlanPutsTogetherWhatGoesTogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	const charlie, delta = domain.PhoneNumber("+12025550103"), domain.PhoneNumber("+12025550104")
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		cell := providers.Cell{PhoneNumber: n, Verdict: providers.Portable, PortClass: domain.OnNetAutomated, LosingCarrier: &domain.LosingCarrier{SPID: "1111"}}
		switch n {
		case charlie:
			cell.LosingCarrier = &domain.LosingCarrier{SPID: "2222"}
		case delta:
			return providers.Cell{PhoneNumber: n, Verdict: providers.NotPortable, Reason: "no_coverage"}
		}
		return cell
	}
	id := h.draft(alpha, charlie, bravo, delta)
	v := h.order(id)
	groups := map[string][]domain.PhoneNumber{}
	for _, n := range v.Order.Numbers {
		groups[n.PortInID] = append(groups[n.PortInID], n.PhoneNumber)
	}
	want := map[string][]domain.PhoneNumber{
		v.PortIns[0].PortIn.ID: {alpha, bravo}, v.PortIns[1].PortIn.ID: {charlie}, "": {delta},
	}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Errorf("port-ins (-want +got):\n%s", diff)
	}
	last := v.Order.Numbers[3]
	if last.Status != domain.NumberNotPortable || last.Reason != "no_coverage" {
		t.Errorf("the number nobody covers is %s, %s", last.Status, last.Reason)
	}
	if got := v.PortIns[0].PortIn.ChosenBecause; got != "first configured account that can port it" {
		t.Errorf("chosen because %q", got)
	}
}

func TestPlanKeepsToTheSizeOfAProviderOrder(t *testing.T) {
	t.Parallel()
	h := open(t) // the carrier takes three numbers an order
	id := h.draft(alpha, bravo, "+12025550103", "+12025550104")
	v := h.order(id)
	if len(v.PortIns) != 2 || v.PortIns[0].NumbersTotal != 3 || v.PortIns[1].NumbersTotal != 1 {
		t.Errorf("port-ins: %+v", v.PortIns)
	}
}

func TestPlanWaitsForAProviderThatIsDown(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.silent = true
	v, err := h.CreateOrder(t.Context(), h.who, porting.NewOrder{Numbers: []porting.NewNumber{{PhoneNumber: alpha}}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		for _, lane := range h.lanes() {
			if err := h.engine.Run(t.Context(), lane); err != nil {
				t.Fatal(err)
			}
		}
		h.pass(5 * time.Second)
	}
	if got := h.order(v.Order.ID).Order.Plan.Status; got != domain.PlanRunning {
		t.Fatalf("plan is %s while nobody answers", got)
	}
	if _, _, err := h.Submit(t.Context(), h.who, v.Order.ID, porting.ModeAll, 0); err == nil {
		t.Error("a submit was accepted before the plan was ready")
	}
	h.carrier.silent = false
	h.work(time.Minute)
	if got := h.order(v.Order.ID); got.Order.Plan.Status != domain.PlanReady || len(got.PortIns) != 1 {
		t.Errorf("plan is %s with %d port-ins once it answers", got.Order.Plan.Status, len(got.PortIns))
	}
	told := h.told(v.Order.ID)
	if told[domain.EventProviderUnavailable] != 1 || told[domain.EventProviderRecovered] != 1 {
		t.Errorf("told: %v", told)
	}
}

func TestPatchOfNumbersPlansAnew(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	_, _, err := h.PatchOrder(t.Context(), h.who, id, h.order(id).ETag(), porting.OrderPatch{
		Numbers: porting.Field[[]porting.NewNumber]{Set: true, Value: []porting.NewNumber{{PhoneNumber: bravo}}},
	}, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	v := h.order(id)
	if v.NumbersTotal != 1 || len(v.PortIns) != 1 || v.Order.Numbers[0].PortInID != v.PortIns[0].PortIn.ID {
		t.Errorf("after the patch: %d numbers, port-ins %+v", v.NumbersTotal, v.PortIns)
	}
	// The number that was taken out is nobody's.
	if _, err := h.CreateOrder(t.Context(), h.who, porting.NewOrder{Numbers: []porting.NewNumber{{PhoneNumber: alpha}}}, 0); err != nil {
		t.Error(err)
	}
}
