package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

func account(number string) porting.DetailsPatch {
	return porting.DetailsPatch{EndUser: porting.EndUserPatch{
		AccountNumber: porting.Field[domain.Secret]{Set: true, Null: number == "", Value: domain.NewSecret(number)},
	}}
}

// Each port-in takes its own account number, keeps it when the order's
// changes, and takes the order's again when it says nothing more.
func TestPortInDiffersFromItsOrder(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		return providers.Cell{PhoneNumber: n, Verdict: providers.Portable, LosingCarrier: &domain.LosingCarrier{SPID: string(n[8:])}}
	}
	id := h.draft(alpha, bravo)
	own := h.order(id).PortIns[1].PortIn.ID
	patch := func(p porting.DetailsPatch) {
		t.Helper()
		v, err := h.PortIn(t.Context(), h.who, id, own)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := h.PatchPortIn(t.Context(), h.who, id, own, v.ETag(), p, 0); err != nil {
			t.Fatal(err)
		}
		h.work(time.Minute)
	}
	patch(account("OWN-1"))
	_, _, err := h.PatchOrder(t.Context(), h.who, id, "*", porting.OrderPatch{DetailsPatch: account("COMMON-2")}, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	held := func() map[domain.PhoneNumber]string {
		out := map[domain.PhoneNumber]string{}
		for _, o := range h.carrier.orders {
			out[o.Numbers[0].PhoneNumber] = o.Contents["/end_user/account_number"].Reveal()
		}
		return out
	}
	if diff := cmp.Diff(map[domain.PhoneNumber]string{alpha: "COMMON-2", bravo: "OWN-1"}, held()); diff != "" {
		t.Errorf("account numbers at the provider (-want +got):\n%s", diff)
	}

	patch(account("OWN-3")) // handed over: this goes to the provider, for this port-in alone
	patch(account(""))
	if diff := cmp.Diff(map[domain.PhoneNumber]string{alpha: "COMMON-2", bravo: "COMMON-2"}, held()); diff != "" {
		t.Errorf("account numbers at the provider (-want +got):\n%s", diff)
	}
	v := h.order(id)
	if v.PortIns[0].PortIn.LastCommand.Action != domain.ActionSubmit || v.PortIns[1].PortIn.LastCommand.Action != domain.ActionUpdate {
		t.Errorf("last commands: %+v, %+v", v.PortIns[0].PortIn.LastCommand, v.PortIns[1].PortIn.LastCommand)
	}
}

func TestPatchOfAPortInIsGuarded(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	own := h.order(id).PortIns[0].PortIn.ID
	scope := porting.DetailsPatch{PortScope: porting.Field[domain.PortScope]{Set: true, Value: domain.PartialPort}}
	for ifMatch, want := range map[string]string{"": domain.CodeIfMatchRequired, `"old"`: domain.CodeStale, "*": domain.CodeActionNotAllowed} {
		_, _, err := h.PatchPortIn(t.Context(), h.who, id, own, ifMatch, scope, 0)
		if got := code(err); got != want {
			t.Errorf("If-Match %q: %v, want %s", ifMatch, err, want)
		}
	}
	if got := h.order(id).PortIns[0].Details.PortScope; got != domain.FullPort {
		t.Errorf("the scope is %s after refusals", got)
	}
}

func TestCommandsOnOnePortIn(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		return providers.Cell{PhoneNumber: n, Verdict: providers.Portable, LosingCarrier: &domain.LosingCarrier{SPID: string(n[8:])}}
	}
	id := h.draft(alpha, bravo)
	first, second := h.order(id).PortIns[0].PortIn.ID, h.order(id).PortIns[1].PortIn.ID
	if _, _, err := h.SubmitPortIn(t.Context(), h.who, id, first, 0); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.CancelPortIn(t.Context(), h.who, id, second, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	v := h.order(id)
	if got, want := []domain.PortInStatus{v.PortIns[0].PortIn.Status, v.PortIns[1].PortIn.Status},
		[]domain.PortInStatus{domain.PortInSubmitted, domain.PortInCancelled}; !cmp.Equal(want, got) {
		t.Errorf("port-ins are %v, want %v", got, want)
	}
	if _, _, err := h.SubmitPortIn(t.Context(), h.who, id, first, 0); code(err) != domain.CodeActionNotAllowed {
		t.Errorf("a second submit: %v", err)
	}
	if _, _, err := h.SubmitPortIn(t.Context(), h.who, id, "pti_of_nobody", 0); code(err) != domain.CodeNotFound {
		t.Errorf("a submit of nobody's port-in: %v", err)
	}
}
