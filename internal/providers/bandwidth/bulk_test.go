package bandwidth

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// bulkAt answers for one bulk: from these documents, or 404 where there is none.
func bulkAt(documents map[string]string) func(request) (int, string) {
	return func(r request) (int, string) {
		name := map[string]string{"/bulkPortins/b-1": "bulk", "/bulkPortins/b-1/portinList": "portins", "/bulkPortins/b-1/tnList": "numbers"}[r.path]
		if text := strings.TrimSpace(documents[name]); text != "" {
			return http.StatusOK, text
		}
		return http.StatusNotFound, ""
	}
}

func TestBulk(t *testing.T) {
	t.Parallel()
	golden(t, "bulk", func(t *testing.T, in map[string]string) string {
		a, _ := serve(t, bulkAt(in))
		b, err := a.FetchBulk(t.Context(), "b-1")
		if err != nil {
			return "error: " + err.Error()
		}
		out, err := json.MarshalIndent(b, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	})
}

func TestFetchBulkGone(t *testing.T) {
	t.Parallel()
	a, _ := serve(t, bulkAt(nil))
	if _, err := a.FetchBulk(t.Context(), "b-1"); !errors.Is(err, providers.ErrGone) {
		t.Errorf("a bulk that is not there: %v", err)
	}
}

// What is sent is the documented element and nothing else: above all a commit
// carries no data, which would be written over every port-in's.
func TestDoBulk(t *testing.T) {
	t.Parallel()
	w := providers.BulkWant{Reference: "PW-QUINCE-1", Members: []providers.BulkMember{
		{Numbers: []domain.PhoneNumber{"+19195550172", "+19195550171"}}, {Numbers: []domain.PhoneNumber{"+17045550173"}},
	}}
	tests := map[string]struct {
		step         providers.Step
		method, path string
		answer, sent string
	}{
		"create": {
			providers.Step{Kind: providers.StepCreateBulk},
			http.MethodPost, "/bulkPortins",
			"<BulkPortinResponse><BulkPortin><OrderId>b-1</OrderId><ProcessingStatus>DRAFT</ProcessingStatus></BulkPortin></BulkPortinResponse>",
			"<BulkPortin><CustomerOrderId>PW-QUINCE-1</CustomerOrderId></BulkPortin>",
		},
		"list": {
			providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"},
			http.MethodPut, "/bulkPortins/b-1/tnList",
			"<TnListResponse><OrderId>b-1</OrderId><ProcessingStatus>VALIDATE_DRAFT_TNS</ProcessingStatus></TnListResponse>",
			"<TnList><TN>+19195550172</TN><TN>+19195550171</TN><TN>+17045550173</TN></TnList>",
		},
		"gather": {
			providers.Step{Kind: providers.StepGather, OrderID: "b-1", Orders: []string{"c-1", "c-2"}},
			http.MethodPut, "/bulkPortins/b-1/portinList",
			"<PortinListResponse><PortinList><PortinOrderId>c-1</PortinOrderId></PortinList></PortinListResponse>",
			"<PortinList><PortinOrderId>c-1</PortinOrderId><PortinOrderId>c-2</PortinOrderId></PortinList>",
		},
		"commit": {
			providers.Step{Kind: providers.StepCommitBulk, OrderID: "b-1"},
			http.MethodPatch, "/bulkPortins/b-1",
			"<BulkPortinResponse><BulkPortin><ProcessingStatus>IN_PROGRESS</ProcessingStatus></BulkPortin></BulkPortinResponse>",
			"<BulkPortin><ProcessingStatus>IN_PROGRESS</ProcessingStatus></BulkPortin>",
		},
		"delete": {providers.Step{Kind: providers.StepDeleteBulk, OrderID: "b-1"}, http.MethodDelete, "/bulkPortins/b-1", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, s := serve(t, func(request) (int, string) { return http.StatusOK, tt.answer })
			hint, err := a.DoBulk(t.Context(), w, tt.step)
			if err != nil {
				t.Fatal(err)
			}
			if made := len(hint.Created) == 1 && hint.Created[0].ID == "b-1"; made != (name == "create") {
				t.Errorf("created %+v", hint.Created)
			}
			got := s.seen()
			if len(got) != 1 || got[0].method != tt.method || got[0].path != tt.path {
				t.Fatalf("requests %+v", got)
			}
			_, body, _ := strings.Cut(got[0].body, "?>\n")
			if diff := cmp.Diff(tt.sent, body); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A refusal names the port-ins that it is about, in both of its shapes.
func TestBulkRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		step         providers.StepKind
		status       int
		answer, want string
	}{
		"commit": {
			providers.StepCommitBulk, http.StatusBadRequest, `<BulkPortinResponse>
				<ResponseStatus><Description>See the port-ins.</Description></ResponseStatus>
				<PortinListErrors>
					<PortinErrors><PortinOrderId>c-1</PortinOrderId><Errors><Error><ErrorCode>7114</ErrorCode><Description>No account.</Description></Error></Errors></PortinErrors>
					<PortinErrors><PortinOrderId>c-2</PortinOrderId><Errors><Error><Code>7108</Code></Error><Error><Code>7112</Code></Error></Errors></PortinErrors>
				</PortinListErrors></BulkPortinResponse>`, "c-1: 7114 | c-2: 7108 7112",
		},
		"gather": {
			providers.StepGather, http.StatusBadRequest,
			"<PortinListResponse><PortinList/><Errors><Error><ErrorCode>7712</ErrorCode><portinOrderId>c-2</portinOrderId><Description>No draft.</Description></Error></Errors></PortinListResponse>",
			" | c-2: 7712",
		},
		"create": {
			providers.StepCreateBulk, http.StatusBadRequest,
			"<BulkPortinResponse><ResponseStatus><ErrorCode>7706</ErrorCode><Description>Not enabled.</Description></ResponseStatus></BulkPortinResponse>", " | ",
		},
		"delete": {
			providers.StepDeleteBulk, http.StatusBadRequest,
			"<BulkPortinResponse><BulkPortin><Status><Code>7709</Code><Description>No draft.</Description></Status></BulkPortin></BulkPortinResponse>", " | ",
		},
		"list": {
			providers.StepListNumbers, http.StatusBadRequest,
			"<TnListResponse><ResponseStatus><ErrorCode>7339</ErrorCode><Description>Bad.</Description></ResponseStatus><ProcessingStatus>INVALID_DRAFT_TNS</ProcessingStatus></TnListResponse>", " | ",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _ := serve(t, func(request) (int, string) { return tt.status, tt.answer })
			_, err := a.DoBulk(t.Context(), providers.BulkWant{Members: []providers.BulkMember{{Numbers: numbers(1)}}}, providers.Step{Kind: tt.step, OrderID: "b-1"})
			refusal, ok := errors.AsType[*providers.Refusal](err)
			if !ok || len(refusal.Faults) == 0 {
				t.Fatalf("%v", err)
			}
			line := func(id string) string {
				text := ""
				for i, f := range refusal.ByOrder[id] {
					if i == 0 {
						text = id + ":"
					}
					text += " " + f.Code
				}
				return text
			}
			if got := line("c-1") + " | " + line("c-2"); got != tt.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// The largest bulk there is goes in one list, and is read back whole.
func TestTwentyThousandNumbers(t *testing.T) {
	t.Parallel()
	const most, each = 20000, 1000
	w := providers.BulkWant{Goal: providers.Prepared, BySplit: true, Reference: "PW-QUINCE-1", Now: now}
	var children strings.Builder
	for i := range most / each {
		m := providers.BulkMember{PortInID: fmt.Sprint("pti_", i)}
		fmt.Fprintf(&children, "<ChildPortinOrder><OrderId>c-%d</OrderId><TnList>", i)
		for j := range each {
			n := domain.PhoneNumber(fmt.Sprintf("+1919%07d", 5000000+i*each+j))
			m.Numbers = append(m.Numbers, n)
			fmt.Fprintf(&children, "<Tn>%s</Tn>", n)
		}
		children.WriteString("</TnList></ChildPortinOrder>")
		w.Members = append(w.Members, m)
	}
	var ids strings.Builder
	for i := range w.Members {
		fmt.Fprintf(&ids, "<PortinOrderId>c-%d</PortinOrderId>", i)
	}
	documents := map[string]string{
		"bulk":    "<BulkPortinResponse><BulkPortin><ProcessingStatus>VALID_DRAFT_TNS</ProcessingStatus></BulkPortin></BulkPortinResponse>",
		"portins": "<PortinListResponse><PortinList>" + ids.String() + "</PortinList></PortinListResponse>",
		"numbers": "<TnListResponse><ProcessingStatus>VALID_DRAFT_TNS</ProcessingStatus><ChildPortinOrderList>" + children.String() + "</ChildPortinOrderList></TnListResponse>",
	}
	a, s := serve(t, func(r request) (int, string) {
		if r.method == http.MethodPut {
			return http.StatusAccepted, "<TnListResponse><ProcessingStatus>VALIDATE_DRAFT_TNS</ProcessingStatus></TnListResponse>"
		}
		return bulkAt(documents)(r)
	})
	if _, err := a.DoBulk(t.Context(), w, providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(s.seen()[0].body, "<TN>"); n != most {
		t.Errorf("%d numbers were sent", n)
	}
	b, err := a.FetchBulk(t.Context(), "b-1")
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Numbers) != most || len(b.Children) != most/each || len(b.Children[0].Numbers) != each {
		t.Errorf("%d numbers, %d port-ins", len(b.Numbers), len(b.Children))
	}
	if step := a.NextBulk(w, []providers.Bulk{b}); step.Kind != providers.StepDone {
		t.Errorf("next: %+v", step)
	}
}

func TestFindBulks(t *testing.T) {
	t.Parallel()
	row := func(id, reference, status string) string {
		return "<BulkPortinResponse><OrderId>" + id + "</OrderId><OrderType>bulk_port_in</OrderType><CustomerOrderId>" + reference +
			"</CustomerOrderId><ProcessingStatus>" + status + "</ProcessingStatus></BulkPortinResponse>"
	}
	page := func(total int, next string, rows ...string) string {
		return fmt.Sprintf("<BulkPortinResponses><TotalCount>%d</TotalCount><Links>%s</Links>%s</BulkPortinResponses>", total, next, strings.Join(rows, ""))
	}
	a, s := serve(t, func(r request) (int, string) {
		switch {
		case strings.Contains(r.query, "status=draft"):
			return http.StatusOK, page(1, "", row("b-3", "PW-QUINCE-2", "DRAFT"))
		case strings.Contains(r.query, "status="):
			return http.StatusNoContent, ""
		case strings.Contains(r.query, "page=2"):
			return http.StatusOK, page(2, "", row("b-2", "PW-QUINCE-1", "COMPLETED"))
		}
		return http.StatusOK, page(2, "<next>Link=&lt;https://elsewhere.test:443/v1.0/accounts/9/bulkPortins?page=2&amp;size=1000&gt;;rel=\"next\";</next>", row("b-1", "theirs", "IN_PROGRESS"))
	})
	found, err := a.FindBulks(t.Context(), []string{"PW-QUINCE-1", "PW-QUINCE-2"})
	if err != nil {
		t.Fatal(err)
	}
	want := []providers.Bulk{
		{ID: "b-2", Reference: "PW-QUINCE-1", ProviderStatus: "COMPLETED", Committed: true, Ended: true},
		{ID: "b-3", Reference: "PW-QUINCE-2", ProviderStatus: "DRAFT", Live: true},
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	asked := ""
	for _, r := range s.seen() {
		if !strings.Contains(r.query, "orderDetails=true") {
			t.Errorf("asked without details: %s", r.query)
		}
		asked += r.query + "\n"
	}
	for _, word := range []string{"draft", "validate_draft_tns", "valid_draft_tns", "invalid_draft_tns"} {
		if !strings.Contains(asked, "status="+word+"\n") {
			t.Errorf("never asked for %s", word)
		}
	}
}

func TestNextBulk(t *testing.T) {
	t.Parallel()
	one, two := domain.PhoneNumber("+19195550171"), domain.PhoneNumber("+17045550172")
	child := func(id string, n ...domain.PhoneNumber) providers.BulkChild {
		return providers.BulkChild{OrderID: id, Numbers: n}
	}
	draft := providers.Bulk{ID: "b-1", Reference: "PW-QUINCE-1", ProviderStatus: bulkDraft, Live: true}
	valid := draft
	valid.Numbers, valid.Children = []domain.PhoneNumber{two, one}, []providers.BulkChild{child("c-1", one), child("c-2", two)}
	with := func(b providers.Bulk, change func(*providers.Bulk)) []providers.Bulk {
		change(&b)
		return []providers.Bulk{b}
	}
	both := []providers.BulkMember{{PortInID: "pti_1", Numbers: []domain.PhoneNumber{one}}, {PortInID: "pti_2", Numbers: []domain.PhoneNumber{two}}}
	drafted := []providers.BulkMember{{OrderID: "d-1", Numbers: both[0].Numbers}, {OrderID: "d-2", Numbers: both[1].Numbers}}
	vendor := []domain.ProviderFault{{Code: "7628"}}
	tests := map[string]struct {
		goal    providers.Goal
		drafts  bool
		members []providers.BulkMember
		have    []providers.Bulk
		want    providers.Step
	}{
		"nothing there":          {providers.Prepared, false, both, nil, providers.Step{Kind: providers.StepCreateBulk}},
		"empty":                  {providers.Prepared, false, both, []providers.Bulk{draft}, providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"}},
		"its numbers are looked": {providers.Prepared, false, both, with(draft, func(b *providers.Bulk) { b.Checking = true }), providers.Step{Kind: providers.StepWait, OrderID: "b-1", Wait: bulkPause}},
		"arranged":               {providers.Prepared, false, both, []providers.Bulk{valid}, providers.Step{Kind: providers.StepDone, OrderID: "b-1"}},
		"to be handed over":      {providers.Submitted, false, both, []providers.Bulk{valid}, providers.Step{Kind: providers.StepCommitBulk, OrderID: "b-1"}},
		"another split":          {providers.Prepared, false, both, with(valid, func(b *providers.Bulk) { b.Children = []providers.BulkChild{child("c-1", one, two)} }), providers.Step{Kind: providers.StepDone, OrderID: "b-1"}},
		"one has left":           {providers.Prepared, false, both[1:], []providers.Bulk{valid}, providers.Step{Kind: providers.StepGather, OrderID: "b-1", Orders: []string{"c-2"}}},
		"all have left":          {providers.Prepared, false, nil, []providers.Bulk{valid}, providers.Step{Kind: providers.StepGather, OrderID: "b-1"}},
		"one is new":             {providers.Prepared, false, both, with(valid, func(b *providers.Bulk) { b.Children = b.Children[:1] }), providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"}},
		"nobody answered": {providers.Prepared, false, both, with(valid, func(b *providers.Bulk) {
			b.Invalid, b.Faults, b.Children, b.ModifiedAt = true, vendor, nil, now.Add(-20*time.Second)
		}), providers.Step{Kind: providers.StepWait, OrderID: "b-1", Wait: 40 * time.Second}},
		"nobody answered a while ago": {providers.Prepared, false, both, with(valid, func(b *providers.Bulk) {
			b.Invalid, b.Faults, b.Children, b.ModifiedAt = true, vendor, nil, now.Add(-2*time.Minute)
		}), providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"}},
		"not portable": {providers.Prepared, false, both, with(draft, func(b *providers.Bulk) {
			b.Invalid, b.Numbers = true, []domain.PhoneNumber{one}
			b.Faults = []domain.ProviderFault{{Code: "7642", PhoneNumbers: []domain.PhoneNumber{two}}}
		}), providers.Step{Kind: providers.StepBlocked, Requirements: []domain.Requirement{{
			Pointer: ptrNumbers, Code: notPortable, Level: domain.Required, Message: string(two) + " is spare: nobody holds it.",
		}}}},
		"not portable and left since": {providers.Prepared, false, both[:1], with(draft, func(b *providers.Bulk) {
			b.Invalid, b.Numbers = true, []domain.PhoneNumber{one}
			b.Faults = []domain.ProviderFault{{Code: "7642", PhoneNumbers: []domain.PhoneNumber{two}}}
		}), providers.Step{Kind: providers.StepListNumbers, OrderID: "b-1"}},
		"under way":                 {providers.Submitted, false, both, with(valid, func(b *providers.Bulk) { b.Committed = true }), providers.Step{Kind: providers.StepDone, OrderID: "b-1"}},
		"over":                      {providers.Submitted, false, both, with(valid, func(b *providers.Bulk) { b.Committed, b.Live, b.Ended = true, false, true }), providers.Step{Kind: providers.StepDone, OrderID: "b-1"}},
		"draft to be cancelled":     {providers.Cancelled, false, both, []providers.Bulk{valid}, providers.Step{Kind: providers.StepDeleteBulk, OrderID: "b-1"}},
		"under way to be cancelled": {providers.Cancelled, false, both, with(valid, func(b *providers.Bulk) { b.Committed = true }), providers.Step{Kind: providers.StepDone}},
		"nothing to be cancelled":   {providers.Cancelled, false, both, nil, providers.Step{Kind: providers.StepDone}},
		"newest generation": {
			providers.Submitted, false, both,
			[]providers.Bulk{draft, with(valid, func(b *providers.Bulk) { b.ID, b.Reference = "b-10", "PW-QUINCE-10" })[0]},
			providers.Step{Kind: providers.StepCommitBulk, OrderID: "b-10"},
		},

		"drafts to be gathered":        {providers.Prepared, true, drafted, []providers.Bulk{draft}, providers.Step{Kind: providers.StepGather, OrderID: "b-1", Orders: []string{"d-1", "d-2"}}},
		"drafts not all made":          {providers.Prepared, true, both, []providers.Bulk{draft}, providers.Step{Kind: providers.StepDone, OrderID: "b-1"}},
		"drafts gathered":              {providers.Submitted, true, drafted, with(draft, func(b *providers.Bulk) { b.Children = []providers.BulkChild{child("d-2"), child("d-1")} }), providers.Step{Kind: providers.StepCommitBulk, OrderID: "b-1"}},
		"drafts beside the split's":    {providers.Prepared, true, drafted, []providers.Bulk{valid}, providers.Step{Kind: providers.StepDeleteBulk, OrderID: "b-1"}},
		"drafts and one that has left": {providers.Prepared, true, drafted[:1], with(draft, func(b *providers.Bulk) { b.Children = []providers.BulkChild{child("d-2"), child("d-1")} }), providers.Step{Kind: providers.StepGather, OrderID: "b-1", Orders: []string{"d-1"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providers.BulkWant{Goal: tt.goal, Reference: "PW-QUINCE-1", BySplit: !tt.drafts, Members: tt.members, Now: now}
			got := plainAdapter(t).NextBulk(w, tt.have)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
