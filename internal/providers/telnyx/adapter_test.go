package telnyx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func TestNewWantsAKeyAndAClient(t *testing.T) {
	t.Parallel()
	key := domain.NewSecret("KEYtest")
	for name, c := range map[string]Config{"no key": {HTTP: http.DefaultClient}, "no client": {APIKey: key}} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

// A create may make several orders, whose numbers may lack the plus sign.
func TestCreateTellsEveryOrder(t *testing.T) {
	t.Parallel()
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		want := map[string]any{
			"phone_numbers":      []any{"+17735550142", "+14165550143"},
			"customer_reference": "PW-KNUWS5DFONUXI-1", "customer_group_reference": "ord_suite",
		}
		if diff := cmp.Diff(want, body); diff != "" {
			t.Error(diff)
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"data": [
			{"id": "one", "status": {"value": "draft"}, "customer_reference": "PW-KNUWS5DFONUXI-1", "phone_numbers": [{"phone_number": "17735550142"}]},
			{"id": "two", "status": {"value": "draft"}, "customer_reference": "PW-KNUWS5DFONUXI-1", "phone_numbers": [{"phone_number": "+14165550143"}]}
		]}`)
	}))
	w := testWant()
	w.Numbers = []domain.PhoneNumber{"+17735550142", "+14165550143"}
	hint, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepCreateDraft})
	if err != nil {
		t.Fatal(err)
	}
	type made struct {
		ID, Sibling string
		Number      domain.PhoneNumber
	}
	var got []made
	for _, o := range hint.Created {
		got = append(got, made{o.ID, strings.Join(o.Siblings, " "), o.Numbers[0].PhoneNumber})
	}
	want := []made{{"one", "two", "+17735550142"}, {"two", "one", "+14165550143"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Only Telnyx itself can say that an order is gone.
func TestFetchBelievesOnlyTelnyx(t *testing.T) {
	t.Parallel()
	for body, gone := range map[string]bool{
		`{"errors": [{"code": "10005", "title": "Resource not found"}]}`: true,
		`<html>404</html>`: false,
		``:                 false,
	} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, body)
		}))
		if _, err := a.Fetch(t.Context(), "x"); err == nil || errors.Is(err, providers.ErrGone) != gone {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// What belongs to an order may be missing without the order being.
func TestFetchKeepsTheOrderApartFromItsParts(t *testing.T) {
	t.Parallel()
	for status, fails := range map[string]bool{"draft": true, "exception": false} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/porting_orders/x":
				_, _ = fmt.Fprintf(w, `{"data": {"id": "x", "status": {"value": %q}}}`, status)
			case strings.HasSuffix(r.URL.Path, "/allowed_foc_windows"):
				w.WriteHeader(http.StatusNotFound)
				_, _ = io.WriteString(w, `{"errors": [{"code": "10005", "title": "Resource not found"}]}`)
			default:
				_, _ = io.WriteString(w, `{"data": []}`)
			}
		}))
		_, err := a.Fetch(t.Context(), "x")
		if (err != nil) != fails || errors.Is(err, providers.ErrGone) {
			t.Errorf("%s: %v", status, err)
		}
	}
}

// A list of numbers that doesn't add up is no whole truth.
func TestFetchWantsEveryNumber(t *testing.T) {
	t.Parallel()
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/porting_orders/x" {
			_, _ = io.WriteString(w, `{"data": {"id": "x", "status": {"value": "submitted"}, "porting_phone_numbers_count": 2,
				"phone_numbers": [{"phone_number": "+17735550142"}]}}`)
			return
		}
		_, _ = io.WriteString(w, `{"data": [{"phone_number": "+17735550142", "porting_order_id": "x"}, {"phone_number": "+17735550143", "porting_order_id": "y"}],
			"meta": {"total_pages": 1}}`)
	}))
	if o, err := a.Fetch(t.Context(), "x"); err == nil {
		t.Errorf("one number of two was taken for all: %+v", o.Numbers)
	}
}

func TestUploadCanBeFoundAgain(t *testing.T) {
	t.Parallel()
	content := []byte("%PDF-1.4 of a letter")
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"data": {"id": "x", "status": {"value": "draft"}, "customer_reference": "PW-KNUWS5DFONUXI-0"}}`)
			return
		}
		file, header, err := r.FormFile("file")
		if err != nil {
			t.Fatal(err)
		}
		stored, err := io.ReadAll(file)
		if err != nil {
			t.Error(err)
		}
		if string(stored) != string(content) || header.Filename != "doc_1.pdf" || header.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("uploaded %d bytes as %q, a %s", len(stored), header.Filename, header.Header.Get("Content-Type"))
		}
		if got := r.FormValue("customer_reference"); got != "PW-KNUWS5DFONUXI-0" {
			t.Errorf("uploaded under %q", got)
		}
		_, _ = io.WriteString(w, `{"data": {"id": "f1"}}`)
	}))
	w := testWant()
	w.Documents[0].Open = func(context.Context) ([]byte, error) { return content, nil }
	hint, err := a.Do(t.Context(), w, providers.Step{Kind: providers.StepUploadDocument, OrderID: "x", DocumentID: "doc_1"})
	if err != nil || hint.Uploaded != "f1" {
		t.Errorf("%+v, %v", hint, err)
	}
}

