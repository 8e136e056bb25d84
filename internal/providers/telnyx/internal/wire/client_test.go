package wire

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Client{Base: server.URL, Key: func() string { return "KEYtest" }, HTTP: server.Client()}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	const fault = `{"errors": [{"code": "10005", "title": "Not there"}]}`
	tests := map[string]struct {
		status  int
		body    string
		refused bool
		fails   bool
	}{
		"data":                   {200, `{"data": {"id": "x", "status": {"value": "draft"}}, "new": 1}`, false, false},
		"no data":                {200, `{}`, false, true},
		"not json":               {200, `<html>`, false, true},
		"an array for an object": {200, `{"data": []}`, false, true},
		"refused":                {422, fault, true, true},
		"missing":                {404, fault, true, true},
		"bare":                   {404, `<html>404</html>`, false, true},
		"json of somebody else":  {400, `{"message": "no"}`, false, true},
		"empty envelope":         {422, `{"errors": []}`, false, true},
		"server error":           {500, fault, false, true},
		"redirect":               {302, fault, false, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if got := r.Header.Get("Authorization"); got != "Bearer KEYtest" {
					t.Errorf("Authorization %q", got)
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			_, err := c.Order(t.Context(), "x")
			_, refused := errors.AsType[*Refused](err)
			if refused != test.refused || (err != nil) != test.fails {
				t.Errorf("%v", err)
			}
			if IsMissing(err) != (test.refused && test.status == 404) {
				t.Errorf("missing: %v", err)
			}
			if !refused && err != nil && !errors.Is(err, ErrUnreadable) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestPathsTakeNoLiberties(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.EscapedPath(); got != "/porting_orders/a%2F..%2Fb%3Fc" {
			t.Errorf("asked for %s", got)
		}
		_, _ = w.Write([]byte(`{"data": {}}`))
	})
	if _, err := c.Order(t.Context(), "a/../b?c"); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"", ".", ".."} {
		if err := c.DeleteOrder(t.Context(), id); err == nil {
			t.Errorf("an id of %q was asked for", id)
		}
	}
}

// paged serves rows in pages of size, whatever is asked for.
func paged[T any](t *testing.T, rows []T, size int, meta bool, row func(T) string, asked *[]url.Values) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		*asked = append(*asked, query)
		number, err := strconv.Atoi(query.Get("page[number]"))
		if err != nil {
			t.Error(err)
		}
		from := min((number-1)*size, len(rows))
		body := `{"data": [`
		for i, v := range rows[from:min(from+size, len(rows))] {
			if i > 0 {
				body += ","
			}
			body += row(v)
		}
		body += "]"
		if meta {
			body += fmt.Sprintf(`, "meta": {"page_number": %d, "total_pages": %d}`, number, (len(rows)+size-1)/size)
		}
		_, _ = w.Write([]byte(body + "}"))
	}
}

