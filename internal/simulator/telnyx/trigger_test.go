package telnyx_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// otherAccount changes the account number.
var otherAccount = tree{"end_user": tree{"admin": tree{"account_number": "B-200"}}}

// 1001: confirm refuses the account number until it is another.
func TestRefusedAtConfirm(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991001")
	confirm := "/v2/porting_orders/" + id + "/actions/confirm"
	for range 2 {
		a := b.call(http.StatusUnprocessableEntity, "POST", confirm, nil)
		if diff := cmp.Diff([][2]string{{"/end_user/admin/account_number", "10015"}}, errorsOf(t, a)); diff != "" {
			t.Errorf("refusal (-want +got):\n%s", diff)
		}
		if got := b.status(id); got != "draft" {
			t.Errorf("status %s, want draft", got)
		}
	}
	b.patch(id, otherAccount)
	b.confirm(id)
	b.advance(10 * 24 * time.Hour)
	if got := b.status(id); got != "ported" {
		t.Errorf("status %s, want ported", got)
	}
}

// 1002, 1003 and 1013: an exception half an hour after confirm, mended by a PATCH, with or without another confirm.
func TestExceptions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		number, code  string
		useless, mend tree
		confirm       bool
	}{
		"account, patched":   {"+12019991002", "ACCOUNT_NUMBER_MISMATCH", tree{"end_user": tree{"admin": tree{"pin_passcode": "1"}}}, otherAccount, false},
		"account, confirmed": {"+12019991002", "ACCOUNT_NUMBER_MISMATCH", tree{"customer_reference": "x"}, otherAccount, true},
		"PIN, patched":       {"+12019991003", "PASSCODE_PIN_INVALID", otherAccount, tree{"end_user": tree{"admin": tree{"pin_passcode": "1"}}}, false},
		"PIN, confirmed":     {"+12019991003", "PASSCODE_PIN_INVALID", otherAccount, tree{"end_user": tree{"admin": tree{"pin_passcode": "1"}}}, true},
		"unknown code":       {"+12019991013", "CARRIER_TEMPORAL_ANOMALY", nil, tree{"customer_reference": "x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready(c.number)
			b.confirm(id)
			b.advance(30 * time.Minute)
			details := at(b.order(id), "status", "details", 0)
			if b.status(id) != "exception" || at(details, "code") != c.code || at(details, "description") == "" {
				t.Fatalf("status %s with %v, want exception with %s", b.status(id), details, c.code)
			}
			want := []string{"in-process", "exception"}
			if c.useless != nil {
				b.patch(id, c.useless)
				b.advance(2 * time.Hour)
				if got := b.status(id); got != "exception" {
					t.Errorf("status %s after a PATCH of something else, want exception", got)
				}
				b.confirm(id)
				b.advance(30 * time.Minute)
				want = append(want, "in-process", "exception")
			}
			b.patch(id, c.mend)
			if c.confirm {
				b.confirm(id)
				want = append(want, "in-process")
				b.advance(2 * time.Hour)
			} else {
				b.advance(time.Hour)
			}
			want = append(want, "submitted", "foc-date-confirmed", "activation-in-progress", "ported")
			if got := at(b.order(id), "status"); !cmp.Equal(got, any(tree{"value": "submitted", "details": []any{}})) {
				t.Errorf("status %v, want submitted", got)
			}
			b.advance(20 * 24 * time.Hour)
			if diff := cmp.Diff(want, b.statuses(id)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnansweredExceptionEnds(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991002")
	b.confirm(id)
	b.advance(14*24*time.Hour + 30*time.Minute - time.Second)
	if got := b.status(id); got != "exception" {
		t.Errorf("status %s, want exception", got)
	}
	b.advance(time.Second)
	if got := b.status(id); got != "cancelled" {
		t.Errorf("status %s, want cancelled", got)
	}
}

// 1004, 1012 and 1014: what happens to the FOC, and a word nobody knows before it.
func TestFOCTriggers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		number   string
		statuses []string
		first    string // the FOC 26 h after confirm
		last     string // and 2 h later
	}{
		"as wanted":      {"+12125550101", nil, "2027-02-05T15:00:00Z", "2027-02-05T15:00:00Z"},
		"moved":          {"+12019991004", nil, "2027-02-05T15:00:00Z", "2027-02-08T15:00:00Z"}, // Friday to Monday
		"later":          {"+12019991014", nil, "2027-02-09T15:00:00Z", "2027-02-09T15:00:00Z"},
		"unknown status": {"+12019991012", []string{"in-process", "submitted", "carrier-review", "foc-date-confirmed", "activation-in-progress", "ported"}, "2027-02-05T15:00:00Z", "2027-02-05T15:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready(c.number)
			b.confirm(id)
			b.advance(26 * time.Hour)
			if got := at(b.order(id), "activation_settings", "foc_datetime_actual"); got != c.first {
				t.Errorf("FOC %v, want %s", got, c.first)
			}
			b.advance(2 * time.Hour)
			if got := at(b.order(id), "activation_settings", "foc_datetime_actual"); got != c.last {
				t.Errorf("FOC %v, want %s", got, c.last)
			}
			comments := at(b.get("/v2/porting_orders/"+id+"/comments"), "data").([]any)
			if moved := c.first != c.last; moved != (len(comments) == 1) {
				t.Errorf("comments %v", comments)
			}
			foc, err := time.Parse(time.RFC3339, c.last)
			if err != nil {
				t.Fatal(err)
			}
			b.advance(foc.Sub(monday.Add(28 * time.Hour)))
			if got := b.status(id); got != "activation-in-progress" {
				t.Errorf("status %s at the FOC, want activation-in-progress", got)
			}
			b.advance(15 * time.Minute)
			want := c.statuses
			if want == nil {
				want = []string{"in-process", "submitted", "foc-date-confirmed", "activation-in-progress", "ported"}
			}
			if diff := cmp.Diff(want, b.statuses(id)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

// 1005: lists do not know a new order for five seconds of real time, whatever the virtual clock does.
func TestLookUpLag(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+12019991005")[0]
	b.advance(time.Hour)
	for _, c := range []struct {
		pass time.Duration
		want float64
	}{{0, 0}, {4 * time.Second, 0}, {time.Second, 1}} {
		b.real.pass(c.pass)
		for _, list := range []string{"/v2/porting_orders", "/v2/porting_phone_numbers?filter[porting_order_id]=" + id} {
			if got := at(b.get(list), "meta", "total_results"); got != c.want {
				t.Errorf("%s: %v rows, want %v", list, got, c.want)
			}
		}
		b.order(id) // by its id it is there at once
	}
}

// 1006: the first create is carried out, but its caller never hears of it.
func TestLostReply(t *testing.T) {
	t.Parallel()
	b := start(t)
	if a, err := b.send("POST", "/v2/porting_orders", tree{"phone_numbers": []string{"+12019991006"}}); err == nil {
		t.Fatalf("answered %d %s, want no answer", a.status, a.body)
	}
	orders := at(b.get("/v2/porting_orders"), "data").([]any)
	if len(orders) != 1 {
		t.Fatalf("%d orders, want the one that was made", len(orders))
	}
	b.call(http.StatusNoContent, "DELETE", "/v2/porting_orders/"+at(orders[0], "id").(string), nil)
	b.create("+12019991006") // once only
}

// 1007: the first create is carried out late; 1009: every reply takes its time. Both in real time.
func TestDelays(t *testing.T) {
	t.Parallel()
	b := start(t)
	took := func(do func()) time.Duration {
		from := b.real.Now()
		do()
		return b.real.Now().Sub(from)
	}
	var late, slow string
	for _, c := range []struct {
		name string
		do   func()
		want time.Duration
	}{
		{"late create", func() { late = b.create("+12019991007")[0] }, 12 * time.Second},
		{"get of the late order", func() { b.order(late) }, 0},
		{"slow create", func() { slow = b.create("+12019991009")[0] }, 2 * time.Second},
		{"get of the slow order", func() { b.order(slow) }, 2 * time.Second},
		{"slow check", func() {
			b.call(http.StatusCreated, "POST", "/v2/portability_checks", tree{"phone_numbers": []string{"+12019991009"}})
		}, 2 * time.Second},
		{"ordinary create", func() { b.create("+12125550101") }, 0},
	} {
		if got := took(c.do); got != c.want {
			t.Errorf("%s took %v, want %v", c.name, got, c.want)
		}
	}
}

// 1008: the first three mutating calls get 429.
func TestThrottled(t *testing.T) {
	t.Parallel()
	b := start(t)
	for range 3 {
		a := b.call(http.StatusTooManyRequests, "POST", "/v2/porting_orders", tree{"phone_numbers": []string{"+12019991008"}})
		if got := errorsOf(t, a); !cmp.Equal(got, [][2]string{{"", "10011"}}) || a.header.Get("X-Ratelimit-Remaining") != "0" {
			t.Errorf("errors %v, remaining %s", got, a.header.Get("X-Ratelimit-Remaining"))
		}
	}
	id := b.create("+12019991008")[0]
	b.patch(id, tree{"customer_reference": "x"})
}

// 1017: a cancellation is taken, and the numbers are ported all the same.
func TestPortedAnyway(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991017")
	b.confirm(id)
	b.call(http.StatusOK, "POST", "/v2/porting_orders/"+id+"/actions/cancel", nil)
	b.advance(4 * time.Hour)
	if diff := cmp.Diff([]string{"in-process", "cancel-pending", "ported"}, b.statuses(id)); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// 1018: several reasons at once, one of them in no list, mended by another letter of authorisation.
func TestSeveralExceptions(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991018")
	b.confirm(id)
	b.advance(30 * time.Minute)
	var codes []any
	for _, d := range at(b.order(id), "status", "details").([]any) {
		codes = append(codes, at(d, "code"))
	}
	if diff := cmp.Diff([]any{"ENTITY_NAME_MISMATCH", "POSTAL_CODE_MISMATCH", "LOA_ILLEGIBLE"}, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	b.patch(id, tree{"end_user": tree{"admin": tree{"entity_name": "Another"}}})
	b.advance(2 * time.Hour)
	if got := b.status(id); got != "exception" {
		t.Errorf("status %s, want exception", got)
	}
	b.patch(id, tree{"documents": tree{"loa": b.upload("better.pdf")}})
	b.advance(time.Hour)
	if got := b.status(id); got != "submitted" {
		t.Errorf("status %s, want submitted", got)
	}
	if got := at(b.get("/v2/porting/events?filter[type]=porting_order.loa_updated"), "data", 0, "porting_order_id"); got != id {
		t.Errorf("no event that the letter was updated: %v", got)
	}
}

// 1019: an exception that Telnyx's staff end by moving the number, whether or not somebody edits the order meanwhile.
func TestSplitRequired(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(b *bench, id string){
		"left alone": func(*bench, string) {},
		"patched":    func(b *bench, id string) { b.patch(id, tree{"customer_reference": "x"}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready("+12125550101", "+12019991019")
			b.confirm(id)
			b.advance(30 * time.Minute)
			if got := at(b.order(id), "status", "details", 0, "code"); got != "PORTING_ORDER_SPLIT_REQUIRED" {
				t.Fatalf("code %v", got)
			}
			meanwhile(b, id)
			b.advance(time.Hour)
			other := at(b.get("/v2/porting/events?filter[type]=porting_order.split"), "data", 0, "payload", "to", "id").(string)
			b.advance(20 * 24 * time.Hour)
			if b.status(id) != "ported" || b.status(other) != "ported" {
				t.Errorf("statuses %s and %s, want both ported", b.status(id), b.status(other))
			}
		})
	}
}

// 1020, 1021 and 1022: what happens after the FOC was confirmed.
func TestAfterFOC(t *testing.T) {
	t.Parallel()
	again := []string{"submitted", "foc-date-confirmed", "activation-in-progress", "ported"}
	for name, c := range map[string]struct {
		number, code string
		before       []string
		after        []string
	}{
		"conflict":         {"+12019991020", "SV_CONFLICT", []string{"in-process", "submitted", "foc-date-confirmed", "exception"}, again},
		"activation fails": {"+12019991021", "SV_UNKNOWN_FAILURE", []string{"in-process", "submitted", "foc-date-confirmed", "activation-in-progress", "exception"}, again},
		"abrupt":           {"+12019991022", "", []string{"in-process", "submitted", "foc-date-confirmed", "ported"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready(c.number)
			b.confirm(id)
			b.advance(6 * 24 * time.Hour)
			if diff := cmp.Diff(c.before, b.statuses(id)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			if c.after == nil {
				return
			}
			o := b.order(id)
			if at(o, "status", "details", 0, "code") != c.code || at(o, "activation_settings", "foc_datetime_actual") != nil {
				t.Errorf("in exception: %v, FOC %v", o["status"], at(o, "activation_settings", "foc_datetime_actual"))
			}
			if got := at(b.get("/v2/porting_orders/"+id+"/activation_jobs"), "data", 0, "status"); got != "failed" {
				t.Errorf("job %v, want failed", got)
			}
			b.patch(id, tree{"customer_reference": "x"})
			b.advance(20 * 24 * time.Hour)
			if diff := cmp.Diff(append(c.before, c.after...), b.statuses(id)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

// 1023: confirm does not lead out of the exception, a PATCH does.
func TestConfirmOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991023")
	b.confirm(id)
	b.advance(30 * time.Minute)
	b.patch(id, otherAccount)
	a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/porting_orders/"+id+"/actions/confirm", nil)
	if diff := cmp.Diff([][2]string{{"", "10027"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("confirm (-want +got):\n%s", diff)
	}
	b.advance(time.Hour)
	if got := b.status(id); got != "submitted" {
		t.Errorf("status %s, want submitted", got)
	}
}

// 1024: messaging has an exception of its own after the port, and is ported an hour later.
func TestMessagingException(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.ready("+12019991024")
	b.patch(id, tree{"messaging": tree{"enable_messaging": true}, "phone_number_configuration": tree{"messaging_profile_id": "5e9b1d0c-7a44-4c1e-9d2f-000000000001"}})
	b.confirm(id)
	b.advance(10 * 24 * time.Hour)
	var words []any
	for _, e := range at(b.get("/v2/porting/events?filter[type]=porting_order.messaging_changed"), "data").([]any) {
		words = append(words, at(e, "payload", "messaging", "messaging_port_status"))
	}
	if diff := cmp.Diff([]any{"ported", "exception", "activating", "pending"}, words); diff != "" {
		t.Errorf("messaging, the newest first (-want +got):\n%s", diff)
	}
}
