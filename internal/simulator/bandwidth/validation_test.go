package bandwidth_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func validationOf(numbers ...string) string {
	return "<TollFreePortingValidation><CustomerOrderId>PW-TF-1</CustomerOrderId>" +
		listXML("TollFreeNumberList", "TollFreeNumber", numbers) + "</TollFreePortingValidation>"
}

const validationRoot = "TollFreePortingValidation/"

// validated makes a validation and answers its id.
func (h *harness) validated(numbers ...string) string {
	h.t.Helper()
	a := h.want(201, "POST", "/tollFreePortingValidations", validationOf(numbers...))
	return a.get(h.t, validationRoot+"OrderId")
}

func TestValidationBreaksDown(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	created := h.want(201, "POST", "/tollFreePortingValidations", validationOf(
		"+18336531201", "+18005550101", "+18336532201", "+18665560101", "+18005550102", "+18336521001", "+18336522001",
		"+18336523001", "+18336524001", "+18336525001", "+18336526001",
	))
	id := created.get(t, validationRoot+"OrderId")
	if got, want := created.header.Get("Location"), "https://dashboard.bandwidth.com:443/v1.0/accounts/9900000/tollFreePortingValidations/"+id; got != want {
		t.Errorf("Location %s, want %s", got, want)
	}
	if got := created.get(t, validationRoot+"ProcessingStatus"); got != "PROCESSING" || strings.Contains(created.body, "Breakdown") {
		t.Errorf("created %s", created.body)
	}
	h.advance("8s")
	if got := h.want(200, "GET", "/tollFreePortingValidations/"+id, "").get(t, validationRoot+"ProcessingStatus"); got != "PROCESSING" {
		t.Errorf("after 8 s it is %s", got)
	}
	h.advance("1s")
	got := h.want(200, "GET", "/tollFreePortingValidations/"+id, "")
	const (
		breakdown = validationRoot + "Breakdown/"
		respOrg   = breakdown + "PortableTollFreeNumberList/RespOrgList/RespOrg/"
		manual    = breakdown + "ManuallyPortableTollFreeNumberList/"
		not       = breakdown + "NonPortableTollFreeNumberList/"
	)
	var shown []string
	for _, leaf := range leaves(t, got.body) {
		if !strings.Contains(leaf, "Description") && !strings.HasPrefix(leaf, validationRoot+"TollFreeNumberList") {
			shown = append(shown, leaf)
		}
	}
	if diff := cmp.Diff([]string{
		validationRoot + "CustomerOrderId=PW-TF-1",
		validationRoot + "ProcessingStatus=FAILED",
		validationRoot + "AccountId=9900000",
		validationRoot + "CreatedByUser=sandbox",
		validationRoot + "OrderCreateDate=2026-12-01T15:00:00.000Z",
		validationRoot + "OrderId=" + id,
		validationRoot + "ErrorList/Error/Code=7620",
		validationRoot + "ErrorList/Error/Code=7621",
		validationRoot + "ErrorList/Error/Code=7622",
		validationRoot + "ErrorList/Error/Code=7654",
		validationRoot + "ErrorList/Error/Code=7655",
		validationRoot + "ErrorList/Error/Code=7627",
		respOrg + "Id=TST51", respOrg + "RespOrgException=true", respOrg + "TollFreeNumberList/TollFreeNumber=+18336531201",
		respOrg + "Id=RespOrg1", respOrg + "RespOrgException=false",
		respOrg + "TollFreeNumberList/TollFreeNumber=+18005550101", respOrg + "TollFreeNumberList/TollFreeNumber=+18005550102",
		respOrg + "Id=TST52", respOrg + "RespOrgException=true", respOrg + "TollFreeNumberList/TollFreeNumber=+18336532201",
		respOrg + "Id=RespOrg2", respOrg + "RespOrgException=false", respOrg + "TollFreeNumberList/TollFreeNumber=+18665560101",
		manual + "DisconnectedTollFreeNumberList/TollFreeNumber=+18336524001",
		manual + "TransitionalTollFreeNumberList/TollFreeNumber=+18336525001",
		not + "SpareTollFreeNumberList/TollFreeNumber=+18336521001",
		not + "UnavailableTollFreeNumberList/TollFreeNumber=+18336522001",
		not + "UnavailableTollFreeNumberList/TollFreeNumber=+18336526001",
		not + "DeniedTollFreeNumberList/DeniedTollFreeNumber/TollFreeNumber=+18336523001",
		not + "DeniedTollFreeNumberList/DeniedTollFreeNumber/SomosErrorCode=07",
	}, shown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// The name of a RespOrg means nothing outside its validation.
	other := h.validated("+18665560102")
	h.advance("5s")
	got = h.want(200, "GET", "/tollFreePortingValidations/"+other, "")
	if got.get(t, respOrg+"Id") != "RespOrg1" || got.get(t, validationRoot+"ProcessingStatus") != "COMPLETE" {
		t.Errorf("the other: %s", got.body)
	}
	list := h.want(200, "GET", "/tollFreePortingValidations?tollFreeNumber=%2B18665560102", "")
	if diff := cmp.Diff([]string{other}, list.all(t, "TollFreePortingValidationResponse/"+validationRoot+"OrderId")); diff != "" {
		t.Errorf("by number (-want +got):\n%s", diff)
	}
	list = h.want(200, "GET", "/tollFreePortingValidations", "")
	if diff := cmp.Diff([]string{other, id}, list.all(t, "TollFreePortingValidationResponse/"+validationRoot+"OrderId")); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	h.advance("72h")
	h.want(404, "GET", "/tollFreePortingValidations/"+id, "")
	if got := h.ledger(); len(got) != 0 {
		t.Errorf("a validation is no order: %+v", got)
	}
}

func TestValidationVendorFailures(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		number string
		wait   string
		code   string
		second string // what a second validation ends in
	}{
		"an error":         {"+18336000001", "6s", "7617", "FAILED"},
		"silence":          {"+18336001666", "300s", "7626", "FAILED"},
		"an error, once":   {"+18336000002", "6s", "7617", "COMPLETE"},
		"silence, but one": {"+18336002666", "300s", "7626", "COMPLETE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			id := h.validated("+18005550101", tc.number)
			h.advance("5s")
			if got := h.want(200, "GET", "/tollFreePortingValidations/"+id, "").get(t, validationRoot+"ProcessingStatus"); got != "PROCESSING" {
				t.Errorf("too early it is %s", got)
			}
			h.advance(tc.wait)
			got := h.want(200, "GET", "/tollFreePortingValidations/"+id, "")
			if got.get(t, validationRoot+"ProcessingStatus") != "FAILED" || strings.Contains(got.body, "Breakdown") {
				t.Errorf("got %s", got.body)
			}
			if diff := cmp.Diff([]string{tc.code}, got.all(t, validationRoot+"ErrorList/Error/Code")); diff != "" {
				t.Error(diff)
			}
			second := h.validated(tc.number)
			h.advance("301s")
			if got := h.want(200, "GET", "/tollFreePortingValidations/"+second, "").get(t, validationRoot+"ProcessingStatus"); got != tc.second {
				t.Errorf("a second time it is %s", got)
			}
		})
	}
}

func TestValidationIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	many := make([]string, 5001)
	for i := range many {
		many[i] = "+1800555" + string([]byte{'0' + byte(i/1000), '0' + byte(i/100%10), '0' + byte(i/10%10), '0' + byte(i%10)})
	}
	for name, tc := range map[string]struct {
		body   string
		status int
		codes  []string
	}{
		"no XML":                  {"spare?", 400, nil},
		"no list":                 {"<TollFreePortingValidation/>", 400, []string{"7612"}},
		"ten digits":              {validationOf("8005550101"), 400, []string{"1022"}},
		"a local number":          {validationOf("+12015550101", "+18005550101"), 400, []string{"7615"}},
		"a bad reference":         {strings.Replace(validationOf("+18005550101"), "PW-TF-1", "PW_TF", 1), 400, []string{"7318"}},
		"too many":                {validationOf(many...), 409, []string{"7616"}},
		"the vendor is not up":    {validationOf("+18336000502"), 502, []string{"7619"}},
		"as many as there may be": {validationOf(many[:5000]...), 201, nil},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.want(tc.status, "POST", "/tollFreePortingValidations", tc.body)
			if diff := cmp.Diff(tc.codes, a.all(t, "ErrorList/Error/ErrorCode")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tc.codes != nil && (a.get(t, validationRoot+"ProcessingStatus") != "FAILED" || a.get(t, validationRoot+"OrderId") != "") {
				t.Errorf("got %s", a.body)
			}
		})
	}
	h.url = h.root + "/api/accounts/9900000"
	id := h.validated("8005550101")
	if got := h.want(200, "GET", "/tollFreePortingValidations/"+id, "").get(t, validationRoot+"TollFreeNumberList/TollFreeNumber"); got != "8005550101" {
		t.Errorf("in ten digits: %s", got)
	}
}

func TestValidationIsCancelled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	h := open(t, path)
	id := h.validated("+18005550101")
	patch := func(status string) string {
		return "<TollFreePortingValidation><ProcessingStatus>" + status + "</ProcessingStatus></TollFreePortingValidation>"
	}
	if got := h.want(400, "PATCH", "/tollFreePortingValidations/"+id, patch("COMPLETE")).get(t, "ResponseStatus/ErrorCode"); got != "7624" {
		t.Errorf("to COMPLETE: %s", got)
	}
	if got := h.want(200, "PATCH", "/tollFreePortingValidations/"+id, patch("CANCELLED")).get(t, validationRoot+"ProcessingStatus"); got != "CANCELLED" {
		t.Errorf("it is %s", got)
	}
	if got := h.want(409, "PATCH", "/tollFreePortingValidations/"+id, patch("CANCELLED")).get(t, "ErrorList/Error/ErrorCode"); got != "7625" {
		t.Errorf("again: %s", got)
	}
	h.want(404, "PATCH", "/tollFreePortingValidations/nothing", patch("CANCELLED"))
	h.advance("10s")
	again := open(t, path)
	if got := again.want(200, "GET", "/tollFreePortingValidations/"+id, "").get(t, validationRoot+"ProcessingStatus"); got != "CANCELLED" {
		t.Errorf("after a restart it is %s", got)
	}
}
