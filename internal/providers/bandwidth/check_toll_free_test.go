package bandwidth

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

var askedTollFree = regexp.MustCompile(`<TollFreeNumber>([^<]*)</TollFreeNumber>`)

// registry is a stand-in for toll-free validations: what becomes of each, by
// its number in the order of asking, is up to the test.
type registry struct {
	t      *testing.T
	refuse func(n int, numbers []string) (status int, body string) // of a POST; status 0: taken
	become func(n int, numbers []string) string                    // status, errors and breakdown of a GET
	asked  [][]string
	ended  []string // PATCHes
}

func (r *registry) answer(q request) (int, string) {
	id, single := strings.CutPrefix(q.path, "/tollFreePortingValidations/v")
	switch {
	case q.path == "/lnpchecker":
		return 200, "<NumberPortabilityResponse><PortType>INTERNAL</PortType><PortableNumbers><Tn>9195550000</Tn></PortableNumbers></NumberPortabilityResponse>"
	case q.method == http.MethodPost && q.path == "/tollFreePortingValidations":
		var numbers []string
		for _, m := range askedTollFree.FindAllStringSubmatch(q.body, -1) {
			numbers = append(numbers, m[1])
		}
		r.asked = append(r.asked, numbers)
		if r.refuse != nil {
			if status, body := r.refuse(len(r.asked), numbers); status != 0 {
				return status, "<TollFreePortingValidationResponse>" + body + "<TollFreePortingValidation><ProcessingStatus>FAILED</ProcessingStatus></TollFreePortingValidation></TollFreePortingValidationResponse>"
			}
		}
		return 201, validation(fmt.Sprintf("<OrderId>v%d</OrderId><ProcessingStatus>PROCESSING</ProcessingStatus>", len(r.asked)))
	case q.method == http.MethodGet && single:
		var n int
		if _, err := fmt.Sscan(id, &n); err != nil || n > len(r.asked) {
			return 404, ""
		}
		inner := r.become(n, r.asked[n-1])
		if inner == "gone" {
			return 404, ""
		}
		return 200, validation(inner)
	case q.method == http.MethodPatch && single:
		r.ended = append(r.ended, "v"+id+" "+q.body[strings.Index(q.body, "<ProcessingStatus>"):])
		return 409, "<TollFreePortingValidationResponse><ResponseStatus><ErrorCode>7625</ErrorCode></ResponseStatus></TollFreePortingValidationResponse>"
	}
	r.t.Errorf("unexpected %s %s", q.method, q.path)
	return 500, ""
}

func validation(inner string) string {
	return "<TollFreePortingValidationResponse><TollFreePortingValidation>" + inner + "</TollFreePortingValidation></TollFreePortingValidationResponse>"
}

func complete(numbers []string) string {
	return "<ProcessingStatus>COMPLETE</ProcessingStatus><Breakdown><PortableTollFreeNumberList><RespOrgList><RespOrg><Id>RespOrg1</Id><TollFreeNumberList><TollFreeNumber>" +
		strings.Join(numbers, "</TollFreeNumber><TollFreeNumber>") + "</TollFreeNumber></TollFreeNumberList></RespOrg></RespOrgList></PortableTollFreeNumberList></Breakdown>"
}

func vendorFailed([]string) string {
	return "<ProcessingStatus>FAILED</ProcessingStatus><ErrorList><Error><Code>7617</Code><Description>out</Description></Error></ErrorList>"
}

const processing = "<ProcessingStatus>PROCESSING</ProcessingStatus>"

func tollFreeNumbers(n int) []domain.PhoneNumber {
	list := make([]domain.PhoneNumber, n)
	for i := range list {
		list[i] = domain.PhoneNumber(fmt.Sprintf("+1833555%04d", i))
	}
	return list
}

// settle asks until the result is no longer pending, and says how often.
func settle(t *testing.T, a *Adapter, numbers []domain.PhoneNumber) (result providers.CheckResult, looks int) {
	t.Helper()
	resume := ""
	for looks = 1; looks < 10; looks++ {
		result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers, Resume: resume})
		if err != nil {
			t.Fatal(err)
		}
		if !result.Pending {
			return result, looks
		}
		if result.Resume == "" || len(result.Cells) != 0 {
			t.Fatalf("pending with %q and %d cells", result.Resume, len(result.Cells))
		}
		resume = result.Resume
	}
	t.Fatal("still pending")
	return result, looks
}

