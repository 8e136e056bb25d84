package contract_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/http/api"
)

// tenantless are the operations that show nothing of any tenant's; the rest
// have an id in their path, or a test of their own below.
var tenantless = []string{"listProviders", "getMetrics", "createPortabilityCheck", "createPortOrder", "adoptPortOrder", "listPortOrders"}

// Every operation of openapi.yaml is asked for another tenant's things, by
// their ids: there are none.
func TestTenantsAreApart(t *testing.T) {
	t.Parallel()
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	g := open(t)
	theirs, ours := g.everything(acme), g.everything(rival)
	before := g.shown(acme, theirs)

	tried := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			parameters := append(slices.Clone(item.Parameters), op.Parameters...)
			if keyless := op.Security != nil; keyless || slices.Contains(tenantless, op.OperationID) {
				continue
			}
			targets := []string{fill(t, path, parameters, theirs)}
			if strings.Count(path, "{") > 1 { // in an order of one's own
				mixed := maps.Clone(theirs)
				mixed["order_id"] = ours["order_id"]
				targets = append(targets, fill(t, path, parameters, mixed))
			}
			for _, target := range targets {
				tried++
				body, headers := request(t, parameters, op)
				if r := g.send(rival, method, target, body, headers...); r.status != 404 || r.code() != "not_found" {
					t.Errorf("%s %s: answered %d: %s", method, target, r.status, r.body)
				}
				// The request was a good one: its owner isn't told that there is nothing.
				if method == http.MethodGet && target == targets[0] {
					g.send(acme, method, target, body, headers...).want(t, 200)
				}
			}
		}
	}
	if tried < 20 {
		t.Errorf("tried %d requests: the search for operations is broken", tried)
	}
	g.work()
	if diff := cmp.Diff(before, g.shown(acme, theirs)); diff != "" {
		t.Errorf("another tenant's requests left something (-before +after):\n%s", diff)
	}
}

// fill puts ids in the place of a path's parameters.
func fill(t *testing.T, path string, parameters openapi3.Parameters, ids map[string]string) string {
	t.Helper()
	for _, p := range parameters {
		if p.Value.In != openapi3.ParameterInPath {
			continue
		}
		id, ok := ids[p.Value.Name]
		if !ok {
			t.Errorf("%s: the test has no %s", path, p.Value.Name)
		}
		path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", id)
	}
	return path
}

// request is a body that the operation takes, out of its examples, and the
// headers that it needs.
func request(t *testing.T, parameters openapi3.Parameters, op *openapi3.Operation) (body string, headers []string) {
	t.Helper()
	for _, p := range parameters {
		if p.Value.In == openapi3.ParameterInHeader && p.Value.Name == "If-Match" {
			headers = append(headers, "If-Match: *")
		}
	}
	if op.RequestBody == nil {
		return "", headers
	}
	content := op.RequestBody.Value.Content
	if content["multipart/form-data"] != nil {
		upload, contentType := form(t, "%PDF-1.7", "type=loa")
		return upload, append(headers, contentType)
	}
	for _, example := range content["application/json"].Examples {
		text, err := json.Marshal(example.Value.Value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text), headers
	}
	t.Errorf("%s has no example", op.OperationID)
	return "", headers
}

// everything makes one of each thing that has an id, and returns the ids by
// the names that paths have for them.
func (g *gateway) everything(tenant string) map[string]string {
	g.t.Helper()
	o := g.draft(tenant)
	path := orders + "/" + o.ID
	upload, contentType := form(g.t, "%PDF-1.7 of "+tenant, "type=loa")
	document := g.send(tenant, "POST", path+"/documents", upload, contentType).want(g.t, 201).read(g.t)
	check := g.send(tenant, "POST", "/v1/portability-checks", `{"phone_numbers":["+13125550199"]}`).want(g.t, 201).read(g.t)
	comment := g.send(tenant, "POST", path+"/comments", `{"body":"Ours.","visibility":"internal"}`).want(g.t, 201).read(g.t)
	g.send(tenant, "POST", path+"/prepare", "", "Prefer: respond-async").want(g.t, 202) // some things are shown of a provider's draft alone
	g.work()
	return map[string]string{
		"order_id": o.ID, "port_in_id": o.PortIns[0].ID, "document_id": document.ID, "comment_id": comment.ID, "check_id": check.ID,
	}
}

