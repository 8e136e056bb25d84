package telnyx_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever is wrong with a request, it is answered in the one envelope.
func TestEnvelopeOfRefusedRequests(t *testing.T) {
	t.Parallel()
	b := start(t)
	for name, c := range map[string]struct {
		method, path string
		body         any
		header       []string
		status       int
		code         string
	}{
		"no key":           {"GET", "/v2/porting_orders", nil, []string{"Authorization", ""}, 401, "10009"},
		"wrong key":        {"GET", "/v2/porting_orders", nil, []string{"Authorization", "Bearer KEYother"}, 401, "10009"},
		"unknown path":     {"GET", "/v2/porting_things", nil, nil, 404, "10005"},
		"outside the API":  {"GET", "/porting_orders", nil, nil, 404, "10005"},
		"unknown order":    {"GET", "/v2/porting_orders/6f1c7a52-0000-4000-8000-000000000000", nil, nil, 404, "10005"},
		"unknown document": {"GET", "/v2/documents/6f1c7a52-0000-4000-8000-000000000000", nil, nil, 404, "10005"},
		"unknown event":    {"POST", "/v2/porting/events/6f1c7a52-0000-4000-8000-000000000000/republish", nil, nil, 404, "10005"},
		"wrong method":     {"PUT", "/v2/porting_orders", nil, nil, 405, "10030"},
		"no JSON":          {"POST", "/v2/porting_orders", "{", nil, 400, "10023"},
		"not said to be":   {"POST", "/v2/porting_orders", "{}", []string{"Content-Type", "text/plain"}, 415, "10029"},
		"wrong type":       {"POST", "/v2/porting_orders", tree{"phone_numbers": "+12125550142"}, nil, 422, "10026"},
		"unknown filter":   {"GET", "/v2/porting_orders?filter[colour]=red", nil, nil, 422, "10031"},
		"unknown sort":     {"GET", "/v2/porting_orders?sort[]=colour", nil, nil, 422, "10015"},
		"page too large":   {"GET", "/v2/porting_orders?page[size]=251", nil, nil, 422, "10033"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := b.send(c.method, c.path, c.body, c.header...)
			if err != nil {
				t.Fatal(err)
			}
			if a.status != c.status {
				t.Errorf("status %d, want %d: %s", a.status, c.status, a.body)
			}
			if got := errorsOf(t, a); len(got) != 1 || got[0][1] != c.code {
				t.Errorf("errors %v, want one with code %s", got, c.code)
			}
			for _, header := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
				if a.header.Get(header) == "" {
					t.Errorf("no %s", header)
				}
			}
		})
	}
}

func TestCreateRefusesNumbers(t *testing.T) {
	t.Parallel()
	b := start(t)
	taken := b.create("+12125550142")[0]
	for name, c := range map[string]struct {
		numbers []string
		want    [][2]string
	}{
		"none":         {nil, [][2]string{{"/phone_numbers", "10015"}}},
		"malformed":    {[]string{"212-555-0143"}, [][2]string{{"/phone_numbers", "10016"}}},
		"twice":        {[]string{"+12125550143", "+12125550143"}, [][2]string{{"/phone_numbers", "10015"}}},
		"not portable": {[]string{"+12019991011"}, [][2]string{{"/phone_numbers", "10015"}}},
		"on an order":  {[]string{"+12125550142"}, [][2]string{{"/phone_numbers", "10015"}}},
		"all at once":  {[]string{"+12125550142", "+12019991011", "7"}, [][2]string{{"/phone_numbers", "10015"}, {"/phone_numbers", "10015"}, {"/phone_numbers", "10016"}}},
	} {
		a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders", tree{"phone_numbers": c.numbers})
		if diff := cmp.Diff(c.want, errorsOf(t, a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := at(b.get("/v2/porting_orders"), "meta", "total_results"); got != 1.0 {
		t.Errorf("%v orders, want only the first", got)
	}
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+taken, nil)
	b.create("+12125550142") // free again
}