func TestTollFreeCheckIsResumed(t *testing.T) {
	t.Parallel()
	looks := 0
	r := &registry{t: t, become: func(_ int, numbers []string) string {
		if looks++; looks < 3 {
			return processing
		}
		return complete(numbers)
	}}
	a, s := serve(t, r.answer)
	asked := append(tollFreeNumbers(2), "+19195550000")
	result, times := settle(t, a, asked)
	if diff := cmp.Diff(map[string]int{"portable ": 3}, verdicts(result)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if times != 4 || len(r.asked) != 1 {
		t.Errorf("%d looks, %d validations", times, len(r.asked))
	}
	lnp := 0
	for _, q := range s.seen() {
		if q.path == "/lnpchecker" {
			lnp++
		}
	}
	if lnp != 1 {
		t.Errorf("the LNP checker was asked %d times", lnp)
	}
}

// A used token gives the answer again: others' may still be pending.
func TestTollFreeTicketIsGoodForMore(t *testing.T) {
	t.Parallel()
	r := &registry{t: t, become: func(_ int, numbers []string) string { return complete(numbers) }}
	a, _ := serve(t, r.answer)
	first, err := a.Check(t.Context(), providers.CheckRequest{Numbers: tollFreeNumbers(1)})
	if err != nil || !first.Pending {
		t.Fatalf("%+v, %v", first, err)
	}
	for range 2 {
		again, err := a.Check(t.Context(), providers.CheckRequest{Numbers: tollFreeNumbers(1), Resume: first.Resume})
		if err != nil || again.Pending || again.Cells[0].RespOrg != "RespOrg1@v1" {
			t.Errorf("%+v, %v", again, err)
		}
	}
	if len(r.asked) != 1 {
		t.Errorf("%d validations", len(r.asked))
	}
}

// Masks count the RespOrgs of one validation: those of two are never one.
func TestTollFreeChunksShareNoRespOrg(t *testing.T) {
	t.Parallel()
	r := &registry{t: t, become: func(_ int, numbers []string) string { return complete(numbers) }}
	a, _ := serve(t, r.answer)
	result, _ := settle(t, a, tollFreeNumbers(tollFreeSize+2))
	orgs := map[string]int{}
	for _, c := range result.Cells {
		orgs[c.RespOrg]++
	}
	if diff := cmp.Diff(map[string]int{"RespOrg1@v1": tollFreeSize, "RespOrg1@v2": 2}, orgs); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestTollFreeCheckAsksAgain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		become     func(n int, numbers []string) string
		want       map[string]int
		validation int
		reason     string
	}{
		{"the vendor failed once", func(n int, numbers []string) string {
			if n == 1 {
				return vendorFailed(numbers)
			}
			return complete(numbers)
		}, map[string]int{"portable ": 2}, 2, ""},
		{"the vendor fails", func(_ int, numbers []string) string { return vendorFailed(numbers) }, map[string]int{"unknown provider_unavailable": 2}, 2, "7617 out"},
		{"the validation is gone", func(n int, numbers []string) string {
			if n == 1 {
				return "gone"
			}
			return complete(numbers)
		}, map[string]int{"portable ": 2}, 2, ""},
		{"somebody cancelled it", func(n int, numbers []string) string {
			if n == 1 {
				return "<ProcessingStatus>CANCELLED</ProcessingStatus>"
			}
			return complete(numbers)
		}, map[string]int{"portable ": 2}, 2, ""},
		{"one number without an answer", func(_ int, numbers []string) string { return complete(numbers[:1]) }, map[string]int{"portable ": 2}, 2, ""},
		{"failed for a number", func(n int, numbers []string) string {
			if n == 1 {
				return "<ProcessingStatus>FAILED</ProcessingStatus><ErrorList><Error><ErrorCode>7615</ErrorCode><Description>" + numbers[0] + "</Description></Error></ErrorList>"
			}
			return complete(numbers)
		}, map[string]int{"portable ": 1, "not_portable invalid_number": 1}, 2, "7615 +18335550000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &registry{t: t, become: tt.become}
			a, _ := serve(t, r.answer)
			result, _ := settle(t, a, tollFreeNumbers(2))
			if diff := cmp.Diff(tt.want, verdicts(result)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if len(r.asked) != tt.validation || result.Cells[0].ProviderReason != tt.reason {
				t.Errorf("%d validations, %q", len(r.asked), result.Cells[0].ProviderReason)
			}
		})
	}
}

// A validation that doesn't end is ended, and its numbers are asked about once
// more before nobody knows.
func TestTollFreeCheckGivesUp(t *testing.T) {
	t.Parallel()
	r := &registry{t: t, become: func(int, []string) string { return processing }}
	a, _ := serve(t, r.answer)
	at := now
	a.now = func() time.Time { at = at.Add(validationLife / 2); return at }
	result, looks := settle(t, a, tollFreeNumbers(1))
	if got := result.Cells[0]; got.Verdict != providers.UnknownVerdict || got.Reason != "provider_unavailable" {
		t.Errorf("%+v", got)
	}
	if len(r.asked) != 2 || len(r.ended) == 0 || !strings.HasPrefix(r.ended[0], "v1 <ProcessingStatus>CANCELLED<") {
		t.Errorf("%d validations, %d looks, ended %v", len(r.asked), looks, r.ended)
	}
}

