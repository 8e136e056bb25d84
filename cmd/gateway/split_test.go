package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Numbers that Telnyx's check shows alike, and that it splits in three; the
// fourth plays an exception until its account number is another.
var splitInThree = []string{
	"+12065550161", "+12065550162", "+15095550161", "+15099991002", "+15645550161", "+15645550162",
}

// several drafts an order of these numbers.
func (c *caller) several(provider string, numbers []string, more map[string]any) (id string) {
	c.t.Helper()
	var list []map[string]any
	for _, n := range numbers {
		list = append(list, map[string]any{"phone_number": n})
	}
	order := map[string]any{"numbers": list}
	maps.Copy(order, more)
	return c.draft(provider, numbers[0], order)
}

// patchPortIn changes a port-in as it now is.
func (c *caller) patchPortIn(id, portIn string, change map[string]any) answer {
	c.t.Helper()
	path := orderPath(id) + "/port-ins/" + portIn
	etag := c.want(200, "GET", path, nil).header.Get("ETag")
	return c.want(200, "PATCH", path, change, "Content-Type", "application/merge-patch+json", "If-Match", etag)
}

// atTelnyx is a porting order as Telnyx shows it.
func (s *rig) atTelnyx(id string) map[string]any {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", "http://"+s.addrs[1]+"/v2/porting_orders/"+id, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer KEYsandbox")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer reply.Body.Close()
	var order struct{ Data map[string]any }
	if err := json.NewDecoder(reply.Body).Decode(&order); err != nil || reply.StatusCode != http.StatusOK {
		s.t.Fatalf("porting order %s: %s, %v", id, reply.Status, err)
	}
	return order.Data
}

// wantNoSpare fails unless the provider has exactly one order of the number,
// committed.
func (s *rig) wantNoSpare(numbers ...string) {
	s.t.Helper()
	for _, n := range numbers {
		if entries := s.sandbox.ledger(n); len(entries) != 1 || !entries[0].Committed {
			s.t.Errorf("%s: want one committed order and nothing beside: %+v", n, entries)
		}
	}
}

// groups are an order's numbers by port-in, in the order of the port-ins.
func groups(order map[string]any) [][]string {
	var of [][]string
	for _, p := range at[[]any](order, "port_ins") {
		var numbers []string
		for _, n := range at[[]any](order, "numbers") {
			if at[string](n, "port_in_id") == at[string](p, "id") {
				numbers = append(numbers, at[string](n, "phone_number"))
			}
		}
		of = append(of, numbers)
	}
	return of
}

// An order of six numbers that Telnyx splits in three: one edit reaches all of
// them, one is in exception and is mended, all are completed, and the timeline
// tells it in order.
func TestOrderSplitInThree(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	id := s.api.several("telnyx", splitInThree, nil)
	if n := at[float64](s.api.order(id), "port_ins_total"); n != 1 {
		t.Fatalf("planned as %v port-ins", n)
	}
	submitted := s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=30").body
	if got := at[string](submitted, "last_command", "status"); got != "succeeded" {
		t.Fatalf("the submit %s\n%s", got, s.api.story(id))
	}
	want := [][]string{splitInThree[:2], splitInThree[2:4], splitInThree[4:]}
	if diff := cmp.Diff(want, groups(submitted)); diff != "" {
		t.Fatalf("port-ins (-want +got):\n%s", diff)
	}
	first := at[string](submitted, "port_ins", 0, "id")
	for i := range 3 {
		from, _ := at[any](submitted, "port_ins", i, "split_from").(string)
		if (i == 0) != (from == "") || i > 0 && from != first {
			t.Errorf("port-in %d was split from %q", i, from)
		}
	}
	s.wantNoSpare(splitInThree...)

	// One edit.
	s.api.patch(id, map[string]any{"end_user": map[string]any{"authorized_person": "Robin Vale"}})
	if last := s.api.lastCommand(id); last != "update succeeded" {
		t.Fatalf("the edit: %s\n%s", last, s.api.story(id))
	}
	for i := range 3 {
		po := at[string](s.api.order(id), "port_ins", i, "provider_orders", 0, "id")
		if got := at[string](s.atTelnyx(po), "end_user", "admin", "auth_person_name"); got != "Robin Vale" {
			t.Errorf("port-in %d has %q at Telnyx", i, got)
		}
	}

	// One of them in exception, with the time there is to answer.
	s.advance(3 * time.Hour)
	troubled := s.api.order(id)
	second := at[string](troubled, "port_ins", 1, "id")
	var statuses []string
	for i := range 3 {
		statuses = append(statuses, at[string](troubled, "port_ins", i, "status"))
	}
	if diff := cmp.Diff([]string{"submitted", "exception", "submitted"}, statuses); diff != "" {
		t.Fatalf("statuses (-want +got):\n%s\n%s", diff, s.api.story(id))
	}
	exception := at[map[string]any](troubled, "exceptions", 0)
	if exception["port_in_id"] != second || exception["code"] != "account_number_mismatch" && exception["code"] != "account_number_invalid" || troubled["status"] != "action_required" {
		t.Errorf("the order is %v, its exception %v", troubled["status"], exception)
	}
	raised, deadline := instant(t, exception["raised_at"]), instant(t, exception["deadline"])
	if deadline.Sub(raised) != 14*24*time.Hour {
		t.Errorf("raised %v, to be answered by %v", raised, deadline)
	}
	s.api.patchPortIn(id, second, map[string]any{"end_user": map[string]any{"account_number": "AC-88001"}})

	s.untilStatus("completed", []string{id})
	s.wantNoSpare(splitInThree...)
	s.wantTold(id, second)
}