func TestListsAreReadToTheEndAndNeverTrusted(t *testing.T) {
	t.Parallel()
	references := []string{"PW-A-1", "other", "PW-A-1", "", "PW-A-2", "PW-A-1", "PW-A-1"}
	row := func(reference string) string {
		return fmt.Sprintf(`{"id": "x", "status": {"value": "draft"}, "customer_reference": %q}`, reference)
	}
	for _, meta := range []bool{true, false} {
		t.Run(fmt.Sprint("meta ", meta), func(t *testing.T) {
			t.Parallel()
			var asked []url.Values
			c := serve(t, paged(t, references, 3, meta, row, &asked))
			orders, err := c.OrdersByReference(t.Context(), "PW-A-1")
			if err != nil {
				t.Fatal(err)
			}
			if len(orders) != 4 {
				t.Errorf("%d orders with the reference", len(orders))
			}
			if pages := map[bool]int{true: 3, false: 4}[meta]; len(asked) != pages {
				t.Errorf("%d pages asked for, want %d", len(asked), pages)
			}
			want := url.Values{
				"filter[customer_reference]": {"PW-A-1"}, "page[number]": {"1"}, "page[size]": {"250"},
			}
			if diff := cmp.Diff(want, asked[0]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAListThatFailsMidwayIsNoList(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page[number]") == "2" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = w.Write([]byte(`{"data": [{"phone_number": "+17735550142", "porting_order_id": "x"}], "meta": {"total_pages": 3}}`))
	})
	if _, err := c.PhoneNumbers(t.Context(), []string{"+17735550142"}); err == nil {
		t.Error("half a list was taken for a whole one")
	}
}

func TestAListThatNeverEndsIsAnError(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"data": [{"customer_reference": "x"}]}`))
	})
	if _, err := c.OrdersByReference(t.Context(), "x"); !errors.Is(err, ErrIncomplete) {
		t.Errorf("got %v", err)
	}
}

func TestPhoneNumbersMatchesByItself(t *testing.T) {
	t.Parallel()
	rows := []string{"+17735550142", "17735550143", "+17735550199"}
	row := func(n string) string { return fmt.Sprintf(`{"phone_number": %q, "porting_order_id": "x"}`, n) }
	var asked []url.Values
	c := serve(t, paged(t, rows, 2, true, row, &asked))
	found, err := c.PhoneNumbers(t.Context(), []string{"+17735550142", "+17735550143"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		got = append(got, f.E164())
	}
	if want := []string{"+17735550142", "+17735550143"}; !slices.Equal(got, want) {
		t.Errorf("found %v", got)
	}
	if want := []string{"+17735550142", "+17735550143"}; !slices.Equal(asked[0]["filter[phone_number][in][]"], want) {
		t.Errorf("asked for %v", asked[0])
	}
}

func TestPhoneNumbersOfOneOrder(t *testing.T) {
	t.Parallel()
	rows := []string{"a", "b", "a"}
	row := func(id string) string {
		return fmt.Sprintf(`{"phone_number": "+17735550142", "porting_order_id": %q}`, id)
	}
	var asked []url.Values
	c := serve(t, paged(t, rows, 1, true, row, &asked))
	found, err := c.PhoneNumbersOf(t.Context(), "a")
	if err != nil || len(found) != 1 {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestEventsSince(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 5, 4, 12, 0, 0, 500, time.UTC)
	rows := []string{
		`{"porting_order_id": "old", "created_at": "2026-05-04T11:59:59Z"}`,
		`{"porting_order_id": "new", "created_at": "2026-05-04T12:00:00.1Z", "payload": null}`,
		`{"payload": {"id": "deleted", "created_at": "2026-05-04T13:00:00Z"}}`,
		`{"porting_order_id": "timeless"}`,
	}
	var asked []url.Values
	c := serve(t, paged(t, rows, 10, true, func(s string) string { return s }, &asked))
	events, err := c.EventsSince(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, e.OrderID())
	}
	if want := []string{"new", "deleted", "timeless"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := asked[0].Get("filter[created_at][gte]"); got != "2026-05-04T12:00:00Z" {
		t.Errorf("asked since %s", got)
	}
}

func TestE164(t *testing.T) {
	t.Parallel()
	for text, want := range map[Text]string{
		"+17735550142": "+17735550142", "17735550142": "+17735550142", "7735550142": "+17735550142",
		"+4930123456": "+4930123456", "": "", "+": "", "{e.164 TN}": "", "+1 773": "",
	} {
		if got := E164(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFOCWindowSpan(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		`{"started_at": "2026-05-12T14:00:00Z", "ended_at": "2026-05-12T22:00:00Z"}`:                                                 true,
		`{"start_time": "2026-05-12T14:00:00Z", "end_time": "2026-05-12T22:00:00Z"}`:                                                 true,
		`{"started_at": "2026-05-12T14:00:00.000000Z", "start_time": null, "ended_at": "", "end_time": "2026-05-12T17:00:00-05:00"}`: true,
		`{"started_at": "2026-05-12T14:00:00Z"}`:                                                                                     false,
		`{"started_at": "2026-05-12T14:00:00Z", "ended_at": "2026-05-12T13:00:00Z"}`:                                                 false,
		`{}`: false,
	}
	for body, want := range tests {
		w, err := decode[FOCWindow]([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		start, end, ok := w.Span()
		if ok != want {
			t.Errorf("%s: %v", body, ok)
		}
		if ok && (FormatInstant(start.Time) != "2026-05-12T14:00:00Z" || FormatInstant(end.Time) != "2026-05-12T22:00:00Z") {
			t.Errorf("%s: %v to %v", body, start, end)
		}
	}
}
