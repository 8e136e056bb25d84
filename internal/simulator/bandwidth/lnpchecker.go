package bandwidth

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxChecked is the most numbers of one check.
const maxChecked = 5000

type checkRequest struct {
	Tn []string
}

func parseCheck(body []byte) (checkRequest, error) {
	var request struct {
		XMLName xml.Name `xml:"NumberPortabilityRequest"`
		TnList  struct {
			Tn []text
		}
	}
	err := decode(body, &request)
	var check checkRequest
	for _, written := range request.TnList.Tn {
		check.Tn = append(check.Tn, string(written))
	}
	return check, err
}

type checkResponse struct {
	XMLName                     xml.Name            `xml:"NumberPortabilityResponse"`
	Errors                      []errorXML          `xml:",omitempty"`
	PortType                    string              `xml:",omitempty"`
	PortableNumbers             *tnListXML          `xml:",omitempty"`
	SupportedRateCenters        *rateCenterGroups   `xml:",omitempty"`
	PartnerSupportedRateCenters *rateCenterGroups   `xml:",omitempty"`
	UnsupportedRateCenters      *rateCenterGroups   `xml:",omitempty"`
	SupportedLosingCarriers     *losingCarrierLists `xml:",omitempty"`
	UnsupportedLosingCarriers   *losingCarrierLists `xml:",omitempty"`
}

type rateCenterGroups struct {
	RateCenterGroup []*rateCenterGroup
}

type rateCenterGroup struct {
	Vendor        string `xml:",omitempty"`
	AutomatedPort string `xml:",omitempty"`
	RateCenter    string
	City          string
	State         string
	LATA          string
	Tiers         *tiersXML `xml:",omitempty"`
	TnList        tnListXML
}

type tiersXML struct {
	Tier []int
}

type losingCarrierLists struct {
	LosingCarrierTnList []*losingCarrierList
}

type losingCarrierList struct {
	LosingCarrierSPID                   string
	LosingCarrierName                   string
	LosingCarrierIsWireless             bool
	LosingCarrierAccountNumberRequired  bool
	LosingCarrierMinimumPortingInterval int
	TnList                              tnListXML
}

// A checkMode is what the caller wants to know besides on-net portability.
type checkMode struct {
	carriers bool // the losing carriers
	offNet   bool // what partners support
}

// parseMode reads the fullCheck parameter, in both spellings that the documents use.
func parseMode(c *call) (checkMode, bool) {
	query := c.URL.Query()
	value := "false"
	for _, name := range []string{"fullCheck", "fullcheck"} {
		if query.Has(name) {
			value = query.Get(name)
		}
	}
	switch strings.ToLower(value) {
	case "false":
		return checkMode{}, true
	case "true", "onnetportability":
		return checkMode{carriers: true}, true
	case "offnetportability":
		return checkMode{carriers: true, offNet: true}, true
	}
	return checkMode{}, false
}

