package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// What the provider has no place for is said, and only where it was given.
func TestWhatIsLeftOutIsSaid(t *testing.T) {
	t.Parallel()
	h := open(t)
	in := porting.NewOrder{
		Provider: domain.ProviderAuto, Coordination: domain.CommonDate, Numbers: []porting.NewNumber{{PhoneNumber: "+13125550100"}},
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+13125550100", ActivationMode: domain.ActivationScheduled,
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Lakeside Bakery", AccountNumber: domain.NewSecret("AC-20417"), TaxID: domain.NewSecret("88-417"),
			},
		},
	}
	v, err := h.CreateOrder(t.Context(), h.who, in, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	order := h.order(v.Order.ID)
	var got []string
	for _, w := range order.Warnings {
		got = append(got, w.PortInID+" "+w.Code+" "+w.Pointer)
	}
	if diff := cmp.Diff([]string{order.PortIns[0].PortIn.ID + " not_carried /end_user/tax_id"}, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
