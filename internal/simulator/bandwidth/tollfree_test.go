package bandwidth_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tollFreeFor is for toll-free numbers the whole order that Bandwidth wants.
func tollFreeFor(numbers ...string) order {
	o := orderFor(numbers...).with("TargetRespOrgId", "JYT01")
	for _, none := range []string{"BillingTelephoneNumber", "WirelessInfo", "Subscriber"} {
		delete(o, none)
	}
	return o
}

func (h *harness) uploadLOA(id, query, contentType string) answer {
	h.t.Helper()
	a, err := h.send("POST", h.url+"/portins/"+id+"/loas"+query, contentType, "signed", basic)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestTollFreeDraft(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(tollFreeFor("+18005550101", "+18005550102"))
	h.wantStatus(id, "VALIDATE_DRAFT_TFNS")
	if diff := cmp.Diff([]string{"7637"}, h.want(400, "PUT", "/portins/"+id, submit).codes(t)); diff != "" {
		t.Error(diff)
	}
	more := tollFreeFor("+18005550101", "+18005550103").xml("LnpOrderSupp")
	if diff := cmp.Diff([]string{"7506"}, h.want(400, "PUT", "/portins/"+id, more).codes(t)); diff != "" {
		t.Error(diff)
	}
	h.advance("10s")
	got := h.want(200, "GET", "/portins/"+id, "")
	var shown []string
	for _, leaf := range leaves(t, got.body) {
		for _, name := range []string{"ProcessingStatus", "EarliestEstimate", "PortType", "TollFree", "Target", "RespOrg", "Internal", "Roc", "Losing", "Partial", "Triggered"} {
			if strings.HasPrefix(leaf, name) {
				shown = append(shown, leaf)
			}
		}
	}
	if diff := cmp.Diff([]string{
		"ProcessingStatus=VALID_DRAFT_TFNS",
		"EarliestEstimate=2026-12-07T16:30:00.000Z",
		"Triggered=false",
		"TargetRespOrgId=JYT01",
		"TollFreeValidationStatus=COMPLETE",
		"TollFreePortType=PHASE_1_TOLLFREE",
		"RespOrgException=false",
		"Internal=false",
		"RocRequired=true",
		"PortType=MANUAL_TOLLFREE",
	}, shown); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, got.body)
	}
	if got := h.want(200, "GET", "/portins/"+id+"/history", "").get(t, "IrisStatus/Code"); got != "7710" {
		t.Errorf("history of a draft: %s", got)
	}
	h.want(404, "GET", "/portins?page=1&size=10", "")
	if got := h.want(200, "GET", "/portins?page=1&size=10&status=valid_draft_tfns", "").get(t, "lnpPortInfoForGivenStatus/TargetRespOrgId"); got != "JYT01" {
		t.Errorf("listed with target %q", got)
	}

	// Other numbers start the validation anew, and so does nothing else.
	h.want(200, "PUT", "/portins/"+id, tollFreeFor("+18005550101", "+18005550103").xml("LnpOrderSupp"))
	h.wantStatus(id, "VALIDATE_DRAFT_TFNS")
	h.advance("10s")
	h.want(200, "PUT", "/portins/"+id, tollFreeFor("+18005550101", "+18005550103").with("LoaAuthorizingPerson", "Bo Quince").xml("LnpOrderSupp"))
	h.wantStatus(id, "VALID_DRAFT_TFNS")
	if diff := cmp.Diff([]string{"7507"}, h.want(400, "PUT", "/portins/"+id, orderFor("+12015550101").xml("LnpOrderSupp")).codes(t)); diff != "" {
		t.Error(diff)
	}

	h.want(200, "PUT", "/portins/"+id, submit)
	h.advance("48h")
	h.wantStatus(id, "PENDING_DOCUMENTS") // for as long as there is no LOA
	for query, refused := range map[string]struct {
		contentType, code string
	}{
		"":                      {"application/pdf", "7640"},
		"?documentType=LOA":     {"image/png", "7638"},
		"?documentType=INVOICE": {"text/plain", "7638"},
	} {
		if a := h.uploadLOA(id, query, refused.contentType); a.status != 409 || a.get(t, "resultCode") != refused.code {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	if a := h.uploadLOA(id, "?documentType=INVOICE", "image/tiff"); a.status != 201 {
		t.Errorf("an invoice: %d %s", a.status, a.body)
	}
	h.advance("1h")
	h.wantStatus(id, "PENDING_DOCUMENTS")
	if a := h.uploadLOA(id, "?documentType=LOA", "application/pdf"); a.status != 201 {
		t.Errorf("an LOA: %d %s", a.status, a.body)
	}
	h.advance("5s")
	h.wantStatus(id, "SUBMITTED")
	h.advance("240h")
	h.wantStatus(id, "COMPLETE")
}

func TestTollFreeSubmittedAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	created := h.want(201, "POST", "/portins", tollFreeFor("+18336531201").with("TargetRespOrgId", "TST52").xml("LnpOrder"))
	got := [3]string{created.get(t, "ProcessingStatus"), created.get(t, "TollFreeValidationStatus"), created.get(t, "TollFreePortType")}
	if got != [3]string{"VALIDATE_TFNS", "PROCESSING", "PHASE_1_TOLLFREE"} {
		t.Errorf("created %v", got)
	}
	id := created.get(t, "OrderId")
	h.advance("5s") // its numbers stay with one holder: no LOA is needed
	h.wantStatus(id, "PENDING_DOCUMENTS")
	row := h.want(200, "GET", "/portins?page=1&size=10", "")
	const r = "lnpPortInfoForGivenStatus/"
	if got := [3]string{row.get(t, r+"ControllingRespOrgId"), row.get(t, r+"RespOrgException"), row.get(t, r+"Internal")}; got != [3]string{"TST51", "true", "false"} {
		t.Errorf("row %v", got)
	}
	h.advance("5s")
	h.wantStatus(id, "SUBMITTED")
	if diff := cmp.Diff([]string{"VALIDATE_TFNS", "PENDING_DOCUMENTS", "SUBMITTED"}, h.want(200, "GET", "/portins/"+id+"/history", "").all(t, "OrderHistory/Status")); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	// A second order of the number is refused.
	if diff := cmp.Diff([]string{"7205"}, h.want(400, "POST", "/portins", tollFreeFor("+18336531201").xml("LnpOrder")).codes(t)); diff != "" {
		t.Error(diff)
	}
}

