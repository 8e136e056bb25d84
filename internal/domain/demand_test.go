package domain

import (
	"slices"
	"testing"
	"time"
)

// What a provider asks for is shown until it is answered, and with the port
// over there is nothing to ask.
func TestDemandsAreRequirements(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 4, 15, 0, 0, 0, time.UTC)
	o := Order{
		Plan: Plan{Status: PlanReady}, PortIns: []PortIn{{ID: "pti_1", Status: PortInDraft}},
		Numbers: []Number{{PhoneNumber: "+4930123456", PortInID: "pti_1", Status: NumberDraft}},
	}
	observed := func(demands []Demand, status PortInStatus) []string {
		p, _ := PictureOf(&o, "pti_1")
		after, _ := Observe(p, Snapshot{
			Order: ProviderOrder{ID: "x", Kind: KindPortingOrder, Live: !status.Terminal(), Committed: status != PortInDraft}, Status: status, ProviderStatus: string(status), Demands: demands,
		}, Taxonomy{}, now)
		after.PutInto(&o)
		var codes []string
		for _, r := range PortInRequirements(&o, o.PortIn("pti_1"), ClassRules{}, now) {
			if !r.ByProvider() || r.Level != Required || r.PortInID != "pti_1" {
				t.Errorf("requirement %+v", r)
			}
			codes = append(codes, r.Code+" "+r.Pointer)
		}
		return codes
	}
	expect := func(what string, got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", what, got)
		}
	}
	const options = "/provider_options/telnyx/requirements"
	asked := []Demand{{Pointer: options, Code: DemandRequirement, Key: "t-tax"}, {Pointer: "/numbers", Code: DemandStep, Key: "codes"}}
	expect("asked", observed(asked, PortInDraft), "provider_requirement "+options, "additional_step /numbers")
	expect("not told again", observed(nil, PortInDraft), "provider_requirement "+options, "additional_step /numbers")
	o.Details.Options.Telnyx.Requirements = []TelnyxRequirement{{TypeID: "t-tax", Value: "DE123"}}
	expect("answered", observed(nil, PortInDraft), "additional_step /numbers")
	expect("asked for nothing", observed([]Demand{}, PortInDraft))
	expect("asked again", observed(asked, PortInException), "additional_step /numbers")
	expect("over", observed(asked, PortInCancelled))
}
