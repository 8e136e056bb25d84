package contract_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A create that doesn't wait isn't read again before it is answered: what it
// says is what a GET then says.
func TestCreateAnswersWhatIsStored(t *testing.T) {
	t.Parallel()
	g := open(t)
	for name, body := range map[string]string{
		"least": `{"phone_numbers":["` + g.number() + `"]}`,
		"much": `{
			"reference": "crm-88", "provider": "telnyx", "provider_account": "carrier", "coordination": "independent",
			"numbers": [
				{"phone_number": "` + g.number() + `", "billing_phone_number": "+13125550001",
				 "end_user": {"type": "residential", "first_name": "Ana", "last_name": "Brook", "pin": "9001"}},
				{"phone_number": "` + g.number() + `"}],
			"port_scope": "partial", "billing_phone_number": "+13125550001", "new_billing_phone_number": "+13125550002",
			"remaining_numbers_action": "keep", "requested_foc": "2031-05-06T14:30:00.5Z",
			"end_user": {"type": "business", "business_name": "Fern & Söhne", "authorized_person": "R. Fern", "account_number": "88-1",
				"service_address": {"street_address": "7 Mill Lane", "locality": "Durham", "administrative_area": "NC",
					"postal_code": "27701", "country_code": "US"}},
			"activation": {"mode": "on_demand"}, "messaging": {"enable": true},
			"provider_options": {"telnyx": {"connection_id": "17", "tags": ["a", "b"]}},
			"metadata": {"n": 12345678901234567890, "f": 1.50, "deep": {"list": [1, null, "<é>"], "empty": {}}}}`,
	} {
		made := g.send(acme, "POST", orders, body).want(t, 201)
		stored := g.send(acme, "GET", orders+"/"+made.read(t).ID, "").want(t, 200)
		if diff := cmp.Diff(tree(t, stored.body), tree(t, made.body)); diff != "" {
			t.Errorf("%s: the answer to the create (+) differs from what is stored (-):\n%s", name, diff)
		}
		if made.header.Get("ETag") != stored.header.Get("ETag") {
			t.Errorf("%s: ETag %s, then %s", name, made.header.Get("ETag"), stored.header.Get("ETag"))
		}
	}
}

func tree(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}