func TestTollFreeNumbersThatCannotBePorted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		numbers []string
		codes   []string
		retry   []string // codes of RetryValidation
		after   string   // the end of the status once retried
	}{
		"spare and unavailable": {[]string{"+18336521001", "+18336522001"}, []string{"7642", "7643"}, []string{"7525"}, ""},
		"by hand":               {[]string{"+18336524001", "+18336525001"}, []string{"7656", "7657"}, []string{"7525"}, ""},
		"denied, protected":     {[]string{"+18336523001", "+18336526001"}, []string{"7644", "7627"}, []string{"7525"}, ""},
		"two RespOrgs":          {[]string{"+18005550101", "+18005560101"}, []string{"7652"}, []string{"7525"}, ""},
		"the vendor fails":      {[]string{"+18336000001"}, []string{"7617"}, nil, "INVALID"},
		"the vendor is silent":  {[]string{"+18336001666"}, []string{"7626"}, nil, "INVALID"},
		"the vendor fails once": {[]string{"+18336000002"}, []string{"7617"}, nil, "VALID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			o := tollFreeFor(tc.numbers...)
			id := h.draft(o)
			if diff := cmp.Diff([]string{"7524"}, h.want(400, "PUT", "/portins/"+id, o.with("RetryValidation", "true").xml("LnpOrderSupp")).codes(t)); diff != "" {
				t.Error(diff)
			}
			h.advance("301s")
			got := h.want(200, "GET", "/portins/"+id, "")
			if got.get(t, "ProcessingStatus") != "INVALID_DRAFT_TFNS" || got.get(t, "TollFreeValidationStatus") != "FAILED" {
				t.Errorf("got %s", got.body)
			}
			if diff := cmp.Diff(tc.codes, got.all(t, "TollFreeValidationErrors/ErrorList/Error/Code")); diff != "" {
				t.Error(diff)
			}
			a := h.call("PUT", "/portins/"+id, o.with("RetryValidation", "true").xml("LnpOrderSupp"))
			if diff := cmp.Diff(tc.retry, a.codes(t)); diff != "" {
				t.Errorf("retry (-want +got):\n%s", diff)
			}
			if tc.after != "" {
				h.wantStatus(id, "VALIDATE_DRAFT_TFNS")
				h.advance("301s")
				h.wantStatus(id, tc.after+"_DRAFT_TFNS")
			}

			// The same when it is submitted at once; other numbers mend it.
			id = h.want(201, "POST", "/portins", o.xml("LnpOrder")).get(t, "OrderId")
			h.advance("301s")
			if tc.after == "VALID" { // the vendor is well again
				h.wantStatus(id, "PENDING_DOCUMENTS")
				return
			}
			h.wantStatus(id, "INVALID_TFNS")
			h.want(200, "PUT", "/portins/"+id, tollFreeFor("+18005550109").xml("LnpOrderSupp"))
			h.wantStatus(id, "VALIDATE_TFNS")
			h.advance("5s")
			h.wantStatus(id, "PENDING_DOCUMENTS")
			h.want(200, "DELETE", "/portins/"+id, "")
			h.wantStatus(id, "CANCELLED")
		})
	}
	h := open(t, "")
	for _, o := range []order{orderFor("+12015550101"), {"CustomerOrderId": "PW-QUINCE-1"}} {
		id := h.draft(o)
		want := []string{"7523"}
		if o["ListOfPhoneNumbers"] == "" {
			want = []string{"7526"}
		}
		if diff := cmp.Diff(want, h.want(400, "PUT", "/portins/"+id, o.with("RetryValidation", "true").xml("LnpOrderSupp")).codes(t)); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatTollFreeMayNotCarry(t *testing.T) {
	t.Parallel()
	good := tollFreeFor("+18005550101")
	without := good.with()
	delete(without, "TargetRespOrgId")
	for name, tc := range map[string]struct {
		order order
		codes []string // at POST; at the submit of a draft 7532 is 7533
	}{
		"an account number": {good.with("WirelessInfo", "<AccountNumber>1</AccountNumber>"), []string{"7383"}},
		"partial":           {good.with("PartialPort", "true"), []string{"7384"}},
		"a billing number":  {good.with("BillingTelephoneNumber", "+18005550101"), []string{"7385"}},
		"a resident":        {good.with("Subscriber", strings.Replace(subscriber, "BUSINESS", "RESIDENTIAL", 1)), []string{"7391"}},
		"protection":        {good.with("TnAttributes", "<TnAttribute>Protected</TnAttribute>"), []string{"7397"}},
		"no target":         {without, []string{"7532"}},
		"a short target":    {good.with("TargetRespOrgId", "JYT1"), []string{"7527"}},
		"a dashed target":   {good.with("TargetRespOrgId", "JYT-1"), []string{"7528"}},
		"a foreign target":  {good.with("TargetRespOrgId", "QNC07"), []string{"7530"}},
		"no such target":    {good.with("TargetRespOrgId", "JYT77"), []string{"7531"}},
		"nobody":            {good.with("LoaAuthorizingPerson", ""), []string{"7115"}},
		"a business":        {good.with("Subscriber", subscriber), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			a := h.call("POST", "/portins", tc.order.xml("LnpOrder"))
			if diff := cmp.Diff(tc.codes, a.codes(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if a.status == 201 {
				return
			}
			a = h.call("POST", "/portins", tc.order.with("ProcessingStatus", "DRAFT").xml("LnpOrder"))
			if a.status == 400 {
				return
			}
			h.advance("5s")
			for i, code := range tc.codes {
				tc.codes[i] = strings.Replace(code, "7532", "7533", 1)
			}
			put := h.want(400, "PUT", "/portins/"+a.get(t, "OrderId"), submit)
			if diff := cmp.Diff(tc.codes, put.codes(t)); diff != "" {
				t.Errorf("submitted (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTollFreeSupplement(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		after  string
		change order
		codes  []string
	}{
		"the target before the vendor has it": {"10s", order{"TargetRespOrgId": "JYT02"}, nil},
		"the target":                          {"2h", order{"TargetRespOrgId": "JYT02"}, []string{"7534"}},
		"the date before the vendor has it":   {"10s", order{"RequestedFocDate": "2026-12-14"}, []string{"7636"}},
		"the date":                            {"2h", order{"RequestedFocDate": "2026-12-14"}, nil},
		"the date, a day before":              {"130h", order{"RequestedFocDate": "2026-12-14"}, []string{"7635"}},
		"the person":                          {"2h", order{"LoaAuthorizingPerson": "Bo Quince"}, nil},
		"the numbers":                         {"2h", order{"ListOfPhoneNumbers": "<PhoneNumber>+18005550102</PhoneNumber>"}, []string{"7506"}},
		"a billing number":                    {"2h", order{"BillingTelephoneNumber": "+18005550101"}, []string{"7385", "7385"}},
		"a name":                              {"2h", order{"Subscriber": "<BusinessName>Quince</BusinessName>"}, []string{"7306", "7391"}},
		"the site":                            {"2h", order{"SiteId": "8"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			id := h.submitted(tollFreeFor("+18005550101"))
			if tc.after != "10s" {
				h.uploadLOA(id, "?documentType=LOA", "application/pdf")
			}
			h.advance(tc.after)
			a := h.call("PUT", "/portins/"+id, tc.change.with("CustomerOrderId", "PW-QUINCE-1").xml("LnpOrderSupp"))
			if diff := cmp.Diff(tc.codes, a.codes(t)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, a.body)
			}
		})
	}
}

func TestTollFreeActivation(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.submitted(tollFreeFor("+18005550101"))
	h.uploadLOA(id, "?documentType=LOA", "application/pdf")
	h.advance("50h")
	h.wantStatus(id, "FOC") // on Monday the seventh, 11:30
	activate := func(date string) answer {
		return h.call("PUT", "/portins/"+id+"/activationStatus", "<ActivationStatus>"+date+"</ActivationStatus>")
	}
	if a := activate(""); a.status != 400 || a.get(t, "ResponseStatus/ErrorCode") != "7342" {
		t.Errorf("before the day: %d %s", a.status, a.body)
	}
	h.advance("91h") // Monday, 07:00 in New York
	if a := activate(""); a.status != 400 || a.get(t, "ResponseStatus/ErrorCode") != "7382" {
		t.Errorf("too early: %d %s", a.status, a.body)
	}
	if a := activate("<AutoActivationDate>2026-12-07T18:30:00-05:00</AutoActivationDate>"); a.status != 400 {
		t.Errorf("in the evening: %d %s", a.status, a.body)
	}
	h.advance("1h")
	if a := activate(""); a.status != 200 {
		t.Errorf("at eight: %d %s", a.status, a.body)
	}
	h.wantStatus(id, "COMPLETE")
}