// A refused request costs only the numbers that are to blame.
func TestTollFreeCheckRefused(t *testing.T) {
	t.Parallel()
	const bad = "+18335550003"
	fault := func(code, text string) string {
		return "<ErrorList><Error><ErrorCode>" + code + "</ErrorCode><Description>" + text + "</Description></Error></ErrorList>"
	}
	has := func(numbers []string) bool { return strings.Contains(strings.Join(numbers, " "), bad) }
	tests := []struct {
		name   string
		refuse func(n int, numbers []string) (int, string)
		want   map[string]int
	}{
		{"named", func(_ int, numbers []string) (int, string) {
			if has(numbers) {
				return 400, fault("7615", "Invalid: "+bad)
			}
			return 0, ""
		}, map[string]int{"portable ": 6, "not_portable invalid_number": 1}},
		{"not named", func(_ int, numbers []string) (int, string) {
			if has(numbers) {
				return 400, fault("7615", "Invalid.")
			}
			return 0, ""
		}, map[string]int{"portable ": 6, "not_portable invalid_number": 1}},
		{"too many", func(_ int, numbers []string) (int, string) {
			if len(numbers) > 2 {
				return 409, fault("7616", "Only 2 may be specified.")
			}
			return 0, ""
		}, map[string]int{"portable ": 7}},
		{"no such product", func(int, []string) (int, string) { return 403, fault("7613", "no product") }, map[string]int{"not_portable no_coverage": 7}},
		{"vendor", func(int, []string) (int, string) { return 502, fault("7618", "out") }, map[string]int{"unknown provider_unavailable": 7}},
		{"vendor, once", func(n int, _ []string) (int, string) {
			if n == 1 {
				return 502, fault("7618", "out")
			}
			return 0, ""
		}, map[string]int{"portable ": 7}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &registry{t: t, refuse: tt.refuse, become: func(_ int, numbers []string) string { return complete(numbers) }}
			a, _ := serve(t, r.answer)
			result, _ := settle(t, a, tollFreeNumbers(7))
			if diff := cmp.Diff(tt.want, verdicts(result)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, c := range result.Cells {
				if c.Type != "toll_free" || (c.Reason == "invalid_number") != (c.PhoneNumber == bad && tt.want["not_portable invalid_number"] > 0) {
					t.Errorf("cell %+v", c)
				}
			}
		})
	}
}

func TestTollFreeCheckFailsOnOtherRefusals(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{400: "<ErrorList><Error><ErrorCode>7318</ErrorCode></Error></ErrorList>", 404: "", 401: ""} {
		r := &registry{t: t, refuse: func(int, []string) (int, string) { return status, body }}
		a, _ := serve(t, r.answer)
		result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: tollFreeNumbers(2)})
		if err == nil {
			t.Errorf("%d: %+v", status, result)
		}
		if _, refused := errors.AsType[*providers.Refusal](err); refused != (status == 400) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// Validations ask and port nothing: none of their requests counts as mutating.
func TestTollFreeCheckOnlyReads(t *testing.T) {
	t.Parallel()
	r := &registry{t: t, become: func(int, []string) string { return processing }}
	a, s := serve(t, r.answer)
	at := now
	a.now = func() time.Time { at = at.Add(validationLife); return at }
	ctx, exchange := providers.WithExchange(t.Context())
	first, err := a.Check(ctx, providers.CheckRequest{Numbers: tollFreeNumbers(1)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Check(ctx, providers.CheckRequest{Numbers: tollFreeNumbers(1), Resume: first.Resume}); err != nil {
		t.Fatal(err)
	}
	var methods []string
	for i, q := range exchange.Requests() {
		methods = append(methods, s.seen()[i].method)
		if q.Mutating {
			t.Errorf("%s counts as mutating", q.Method)
		}
	}
	if diff := cmp.Diff([]string{"POST", "GET", "PATCH", "POST"}, methods); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRespOrgIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"QRZ01": "QRZ01", "qrz01": "qrz01", "RespOrg1": "RespOrg1@v", "RespOrg12": "RespOrg12@v", "": "@v", "QR-01": "QR-01@v", "QRZÉ": "QRZÉ@v",
	} {
		if got := respOrg(id, "v"); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}