func (s *Simulator) postLnpChecker(c *call) reply {
	request, err := parseCheck(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	mode, ok := parseMode(c)
	var errs []wireError
	if !ok {
		errs = append(errs, wireError{Code: 7472, Description: "The portability checking mode is none of FALSE, TRUE, ONNETPORTABILITY, OFFNETPORTABILITY"})
	}
	numbers, bad := checkedNumbers(request.Tn, c.e164)
	if errs = append(errs, bad...); len(errs) > 0 {
		return reply{status: http.StatusBadRequest, body: checkResponse{Errors: writeErrors(errs, c.e164)}}
	}
	response := report(numbers, mode, c.e164, s.taken(""))
	return reply{status: http.StatusOK, body: response}
}

// checkedNumbers reads the numbers of a check, or tells everything that is wrong with them.
func checkedNumbers(written []string, e164 bool) (numbers []tn, errs []wireError) {
	if len(written) == 0 {
		return nil, []wireError{{Code: 7316, Description: "Give at least one telephone number"}}
	}
	if len(written) > maxChecked {
		return nil, []wireError{{Code: 7314, Description: "More telephone numbers than the maximum of " + strconv.Itoa(maxChecked)}}
	}
	seen := map[tn]bool{}
	var duplicates, tollFree []tn
	wrongForm := false
	for _, w := range written {
		n, wrong, ok := parseNumber(w, e164)
		switch {
		case w == "":
			errs = append(errs, wireError{Code: 7102, Description: "A telephone number is required"})
		case wrong:
			wrongForm = true
		case !ok:
			errs = append(errs, wireError{Code: 7201, Description: w + " is no valid NANP telephone number"})
		case seen[n]:
			duplicates = append(duplicates, n)
		case n.tollFree():
			tollFree = append(tollFree, n)
		}
		if ok {
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	if wrongForm {
		errs = append(errs, wireErrorE164())
	}
	if len(duplicates) > 0 {
		errs = append(errs, wireError{Code: 7360, Description: "A telephone number stands in the list twice", Numbers: duplicates})
	}
	if len(tollFree) > 0 {
		e := wireError{Code: 7386, Description: "Toll-free and other numbers are mixed", Numbers: tollFree}
		if len(tollFree) == len(numbers) {
			e = wireError{Code: 7201, Description: "Toll-free numbers are not checked here", Numbers: tollFree}
		}
		errs = append(errs, e)
	}
	return numbers, errs
}

// wireErrorE164 is what v2 answers to a number in another form.
func wireErrorE164() wireError {
	return wireError{Code: 1022, Description: "Telephone numbers must be in E.164 form"}
}

// report puts numbers into the groups that a mode shows. Groups stand in alphabetical order, numbers in that of the request.
// taken tells of a number that is on an order or in service already: it is not portable now, and the response says why beside
// its results.
func report(numbers []tn, mode checkMode, e164 bool, taken func(tn) *wireError) checkResponse {
	var supported, partner, unsupported rateCenterGroups
	var carriers, refusing losingCarrierLists
	response := checkResponse{PortableNumbers: &tnListXML{}}
	types := map[string]bool{}
	var errs []wireError
	for _, n := range numbers {
		f := know(n)
		written := n.write(e164)
		portable := false
		switch {
		case f.coverage == onNet || f.coverage == internal:
			supported.add(f, false, written)
			portable = true
		case f.coverage != uncovered && mode.offNet:
			partner.add(f, true, written)
			portable = true
		default:
			f.rateCenter.Tier = -1
			unsupported.add(f, false, written)
		}
		if f.carrier.Unsupported {
			refusing.add(f, mode, written)
			portable = false
		} else {
			carriers.add(f, mode, written)
			if t := f.coverage.portType(); t != "" {
				types[t] = true
			}
		}
		if problem := taken(n); problem != nil {
			errs = append(errs, *problem)
			portable = false
		}
		if portable {
			response.PortableNumbers.Tn = append(response.PortableNumbers.Tn, written)
		}
	}
	response.Errors = writeErrors(errs, e164)
	for t := range types {
		response.PortType = t
		if len(types) > 1 {
			response.PortType = "MIXED"
		}
	}
	response.SupportedRateCenters = supported.sort()
	response.UnsupportedRateCenters = unsupported.sort()
	if mode.offNet {
		response.PartnerSupportedRateCenters = partner.sort()
	}
	if mode.carriers {
		response.SupportedLosingCarriers = carriers.sort()
		if len(refusing.LosingCarrierTnList) > 0 {
			response.UnsupportedLosingCarriers = refusing.sort()
		}
	}
	return response
}

// add puts a number into its rate centre's group. Partners' groups name the vendor; a tier below zero is not shown.
func (g *rateCenterGroups) add(f facts, partner bool, written string) {
	group := &rateCenterGroup{RateCenter: f.rateCenter.Name, City: f.rateCenter.City, State: f.rateCenter.State, LATA: f.rateCenter.LATA}
	if f.rateCenter.Tier >= 0 {
		group.Tiers = &tiersXML{[]int{f.rateCenter.Tier}}
	}
	if partner {
		group.Vendor = f.vendor
		if f.coverage == offNetAutomated {
			group.AutomatedPort = "true"
		}
	}
	for _, known := range g.RateCenterGroup {
		if known.RateCenter == group.RateCenter && known.State == group.State && known.Vendor == group.Vendor && known.AutomatedPort == group.AutomatedPort {
			known.TnList.Tn = append(known.TnList.Tn, written)
			return
		}
	}
	group.TnList.Tn = []string{written}
	g.RateCenterGroup = append(g.RateCenterGroup, group)
}

func (g *rateCenterGroups) sort() *rateCenterGroups {
	slices.SortStableFunc(g.RateCenterGroup, func(a, b *rateCenterGroup) int {
		return cmp.Or(cmp.Compare(a.RateCenter, b.RateCenter), cmp.Compare(a.State, b.State), cmp.Compare(a.Vendor, b.Vendor))
	})
	return g
}

func (l *losingCarrierLists) add(f facts, mode checkMode, written string) {
	interval := f.carrier.Interval
	if mode.offNet && f.carrier.OffNetInterval > 0 {
		interval = f.carrier.OffNetInterval
	}
	for _, known := range l.LosingCarrierTnList {
		if known.LosingCarrierSPID == f.carrier.SPID && known.LosingCarrierName == f.carrier.Name {
			known.TnList.Tn = append(known.TnList.Tn, written)
			return
		}
	}
	l.LosingCarrierTnList = append(l.LosingCarrierTnList, &losingCarrierList{
		LosingCarrierSPID: f.carrier.SPID, LosingCarrierName: f.carrier.Name, LosingCarrierIsWireless: f.carrier.Wireless,
		LosingCarrierAccountNumberRequired: f.carrier.AccountRequired, LosingCarrierMinimumPortingInterval: interval,
		TnList: tnListXML{[]string{written}},
	})
}

// sort puts the carriers in alphabetical order, after the unknown one, which has no SPID.
func (l *losingCarrierLists) sort() *losingCarrierLists {
	slices.SortStableFunc(l.LosingCarrierTnList, func(a, b *losingCarrierList) int {
		if (a.LosingCarrierSPID == "") != (b.LosingCarrierSPID == "") {
			return cmp.Compare(a.LosingCarrierSPID, b.LosingCarrierSPID)
		}
		return cmp.Compare(strings.ToLower(a.LosingCarrierName), strings.ToLower(b.LosingCarrierName))
	})
	return l
}
