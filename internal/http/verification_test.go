package http_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

const codesPath = portInPath + "/verification-codes"

func TestVerificationCodes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const answer = `{"data":[{"phone_number":"+61424000142","verified":true}]}`
	for _, r := range [][3]string{
		{"GET", codesPath, ""},
		{"POST", codesPath, `{}`},
		{"POST", codesPath, `{"phone_numbers":["+61424000142"],"method":"call"}`},
		{"POST", codesPath + "/verify", `{"codes":[{"phone_number":"+61424000142","code":"482913"}]}`},
	} {
		if got := strings.TrimSpace(b.send(r[0], r[1], r[2]).want(t, 200).body); got != answer {
			t.Errorf("%s %s: %s", r[0], r[1], got)
		}
	}
	if b.fake.method != providers.CodeByCall || !cmp.Equal(b.fake.numbers, []domain.PhoneNumber{"+61424000142"}) {
		t.Errorf("asked for a %s to %v", b.fake.method, b.fake.numbers)
	}
	if got := b.fake.codes[0]; got.PhoneNumber != "+61424000142" || got.Code.Reveal() != "482913" {
		t.Errorf("a code for %s", got.PhoneNumber)
	}
	b.send("POST", codesPath, `{"phone_numbers":null,"method":null}`).want(t, 200)
	if b.fake.method != providers.CodeBySMS || len(b.fake.numbers) > 0 {
		t.Errorf("the least: a %s to %v", b.fake.method, b.fake.numbers)
	}
	for _, body := range []string{`{"phone_numbers":[]}`, `{"method":"pigeon"}`, `{"phone_numbers":["1"]}`} {
		b.send("POST", codesPath, body).want(t, 422)
	}
	for _, body := range []string{`{}`, `{"codes":[]}`, `{"codes":[{"phone_number":"+61424000142"}]}`, `{"codes":[{"phone_number":"+61424000142","code":""}]}`} {
		b.send("POST", codesPath+"/verify", body).want(t, 422)
	}
}

func TestLOATemplate(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	reply := b.send("GET", portInPath+"/loa-template", "").want(t, 200)
	if got := reply.Header.Get("Content-Type"); got != "application/pdf" || reply.body != "%PDF-1.4 letter" {
		t.Errorf("%s: %s", got, reply.body)
	}
	if got := reply.Header.Get("Content-Disposition"); got != "attachment; filename=loa.pdf" {
		t.Errorf("Content-Disposition %s", got)
	}
	b.fake.err = &domain.Error{Code: domain.CodeActionNotAllowed, Message: "bandwidth writes no letters of authorisation."}
	b.send("GET", portInPath+"/loa-template", "").want(t, 409)
}

func TestRequirementsAreAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	answers := []domain.TelnyxRequirement{{TypeID: "t-tax", Value: "DE123"}}
	body := `{"provider_options":{"telnyx":{"requirements":[{"requirement_type_id":"t-tax","field_value":"DE123"}]}}}`
	b.fake.portIn.PortIn.Overrides = domain.Overrides{Options: domain.ProviderOptions{Telnyx: domain.TelnyxOptions{Requirements: answers}}}
	reply := b.send("PATCH", portInPath, body, "Content-Type: application/merge-patch+json", `If-Match: "v3"`).want(t, 200)
	want := porting.DetailsPatch{Telnyx: porting.TelnyxPatch{Requirements: porting.Field[[]domain.TelnyxRequirement]{Set: true, Value: answers}}}
	if diff := cmp.Diff(want, b.fake.detailsPatch); diff != "" {
		t.Errorf("patch (-want +got):\n%s", diff)
	}
	var shown struct {
		Overrides struct {
			Options struct {
				Telnyx struct {
					Requirements []map[string]string `json:"requirements"`
				} `json:"telnyx"`
			} `json:"provider_options"`
		} `json:"overrides"`
	}
	reply.json(t, &shown)
	if diff := cmp.Diff([]map[string]string{{"requirement_type_id": "t-tax", "field_value": "DE123"}}, shown.Overrides.Options.Telnyx.Requirements); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
}
