package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The numbers of a mixed order, by who has them: four losing carriers, two
// RespOrgs, and one that nobody can port.
var mixed = []struct {
	account string // at the losing carrier; a toll-free number has none
	numbers []string
}{
	{"AC-110", []string{"+19195550301", "+19195550302", "+19195550303"}},
	{"AC-220", []string{"+17045550301", "+17045550302"}},
	{"AC-330", []string{"+17205550301", "+17205550302"}},
	{"AC-440", []string{"+12019991002"}}, // in exception until its account number is another
	{"", []string{"+18335540301", "+18335540302"}},
	{"", []string{"+18335550301"}},
}

const stuck = "+16052539874"

// draftMixed drafts the mixed order, each port-in with an account number and a
// letter of its own. The ids are in the order of mixed.
func (s *rig) draftMixed(more map[string]any) (order string, portIns []string) {
	s.t.Helper()
	var numbers []any
	for _, m := range mixed {
		for _, n := range m.numbers {
			numbers = append(numbers, map[string]any{"phone_number": n})
		}
	}
	numbers = append(numbers, map[string]any{"phone_number": stuck})
	body := map[string]any{
		"provider": "bandwidth", "numbers": numbers, "end_user": endUser("AC-000", "4471"),
		"provider_options": map[string]any{"bandwidth": map[string]any{"target_resp_org_id": "JYT01"}},
	}
	maps.Copy(body, more)
	drafted := s.api.want(201, "POST", "/v1/port-orders", body).body
	order = at[string](drafted, "id")
	of := map[string]string{}
	for _, n := range at[[]any](drafted, "numbers") {
		if at[string](n, "phone_number") == stuck {
			if status := at[string](n, "status"); status != "not_portable" {
				s.t.Errorf("%s is %s", stuck, status)
			}
			continue
		}
		of[at[string](n, "phone_number")] = at[string](n, "port_in_id")
	}
	for i, m := range mixed {
		id := of[m.numbers[0]]
		for _, n := range m.numbers {
			if of[n] != id {
				s.t.Errorf("%s is in another port-in than %s", n, m.numbers[0])
			}
		}
		portIns = append(portIns, id)
		if m.account != "" {
			s.patchPortIn(order, id, map[string]any{
				"billing_phone_number": m.numbers[0], "end_user": map[string]any{"account_number": m.account},
			})
		}
		letter := form{kind: "loa", content: fmt.Sprintf("%%PDF-1.4\n%% letter %d\n%%%%EOF\n", i), portIns: []string{id}}
		s.api.want(201, "POST", orderPath(order)+"/documents", letter)
	}
	if n := len(at[[]any](drafted, "port_ins")); n != len(mixed) {
		s.t.Fatalf("%d port-ins, not %d: %v", n, len(mixed), of)
	}
	return order, portIns
}

func (s *rig) patchPortIn(order, id string, change map[string]any) {
	s.t.Helper()
	path := orderPath(order) + "/port-ins/" + id
	etag := s.api.want(200, "GET", path, nil).header.Get("ETag")
	s.api.want(200, "PATCH", path, change, "Content-Type", "application/merge-patch+json", "If-Match", etag)
}

// providerOrder is the id of the port-in's provider order of a kind that lives.
func (s *rig) providerOrder(order, portIn, kind string) string {
	s.t.Helper()
	for _, o := range at[[]any](s.api.want(200, "GET", orderPath(order)+"/port-ins/"+portIn, nil).body, "provider_orders") {
		if at[string](o, "kind") == kind && at[bool](o, "live") {
			return at[string](o, "id")
		}
	}
	return ""
}

// bandwidth reads what the simulated provider itself says.
func (s *rig) bandwidth(path string) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.addrs[0]+"/api/v2/accounts/9900000"+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.SetBasicAuth("sandbox", "sandbox")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err != nil || reply.StatusCode != 200 {
		s.t.Fatalf("GET %s: %s, %v", path, reply.Status, err)
	}
	return string(text)
}

