package bandwidth_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the LNP checker guide says of its five numbers.
const (
	onNetNumber     = "9199172854"
	offNetNumber    = "2174477093"
	internalNumber  = "2086433254"
	canadianNumber  = "6137230461"
	uncoveredNumber = "6052539874"
)

var guideNumbers = []string{onNetNumber, offNetNumber, internalNumber, canadianNumber, uncoveredNumber}

// A group is a rate centre or a carrier of the guide, as the leaves of its element.
type group struct {
	number string
	leaves []string
}

var (
	onNetCenters = []group{
		{internalNumber, []string{"RateCenter=BLACKFOOT", "City=BLACKFOOT", "State=ID", "LATA=652", "Tiers/Tier=0"}},
		{onNetNumber, []string{"RateCenter=RALEIGH", "City=RALEIGH", "State=NC", "LATA=426", "Tiers/Tier=0"}},
	}
	partnerCenters = []group{
		{offNetNumber, []string{"Vendor=Level 3", "AutomatedPort=true", "RateCenter=BEASON", "City=BEASON", "State=IL", "LATA=366", "Tiers/Tier=3"}},
		{canadianNumber, []string{"Vendor=ThinkTel", "RateCenter=OTTAWAHULL", "City=OTTAWA-HULL", "State=ON", "LATA=888", "Tiers/Tier=5"}},
	}
	otherCentersOnNetOnly = []group{
		{uncoveredNumber, []string{"RateCenter=ALSEN", "City=ALSEN", "State=SD", "LATA=640"}},
		{offNetNumber, []string{"RateCenter=BEASON", "City=BEASON", "State=IL", "LATA=366"}},
		{canadianNumber, []string{"RateCenter=OTTAWAHULL", "City=OTTAWA-HULL", "State=ON", "LATA=888"}},
	}
)

func guideCarriers(offNetInterval string) []group {
	carrier := func(number, spid, name, wireless, interval string) group {
		return group{number, []string{
			"LosingCarrierSPID=" + spid, "LosingCarrierName=" + name, "LosingCarrierIsWireless=" + wireless,
			"LosingCarrierAccountNumberRequired=false", "LosingCarrierMinimumPortingInterval=" + interval,
		}}
	}
	return []group{
		carrier(canadianNumber, "", "Unknown", "false", "6"),
		carrier(internalNumber, "979E", "BANDWIDTH.COM:979E -NSR/1", "false", "3"),
		carrier(uncoveredNumber, "7024", "Clarity Tel DBA Vast BBD:7024-NSR/1", "false", "3"),
		carrier(offNetNumber, "0121", "Frontier Rochester:0121 -SVR/1", "false", offNetInterval),
		carrier(onNetNumber, "6529", "T-Mobile US:6529 - SVR/2", "true", "1"),
	}
}

// expected composes the guide's response for some of its numbers, in the order given.
func expected(numbers []string, mode string, written func(string) string) []string {
	var all []string
	section := func(path, row string, groups []group) {
		before := len(all)
		for _, g := range groups {
			if !slices.Contains(numbers, g.number) {
				continue
			}
			for _, leaf := range g.leaves {
				all = append(all, path+"/"+row+"/"+leaf)
			}
			all = append(all, path+"/"+row+"/TnList/Tn="+written(g.number))
		}
		if len(all) == before {
			all = append(all, path+"=")
		}
	}
	types := map[string]bool{}
	for _, n := range numbers {
		switch n {
		case onNetNumber, offNetNumber:
			types["AUTOMATED"] = true
		case internalNumber:
			types["INTERNAL"] = true
		case canadianNumber:
			types["MANUALOFFNET"] = true
		}
	}
	for t := range types {
		if len(types) > 1 {
			t = "MIXED"
		}
		all = []string{"PortType=" + t}
	}
	portable := []string{onNetNumber, internalNumber}
	if mode == "offnetportability" {
		portable = append(portable, offNetNumber, canadianNumber)
	}
	found := false
	for _, n := range numbers {
		if slices.Contains(portable, n) {
			all = append(all, "PortableNumbers/Tn="+written(n))
			found = true
		}
	}
	if !found {
		all = append(all, "PortableNumbers=")
	}
	section("SupportedRateCenters", "RateCenterGroup", onNetCenters)
	if mode == "offnetportability" {
		section("PartnerSupportedRateCenters", "RateCenterGroup", partnerCenters)
		section("UnsupportedRateCenters", "RateCenterGroup", otherCentersOnNetOnly[:1])
		section("SupportedLosingCarriers", "LosingCarrierTnList", guideCarriers("7"))
		return all
	}
	section("UnsupportedRateCenters", "RateCenterGroup", otherCentersOnNetOnly)
	if mode != "false" {
		section("SupportedLosingCarriers", "LosingCarrierTnList", guideCarriers("3"))
	}
	return all
}

