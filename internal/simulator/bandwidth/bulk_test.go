package bandwidth_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const shared = `<CustomerOrderId>PW-BULK-1</CustomerOrderId><RequestedFocDate>2026-12-10Z</RequestedFocDate>` +
	`<BillingTelephoneNumber>+12015550101</BillingTelephoneNumber><AccountNumber>55-118</AccountNumber><PinNumber>0042</PinNumber>` +
	`<Subscriber>` + subscriber + `</Subscriber><SiteId>2439</SiteId><PeerId>23432</PeerId>` +
	`<LoaAuthorizingPerson>Ada Quince</LoaAuthorizingPerson><TargetRespOrgId>TST52</TargetRespOrgId>`

func bulkXML(content string) string { return "<BulkPortin>" + content + "</BulkPortin>" }

func tnListXML(numbers ...string) string { return listXML("TnList", "TN", numbers) }

// listXML is a list of texts as elements of one name in another.
func listXML(list, element string, texts []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<%s>", list)
	for _, text := range texts {
		fmt.Fprintf(&b, "<%s>%s</%[1]s>", element, text)
	}
	fmt.Fprintf(&b, "</%s>", list)
	return b.String()
}

func portinListXML(ids ...string) string { return listXML("PortinList", "PortinOrderId", ids) }

// bulk makes a draft with numbers that have been looked up.
func (h *harness) bulk(numbers ...string) string {
	h.t.Helper()
	id := h.want(201, "POST", "/bulkPortins", bulkXML(shared)).get(h.t, "BulkPortin/OrderId")
	h.number(id, numbers...)
	return id
}

func (h *harness) number(id string, numbers ...string) {
	h.t.Helper()
	h.want(202, "PUT", "/bulkPortins/"+id+"/tnList", tnListXML(numbers...))
	h.advance("301s")
}

func (h *harness) bulkStatus(id string) string {
	h.t.Helper()
	return h.want(200, "GET", "/bulkPortins/"+id, "").get(h.t, "BulkPortin/ProcessingStatus")
}

func (h *harness) wantBulkStatus(id, status string) {
	h.t.Helper()
	if got := h.bulkStatus(id); got != status {
		h.t.Fatalf("the bulk is %s, want %s", got, status)
	}
}

// children are the ids of a bulk's port-ins by their first number.
func (h *harness) children(id string) map[string]string {
	h.t.Helper()
	children := map[string]string{}
	list := h.want(200, "GET", "/bulkPortins/"+id+"/portinList", "")
	for _, child := range list.all(h.t, "PortinList/PortinOrderId") {
		children[h.want(200, "GET", "/portins/"+child, "").get(h.t, "ListOfPhoneNumbers/PhoneNumber")] = child
	}
	return children
}

const inProgress = "<BulkPortin><ProcessingStatus>IN_PROGRESS</ProcessingStatus></BulkPortin>"

