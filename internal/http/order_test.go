package http_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// example returns a request's example out of openapi.yaml.
func example(t *testing.T, name string) string {
	t.Helper()
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc.Components.Examples[name].Value.Value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCreateOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("POST", "/v1/port-orders", example(t, "PortOrderCreate"), "Content-Type: application/json; charset=utf-8", "Prefer: wait=3").want(t, 201)
	if got, want := reply.Header.Get("Location"), "/v1/port-orders/"+orderID; got != want {
		t.Errorf("Location %q, want %q", got, want)
	}
	if got, want := reply.Header.Get("ETag"), b.fake.order.ETag(); got != want {
		t.Errorf("ETag %q, want %q", got, want)
	}
	want := porting.NewOrder{
		Reference: "crm-4711", Metadata: map[string]any{"team": "voice"}, Provider: "auto", Coordination: domain.CommonDate,
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+13127900142", RequestedFOC: domain.RequestedFOC{Date: "2026-12-10"},
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Acme Ltd", AuthorizedPerson: "Jane Doe",
				AccountNumber: domain.NewSecret("77129"), PIN: domain.NewSecret("1234"),
				ServiceAddress: &domain.Address{
					StreetAddress: "311 W Superior St", ExtendedAddress: "Suite 504", Locality: "Chicago", AdministrativeArea: "IL",
					PostalCode: "60654", CountryCode: "US",
				},
			},
			ActivationMode: domain.ActivationScheduled,
			Options: domain.ProviderOptions{
				Bandwidth: domain.BandwidthOptions{SiteID: "2439", PeerID: "23432", TNAttributes: []string{}},
				Telnyx:    domain.TelnyxOptions{ConnectionID: "1752379429071357070", Tags: []string{}},
			},
		},
		Numbers: []porting.NewNumber{{PhoneNumber: "+13127900142"}},
	}
	if diff := cmp.Diff(want, b.fake.created); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if diff := cmp.Diff(porting.Caller{Tenant: "acme", KeyID: "key_1"}, b.fake.caller); diff != "" || b.fake.wait != 3*time.Second {
		t.Errorf("waiting %v, as (-want +got):\n%s", b.fake.wait, diff)
	}
}

// The least that an order can be made of has the defaults in the rest.
func TestCreateOrderShort(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.order = emptyOrder()
	b.send("POST", "/v1/port-orders", `{"phone_numbers":["+13127900142","+442079460958"],"provider":null,"activation":{"mode":null}}`).want(t, 201)
	want := porting.NewOrder{
		Provider: "auto", Coordination: domain.CommonDate, Short: true,
		Details: domain.Details{PortScope: domain.FullPort, ActivationMode: domain.ActivationScheduled},
		Numbers: []porting.NewNumber{{PhoneNumber: "+13127900142"}, {PhoneNumber: "+442079460958"}},
	}
	if diff := cmp.Diff(want, b.fake.created); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestCreateOrderWithNumbersOfTheirOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.send("POST", "/v1/port-orders", `{"requested_foc":"2026-12-10T11:30:00-05:00","numbers":[{"phone_number":"+13127900142","billing_phone_number":"+13127900100",
		"end_user":{"tax_id":"9","pin_expires_at":"2026-12-10T11:30:00-05:00","service_address":{"street_parts":{"house_number":"7"}}}}]}`).want(t, 201)
	at := later.UTC()
	want := []porting.NewNumber{{
		PhoneNumber: "+13127900142", BillingPhoneNumber: "+13127900100",
		EndUser: &domain.EndUser{TaxID: domain.NewSecret("9"), PINExpiresAt: &at, ServiceAddress: &domain.Address{StreetParts: &domain.StreetParts{HouseNumber: "7"}}},
	}}
	if diff := cmp.Diff(want, b.fake.created.Numbers); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := b.fake.created.Details.RequestedFOC.String(); got != "2026-12-10T16:30:00.000Z" {
		t.Errorf("requested FOC %s", got)
	}
}

// Orders look as the contract has it, down to every member; the client checks
// that against openapi.yaml, and this the values.
func TestGetOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("GET", order, "").want(t, 200)
	if got := reply.Header.Get("ETag"); got != b.fake.order.ETag() {
		t.Errorf("ETag %q", got)
	}
	golden(t, "testdata/order.json", reply.body)
	b.fake.order = emptyOrder()
	golden(t, "testdata/order_empty.json", b.send("GET", order, "").want(t, 200).body)
}

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares JSON with a file, by meaning.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, []byte(got), "", "  "); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, pretty.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parse(t, string(want)), parse(t, got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func parse(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// No response shows a secret, however it is asked for.
func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, call := range []string{"GET /v1/port-orders", "GET " + order, "GET " + order + "/numbers", "GET " + order + "/port-ins", "GET " + order + "/port-ins/" + portInID, "POST " + order + "/submit"} {
		method, path, _ := strings.Cut(call, " ")
		body := b.send(method, path, "").want(t, 200).body
		if !strings.Contains(body, portInID) {
			t.Errorf("%s doesn't show the order: %s", call, body)
		}
		for _, secret := range []string{secretAccount, secretPIN, secretTaxID} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %s", call, secret)
			}
		}
	}
}

