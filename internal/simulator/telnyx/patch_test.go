package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// PATCH changes what it names and nothing else; null empties.
func TestPatchMerges(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	before := b.order(id)
	b.patch(id, tree{
		"end_user":                   tree{"admin": tree{"pin_passcode": nil, "tax_identifier": "12-3"}, "location": tree{"extended_address": "Suite 9"}},
		"misc":                       nil,
		"phone_number_configuration": tree{"connection_id": "1752379429071357070", "tags": []string{"a", "b"}},
		"user_feedback":              tree{"user_rating": 5},
		"customer_reference":         "mine",
		"unheard_of":                 tree{"x": 1},
	})
	want := before
	at(want, "end_user", "admin").(tree)["pin_passcode"] = nil
	at(want, "end_user", "admin").(tree)["tax_identifier"] = "12-3"
	at(want, "end_user", "location").(tree)["extended_address"] = "Suite 9"
	want["misc"] = nil
	at(want, "phone_number_configuration").(tree)["connection_id"] = "1752379429071357070"
	at(want, "phone_number_configuration").(tree)["tags"] = []any{"a", "b"}
	at(want, "user_feedback").(tree)["user_rating"] = 5.0
	want["customer_reference"] = "mine"
	if diff := cmp.Diff(want, b.order(id)); diff != "" {
		t.Errorf("after PATCH (-want +got):\n%s", diff)
	}
}

func TestPatchRefusesFields(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+19075550101")[0] // neither FastPort nor messaging
	admin := func(field string, value any) tree { return tree{"end_user": tree{"admin": tree{field: value}}} }
	settings := func(field string, value any) tree { return tree{"activation_settings": tree{field: value}} }
	missing := "6f1c7a52-0000-4000-8000-000000000000"
	for name, c := range map[string]struct {
		body tree
		want [][2]string
	}{
		"malformed billing number": {admin("billing_phone_number", "+1 I am not valid"), [][2]string{{"/billing_phone_number", ""}}},
		"refused billing number":   {admin("billing_phone_number", "+13129992001"), [][2]string{{"/billing_phone_number", ""}}},
		"wrong type":               {admin("entity_name", 7), [][2]string{{"/entity_name", ""}}},
		"postal code":              {tree{"end_user": tree{"location": tree{"country_code": "US", "postal_code": "K1A"}}}, [][2]string{{"/postal_code", ""}}},
		"country":                  {tree{"end_user": tree{"location": tree{"country_code": "USA"}}}, [][2]string{{"/country_code", ""}}},
		"FOC no instant":           {settings("foc_datetime_requested", "soon"), [][2]string{{"/foc_datetime_requested", ""}}},
		"FOC too early":            {settings("foc_datetime_requested", "2027-02-02T15:00:00Z"), [][2]string{{"/foc_datetime_requested", ""}}},
		"FOC at night":             {settings("foc_datetime_requested", "2027-02-04T05:00:00Z"), [][2]string{{"/foc_datetime_requested", ""}}},
		"FOC on a Sunday":          {settings("foc_datetime_requested", "2027-02-07T16:00:00Z"), [][2]string{{"/foc_datetime_requested", ""}}},
		"activation type":          {settings("activation_type", "never"), [][2]string{{"/activation_type", ""}}},
		"on demand, not FastPort":  {settings("activation_type", "on-demand"), [][2]string{{"/activation_type", ""}}},
		"port type":                {tree{"misc": tree{"type": "half"}}, [][2]string{{"/type", ""}}},
		"action on a full port":    {tree{"misc": tree{"type": "full", "remaining_numbers_action": "disconnect"}}, [][2]string{{"/remaining_numbers_action", ""}}},
		"keep without a number":    {tree{"misc": tree{"type": "partial", "remaining_numbers_action": "keep"}}, [][2]string{{"/new_billing_phone_number", ""}}},
		"webhook":                  {tree{"webhook_url": "mailto:a@example.com"}, [][2]string{{"/webhook_url", ""}}},
		"messaging":                {tree{"messaging": tree{"enable_messaging": true}}, [][2]string{{"/enable_messaging", ""}}},
		"documents":                {tree{"documents": tree{"loa": missing, "invoice": missing}}, [][2]string{{"/documents/loa", "10017"}, {"/documents/invoice", "10017"}}},
		"requirement group":        {tree{"requirement_group_id": missing}, [][2]string{{"/requirement_group_id", "10017"}}},
		"requirements":             {tree{"requirements": []tree{{"requirement_type_id": missing, "field_value": "x"}}}, [][2]string{{"/requirements", "10017"}}},
	} {
		a := b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, c.body)
		if diff := cmp.Diff(c.want, errorsOf(t, a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := at(b.order(id), "end_user", "admin"); at(got, "billing_phone_number") != nil {
		t.Errorf("a refused PATCH left %v", got)
	}
}

// Once it is with the losing carrier, an order keeps its content; what is the caller's own stays theirs.
func TestPatchAfterSubmit(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	b.confirm(id)
	b.patch(id, tree{"end_user": tree{"admin": tree{"pin_passcode": "1111"}}})
	b.advance(2 * time.Hour)
	b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, tree{"end_user": tree{"admin": tree{"pin_passcode": "2222"}}})
	b.patch(id, tree{"customer_reference": "still mine", "end_user": tree{"admin": tree{"pin_passcode": "1111"}}})
	o := b.order(id)
	if at(o, "customer_reference") != "still mine" || at(o, "end_user", "admin", "pin_passcode") != "1111" {
		t.Errorf("reference %v, PIN %v", at(o, "customer_reference"), at(o, "end_user", "admin", "pin_passcode"))
	}
}