func element(name, text string) string {
	found := regexp.MustCompile("<" + name + ">([^<]*)</" + name + ">").FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// A mixed order becomes the right port-ins, goes as one bulk, each port-in with
// its own account number and letter; the one in exception is fixed by a change
// of one field; all complete on one date.
func TestMixedOrderGoesAsOneBulk(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	order, portIns := s.draftMixed(nil)
	dates := at[[]any](s.api.want(200, "GET", orderPath(order)+"/foc-windows", nil).body, "common_dates")
	if len(dates) < 4 {
		t.Fatalf("common dates: %v", dates)
	}
	s.api.patch(order, map[string]any{"requested_foc": dates[len(dates)-1]})

	submitted := s.api.want(200, "POST", orderPath(order)+"/submit", nil, "Prefer", "wait=30")
	if got := s.api.lastCommand(order); got != "submit succeeded" {
		t.Fatalf("%s: %s\n%s", got, submitted.text, s.api.story(order))
	}
	bulks := map[string]bool{}
	for i, id := range portIns {
		bulks[s.providerOrder(order, id, "bulk_parent")] = true
		child := s.providerOrder(order, id, "portin")
		held := s.bandwidth("/portins/" + child)
		if got := element("AccountNumber", held); got != mixed[i].account {
			t.Errorf("port-in %d has the account number %q", i, got)
		}
		if n := strings.Count(held, "<PhoneNumber>"); n != len(mixed[i].numbers) {
			t.Errorf("port-in %d has %d numbers", i, n)
		}
		file := element("FileName", s.bandwidth("/portins/"+child+"/loas?metadata=true"))
		if letter := s.bandwidth("/portins/" + child + "/loas/" + file); !strings.Contains(letter, fmt.Sprintf("letter %d\n", i)) {
			t.Errorf("port-in %d has the letter %q", i, letter)
		}
	}
	for id := range bulks {
		if len(bulks) != 1 || id == "" {
			t.Fatalf("bulks: %v\n%s", bulks, s.api.story(order))
		}
		if status := element("ProcessingStatus", s.bandwidth("/bulkPortins/"+id)); status != "IN_PROGRESS" {
			t.Errorf("the bulk is %s", status)
		}
	}
	for _, m := range mixed {
		for _, n := range m.numbers {
			s.sandbox.wantOneCommitted(n)
		}
	}

	s.advance(4 * time.Hour)
	if got := at[string](s.api.order(order), "status"); got != "action_required" {
		t.Fatalf("the order is %s\n%s", got, s.api.story(order))
	}
	const odd = 3
	child := s.providerOrder(order, portIns[odd], "portin")
	before := s.bandwidth("/portins/" + child)
	s.patchPortIn(order, portIns[odd], map[string]any{"end_user": map[string]any{"account_number": "AC-441"}})
	after := s.bandwidth("/portins/" + child)
	if got := element("AccountNumber", after); got != "AC-441" {
		t.Errorf("the account number is %q", got)
	}
	if b, a := unmoved(before), unmoved(after); b != a {
		t.Errorf("something else changed:\n%s\n%s", b, a)
	}

	s.untilDone(order, 40)
	o := s.api.order(order)
	if got := at[string](o, "status"); got != "partially_completed" {
		t.Fatalf("the order is %s\n%s", got, s.api.story(order))
	}
	for _, n := range at[[]any](o, "numbers") {
		if want := map[bool]string{true: "not_portable", false: "completed"}[at[string](n, "phone_number") == stuck]; at[string](n, "status") != want {
			t.Errorf("%v is %v", at[string](n, "phone_number"), at[string](n, "status"))
		}
	}
	days := map[string]bool{}
	for _, p := range at[[]any](o, "port_ins") {
		days[at[string](p, "foc", "confirmed")[:10]] = true
	}
	if len(days) != 1 || !days[dates[len(dates)-1].(string)] {
		t.Errorf("completed on %v, asked for %v\n%s", slices.Collect(maps.Keys(days)), dates[len(dates)-1], s.api.story(order))
	}
	for _, m := range mixed {
		for _, n := range m.numbers {
			s.sandbox.wantOneCommitted(n)
		}
	}
}

// unmoved is an order without what a change of its account number moves.
func unmoved(text string) string {
	for _, name := range []string{"AccountNumber", "LastModifiedDate", "LastModifiedBy", "ProcessingStatus"} {
		text = regexp.MustCompile("<"+name+">[^<]*</"+name+">").ReplaceAllString(text, "")
	}
	return regexp.MustCompile("<Errors>.*?</Errors>").ReplaceAllString(text, "")
}

// untilDone advances the clock day by day until the order has ended.
func (s *rig) untilDone(order string, days int) {
	s.t.Helper()
	for range days {
		switch at[string](s.api.order(order), "status") {
		case "in_progress", "action_required":
			s.advance(24 * time.Hour)
		default:
			return
		}
	}
}

// Two accounts at one carrier are two port-ins to us and one to the provider's
// own split: they go as drafts that are put into one bulk, and the plan says so.
func TestPortInsOfOneCarrierGoAsDraftsInABulk(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	one, two := "+19195550351", "+19195550352"
	order := s.api.draft("bandwidth", one, map[string]any{"numbers": []any{
		map[string]any{"phone_number": one, "billing_phone_number": one, "end_user": map[string]any{"account_number": "AC-1"}},
		map[string]any{"phone_number": two, "billing_phone_number": two, "end_user": map[string]any{"account_number": "AC-2"}},
	}})
	s.api.want(200, "POST", orderPath(order)+"/submit", nil, "Prefer", "wait=40")
	if got := s.api.lastCommand(order); got != "submit succeeded" {
		t.Fatalf("%s\n%s", got, s.api.story(order))
	}
	o := s.api.order(order)
	if reason := at[string](o, "plan", "reason"); !strings.Contains(reason, "drafts of their own") {
		t.Errorf("the plan says %q", reason)
	}
	bulks, accounts := map[string]bool{}, map[string]bool{}
	for _, p := range at[[]any](o, "port_ins") {
		id := at[string](p, "id")
		bulks[s.providerOrder(order, id, "bulk_parent")] = true
		accounts[element("AccountNumber", s.bandwidth("/portins/"+s.providerOrder(order, id, "portin")))] = true
	}
	if len(bulks) != 1 || bulks[""] || !accounts["AC-1"] || !accounts["AC-2"] {
		t.Errorf("bulks %v with accounts %v\n%s", bulks, accounts, s.api.story(order))
	}
	s.sandbox.wantOneCommitted(one)
	s.sandbox.wantOneCommitted(two)
	s.untilStatus("completed", []string{order})
}
