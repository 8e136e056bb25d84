package porting_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// rejected is a house with an order that its provider rejected.
func rejected(t *testing.T) (h *house, id, portIn string) {
	t.Helper()
	h = open(t)
	id = h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	h.becomes("po-1", domain.PortInException)
	return h, id, h.order(id).PortIns[0].PortIn.ID
}

// becomes has a provider order be in a status, and the gateway hear of it.
func (h *house) becomes(providerOrder string, status domain.PortInStatus) {
	h.t.Helper()
	h.carrier.set(providerOrder, func(o *providers.Order) {
		o.Status, o.ProviderStatus, o.Live = status, "is "+string(status), !status.Terminal()
	})
	h.sweep()
	h.work(time.Minute)
}

func (h *house) resubmit(id, portIn string, changes porting.DetailsPatch) {
	h.t.Helper()
	if _, _, err := h.ResubmitPortIn(h.t.Context(), h.who, id, portIn, changes, 0); err != nil {
		h.t.Fatal(err)
	}
	h.work(2 * time.Minute)
}

// Whatever is lost on the way, the old order is cancelled before the new one is
// handed over, and there is one in the end: never two that may port the number.
func TestResubmitNeverLeavesTwo(t *testing.T) {
	t.Parallel()
	for _, kind := range []providers.StepKind{"", providers.StepCancel, providers.StepCreateDraft, providers.StepUpdate, providers.StepCommit} {
		for _, moment := range []string{"before", "after"} {
			t.Run(string(kind)+" lost "+moment, func(t *testing.T) {
				t.Parallel()
				h, id, portIn := rejected(t)
				lose := once(moment, kind, lost)
				h.carrier.fail = func(m string, s providers.Step) *providers.Failure {
					live := 0
					for _, o := range h.carrier.orders {
						if o.Committed && o.Live {
							live++
						}
					}
					if live > 1 {
						t.Errorf("%s %s: %d orders may port the number", m, s.Kind, live)
					}
					return lose(m, s)
				}
				h.resubmit(id, portIn, account("NEW-1"))

				v := h.order(id)
				p := v.PortIns[0].PortIn
				if p.LastCommand.Action != domain.ActionResubmit || p.LastCommand.Status != domain.CommandSucceeded || p.Status != domain.PortInSubmitted {
					t.Fatalf("%s ended as %s %v, and the port-in is %s", p.LastCommand.Action, p.LastCommand.Status, p.LastCommand.Errors, p.Status)
				}
				if diff := cmp.Diff(map[domain.PhoneNumber]int{alpha: 1}, h.carrier.committed()); diff != "" {
					t.Errorf("committed orders of each number (-want +got):\n%s", diff)
				}
				first, last := p.ProviderOrders[0], p.ProviderOrders[len(p.ProviderOrders)-1]
				if first.Live || !last.Live || !last.Committed || first.Reference == last.Reference {
					t.Errorf("provider orders: %+v", p.ProviderOrders)
				}
				if got := h.carrier.orders[last.ID].Contents["/end_user/account_number"].Reveal(); got != "NEW-1" {
					t.Errorf("the new order has the account number %q", got)
				}
				if got := v.Order.Numbers[0].Status; got != domain.NumberSubmitted {
					t.Errorf("the number is %s", got)
				}
				told := h.told(id)
				if told[domain.EventProviderOrderSuperseded] != 1 || told[domain.EventObservationUnexpected] != 0 {
					t.Errorf("superseded told %d times, something unexpected %d times", told[domain.EventProviderOrderSuperseded], told[domain.EventObservationUnexpected])
				}
				before := h.told(id)
				h.sweep()
				h.work(time.Minute)
				if diff := cmp.Diff(before, h.told(id)); diff != "" {
					t.Errorf("the next sweep told something:\n%s", diff)
				}
			})
		}
	}
}

// A provider that lets go late is waited for without work, and the new order is
// made when its end is seen.
func TestResubmitWaitsForTheCancel(t *testing.T) {
	t.Parallel()
	h, id, portIn := rejected(t)
	h.carrier.reluctant = true
	h.resubmit(id, portIn, porting.DetailsPatch{})
	h.sweep()
	h.work(time.Minute)
	p := h.order(id).PortIns[0].PortIn
	if p.Status != domain.PortInSubmitting || p.LastCommand.Status != domain.CommandRunning || h.carrier.made != 1 {
		t.Fatalf("while the cancel is pending: %s, command %s, %d orders made", p.Status, p.LastCommand.Status, h.carrier.made)
	}
	h.becomes("po-1", domain.PortInCancelled)
	h.sweep()
	h.work(time.Minute)
	p = h.order(id).PortIns[0].PortIn
	if p.Status != domain.PortInSubmitted || p.LastCommand.Status != domain.CommandSucceeded || h.carrier.made != 2 {
		t.Errorf("after it: %s, command %s %v, %d orders made", p.Status, p.LastCommand.Status, p.LastCommand.Errors, h.carrier.made)
	}
	if diff := cmp.Diff(map[domain.PhoneNumber]int{alpha: 1}, h.carrier.committed()); diff != "" {
		t.Errorf("committed orders of each number (-want +got):\n%s", diff)
	}
}