func checkBody(numbers ...string) string {
	return "<NumberPortabilityRequest><TnList><Tn>" + strings.Join(numbers, "</Tn><Tn>") + "</Tn></TnList></NumberPortabilityRequest>"
}

func tenDigits(n string) string { return n }
func e164(n string) string      { return "+1" + n }

// Every subset of the guide's numbers, shuffled, in every mode, version and spelling of the parameter.
func TestLnpCheckerGuide(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	shuffle := rand.New(rand.NewPCG(7, 11))
	for subset := 1; subset < 1<<len(guideNumbers); subset++ {
		var numbers []string
		for i, n := range guideNumbers {
			if subset&(1<<i) != 0 {
				numbers = append(numbers, n)
			}
		}
		if subset != 1<<len(guideNumbers)-1 { // the whole stays in the guide's order
			shuffle.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
		}
		for query, mode := range map[string]string{
			"": "false", "?fullCheck=false": "false", "?fullcheck=FALSE": "false", "?fullCheck=true": "true",
			"?fullcheck=onnetportability": "true", "?fullCheck=offnetportability": "offnetportability",
		} {
			for base, written := range map[string]func(string) string{
				"/api/accounts": tenDigits, "/api/v1/accounts": tenDigits, "/v1.0/accounts": tenDigits, "/api/v2/accounts": e164,
			} {
				var sent []string
				for _, n := range numbers {
					sent = append(sent, written(n))
				}
				a, err := h.send("POST", h.root+base+"/9900000/lnpchecker"+query, "application/xml", checkBody(sent...), basic)
				if err != nil || a.status != 200 {
					t.Fatalf("%v %d %s", err, a.status, a.body)
				}
				if diff := cmp.Diff(expected(numbers, mode, written), leaves(t, a.body)); diff != "" {
					t.Fatalf("%s%s %v (-want +got):\n%s", base, query, numbers, diff)
				}
			}
		}
	}
}

func TestLnpCheckerRefusals(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	v1 := h.root + "/v1.0/accounts/9900000"
	for name, tc := range map[string]struct {
		url, body string
		codes     []string
	}{
		"ten digits under v2":   {h.url + "/lnpchecker", checkBody("2015550101", "2015550102"), []string{"1022"}},
		"no number":             {h.url + "/lnpchecker", "<NumberPortabilityRequest><TnList/></NumberPortabilityRequest>", []string{"7316"}},
		"E.164 under v1":        {v1 + "/lnpchecker", checkBody("+12015550101"), []string{"7201"}},
		"each bad number":       {h.url + "/lnpchecker", checkBody("+1201555", "+11015550101"), []string{"7201", "7201"}},
		"an empty number":       {v1 + "/lnpchecker", checkBody("2015550101", ""), []string{"7102"}},
		"a duplicate":           {v1 + "/lnpchecker", checkBody("2015550101", "2015550101"), []string{"7360"}},
		"toll-free among other": {v1 + "/lnpchecker", checkBody("2015550101", "8005550101"), []string{"7386"}},
		"toll-free":             {v1 + "/lnpchecker", checkBody("8005550101"), []string{"7201"}},
		"an unknown mode":       {v1 + "/lnpchecker?fullCheck=maybe", checkBody("2015550101"), []string{"7472"}},
		"all of it":             {v1 + "/lnpchecker?fullcheck=maybe", checkBody("201"), []string{"7472", "7201"}},
		"no XML":                {v1 + "/lnpchecker", "{}", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := h.send("POST", tc.url, "application/xml", tc.body, basic)
			if err != nil || a.status != 400 {
				t.Fatalf("%v %d %s", err, a.status, a.body)
			}
			if diff := cmp.Diff(tc.codes, a.codes(t)); diff != "" {
				t.Errorf("codes (-want +got):\n%s\n%s", diff, a.body)
			}
		})
	}
}

