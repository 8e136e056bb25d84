package bandwidth

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

var asked = regexp.MustCompile(`<Tn>([^<]*)</Tn>`)

// checker refuses whole requests with the numbers that refuse, and calls all
// others portable.
func checker(t *testing.T, refuse func(n string) string) (*Adapter, *standIn) {
	return serve(t, func(r request) (int, string) {
		if r.query != "fullCheck=offnetportability" {
			t.Errorf("query %s", r.query)
		}
		var portable, errors string
		for _, m := range asked.FindAllStringSubmatch(r.body, -1) {
			portable += m[0]
			errors += refuse(m[1])
		}
		if errors != "" {
			return 400, "<NumberPortabilityResponse>" + errors + "</NumberPortabilityResponse>"
		}
		return 200, "<NumberPortabilityResponse><PortType>INTERNAL</PortType><PortableNumbers>" + portable + "</PortableNumbers></NumberPortabilityResponse>"
	})
}

func numbers(n int) []domain.PhoneNumber {
	list := make([]domain.PhoneNumber, n)
	for i := range list {
		list[i] = domain.PhoneNumber(fmt.Sprintf("+1919555%04d", i))
	}
	return list
}

func verdicts(r providers.CheckResult) map[string]int {
	count := map[string]int{}
	for _, c := range r.Cells {
		count[string(c.Verdict)+" "+c.Reason]++
	}
	return count
}

// One bad number costs its own cell, however Bandwidth names it.
func TestCheckCarriesOnWithoutTheNamed(t *testing.T) {
	t.Parallel()
	const bad = "+19195550003"
	tests := []struct{ name, fault string }{
		{"in a list", "<Errors><Code>7206</Code><Description>in service</Description><TelephoneNumbers><Tn>" + bad + "</Tn></TelephoneNumbers></Errors>"},
		{"in ten digits", "<Errors><Code>7206</Code><TelephoneNumbers><Tn>9195550003</Tn></TelephoneNumbers></Errors>"},
		{"in the text", "<Errors><Code>7206</Code><Description>" + bad + " is in service</Description></Errors>"},
		{"not at all", "<Errors><Code>7206</Code><Description>A number is in service</Description></Errors>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, _ := checker(t, func(n string) string {
				if n == bad {
					return tt.fault
				}
				return ""
			})
			result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers(7)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]int{"portable ": 6, "not_portable already_here": 1}, verdicts(result)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for i, c := range result.Cells {
				if c.PhoneNumber != numbers(7)[i] || (c.Reason != "") != (c.PhoneNumber == bad) {
					t.Errorf("cell %d: %+v", i, c)
				}
			}
		})
	}
}

func TestCheckReasons(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"7201": "invalid_number", "1022": "invalid_number", "7205": "pending_order", "7206": "already_here",
		"7378": "number_inactive", "7331": "rate_center_unsupported", "7503": "other",
	} {
		a, _ := checker(t, func(string) string {
			return "<Errors><Code>" + code + "</Code><Description>no</Description></Errors>"
		})
		result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers(1)})
		if err != nil || result.Cells[0].Reason != want || result.Cells[0].Verdict != providers.NotPortable || result.Cells[0].ProviderReason != code+" no" {
			t.Errorf("%s: %+v, %v", code, result, err)
		}
	}
}

func TestCheckFailsOnWhatIsNotAboutNumbers(t *testing.T) {
	t.Parallel()
	a, _ := checker(t, func(string) string { return "<Errors><Code>7333</Code></Errors>" })
	if _, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers(2)}); err == nil {
		t.Error("no error")
	} else if _, refused := errors.AsType[*providers.Refusal](err); !refused {
		t.Errorf("got %v", err)
	}
	a, _ = checker(t, func(string) string { return "<Errors><Code>7000</Code></Errors>" })
	if _, err := a.Check(t.Context(), providers.CheckRequest{Numbers: numbers(2)}); err == nil {
		t.Error("a timeout passed for an answer")
	}
}

func TestCheckAsksInChunks(t *testing.T) {
	t.Parallel()
	a, s := checker(t, func(string) string { return "" })
	result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: append(numbers(checkSize+1), numbers(3)...)})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Cells) != checkSize+4 || verdicts(result)["portable "] != checkSize+4 {
		t.Errorf("%d cells, %v", len(result.Cells), verdicts(result))
	}
	if len(s.seen()) != 2 {
		t.Errorf("%d requests", len(s.seen()))
	}
}

func TestCheckAsksNothingForOthers(t *testing.T) {
	t.Parallel()
	a, s := checker(t, func(string) string { return "" })
	result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: []domain.PhoneNumber{"+3225550107"}})
	if err != nil || verdicts(result)["unknown other"] != 1 || !strings.Contains(result.Cells[0].ProviderReason, "North America") {
		t.Errorf("%+v, %v", result, err)
	}
	if len(s.seen()) != 0 {
		t.Error("it asked")
	}
}
