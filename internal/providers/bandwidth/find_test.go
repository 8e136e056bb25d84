package bandwidth

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func listed(total int, next string, rows ...string) string {
	text := fmt.Sprintf("<LNPResponseWrapper><TotalCount>%d</TotalCount><Links>%s</Links>", total, next)
	for _, row := range rows {
		id, reference, _ := strings.Cut(row, " ")
		reference, modified, _ := strings.Cut(reference, " ")
		text += "<lnpPortInfoForGivenStatus><CustomerOrderId>" + reference + "</CustomerOrderId><lastModifiedDate>" + modified +
			"</lastModifiedDate><OrderId>" + id + "</OrderId></lnpPortInfoForGivenStatus>"
	}
	return text + "</LNPResponseWrapper>"
}

func anOrder(word, reference, number string) string {
	return "<LnpOrderResponse><ProcessingStatus>" + word + "</ProcessingStatus><CustomerOrderId>" + reference +
		"</CustomerOrderId><ListOfPhoneNumbers><PhoneNumber>" + number + "</PhoneNumber></ListOfPhoneNumbers></LnpOrderResponse>"
}

// find serves lists by their filter, "customerOrderId=PW-1 status=draft", and
// orders by their id.
func find(t *testing.T, lists, orders map[string]string) (*Adapter, *standIn) {
	return serve(t, func(r request) (int, string) {
		if id, ok := strings.CutPrefix(r.path, "/portins/"); ok {
			if text, ok := orders[id]; ok {
				return http.StatusOK, text
			}
			return http.StatusNotFound, ""
		}
		query, err := url.ParseQuery(r.query)
		if err != nil || query.Get("page") == "" || query.Get("size") == "" {
			t.Errorf("a list without page and size: %s", r.query)
		}
		var filter []string
		for _, name := range []string{"customerOrderId", "orderTn", "status"} {
			if value := query.Get(name); value != "" {
				filter = append(filter, name+"="+value)
			}
		}
		if query.Get("page") != "1" {
			filter = append(filter, "page="+query.Get("page"))
		}
		if text, ok := lists[strings.Join(filter, " ")]; ok {
			return http.StatusOK, text
		}
		return http.StatusNotFound, ""
	})
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		query         providers.Query
		lists, orders map[string]string
		want          []string
		fails         bool
	}{
		{"nothing", providers.Query{References: []string{"PW-1"}}, nil, nil, nil, false},
		{
			"a draft by reference",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1 status=draft": listed(1, "", "o-1 PW-1")},
			map[string]string{"o-1": anOrder("DRAFT", "PW-1", "+19195550117")},
			[]string{"o-1"},
			false,
		},
		{
			"a toll-free draft by reference",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1 status=valid_draft_tfns": listed(1, "", "o-1 PW-1")},
			map[string]string{"o-1": anOrder("VALID_DRAFT_TFNS", "PW-1", "+18335550117")},
			[]string{"o-1"},
			false,
		},
		{
			"by number, as draft and submitted",
			providers.Query{Numbers: []domain.PhoneNumber{"+19195550117"}},
			map[string]string{"orderTn=+19195550117 status=draft": listed(1, "", "o-1"), "orderTn=+19195550117": listed(1, "", "o-2 someone")},
			map[string]string{"o-1": anOrder("DRAFT", "", "9195550117"), "o-2": anOrder("FOC", "someone", "+19195550117")},
			[]string{"o-1", "o-2"},
			false,
		},
		{
			"a filter that filters nothing",
			providers.Query{References: []string{"PW-1"}, Numbers: []domain.PhoneNumber{"+19195550117"}},
			map[string]string{"customerOrderId=PW-1": listed(2, "", "o-1 PW-2", "o-3"), "orderTn=+19195550117": listed(1, "", "o-2")},
			map[string]string{"o-2": anOrder("FOC", "", "+19195550118"), "o-3": anOrder("FOC", "PW-10", "+19195550118")},
			nil, false,
		},
		{
			"an order that went since",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": listed(1, "", "o-1 PW-1")},
			nil, nil, false,
		},
		{
			"an order that can't be read",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": listed(1, "", "o-1 PW-1")},
			map[string]string{"o-1": "<html/>"},
			nil, true,
		},
		{
			"pages by link",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{
				"customerOrderId=PW-1":          listed(2, `<next>Link=&lt;https://elsewhere.test:443/v1.0/accounts/1/portins?page=o-2&amp;size=1&gt;;rel="next";</next>`, "o-1 PW-1"),
				"customerOrderId=PW-1 page=o-2": listed(2, "", "o-2 PW-1"),
			},
			map[string]string{"o-1": anOrder("FOC", "PW-1", "+19195550117"), "o-2": anOrder("FOC", "PW-1", "+19195550117")},
			[]string{"o-1", "o-2"},
			false,
		},
		{
			"pages by the last order",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{
				"customerOrderId=PW-1":          listed(2, "", "o-1 PW-1"),
				"customerOrderId=PW-1 page=o-1": listed(2, "", "o-1 PW-1", "o-2 PW-1"),
			},
			map[string]string{"o-1": anOrder("FOC", "PW-1", "+19195550117"), "o-2": anOrder("FOC", "PW-1", "+19195550117")},
			[]string{"o-1", "o-2"},
			false,
		},
		{
			"a page that doesn't come",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": listed(2, "", "o-1 PW-1"), "customerOrderId=PW-1 page=o-1": listed(2, "", "o-1 PW-1")},
			nil, nil, true,
		},
		{
			"a second page that is a 404",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": listed(2, "", "o-1 PW-1")},
			nil, nil, true,
		},
		{
			"a list without total",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": "<LNPResponseWrapper/>"},
			nil, nil, true,
		},
		{
			"a row without order",
			providers.Query{References: []string{"PW-1"}},
			map[string]string{"customerOrderId=PW-1": listed(1, "", " PW-1")},
			nil, nil, true,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := find(t, tt.lists, tt.orders)
			found, err := a.Find(t.Context(), tt.query)
			if (err != nil) != tt.fails {
				t.Fatalf("error %v", err)
			}
			var got []string
			for _, o := range found {
				got = append(got, o.ID)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFindAsksForEveryKindOfDraft(t *testing.T) {
	t.Parallel()
	a, s := find(t, nil, nil)
	if _, err := a.Find(t.Context(), providers.Query{References: []string{"PW-1"}, Numbers: []domain.PhoneNumber{"+19195550117", "+18335550140"}}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range s.seen() {
		query, _ := url.ParseQuery(r.query)
		got = append(got, query.Get("customerOrderId")+query.Get("orderTn")+" "+query.Get("status"))
	}
	slices.Sort(got)
	want := []string{
		"+18335550140 ", "+18335550140 draft", "+18335550140 invalid_draft_tfns", "+18335550140 valid_draft_tfns", "+18335550140 validate_draft_tfns",
		"+19195550117 ", "+19195550117 draft",
		"PW-1 ", "PW-1 draft", "PW-1 invalid_draft_tfns", "PW-1 valid_draft_tfns", "PW-1 validate_draft_tfns",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestFindFailsOnAForeignPage(t *testing.T) {
	t.Parallel()
	a, _ := serve(t, func(request) (int, string) { return http.StatusNotFound, "<html>no such host</html>" })
	if _, err := a.Find(t.Context(), providers.Query{References: []string{"PW-1"}}); err == nil {
		t.Error("a proxy's 404 passed for an empty list")
	}
}

func TestChangedOverlapsByADay(t *testing.T) {
	t.Parallel()
	a, s := serve(t, func(request) (int, string) {
		return http.StatusOK, listed(4, "", "o-1", "o-2 PW-1 2026-11-30T23:00:00.000Z", "o-3 PW-1 2026-11-30T22:59:59.999Z", "o-4  2026-12-01T04:00:00.000Z")
	})
	ids, err := a.Changed(t.Context(), time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"o-1", "o-2", "o-4"}, ids); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got, want := s.seen()[0].query, "enddate=2026-12-02&page=1&size=1000&startdate=2026-11-29"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}
