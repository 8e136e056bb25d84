package bandwidth_test

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	otherAccount = "<AccountNumber>55-119</AccountNumber><PinNumber>0042</PinNumber>"
	otherPIN     = "<AccountNumber>55-118</AccountNumber><PinNumber>0043</PinNumber>"
)

func TestTriggerRefusedAtSubmit(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12019991001")
	id := h.draft(o)
	for range 2 {
		if diff := cmp.Diff([]string{"7114"}, h.want(400, "PUT", "/portins/"+id, submit).codes(t)); diff != "" {
			t.Error(diff)
		}
		h.wantStatus(id, "DRAFT")
	}
	h.want(200, "PUT", "/portins/"+id, o.with("WirelessInfo", otherAccount).xml("LnpOrderSupp"))
	h.want(200, "PUT", "/portins/"+id, submit)
	h.advance("240h")
	h.wantStatus(id, "COMPLETE")
}

func TestTriggerExceptionsThatAreMended(t *testing.T) {
	t.Parallel()
	for number, tc := range map[string]struct {
		code      string
		unhelpful string // "": whatever is changed helps
		helpful   string
	}{
		"+12019991002": {"7401", otherPIN, otherAccount},
		"+12019991003": {"7435", otherAccount, otherPIN},
		"+12019991013": {"7963", "", otherAccount},
	} {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			o := orderFor(number)
			id := h.submitted(o)
			h.advance("3h")
			inException := func() {
				t.Helper()
				got := h.want(200, "GET", "/portins/"+id, "")
				if diff := cmp.Diff([]string{tc.code}, got.codes(t)); diff != "" || got.get(t, "ProcessingStatus") != "EXCEPTION" {
					t.Fatalf("%s\n%s", diff, got.body)
				}
			}
			inException()
			h.advance("240h")
			inException()
			if tc.unhelpful != "" {
				h.want(200, "PUT", "/portins/"+id, o.with("WirelessInfo", tc.unhelpful).xml("LnpOrderSupp"))
				h.wantStatus(id, "REQUESTED_SUPP")
				h.advance("3h")
				inException()
			}
			h.want(200, "PUT", "/portins/"+id, o.with("WirelessInfo", tc.helpful).xml("LnpOrderSupp"))
			got := h.want(200, "GET", "/portins/"+id, "")
			if got.get(t, "ProcessingStatus") != "REQUESTED_SUPP" || got.codes(t) != nil {
				t.Errorf("after the change: %s", got.body)
			}
			h.advance("240h")
			h.wantStatus(id, "COMPLETE")
		})
	}
}

func TestTriggerFocDates(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][]string{
		"+12015550101": {"2026-12-10T16:30:00.000Z"},
		"+12019991004": {"2026-12-10T16:30:00.000Z", "2026-12-11T16:30:00.000Z"},
		"+12019991014": {"2026-12-14T16:30:00.000Z"},
	} {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			id := h.submitted(orderFor(number).with("RequestedFocDate", "2026-12-10"))
			var got []string
			for range 40 {
				h.advance("1h")
				foc := h.want(200, "GET", "/portins/"+id, "").get(t, "ActualFocDate")
				if foc != "" && !slices.Contains(got, foc) {
					got = append(got, foc)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("FOC dates (-want +got):\n%s", diff)
			}
			h.advance("480h")
			h.wantStatus(id, "COMPLETE")
		})
	}
}

func TestTriggerLookUpLag(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12019991005"))
	const list = "/portins?page=1&size=10&status=draft"
	h.want(200, "GET", "/portins/"+id, "")
	h.advance("24h") // the lag is real
	h.passReal(5*time.Second - 1)
	h.want(404, "GET", list, "")
	h.passReal(1)
	h.want(200, "GET", list, "")
}

func TestTriggerLostReply(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	h := open(t, path)
	body := orderFor("+12019991006").with("ProcessingStatus", "DRAFT").xml("LnpOrder")
	if a, err := h.send("POST", h.url+"/portins", "application/xml", body, basic); !errors.Is(err, io.EOF) {
		t.Fatalf("got %+v %v, want a closed connection", a, err)
	}
	again := open(t, path)
	if got := again.ledger(); len(got) != 1 || got[0].Status != "DRAFT" || got[0].Committed {
		t.Errorf("ledger %+v", got)
	}
	again.want(201, "POST", "/portins", body) // once a number
}

func TestTriggerLateCompletion(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12019991007"))
	if diff := cmp.Diff([]time.Duration{12 * time.Second}, h.waits); diff != "" {
		t.Errorf("waited (-want +got):\n%s", diff)
	}
	created := h.want(200, "GET", "/portins/"+id, "").get(t, "OrderCreateDate")
	if want := "2026-12-01T15:00:12.000Z"; created != want {
		t.Errorf("created %s, want %s", created, want)
	}
	h.draft(orderFor("+12019991007"))
	if len(h.waits) != 1 {
		t.Errorf("the second waited too: %v", h.waits)
	}
}

func TestTriggerThrottled(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	body := orderFor("+12019991008").with("ProcessingStatus", "DRAFT").xml("LnpOrder")
	h.want(200, "POST", "/lnpchecker", checkBody("+12019991008")) // changes nothing, is not throttled
	for range 3 {
		a := h.want(429, "POST", "/portins", body)
		reset, err := strconv.ParseInt(a.header.Get("X-RateLimit-Reset"), 10, 64)
		if err != nil || reset < start.Unix() || reset > start.Unix()+60 || a.body != "" || a.header.Get("Retry-After") != "" {
			t.Errorf("got %+v", a)
		}
	}
	h.want(201, "POST", "/portins", body)
	if got := h.ledger(); len(got) != 1 {
		t.Errorf("ledger %+v", got)
	}
}

