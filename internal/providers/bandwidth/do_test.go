package bandwidth

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func TestCreateTakesTheIDFromBodyOrLocation(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"body", "<LnpOrderResponse><OrderId>o-7</OrderId><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>", "o-7"},
		{"an order with errors exists", "<LnpOrderResponse><OrderId>o-8</OrderId><Errors><Code>7315</Code></Errors><ProcessingStatus>EXCEPTION</ProcessingStatus></LnpOrderResponse>", "o-8"},
		{"none", "<LnpOrderResponse><ProcessingStatus>DRAFT</ProcessingStatus></LnpOrderResponse>", ""},
		{"a page", "<html><body>created</body></html>", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := serve(t, func(request) (int, string) { return http.StatusCreated, tt.body })
			hint, err := a.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepCreateDraft})
			if tt.want == "" {
				if err == nil {
					t.Fatalf("no error, but %+v", hint)
				}
				return
			}
			if err != nil || len(hint.Created) != 1 || hint.Created[0].ID != tt.want {
				t.Errorf("%+v, %v", hint, err)
			}
		})
	}
}

func TestUploadSendsTheBytesAsTheyAre(t *testing.T) {
	t.Parallel()
	a, s := serve(t, func(request) (int, string) {
		return http.StatusCreated, "<fileUploadResponse><filename>o-1-1764600000000.pdf</filename><resultCode>0</resultCode></fileUploadResponse>"
	})
	hint, err := a.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepUploadDocument, OrderID: "o-1", DocumentID: "doc_1"})
	if err != nil {
		t.Fatal(err)
	}
	want := []request{{http.MethodPost, "/portins/o-1/loas", "documentType=LOA", "application/pdf", "%PDF"}}
	if diff := cmp.Diff(want, s.seen(), cmp.AllowUnexported(request{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if hint.Uploaded != "o-1-1764600000000.pdf" {
		t.Errorf("uploaded %q", hint.Uploaded)
	}
}

// A step that the order has outrun sends nothing.
func TestDoSendsNothingToAnOrderThatMoved(t *testing.T) {
	t.Parallel()
	w := submittable()
	same := "<LnpOrderResponse><ProcessingStatus>SUBMITTED</ProcessingStatus><ListOfPhoneNumbers><PhoneNumber>+19195550117</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>"
	bare := w
	bare.Numbers, bare.Details = []domain.PhoneNumber{"+19195550117"}, domain.Details{}
	tests := []struct {
		name string
		want providers.Want
		step providers.StepKind
	}{
		{"a commit of what is committed", w, providers.StepCommit},
		{"an update without difference", bare, providers.StepUpdate},
		{"a draft deleted although the order is wanted", w, providers.StepDeleteDraft},
		{"no call", w, providers.StepWait},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, s := serve(t, func(request) (int, string) { return http.StatusOK, same })
			a.defaults = domain.BandwidthOptions{}
			if _, err := a.Do(t.Context(), tt.want, providers.Step{Kind: tt.step, OrderID: "o-1", Fields: []string{ptrNumbers}}); err == nil {
				t.Error("no error")
			}
			for _, r := range s.seen() {
				if r.method != http.MethodGet {
					t.Errorf("sent %s %s", r.method, r.path)
				}
			}
		})
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	w := submittable()
	w.Goal = providers.Cancelled
	for _, kind := range []providers.StepKind{providers.StepCancel, providers.StepDeleteDraft} {
		a, s := serve(t, func(request) (int, string) { return http.StatusOK, "" })
		if _, err := a.Do(t.Context(), w, providers.Step{Kind: kind, OrderID: "o-1"}); err != nil {
			t.Fatal(err)
		}
		if got := s.seen(); len(got) != 1 || got[0].method != http.MethodDelete || got[0].path != "/portins/o-1" {
			t.Errorf("%s: %+v", kind, got)
		}
	}
	a, _ := serve(t, func(request) (int, string) { return http.StatusOK, "<html>sorry</html>" })
	if _, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepCancel, OrderID: "o-1"}); err == nil {
		t.Error("somebody else's page passed for a reply")
	}
}

func TestTranslate(t *testing.T) {
	t.Parallel()
	refused := "<LnpOrderResponse><Status><Code>400</Code><Description>Validation Failed</Description></Status>" +
		"<Errors><Code>7334</Code><Description>SiteId is required</Description></Errors>" +
		"<Errors><Code>7205</Code><Description>busy</Description><TelephoneNumbers><Tn>9195550117</Tn><Tn>919</Tn></TelephoneNumbers></Errors></LnpOrderResponse>"
	tests := []struct {
		name   string
		status int
		body   string
		want   *providers.Refusal
	}{
		{"refused", 400, refused, &providers.Refusal{Status: 400, Faults: []domain.ProviderFault{
			{Code: "7334", Message: "SiteId is required", Pointer: "/provider_options/bandwidth/site_id"},
			{Code: "7205", Message: "busy", Pointer: "/numbers", PhoneNumbers: []domain.PhoneNumber{"+19195550117"}},
		}}},
		{"in conflict", 409, "<LnpOrderResponse><Errors><Code>7717</Code></Errors></LnpOrderResponse>", &providers.Refusal{Status: 409, Faults: []domain.ProviderFault{{Code: "7717"}}}},
		{
			"error codes of notes and activation", 400, "<NoteResponse><ResponseStatus><ErrorCode>12501</ErrorCode><Description>x</Description></ResponseStatus></NoteResponse>",
			&providers.Refusal{Status: 400, Faults: []domain.ProviderFault{{Code: "12501", Message: "x"}}},
		},
		{
			"a document", 400, "<fileUploadResponse><resultCode>7638</resultCode><resultMessage>pdf or tiff</resultMessage></fileUploadResponse>",
			&providers.Refusal{Status: 400, Faults: []domain.ProviderFault{{Code: "7638", Message: "pdf or tiff", Pointer: "/documents/loa"}}},
		},
		{"a list of errors", 400, "<X><ErrorList><Error><Code>7615</Code></Error></ErrorList></X>", &providers.Refusal{Status: 400, Faults: []domain.ProviderFault{{Code: "7615"}}}},
		{
			"status alone", 400, "<LnpOrderResponse><Status><Code>400</Code><Description>no</Description></Status></LnpOrderResponse>",
			&providers.Refusal{Status: 400, Faults: []domain.ProviderFault{{Code: "400", Message: "no"}}},
		},
		{"nobody could answer", 400, "<LnpOrderResponse><Errors><Code>7000</Code></Errors></LnpOrderResponse>", nil},
		{"bare", 400, "", nil},
		{"somebody else's page", 400, "<html><Errors><Code>7205</Code></Errors></html>", nil},
		{"no XML", 400, `{"errors":[]}`, nil},
		{"server error with an envelope", 500, refused, nil},
		{"unauthorised", 401, refused, nil},
		{"throttled", 429, "", nil},
		{"redirected", 302, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := serve(t, func(request) (int, string) { return tt.status, tt.body })
			_, err := a.Do(t.Context(), submittable(), providers.Step{Kind: providers.StepCreateDraft})
			got, refused := errors.AsType[*providers.Refusal](err)
			if err == nil || refused != (tt.want != nil) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if strings.Contains(err.Error(), "busy") {
				t.Errorf("the error repeats Bandwidth's text: %v", err)
			}
		})
	}
}

