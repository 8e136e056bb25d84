package telnyx_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPortability(t *testing.T) {
	t.Parallel()
	b := start(t)
	type verdict struct {
		Portable, FastPortable, MessagingCapable bool
		Carrier, Type, Reason                    any
	}
	for number, want := range map[string]verdict{
		"+19195550142":  {true, true, true, "example_carrier", "local", nil},
		"+12065550142":  {true, true, true, "Cascade Broadband", "local", nil},
		"+13125550142":  {true, true, true, "Prairie State Telephone", "local", nil},
		"+13055550142":  {true, true, true, "Biscayne Wireless", "local", nil},
		"+19075550142":  {true, false, false, "Denali Rural Exchange", "local", nil},
		"+14165550142":  {true, true, true, "Maple Loop Communications", "local", nil},
		"+18885550142":  {true, false, true, "example_resporg", "toll_free", nil},
		"+442079460142": {true, false, false, "example_overseas_carrier", "local", nil},
		"+99899550142":  {false, false, false, "", "local", "no_coverage"},
		"+12019991011":  {false, false, false, "", "local", "no_coverage"},
		"+12019991002":  {true, true, true, "example_carrier", "local", nil},
		"2015550142":    {false, false, false, nil, nil, "invalid_phone_number"},
		"+1201555014":   {false, false, false, nil, nil, "invalid_phone_number"},
	} {
		a := b.call(http.StatusCreated, "POST", "/v2/portability_checks", tree{"phone_numbers": []string{number}})
		var got verdict
		r := at(into[tree](t, a), "data", 0).(tree)
		got.Portable, got.FastPortable, got.MessagingCapable = r["portable"].(bool), r["fast_portable"].(bool), r["messaging_capable"].(bool)
		got.Carrier, got.Type, got.Reason = r["carrier_name"], r["phone_number_type"], r["not_portable_reason"]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", number, diff)
		}
	}
	a := b.call(http.StatusUnprocessableEntity, "POST", "/v2/portability_checks", tree{"phone_numbers": []string{}})
	if diff := cmp.Diff([][2]string{{"/phone_numbers", "10015"}}, errorsOf(t, a)); diff != "" {
		t.Errorf("no numbers (-want +got):\n%s", diff)
	}
}
