package telnyx

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A mended order in exception is handed over again, once, whatever Telnyx makes
// of that: nobody says what it does.
func TestMendedExceptionIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	for name, confirm := range map[string]struct {
		status int
		body   string
		ended  providers.StepKind
	}{
		"taken, and in exception all the same": {200, `{"data": {"id": "x", "status": {"value": "exception"}}}`, providers.StepDone},
		"not taken from an exception":          {422, `{"errors": [{"code": "10015", "title": "Bad Request", "detail": "wrong status"}]}`, providers.StepDone},
		"not taken for what it holds":          {422, `{"errors": [{"title": "Invalid", "source": {"pointer": "/pin_passcode"}}]}`, ""},
	} {
		account, confirms := "9", 0
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/actions/confirm"):
				confirms++
				w.WriteHeader(confirm.status)
				_, _ = io.WriteString(w, confirm.body)
			case r.URL.Path != "/porting_orders/x":
				_, _ = io.WriteString(w, `{"data": [], "meta": {"total_pages": 1}}`)
			default:
				if r.Method == http.MethodPatch {
					account = "55120"
				}
				_, _ = fmt.Fprintf(w, `{"data": {"id": "x", "customer_reference": "PW-KNUWS5DFONUXI-1", "customer_group_reference": "ord_suite",
					"status": {"value": "exception", "details": [{"code": "ACCOUNT_NUMBER_MISMATCH"}, {"code": "LOA_ILLEGIBLE"}]},
					"phone_numbers": [{"phone_number": "+17735550142"}], "porting_phone_numbers_count": 1, "misc": {"type": "full"},
					"end_user": {"admin": {"entity_name": "Lakeside Bakery LLC", "auth_person_name": "Rosa Quint", "account_number": %q,
						"pin_passcode": "0042", "billing_phone_number": "+17735550142"},
						"location": {"street_address": "48 N Harbor Ave", "extended_address": "Floor 2", "locality": "Chicago",
							"administrative_area": "IL", "postal_code": "60611", "country_code": "US"}},
					"phone_number_configuration": {"connection_id": "1834455667788990011"}}}`, account)
			}
		}))
		w := testWant()
		w.Documents = nil
		var ended providers.StepKind
		for range 6 {
			o, err := a.Fetch(t.Context(), "x")
			if err != nil {
				t.Fatal(err)
			}
			if len(o.Faults) != 2 {
				t.Errorf("%s: faults %+v", name, o.Faults)
			}
			step := a.Next(w, []providers.Order{o})
			if !step.Mutates() {
				ended = step.Kind
				break
			}
			if _, err := a.Do(t.Context(), w, step); err != nil {
				break
			}
			if step.Kind == providers.StepCommit {
				w.Confirmed = append(w.Confirmed, o.ID)
			}
		}
		if ended != confirm.ended || confirms != 1 || account != "55120" {
			t.Errorf("%s: ended with %q after %d confirms", name, ended, confirms)
		}
	}
}

// A draft whose confirm is refused was not handed over, with or without a
// field to blame.
func TestRefusedDraftIsNotConfirmed(t *testing.T) {
	t.Parallel()
	for status, refused := range map[string]bool{"draft": true, "cancelled": true, "in-process": false} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, `{"errors": [{"title": "No"}]}`)
				return
			}
			_, _ = fmt.Fprintf(w, `{"data": {"id": "x", "status": {"value": %q}}}`, status)
		}))
		_, err := a.Do(t.Context(), testWant(), providers.Step{Kind: providers.StepCommit, OrderID: "x"})
		if (err != nil) != refused {
			t.Errorf("%s: %v", status, err)
		}
	}
}

// What a draft asks for is told, by name where the names can be had.
func TestDemands(t *testing.T) {
	t.Parallel()
	const detail = `[
		{"field_type": "textual", "field_value": null, "requirement_type": {"id": "t-tax", "name": "Tax number", "description": "As on the register."}},
		{"field_type": "document", "field_value": "f9", "requirement_status": "requirement-info-exception", "requirement_type": {"id": "t-id"}},
		{"field_type": "document", "field_value": null, "requirement_type": {"id": "53970723-fbff-4f46-a975-f62be6c1a585", "name": "Latest Invoice"}},
		{"field_type": "address", "field_value": "a1", "requirement_status": "approved", "requirement_type": {"id": "t-address"}}]`
	for status, named := range map[int]bool{200: true, 404: false} {
		a := served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.URL.Path == "/porting_orders/x":
				_, _ = io.WriteString(w, `{"data": {"id": "x", "status": {"value": "draft"}, "additional_steps": ["phone_number_verification_codes", "associated_phone_numbers"],
					"requirements": [{"requirement_type_id": "t-tax", "field_type": "textual", "field_value": null},
						{"requirement_type_id": "t-id", "field_type": "document", "field_value": "f9", "requirement_status": "requirement-info-exception"}]}}`)
			case strings.HasSuffix(r.URL.Path, "/requirements") && !named:
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"errors": [{"code": "10005", "title": "Resource not found"}]}`)
			case strings.HasSuffix(r.URL.Path, "/requirements"):
				_, _ = io.WriteString(w, `{"data": `+detail+`, "meta": {"total_pages": 1}}`)
			case r.URL.Path == "/documents/f9":
				_, _ = io.WriteString(w, `{"data": {"id": "f9", "filename": "passport.png"}}`)
			default:
				_, _ = io.WriteString(w, `{"data": [], "meta": {"total_pages": 1}}`)
			}
		}))
		o, err := a.Fetch(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range o.Demands {
			got = append(got, d.Code+" "+d.Key)
		}
		want := []string{
			domain.DemandRequirement + " t-tax", domain.DemandRequirement + " t-id",
			domain.DemandStep + " phone_number_verification_codes", domain.DemandStep + " associated_phone_numbers",
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("named %v: %q", named, got)
		}
		if strings.Contains(o.Demands[0].Message, "Tax number") != named {
			t.Errorf("named %v: %s", named, o.Demands[0].Message)
		}
	}
}
