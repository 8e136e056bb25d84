package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A French number needs a RIO code before it can be confirmed.
func TestOrderRequirements(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+33155500101")
	listed := at(b.get("/v2/porting_orders/"+id+"/requirements"), "data", 0)
	kind := at(listed, "requirement_type", "id").(string)
	if at(listed, "field_value") != nil || at(listed, "requirement_status") != "requirement-info-pending" || b.order(id)["requirements_met"] != false {
		t.Errorf("before it is fulfilled: %v", listed)
	}
	a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
	if diff := cmp.Diff([][2]string{{"/requirements", "10004"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("confirm (-want +got):\n%s", diff)
	}
	set := func(value any) tree {
		return tree{"requirements": []tree{{"requirement_type_id": kind, "field_value": value}}}
	}
	for name, value := range map[string]any{"too short": "01R", "no text": 7} {
		a, err := b.send("PATCH", "/v2/porting_orders/"+id, set(value))
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	b.patch(id, set("01R12345678C"))
	if o := b.order(id); at(o, "requirements", 0, "field_value") != "01R12345678C" || o["requirements_met"] != true {
		t.Errorf("fulfilled: %v", o["requirements"])
	}
	b.patch(id, set(nil))
	if o := b.order(id); at(o, "requirements", 0, "field_value") != nil || o["requirements_met"] != false {
		t.Errorf("emptied: %v", o["requirements"])
	}
	b.patch(id, set("01R12345678C"))
	b.confirm(id)
	b.advance(2 * time.Hour)
	b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, set("01R12345678D"))
}

// A letter of authorisation and an invoice may be given as requirements too: they go where an order has them.
func TestDocumentsAsRequirements(t *testing.T) {
	t.Parallel()
	b := start(t)
	id, loa := b.create("+12125550101")[0], b.upload("loa.pdf")
	kind := at(b.get("/v2/requirement_types?filter[name][contains]=letter"), "data", 0, "id")
	b.patch(id, tree{"requirements": []tree{{"requirement_type_id": kind, "field_value": loa}}})
	if o := b.order(id); at(o, "documents", "loa") != loa || len(o["requirements"].([]any)) != 0 {
		t.Errorf("documents %v, requirements %v", o["documents"], o["requirements"])
	}
	b.advance(time.Hour)
	b.call(http.StatusOK, "GET", "/v2/documents/"+loa, nil)
	b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, tree{"requirements": []tree{{"requirement_type_id": kind, "field_value": id}}})
	b.patch(id, tree{"requirements": []tree{{"requirement_type_id": kind, "field_value": nil}}})
	if got := at(b.order(id), "documents", "loa"); got != nil {
		t.Errorf("emptied: %v", got)
	}
}

// A group's values are copied into the order once: the letter of authorisation and the invoice into its documents, the rest
// into its requirements.
func TestRequirementGroup(t *testing.T) {
	t.Parallel()
	b := start(t)
	types := at(b.get("/v2/requirements?filter[country_code]=ES&filter[phone_number_type]=local&filter[action]=porting"), "data", 0, "requirement_types").([]any)
	values := map[string]string{}
	var filled []tree
	for _, r := range types {
		id := at(r, "id").(string)
		values[at(r, "name").(string)] = b.upload("a.pdf")
		filled = append(filled, tree{"requirement_id": id, "field_value": values[at(r, "name").(string)]})
	}
	group := into[tree](t, b.call(http.StatusOK, "POST", "/v2/requirement_groups", tree{
		"action": "porting", "country_code": "ES", "phone_number_type": "local", "customer_reference": "mine", "regulatory_requirements": filled[:2],
	}))
	path := "/v2/requirement_groups/" + group["id"].(string)
	if group["status"] != "unapproved" || len(group["regulatory_requirements"].([]any)) != 3 {
		t.Errorf("made: %v", group)
	}
	b.call(http.StatusUnprocessableEntity, "POST", path+"/submit_for_approval", nil)
	b.call(http.StatusUnprocessableEntity, "PATCH", path, tree{"regulatory_requirements": []tree{{"requirement_id": group["id"], "field_value": "x"}}})
	b.call(http.StatusOK, "PATCH", path, tree{"regulatory_requirements": filled[2:]})
	b.call(http.StatusOK, "POST", path+"/submit_for_approval", nil)
	for passed, want := range []string{"pending-approval", "approved"} {
		if got := b.get(path)["status"]; got != want {
			t.Errorf("after %d days: %v, want %s", passed, got, want)
		}
		b.advance(24 * time.Hour)
	}
	var listed []tree
	for query, want := range map[string]int{"": 1, "?filter[status]=approved&filter[customer_reference]=mine": 1, "?filter[country_code]=FR": 0} {
		listed = into[[]tree](t, b.call(http.StatusOK, "GET", "/v2/requirement_groups"+query, nil)) // no envelope, no pages
		if len(listed) != want {
			t.Errorf("%s: %d groups, want %d", query, len(listed), want)
		}
	}

	id, other := b.create("+34915550101")[0], b.create("+33155500101")[0]
	use := tree{"requirement_group_id": group["id"]}
	b.patch(id, use)
	o := b.order(id)
	got := []any{at(o, "documents", "loa"), at(o, "documents", "invoice"), at(o, "requirements", 0, "field_value"), o["requirements_met"]}
	want := []any{values["Letter of Authorization"], values["Latest Invoice"], values["Company registration"], true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("copied (-want +got):\n%s", diff)
	}
	for name, c := range map[string]struct {
		id   string
		body tree
	}{
		"of another country": {other, use},
		"with documents":     {id, tree{"requirement_group_id": group["id"], "documents": tree{"loa": nil}}},
		"with requirements":  {id, tree{"requirement_group_id": group["id"], "requirements": []tree{{"requirement_type_id": "x"}}}},
		"unknown":            {id, tree{"requirement_group_id": id}},
	} {
		a, err := b.send("PATCH", "/v2/porting_orders/"+c.id, c.body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	b.call(http.StatusOK, "DELETE", path, nil)
	b.call(http.StatusNotFound, "GET", path, nil)
	b.advance(time.Hour)
	if got := at(b.order(id), "documents", "loa"); got != want[0] {
		t.Errorf("the order lost %v with the group", got)
	}
	b.call(http.StatusOK, "GET", "/v2/documents/"+want[0].(string), nil) // still linked to the order
}

func TestRequirementCatalogue(t *testing.T) {
	t.Parallel()
	b := start(t)
	for path, want := range map[string]float64{
		"/v2/requirements?filter[country_code]=US":                                     2,
		"/v2/requirements?filter[country_code]=US&filter[phone_number_type]=toll-free": 1,
		"/v2/requirements?filter[country_code]=US&filter[phone_number_type]=toll_free": 1,
		"/v2/requirements?filter[action]=ordering":                                     0,
		"/v2/requirement_types?filter[name][contains]=invoice&sort[]=name":             1,
		"/v2/requirement_types?sort=-name,created_at":                                  6,
	} {
		list := b.get(path)
		if got := at(list, "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	for _, list := range []string{"/v2/requirements", "/v2/requirement_types"} {
		first := at(b.get(list), "data", 0)
		if diff := cmp.Diff(first, at(b.get(list+"/"+at(first, "id").(string)), "data")); diff != "" {
			t.Errorf("%s alone (-listed +got):\n%s", list, diff)
		}
		b.call(http.StatusNotFound, "GET", list+"/6f1c7a52-0000-4000-8000-000000000000", nil)
	}
}
