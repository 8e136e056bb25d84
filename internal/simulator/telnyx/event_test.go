package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	b := start(t)
	id, other := b.ready("+12125550101"), b.ready("+12065550101")
	b.confirm(id)
	b.confirm(other)
	b.advance(2 * time.Hour)
	posted := b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/comments", tree{"body": "Any news?"})
	comment := at(into[tree](t, posted), "data").(tree)
	wantComment := tree{
		"id": comment["id"], "body": "Any news?", "porting_order_id": id, "user_type": "user", "record_type": "porting_comment",
		"created_at": "2027-02-01T17:30:00.000Z",
	}
	if diff := cmp.Diff(wantComment, comment); diff != "" {
		t.Errorf("comment (-want +got):\n%s", diff)
	}
	b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/comments", tree{"body": " "})

	for query, want := range map[string][]string{
		"filter[porting_order_id]=" + id:                                                     {"porting_order.new_comment", "porting_order.status_changed", "porting_order.status_changed"},
		"filter[type]=porting_order.new_comment":                                             {"porting_order.new_comment"},
		"filter[created_at][gte]=2027-02-01T17:30:00.000000Z&filter[porting_order_id]=" + id: {"porting_order.new_comment", "porting_order.status_changed"},
		"filter[created_at][lte]=2027-02-01T15:30:00Z&filter[porting_order_id]=" + id:        {"porting_order.status_changed"},
		"page[size]=1&page[number]=5":                                                        {"porting_order.status_changed"},
	} {
		var got []string
		for _, e := range at(b.get("/v2/porting/events?"+query), "data").([]any) {
			got = append(got, at(e, "event_type").(string))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	event := at(b.get("/v2/porting/events?filter[type]=porting_order.new_comment"), "data", 0).(tree)
	if diff := cmp.Diff(event, at(b.get("/v2/porting/events/"+event["id"].(string)), "data").(tree)); diff != "" {
		t.Errorf("event alone (-listed +alone):\n%s", diff)
	}
	if diff := cmp.Diff(any("Any news?"), at(event, "payload", "comment", "body")); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

func TestSmallLists(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	if got := len(at(b.get("/v2/porting_orders/exception_types"), "data").([]any)); got != 21 {
		t.Errorf("%d exception types, want 21", got)
	}
	if got := b.get("/v2/porting_orders/" + id + "/requirements"); !cmp.Equal(got["data"], any([]any{})) {
		t.Errorf("requirements %v, want none", got)
	}
	b.call(http.StatusNotFound, "GET", "/v2/porting_orders/"+id+"/sub_request", nil)
	b.confirm(id)
	sub := at(b.get("/v2/porting_orders/"+id+"/sub_request"), "data")
	if at(sub, "sub_request_id") == nil || at(sub, "port_request_id") == at(sub, "sub_request_id") {
		t.Errorf("sub_request %v", sub)
	}
}
