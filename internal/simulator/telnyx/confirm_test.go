package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestConfirmNamesAllThatIsMissing(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+12125550101")[0]
	confirm := "/v2/porting_orders/" + id + "/actions/confirm"
	want := [][2]string{
		{"/end_user/admin/entity_name", "10004"},
		{"/end_user/admin/auth_person_name", "10004"},
		{"/end_user/admin/billing_phone_number", "10004"},
		{"/end_user/admin/account_number", "10004"},
		{"/end_user/location/street_address", "10004"},
		{"/end_user/location/locality", "10004"},
		{"/end_user/location/administrative_area", "10004"},
		{"/end_user/location/postal_code", "10004"},
		{"/end_user/location/country_code", "10004"},
		{"/documents/loa", "10004"},
		{"/documents/invoice", "10004"},
	}
	if diff := cmp.Diff(want, errorsOf(t, b.call(http.StatusUnprocessableEntity, "POST", confirm, nil))); diff != "" {
		t.Errorf("empty draft (-want +got):\n%s", diff)
	}
	b.fill(id)
	b.patch(id, tree{"end_user": tree{"admin": tree{"account_number": ""}}, "documents": tree{"invoice": nil}})
	want = [][2]string{{"/end_user/admin/account_number", "10004"}, {"/documents/invoice", "10004"}}
	if diff := cmp.Diff(want, errorsOf(t, b.call(http.StatusUnprocessableEntity, "POST", confirm, nil))); diff != "" {
		t.Errorf("nearly full draft (-want +got):\n%s", diff)
	}
	if got := b.status(id); got != "draft" {
		t.Errorf("status %s, want draft", got)
	}
}

// A wanted FOC that was allowed when it was set may not be any more when the draft is confirmed.
func TestConfirmWithAStaleFOC(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12125550101")
	b.advance(5 * 24 * time.Hour)
	a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
	if diff := cmp.Diff([][2]string{{"/activation_settings/foc_datetime_requested", "10015"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("stale FOC (-want +got):\n%s", diff)
	}
	b.patch(id, tree{"activation_settings": tree{"foc_datetime_requested": nil}})
	b.confirm(id) // nothing wanted: the first possible
	b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
}

func TestCancel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pass   time.Duration // after the confirm; negative: not confirmed
		status int
	}{
		"draft":         {-1, 422},
		"in process":    {0, 200},
		"submitted":     {2 * time.Hour, 200},
		"FOC confirmed": {26 * time.Hour, 200},
		"48 h before":   {47*time.Hour + 30*time.Minute, 200},
		"less before":   {47*time.Hour + 30*time.Minute + time.Second, 422},
		"activating":    {95*time.Hour + 30*time.Minute, 422},
		"ported":        {10 * 24 * time.Hour, 422},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready("+12125550101") // for the 5th, 95.5 h from now
			if c.pass >= 0 {
				b.confirm(id)
				b.advance(c.pass)
			}
			was := b.status(id)
			b.call(c.status, "POST", "/v2/porting_orders/"+id+"/actions/cancel", nil)
			if c.status != http.StatusOK {
				if got := b.status(id); got != was {
					t.Errorf("status %s after a refused cancel, was %s", got, was)
				}
				return
			}
			b.advance(4*time.Hour - time.Second)
			if got := b.status(id); got != "cancel-pending" {
				t.Errorf("status %s, want cancel-pending", got)
			}
			b.advance(time.Second)
			if got := b.status(id); got != "cancelled" {
				t.Errorf("status %s, want cancelled", got)
			}
			b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/cancel", nil)
			b.call(http.StatusUnprocessableEntity, "DELETE", "/v2/porting_orders/"+id, nil)
			b.advance(30 * 24 * time.Hour)
			if got := b.status(id); got != "cancelled" {
				t.Errorf("status %s later, want cancelled", got)
			}
		})
	}
}
