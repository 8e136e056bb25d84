package http_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http"
	"github.com/portway/portway/internal/porting"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("POST", "/v1/portability-checks", `{"phone_numbers":["+13127900142"],"provider_accounts":["bandwidth"],"max_age":"1h30m"}`, "Prefer: wait=99").want(t, 201)
	if got, want := reply.Header.Get("Location"), "/v1/portability-checks/"+checkID; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	want := porting.NewCheck{PhoneNumbers: []domain.PhoneNumber{"+13127900142"}, ProviderAccounts: []string{"bandwidth"}, MaxAge: 90 * time.Minute}
	if diff := cmp.Diff(want, b.fake.check); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if b.fake.wait != time.Minute {
		t.Errorf("waited %v", b.fake.wait)
	}
	golden(t, "testdata/check.json", reply.body)
	golden(t, "testdata/check.json", b.send("GET", "/v1/portability-checks/"+checkID, "").want(t, 200).body)

	b.send("POST", "/v1/portability-checks", `{"phone_numbers":["+13127900142"],"provider_accounts":null,"max_age":null}`).want(t, 201)
	if diff := cmp.Diff(porting.NewCheck{PhoneNumbers: want.PhoneNumbers}, b.fake.check); diff != "" {
		t.Errorf("nulls (-want +got):\n%s", diff)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for path, file := range map[string]string{
		order + "/numbers":              "numbers",
		order + "/port-ins":             "port_ins",
		order + "/port-ins/" + portInID: "port_in",
		order + "/foc-windows":          "foc_windows",
		order + "/timeline":             "timeline",
		documents:                       "documents",
		documents + "/" + documentID:    "document",
		"/v1/providers":                 "providers",
		"/sandbox/clock":                "clock",
	} {
		golden(t, "testdata/"+file+".json", b.send("GET", path, "").want(t, 200).body)
	}
	if got := b.send("GET", order+"/port-ins/"+portInID, "").Header.Get("ETag"); got != b.fake.portIn.ETag() {
		t.Errorf("ETag %q", got)
	}
	b.send("GET", order+"/timeline?limit=200&cursor=c", "").want(t, 200)
	if want := (porting.Page{Limit: 200, Cursor: "c"}); b.fake.page != want {
		t.Errorf("page %v, want %v", b.fake.page, want)
	}
}

func TestAdvanceClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	golden(t, "testdata/advance.json", b.send("POST", "/sandbox/clock/advance", `{"duration":"12h"}`, "Authorization: ").want(t, 200).body)
	if b.clock.advanced != 12*time.Hour {
		t.Errorf("advanced by %v", b.clock.advanced)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send("GET", "/livez", "", "Authorization: ").want(t, 200)
	b.send("GET", "/readyz", "", "Authorization: ").want(t, 200)
	down := newBench(t, func(c *http.Config) { c.Ready = ready{errors.New("canary")} })
	down.send("GET", "/livez", "", "Authorization: ").want(t, 200)
	if got := down.send("GET", "/readyz", "", "Authorization: ").want(t, 503).body; got != `{"checks":{"database":"failed"},"status":"unavailable"}`+"\n" {
		t.Errorf("%s", got)
	}
}
