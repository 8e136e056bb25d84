package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

func shippedTaxonomy(t testing.TB) domain.Taxonomy {
	t.Helper()
	taxonomy, err := domain.ShippedTaxonomy()
	if err != nil {
		t.Fatal(err)
	}
	return taxonomy
}

func TestTaxonomy(t *testing.T) {
	t.Parallel()

	taxonomy := shippedTaxonomy(t)
	for _, tt := range []struct {
		provider, code, carrier string
		want                    string
		actor                   domain.Actor
		fields                  []string
	}{
		{"bandwidth", "7401", "E17A", "account_number_mismatch", domain.Caller, []string{"/end_user/account_number"}},
		{"bandwidth", "7401", "", "account_number_mismatch", domain.Caller, []string{"/end_user/account_number"}},
		{"bandwidth", "7435", "8C", "pin_invalid", domain.EndUserActor, []string{"/end_user/pin"}},
		{"bandwidth", "7402", "E1", "address_mismatch", domain.Caller, []string{"/end_user/service_address"}},
		{"bandwidth", "7402", "8D", "address_mismatch", domain.Caller, []string{"/end_user/service_address/postal_code"}},
		{"bandwidth", "7434", "E24", "partial_full_wrong", domain.Caller, []string{"/port_scope"}},
		{"bandwidth", "7434", "E6h", "btn_porting_with_remainder", domain.Caller, []string{"/new_billing_phone_number", "/port_scope"}},
		{"bandwidth", "", "E6h", "btn_porting_with_remainder", domain.Caller, []string{"/new_billing_phone_number", "/port_scope"}},
		{"bandwidth", "7434", "unheard of", "partial_full_wrong", domain.Caller, []string{"/port_scope"}},
		{"bandwidth", "1234567", "E6d", "port_protection", domain.EndUserActor, []string{}},
		{"bandwidth", "7484", "E1111", "provider_working", domain.ProviderActor, []string{}},
		{"bandwidth", "7485", "E9999", "split_required", domain.ProviderActor, []string{"/numbers"}},
		{"bandwidth", "7363", "", "split_required", domain.Caller, []string{"/numbers"}},
		{"bandwidth", "7112", "", "data_missing", domain.Caller, []string{"/end_user/service_address/postal_code"}},
		{"bandwidth", "7999", "", "provider_unavailable", domain.ProviderActor, []string{}},
		{"bandwidth", "7003", "", "account_setup", domain.Operator, []string{}},
		{"bandwidth", "6578", "", "provider_working", domain.ProviderActor, []string{}},
		{"bandwidth", "9999999", "", "other", domain.Caller, []string{}},
		{"bandwidth", "", "", "other", domain.Caller, []string{}},
		{"telnyx", "PASSCODE_PIN_INVALID", "", "pin_invalid", domain.EndUserActor, []string{"/end_user/pin"}},
		{"telnyx", "POSTAL_CODE_MISMATCH", "", "address_mismatch", domain.Caller, []string{"/end_user/service_address/postal_code"}},
		{"telnyx", "LOA_ILLEGIBLE", "", "loa_problem", domain.Caller, []string{"/documents/loa"}},
		{"telnyx", "OSP_IRRESPONSIVE", "", "carrier_delay", domain.LosingSide, []string{}},
		{"telnyx", "OTHER", "", "other", domain.Caller, []string{}},
		{"telnyx", "7401", "", "other", domain.Caller, []string{}},
		{"nobody", "7401", "", "other", domain.Caller, []string{}},
	} {
		name := tt.provider + " " + tt.code + "/" + tt.carrier
		e := taxonomy.Exception(tt.provider, domain.ProviderFault{Code: tt.code, CarrierCode: tt.carrier}, time.Unix(0, 0))
		if e.Code != tt.want || e.Actor != tt.actor {
			t.Errorf("%s is %s of %s, want %s of %s", name, e.Code, e.Actor, tt.want, tt.actor)
		}
		if diff := cmp.Diff(tt.fields, e.Fields); diff != "" {
			t.Errorf("%s: fields: %s", name, diff)
		}
		if e.Message == "" || e.Remedy == "" {
			t.Errorf("%s: no message or remedy", name)
		}
		if e.ProviderCode != tt.code || e.CarrierCode != tt.carrier {
			t.Errorf("%s: the provider's codes became %s/%s", name, e.ProviderCode, e.CarrierCode)
		}
	}
}

// TestTaxonomyCovers holds every exception code that Telnyx documents, and the
// Bandwidth codes that carriers reject with.
func TestTaxonomyCovers(t *testing.T) {
	t.Parallel()

	documented := map[string]string{
		"telnyx": `ACCOUNT_NUMBER_MISMATCH AUTH_PERSON_MISMATCH BTN_ATN_MISMATCH ENTITY_NAME_MISMATCH FOC_EXPIRED FOC_REJECTED
			LOCATION_MISMATCH LSR_PENDING MAIN_BTN_PORTING OSP_IRRESPONSIVE PASSCODE_PIN_INVALID PHONE_NUMBER_HAS_SPECIAL_FEATURE
			PHONE_NUMBER_MISMATCH PHONE_NUMBER_NOT_PORTABLE PORT_TYPE_INCORRECT PORTING_ORDER_SPLIT_REQUIRED POSTAL_CODE_MISMATCH
			RATE_CENTER_NOT_PORTABLE SV_CONFLICT SV_UNKNOWN_FAILURE`,
		"bandwidth": `7400 7401 7402 7403 7404 7405 7406 7407 7408 7409 7410 7411 7412 7413 7414 7415 7416 7418 7419 7420 7421 7422
			7423 7424 7425 7426 7427 7428 7429 7430 7431 7432 7433 7434 7435 7436 7437 7438 7439 7441 7442 7443 7444 7445 7470 7471
			7473 7484 7485`, // 7417 and 7440 tell nothing: they stay "other"
	}
	taxonomy := shippedTaxonomy(t)
	for provider, codes := range documented {
		for code := range strings.FieldsSeq(codes) {
			if e := taxonomy.Exception(provider, domain.ProviderFault{Code: code}, time.Time{}); e.Code == domain.UnmappedException {
				t.Errorf("%s %s is unmapped", provider, code)
			}
		}
	}
}

