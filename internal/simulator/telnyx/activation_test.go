package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// An order activated on demand is ported when its owner says so, within the window, or at its end.
func TestActivateOnDemand(t *testing.T) {
	t.Parallel()
	b := start(t)
	onDemand := tree{"activation_settings": tree{"activation_type": "on-demand"}}
	told, untold := b.ready("+12125550101"), b.ready("+14165550101")
	for _, id := range []string{told, untold} {
		b.patch(id, onDemand)
		b.confirm(id)
		b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/activate", nil)
	}
	b.advance(26 * time.Hour)
	b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+told+"/actions/activate", nil) // before the window
	job := at(b.get("/v2/porting_orders/"+told+"/activation_jobs"), "data", 0).(tree)
	want := tree{
		"id": job["id"], "record_type": "porting_activation_job", "activation_type": "on-demand", "status": "created",
		"activate_at":        "2027-02-06T02:00:00.000Z",
		"activation_windows": []any{tree{"start_at": "2027-02-05T12:00:00.000Z", "end_at": "2027-02-06T02:00:00.000Z"}},
		"created_at":         "2027-02-02T17:30:00.000Z", "updated_at": "2027-02-02T17:30:00.000Z",
	}
	if diff := cmp.Diff(want, job); diff != "" {
		t.Errorf("activation job (-want +got):\n%s", diff)
	}
	b.advance(66*time.Hour + 30*time.Minute) // to 12:00 on the 5th
	a := b.call(http.StatusAccepted, "POST", "/v2/porting_orders/"+told+"/actions/activate", nil)
	if got := at(into[tree](t, a), "data", "status"); got != "in-process" {
		t.Errorf("job %v, want in-process", got)
	}
	if got := b.status(told); got != "activation-in-progress" {
		t.Errorf("status %s, want activation-in-progress", got)
	}
	b.advance(15 * time.Minute)
	if got := at(b.get("/v2/porting_orders/"+told+"/activation_jobs/"+job["id"].(string)), "data", "status"); got != "completed" || b.status(told) != "ported" {
		t.Errorf("job %v of an order %s, want completed and ported", got, b.status(told))
	}
	// Canada's window ends at 15:00 in Chicago.
	b.advance(8*time.Hour + 45*time.Minute - time.Second)
	if got := b.status(untold); got != "foc-date-confirmed" {
		t.Errorf("status %s before the window's end", got)
	}
	b.advance(time.Second)
	if got := b.status(untold); got != "activation-in-progress" {
		t.Errorf("status %s at the window's end, want activation-in-progress", got)
	}
}

func TestMoveActivationJob(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	b.confirm(id)
	b.advance(26 * time.Hour)
	job := "/v2/porting_orders/" + id + "/activation_jobs/" + at(b.get("/v2/porting_orders/"+id+"/activation_jobs"), "data", 0, "id").(string)
	b.call(http.StatusUnprocessableEntity, "PATCH", job, tree{"activate_at": "2027-02-05T11:59:59Z"})
	b.call(http.StatusOK, "PATCH", job, tree{"activate_at": "2027-02-05T18:00:00Z"})
	b.advance(72*time.Hour + 30*time.Minute - time.Second)
	if got := b.status(id); got != "foc-date-confirmed" {
		t.Errorf("status %s before the moved activation", got)
	}
	b.advance(time.Second)
	if got := b.status(id); got != "activation-in-progress" {
		t.Errorf("status %s, want activation-in-progress", got)
	}
	b.call(http.StatusUnprocessableEntity, "PATCH", job, tree{"activate_at": "2027-02-05T19:00:00Z"})
}

func TestMessagingFollowsThePort(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	b.patch(id, tree{"messaging": tree{"enable_messaging": true}, "phone_number_configuration": tree{"messaging_profile_id": "5e9b1d0c-7a44-4c1e-9d2f-000000000001"}})
	b.confirm(id)
	for _, c := range []struct {
		pass time.Duration
		want string
	}{{0, "pending"}, {95*time.Hour + 30*time.Minute, "pending"}, {15 * time.Minute, "activating"}, {10 * time.Minute, "ported"}} {
		b.advance(c.pass)
		if got := at(b.order(id), "messaging", "messaging_port_status"); got != c.want {
			t.Errorf("messaging %v, want %s", got, c.want)
		}
	}
	if got := at(b.get("/v2/porting/events?filter[type]=porting_order.messaging_changed"), "meta", "total_results"); got != 3.0 {
		t.Errorf("%v events of messaging, want 3", got)
	}
}