// A provider that keeps the order after all, or ported it meanwhile, is right:
// nothing is handed over again.
func TestResubmitWhereTheProviderKeepsTheOrder(t *testing.T) {
	t.Parallel()
	for _, status := range []domain.PortInStatus{domain.PortInException, domain.PortInFOCConfirmed, domain.PortInCompleted} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			h, id, portIn := rejected(t)
			h.carrier.reluctant = true
			h.resubmit(id, portIn, porting.DetailsPatch{})
			h.becomes("po-1", status)
			p := h.order(id).PortIns[0].PortIn
			if p.Status != status || p.LastCommand.Status != domain.CommandRefused || h.carrier.made != 1 {
				t.Fatalf("%s, command %s, %d orders made", p.Status, p.LastCommand.Status, h.carrier.made)
			}
			if got := p.LastCommand.Errors[0].Code; got != "not_cancelled" {
				t.Errorf("refused with %s", got)
			}
			if status != domain.PortInException {
				return
			}
			h.carrier.reluctant = false
			h.resubmit(id, portIn, porting.DetailsPatch{})
			if got := h.order(id).PortIns[0].PortIn; got.LastCommand.Status != domain.CommandSucceeded || got.Status != domain.PortInSubmitted {
				t.Errorf("resubmitted again: %s, %s", got.LastCommand.Status, got.Status)
			}
		})
	}
}

// A cancel that the provider refuses leaves all as it was.
func TestResubmitWhoseCancelIsRefused(t *testing.T) {
	t.Parallel()
	h, id, portIn := rejected(t)
	h.carrier.fail = once("before", providers.StepCancel, &providers.Failure{
		Family: providers.Refused, Code: "refused", Status: 400, Faults: []domain.ProviderFault{{Code: "X9", Message: "too late"}},
	})
	h.resubmit(id, portIn, porting.DetailsPatch{})
	p := h.order(id).PortIns[0].PortIn
	if p.Status != domain.PortInException || p.LastCommand.Status != domain.CommandRefused || h.carrier.made != 1 {
		t.Errorf("%s, command %s, %d orders made", p.Status, p.LastCommand.Status, h.carrier.made)
	}
	if current := p.Current(); current == nil || current.ID != "po-1" {
		t.Errorf("current is %+v", current)
	}
}

// A cancel takes over from a resubmit that waits.
func TestCancelEndsAResubmit(t *testing.T) {
	t.Parallel()
	h, id, portIn := rejected(t)
	h.carrier.reluctant = true
	h.resubmit(id, portIn, porting.DetailsPatch{})
	resubmit := h.order(id).PortIns[0].PortIn.LastCommand.ID
	if _, _, err := h.CancelPortIn(t.Context(), h.who, id, portIn, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if got := h.order(id).PortIns[0].PortIn; got.Status != domain.PortInCancelPending || got.LastCommand.Status != domain.CommandSucceeded {
		t.Errorf("%s, cancel %s", got.Status, got.LastCommand.Status)
	}
	h.becomes("po-1", domain.PortInCancelled)
	v := h.order(id)
	if v.Status != domain.OrderCancelled || h.carrier.made != 1 {
		t.Errorf("order %s, %d provider orders made", v.Status, h.carrier.made)
	}
	var status string
	if err := h.pool.QueryRow(t.Context(), `SELECT status FROM commands WHERE id = $1`, resubmit).Scan(&status); err != nil || status != "superseded" {
		t.Errorf("the resubmit is %s (%v)", status, err)
	}
}

// What is refused locally changes nothing at the provider.
func TestResubmitIsGuarded(t *testing.T) {
	t.Parallel()
	h, id, portIn := rejected(t)
	calls := len(h.carrier.calls)
	if _, _, err := h.ResubmitPortIn(t.Context(), h.who, id, portIn, account(""), 0); err != nil {
		t.Errorf("without a change: %v", code(err))
	}
	h.work(time.Minute)
	if _, _, err := h.ResubmitPortIn(t.Context(), h.who, id, portIn, porting.DetailsPatch{}, 0); code(err) != domain.CodeActionNotAllowed {
		t.Errorf("of a port-in that is submitted: %v", err)
	}
	if _, _, err := h.Resubmit(t.Context(), h.who, id, 0); code(err) != domain.CodeActionNotAllowed {
		t.Errorf("of an order that is submitted: %v", err)
	}
	if got := slices.Index(h.carrier.calls[calls:], providers.StepCancel); got != 0 {
		t.Errorf("calls: %v", h.carrier.calls[calls:])
	}
}

// The whole order is resubmitted as far as it takes it.
func TestResubmitOfAnOrder(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.verdict = func(n domain.PhoneNumber) providers.Cell {
		return providers.Cell{PhoneNumber: n, Verdict: providers.Portable, LosingCarrier: &domain.LosingCarrier{SPID: string(n[8:])}}
	}
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(time.Minute)
	h.becomes("po-2", domain.PortInException)
	if _, _, err := h.Resubmit(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	v := h.order(id)
	if v.Order.LastCommand.Status != domain.CommandSucceeded || h.carrier.made != 3 {
		t.Errorf("%s, %d orders made", v.Order.LastCommand.Status, h.carrier.made)
	}
	if diff := cmp.Diff(map[domain.PhoneNumber]int{alpha: 1, bravo: 1}, h.carrier.committed()); diff != "" {
		t.Errorf("committed orders of each number (-want +got):\n%s", diff)
	}
}
