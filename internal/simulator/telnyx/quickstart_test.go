package telnyx_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The port-in quickstart, step by step.
func TestQuickstart(t *testing.T) {
	t.Parallel()
	b := start(t)

	checked := into[tree](t, b.call(http.StatusCreated, "POST", "/v2/portability_checks", tree{"phone_numbers": []string{"+13125552486", "+12125558724"}}))
	wantChecked := tree{"data": []any{
		tree{
			"carrier_name": "example_carrier", "fast_portable": true, "messaging_capable": true, "not_portable_reason": nil,
			"not_portable_reason_description": nil, "phone_number": "+12125558724", "phone_number_type": "local", "portable": true,
			"record_type": "portability_check_result",
		},
		tree{
			"carrier_name": "", "fast_portable": false, "messaging_capable": false, "not_portable_reason": "no_coverage",
			"not_portable_reason_description": "We do not have coverage for this phone number.", "phone_number": "+13125552486",
			"phone_number_type": "local", "portable": false, "record_type": "portability_check_result",
		},
	}}
	if diff := cmp.Diff(wantChecked, checked); diff != "" {
		t.Errorf("portability check (-want +got):\n%s", diff)
	}

	refused := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders", tree{"phone_numbers": []string{"+12125558724", "+13125552486"}})
	if diff := cmp.Diff([][2]string{{"/phone_numbers", "10015"}}, errorsOf(t, refused)); diff != "" {
		t.Errorf("create with a number that is not portable (-want +got):\n%s", diff)
	}
	created := into[tree](t, b.call(http.StatusCreated, "POST", "/v2/porting_orders", tree{"phone_numbers": []string{"+12125558724"}}))
	id := at(created, "data", 0, "id").(string)
	if got := at(created, "data", 0, "status"); !cmp.Equal(got, any(tree{"value": "draft", "details": []any{}})) {
		t.Errorf("status of the draft: %v", got)
	}

	windows := at(b.get("/v2/porting_orders/"+id+"/allowed_foc_windows"), "data").([]any)
	wantWindow := tree{
		"record_type": "allowed_foc_window", "started_at": "2027-02-03T15:00:00Z", "start_time": "2027-02-03T15:00:00Z",
		"ended_at": "2027-02-03T23:00:00Z", "end_time": "2027-02-03T23:00:00Z",
	}
	if diff := cmp.Diff(any(wantWindow), windows[0]); diff != "" {
		t.Errorf("first FOC window (-want +got):\n%s", diff)
	}

	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "signed letter.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("%PDF-1.4\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	uploaded := into[tree](t, b.call(http.StatusOK, "POST", "/v2/documents", form.String(), "Content-Type", w.FormDataContentType()))
	if got := at(uploaded, "data", "filename"); got != "signedletter.pdf" {
		t.Errorf("filename %v", got)
	}

	// The body as the quickstart prints it: empty strings, an unknown member, a misspelt one, and a billing number that is none.
	general := `{
	  "misc": {"type": "full", "remaining_numbers_action": null, "new_billing_phone_number": null},
	  "end_user": {
	    "admin": {"entity_name": "Lakeside Ltd", "auth_person_name": "Ada Byron", "billing_phone_number": "+1 I am not valid",
	      "account_number": "1", "tax_identifier": "", "pin_passcode": "", "business_identifier": ""},
	    "location": {"street_address": "1 Lake St", "extended_address": "Suite 2", "locality": "Chicago",
	      "administrative_area": "IL", "postal_code": "60601", "country_code": "US"}
	  },
	  "activation_settings": {"foc_datetime_requested": "2020-11-06T13:39:42Z"},
	  "phone_number_configuration": {"connection_id": "", "message_profile_id": "", "emergency_address_id": "", "tags": ["one", "two"]},
	  "documents": {"loa": "64ffb720-04c7-455b-92d6-20fcca92e936", "invoice": "64ffb720-04c7-455b-92d6-20fcca92e936"},
	  "user_feedback": {"user_rating": "", "user_comment": ""},
	  "webhook_url": "https://hooks.example.com/telnyx", "user_reference": "one-two"
	}`
	faulty := into[tree](t, b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, general))
	wantFaulty := tree{"errors": []any{tree{
		"detail": "The 'billing_phone_number' parameter must be valid.",
		"source": tree{"pointer": "/billing_phone_number"},
		"title":  "Invalid billing_phone_number",
	}}}
	if diff := cmp.Diff(wantFaulty, faulty); diff != "" {
		t.Errorf("refused PATCH (-want +got):\n%s", diff)
	}

	var body tree
	if err := json.Unmarshal([]byte(general), &body); err != nil {
		t.Fatal(err)
	}
	at(body, "end_user", "admin").(tree)["billing_phone_number"] = "+12125558724"
	delete(body, "documents")
	body["webhook_url"] = nil
	body["activation_settings"] = tree{"foc_datetime_requested": "2027-02-04T16:00:00.000Z"}
	b.patch(id, body)
	b.patch(id, tree{"documents": tree{"loa": at(uploaded, "data", "id"), "invoice": at(uploaded, "data", "id")}})

	confirmed := into[tree](t, b.call(http.StatusOK, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil))
	if got := at(confirmed, "data", "status", "value"); got != "in-process" {
		t.Errorf("status after confirm: %v", got)
	}
	if got := at(confirmed, "meta", "phone_numbers_url"); got != "/v2/porting_phone_numbers?filter[porting_order_id]="+id {
		t.Errorf("phone_numbers_url: %v", got)
	}

	for _, step := range []struct {
		pass time.Duration
		want string
	}{
		{2 * time.Hour, "submitted"},
		{24 * time.Hour, "foc-date-confirmed"},
		{46*time.Hour + 30*time.Minute, "activation-in-progress"}, // to 16:00 on the 4th
		{15 * time.Minute, "ported"},
	} {
		b.advance(step.pass - time.Second)
		if got := b.status(id); got == step.want {
			t.Errorf("already %s", step.want)
		}
		b.advance(time.Second)
		if got := b.status(id); got != step.want {
			t.Errorf("status %s, want %s", got, step.want)
		}
	}
	if got := at(b.order(id), "activation_settings", "foc_datetime_actual"); got != "2027-02-04T16:00:00Z" {
		t.Errorf("foc_datetime_actual: %v", got)
	}
}
