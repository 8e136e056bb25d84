package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

// The order's details hold, then what a number says of its own, then what the
// port-in says otherwise.
func TestDetailsOf(t *testing.T) {
	t.Parallel()
	earliest := domain.RequestedFOC{}
	o := domain.Order{
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+12025550100", RequestedFOC: domain.RequestedFOC{Date: "2026-12-10"},
			EndUser: domain.EndUser{BusinessName: "Lakeside", AccountNumber: domain.NewSecret("order"), PIN: domain.NewSecret("1111")},
			Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{SiteID: "1", PeerID: "2"}},
		},
		Numbers: []domain.Number{{
			PhoneNumber: "+12025550101", PortInID: "pti_1", BillingPhoneNumber: "+12025550101",
			EndUser: &domain.EndUser{AccountNumber: domain.NewSecret("number")},
		}},
		PortIns: []domain.PortIn{{ID: "pti_1", Overrides: domain.Overrides{
			EndUser: &domain.EndUser{PIN: domain.NewSecret("2222")}, RequestedFOC: &earliest, PortScope: domain.PartialPort,
			Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{PeerID: "3"}},
		}}, {ID: "pti_2"}},
	}
	want := o.Details
	want.PortScope, want.BillingPhoneNumber, want.RequestedFOC = domain.PartialPort, "+12025550101", earliest
	want.EndUser.AccountNumber, want.EndUser.PIN = domain.NewSecret("number"), domain.NewSecret("2222")
	want.Options.Bandwidth.PeerID = "3"
	if diff := cmp.Diff(want, o.DetailsOf("pti_1")); diff != "" {
		t.Errorf("details of the port-in that differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(o.Details, o.DetailsOf("pti_2")); diff != "" {
		t.Errorf("details of the one that doesn't (-want +got):\n%s", diff)
	}
}
