package telnyx_test

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A draft that nobody confirms is deleted after thirty days, with an event.
func TestDraftExpires(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+12125550101")[0]
	b.patch(id, tree{"customer_reference": "mine"})
	b.advance(30*24*time.Hour - time.Second)
	b.order(id)
	b.advance(time.Second)
	b.call(http.StatusNotFound, "GET", "/v2/porting_orders/"+id, nil)
	events := at(b.get("/v2/porting/events?filter[porting_order_id]="+id), "data").([]any)
	want := tree{"id": id, "customer_reference": "mine", "deleted_at": "2027-03-03T15:30:00.000Z"}
	if len(events) != 1 || at(events[0], "event_type") != "porting_order.deleted" || !cmp.Equal(at(events[0], "payload"), any(want)) {
		t.Errorf("events %v, want one that it was deleted", events)
	}
}

// A document that no order uses is deleted after thirty minutes; one that is used stays, and cannot be deleted.
func TestDocumentLife(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+12125550101")[0]
	used, extra, unused := b.upload("used.pdf"), b.upload("extra.pdf"), b.upload("unused.pdf")
	b.patch(id, tree{"documents": tree{"loa": used}})
	added := b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/additional_documents",
		tree{"additional_documents": []tree{{"document_id": extra, "document_type": "csr"}}})
	b.advance(30 * time.Minute)
	b.call(http.StatusNotFound, "GET", "/v2/documents/"+unused, nil)
	for _, document := range []string{used, extra} {
		b.call(http.StatusOK, "GET", "/v2/documents/"+document, nil)
		b.call(http.StatusUnprocessableEntity, "DELETE", "/v2/documents/"+document, nil)
	}
	if got := at(b.get("/v2/document_links?filter[linked_record_type]=porting_order&filter[linked_resource_id]="+id), "meta", "total_results"); got != 2.0 {
		t.Errorf("%v links, want 2", got)
	}
	if got := at(b.get("/v2/document_links?filter[document_id]="+used), "data", 0, "linked_resource_id"); got != id {
		t.Errorf("linked to %v, want %s", got, id)
	}
	additional := at(into[tree](t, added), "data", 0, "id").(string)
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+id+"/additional_documents/"+additional, nil)
	b.call(http.StatusOK, "DELETE", "/v2/documents/"+extra, nil)
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+id, nil)
	b.advance(30 * time.Minute)
	b.call(http.StatusNotFound, "GET", "/v2/documents/"+used, nil)
}

