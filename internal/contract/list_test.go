package contract_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// keep writes an order as it is, whatever led to it.
func (g *gateway) keep(tenant string, o domain.Order) domain.Order {
	g.t.Helper()
	o.Tenant, o.Provider, o.Plan.Status, o.Version = "ten_"+tenant, domain.ProviderAuto, domain.PlanReady, 1
	if o.ID == "" {
		o.ID = newID("ord")
	}
	if o.UpdatedAt.IsZero() {
		o.UpdatedAt = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	}
	o.CreatedAt = o.UpdatedAt
	for i := range o.PortIns {
		p := &o.PortIns[i]
		p.ID, p.OrderID, p.ProviderAccount = newID("pti"), o.ID, p.Provider
		o.Numbers = append(o.Numbers, domain.Number{
			PhoneNumber: domain.PhoneNumber(g.number()), PortInID: p.ID, Status: domain.NumberStatus(p.Status),
		})
		for j := range o.Exceptions {
			o.Exceptions[j].PortInID = p.ID
		}
	}
	if len(o.Numbers) == 0 {
		o.Numbers = []domain.Number{{PhoneNumber: domain.PhoneNumber(g.number()), Status: domain.NumberDraft}}
	}
	err := g.db.InTx(g.t.Context(), func(ctx context.Context, tx porting.Tx) error { return tx.InsertOrder(ctx, &o) })
	if err != nil {
		g.t.Fatal(err)
	}
	return o
}

// list reads all pages of a list of orders, and returns their references,
// oldest first.
func (g *gateway) list(tenant, query string) []string {
	g.t.Helper()
	references := []string{}
	for _, o := range g.pages(tenant, "/v1/port-orders?"+query) {
		references = append(references, *o.Reference)
	}
	slices.Reverse(references)
	return references
}

// pages reads all pages of a list.
func (g *gateway) pages(tenant, path string) []resource {
	g.t.Helper()
	var all []resource
	for cursor := ""; ; {
		page := g.send(tenant, "GET", path+cursor, "").want(g.t, 200).page(g.t)
		all = append(all, page.Data...)
		if page.NextCursor == nil {
			return all
		}
		cursor = "&cursor=" + url.QueryEscape(*page.NextCursor)
	}
}

func at(text string) *time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return &t
}