func TestDocumentsAreToldApart(t *testing.T) {
	t.Parallel()
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := map[string]string{
			"/porting_orders/x":                      `{"id": "x", "status": {"value": "in-process"}, "customer_reference": "PW-A-1", "documents": {"loa": "f1", "invoice": "f9"}}`,
			"/porting_orders/x/additional_documents": `[{"document_id": "f3", "document_type": "csr", "filename": "doc_3.pdf"}, {"document_id": "f5", "document_type": "other"}]`,
			"/porting_orders/x/allowed_foc_windows":  `[]`,
			"/documents": `[{"id": "f1", "filename": "doc_1.pdf", "sha256": "aa", "customer_reference": "PW-A-1"},
				{"id": "f2", "filename": "doc_2.pdf", "customer_reference": "PW-A-1"},
				{"id": "f7", "filename": "doc_7.pdf", "customer_reference": "PW-B-1"}]`,
			"/documents/f9": `{"id": "f9", "filename": "scan.pdf"}`,
		}[r.URL.Path]
		if r.URL.Query().Get("page[number]") == "2" {
			body = "[]"
		}
		if body == "" { // of a file that is attached, too
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"errors": [{"code": "10005", "title": "Resource not found"}]}`)
			return
		}
		_, _ = io.WriteString(w, `{"data": `+body+`}`)
	}))
	o, err := a.Fetch(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	want := []providers.HeldDocument{
		{ID: "f1", Type: domain.LOA, Name: "doc_1.pdf", SHA256: "aa"},
		{ID: "f9", Type: domain.Invoice, Name: "scan.pdf"},
		{ID: "f3", Type: domain.CSR, Name: "doc_3.pdf"},
		{ID: "f5", Type: domain.OtherDocument},
		{ID: "f2", Name: "doc_2.pdf", Loose: true},
	}
	if diff := cmp.Diff(want, o.Documents); diff != "" {
		t.Error(diff)
	}
}

// A draft that is gone already is deleted; an order that can't be is not.
func TestDeleteDraft(t *testing.T) {
	t.Parallel()
	for status, refused := range map[int]bool{204: false, 404: false, 422: true} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodDelete {
				t.Errorf("a %s", r.Method)
			}
			w.WriteHeader(status)
			if status > 300 {
				_, _ = io.WriteString(w, `{"errors": [{"code": "10015", "title": "Bad Request"}]}`)
			}
		}))
		_, err := a.Do(t.Context(), testWant(), providers.Step{Kind: providers.StepDeleteDraft, OrderID: "x"})
		if _, got := errors.AsType[*providers.Refusal](err); got != refused || (err != nil) != refused {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestFOCWindowsNeedADraft(t *testing.T) {
	t.Parallel()
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data": [{"started_at": "2026-03-07T01:00:00Z", "end_time": "2026-03-07T05:00:00Z"}]}`)
	}))
	if _, err := a.FOCWindows(t.Context(), testWant(), ""); !errors.Is(err, providers.ErrNotPrepared) {
		t.Errorf("without a draft: %v", err)
	}
	got, err := a.FOCWindows(t.Context(), testWant(), "x")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 7, 1, 0, 0, 0, time.UTC)
	want := []domain.FOCWindow{{Date: "2026-03-06", Start: start, End: start.Add(4 * time.Hour), Source: domain.WindowFromProvider}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("an evening in Chicago is the next day in UTC:\n%s", diff)
	}
}

