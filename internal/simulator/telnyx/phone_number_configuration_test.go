package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Numbers are put into bundles until their order has ended.
func TestPhoneNumberConfigurations(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101", "+12125550102")
	first, second := at(b.order(id), "phone_numbers", 0, "id"), at(b.order(id), "phone_numbers", 1, "id")
	const list, bundle, other = "/v2/porting_orders/phone_number_configurations", "5e9b1d0c-7a44-4c1e-9d2f-000000000001", "5e9b1d0c-7a44-4c1e-9d2f-000000000002"
	set := func(number, bundle any) tree {
		return tree{"phone_number_configurations": []tree{{"porting_phone_number_id": number, "user_bundle_id": bundle}}}
	}
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", list, set(first, bundle))), "data", 0).(tree)
	want := tree{
		"id": made["id"], "record_type": "porting_phone_number_configuration", "porting_phone_number_id": first, "user_bundle_id": bundle,
		"created_at": "2027-02-01T15:30:00.000000Z", "updated_at": "2027-02-01T15:30:00.000000Z",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	b.call(http.StatusCreated, "POST", list, set(second, bundle))
	b.call(http.StatusCreated, "POST", list, set(second, other)) // in place of the former
	for filter, want := range map[string]float64{
		"": 2, "?filter[user_bundle_id][in][]=" + bundle: 1, "?filter[porting_phone_number]=" + second.(string): 1,
		"?filter[porting_order.status][in][]=draft": 2, "?filter[porting_order][status]=ported,exception": 0, "?filter[porting_order_id]=" + id + "&sort[]=created_at": 2,
	} {
		if got := at(b.get(list+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	for name, body := range map[string]tree{"unknown number": set(id, bundle), "no bundle": set(first, "gold"), "none": {}} {
		a, err := b.send("POST", list, body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	b.confirm(id)
	b.advance(10 * 24 * time.Hour)
	b.call(http.StatusUnprocessableEntity, "POST", list, set(first, other))
}
