package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A guideNumber is one of the five that Bandwidth's guide to its LNP checker
// asks about, with what the guide says of it.
type guideNumber struct {
	number, verdict, class string
	reason                 any
	carrier                string
	spid                   any
	wireless               bool
	interval               float64
	rateCenter, region     string
	group                  string // the losing carrier of its group, if it can be ported
	vendor                 any
}

var guideNumbers = []guideNumber{
	{"+19199172854", "portable", "on_net_automated", nil, "T-Mobile US:6529 - SVR/2", "6529", true, 1, "RALEIGH", "NC", "6529", nil},
	{"+12174477093", "portable", "off_net_automated", nil, "Frontier Rochester:0121 -SVR/1", "0121", false, 7, "BEASON", "IL", "0121", "Level 3"},
	{"+12086433254", "portable", "internal", nil, "BANDWIDTH.COM:979E -NSR/1", "979E", false, 3, "BLACKFOOT", "ID", "979E", nil},
	{"+16137230461", "manual", "manual_off_net", nil, "Unknown", nil, false, 6, "OTTAWAHULL", "ON", "Unknown", "ThinkTel"},
	{"+16052539874", "not_portable", "unknown", "rate_center_unsupported", "Clarity Tel DBA Vast BBD:7024-NSR/1", "7024", false, 3, "ALSEN", "SD", "", nil},
}

// subsets are all of the guide's numbers but none, each forwards and backwards.
func subsets() [][]guideNumber {
	var all [][]guideNumber
	for set := 1; set < 1<<len(guideNumbers); set++ {
		var some []guideNumber
		for i, n := range guideNumbers {
			if set&(1<<i) != 0 {
				some = append(some, n)
			}
		}
		all = append(all, some)
		if len(some) > 1 {
			backwards := slices.Clone(some)
			slices.Reverse(backwards)
			all = append(all, backwards)
		}
	}
	return all
}

// Whatever numbers are asked about together, and in whatever order, each is
// told as the guide tells it.
func TestGuideNumbers(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	asked := subsets()
	if len(asked) != 57 {
		t.Fatalf("%d subsets and orders", len(asked))
	}
	for _, numbers := range asked {
		phoneNumbers := make([]string, len(numbers))
		for i, n := range numbers {
			phoneNumbers[i] = n.number
		}
		check := s.api.want(201, "POST", "/v1/portability-checks", map[string]any{
			"phone_numbers": phoneNumbers, "provider_accounts": []string{"bandwidth"}, "max_age": "0s",
		}).body
		if check["status"] != "completed" {
			t.Fatalf("%v: the check is %v", phoneNumbers, check["status"])
		}
		if diff := cmp.Diff(cellsOf(numbers), at[[]any](check, "numbers"), ignoreKeys("checked_at", "port_class_inferred", "pin_required")); diff != "" {
			t.Errorf("%v: -guide +answered:\n%s", phoneNumbers, diff)
		}
		if diff := cmp.Diff(groupsOf(numbers), at[[]any](check, "groups")); diff != "" {
			t.Errorf("%v: groups: -guide +answered:\n%s", phoneNumbers, diff)
		}
	}
	if n := len(groupsOf(guideNumbers)); n != 4 {
		t.Errorf("the five numbers make %d groups", n)
	}
}

func cellsOf(numbers []guideNumber) []any {
	all := []any{}
	for _, n := range numbers {
		all = append(all, map[string]any{"phone_number": n.number, "results": []any{map[string]any{
			"provider_account": "bandwidth", "verdict": n.verdict, "reason": n.reason, "provider_reason": nil, "type": "local",
			"losing_carrier": map[string]any{"name": n.carrier, "spid": n.spid, "wireless": n.wireless},
			"resp_org":       nil, "rate_center": map[string]any{"name": n.rateCenter, "region": n.region},
			"port_class": n.class, "interval_days": n.interval, "account_number_required": "no", "messaging_capable": nil,
		}}})
	}
	return all
}

func groupsOf(numbers []guideNumber) []any {
	all := []any{}
	for _, n := range numbers {
		if n.group == "" {
			continue
		}
		all = append(all, map[string]any{
			"provider_account": "bandwidth", "port_class": n.class, "losing_carrier": n.group, "vendor": n.vendor,
			"phone_numbers": []any{n.number},
		})
	}
	return all
}

// ignoreKeys leaves members out of a comparison of decoded JSON.
func ignoreKeys(names ...string) cmp.Option {
	return cmp.FilterPath(func(p cmp.Path) bool {
		key, ok := p.Last().(cmp.MapIndex)
		return ok && slices.Contains(names, fmt.Sprint(key.Key()))
	}, cmp.Ignore())
}