func TestListOrders(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var got struct {
		Data       []any
		NextCursor string `json:"next_cursor"`
	}
	b.send("GET", "/v1/port-orders?status=action_required&provider=telnyx&phone_number=%2B13127900142&reference=a%20b&waiting_on=caller"+
		"&exception_code=pin_invalid&losing_carrier=6214&unknown_status=false&foc_from=2026-12-01&foc_to=2026-12-31"+
		"&updated_since=2026-12-10T11:30:00-05:00&limit=7&cursor=abc", "").want(t, 200).json(t, &got)
	if len(got.Data) != 1 || got.NextCursor != "next" {
		t.Errorf("%d orders, next %q", len(got.Data), got.NextCursor)
	}
	no := false
	want := porting.OrderFilter{
		Status: domain.OrderActionRequired, Provider: "telnyx", PhoneNumber: "+13127900142", Reference: "a b", WaitingOn: domain.Caller,
		ExceptionCode: "pin_invalid", LosingCarrier: "6214", UnknownStatus: &no, FOCFrom: "2026-12-01", FOCTo: "2026-12-31", UpdatedSince: &later,
	}
	if diff := cmp.Diff(want, b.fake.filter); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := (porting.Page{Limit: 7, Cursor: "abc"}); b.fake.page != want {
		t.Errorf("page %v, want %v", b.fake.page, want)
	}
	b.send("GET", "/v1/port-orders", "").want(t, 200)
	if diff := cmp.Diff(porting.OrderFilter{}, b.fake.filter); diff != "" {
		t.Errorf("no filter (-want +got):\n%s", diff)
	}
	if want := (porting.Page{Limit: 50}); b.fake.page != want {
		t.Errorf("page %v, want %v", b.fake.page, want)
	}
}