func TestFilters(t *testing.T) {
	t.Parallel()
	g := open(t)
	foc := func(text string) domain.FOC { return domain.FOC{Confirmed: at(text)} }
	draft := g.keep(acme, domain.Order{Reference: "draft"})
	g.keep(acme, domain.Order{Reference: "submitted", SubmitAccepted: true, PortIns: []domain.PortIn{{
		Provider: "telnyx", Status: domain.PortInSubmitted, WaitingOn: domain.ProviderActor, FOC: domain.FOC{Expected: at("2026-12-10T23:59:59.999Z")},
		LosingCarrier: &domain.LosingCarrier{Name: "Harbor Mobile", SPID: "6214"},
	}}})
	g.keep(acme, domain.Order{Reference: "exception", SubmitAccepted: true, UpdatedAt: *at("2026-12-02T00:00:00Z"), PortIns: []domain.PortIn{{
		Provider: "bandwidth", Status: domain.PortInException, WaitingOn: domain.Caller, LosingCarrier: &domain.LosingCarrier{Name: "Lakeside Wireless"},
	}}, Exceptions: []domain.Exception{{Code: "pin_invalid", Actor: domain.Caller, RaisedAt: *at("2026-12-01T00:00:00Z")}}})
	g.keep(acme, domain.Order{Reference: "two dates", SubmitAccepted: true, PortIns: []domain.PortIn{
		{Provider: "bandwidth", Status: domain.PortInFOCConfirmed, WaitingOn: domain.ProviderActor, FOC: foc("2026-12-01T16:30:00Z")},
		{Provider: "telnyx", Status: domain.PortInFOCConfirmed, WaitingOn: domain.LosingSide, FOC: foc("2026-12-31T16:30:00Z")},
	}})
	g.keep(acme, domain.Order{Reference: "unknown", SubmitAccepted: true, UpdatedAt: *at("2026-12-02T00:00:00.001Z"), PortIns: []domain.PortIn{{
		Provider: "telnyx", Status: domain.PortInSubmitted, UnknownStatus: true, WaitingOn: domain.Operator,
	}}})
	g.keep(acme, domain.Order{Reference: "done", SubmitAccepted: true, PortIns: []domain.PortIn{{
		Provider: "bandwidth", Status: domain.PortInCompleted, FOC: foc("2026-12-11T00:00:00Z"), LosingCarrier: &domain.LosingCarrier{Name: "6214"},
	}}, Exceptions: []domain.Exception{{
		Code: "pin_invalid", Actor: domain.Caller, RaisedAt: *at("2026-12-01T00:00:00Z"), ResolvedAt: at("2026-12-02T00:00:00Z"),
	}}})
	theirs := g.keep(rival, domain.Order{Reference: "draft", PortIns: []domain.PortIn{{
		Provider: "telnyx", Status: domain.PortInDraft, WaitingOn: domain.Caller, UnknownStatus: true, FOC: foc("2026-12-10T12:00:00Z"),
		LosingCarrier: &domain.LosingCarrier{SPID: "6214"},
	}}})
	all := []string{"draft", "submitted", "exception", "two dates", "unknown", "done"}

	number := func(o domain.Order) string { return url.QueryEscape(string(o.Numbers[0].PhoneNumber)) }
	tests := map[string][]string{
		"":                                         all,
		"status=draft":                             {"draft"},
		"status=action_required":                   {"exception"},
		"status=in_progress":                       {"submitted", "two dates", "unknown"},
		"status=completed":                         {"done"},
		"status=cancelled":                         {},
		"provider=telnyx":                          {"submitted", "two dates", "unknown"},
		"provider=bandwidth":                       {"exception", "two dates", "done"},
		"phone_number=" + number(draft):            {"draft"},
		"phone_number=" + number(theirs):           {},
		"reference=draft":                          {"draft"},
		"reference=Draft":                          {},
		"reference=two%20dates":                    {"two dates"},
		"waiting_on=caller":                        {"exception"},
		"waiting_on=provider":                      {"submitted", "two dates"},
		"waiting_on=losing_carrier":                {"two dates"},
		"waiting_on=operator":                      {"unknown"},
		"waiting_on=end_user":                      {},
		"exception_code=pin_invalid":               {"exception"},
		"exception_code=other":                     {},
		"losing_carrier=6214":                      {"submitted", "done"},
		"losing_carrier=Lakeside%20Wireless":       {"exception"},
		"losing_carrier=Lakeside":                  {},
		"unknown_status=true":                      {"unknown"},
		"unknown_status=false":                     {"draft", "submitted", "exception", "two dates", "done"},
		"foc_from=2026-12-10":                      {"submitted", "two dates", "done"},
		"foc_from=2026-12-11":                      {"two dates", "done"},
		"foc_to=2026-12-10":                        {"submitted", "two dates"},
		"foc_to=2026-11-30":                        {},
		"foc_from=2026-12-10&foc_to=2026-12-10":    {"submitted"},
		"foc_from=2026-12-11&foc_to=2026-12-30":    {"done"},
		"foc_from=2026-12-12&foc_to=2026-12-01":    {},
		"foc_from=0000-01-01&foc_to=9999-12-31":    {"submitted", "two dates", "done"},
		"updated_since=2026-12-02T00:00:00Z":       {"exception", "unknown"},
		"updated_since=2026-12-02T00:00:00.001Z":   {"unknown"},
		"updated_since=2026-12-01T19:00:00-05:00":  {"exception", "unknown"},
		"updated_since=0000-01-01T00:00:00Z":       all,
		"updated_since=9999-12-31T23:59:59Z":       {},
		"provider=telnyx&waiting_on=provider":      {"submitted", "two dates"},
		"provider=telnyx&status=draft":             {},
		"status=completed&exception_code=other":    {},
		"losing_carrier=6214&status=in_progress":   {"submitted"},
		"unknown_status=true&foc_from=2026-01-01":  {},
		"provider=bandwidth&foc_from=2026-12-31":   {"two dates"},
		"reference=unknown&unknown_status=true":    {"unknown"},
		"waiting_on=caller&exception_code=nothing": {},
	}
	for query, want := range tests {
		for _, limit := range []string{"limit=200", "limit=1"} {
			if diff := cmp.Diff(want, g.list(acme, query+"&"+limit)); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", query, limit, diff)
			}
		}
	}
	for _, query := range []string{"status=", "status=open", "provider=auto", "waiting_on=nobody", "unknown_status=maybe", "foc_from=2026-02-29", "foc_to=2026-12-10T00:00:00Z", "updated_since=2026-12-02", "limit=201"} {
		g.send(acme, "GET", orders+"?"+query, "").want(t, 400)
	}
}

