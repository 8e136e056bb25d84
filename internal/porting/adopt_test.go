package porting_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// foreign makes an order at the carrier that nobody here knows of.
func (h *house) foreign(committed bool, numbers ...domain.PhoneNumber) string {
	id := h.carrier.add("somebody's", numbers, committed).ID
	h.carrier.set(id, func(o *providers.Order) {
		if committed {
			o.Status, o.ProviderStatus = domain.PortInException, "rejected"
			o.Faults = []domain.ProviderFault{{Code: "X1", Message: "AC-77 is unknown"}}
		}
		o.Requested = "2026-12-10T16:30:00Z"
		o.Contents = map[string]domain.Secret{
			"/end_user/account_number": domain.NewSecret("AC-77"), "/end_user/business_name": domain.NewSecret("Lakeside Bakery"),
			"/billing_phone_number": domain.NewSecret(string(numbers[0])), "/port_scope": domain.NewSecret("full"),
		}
	})
	return id
}

// tenant is another tenant of the house.
func (h *house) tenant(name string) (id string) {
	h.t.Helper()
	id = "ten_" + name
	if _, err := h.pool.Exec(h.t.Context(), `INSERT INTO tenants (id, name, created_at) VALUES ($1, $2, now())`, id, name); err != nil {
		h.t.Fatal(err)
	}
	return id
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	h := open(t)
	theirs := h.foreign(true, alpha, bravo)
	a := porting.Adoption{ProviderAccount: "carrier", ProviderOrderID: theirs, Reference: "crm-1", Metadata: map[string]any{"team": "voice"}}
	who := h.who
	who.Idempotency = porting.Idempotency{Key: "k-1", Route: "adopt", Fingerprint: []byte("a")}
	v, err := h.Adopt(t.Context(), who, a)
	if err != nil {
		t.Fatal(err)
	}
	p := v.PortIns[0].PortIn
	if v.Order.Reference != "crm-1" || v.Status != domain.OrderActionRequired || p.Status != domain.PortInException || p.ProviderStatus != "rejected" {
		t.Errorf("order %q %s, port-in %s %q", v.Order.Reference, v.Status, p.Status, p.ProviderStatus)
	}
	want := []domain.ProviderOrder{{ID: theirs, Kind: domain.KindPortIn, Reference: "somebody's", Committed: true, Live: true}}
	if diff := cmp.Diff(want, p.ProviderOrders); diff != "" {
		t.Errorf("provider orders (-want +got):\n%s", diff)
	}
	d := v.Order.Details
	if d.EndUser.AccountNumber.Reveal() != "AC-77" || d.RequestedFOC.String() != "2026-12-10" || d.BillingPhoneNumber != alpha {
		t.Errorf("details: %+v", d)
	}
	if len(v.Order.Numbers) != 2 || v.Order.Numbers[0].Status != domain.NumberException {
		t.Errorf("numbers: %+v", v.Order.Numbers)
	}
	if e := v.Order.Exceptions; len(e) != 1 || strings.Contains(e[0].ProviderMessage, "AC-77") {
		t.Errorf("exceptions: %+v", e)
	}
	if len(h.carrier.calls) != 0 {
		t.Errorf("the provider was changed: %v", h.carrier.calls)
	}

	// The same request again is the same order; another one is refused, and
	// told which order it is.
	if again, err := h.Adopt(t.Context(), who, a); err != nil || again.Order.ID != v.Order.ID || !again.Replayed {
		t.Errorf("the same request again: %s %v", again.Order.ID, err)
	}
	_, err = h.Adopt(t.Context(), h.who, a)
	if r := refusal(err); r.Code != domain.CodeNumberInUse || r.OrderID != v.Order.ID {
		t.Errorf("adopted twice: %+v", err)
	}

	// From here on it is an order as any: swept, changed, cancelled.
	h.sweep()
	if _, _, err := h.PatchPortIn(t.Context(), h.who, v.Order.ID, p.ID, "*", account("AC-78"), 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if got := h.carrier.orders[theirs].Contents["/end_user/account_number"].Reveal(); got != "AC-78" {
		t.Errorf("the provider has the account number %q", got)
	}
	if _, _, err := h.Cancel(t.Context(), h.who, v.Order.ID, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if got := h.order(v.Order.ID).Status; got != domain.OrderCancelled || h.carrier.orders[theirs].Live {
		t.Errorf("after its cancel it is %s", got)
	}
}

func TestAdoptADraft(t *testing.T) {
	t.Parallel()
	h := open(t)
	theirs := h.foreign(false, alpha)
	v, err := h.Adopt(t.Context(), h.who, porting.Adoption{ProviderAccount: "carrier", ProviderOrderID: theirs})
	if err != nil {
		t.Fatal(err)
	}
	if v.Status != domain.OrderDraft || v.PortIns[0].PortIn.Status != domain.PortInDraft {
		t.Errorf("%s, %s", v.Status, v.PortIns[0].PortIn.Status)
	}
	h.submit(v.Order.ID)
	h.work(time.Minute)
	if h.carrier.made != 1 || !h.carrier.orders[theirs].Committed {
		t.Errorf("%d orders were made, want theirs to be committed", h.carrier.made)
	}
}

// abreast is a carrier whose order is not shown before so many have asked for
// it: they then all go on at the same instant.
type abreast struct {
	*carrier
	asked *sync.WaitGroup
}

func (a abreast) Fetch(ctx context.Context, id string) (providers.Order, error) {
	a.asked.Done()
	a.asked.Wait()
	return a.carrier.Fetch(ctx, id)
}

// Of those who adopt one provider order at the same instant one gets it; no
// other has an order of it, and only one of the same tenant is told whose it is.
func TestAdoptedByOneOnly(t *testing.T) {
	t.Parallel()
	for name, committed := range map[string]bool{"a draft": false, "under way": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			theirs := h.foreign(committed, alpha, bravo)
			rival := h.who
			rival.Tenant = h.tenant("rival")
			callers := []porting.Caller{h.who, h.who, rival, rival}
			asked := &sync.WaitGroup{}
			asked.Add(len(callers))
			h.with(map[string]porting.Provider{"carrier": abreast{h.carrier, asked}})

			views, errs := make([]porting.OrderView, len(callers)), make([]error, len(callers))
			var all sync.WaitGroup
			for i, who := range callers {
				all.Go(func() {
					views[i], errs[i] = h.Adopt(t.Context(), who, porting.Adoption{ProviderAccount: "carrier", ProviderOrderID: theirs})
				})
			}
			all.Wait()

			winner := -1
			for i, err := range errs {
				switch {
				case err == nil && winner >= 0:
					t.Fatalf("adopted as %s and as %s", views[winner].Order.ID, views[i].Order.ID)
				case err == nil:
					winner = i
				}
			}
			if winner < 0 {
				t.Fatalf("nobody has it: %v", errs)
			}
			for i, err := range errs {
				if i == winner {
					continue
				}
				want := ""
				if callers[i].Tenant == callers[winner].Tenant {
					want = views[winner].Order.ID
				}
				r := refusal(err)
				if r.Code != domain.CodeNumberInUse || r.OrderID != want || len(r.Faults) != 1 || r.Faults[0].Pointer != "/provider_order_id" {
					t.Errorf("caller %d, after %d has it: %v %+v, want order %q named", i, winner, err, r, want)
				}
			}
			var orders, held int
			err := h.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM port_orders), (SELECT count(*) FROM provider_orders)`).Scan(&orders, &held)
			if err != nil || orders != 1 || held != 1 {
				t.Errorf("%d orders with %d provider orders are stored (%v), want one of one", orders, held, err)
			}
		})
	}
}

func TestAdoptIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	mine := h.draft(alpha)
	taken, ended, empty := h.foreign(true, alpha), h.foreign(true, bravo), h.foreign(false, bravo)
	h.carrier.set(ended, func(o *providers.Order) { o.Live, o.Status = false, domain.PortInCancelled })
	h.carrier.set(empty, func(o *providers.Order) { o.Numbers = nil })
	h.carrier.unreadable = "po-9"
	h.carrier.orders["po-9"] = h.carrier.orders[taken]
	for _, tt := range []struct{ account, id, code, fault, order string }{
		{"nobody's", taken, domain.CodeValidationFailed, "unknown", ""},
		{"carrier", "po-404", domain.CodeValidationFailed, "not_found", ""},
		{"carrier", ended, domain.CodeValidationFailed, "ended", ""},
		{"carrier", empty, domain.CodeValidationFailed, "no_numbers", ""},
		{"carrier", taken, domain.CodeNumberInUse, "in_use", mine},
		{"carrier", "po-9", domain.CodeOverloaded, "", ""},
	} {
		_, err := h.Adopt(t.Context(), h.who, porting.Adoption{ProviderAccount: tt.account, ProviderOrderID: tt.id})
		r := refusal(err)
		got := ""
		if len(r.Faults) > 0 {
			got = r.Faults[0].Code
		}
		if r.Code != tt.code || got != tt.fault || r.OrderID != tt.order {
			t.Errorf("%s at %s: %v %+v", tt.id, tt.account, err, r)
		}
	}
	var orders int
	if err := h.pool.QueryRow(t.Context(), `SELECT count(*) FROM port_orders`).Scan(&orders); err != nil || orders != 1 {
		t.Errorf("%d orders are stored (%v), want the one of before", orders, err)
	}
}
