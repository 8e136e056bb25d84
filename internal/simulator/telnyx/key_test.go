package telnyx_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A key may be known and yet not permitted to do something.
func TestKeys(t *testing.T) {
	t.Parallel()
	b := start(t)
	check := tree{"phone_numbers": []string{"+12125550101"}}
	for name, c := range map[string]struct {
		key    string
		check  int
		list   int
		errors [][2]string
	}{
		"good":      {"KEYsandbox", 201, 200, nil},
		"trial":     {"KEYtrial", 201, 403, [][2]string{{"", "10038"}}},
		"forbidden": {"KEYforbidden", 403, 403, [][2]string{{"", "10010"}}},
		"unknown":   {"KEYother", 401, 401, [][2]string{{"", "10009"}}},
	} {
		b.call(c.check, "POST", "/v2/portability_checks", check, "Authorization", "Bearer "+c.key)
		a := b.call(c.list, "GET", "/v2/porting_orders", nil, "Authorization", "Bearer "+c.key)
		if diff := cmp.Diff(c.errors, errorsOf(t, a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	b.call(http.StatusUnauthorized, "GET", "/v2/porting_orders", nil, "Authorization", "")
}

// 1031 to 1033: the same refusals in other shapes.
func TestErrorShapes(t *testing.T) {
	t.Parallel()
	b := start(t)
	const detail = "The 'billing_phone_number' parameter must be valid."
	meta := tree{"url": "https://developers.telnyx.com/docs/overview/errors/10015"}
	for number, want := range map[string]tree{
		"+12125550101": {"title": "Invalid billing_phone_number", "detail": detail, "source": tree{"pointer": "/billing_phone_number"}},
		"+12019991031": {"code": "10015", "title": "Bad Request", "detail": detail, "source": tree{"pointer": "/end_user/admin/billing_phone_number"}, "meta": meta},
		"+12019991032": {"title": "Invalid billing_phone_number", "detail": detail, "source": tree{"pointer": "/billing_phone_number"}},
		"+12019991033": {"title": "Invalid billing_phone_number", "detail": detail, "source": "/billing_phone_number"},
	} {
		id := b.create(number)[0]
		a := b.call(http.StatusUnprocessableEntity, "PATCH", "/v2/porting_orders/"+id, tree{"end_user": tree{"admin": tree{"billing_phone_number": "no"}}})
		if diff := cmp.Diff(tree{"errors": []any{want}}, into[tree](t, a)); diff != "" {
			t.Errorf("%s, flat (-want +got):\n%s", number, diff)
		}
		b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+id, nil)
	}
	for number, want := range map[string]tree{
		"+12019991031": {"code": "10015", "title": "Bad Request", "source": tree{"pointer": "/phone_numbers"}, "meta": meta},
		"+12019991032": {"title": "Bad Request", "source": tree{"pointer": "/phone_numbers"}},
		"+12019991033": {"code": 10015.0, "title": "Bad Request", "source": "/phone_numbers"},
	} {
		want["detail"] = "The phone number " + number + " is duplicated."
		a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders", tree{"phone_numbers": []string{number, number}})
		if diff := cmp.Diff(tree{"errors": []any{want}}, into[tree](t, a)); diff != "" {
			t.Errorf("%s, coded (-want +got):\n%s", number, diff)
		}
	}
}