func instant(t *testing.T, text any) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, fmt.Sprint(text))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// wantTold holds a timeline to its order: sequences without gaps, no port-in
// spoken of before its split is, and each port-in's story from its draft to its
// end, with an exception only in the one named.
func (s *rig) wantTold(id, troubled string) {
	s.t.Helper()
	entries := at[[]any](s.api.want(200, "GET", orderPath(id)+"/timeline?limit=200", nil).body, "data")
	told := map[string][]string{}
	for i, e := range entries {
		if got := at[float64](e, "sequence"); got != float64(i+1) {
			s.t.Errorf("entry %d has sequence %v", i+1, got)
		}
		portIn, kind := at[string](e, "port_in_id"), at[string](e, "type")
		if to := at[string](e, "data", "to"); kind == "port_in.status_changed" {
			kind = to
		}
		told[portIn] = append(told[portIn], kind)
	}
	order := s.api.order(id)
	for i, p := range at[[]any](order, "port_ins") {
		portIn := at[string](p, "id")
		story := told[portIn]
		if i > 0 && story[0] != "port_in.split" {
			s.t.Errorf("port-in %d begins with %s", i, story[0])
		}
		want := []string{"provider_order.created", "provider_order.committed", "validating", "submitted", "foc_confirmed", "activating", "completed"}
		if portIn == troubled {
			want = []string{
				"provider_order.created", "provider_order.committed", "validating", "exception", "exception.raised",
				"exception.resolved", "submitted", "foc_confirmed", "activating", "completed",
			}
		}
		if missed := missing(want, story); missed != "" {
			s.t.Errorf("port-in %d: %s is not told after what comes before it: %v", i, missed, story)
		}
		if portIn != troubled && slices.Contains(story, "exception.raised") {
			s.t.Errorf("port-in %d is told to be in exception", i)
		}
	}
}

// missing is the first of the wanted that does not follow in its turn; "" if
// all do.
func missing(want, story []string) string {
	for _, w := range want {
		i := slices.Index(story, w)
		if i < 0 {
			return w
		}
		story = story[i+1:]
	}
	return ""
}

// Replies are lost, to a create that splits or doesn't and to a confirm: every
// number is on one order, and no draft is left over. What is carried out is not
// asked for again: what became of it is looked up.
func TestLostRepliesAtTelnyx(t *testing.T) {
	t.Parallel()
	for name, numbers := range map[string][]string{
		"split":     {"+12065550163", "+15095550163", "+15645550163"},
		"not split": {"+12065550163", "+12065550164"},
	} {
		for _, operation := range []string{"create_draft", "commit"} {
			t.Run(operation+", "+name, func(t *testing.T) {
				t.Parallel()
				s := newRig(t)
				id := s.api.several("telnyx", numbers, nil)
				s.sandbox.spoil(fault{Provider: "telnyx", Operation: operation, Moment: "after", Effect: "drop", Count: 1000})
				s.api.begin(id, "submit")
				eventually(t, "the submit has ended", settleWithin, func() bool { return s.api.lastCommand(id) != "submit running" })
				if last := s.api.lastCommand(id); last != "submit succeeded" {
					t.Fatalf("%s\n%s", last, s.api.story(id))
				}
				orders := len(at[[]any](s.api.order(id), "port_ins"))
				want := 1
				if operation == "commit" {
					want = orders
				}
				if got := s.sandbox.hits("telnyx"); got != want {
					t.Errorf("%d times %s, want %d", got, operation, want)
				}
				if name == "split" && orders != 3 || name != "split" && orders != 1 {
					t.Errorf("%d port-ins", orders)
				}
				s.wantNoSpare(numbers...)
				s.sandbox.release()
				s.untilStatus("completed", []string{id})
				s.wantNoSpare(numbers...)
			})
		}
	}
}

// Telnyx's staff move a number to an order of its own, long after the submit.
// The sweep sees it, or a callback.
func TestSplitByStaff(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) *rig{"swept": newRig, "called back": callbacks} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t)
			numbers := []string{"+12065550171", "+12069991015"}
			id := s.api.several("telnyx", numbers, nil)
			s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=30")
			parent := at[string](s.api.order(id), "port_ins", 0, "id")
			for hours := 0; hours < 24*portTime && at[string](s.api.order(id), "status") != "completed"; hours += 12 {
				if name == "swept" {
					s.advance(12 * time.Hour)
				} else { // the simulators' own clock: the gateway's would have it look
					s.sandbox.call("POST", "clock/advance", map[string]string{"duration": "12h"}, nil)
				}
			}
			eventually(t, "the order is completed", 20*time.Second, func() bool { return at[string](s.api.order(id), "status") == "completed" })
			order := s.api.order(id)
			if diff := cmp.Diff([][]string{numbers[:1], numbers[1:]}, groups(order)); diff != "" {
				t.Errorf("port-ins (-want +got):\n%s\n%s", diff, s.api.story(id))
			}
			if got := at[string](order, "port_ins", 1, "split_from"); got != parent {
				t.Errorf("split from %q, not %s", got, parent)
			}
			if splits, surprises := len(s.api.entries(id, "port_in.split")), len(s.api.entries(id, "observation.unexpected")); splits != 1 || surprises != 0 {
				t.Errorf("%d splits and %d surprises are told\n%s", splits, surprises, s.api.story(id))
			}
			s.wantNoSpare(numbers...)
		})
	}
}
