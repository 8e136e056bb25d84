package http_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

func (f *fake) Resubmit(_ context.Context, c porting.Caller, _ string, wait time.Duration) (porting.OrderView, bool, error) {
	f.caller, f.wait = c, wait
	return f.order, !f.running, f.err
}

func (f *fake) ResubmitPortIn(_ context.Context, c porting.Caller, _, _ string, changes porting.DetailsPatch, wait time.Duration) (porting.PortInView, bool, error) {
	f.caller, f.detailsPatch, f.wait = c, changes, wait
	return f.portIn, !f.running, f.err
}

func (f *fake) Adopt(_ context.Context, c porting.Caller, a porting.Adoption) (porting.OrderView, error) {
	f.caller, f.adoption = c, a
	return f.order, f.err
}

func TestResubmit(t *testing.T) {
	t.Parallel()
	for _, path := range []string{order + "/resubmit", portInPath + "/resubmit"} {
		b := newBench(t)
		b.send("POST", path, "", "Idempotency-Key: k1").want(t, http.StatusOK)
		if b.fake.caller.Idempotency.Key != "k1" || b.fake.wait != 10*time.Second {
			t.Errorf("%s: key %q, wait %v", path, b.fake.caller.Idempotency.Key, b.fake.wait)
		}
		b.fake.running = true
		b.send("POST", path, "", "Prefer: respond-async").want(t, http.StatusAccepted)
	}

	b := newBench(t)
	b.send("POST", portInPath+"/resubmit", `{"changes":{"billing_phone_number":"+13125550142","requested_foc":null}}`).want(t, http.StatusOK)
	want := porting.DetailsPatch{
		BillingPhoneNumber: porting.Field[domain.PhoneNumber]{Set: true, Value: "+13125550142"},
		RequestedFOC:       porting.Field[domain.RequestedFOC]{Set: true, Null: true},
	}
	if diff := cmp.Diff(want, b.fake.detailsPatch); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	for _, body := range []string{`{"changes":null}`, `{"changes":{"numbers":[]}}`, `{"changes":{"requested_foc":"soon"}}`, `{"change":{}}`} {
		b.send("POST", portInPath+"/resubmit", body).want(t, http.StatusUnprocessableEntity)
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	const path = "/v1/provider-orders/adopt"
	b := newBench(t)
	reply := b.send("POST", path, `{"provider_account":"bandwidth","provider_order_id":"6b2f-1","reference":"crm-1","metadata":{"a":1}}`, "Idempotency-Key: k1")
	reply.want(t, http.StatusCreated)
	want := porting.Adoption{ProviderAccount: "bandwidth", ProviderOrderID: "6b2f-1", Reference: "crm-1", Metadata: map[string]any{"a": 1.0}}
	if diff := cmp.Diff(want, b.fake.adoption); diff != "" || b.fake.caller.Idempotency.Key != "k1" {
		t.Errorf("key %q, adoption (-want +got):\n%s", b.fake.caller.Idempotency.Key, diff)
	}
	if got := reply.Header.Get("Location"); got != order {
		t.Errorf("Location is %s, want %s", got, order)
	}
	for _, body := range []string{
		`{}`, `{"provider_account":"bandwidth"}`, `{"provider_account":"bandwidth","provider_order_id":"../portins"}`,
		`{"provider_account":"bandwidth","provider_order_id":""}`, `{"provider_account":null,"provider_order_id":"1"}`,
	} {
		b.send("POST", path, body).want(t, http.StatusUnprocessableEntity)
	}
	b.fake.err = &domain.Error{Code: domain.CodeNumberInUse, Message: "Managed.", OrderID: orderID}
	b.send("POST", path, `{"provider_account":"bandwidth","provider_order_id":"6b2f-1"}`).want(t, http.StatusConflict)
}