// What Bandwidth or a vendor of its works on waits on the provider, and asks
// nothing of the caller.
func TestWhatIsBeingWorkedOnWaitsOnTheProvider(t *testing.T) {
	t.Parallel()

	working := `7418 7438 7442 7444 7484 7485 6100 6102 6139 6142 6191 6195 6197 6217 6222 7617 7618 7619 7623 7626 7628 7348`
	taxonomy := shippedTaxonomy(t)
	for code := range strings.FieldsSeq(working) {
		e := taxonomy.Exception("bandwidth", domain.ProviderFault{Code: code}, time.Time{})
		if e.Actor != domain.ProviderActor {
			t.Errorf("%s (%s) waits on %s", code, e.Code, e.Actor)
		}
		p := domain.PortIn{ID: "pti_1", Status: domain.PortInException}
		e.PortInID = p.ID
		if got := p.WaitsOn([]domain.Exception{e}, false); got != domain.ProviderActor {
			t.Errorf("a port-in with %s waits on %s", code, got)
		}
	}
}

func TestTaxonomyTakesTheAdaptersPointer(t *testing.T) {
	t.Parallel()

	fault := domain.ProviderFault{
		Code: "7404", Message: "text", Pointer: "/end_user/first_name", PhoneNumbers: []domain.PhoneNumber{"+12015550123"},
	}
	e := shippedTaxonomy(t).Exception("bandwidth", fault, instant(t, "2026-12-02T14:00:00Z"))
	if diff := cmp.Diff([]string{"/end_user/first_name"}, e.Fields); diff != "" {
		t.Error(diff)
	}
	if e.ProviderMessage != "text" || !slices.Equal(e.PhoneNumbers, fault.PhoneNumbers) || !e.Open() {
		t.Errorf("exception %+v", e)
	}
}

func TestExceptionDeadline(t *testing.T) {
	t.Parallel()

	raised := instant(t, "2026-12-02T14:00:00Z")
	taxonomy := shippedTaxonomy(t)
	e := taxonomy.Exception("telnyx", domain.ProviderFault{Code: "ENTITY_NAME_MISMATCH"}, raised)
	if e.Deadline == nil || !e.Deadline.Equal(instant(t, "2026-12-16T14:00:00Z")) {
		t.Errorf("deadline %v, want 14 days after %s", e.Deadline, raised)
	}
	for _, none := range []domain.Exception{
		taxonomy.Exception("telnyx", domain.ProviderFault{Code: "LSR_PENDING"}, raised),
		taxonomy.Exception("bandwidth", domain.ProviderFault{Code: "7404"}, raised),
	} {
		if none.Deadline != nil {
			t.Errorf("%s %s has a deadline", none.Provider, none.ProviderCode)
		}
	}
}

func TestWarningsAreNoExceptions(t *testing.T) {
	t.Parallel()

	taxonomy := shippedTaxonomy(t)
	faults := []domain.ProviderFault{{Code: "7388", Message: "cut"}, {Code: "7401"}, {Code: "7380", Message: "late"}}
	want := []domain.Warning{
		{PortInID: "pti_1", Code: "provider_7388", Message: "cut"},
		{PortInID: "pti_1", Code: "provider_7380", Message: "late"},
	}
	if diff := cmp.Diff(want, taxonomy.Warnings("pti_1", "bandwidth", faults)); diff != "" {
		t.Error(diff)
	}
	if taxonomy.IsWarning("telnyx", faults[0]) {
		t.Error("Bandwidth's warning is one at Telnyx")
	}
}

func TestParseTaxonomyRefuses(t *testing.T) {
	t.Parallel()

	const other = `{"code":"other","actor":"caller","fields":[],"message":"m","remedy":"r"}`
	for _, tt := range []struct{ name, file, want string }{
		{"no JSON", `{`, "read taxonomy"},
		{"nothing for the unknown", `{"exceptions":[]}`, `no exception "other"`},
		{"an exception without a remedy", `{"exceptions":[{"code":"x","actor":"caller","message":"m"}]}`, "remedy"},
		{"an exception twice", `{"exceptions":[` + other + `,` + other + `]}`, "twice"},
		{"an actor nobody knows", `{"exceptions":[{"code":"x","actor":"me","message":"m","remedy":"r"}]}`, "actor"},
		{"a field that is no pointer", `{"exceptions":[{"code":"x","actor":"caller","message":"m","remedy":"r","fields":["pin"]}]}`, "pointer"},
		{"a fault of no exception", `{"exceptions":[` + other + `],"providers":{"p":{"faults":{"x":["1"]}}}}`, `no exception "x"`},
		{"a fault twice", `{"exceptions":[` + other + `],"providers":{"p":{"faults":{"other":["1","1"]}}}}`, "stands for"},
		{"fields of nothing", `{"exceptions":[` + other + `],"providers":{"p":{"fields":{"1":["/pin"]}}}}`, "fields for 1"},
		{"a duration that is none", `{"exceptions":[` + other + `],"providers":{"p":{"answer_within":"soon"}}}`, "soon"},
	} {
		_, err := domain.ParseTaxonomy(strings.NewReader(tt.file))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}
