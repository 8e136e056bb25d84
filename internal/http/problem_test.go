package http_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http"
)

// A problem as it goes out; its members that follow from the code are checked
// once, in TestProblemsOfUseCases.
type problem struct {
	Type           string    `json:"type"`
	Title          string    `json:"title"`
	Status         int       `json:"status"`
	Code           string    `json:"code"`
	Detail         string    `json:"detail"`
	RequestID      string    `json:"request_id"`
	ErrorsTotal    int       `json:"errors_total"`
	Errors         []fault   `json:"errors"`
	AllowedActions *[]string `json:"allowed_actions"`
	OrderID        *string   `json:"order_id"`
}

type fault struct {
	Pointer   string `json:"pointer"`
	Parameter string `json:"parameter"`
	Header    string `json:"header"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

// inBody is a fault at a pointer; the others are named alike.
func inBody(pointer, code, message string) fault {
	return fault{Pointer: pointer, Code: code, Message: message}
}

func inQuery(name, code, message string) fault {
	return fault{Parameter: name, Code: code, Message: message}
}

func inHeader(name, code, message string) fault {
	return fault{Header: name, Code: code, Message: message}
}

const (
	order     = "/v1/port-orders/" + orderID
	documents = order + "/documents"
)

func TestBadRequests(t *testing.T) {
	t.Parallel()
	const e164 = "must be + and 8 to 15 digits"
	tests := []struct {
		name               string
		method, path, body string
		headers            []string
		status             int
		code               string
		faults             []fault
	}{
		{"no such path", "GET", "/v1/nothing", "", nil, 404, "not_found", nil},
		{"no such path, without a key", "GET", "/nothing", "", []string{"Authorization: "}, 404, "not_found", nil},
		{"an id that no order has", "GET", "/v1/port-orders/ord_1", "", nil, 404, "not_found", nil},
		{"another kind of id", "GET", "/v1/port-orders/" + checkID, "", nil, 404, "not_found", nil},
		{"another method", "PUT", order, "", nil, 405, "method_not_allowed", nil},

		{"no key", "GET", order, "", []string{"Authorization: "}, 401, "unauthenticated", nil},
		{"another scheme", "GET", order, "", []string{"Authorization: Basic good"}, 401, "unauthenticated", nil},
		{"an unknown key", "GET", order, "", []string{"Authorization: Bearer bad"}, 401, "unauthenticated", nil},
		{"no key and a bad body", "POST", "/v1/port-orders", `{`, []string{"Authorization: "}, 401, "unauthenticated", nil},
		{"a key that only reads", "POST", "/v1/port-orders", `{}`, []string{"Authorization: Bearer reader"}, 403, "forbidden", nil},
		{"a key for nothing", "GET", order, "", []string{"Authorization: Bearer idler"}, 403, "forbidden", nil},

		{
			"XML wanted", "GET", order, "",
			[]string{"Accept: application/xml"},
			406, "not_acceptable",
			[]fault{inHeader("Accept", "not_acceptable", "must allow application/json")},
		},

		{
			"an unknown parameter", "GET", "/v1/port-orders?state=draft", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("state", "unknown", "is no parameter of this call")},
		},
		{
			"a parameter of another call", "GET", order + "?limit=1", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("limit", "unknown", "is no parameter of this call")},
		},
		{
			"a parameter twice", "GET", "/v1/port-orders?limit=1&limit=2", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("limit", "repeated", "must be given once")},
		},
		{"a query that can't be read", "GET", "/v1/port-orders?reference=%zz", "", nil, 400, "invalid_parameter", nil},
		{
			"a query with U+0000", "GET", "/v1/port-orders?reference=a%00", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("reference", "invalid", "must be text")},
		},
		{
			"parameters with faults", "GET", "/v1/port-orders?limit=1000&status=open&phone_number=123&unknown_status=maybe&foc_from=tomorrow&reference=", "", nil,
			400, "invalid_parameter",
			[]fault{
				inQuery("status", "not_allowed", "must be draft, in_progress, action_required, completed, partially_completed or cancelled"),
				inQuery("phone_number", "not_e164", e164),
				inQuery("reference", "empty", "must not be empty"),
				inQuery("unknown_status", "wrong_type", "must be true or false"),
				inQuery("foc_from", "not_a_date", "must be a date (YYYY-MM-DD)"),
				inQuery("limit", "too_large", "must be at most 200"),
			},
		},
		{
			"a limit that is no number", "GET", "/v1/port-orders?limit=ten", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("limit", "wrong_type", "must be a whole number")},
		},
		{
			"a limit of none", "GET", order + "/numbers?limit=0", "", nil, 400, "invalid_parameter",
			[]fault{inQuery("limit", "too_small", "must be at least 1")},
		},
		{"dates that don't exist", "GET", "/v1/port-orders?foc_from=2026-02-30&updated_since=2026-02-30T00:00:00Z", "", nil, 400, "invalid_parameter", []fault{
			inQuery("foc_from", "not_a_date", "must be a date (YYYY-MM-DD)"),
			inQuery("updated_since", "not_an_instant", "must be an instant (RFC 3339)"),
		}},

		{"no body", "POST", "/v1/port-orders", "", nil, 400, "malformed", nil},
		{"half a body", "POST", "/v1/port-orders", `{"reference":`, nil, 400, "malformed", nil},
		{"two bodies", "POST", "/v1/port-orders", `{} {}`, nil, 400, "malformed", nil},
		{"not UTF-8", "POST", "/v1/port-orders", "{\"reference\":\"\xff\"}", nil, 400, "malformed", nil},
		{
			"a member twice", "POST", "/v1/port-orders", `{"end_user":{"pin":"1","pin":"2"}}`, nil, 400, "malformed",
			[]fault{inBody("/end_user/pin", "repeated", "must be given once")},
		},
		{
			"another content type", "POST", "/v1/port-orders", `{}`,
			[]string{"Content-Type: text/plain"},
			415, "unsupported_media_type",
			[]fault{inHeader("Content-Type", "not_allowed", "must be application/json")},
		},
		{
			"a patch as text", "PATCH", order, `{}`,
			[]string{"Content-Type: text/plain", `If-Match: "1"`},
			415, "unsupported_media_type",
			[]fault{inHeader("Content-Type", "not_allowed", "must be application/json or application/merge-patch+json")},
		},
		{
			"a document as JSON", "POST", documents, `{}`, nil, 415, "unsupported_media_type",
			[]fault{inHeader("Content-Type", "not_allowed", "must be multipart/form-data")},
		},
		{"a form without a boundary", "POST", documents, `--x--`, []string{"Content-Type: multipart/form-data"}, 400, "malformed", nil},

		{
			"a body of another type", "POST", "/v1/port-orders", `[]`, nil, 422, "validation_failed",
			[]fault{inBody("", "wrong_type", "must be an object")},
		},
		{
			"U+0000", "POST", "/v1/port-orders", `{"phone_numbers":["+13127900142"],"reference":"a\u0000b"}`, nil, 422, "validation_failed",
			[]fault{inBody("/reference", "invalid", "must not hold the character U+0000")},
		},
		{
			"no numbers", "POST", "/v1/port-orders", `{}`, nil, 422, "validation_failed",
			[]fault{inBody("/numbers", "required", "is required, or phone_numbers")},
		},
		{
			"an empty list of numbers", "POST", "/v1/port-orders", `{"phone_numbers":[]}`, nil, 422, "validation_failed",
			[]fault{inBody("/phone_numbers", "too_few", "must have at least 1")},
		},
		{
			"numbers twice", "POST", "/v1/port-orders", `{"phone_numbers":["+13127900142"],"numbers":[{"phone_number":"+13127900143"}]}`, nil, 422, "validation_failed",
			[]fault{inBody("/phone_numbers", "contradicts", "must be left out where numbers is given")},
		},
		{"every fault at once", "POST", "/v1/port-orders", `{
			"numbers": [{"phone_number":"3127900142"}, {"billing_phone_number":null}],
			"provider": "twilio", "port_scope": 1, "requested_foc": "soon", "colour": "red",
			"end_user": {"pin": "", "middle_initial": "AB", "service_address": {"country_code": "usa", "a/b~c": 1}},
			"provider_options": {"bandwidth": {"tn_attributes": "Protected", "target_resp_org_id": "abc"}},
			"messaging": {"enable": "yes"}}`, nil, 422, "validation_failed", []fault{
			inBody("/colour", "unknown", "is no member of this"),
			inBody("/end_user/middle_initial", "too_long", "must be one character"),
			inBody("/end_user/pin", "empty", "must not be empty"),
			inBody("/end_user/service_address/a~1b~0c", "unknown", "is no member of this"),
			inBody("/end_user/service_address/country_code", "not_a_country", "must be a two-letter country code in capitals"),
			inBody("/messaging/enable", "wrong_type", "must be true or false"),
			inBody("/numbers/0/phone_number", "not_e164", e164),
			inBody("/numbers/1/phone_number", "required", "is required"),
			inBody("/port_scope", "not_allowed", "must be full or partial"),
			inBody("/provider", "not_allowed", "must be auto, bandwidth or telnyx"),
			inBody("/provider_options/bandwidth/target_resp_org_id", "not_a_resp_org", "must be five capital letters or digits"),
			inBody("/provider_options/bandwidth/tn_attributes", "wrong_type", "must be a list"),
			inBody("/requested_foc", "not_a_date", "must be a date (YYYY-MM-DD) or an instant (RFC 3339)"),
		}},
		{
			"a number that is too long", "POST", "/v1/port-orders", `{"phone_numbers":["+1312790014234567"]}`, nil, 422, "validation_failed",
			[]fault{inBody("/phone_numbers/0", "not_e164", e164)},
		},
		{
			"null where it can't be", "PATCH", order, `{"numbers":null}`,
			[]string{`If-Match: "1"`},
			422, "validation_failed",
			[]fault{inBody("/numbers", "null", "must not be null")},
		},
		{"days that don't exist", "POST", "/v1/port-orders", `{"requested_foc":"2026-02-30","end_user":{"pin_expires_at":"2026-02-30T00:00:00Z"},
			"numbers":[{"phone_number":"+13127900142","end_user":{"pin_expires_at":"2026-13-01T00:00:00Z"}}]}`, nil, 422, "validation_failed", []fault{
			inBody("/requested_foc", "not_a_date", "must be a date (YYYY-MM-DD) or an instant (RFC 3339)"),
			inBody("/end_user/pin_expires_at", "not_an_instant", "must be an instant (RFC 3339)"),
			inBody("/numbers/0/end_user/pin_expires_at", "not_an_instant", "must be an instant (RFC 3339)"),
		}},
		{
			"an unknown mode", "POST", order + "/submit", `{"mode":"some"}`, nil, 422, "validation_failed",
			[]fault{inBody("/mode", "not_allowed", "must be all or best_effort")},
		},
		{
			"a duration without a unit", "POST", "/sandbox/clock/advance", `{"duration":"12"}`,
			[]string{"Authorization: "},
			422, "validation_failed",
			[]fault{inBody("/duration", "not_a_duration", "must be hours, minutes and seconds, such as 15m or 1h30m")},
		},
		{"numbers that aren't texts", "POST", "/v1/portability-checks", `{"phone_numbers":[13127900142,null]}`, nil, 422, "validation_failed", []fault{
			inBody("/phone_numbers/0", "wrong_type", "must be text"),
			inBody("/phone_numbers/1", "null", "must not be null"),
		}},

		{
			"no If-Match", "PATCH", order, `{"reference":"a"}`, nil, 428, "if_match_required",
			[]fault{inHeader("If-Match", "required", "is required")},
		},
		{
			"no If-Match and a bad body", "PATCH", order, `{"colour":"red"}`, nil, 428, "if_match_required",
			[]fault{inHeader("If-Match", "required", "is required")},
		},
	}
	b := newBench(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got problem
			b.send(tt.method, tt.path, tt.body, tt.headers...).want(t, tt.status).json(t, &got)
			if got.Code != tt.code {
				t.Errorf("code %s, want %s", got.Code, tt.code)
			}
			if got.ErrorsTotal != len(tt.faults) {
				t.Errorf("errors_total %d, want %d", got.ErrorsTotal, len(tt.faults))
			}
			if diff := cmp.Diff(append([]fault{}, tt.faults...), got.Errors); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

// What a caller sends is not said back, wherever it goes wrong.
func TestProblemsEchoNoValues(t *testing.T) {
	t.Parallel()
	const canary = "canary7712947"
	long := strings.Repeat(canary, 10)
	b := newBench(t)
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/v1/port-orders", `{"phone_numbers":["` + canary + `"],"provider":"` + canary + `","end_user":{"pin":["` + canary + `"],"type":"` + canary + `"}}`},
		{"POST", "/v1/port-orders", `{"` + long + `":1}`},
		{"POST", "/v1/port-orders", canary},
		{"GET", "/v1/port-orders?phone_number=" + canary + "&status=" + canary + "&limit=" + canary, ""},
		{"GET", "/v1/port-orders?" + long + "=1", ""},
		{"GET", "/v1/port-orders/" + canary, ""},
		{"GET", "/" + canary, ""},
	} {
		b.log.Reset()
		if got := b.send(r.method, r.path, r.body); got.StatusCode < 400 || strings.Contains(got.body, canary) {
			t.Errorf("%s %.40s: %s", r.method, r.path, got.body)
		}
		if strings.Contains(b.log.String(), canary) {
			t.Errorf("%s %.40s: logged %s", r.method, r.path, b.log)
		}
	}
}

// What the use cases refuse goes out as they said it; what they didn't mean to
// say doesn't.
func TestProblemsOfUseCases(t *testing.T) {
	t.Parallel()
	none := []string{}
	other := "ord_other"
	tests := []struct {
		name       string
		err        error
		want       problem
		retryAfter string
	}{
		{
			"not found",
			fmt.Errorf("load: %w", &domain.Error{Code: domain.CodeNotFound, Message: "There is no such order.", Err: errors.New("canary")}),
			problem{Type: "urn:portway:problem:not_found", Title: "There is no such thing here", Status: 404, Code: "not_found", Detail: "There is no such order.", Errors: []fault{}},
			"",
		},
		{
			"in use, by an order of the tenant",
			&domain.Error{Code: domain.CodeNumberInUse, Message: "In use.", OrderID: other, RetryAfter: 1500 * time.Millisecond, Faults: []domain.Fault{{Pointer: "/numbers/0", Code: "in_use", Message: "is live"}}},
			problem{Type: "urn:portway:problem:number_in_use", Title: "A number is being ported already", Status: 409, Code: "number_in_use", Detail: "In use.", ErrorsTotal: 1, Errors: []fault{inBody("/numbers/0", "in_use", "is live")}, AllowedActions: &none, OrderID: &other},
			"2",
		},
		{
			"not allowed",
			&domain.Error{Code: domain.CodeActionNotAllowed, AllowedActions: []domain.Action{domain.ActionCancel}},
			problem{Type: "urn:portway:problem:action_not_allowed", Title: "The action is not allowed now", Status: 409, Code: "action_not_allowed", Detail: "The action is not allowed now.", Errors: []fault{}, AllowedActions: &[]string{"cancel"}},
			"",
		},
		{
			"a code that isn't one",
			&domain.Error{Code: "canary", Message: "canary"},
			problem{Type: "urn:portway:problem:internal", Title: "Internal error", Status: 500, Code: "internal", Detail: "Something went wrong on our side.", Errors: []fault{}},
			"",
		},
		{
			"any other error",
			errors.New("canary: password=x"),
			problem{Type: "urn:portway:problem:internal", Title: "Internal error", Status: 500, Code: "internal", Detail: "Something went wrong on our side.", Errors: []fault{}},
			"",
		},
	}
	b := newBench(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.log.Reset()
			b.fake.err = tt.err
			reply := b.send("POST", order+"/cancel", "")
			var got problem
			reply.want(t, tt.want.Status).json(t, &got)
			if got.RequestID == "" || got.RequestID != reply.Header.Get("X-Request-Id") {
				t.Errorf("request_id %q, X-Request-Id %q", got.RequestID, reply.Header.Get("X-Request-Id"))
			}
			got.RequestID = ""
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if got := reply.Header.Get("Retry-After"); got != tt.retryAfter {
				t.Errorf("Retry-After %q, want %q", got, tt.retryAfter)
			}
			if internal := tt.want.Status == 500; internal != strings.Contains(b.log.String(), "internal error") {
				t.Errorf("logged %s", b.log)
			}
		})
	}
}

// The first hundred faults are shown, and all are counted.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	var got problem
	newBench(t).send("POST", "/v1/portability-checks", `{"phone_numbers":[`+strings.Repeat(`"1",`, 249)+`"1"]}`).want(t, 422).json(t, &got)
	if len(got.Errors) != 100 || got.ErrorsTotal != 250 || got.Detail != "250 faults; nothing was stored." {
		t.Errorf("%d of %d: %s", len(got.Errors), got.ErrorsTotal, got.Detail)
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	var got problem
	newBench(t).send("POST", "/v1/port-orders", `{"reference":"`+strings.Repeat("a", 16<<20)+`"}`).want(t, 413).json(t, &got)
	if got.Code != "too_large" || got.Detail != "The body is larger than 16 MB." {
		t.Errorf("%s: %s", got.Code, got.Detail)
	}
}

func TestMethodNotAllowedSaysWhich(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for path, want := range map[string]string{
		order: "GET, HEAD, OPTIONS, PATCH", documents: "GET, HEAD, OPTIONS, POST", documents + "/" + documentID: "DELETE, GET, HEAD, OPTIONS",
		order + "/submit": "OPTIONS, POST", "/livez": "GET, HEAD, OPTIONS", "/openapi.yaml": "GET, HEAD, OPTIONS",
	} {
		for _, method := range []string{"PUT", "TRACE", "BREW"} {
			if got := b.send(method, path, "").want(t, 405).Header.Get("Allow"); got != want {
				t.Errorf("%s %s: Allow %q, want %q", method, path, got, want)
			}
		}
		if got := b.send("OPTIONS", path, "", "Authorization: ").want(t, 204); got.Header.Get("Allow") != want || got.body != "" {
			t.Errorf("OPTIONS %s: Allow %q, want %q", path, got.Header.Get("Allow"), want)
		}
	}
	b.send("OPTIONS", "/v1/nothing", "").want(t, 404)
}

func TestUnauthenticatedSaysHow(t *testing.T) {
	t.Parallel()
	if got := newBench(t).send("GET", order, "", "Authorization: ").want(t, 401).Header.Get("WWW-Authenticate"); got != `Bearer realm="portway"` {
		t.Errorf("WWW-Authenticate %q", got)
	}
}

// Where there is no sandbox, its clock isn't either.
func TestNoSandbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *http.Config) { c.Sandbox = nil })
	b.send("GET", "/sandbox/clock", "", "Authorization: ").want(t, 404)
	b.send("POST", "/sandbox/clock/advance", `{"duration":"1h"}`, "Authorization: ").want(t, 404)
}