func TestBulkFromDraftToCompletion(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	h := open(t, path)
	created := h.want(201, "POST", "/bulkPortins", bulkXML(shared))
	id := created.get(t, "BulkPortin/OrderId")
	if got, want := created.header.Get("Location"), "https://dashboard.bandwidth.com:443/v1.0/accounts/9900000/bulkPortins/"+id; got != want {
		t.Errorf("Location %s, want %s", got, want)
	}
	got := h.want(200, "GET", "/bulkPortins/"+id, "")
	var shown []string
	for _, leaf := range leaves(t, got.body) {
		if !strings.Contains(leaf, "Subscriber/") {
			shown = append(shown, strings.TrimPrefix(leaf, "BulkPortin/"))
		}
	}
	if diff := cmp.Diff([]string{
		"RequestedFocDate=2026-12-10T16:30:00.000Z", "CustomerOrderId=PW-BULK-1", "LoaAuthorizingPerson=Ada Quince",
		"BillingTelephoneNumber=+12015550101", "SiteId=2439", "PeerId=23432", "TargetRespOrgId=TST52", "AccountNumber=55-118",
		"PinNumber=0042", "ProcessingStatus=DRAFT", "AccountId=9900000", "CreatedByUser=sandbox", "LastModifiedBy=sandbox",
		"LastModifiedDate=2026-12-01T15:00:00.000Z", "OrderCreateDate=2026-12-01T15:00:00.000Z",
	}, shown); diff != "" {
		t.Errorf("the draft (-want +got):\n%s", diff)
	}
	list := "/bulkPortins/" + id + "/tnList"
	if diff := cmp.Diff([]string{"ProcessingStatus=DRAFT", "OrderId=" + id, "PortableTnList="}, leaves(t, h.want(200, "GET", list, "").body)); diff != "" {
		t.Errorf("no numbers (-want +got):\n%s", diff)
	}

	put := h.want(202, "PUT", list, tnListXML("+12015550101", "+18336531201", "+12015550102", "+12086433254"))
	if diff := cmp.Diff([]string{"ProcessingStatus=VALIDATE_DRAFT_TNS", "OrderId=" + id}, leaves(t, put.body)); diff != "" {
		t.Errorf("numbers put (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"ProcessingStatus=VALIDATE_DRAFT_TNS", "OrderId=" + id, "NotValidatedTnList/TN=+12015550101", "NotValidatedTnList/TN=+18336531201",
		"NotValidatedTnList/TN=+12015550102", "NotValidatedTnList/TN=+12086433254",
	}, leaves(t, h.want(200, "GET", list, "").body)); diff != "" {
		t.Errorf("looked up (-want +got):\n%s", diff)
	}
	if got := h.want(400, "PATCH", "/bulkPortins/"+id, inProgress).get(t, "ResponseStatus/ErrorCode"); got != "7648" {
		t.Errorf("submitted too early: %s", got)
	}
	h.advance("10s")
	children := h.children(id)
	onNet, tollFree, internal := children["+12015550101"], children["+18336531201"], children["+12086433254"]
	const child = "ChildPortinOrderList/ChildPortinOrder/"
	if diff := cmp.Diff([]string{
		"ProcessingStatus=VALID_DRAFT_TNS", "OrderId=" + id, "PortableTnList/TN=+12015550101", "PortableTnList/TN=+12015550102",
		"PortableTnList/TN=+18336531201", "PortableTnList/TN=+12086433254",
		child + "OrderId=" + onNet, child + "TnList/Tn=+12015550101", child + "TnList/Tn=+12015550102",
		child + "OrderId=" + tollFree, child + "TnList/Tn=+18336531201",
		child + "OrderId=" + internal, child + "TnList/Tn=+12086433254",
	}, leaves(t, h.want(200, "GET", list, "").body)); diff != "" {
		t.Errorf("divided (-want +got):\n%s", diff)
	}
	if got := h.want(200, "GET", "/bulkPortins/"+id+"/history", "").get(t, "IrisStatus/Code"); got != "7710" {
		t.Errorf("history of a draft: %s", got)
	}
	draft := h.want(200, "GET", "/portins/"+tollFree, "")
	if got := [5]string{
		draft.get(t, "ProcessingStatus"), draft.get(t, "BulkPortinOrderId"), draft.get(t, "TargetRespOrgId"),
		draft.get(t, "BillingTelephoneNumber"), draft.get(t, "CustomerOrderId"),
	}; got != [5]string{"VALID_DRAFT_TFNS", id, "TST52", "", "PW-BULK-1"} {
		t.Errorf("the toll-free child: %v", got)
	}

	// A child is submitted with its bulk only, and the bulk with children that are all right only.
	if diff := cmp.Diff([]string{"7717"}, h.want(409, "PUT", "/portins/"+onNet, submit).codes(t)); diff != "" {
		t.Error(diff)
	}
	refused := h.want(400, "PATCH", "/bulkPortins/"+id, inProgress)
	if diff := cmp.Diff([]string{internal}, refused.all(t, "PortinListErrors/PortinErrors/PortinOrderId")); diff != "" {
		t.Errorf("refused (-want +got):\n%s\n%s", diff, refused.body)
	}
	if diff := cmp.Diff([]string{"7204"}, refused.all(t, "PortinListErrors/PortinErrors/Errors/Error/ErrorCode")); diff != "" {
		t.Errorf("refused (-want +got):\n%s\n%s", diff, refused.body)
	}
	h.wantStatus(onNet, "DRAFT")
	h.want(200, "PUT", "/portins/"+internal, "<LnpOrderSupp><CustomerOrderId>PW-BULK-1</CustomerOrderId><BillingTelephoneNumber>+12086433254</BillingTelephoneNumber></LnpOrderSupp>")
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	h.wantBulkStatus(id, "IN_PROGRESS")
	h.wantStatus(onNet, "PENDING_DOCUMENTS")
	h.advance("240h")
	for _, child := range children {
		got := h.want(200, "GET", "/portins/"+child, "")
		if got.get(t, "ProcessingStatus") != "COMPLETE" || got.get(t, "ActualFocDate") != "2026-12-10T16:30:00.000Z" {
			t.Errorf("child %s", got.body)
		}
	}
	h.wantBulkStatus(id, "COMPLETED")
	if diff := cmp.Diff([]string{"IN_PROGRESS", "COMPLETED"}, h.want(200, "GET", "/bulkPortins/"+id+"/history", "").all(t, "OrderHistory/Status")); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	again := open(t, path)
	again.wantBulkStatus(id, "COMPLETED")
	if diff := cmp.Diff(children, again.children(id)); diff != "" {
		t.Errorf("after a restart (-want +got):\n%s", diff)
	}
	for _, entry := range h.ledger() {
		if entry.Kind == "bulk_portin" && (entry.ID != id || !entry.Committed || entry.Live || entry.Reference != "PW-BULK-1" || len(entry.PhoneNumbers) > 0) {
			t.Errorf("ledger %+v", entry)
		}
	}
}