// Reading page by page shows every order that was there from the start once,
// whatever is made or changed meanwhile.
func TestCursorsAreStable(t *testing.T) {
	t.Parallel()
	g := open(t)
	want := []string{}
	ids := []string{}
	for i := range 40 {
		o := g.keep(acme, domain.Order{Reference: fmt.Sprintf("before-%02d", i)})
		want, ids = append(want, o.Reference), append(ids, o.ID)
	}
	stop := make(chan struct{})
	var writers sync.WaitGroup
	writers.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			g.send(acme, "POST", orders, numberOrder(g.number()))
			g.send(acme, "PATCH", orders+"/"+ids[i%len(ids)], fmt.Sprintf(`{"metadata":{"i":%d}}`, i), "If-Match: *")
		}
	})
	for _, limit := range []int{1, 3, 7} {
		var got []string
		seen := map[string]int{}
		for _, reference := range g.listKnown(acme, fmt.Sprintf("limit=%d", limit)) {
			if seen[reference]++; seen[reference] > 1 {
				t.Errorf("%s is shown twice", reference)
			}
			got = append(got, reference)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
	}
	close(stop)
	writers.Wait()
}

// listKnown is list, of the orders that have a reference.
func (g *gateway) listKnown(tenant, query string) []string {
	g.t.Helper()
	var references []string
	for _, o := range g.pages(tenant, orders+"?"+query) {
		if o.Reference != nil {
			references = append(references, *o.Reference)
		}
	}
	slices.Reverse(references)
	return references
}

// The other lists page to their end, too.
func TestOtherListsPage(t *testing.T) {
	t.Parallel()
	g := open(t)
	o := domain.Order{Reference: "wide"}
	for range 5 {
		o.PortIns = append(o.PortIns, domain.PortIn{Provider: "telnyx", Status: domain.PortInDraft})
	}
	o = g.keep(acme, o)
	path := orders + "/" + o.ID
	for i := range 5 {
		body, contentType := form(t, fmt.Sprintf("%%PDF-1.7 %d", i), "type=other")
		g.send(acme, "POST", path+"/documents", body, contentType).want(t, 201)
	}
	for _, list := range []string{"/numbers", "/port-ins", "/documents", "/timeline"} {
		read := func(limit int) (keys []string) {
			for _, r := range g.pages(acme, fmt.Sprintf("%s%s?limit=%d", path, list, limit)) {
				keys = append(keys, r.PhoneNumber+r.ID)
			}
			return keys
		}
		whole := read(200)
		if len(whole) != 5 {
			t.Errorf("%s has %d entries", list, len(whole))
		}
		for _, limit := range []int{1, 2, 5} {
			if diff := cmp.Diff(whole, read(limit)); diff != "" {
				t.Errorf("%s, limit %d (-whole +paged):\n%s", list, limit, diff)
			}
		}
	}
}

// A cursor that no such list gave is refused, and never a fault of ours.
func TestForeignCursors(t *testing.T) {
	t.Parallel()
	g := open(t)
	o := g.keep(acme, domain.Order{Reference: "a"})
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, list := range []string{"", "/" + o.ID + "/numbers", "/" + o.ID + "/port-ins", "/" + o.ID + "/documents", "/" + o.ID + "/timeline"} {
		for _, cursor := range []string{
			"x", "=", "ord", encode("\x00"), encode("\xff"), encode("a'b"), encode(strings.Repeat("a", 65)), encode("99999999999"), encode("-99999999999"),
			encode("chk_01a23222-6700-7d89-a9ec-1b77031e5fd2"), strings.Repeat("a", 1024), encode("1.5"), encode("0x10"),
		} {
			r := g.send(acme, "GET", orders+list+"?cursor="+url.QueryEscape(cursor), "")
			if r.status != 400 || r.code() != "invalid_parameter" {
				t.Errorf("%s after %q: %d %s", list, cursor, r.status, r.body)
			}
		}
	}
}
