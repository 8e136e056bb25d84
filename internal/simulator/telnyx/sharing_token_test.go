package telnyx_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A token is a JWT that says what it permits and until when. Its end is an event that no webhook tells of.
func TestSharingToken(t *testing.T) {
	t.Parallel()
	b := start(t)
	url, _ := receive(t)
	id := b.create("+12125550101")[0]
	b.patch(id, tree{"webhook_url": url})
	share := "/v2/porting_orders/" + id + "/actions/share"
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", share, tree{"expires_in_seconds": 600, "permissions": "porting_order.document.update"})), "data").(tree)
	want := tree{
		"id": made["id"], "token": made["token"], "record_type": "porting_order_sharing_token", "porting_order_id": id,
		"permissions": []any{"porting_order.document.update"}, "expires_in_seconds": 600.0,
		"expires_at": "2027-02-01T15:40:00Z", "created_at": "2027-02-01T15:30:00.000000Z",
	}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("token (-want +got):\n%s", diff)
	}
	parts := strings.Split(made["token"].(string), ".")
	if len(parts) != 3 {
		t.Fatalf("token %v, want a JWT", made["token"])
	}
	written, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims tree
	if err := json.Unmarshal(written, &claims); err != nil {
		t.Fatal(err)
	}
	wantClaims := tree{"exp": float64(monday.Unix() + 600), "ist": float64(monday.Unix()), "permissions": want["permissions"], "porting_order_id": id}
	if diff := cmp.Diff(wantClaims, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	b.call(http.StatusCreated, "POST", share, nil) // an hour, for reading
	for name, body := range map[string]tree{
		"no time": {"expires_in_seconds": 0}, "too long": {"expires_in_seconds": 172801}, "everything": {"permissions": "everything"},
	} {
		a, err := b.send("POST", share, body)
		if err != nil || a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d, %v", name, a.status, err)
		}
	}
	for _, step := range []struct {
		pass time.Duration
		want float64
	}{{599 * time.Second, 0}, {time.Second, 1}, {50 * time.Minute, 2}} {
		b.advance(step.pass)
		if got := at(b.get("/v2/porting/events?filter[type]=porting_order.sharing_token_expired"), "meta", "total_results"); got != step.want {
			t.Errorf("%v expired, want %v", got, step.want)
		}
	}
	event := at(b.get("/v2/porting/events"), "data", 0)
	if at(event, "payload") != nil || !cmp.Equal(at(event, "available_notification_methods"), any([]any{"email"})) {
		t.Errorf("event %v", event)
	}
	if got := at(b.get("/v2/webhook_deliveries"), "meta", "total_results"); got != 0.0 {
		t.Errorf("%v webhooks, want none", got)
	}
}