// One number that Telnyx refuses to look up costs no other its answer.
func TestCheckAsksAroundABadNumber(t *testing.T) {
	t.Parallel()
	bad := map[string]string{"+17735550117": "10002", "+17735550142": "10015"}
	asked := 0
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		var body struct {
			PhoneNumbers []string `json:"phone_numbers"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		var answers []string
		for _, n := range body.PhoneNumbers {
			if code := bad[n]; code != "" {
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = fmt.Fprintf(w, `{"errors": [{"code": %q, "title": "No", "source": {"pointer": "/phone_numbers"}}]}`, code)
				return
			}
			if n != "+17735550160" { // it knows nothing of that one
				answers = append(answers, fmt.Sprintf(`{"phone_number": %q, "portable": true, "fast_portable": true}`, n))
			}
		}
		slices.Reverse(answers)
		_, _ = io.WriteString(w, `{"data": [`+strings.Join(answers, ",")+`]}`)
	}))
	numbers := make([]domain.PhoneNumber, 80)
	for i := range numbers {
		numbers[i] = domain.PhoneNumber(fmt.Sprintf("+17735550%03d", 100+i))
	}
	result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers})
	if err != nil {
		t.Fatal(err)
	}
	odd := map[domain.PhoneNumber]string{}
	for _, c := range result.Cells {
		if c.Verdict != providers.Portable {
			odd[c.PhoneNumber] = string(c.Verdict) + " " + c.Reason
		}
	}
	want := map[domain.PhoneNumber]string{
		"+17735550117": "not_portable invalid_number", "+17735550142": "unknown other", "+17735550160": "unknown ",
	}
	if diff := cmp.Diff(want, odd); diff != "" {
		t.Error(diff)
	}
	if asked > 30 {
		t.Errorf("it took %d requests", asked)
	}
}

// What is refused whatever the numbers is about the account.
func TestCheckThatIsRefusedAltogether(t *testing.T) {
	t.Parallel()
	asked := 0
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"errors": [{"code": "80401", "title": "Limit exceeded"}]}`)
	}))
	numbers := make([]domain.PhoneNumber, 200)
	for i := range numbers {
		numbers[i] = domain.PhoneNumber(fmt.Sprintf("+17735550%03d", 100+i))
	}
	if _, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers}); err == nil {
		t.Error("no error")
	}
	if asked > 50 {
		t.Errorf("asked %d times", asked)
	}
}

func TestCheckGoesInChunks(t *testing.T) {
	t.Parallel()
	var sizes []int
	a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			PhoneNumbers []string `json:"phone_numbers"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		sizes = append(sizes, len(body.PhoneNumbers))
		_, _ = io.WriteString(w, `{"data": []}`)
	}))
	numbers := make([]domain.PhoneNumber, 230)
	for i := range numbers {
		numbers[i] = domain.PhoneNumber(fmt.Sprintf("+1773555%04d", i))
	}
	result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{100, 100, 30}, sizes); diff != "" {
		t.Error(diff)
	}
	for i, c := range result.Cells {
		if c.PhoneNumber != numbers[i] || c.Verdict != providers.UnknownVerdict {
			t.Fatalf("a number nobody spoke of: %+v", c)
		}
	}
}
