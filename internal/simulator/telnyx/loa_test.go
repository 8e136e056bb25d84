package telnyx_test

import (
	"bytes"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The smallest PNG that is taken for one.
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func (b *bench) letterhead() tree {
	b.t.Helper()
	logo := at(into[tree](b.t, b.call(http.StatusOK, "POST", "/v2/documents", tree{"file": png, "filename": "logo.png"})), "data", "id")
	return tree{
		"name": "Ours", "company_name": "Lakeside Ltd", "logo": tree{"document_id": logo},
		"address": tree{"street_address": "1 Lake St", "extended_address": "Suite (9)", "city": "Chicago", "state": "IL", "zip_code": "60601", "country_code": "US"},
		"contact": tree{"email": "porting@lakeside.example", "phone_number": "+13125550100"},
	}
}

// pdfOf is a reply that must be a PDF that ends.
func pdfOf(t *testing.T, a answer) []byte {
	t.Helper()
	if a.header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.body, []byte("%PDF-")) || !bytes.HasSuffix(a.body, []byte("%%EOF\n")) {
		t.Errorf("%s, which is no PDF: %.40s", a.header.Get("Content-Type"), a.body)
	}
	return a.body
}

func TestLOAConfigurations(t *testing.T) {
	t.Parallel()
	b := start(t)
	const list = "/v2/porting/loa_configurations"
	body := b.letterhead()
	made := at(into[tree](t, b.call(http.StatusCreated, "POST", list, body)), "data").(tree)
	want := tree{"id": made["id"], "record_type": "porting_loa_configuration", "organization_id": made["organization_id"], "created_at": "2027-02-01T15:30:00.000Z", "updated_at": "2027-02-01T15:30:00.000Z"}
	maps.Copy(want, body)
	want["logo"] = tree{"document_id": at(body, "logo", "document_id"), "content_type": "image/png"}
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("made (-want +got):\n%s", diff)
	}
	b.advance(time.Hour) // the logo stays
	one := list + "/" + made["id"].(string)
	body["name"] = "Ours too"
	if got := at(into[tree](t, b.call(http.StatusOK, "PATCH", one, body)), "data", "name"); got != "Ours too" {
		t.Errorf("name %v", got)
	}
	if got := at(b.get(list), "data", 0, "name"); got != "Ours too" {
		t.Errorf("listed as %v", got)
	}
	pdfOf(t, b.call(http.StatusOK, "GET", one+"/preview", nil))
	for _, path := range []string{list + "/preview", "/v2/porting/loa_configuration/preview"} { // it moved in April 2026
		if text := pdfOf(t, b.call(http.StatusOK, "POST", path, body)); !bytes.Contains(text, []byte("Lakeside Ltd")) || !bytes.Contains(text, []byte(`Suite \(9\)`)) {
			t.Errorf("%s shows no letterhead", path)
		}
	}

	id := b.ready("+12125550101", "+12125550102")
	for query, want := range map[string]string{"": "Telnyx", "?loa_configuration_id=" + made["id"].(string): "Lakeside Ltd"} {
		text := pdfOf(t, b.call(http.StatusOK, "GET", "/v2/porting_orders/"+id+"/loa_template"+query, nil))
		for _, part := range []string{want, "Ada Byron", "+12125550101", "+12125550102"} {
			if !bytes.Contains(text, []byte(part)) {
				t.Errorf("template%s lacks %s", query, part)
			}
		}
	}
	b.call(http.StatusNotFound, "GET", "/v2/porting_orders/"+id+"/loa_template?loa_configuration_id="+id, nil)

	refused := b.letterhead()
	refused["company_name"] = ""
	refused["logo"] = tree{"document_id": b.upload("logo.pdf")}
	at(refused, "address").(tree)["state"] = "Illinois"
	at(refused, "contact").(tree)["phone_number"] = "555"
	a := b.call(http.StatusUnprocessableEntity, "POST", list, refused)
	faults := [][2]string{{"/company_name", "10004"}, {"/address/state", "10015"}, {"/contact/phone_number", "10015"}, {"/logo/document_id", "10015"}}
	if diff := cmp.Diff(faults, errorsOf(t, a)); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	b.call(http.StatusNoContent, "DELETE", one, nil)
	b.call(http.StatusNotFound, "GET", one, nil)
}

// A letter of many numbers has many pages.
func TestLongLOATemplate(t *testing.T) {
	t.Parallel()
	b := start(t)
	id := b.create("+4930555000")[0]
	b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/phone_number_blocks", tree{
		"phone_number_range": span("+4930555100", "+4930555299"), "activation_ranges": []tree{span("+4930555100", "+4930555299")},
	})
	text := pdfOf(t, b.call(http.StatusOK, "GET", "/v2/porting_orders/"+id+"/loa_template", nil))
	if got := bytes.Count(text, []byte("/Type /Page ")); got != 5 || !bytes.Contains(text, []byte("/Count 5")) || !bytes.Contains(text, []byte("+4930555299")) {
		t.Errorf("%d pages, want 5 with all numbers", got)
	}
}
