package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCreateSplits(t *testing.T) {
	t.Parallel()
	b := start(t)
	numbers := []string{"+18885550101", "+19075550101", "+12065550101", "+12125550101", "+14165550101", "+12125550102", "+19195550101", "+442079460101"}
	made := into[tree](t, b.call(http.StatusCreated, "POST", "/v2/porting_orders", tree{"phone_numbers": numbers, "customer_reference": "ref"}))
	var got [][]string
	for _, o := range at(made, "data").([]any) {
		group := []string{at(o, "phone_number_type").(string), at(o, "old_service_provider_ocn").(string)}
		for _, n := range at(o, "phone_numbers").([]any) {
			group = append(group, at(n, "phone_number").(string))
		}
		got = append(got, group)
		if at(o, "customer_reference") != "ref" {
			t.Errorf("reference %v on %v", at(o, "customer_reference"), group)
		}
	}
	want := [][]string{
		{"local", "Maple Loop Communications", "+14165550101"},
		{"local", "example_overseas_carrier", "+442079460101"},
		{"local", "example_carrier", "+12125550101", "+12125550102", "+19195550101"},
		{"local", "Cascade Broadband", "+12065550101"},
		{"local", "Denali Rural Exchange", "+19075550101"},
		{"toll_free", "example_resporg", "+18885550101"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("split (-want +got):\n%s", diff)
	}
}

func TestSiblingsShareTheirParentKey(t *testing.T) {
	t.Parallel()
	b := start(t)
	ids := b.create("+12125550101", "+12065550101")
	keys := map[any]bool{}
	for _, id := range ids {
		if o := b.order(id); o["support_key"] != nil || o["parent_support_key"] != nil {
			t.Errorf("a draft has support keys: %v %v", o["support_key"], o["parent_support_key"])
		}
		b.fill(id)
		b.confirm(id)
		keys[at(b.order(id), "parent_support_key")] = true
		keys[at(b.order(id), "support_key")] = true
	}
	if len(keys) != 3 {
		t.Errorf("keys %v, want one parent's and two of their own", keys)
	}
}

// Trigger 1015: staff move a number to an order of its own while the order is in process.
func TestSplitLater(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101", "+12019991015")
	b.confirm(id)
	b.advance(time.Hour)
	event := at(b.get("/v2/porting/events?filter[type]=porting_order.split"), "data", 0, "payload")
	other, _ := at(event, "to", "id").(string)
	if at(event, "from", "id") != id || other == "" {
		t.Fatalf("split event %v", event)
	}
	for order, want := range map[string]string{id: "+12125550101", other: "+12019991015"} {
		o := b.order(order)
		if got := at(o, "phone_numbers", 0, "phone_number"); got != want || at(o, "porting_phone_numbers_count") != 1.0 {
			t.Errorf("numbers of %s: %v, want %s alone", order, at(o, "phone_numbers"), want)
		}
	}
	if got, want := at(event, "porting_phone_numbers", 0, "id"), at(b.order(other), "phone_numbers", 0, "id"); got != want {
		t.Errorf("the event moves %v, want %v", got, want)
	}
	b.advance(30 * 24 * time.Hour)
	if b.status(id) != "ported" || b.status(other) != "ported" {
		t.Errorf("statuses %s and %s, want both ported", b.status(id), b.status(other))
	}
}