func TestBulkWithNumbersThatCannotBePorted(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101", "+16052530101", "+12019991011", "+18336521001", "+18336531201")
	got := h.want(200, "GET", "/bulkPortins/"+id+"/tnList", "")
	if diff := cmp.Diff([]string{
		"ProcessingStatus=INVALID_DRAFT_TNS", "OrderId=" + id, "PortableTnList/TN=+12015550101", "PortableTnList/TN=+18336531201",
		"ErrorList/Error/Code=7331", "ErrorList/Error/TnList/Tn=+16052530101",
		"ErrorList/Error/Code=7609", "ErrorList/Error/TnList/Tn=+12019991011",
		"ErrorList/Error/Code=7642", "ErrorList/Error/TnList/Tn=+18336521001",
	}, slices.DeleteFunc(leaves(t, got.body), func(l string) bool { return strings.Contains(l, "Description") })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := h.children(id); len(got) > 0 {
		t.Errorf("children %v", got)
	}
	retry := func() answer {
		return h.call("PATCH", "/bulkPortins/"+id, "<BulkPortin><RetryValidation>true</RetryValidation></BulkPortin>")
	}
	if got := retry(); got.status != 400 || got.get(t, "ResponseStatus/ErrorCode") != "7525" {
		t.Errorf("retry: %s", got.body)
	}
	if got := h.want(400, "PATCH", "/bulkPortins/"+id, inProgress).get(t, "ResponseStatus/ErrorCode"); got != "7648" {
		t.Errorf("submitted: %s", got)
	}

	h.number(id, "+12015550101", "+18336000002")
	got = h.want(200, "GET", "/bulkPortins/"+id+"/tnList", "")
	if diff := cmp.Diff([]string{"+12015550101", "+18336000002"}, got.all(t, "ErrorList/Error/TnList/Tn")); diff != "" || got.get(t, "ErrorList/Error/Code") != "7617" {
		t.Errorf("the vendor fails: %s", got.body)
	}
	if got := h.want(400, "PATCH", "/bulkPortins/"+id, inProgress).get(t, "ResponseStatus/ErrorCode"); got != "7653" {
		t.Errorf("submitted: %s", got)
	}
	if got := retry(); got.status != 200 {
		t.Errorf("retry: %d %s", got.status, got.body)
	}
	h.wantBulkStatus(id, "VALIDATE_DRAFT_TNS")
	h.advance("10s")
	h.wantBulkStatus(id, "VALID_DRAFT_TNS")
}

func TestBulkTnListIsRefused(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.want(201, "POST", "/bulkPortins", "<BulkPortin/>").get(t, "BulkPortin/OrderId")
	for name, tc := range map[string]struct {
		body string
		code string
	}{
		"no XML":       {"numbers", ""},
		"another root": {"<Numbers/>", ""},
		"none":         {tnListXML(), "7316"},
		"ten digits":   {tnListXML("2015550101"), "1022"},
		"invalid":      {tnListXML("+12015550101", "+12010550101"), "7339"},
		"twice":        {tnListXML("+12015550101", "+12015550101"), "7502"},
	} {
		a := h.want(400, "PUT", "/bulkPortins/"+id+"/tnList", tc.body)
		if tc.code == "" {
			if a.body != "" {
				t.Errorf("%s: %s", name, a.body)
			}
			continue
		}
		if got := [3]string{a.get(t, "ResponseStatus/ErrorCode"), a.get(t, "ProcessingStatus"), a.get(t, "OrderId")}; got != [3]string{tc.code, "INVALID_DRAFT_TNS", id} {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	h.wantBulkStatus(id, "DRAFT")
	if a := h.want(400, "POST", "/bulkPortins", bulkXML("<TnList><TN>+12015550101</TN></TnList>")); a.body != "" {
		t.Errorf("numbers in a create: %s", a.body)
	}
	for content, want := range map[string][2]any{
		"<TargetRespOrgId>JYT1</TargetRespOrgId>":          {400, "7527"},
		"<TargetRespOrgId>JYT77</TargetRespOrgId>":         {409, "7531"},
		"<TargetRespOrgId>QNC07</TargetRespOrgId>":         {409, "7530"},
		"<CustomerOrderId>PW_1</CustomerOrderId>":          {400, "7318"},
		"<ProcessingStatus>IN_PROGRESS</ProcessingStatus>": {400, "7372"},
	} {
		a := h.call("POST", "/bulkPortins", bulkXML(content))
		if got := [2]any{a.status, a.get(t, "ResponseStatus/ErrorCode")}; got != want {
			t.Errorf("%s: %v, want %v", content, got, want)
		}
	}
}

func TestBulkChildrenAreReplaced(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101", "+12015550102", "+12086433254")
	before := h.children(id)
	h.want(200, "PUT", "/portins/"+before["+12015550101"], "<LnpOrderSupp><CustomerOrderId>PW-CHILD-1</CustomerOrderId><WirelessInfo><AccountNumber>77-001</AccountNumber><PinNumber>9</PinNumber></WirelessInfo></LnpOrderSupp>")
	h.number(id, "+12015550102", "+12015550103", "+13032280101")
	after := h.children(id)
	if diff := cmp.Diff([]string{"+12015550102", "+13032280101"}, slices.Sorted(func(yield func(string) bool) {
		for n := range after {
			if !yield(n) {
				return
			}
		}
	})); diff != "" {
		t.Errorf("children (-want +got):\n%s", diff)
	}
	for _, old := range before {
		h.want(404, "GET", "/portins/"+old, "")
	}
	for number, want := range map[string][2]string{"+12015550102": {"PW-CHILD-1", "77-001"}, "+13032280101": {"PW-BULK-1", "55-118"}} {
		got := h.want(200, "GET", "/portins/"+after[number], "")
		if diff := cmp.Diff(want, [2]string{got.get(t, "CustomerOrderId"), got.get(t, "WirelessInfo/AccountNumber")}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", number, diff)
		}
	}
	// What a child knew outlives a list that cannot be ported.
	h.number(id, "+16052530101")
	h.wantBulkStatus(id, "INVALID_DRAFT_TNS")
	h.number(id, "+12015550103")
	if got := h.want(200, "GET", "/portins/"+h.children(id)["+12015550103"], "").get(t, "CustomerOrderId"); got != "PW-CHILD-1" {
		t.Errorf("after an invalid list: %s", got)
	}
}

func TestBulkPatch(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101", "+18336531201")
	children := h.children(id)
	if got := h.want(400, "PUT", "/bulkPortins/"+id, bulkXML(shared)).get(t, "ResponseStatus/ErrorCode"); got != "7703" {
		t.Errorf("replaced: %s", got)
	}
	h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML(`<SiteId>8</SiteId><PeerId delete="true"/><AccountNumber>66</AccountNumber>`))
	for number, want := range map[string][4]string{
		"+12015550101": {"8", "", "66", "PW-BULK-1"},
		"+18336531201": {"8", "", "", "PW-BULK-1"},
	} {
		got := h.want(200, "GET", "/portins/"+children[number], "")
		if diff := cmp.Diff(want, [4]string{got.get(t, "SiteId"), got.get(t, "PeerId"), got.get(t, "WirelessInfo/AccountNumber"), got.get(t, "CustomerOrderId")}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", number, diff)
		}
	}
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	h.advance("25h")
	for body, code := range map[string]string{
		"<TargetRespOrgId>JYT01</TargetRespOrgId>":   "7535",
		"<AlternateSpid>979E</AlternateSpid>":        "7708",
		"<ProcessingStatus>DRAFT</ProcessingStatus>": "7648",
	} {
		if got := h.want(400, "PATCH", "/bulkPortins/"+id, bulkXML(body)).get(t, "ResponseStatus/ErrorCode"); got != code {
			t.Errorf("%s: %s, want %s", body, got, code)
		}
	}
	if got := h.want(400, "DELETE", "/bulkPortins/"+id, "").get(t, "BulkPortin/Status/Code"); got != "7709" {
		t.Errorf("deleted: %s", got)
	}
	if got := h.want(400, "PUT", "/bulkPortins/"+id+"/tnList", tnListXML("+12015550104")).get(t, "ResponseStatus/ErrorCode"); got != "7702" {
		t.Errorf("renumbered: %s", got)
	}
	// A change goes to all children or to none.
	refused := h.want(400, "PATCH", "/bulkPortins/"+id, bulkXML("<Subscriber><BusinessName>Quince Cafe</BusinessName></Subscriber>"))
	if diff := cmp.Diff([]string{children["+18336531201"]}, refused.all(t, "PortinListErrors/PortinErrors/PortinOrderId")); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	h.wantStatus(children["+12015550101"], "FOC")
	h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML("<RequestedFocDate>2026-12-14Z</RequestedFocDate>"))
	for _, child := range children {
		h.wantStatus(child, "REQUESTED_SUPP")
	}
	h.advance("360h")
	h.wantBulkStatus(id, "COMPLETED")
	for _, child := range children {
		if got := h.want(200, "GET", "/portins/"+child, "").get(t, "ActualFocDate"); got != "2026-12-14T16:30:00.000Z" {
			t.Errorf("ActualFocDate %s", got)
		}
	}
}

func TestBulkPortinList(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101")
	child := h.children(id)["+12015550101"]
	list := "/bulkPortins/" + id + "/portinList"
	mine, twin, rival := h.draft(orderFor("+13032280101")), h.draft(orderFor("+13032280101")), h.draft(orderFor("+12015550101"))
	submitted := h.submitted(orderFor("+12015550155"))
	other := h.children(h.bulk("+12015550166"))["+12015550166"]
	late := h.draft(orderFor("+16137230461"))
	for name, tc := range map[string]struct {
		ids   []string
		codes []string
	}{
		"unknown":            {[]string{child, "nothing"}, []string{"7700"}},
		"of another bulk":    {[]string{child, other}, []string{"7701"}},
		"submitted":          {[]string{child, submitted}, []string{"7712"}},
		"a number it has":    {[]string{child, rival}, []string{"7718"}},
		"a number twice":     {[]string{mine, twin}, []string{"7719"}},
		"two things at once": {[]string{submitted, "nothing"}, []string{"7712", "7700"}},
	} {
		a := h.want(400, "PUT", list, portinListXML(tc.ids...))
		if diff := cmp.Diff(tc.codes, a.all(t, "Errors/Error/ErrorCode")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML("<RequestedFocDate>2026-12-04Z</RequestedFocDate>"))
	if got := h.want(400, "PUT", list, portinListXML(child, late)).get(t, "Errors/Error/ErrorCode"); got != "7715" {
		t.Errorf("too late: %s", got)
	}
	if diff := cmp.Diff([]string{child}, h.want(200, "GET", list, "").all(t, "PortinList/PortinOrderId")); diff != "" {
		t.Errorf("nothing was to change (-want +got):\n%s", diff)
	}

	h.want(200, "PUT", list, portinListXML(child, mine))
	if got := h.want(200, "GET", "/portins/"+mine, "").get(t, "BulkPortinOrderId"); got != id {
		t.Errorf("attached to %q", got)
	}
	h.want(200, "PUT", list, portinListXML())
	h.wantBulkStatus(id, "DRAFT")
	h.wantStatus(child, "DRAFT")
	if got := h.want(400, "PATCH", "/bulkPortins/"+id, inProgress).get(t, "ResponseStatus/ErrorCode"); got != "7704" {
		t.Errorf("submitted without children: %s", got)
	}
	h.want(200, "PUT", list, portinListXML(child, mine))
	h.wantBulkStatus(id, "VALID_DRAFT_TNS")
	h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML(`<RequestedFocDate delete="true"/>`))
	h.want(200, "PUT", "/portins/"+mine, "<LnpOrderSupp><BillingTelephoneNumber>+13032280101</BillingTelephoneNumber></LnpOrderSupp>")
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	// Detached it goes on alone, and nothing is added any more.
	h.want(200, "PUT", list, portinListXML(child))
	if got := h.want(400, "PUT", list, portinListXML(child, twin)).get(t, "Errors/Error/ErrorCode"); got != "7716" {
		t.Errorf("added: %s", got)
	}
	h.want(200, "DELETE", "/portins/"+child, "")
	h.wantBulkStatus(id, "CANCELLED")
	if got := h.want(400, "PUT", list, portinListXML()).get(t, "Errors/Error/ErrorCode"); got != "7711" {
		t.Errorf("when it is over: %s", got)
	}
	h.advance("240h")
	h.wantStatus(mine, "COMPLETE")
}

func TestBulkStatusIsThatOfItsChildren(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12019991002", "+12086433254")
	children := h.children(id)
	h.want(200, "PUT", "/portins/"+children["+12086433254"], "<LnpOrderSupp><BillingTelephoneNumber>+12086433254</BillingTelephoneNumber></LnpOrderSupp>")
	h.want(200, "PUT", "/portins/"+children["+12019991002"], "<LnpOrderSupp><BillingTelephoneNumber>+12019991002</BillingTelephoneNumber></LnpOrderSupp>")
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	h.advance("3h")
	h.wantBulkStatus(id, "NEEDS_ATTENTION")
	list := h.want(200, "GET", "/bulkPortins/"+id+"/portinList", "")
	if got := [2]string{list.get(t, "Errors/Error/ErrorCode"), list.get(t, "Errors/Error/portinOrderId")}; got != [2]string{"7401", children["+12019991002"]} {
		t.Errorf("errors %v", got)
	}
	h.want(200, "PUT", "/portins/"+children["+12019991002"], order{"WirelessInfo": otherAccount}.xml("LnpOrderSupp"))
	h.wantBulkStatus(id, "IN_PROGRESS")
	h.want(200, "DELETE", "/portins/"+children["+12019991002"], "")
	h.advance("240h")
	h.wantBulkStatus(id, "PARTIAL")
}

func TestBulkAlignsDates(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101", "+12089991014")
	children := h.children(id)
	h.want(200, "PUT", "/portins/"+children["+12089991014"], "<LnpOrderSupp><BillingTelephoneNumber>+12089991014</BillingTelephoneNumber></LnpOrderSupp>")
	h.want(200, "PATCH", "/bulkPortins/"+id, inProgress)
	h.advance("30h")
	for number, child := range children {
		got := h.want(200, "GET", "/portins/"+child, "")
		if got.get(t, "ActualFocDate") != "2026-12-14T16:30:00.000Z" || got.get(t, "ProcessingStatus") != "FOC" {
			t.Errorf("%s: %s %s", number, got.get(t, "ProcessingStatus"), got.get(t, "ActualFocDate"))
		}
	}
}

func TestBulkPurgeAndDelete(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	idle := h.bulk("+12015550101")
	busy := h.bulk("+12015550102")
	deleted := h.bulk("+12015550103")
	of := map[string]string{}
	for number, id := range map[string]string{"+12015550101": idle, "+12015550102": busy, "+12015550103": deleted} {
		of[id] = h.children(id)[number]
	}
	h.want(200, "DELETE", "/bulkPortins/"+deleted, "")
	h.want(404, "GET", "/bulkPortins/"+deleted, "")
	h.want(404, "GET", "/portins/"+of[deleted], "")
	h.advance("40h")
	h.want(200, "PUT", "/portins/"+of[busy], "<LnpOrderSupp><SiteId>1</SiteId></LnpOrderSupp>") // keeps the bulk too
	h.advance("26h")
	h.want(404, "GET", "/bulkPortins/"+idle, "")
	h.want(404, "GET", "/portins/"+of[idle], "")
	h.wantBulkStatus(busy, "VALID_DRAFT_TNS")
	h.want(200, "DELETE", "/portins/"+of[busy], "")
	h.wantBulkStatus(busy, "DRAFT")
}

func TestBulkFile(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101")
	h.want(204, "GET", "/bulkPortins/"+id+"/notes", "")
	posted := h.want(201, "POST", "/bulkPortins/"+id+"/notes", "<Note><UserId>sandbox</UserId><Description>hello</Description></Note>")
	if got := posted.header.Get("Location"); !strings.Contains(got, "/bulkPortins/"+id+"/notes/") {
		t.Errorf("Location %s", got)
	}
	if got := h.want(200, "GET", "/bulkPortins/"+id+"/notes", "").get(t, "Note/Description"); got != "hello" {
		t.Errorf("note %q", got)
	}
	a, err := h.send("POST", h.url+"/bulkPortins/"+id+"/loas", "application/pdf", "signed", basic)
	if err != nil || a.status != 201 {
		t.Fatalf("%v %+v", err, a)
	}
	file := a.get(t, "filename")
	if got := h.want(200, "GET", "/bulkPortins/"+id+"/loas/"+file, ""); got.body != "signed" {
		t.Errorf("file %q", got.body)
	}
	// Each collection has its own only.
	h.want(404, "GET", "/portins/"+id+"/loas/"+file, "")
	h.want(404, "GET", "/portins/"+id+"/notes", "")
	if got := h.want(404, "GET", "/bulkPortins/nothing/history", "").get(t, "ResponseStatus/Description"); got == "" {
		t.Error("the history of nothing says nothing")
	}
}

func TestBulkList(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	h.want(404, "GET", "/bulkPortins", "")
	h.want(404, "GET", "/bulkPortins?page=1", "")
	h.want(204, "GET", "/bulkPortins?page=1&size=2", "")
	var ids []string
	for range 3 {
		ids = append(ids, h.want(201, "POST", "/bulkPortins", bulkXML(shared)).get(t, "BulkPortin/OrderId"))
		h.advance("1m")
	}
	h.number(ids[0], "+12015550101")
	const row = "BulkPortinResponse/"
	first := h.want(200, "GET", "/bulkPortins?page=1&size=2", "")
	if diff := cmp.Diff([]string{ids[0], ids[2]}, first.all(t, row+"OrderId")); diff != "" {
		t.Errorf("first page (-want +got):\n%s", diff)
	}
	if got := [3]string{first.get(t, "TotalCount"), first.get(t, row+"CustomerOrderId"), first.get(t, row+"PortinList/PortinOrderId")}; got[0] != "3" || got[1] != "" || got[2] == "" {
		t.Errorf("first page %v", got)
	}
	if got := first.get(t, "Links/next"); !strings.Contains(got, "page="+ids[1]) {
		t.Errorf("next is %s", got)
	}
	second := h.want(200, "GET", "/bulkPortins?orderDetails=true&size=2&page="+ids[1], "")
	if got := [4]string{second.get(t, row+"OrderId"), second.get(t, row+"CustomerOrderId"), second.get(t, row+"OrderType"), second.get(t, row+"SuppCount")}; got != [4]string{ids[1], "PW-BULK-1", "bulk_port_in", "0"} {
		t.Errorf("second page %v", got)
	}
	for query, want := range map[string][]string{
		"status=draft":           {ids[2], ids[1]},
		"status=valid_draft_tns": {ids[0]},
		"customerOrderId=nobody": {ids[0], ids[2], ids[1]},
		"orderDate=2026-12-01":   {ids[0], ids[2], ids[1]},
		"modifiedDateFrom=2026-12-01&modifiedDateTo=2026-12-01": {ids[0], ids[2], ids[1]},
	} {
		if diff := cmp.Diff(want, h.want(200, "GET", "/bulkPortins?page=1&size=10&"+query, "").all(t, row+"OrderId")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	h.want(204, "GET", "/bulkPortins?page=1&size=10&orderDate=2026-12-02", "")
	h.want(204, "GET", "/bulkPortins?page=1&size=10&status=in_progress", "")
	h.want(400, "GET", "/bulkPortins?page=1&size=10&status=drafty", "")
	h.want(400, "GET", "/bulkPortins?page=1&size=10&orderDate=today", "")
}

func TestBulkOfTwentyThousand(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	numbers := make([]string, 20001)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("+1201%03d%04d", 555+i/10000, i%10000)
	}
	id := h.want(201, "POST", "/bulkPortins", bulkXML(shared)).get(t, "BulkPortin/OrderId")
	if got := h.want(400, "PUT", "/bulkPortins/"+id+"/tnList", tnListXML(numbers...)).get(t, "ResponseStatus/ErrorCode"); got != "7490" {
		t.Errorf("one too many: %s", got)
	}
	h.number(id, numbers[:20000]...)
	h.wantBulkStatus(id, "VALID_DRAFT_TNS")
	total := 0
	for _, child := range h.children(id) {
		n := len(h.want(200, "GET", "/portins/"+child, "").all(t, "ListOfPhoneNumbers/PhoneNumber"))
		if total += n; n > 999 {
			t.Errorf("a child of %d numbers", n)
		}
	}
	if total != 20000 {
		t.Errorf("%d numbers", total)
	}
}

func TestBulkIsReplacedAndPartsOfItDeleted(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.want(201, "POST", "/bulkPortins", bulkXML(shared)).get(t, "BulkPortin/OrderId")
	written := func() []string {
		var written []string
		for _, leaf := range leaves(t, h.want(200, "GET", "/bulkPortins/"+id, "").body) {
			name, _, _ := strings.Cut(strings.TrimPrefix(leaf, "BulkPortin/"), "=")
			if name, _, _ = strings.Cut(name, "/"); !slices.Contains(written, name) {
				written = append(written, name)
			}
		}
		return written[:len(written)-6] // what is not the owner's
	}
	all := []string{
		"RequestedFocDate", "CustomerOrderId", "LoaAuthorizingPerson", "Subscriber", "TnAttributes", "BillingTelephoneNumber",
		"AlternateSpid", "SiteId", "PeerId", "TargetRespOrgId", "AccountNumber", "PinNumber",
	}
	h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML("<AlternateSpid>979E</AlternateSpid><TnAttributes><TnAttribute>Protected</TnAttribute></TnAttributes>"))
	for len(all) > 0 {
		if diff := cmp.Diff(all, written()); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		h.want(200, "PATCH", "/bulkPortins/"+id, bulkXML("<"+all[0]+` delete="true"/>`))
		all = all[1:]
	}
	h.want(200, "PUT", "/bulkPortins/"+id, bulkXML("<SiteId>8</SiteId>"))
	h.want(200, "PUT", "/bulkPortins/"+id, bulkXML("<PeerId>9</PeerId>"))
	if diff := cmp.Diff([]string{"PeerId"}, written()); diff != "" {
		t.Errorf("replaced (-want +got):\n%s", diff)
	}
	if a := h.want(400, "PUT", "/bulkPortins/"+id, bulkXML("<TargetRespOrgId>J</TargetRespOrgId>")); a.get(t, "ResponseStatus/ErrorCode") != "7527" {
		t.Errorf("got %s", a.body)
	}
	for _, tc := range []struct{ numbers, code string }{{"", "7526"}, {"+12015550101", "7523"}, {"+18005550101", "7524"}} {
		if tc.numbers != "" {
			h.number(id, tc.numbers)
		}
		if got := h.want(400, "PATCH", "/bulkPortins/"+id, bulkXML("<RetryValidation>true</RetryValidation>")).get(t, "ResponseStatus/ErrorCode"); got != tc.code {
			t.Errorf("retry of %q: %s, want %s", tc.numbers, got, tc.code)
		}
	}
}

func TestFaultsOfBulksAndValidations(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101")
	validation := h.validated("+18005550101")
	for _, tc := range []struct{ operation, method, path, body string }{
		{"check", "POST", "/tollFreePortingValidations", validationOf("+18005550101")},
		{"check", "GET", "/tollFreePortingValidations/" + validation, ""},
		{"create_draft", "POST", "/bulkPortins", bulkXML(shared)},
		{"find", "GET", "/bulkPortins?page=1&size=1", ""},
		{"fetch", "GET", "/bulkPortins/" + id, ""},
		{"fetch", "GET", "/bulkPortins/" + id + "/tnList", ""},
		{"fetch", "GET", "/bulkPortins/" + id + "/portinList", ""},
		{"update", "PATCH", "/bulkPortins/" + id, bulkXML("<SiteId>8</SiteId>")},
		{"update", "PUT", "/bulkPortins/" + id + "/tnList", tnListXML("+12015550101")},
		{"commit", "PATCH", "/bulkPortins/" + id, inProgress},
		{"upload_document", "POST", "/bulkPortins/" + id + "/loas", "signed"},
		{"cancel", "DELETE", "/bulkPortins/" + id, ""},
	} {
		a, err := h.send("POST", h.root+"/sandbox/faults", "", `{"operation":"`+tc.operation+`","moment":"before","effect":"status","status":503}`, nil)
		if err != nil || a.status != 201 {
			t.Fatal(err, a)
		}
		if a := h.call(tc.method, tc.path, tc.body); a.status != 503 {
			t.Errorf("%s %s answered %d to a fault of %s", tc.method, tc.path, a.status, tc.operation)
		}
	}
	h.wantBulkStatus(id, "VALID_DRAFT_TNS")
}