// shown is all that a tenant sees of its things.
func (g *gateway) shown(tenant string, ids map[string]string) map[string]any {
	g.t.Helper()
	path := orders + "/" + ids["order_id"]
	all := map[string]any{}
	for _, p := range []string{
		orders, path, path + "/numbers", path + "/port-ins", path + "/port-ins/" + ids["port_in_id"], path + "/documents", path + "/comments",
		path + "/timeline", "/v1/portability-checks/" + ids["check_id"],
	} {
		var body any
		if err := json.Unmarshal(g.send(tenant, "GET", p, "").want(g.t, 200).body, &body); err != nil {
			g.t.Fatal(err)
		}
		all[p] = body
	}
	return all
}

// A list shows a tenant its own.
func TestListsAreATenantsOwn(t *testing.T) {
	t.Parallel()
	g := open(t)
	theirs := g.draft(acme)
	if list := g.send(rival, "GET", orders, "").want(t, 200).page(t); len(list.Data) != 0 {
		t.Errorf("another tenant's orders are listed: %v", list.Data)
	}
	ours := g.draft(rival)
	for tenant, want := range map[string]string{acme: theirs.ID, rival: ours.ID} {
		if list := g.send(tenant, "GET", orders, "").want(t, 200).page(t); len(list.Data) != 1 || list.Data[0].ID != want {
			t.Errorf("%s sees %v", tenant, list.Data)
		}
	}
}

// A number may be drafted by each tenant, and handed over by one of them. The
// other is told that it is taken, and not by whom.
func TestNumberOfAnotherTenant(t *testing.T) {
	t.Parallel()
	g := open(t)
	body := numberOrder(g.number())
	theirs := g.send(acme, "POST", orders, body).want(t, 201).read(t).ID
	ours := g.send(rival, "POST", orders, body).want(t, 201).read(t).ID
	g.work()
	g.send(acme, "POST", orders+"/"+theirs+"/submit", "").want(t, 202)
	refused := g.send(rival, "POST", orders+"/"+ours+"/submit", "").want(t, 409)
	if refused.code() != "number_in_use" || strings.Contains(string(refused.body), theirs) || strings.Contains(string(refused.body), `"order_id"`) {
		t.Errorf("refused with %s", refused.body)
	}
	g.work()
	if status := g.order(rival, ours).Status; status != "draft" {
		t.Errorf("the refused order is %s", status)
	}
	if n := len(g.carrier.commits()); n != 1 {
		t.Errorf("%d port-ins were committed", n)
	}
}

// A number in use is pointed at where the caller gave it, and the order that
// has it is named: it is the same tenant's.
func TestNumberInUse(t *testing.T) {
	t.Parallel()
	g := open(t)
	taken, free := g.number(), g.number()
	holder := g.send(acme, "POST", orders, numberOrder(taken)).want(t, 201).read(t).ID
	for body, pointer := range map[string]string{
		`{"phone_numbers":["` + free + `","` + taken + `"]}`:                             "/phone_numbers/1",
		`{"numbers":[{"phone_number":"` + free + `"},{"phone_number":"` + taken + `"}]}`: "/numbers/1/phone_number",
	} {
		var got struct {
			OrderID string `json:"order_id"`
			Errors  []struct{ Pointer, Code string }
		}
		if err := json.Unmarshal(g.send(acme, "POST", orders, body).want(t, 409).body, &got); err != nil {
			t.Fatal(err)
		}
		if got.OrderID != holder || len(got.Errors) != 1 || got.Errors[0].Pointer != pointer || got.Errors[0].Code != "in_use" {
			t.Errorf("%s: %+v, want %s of %s", body, got, pointer, holder)
		}
	}
	if n := g.count("port_orders"); n != 1 {
		t.Errorf("%d orders", n)
	}
}
