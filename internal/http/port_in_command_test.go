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

func (f *fake) PatchPortIn(_ context.Context, _ porting.Caller, _, _, ifMatch string, p porting.DetailsPatch, wait time.Duration) (porting.PortInView, bool, error) {
	f.ifMatch, f.detailsPatch, f.wait = ifMatch, p, wait
	return f.portIn, !f.running, f.err
}

func (f *fake) SubmitPortIn(_ context.Context, c porting.Caller, _, _ string, wait time.Duration) (porting.PortInView, bool, error) {
	f.caller, f.wait = c, wait
	return f.portIn, !f.running, f.err
}

func (f *fake) CancelPortIn(_ context.Context, c porting.Caller, _, _ string, wait time.Duration) (porting.PortInView, bool, error) {
	f.caller, f.wait = c, wait
	return f.portIn, !f.running, f.err
}

const portInPath = "/v1/port-orders/" + orderID + "/port-ins/" + portInID

func TestPatchOfAPortIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.portIn.PortIn.Overrides = domain.Overrides{
		PortScope: domain.PartialPort, EndUser: &domain.EndUser{AccountNumber: domain.NewSecret("90-2214"), PIN: domain.NewSecret("4411")},
		Options: domain.ProviderOptions{Bandwidth: domain.BandwidthOptions{SiteID: "77"}},
	}
	body := `{"end_user":{"account_number":"90-2214","pin":null},"requested_foc":null}`
	reply := b.send("PATCH", portInPath, body, "Content-Type: application/merge-patch+json", `If-Match: "v3"`)
	reply.want(t, http.StatusOK)
	if b.fake.ifMatch != `"v3"` {
		t.Errorf("If-Match arrived as %s", b.fake.ifMatch)
	}
	want := porting.DetailsPatch{
		RequestedFOC: porting.Field[domain.RequestedFOC]{Set: true, Null: true},
		EndUser: porting.EndUserPatch{
			AccountNumber: porting.Field[domain.Secret]{Set: true, Value: domain.NewSecret("90-2214")},
			PIN:           porting.Field[domain.Secret]{Set: true, Null: true},
		},
	}
	if diff := cmp.Diff(want, b.fake.detailsPatch); diff != "" {
		t.Errorf("patch (-want +got):\n%s", diff)
	}
	var shown struct {
		Overrides map[string]any `json:"overrides"`
	}
	reply.json(t, &shown)
	if diff := cmp.Diff(map[string]any{
		"port_scope": "partial", "end_user": map[string]any{"account_number_set": true, "pin_set": true},
		"provider_options": map[string]any{"bandwidth": map[string]any{"site_id": "77"}},
	}, shown.Overrides); diff != "" {
		t.Errorf("overrides (-want +got):\n%s", diff)
	}
}

func TestCommandsOnAPortIn(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"submit", "cancel"} {
		b := newBench(t)
		b.send("POST", portInPath+"/"+command, "", "Idempotency-Key: k1").want(t, http.StatusOK)
		if b.fake.caller.Idempotency.Key != "k1" || b.fake.wait != 10*time.Second {
			t.Errorf("%s: key %q, wait %v", command, b.fake.caller.Idempotency.Key, b.fake.wait)
		}
		b.fake.running = true
		b.send("POST", portInPath+"/"+command, "", "Prefer: respond-async").want(t, http.StatusAccepted)
		if b.fake.wait != 0 {
			t.Errorf("%s: wait %v", command, b.fake.wait)
		}
	}
}