// A merge patch tells what isn't there from what is null.
func TestPatchOrder(t *testing.T) {
	t.Parallel()
	null := func() porting.Field[string] { return porting.Field[string]{Set: true, Null: true} }
	value := func(v string) porting.Field[string] { return porting.Field[string]{Set: true, Value: v} }
	tests := []struct {
		name, body string
		want       porting.OrderPatch
	}{
		{"nothing", `{}`, porting.OrderPatch{}},
		{"values", `{"reference":"a","metadata":{"x":null,"y":[1]},"provider":"telnyx","requested_foc":"2026-12-10","messaging":{"enable":false},
			"end_user":{"pin":"5678","service_address":{"locality":"Joliet","street_parts":{"house_number":"7"}}},
			"provider_options":{"telnyx":{"tags":["a"]}}}`, porting.OrderPatch{
			Reference: value("a"), Provider: value("telnyx"),
			Metadata: porting.Field[map[string]any]{Set: true, Value: map[string]any{"x": nil, "y": []any{1.0}}},
			DetailsPatch: porting.DetailsPatch{
				RequestedFOC:     porting.Field[domain.RequestedFOC]{Set: true, Value: domain.RequestedFOC{Date: "2026-12-10"}},
				MessagingEnabled: porting.Field[bool]{Set: true},
				EndUser: porting.EndUserPatch{
					PIN: porting.Field[domain.Secret]{Set: true, Value: domain.NewSecret("5678")},
					ServiceAddress: porting.Field[porting.AddressPatch]{Set: true, Value: porting.AddressPatch{
						Locality:    value("Joliet"),
						StreetParts: porting.Field[*domain.StreetParts]{Set: true, Value: &domain.StreetParts{HouseNumber: "7"}},
					}},
				},
				Telnyx: porting.TelnyxPatch{Tags: porting.Field[[]string]{Set: true, Value: []string{"a"}}},
			},
		}},
		{"nulls", `{"reference":null,"requested_foc":null,"billing_phone_number":null,"end_user":{"pin":null,"pin_expires_at":null,"service_address":null}}`, porting.OrderPatch{
			Reference: null(), DetailsPatch: porting.DetailsPatch{
				RequestedFOC:       porting.Field[domain.RequestedFOC]{Set: true, Null: true},
				BillingPhoneNumber: porting.Field[domain.PhoneNumber]{Set: true, Null: true},
				EndUser: porting.EndUserPatch{
					PIN: porting.Field[domain.Secret]{Set: true, Null: true}, PINExpiresAt: porting.Field[*time.Time]{Set: true, Null: true},
					ServiceAddress: porting.Field[porting.AddressPatch]{Set: true, Null: true},
				},
			},
		}},
		{"nulls for what has a default", `{"provider":null,"port_scope":null,"coordination":null,"activation":null,"messaging":null}`, porting.OrderPatch{
			Provider: value("auto"), Coordination: porting.Field[domain.Coordination]{Set: true, Value: domain.CommonDate},
			DetailsPatch: porting.DetailsPatch{
				PortScope:        porting.Field[domain.PortScope]{Set: true, Value: domain.FullPort},
				ActivationMode:   porting.Field[domain.ActivationMode]{Set: true, Value: domain.ActivationScheduled},
				MessagingEnabled: porting.Field[bool]{Set: true, Null: true},
			},
		}},
		{"nulls for whole objects", `{"end_user":null,"provider_options":{"bandwidth":null}}`, porting.OrderPatch{
			DetailsPatch: porting.DetailsPatch{
				EndUser: porting.EndUserPatch{
					Type: porting.Field[domain.EndUserType]{Set: true, Null: true}, BusinessName: null(), FirstName: null(), MiddleInitial: null(),
					LastName: null(), AuthorizedPerson: null(), AccountNumber: porting.Field[domain.Secret]{Set: true, Null: true},
					PIN: porting.Field[domain.Secret]{Set: true, Null: true}, PINExpiresAt: porting.Field[*time.Time]{Set: true, Null: true},
					TaxID: porting.Field[domain.Secret]{Set: true, Null: true}, BusinessIdentifier: null(),
					ServiceAddress: porting.Field[porting.AddressPatch]{Set: true, Null: true},
				},
				Bandwidth: porting.BandwidthPatch{
					SiteID: null(), PeerID: null(), TargetRespOrgID: null(), AlternateSPID: null(), TNAttributes: porting.Field[[]string]{Set: true, Null: true},
				},
			},
		}},
		{"numbers", `{"numbers":[{"phone_number":"+13127900142","end_user":{"pin":"1"}}]}`, porting.OrderPatch{
			Numbers: porting.Field[[]porting.NewNumber]{Set: true, Value: []porting.NewNumber{{PhoneNumber: "+13127900142", EndUser: &domain.EndUser{PIN: domain.NewSecret("1")}}}},
		}},
	}
	b := newBench(t)
	for _, tt := range tests {
		for _, contentType := range []string{"application/merge-patch+json", "application/json"} {
			t.Run(tt.name+" as "+contentType, func(t *testing.T) {
				b.send("PATCH", order, tt.body, "Content-Type: "+contentType, `If-Match: "v7"`).want(t, 200)
				if diff := cmp.Diff(tt.want, b.fake.patch); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				if b.fake.ifMatch != `"v7"` {
					t.Errorf("If-Match %s", b.fake.ifMatch)
				}
			})
		}
	}
}

// A command answers 200 when it has settled and 202 when it hasn't.
func TestCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, command := range []string{"prepare", "submit", "cancel"} {
		t.Run(command, func(t *testing.T) {
			b.fake.running = false
			settled := b.send("POST", order+"/"+command, "").want(t, 200)
			if settled.Header.Get("Retry-After") != "" || settled.Header.Get("ETag") == "" || b.fake.wait != 10*time.Second {
				t.Errorf("settled: %v after %v", settled.Header, b.fake.wait)
			}
			b.fake.running = true
			running := b.send("POST", order+"/"+command, "", "Prefer: respond-async").want(t, 202)
			if running.Header.Get("Retry-After") != "2" || running.Header.Get("ETag") == "" || b.fake.wait != 0 {
				t.Errorf("running: %v after %v", running.Header, b.fake.wait)
			}
		})
	}
}

func TestSubmitMode(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for body, want := range map[string]porting.Mode{"": porting.ModeAll, `{}`: porting.ModeAll, `{"mode":"all"}`: porting.ModeAll, `{"mode":"best_effort"}`: porting.ModeBestEffort} {
		b.send("POST", order+"/submit", body).want(t, 200)
		if b.fake.mode != want {
			t.Errorf("%s: mode %s, want %s", body, b.fake.mode, want)
		}
	}
}

// A patch of what has been submitted may still be at work.
func TestPatchAccepted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.running = true
	b.send("PATCH", order, `{"reference":"a"}`, `If-Match: "v7"`, "Prefer: wait=0").want(t, 202)
}