func TestTriggerSlow(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12019991009"))
	h.want(200, "GET", "/portins/"+id, "")
	if diff := cmp.Diff([]time.Duration{2 * time.Second, 2 * time.Second}, h.waits); diff != "" {
		t.Errorf("waited (-want +got):\n%s", diff)
	}
}

func TestTriggerUnknownStatus(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.submitted(orderFor("+12019991012").with("RequestedFocDate", "2026-12-10"))
	h.advance("24h30m")
	h.wantStatus(id, "CARRIER_ACKNOWLEDGED")
	h.advance("1h")
	h.wantStatus(id, "FOC")
}

func TestTriggerSecondStage(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12019991015")
	created := h.want(201, "POST", "/portins", o.xml("LnpOrder"))
	if diff := cmp.Diff([]string{"7378"}, created.codes(t)); diff != "" || created.get(t, "ProcessingStatus") != "EXCEPTION" {
		t.Errorf("%s\n%s", diff, created.body)
	}
	id := created.get(t, "OrderId")
	h.want(200, "PUT", "/portins/"+id, o.xml("LnpOrderSupp"))
	h.advance("240h")
	h.wantStatus(id, "COMPLETE")
}

func TestOperations(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12015550101"))
	other := h.draft(orderFor("+12015550102"))
	for operation, do := range map[string]func() answer{
		"create_draft": func() answer {
			return h.call("POST", "/portins", orderFor("+12015550103").with("ProcessingStatus", "draft").xml("LnpOrder"))
		},
		"upload_document": func() answer { return h.call("POST", "/portins/"+id+"/loas", "x") },
		"update":          func() answer { return h.call("PUT", "/portins/"+id, "<LnpOrderSupp><SiteId>1</SiteId></LnpOrderSupp>") },
		"commit":          func() answer { return h.call("PUT", "/portins/"+id, submit) },
		"cancel":          func() answer { return h.call("DELETE", "/portins/"+other, "") },
		"activate":        func() answer { return h.call("PUT", "/portins/"+id+"/activationStatus", "<ActivationStatus/>") },
		"check":           func() answer { return h.call("POST", "/lnpchecker", checkBody("+12015550101")) },
		"find":            func() answer { return h.call("GET", "/portins?page=1&size=1", "") },
		"fetch":           func() answer { return h.call("GET", "/portins/"+id, "") },
	} {
		fault := `{"provider":"bandwidth","operation":"` + operation + `","moment":"before","effect":"status","status":503}`
		if a, err := h.send("POST", h.root+"/sandbox/faults", "", fault, nil); err != nil || a.status != 201 {
			t.Fatalf("%v %+v", err, a)
		}
		if a := do(); a.status != 503 {
			t.Errorf("%s: answered %d %s", operation, a.status, a.body)
		}
	}
	fault := `{"provider":"bandwidth","operation":"commit","moment":"after","effect":"status","status":429}`
	if a, err := h.send("POST", h.root+"/sandbox/faults", "", fault, nil); err != nil || a.status != 201 {
		t.Fatalf("%v %+v", err, a)
	}
	a := h.want(429, "POST", "/portins", orderFor("+12015550105").xml("LnpOrder"))
	if a.header.Get("X-RateLimit-Reset") == "" {
		t.Error("no X-RateLimit-Reset")
	}
	if got := h.ledger(); !got[len(got)-1].Committed {
		t.Errorf("ledger %+v", got)
	}
}

func TestTriggerChangeLost(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12019991016").with("RequestedFocDate", "2026-12-10")
	id := h.submitted(o)
	h.want(200, "PUT", "/portins/"+id, o.with("SiteId", "8").xml("LnpOrderSupp")) // before the FOC it is taken
	h.advance("25h")
	before := h.want(200, "GET", "/portins/"+id, "")
	h.want(200, "PUT", "/portins/"+id, o.with("RequestedFocDate", "2026-12-14").xml("LnpOrderSupp"))
	after := h.want(200, "GET", "/portins/"+id, "")
	if diff := cmp.Diff([]string{"7300"}, after.codes(t)); diff != "" {
		t.Error(diff)
	}
	for path, want := range map[string]string{"SiteId": "8", "RequestedFocDate": "2026-12-10T16:30:00.000Z", "LastModifiedDate": before.get(t, "LastModifiedDate"), "ProcessingStatus": "FOC"} {
		if got := after.get(t, path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	h.advance("240h")
	h.wantStatus(id, "COMPLETE")
}

func TestTriggerLostReplyOfListAndValidation(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.bulk("+12015550101")
	list := tnListXML("+12019991006")
	if a, err := h.send("PUT", h.url+"/bulkPortins/"+id+"/tnList", "application/xml", list, basic); !errors.Is(err, io.EOF) {
		t.Errorf("the list: %v %+v", err, a)
	}
	h.wantBulkStatus(id, "VALIDATE_DRAFT_TNS")
	h.want(202, "PUT", "/bulkPortins/"+id+"/tnList", list)
	if a, err := h.send("POST", h.url+"/tollFreePortingValidations", "application/xml", validationOf("+18009991006"), basic); !errors.Is(err, io.EOF) {
		t.Errorf("the validation: %v %+v", err, a)
	}
	got := h.want(200, "GET", "/tollFreePortingValidations?tollFreeNumber=8009991006", "").all(t, "TollFreePortingValidationResponse/"+validationRoot+"OrderId")
	if len(got) != 1 {
		t.Errorf("there are %v", got)
	}
}
