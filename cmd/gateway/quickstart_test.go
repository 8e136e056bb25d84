package main

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The port-in quickstart of Telnyx's documentation, step by step through our
// API.
func TestTelnyxQuickstart(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	const portable, uncovered = "+12125558724", "+13125552486"

	// 1: which of the numbers can be ported.
	check := s.api.want(201, "POST", "/v1/portability-checks", map[string]any{
		"phone_numbers": []string{uncovered, portable}, "provider_accounts": []string{"telnyx"},
	}).body
	verdicts := map[string][2]any{}
	for i := range 2 {
		cell := at[map[string]any](check, "numbers", i, "results", 0)
		verdicts[at[string](check, "numbers", i, "phone_number")] = [2]any{cell["verdict"], cell["reason"]}
	}
	want := map[string][2]any{portable: {"portable", nil}, uncovered: {"not_portable", "no_coverage"}}
	if diff := cmp.Diff(want, verdicts); diff != "" {
		t.Fatalf("verdicts:\n%s", diff)
	}

	// 2: a draft of the one that can.
	drafted := s.api.want(201, "POST", "/v1/port-orders", map[string]any{"provider": "telnyx", "phone_numbers": []string{portable}})
	id := at[string](drafted.body, "id")
	if location := drafted.header.Get("Location"); location != orderPath(id) {
		t.Errorf("the draft is at %q", location)
	}

	// 3: the FOC windows, for which the provider needs a draft of its own.
	windows := s.api.want(200, "GET", orderPath(id)+"/foc-windows", nil).body
	if windows["status"] != "not_prepared" {
		t.Errorf("before prepare the windows are %v", windows["status"])
	}
	s.api.want(200, "POST", orderPath(id)+"/prepare", nil)
	windows = s.api.want(200, "GET", orderPath(id)+"/foc-windows", nil).body
	wanted := at[string](windows, "common_dates", 2)
	if windows["status"] != "ready" || wanted == "" {
		t.Fatalf("after prepare: %v", windows)
	}
	start := ""
	for _, w := range at[[]any](windows, "port_ins", 0, "windows") {
		if at[string](w, "date") == wanted {
			start = at[string](w, "start")
		}
	}

	// 4: the documents.
	for _, kind := range []string{"loa", "invoice"} {
		s.api.want(201, "POST", orderPath(id)+"/documents", form{kind: kind, content: "%PDF-1.4\n% " + kind + "\n%%EOF\n"})
	}

	// 5: the details, with a billing number that is well-formed and refused.
	s.api.patch(id, map[string]any{
		"billing_phone_number": "+12129992001", "requested_foc": wanted, "end_user": endUser("AC-20417", "8812"),
	})
	refused := s.api.want(200, "POST", orderPath(id)+"/submit", nil).body
	if got := at[string](refused, "last_command", "status"); got != "refused" {
		t.Fatalf("the submit is %q\n%s", got, s.api.story(id))
	}
	if got := at[string](refused, "last_command", "errors", 0, "pointer"); got != "/billing_phone_number" {
		t.Errorf("the refusal points at %q", got)
	}
	exception := at[map[string]any](refused, "exceptions", 0)
	if diff := cmp.Diff([]any{"/billing_phone_number"}, exception["fields"]); diff != "" || exception["status"] != "open" || exception["actor"] != "caller" {
		t.Errorf("the exception is %v\n%s", exception, diff)
	}
	if refused["status"] != "action_required" || !slices.Contains(at[[]any](refused, "waiting_on"), "caller") {
		t.Errorf("a refused order is %v and waits on %v", refused["status"], refused["waiting_on"])
	}
	for _, e := range s.sandbox.ledger(portable) {
		if e.Committed {
			t.Errorf("refused, and committed: %+v", e)
		}
	}

	// Corrected.
	s.api.patch(id, map[string]any{"billing_phone_number": portable})

	// 6: submitted, and followed.
	submitted := s.api.want(200, "POST", orderPath(id)+"/submit", nil).body
	if got := at[string](submitted, "last_command", "status"); got != "succeeded" {
		t.Fatalf("the submit is %q\n%s", got, s.api.story(id))
	}
	for _, next := range []struct {
		after  time.Duration
		status string
	}{
		{0, "validating"}, {3 * time.Hour, "submitted"}, {24 * time.Hour, "foc_confirmed"}, {portTime * 24 * time.Hour, "completed"},
	} {
		if next.after > 0 {
			s.advance(next.after)
		}
		if got := at[string](s.api.order(id), "port_ins", 0, "status"); got != next.status {
			t.Fatalf("%v later the port-in is %s, not %s\n%s", next.after, got, next.status, s.api.story(id))
		}
	}
	o := s.api.order(id)
	if o["status"] != "completed" || at[string](o, "numbers", 0, "status") != "completed" {
		t.Errorf("the order is %v, its number %v", o["status"], at[string](o, "numbers", 0, "status"))
	}
	if got := at[string](o, "port_ins", 0, "foc", "confirmed"); got != start {
		t.Errorf("the FOC was confirmed for %s, and asked for the window that begins %s", got, start)
	}
	if got := at[string](o, "exceptions", 0, "status"); got != "resolved" {
		t.Errorf("the exception is still %s", got)
	}
	s.sandbox.wantOneCommitted(portable)

	var went []string
	for _, e := range s.api.entries(id, "port_in.status_changed") {
		went = append(went, at[string](e.data, "to"))
	}
	way := []string{"submitting", "draft", "submitting", "validating", "submitted", "foc_confirmed", "activating", "completed"}
	if diff := cmp.Diff(way, went); diff != "" {
		t.Errorf("the port-in went:\n%s", diff)
	}
}

// One script, in which nothing but "provider" is another.
func TestSameScriptAtEitherProvider(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"bandwidth", "telnyx"} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s := newRig(t)
			const number = "+19195550148"
			check := s.api.want(201, "POST", "/v1/portability-checks", map[string]any{"phone_numbers": []string{number}}).body
			for _, cell := range at[[]any](check, "numbers", 0, "results") {
				if at[string](cell, "verdict") != "portable" {
					t.Errorf("the check says %v", cell)
				}
			}
			id := s.api.draft(provider, number, map[string]any{"reference": "same-script"})
			s.api.want(200, "POST", orderPath(id)+"/prepare", nil)
			windows := s.api.want(200, "GET", orderPath(id)+"/foc-windows", nil).body
			wanted := at[string](windows, "common_dates", 0)
			s.api.patch(id, map[string]any{"requested_foc": wanted})
			submitted := s.api.want(200, "POST", orderPath(id)+"/submit", nil).body
			if got := at[string](submitted, "last_command", "status"); got != "succeeded" {
				t.Fatalf("the submit is %q\n%s", got, s.api.story(id))
			}
			s.untilStatus("completed", []string{id})
			o := s.api.order(id)
			if got := at[string](o, "port_ins", 0, "provider"); got != provider {
				t.Errorf("it went to %s", got)
			}
			zone, err := time.LoadLocation(at[string](o, "port_ins", 0, "foc", "time_zone"))
			if err != nil {
				t.Fatal(err)
			}
			confirmed, err := time.Parse(time.RFC3339, at[string](o, "port_ins", 0, "foc", "confirmed"))
			if err != nil || confirmed.In(zone).Format(time.DateOnly) != wanted {
				t.Errorf("it was ported on %v, and asked for on %s", confirmed, wanted)
			}
			s.sandbox.wantOneCommitted(number)
		})
	}
}
