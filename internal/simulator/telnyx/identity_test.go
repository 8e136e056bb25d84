package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Australian mobile numbers are verified by a code, which is their last six digits, before they can be confirmed.
func TestVerificationCodes(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+61412345678", "+61412345679")
	path := "/v2/porting_orders/" + id
	if got := b.order(id)["additional_steps"]; !cmp.Equal(got, any([]any{"phone_number_verification_codes"})) {
		t.Errorf("steps %v", got)
	}
	b.call(http.StatusUnprocessableEntity, "POST", path+"/actions/confirm", nil)
	b.call(http.StatusUnprocessableEntity, "POST", path+"/verification_codes/verify", tree{"verification_codes": []tree{{"phone_number": "+61412345678", "code": "345678"}}}) // none sent
	b.call(http.StatusUnprocessableEntity, "POST", path+"/verification_codes/send", tree{"phone_numbers": []string{"+61412345670"}})
	b.call(http.StatusUnprocessableEntity, "POST", path+"/verification_codes/send", tree{"verification_method": "post"})
	b.call(http.StatusNoContent, "POST", path+"/verification_codes/send", nil)
	a := b.call(http.StatusOK, "POST", path+"/verification_codes/verify", tree{"verification_codes": []tree{
		{"phone_number": "+61412345678", "code": "345678"}, {"phone_number": "+61412345679", "code": "000000"},
	}})
	if first, second := at(into[tree](t, a), "data", 0, "verified"), at(into[tree](t, a), "data", 1, "verified"); first != true || second != false {
		t.Errorf("verified %v and %v, want the first alone", first, second)
	}
	for filter, want := range map[string]float64{"": 2, "?filter[verified]=true": 1, "?filter[phone_number][in][]=%2B61412345679&filter[verified]=false": 1} {
		if got := at(b.get(path+"/verification_codes"+filter), "meta", "total_results"); got != want {
			t.Errorf("%s: %v codes, want %v", filter, got, want)
		}
	}
	b.call(http.StatusOK, "POST", path+"/verification_codes/verify", tree{"verification_codes": []tree{{"phone_number": "+61412345679", "code": "345679"}}})
	b.confirm(id)
}

// The authorised person of an Australian order proves who they are, on a page that the initiation leads to.
func TestActionRequirements(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+61255500101")[0]
	list := "/v2/porting_orders/" + id + "/action_requirements"
	r := at(b.get(list+"?filter[status]=created&filter[action_type]=au_id_verification"), "data", 0).(tree)
	if r["action_url"] != nil || r["cancel_reason"] != nil {
		t.Errorf("before it is initiated: %v", r)
	}
	initiate := list + "/" + r["id"].(string) + "/initiate"
	a := b.call(http.StatusUnprocessableEntity, "POST", initiate, tree{"params": tree{"first_name": "Ada"}})
	if diff := cmp.Diff([][2]string{{"/params/last_name", "10004"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("refusal (-want +got):\n%s", diff)
	}
	name := tree{"params": tree{"first_name": "Ada", "last_name": "Byron"}}
	begun := at(into[tree](t, b.call(http.StatusOK, "POST", initiate, name)), "data")
	if at(begun, "status") != "pending" || at(begun, "action_url") == nil {
		t.Errorf("initiated: %v", begun)
	}
	b.call(http.StatusUnprocessableEntity, "POST", initiate, name)
	b.call(http.StatusNotFound, "POST", list+"/"+id+"/initiate", name)
	b.advance(time.Hour)
	if got := at(b.get(list+"?filter[id][in][]="+r["id"].(string)), "data", 0, "status"); got != "completed" {
		t.Errorf("status %v, want completed", got)
	}
	if got := at(b.get("/v2/porting_orders/"+b.create("+12125550101")[0]+"/action_requirements"), "meta", "total_results"); got != 0.0 {
		t.Errorf("an American order has %v", got)
	}
}