func TestFetchGone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		gone   bool
	}{
		{"404", 404, "", true},
		{"404 in an envelope", 404, "<LnpOrderResponse><Errors><Code>7200</Code></Errors></LnpOrderResponse>", true},
		{"404 of somebody else", 404, "<html>not found</html>", false},
		{"400 that says so", 400, "<LnpOrderResponse><Errors><Code>7200</Code></Errors></LnpOrderResponse>", true},
		{"400 that says something else", 400, "<LnpOrderResponse><Errors><Code>7002</Code></Errors></LnpOrderResponse>", false},
		{"500", 500, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := serve(t, func(request) (int, string) { return tt.status, tt.body })
			_, err := a.Fetch(t.Context(), "o-1")
			if errors.Is(err, providers.ErrGone) != tt.gone || err == nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestFetchTellsDocumentsByContent(t *testing.T) {
	t.Parallel()
	const order = "<LnpOrderResponse><ProcessingStatus>%</ProcessingStatus><ListOfPhoneNumbers><PhoneNumber>+19195550117</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>"
	list := "<fileListResponse><fileCount>2</fileCount>" +
		"<fileData><FileName>o-1-1.pdf</FileName><FileMetaData><DocumentType>LOA</DocumentType></FileMetaData></fileData>" +
		"<fileData><FileName>o-1-2.pdf</FileName><FileMetaData><DocumentType>INVOICE</DocumentType><DocumentName>bill</DocumentName></FileMetaData></fileData></fileListResponse>"
	tests := []struct {
		name, word, list string
		listStatus       int
		want             []providers.HeldDocument
	}{
		{"draft", "DRAFT", list, 200, []providers.HeldDocument{
			{ID: "o-1-1.pdf", Type: domain.LOA, SHA256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"},
			{ID: "o-1-2.pdf", Type: domain.Invoice, Name: "bill"},
		}},
		{"at the vendor", "SUBMITTED", list, 200, []providers.HeldDocument{
			{ID: "o-1-1.pdf", Type: domain.LOA}, {ID: "o-1-2.pdf", Type: domain.Invoice, Name: "bill"},
		}},
		{"names alone", "DRAFT", "<fileListResponse><fileCount>1</fileCount><fileNames>o-1-1.pdf</fileNames><fileNames>o-1-1.pdf</fileNames></fileListResponse>", 200, []providers.HeldDocument{
			{ID: "o-1-1.pdf", SHA256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"},
		}},
		{"none", "DRAFT", "<fileListResponse><fileCount>0</fileCount></fileListResponse>", 200, nil},
		{"none, told by a 404", "DRAFT", "", 404, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := serve(t, func(r request) (int, string) {
				switch r.path {
				case "/portins/o-1":
					return 200, strings.ReplaceAll(order, "%", tt.word)
				case "/portins/o-1/loas":
					return tt.listStatus, tt.list
				case "/portins/o-1/loas/o-1-1.pdf":
					return 200, "foo"
				}
				return 404, ""
			})
			o, err := a.Fetch(t.Context(), "o-1")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, o.Documents); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestUploadReportsWhatCannotBeOpened(t *testing.T) {
	t.Parallel()
	a, s := serve(t, func(request) (int, string) { return 201, "" })
	w := submittable()
	broken := errors.New("no such blob")
	w.Documents[0].Open = func(context.Context) ([]byte, error) { return nil, broken }
	if _, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepUploadDocument, OrderID: "o-1", DocumentID: "doc_1"}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if len(s.seen()) != 0 {
		t.Error("something was sent")
	}
}

// A file whose type nobody told is the document that it holds the bytes of: it
// is not uploaded again and again.
func TestAFileWithoutATypeIsWhatItHolds(t *testing.T) {
	t.Parallel()
	w := submittable()
	o := providers.Order{Documents: []providers.HeldDocument{{ID: "o-1-1.pdf", SHA256: w.Documents[0].SHA256}}}
	if id, found := missingDocument(w, o); found {
		t.Errorf("%s is missing", id)
	}
	o.Documents[0].SHA256 = "somebody else's"
	if _, found := missingDocument(w, o); !found {
		t.Error("a stranger passes for ours")
	}
}
