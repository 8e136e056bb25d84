package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A port-in of a bulk that was handed over is resubmitted by itself, whatever
// is lost on the way: the bulk and its other port-ins are left as they are.
func TestResubmitOutOfABulk(t *testing.T) {
	t.Parallel()
	for _, kind := range []providers.StepKind{"", providers.StepCancel, providers.StepCreateDraft, providers.StepUpdate, providers.StepCommit} {
		for _, moment := range []string{"before", "after"} {
			t.Run(string(kind)+" lost "+moment, func(t *testing.T) {
				t.Parallel()
				h, f, id := openFreight(t)
				h.submit(id)
				h.work(time.Minute)
				p := h.portInOf(id, south).PortIn
				others := map[domain.PhoneNumber][]domain.ProviderOrder{}
				for _, n := range []domain.PhoneNumber{east, west} {
					others[n] = h.portInOf(id, n).PortIn.ProviderOrders
				}
				first := p.Current().ID
				h.becomes(first, domain.PortInException)
				bulkCalls := f.bulkCalls()

				h.carrier.fail = once(moment, kind, lost)
				h.resubmit(id, p.ID, account("NEW-1"))
				h.sweep()
				h.work(time.Minute)

				p = h.portInOf(id, south).PortIn
				if p.LastCommand.Status != domain.CommandSucceeded || p.Status != domain.PortInSubmitted {
					t.Fatalf("%s ended as %s %v, and the port-in is %s", p.LastCommand.Action, p.LastCommand.Status, p.LastCommand.Errors, p.Status)
				}
				h.wantCommitted(each)
				current := p.Current()
				if current == nil || current.ID == first || current.Reference == p.ProviderOrders[0].Reference {
					t.Errorf("provider orders: %+v", p.ProviderOrders)
				}
				if h.carrier.orders[first].Live {
					t.Error("the order of the bulk is not cancelled")
				}
				if got := f.bulkCalls(); got != bulkCalls {
					t.Errorf("%d calls reached the bulk, want the %d that made it", got, bulkCalls)
				}
				for _, o := range p.ProviderOrders {
					if o.Kind == domain.KindBulkParent {
						t.Errorf("it is still shown in the bulk: %+v", p.ProviderOrders)
					}
				}
				for n, want := range others {
					other := h.portInOf(id, n).PortIn
					if diff := cmp.Diff(want, other.ProviderOrders); diff != "" || other.Status != domain.PortInSubmitted {
						t.Errorf("the port-in of %s is %s, its provider orders (-want +got):\n%s", n, other.Status, diff)
					}
				}

				// It goes on by itself: a cancel reaches the new order and no other.
				if _, _, err := h.CancelPortIn(t.Context(), h.who, id, p.ID, 0); err != nil {
					t.Fatal(err)
				}
				h.work(time.Minute)
				h.wantCommitted(map[domain.PhoneNumber]int{east: 1, west: 1, west2: 1})
			})
		}
	}
}

// bulkCalls is how many calls changed a bulk.
func (f *freighter) bulkCalls() int {
	n := 0
	for _, kind := range []providers.StepKind{
		providers.StepCreateBulk, providers.StepListNumbers, providers.StepGather, providers.StepCommitBulk, providers.StepDeleteBulk,
	} {
		n += f.did(kind)
	}
	return n
}

// An order whose bulk is under way is resubmitted as far as it takes it.
func TestResubmitOfABulk(t *testing.T) {
	t.Parallel()
	h, f, id := openFreight(t)
	h.submit(id)
	h.work(time.Minute)
	for _, n := range []domain.PhoneNumber{east, west} {
		p := h.portInOf(id, n).PortIn
		h.becomes(p.Current().ID, domain.PortInException)
	}
	bulkCalls := f.bulkCalls()
	if _, _, err := h.Resubmit(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(2 * time.Minute)
	h.wantEnded(id, domain.CommandSucceeded)
	h.wantCommitted(each)
	if f.did(providers.StepCancel) != 2 || f.did(providers.StepCreateDraft) != 2 || f.bulkCalls() != bulkCalls {
		t.Errorf("calls: %v", f.calls)
	}
}

// A bulk that ends while a port-in that was resubmitted out of it goes on is no
// surprise; one that ends while a port-in of it goes on is.
func TestBulkEndsBesideAResubmit(t *testing.T) {
	t.Parallel()
	for resubmitted, surprises := range map[bool]int{true: 0, false: 1} {
		t.Run(map[bool]string{true: "resubmitted", false: "left in it"}[resubmitted], func(t *testing.T) {
			t.Parallel()
			h, f, id := openFreight(t)
			h.submit(id)
			h.work(time.Minute)
			p := h.portInOf(id, south).PortIn
			h.becomes(p.Current().ID, domain.PortInException)
			if resubmitted {
				h.resubmit(id, p.ID, account("NEW-1"))
			}
			f.mu.Lock()
			for _, b := range f.bulks {
				b.Live, b.Ended, b.ProviderStatus = false, true, "over"
			}
			f.mu.Unlock()
			for _, n := range []domain.PhoneNumber{east, west} {
				other := h.portInOf(id, n).PortIn
				h.becomes(other.Current().ID, domain.PortInCompleted)
			}
			h.pass(h.config.FullSweepEvery)
			h.sweep()
			h.work(time.Minute)
			if got := h.told(id)[domain.EventObservationUnexpected]; got != surprises {
				t.Errorf("%d surprises, want %d", got, surprises)
			}
			if got := h.portInOf(id, south).PortIn.Status; got.Terminal() {
				t.Errorf("the port-in is %s", got)
			}
		})
	}
}
