package telnyx_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// A report is a document, a minute later, of the orders as they are by then.
func TestReports(t *testing.T) {
	t.Parallel()
	b := start(t)
	confirmed, draft := b.ready("+12125550101"), b.create("+12065550101")[0]
	b.patch(confirmed, tree{"customer_reference": "mine"})
	b.confirm(confirmed)
	const list = "/v2/porting/reports"
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", list, tree{
		"report_type": "export_porting_orders_csv", "params": tree{"filters": tree{"status__in": []string{"in-process", "ported"}, "created_at__gt": "2027-01-01T00:00:00Z"}},
	})), "data")
	if at(made, "status") != "pending" || at(made, "document_id") != nil || at(made, "params", "filters", "status__in", 1) != "ported" {
		t.Errorf("made: %v", made)
	}
	b.advance(time.Hour)
	done := at(b.get(list+"/"+at(made, "id").(string)), "data")
	if at(done, "status") != "completed" {
		t.Fatalf("an hour later: %v", done)
	}
	text := string(b.call(http.StatusOK, "GET", "/v2/documents/"+at(done, "document_id").(string)+"/download", nil).body)
	if !strings.Contains(text, confirmed+",mine,in-process,") || strings.Contains(text, draft) {
		t.Errorf("report:\n%s", text)
	}
	for query, want := range map[string]float64{"?filter[status]=completed": 1, "?filter[status]=pending": 0, "?filter[report_type]=export_porting_orders_csv": 1} {
		if got := at(b.get(list+query), "meta", "total_results"); got != want {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for name, body := range map[string]tree{
		"unknown kind":   {"report_type": "weather", "params": tree{"filters": tree{}}},
		"no filters":     {"report_type": "export_porting_orders_csv", "params": tree{}},
		"unknown status": {"report_type": "export_porting_orders_csv", "params": tree{"filters": tree{"status__in": []string{"done"}}}},
	} {
		a, err := b.send("POST", list, body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	b.call(http.StatusNotFound, "GET", list+"/"+draft, nil)
}
