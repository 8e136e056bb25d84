package domain_test

import (
	"testing"

	"github.com/portway/portway/internal/domain"
)

func TestGiven(t *testing.T) {
	t.Parallel()
	plain := domain.Details{PortScope: domain.FullPort, ActivationMode: domain.ActivationScheduled}
	full := domain.Details{
		PortScope: domain.PartialPort, ActivationMode: domain.ActivationOnDemand, BillingPhoneNumber: "+12015550143",
		EndUser: domain.EndUser{
			BusinessName: "full", PIN: domain.NewSecret("0042"), TaxID: domain.NewSecret("1"),
			ServiceAddress: &domain.Address{Locality: "Hackensack"},
		},
		Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{TNAttributes: []string{"Protected"}}},
	}
	for _, pointer := range []string{
		"/port_scope", "/activation/mode", "/billing_phone_number", "/end_user/business_name", "/end_user/pin", "/end_user/tax_id",
		"/end_user/service_address", "/provider_options/bandwidth/tn_attributes",
	} {
		if plain.Given(pointer) || !full.Given(pointer) {
			t.Errorf("%s: %t without and %t with it", pointer, plain.Given(pointer), full.Given(pointer))
		}
	}
	if full.Given("/end_user/last_name") || full.Given("/nowhere") {
		t.Error("what isn't there is given")
	}
}
