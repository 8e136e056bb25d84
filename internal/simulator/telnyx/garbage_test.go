package telnyx_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Whatever a body holds, it is carried out or refused in the envelope; nothing makes the simulator fail.
func TestGarbage(t *testing.T) {
	t.Parallel()
	b := start(t)
	// An order, a German one, an Australian one: each with what its paths need.
	order, german, australian := b.ready("+12125550101"), b.create("+4930555000")[0], b.create("+61412345678")[0]
	b.call(http.StatusNoContent, "POST", "/v2/porting_orders/"+australian+"/verification_codes/send", nil)
	action := at(b.get("/v2/porting_orders/"+australian+"/action_requirements"), "data", 0, "id").(string)
	group := into[tree](t, b.call(http.StatusOK, "POST", "/v2/requirement_groups", tree{"action": "porting", "country_code": "DE", "phone_number_type": "local"}))["id"].(string)
	letter := at(into[tree](t, b.call(http.StatusCreated, "POST", "/v2/porting/loa_configurations", b.letterhead())), "data", "id").(string)
	document := b.upload("a.pdf")

	members := []string{
		"phone_numbers", "phone_number_blocks", "phone_number_range", "activation_ranges", "extension_range", "verification_codes", "params",
		"additional_documents", "phone_number_configurations", "permissions", "expires_in_seconds", "filters", "body", "action", "file", "url",
		"end_user", "misc", "documents", "messaging", "activation_settings", "requirements", "requirement_group_id", "user_feedback", "webhook_url",
		"regulatory_requirements", "logo", "address", "contact", "phone_number_configuration", "activate_at", "customer_reference",
	}
	bodies := []string{"", "null", "[]", "{}", `""`, "7", "{", `{"":{"":[]}}`, "\x00", `[{"a":1}]`}
	for _, value := range []string{"null", "7", `"x"`, "[]", "{}", "[null]", "[7]", "[{}]", `[[]]`, `{"x":null}`, "true", `"\u0000"`, `[""]`, `""`} {
		for _, name := range members {
			bodies = append(bodies, `{"`+name+`":`+value+`}`)
		}
	}
	for _, target := range []string{
		"POST /v2/portability_checks", "POST /v2/porting_orders", "PATCH /v2/porting_orders/" + order, "PATCH /v2/porting_orders/" + german,
		"POST /v2/porting_orders/" + order + "/actions/share", "POST /v2/porting_orders/" + order + "/comments",
		"POST /v2/porting_orders/" + order + "/additional_documents", "POST /v2/porting_orders/" + australian + "/verification_codes/send",
		"POST /v2/porting_orders/" + australian + "/verification_codes/verify",
		"POST /v2/porting_orders/" + australian + "/action_requirements/" + action + "/initiate",
		"POST /v2/porting_orders/" + german + "/associated_phone_numbers", "POST /v2/porting_orders/" + german + "/phone_number_blocks",
		"POST /v2/porting_orders/" + german + "/phone_number_extensions", "POST /v2/porting_orders/phone_number_configurations",
		"POST /v2/porting/loa_configurations", "PATCH /v2/porting/loa_configurations/" + letter, "POST /v2/porting/loa_configurations/preview",
		"POST /v2/porting/reports", "POST /v2/requirement_groups", "PATCH /v2/requirement_groups/" + group, "POST /v2/documents", "PATCH /v2/documents/" + document,
	} {
		method, path, _ := strings.Cut(target, " ")
		for _, body := range bodies {
			a, err := b.send(method, path, body)
			if err != nil {
				t.Fatalf("%s %s: %v", target, body, err)
			}
			var envelope struct{ Errors []struct{ Title string } }
			if a.status >= 500 || a.status >= 400 && (json.Unmarshal(a.body, &envelope) != nil || len(envelope.Errors) == 0 || envelope.Errors[0].Title == "") {
				t.Errorf("%s %s: %d %s", target, body, a.status, a.body)
			}
		}
	}
	for _, query := range []string{"filter", "filter[]=x", "filter[a][b][c][]=x", "page[number]=0", "page[size]=x", "sort[]=", "sort[value]=-", "filter[phone_number]=", "filter[phone_numbers][phone_number][contains]="} {
		for _, path := range []string{
			"/v2/porting_orders", "/v2/porting_phone_numbers", "/v2/porting/events", "/v2/documents", "/v2/document_links", "/v2/webhook_deliveries", "/v2/requirements",
			"/v2/requirement_groups", "/v2/porting_orders/" + german + "/phone_number_blocks", "/v2/porting_orders/" + german + "/associated_phone_numbers",
			"/v2/porting_orders/" + german + "/phone_number_extensions", "/v2/porting_orders/" + australian + "/verification_codes",
		} {
			a, err := b.send("GET", path+"?"+query, nil)
			if err != nil || a.status != http.StatusOK && a.status != http.StatusUnprocessableEntity {
				t.Errorf("%s?%s: %d %s %v", path, query, a.status, a.body, err)
			}
		}
	}
}