// A simulator that is started again from its journal is where it was, and goes on.
func TestRestart(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.jsonl")
	b := startFrom(t, monday, state)
	id, refused, deleted := b.ready("+12125550101", "+12125550102"), b.ready("+12019991001"), b.create("+12065550101")[0]
	b.confirm(id)
	b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+refused+"/actions/confirm", nil)
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+deleted, nil)
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/comments", tree{"body": "hello"})
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/actions/share", nil)
	b.call(http.StatusNoContent, "POST", "/v2/porting_orders/"+id+"/verification_codes/send", nil)
	b.call(http.StatusCreated, "POST", "/v2/porting/loa_configurations", b.letterhead())
	b.call(http.StatusCreated, "POST", "/v2/porting/reports", tree{"report_type": "export_porting_orders_csv", "params": tree{"filters": tree{}}})
	b.call(http.StatusOK, "POST", "/v2/requirement_groups", tree{"action": "porting", "country_code": "DE", "phone_number_type": "local"})
	german := b.create("+4930555000")[0]
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+german+"/phone_number_blocks", tree{
		"phone_number_range": span("+4930555100", "+4930555109"), "activation_ranges": []tree{span("+4930555100", "+4930555109")},
	})
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/phone_number_configurations", tree{"phone_number_configurations": []tree{{
		"porting_phone_number_id": at(b.order(german), "phone_numbers", 0, "id"), "user_bundle_id": "5e9b1d0c-7a44-4c1e-9d2f-000000000001",
	}}})
	url, _ := receive(t)
	b.patch(id, tree{"webhook_url": url})
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/comments", tree{"body": "hello again"})
	b.attempted(1)
	b.patch(id, tree{"webhook_url": nil})
	b.advance(26 * time.Hour)
	loa := at(b.order(id), "documents", "loa").(string)
	paths := []string{
		"/v2/porting_orders", "/v2/porting/events", "/v2/documents", "/v2/porting_phone_numbers", "/v2/document_links",
		"/v2/porting/loa_configurations", "/v2/porting/reports", "/v2/porting_orders/phone_number_configurations", "/v2/webhook_deliveries",
		"/v2/porting_orders/" + german + "/phone_number_blocks", "/v2/porting_orders/" + id + "/verification_codes",
		"/v2/porting_orders/" + id + "/comments", "/v2/porting_orders/" + id + "/activation_jobs", "/sandbox/keys", "/sandbox/ledger",
	}
	before := map[string]tree{}
	for _, path := range paths {
		before[path] = b.get(path)
	}
	b.stop()

	again := startFrom(t, b.real.Now(), state)
	for _, path := range paths {
		if diff := cmp.Diff(before[path], again.get(path)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", path, diff)
		}
	}
	if got := string(again.call(http.StatusOK, "GET", "/v2/documents/"+loa+"/download", nil).body); got != "%PDF-1.4\n%%EOF\n" {
		t.Errorf("document %q", got)
	}
	again.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+refused+"/actions/confirm", nil) // still refuses that account number
	if got := into[[]tree](t, again.call(http.StatusOK, "GET", "/v2/requirement_groups", nil)); len(got) != 1 {
		t.Errorf("requirement groups %v, want the one", got)
	}
	again.advance(10 * 24 * time.Hour)
	if got := again.status(id); got != "ported" {
		t.Errorf("status %s, want ported", got)
	}
}

// A day passes the same whether at once or hour by hour, each event at its own instant.
func TestStepsOfTheClock(t *testing.T) {
	t.Parallel()
	history := func(step time.Duration) []string {
		b := start(t)
		b.confirm(b.ready("+12125550101", "+12019991004"))
		b.confirm(b.ready("+12019991002"))
		for passed := time.Duration(0); passed < 20*24*time.Hour; passed += step {
			b.advance(step)
		}
		var lines []string
		for _, e := range at(b.get("/v2/porting/events?page[size]=250"), "data").([]any) {
			word, _ := at(e, "payload", "status", "value").(string)
			lines = append(lines, at(e, "created_at").(string)+" "+at(e, "event_type").(string)+" "+word)
		}
		return lines
	}
	whole := history(20 * 24 * time.Hour)
	if len(whole) != 9 {
		t.Errorf("%d events, want 9: %v", len(whole), whole)
	}
	if diff := cmp.Diff(whole, history(time.Hour)); diff != "" {
		t.Errorf("(-at once +hour by hour):\n%s", diff)
	}
}

func TestLedger(t *testing.T) {
	t.Parallel()
	b := start(t)
	draft := b.create("+12065550101")[0]
	b.patch(draft, tree{"customer_reference": "mine"})
	committed := b.ready("+12125550101")
	b.confirm(committed)
	want := tree{"data": []any{
		tree{"provider": "telnyx", "id": draft, "reference": "mine", "kind": "porting_order", "phone_numbers": []any{"+12065550101"}, "status": "draft", "committed": false, "live": true},
		tree{"provider": "telnyx", "id": committed, "reference": "", "kind": "porting_order", "phone_numbers": []any{"+12125550101"}, "status": "in-process", "committed": true, "live": true},
	}}
	if diff := cmp.Diff(want, b.get("/sandbox/ledger")); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	b.call(http.StatusOK, "POST", "/v2/porting_orders/"+committed+"/actions/cancel", nil)
	b.advance(4 * time.Hour)
	entry := at(b.get("/sandbox/ledger?phone_number=%2B12125550101"), "data", 0)
	if at(entry, "status") != "cancelled" || at(entry, "committed") != true || at(entry, "live") != false {
		t.Errorf("entry of a cancelled order: %v", entry)
	}
}