func TestLnpCheckerOtherNumbers(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	const off = "/lnpchecker?fullCheck=offnetportability"
	// Any other number is automated on-net, and its NPA-NXX decides on rate centre and carrier.
	for _, exchange := range []string{"+1201555", "+1415867", "+1984234", "+1939787"} {
		a := h.want(200, "POST", off, checkBody(exchange+"0101", exchange+"9876"))
		if got := a.get(t, "PortType"); got != "AUTOMATED" {
			t.Errorf("%s: port type %s", exchange, got)
		}
		for _, path := range []string{"SupportedRateCenters/RateCenterGroup/RateCenter", "SupportedLosingCarriers/LosingCarrierTnList/LosingCarrierSPID"} {
			if got := a.all(t, path); len(got) != 1 {
				t.Errorf("%s: %s %v, want one", exchange, path, got)
			}
		}
		if got := a.all(t, "PortableNumbers/Tn"); len(got) != 2 {
			t.Errorf("%s: portable %v", exchange, got)
		}
		again := h.want(200, "POST", off, checkBody(exchange+"0101", exchange+"9876"))
		if diff := cmp.Diff(a.body, again.body); diff != "" {
			t.Errorf("%s: another answer (-first +second):\n%s", exchange, diff)
		}
	}
	for _, tc := range []struct{ number, portType, portable, section string }{
		{"+13032280101", "AUTOMATED", "+13032280101", "PartnerSupportedRateCenters/RateCenterGroup/AutomatedPort"},
		{"+15202380101", "MANUALOFFNET", "+15202380101", "PartnerSupportedRateCenters/RateCenterGroup/Vendor"},
		{"+14165550101", "MANUALOFFNET", "+14165550101", "PartnerSupportedRateCenters/RateCenterGroup/Vendor"},
		{"+19106480101", "", "", "UnsupportedRateCenters/RateCenterGroup/RateCenter"},
		{"+12019991011", "", "", "UnsupportedLosingCarriers/LosingCarrierTnList/LosingCarrierSPID"},
	} {
		a := h.want(200, "POST", off, checkBody(tc.number))
		got := [2]string{a.get(t, "PortType"), a.get(t, "PortableNumbers/Tn")}
		if want := [2]string{tc.portType, tc.portable}; got != want {
			t.Errorf("%s: %v, want %v", tc.number, got, want)
		}
		if a.get(t, tc.section) == "" {
			t.Errorf("%s: no %s in %s", tc.number, tc.section, a.body)
		}
	}
	a := h.want(200, "POST", off, checkBody("+17162040101"))
	if got := a.get(t, "SupportedLosingCarriers/LosingCarrierTnList/LosingCarrierAccountNumberRequired"); got != "true" {
		t.Errorf("account number required: %q", got)
	}
}

func TestLnpCheckerTellsOfTakenNumbers(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	h.submitted(orderFor("+12015550101"))
	h.draft(orderFor("+12015550102")) // a draft takes nothing
	a := h.want(200, "POST", "/lnpchecker?fullCheck=true", checkBody("+12015550101", "+12015550102"))
	if diff := cmp.Diff([]string{"+12015550102"}, a.all(t, "PortableNumbers/Tn")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"7205"}, a.codes(t)); diff != "" {
		t.Error(diff)
	}
	h.advance("240h")
	a = h.want(200, "POST", "/lnpchecker?fullCheck=true", checkBody("+12015550101"))
	if diff := cmp.Diff([]string{"7206"}, a.codes(t)); diff != "" {
		t.Error(diff)
	}
}
