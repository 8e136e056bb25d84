package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A provider that says yes to a change of an order it carries out, and does not
// make it, is found out by what it holds: the update ends refused, the change
// stays pending, and saying it again carries it again.
func TestUpdateThatIsAcceptedAndNotMade(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		says []domain.ProviderFault
		want string
	}{
		"and says why": {
			[]domain.ProviderFault{{Code: "7300", Message: "AC-9 has to wait for the carrier"}},
			"The provider accepted the change and did not make it. It says: [blanked] has to wait for the carrier",
		},
		"in silence": {nil, "The provider accepted the change and did not make it."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			id := h.draft(alpha)
			h.submit(id)
			h.work(time.Minute)
			foc := h.now().Add(72 * time.Hour)
			h.carrier.set("po-1", func(o *providers.Order) {
				o.Status, o.ProviderStatus, o.FOCConfirmed, o.Faults = domain.PortInFOCConfirmed, "dated", &foc, tt.says
			})
			h.sweep()
			h.carrier.forgetful = true
			before := len(h.carrier.calls)
			pti := h.order(id).PortIns[0].PortIn.ID
			patch := func() {
				t.Helper()
				if _, _, err := h.PatchPortIn(t.Context(), h.who, id, pti, "*", account("AC-9"), 0); err != nil {
					t.Fatal(err)
				}
				h.work(time.Minute)
			}

			patch()
			p := h.order(id).PortIns[0].PortIn
			want := []domain.Fault{{Pointer: "/end_user/account_number", Code: "not_taken", Message: tt.want}}
			if diff := cmp.Diff(want, p.LastCommand.Errors); diff != "" || p.LastCommand.Status != domain.CommandRefused {
				t.Errorf("%s (-want +got):\n%s", p.LastCommand.Status, diff)
			}
			if diff := cmp.Diff([]string{"/end_user/account_number"}, p.PendingChanges); diff != "" {
				t.Errorf("pending changes (-want +got):\n%s", diff)
			}
			if got := len(h.carrier.calls) - before; got != 1 {
				t.Errorf("the provider was written to %d times, want once", got)
			}

			h.carrier.forgetful = false
			patch()
			p = h.order(id).PortIns[0].PortIn
			if p.LastCommand.Status != domain.CommandSucceeded || len(p.PendingChanges) > 0 {
				t.Errorf("said again: %s, pending %v", p.LastCommand.Status, p.PendingChanges)
			}
			if got := h.carrier.orders["po-1"].Contents["/end_user/account_number"].Reveal(); got != "AC-9" {
				t.Errorf("the provider has %q", got)
			}
			patch()
			if got := len(h.carrier.calls) - before; got != 2 {
				t.Errorf("what nobody lacks was written: %d times, want 2", got)
			}
		})
	}
}

// An update that the provider refuses outright leaves its change pending.
func TestPendingChangesOfARefusedUpdate(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	h.carrier.fail = once("before", providers.StepUpdate, &providers.Failure{
		Family: providers.Refused, Code: "refused", Status: 400, Faults: []domain.ProviderFault{{Code: "7308", Message: "no"}},
	})
	pti := h.order(id).PortIns[0].PortIn.ID
	if _, _, err := h.PatchPortIn(t.Context(), h.who, id, pti, "*", account("AC-9"), 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	p := h.order(id).PortIns[0].PortIn
	if diff := cmp.Diff([]string{"/end_user/account_number"}, p.PendingChanges); diff != "" || p.LastCommand.Status != domain.CommandRefused {
		t.Errorf("%s, pending changes (-want +got):\n%s", p.LastCommand.Status, diff)
	}
}
