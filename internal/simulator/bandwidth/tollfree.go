package bandwidth

import "strings"

// A tollFreeState is what the toll-free registry says of a number (Bandwidth guide, toll-free porting validations).
type tollFreeState int

const (
	working      tollFreeState = iota // portable, as are reserved, assigned and suspended ones
	disconnected                      // portable by hand
	transitional                      // portable by hand
	spare
	unavailable
	denied
	protected // controlled by a RespOrg whose id ends in 99
)

// tollFreeFacts are what is known of a toll-free number.
type tollFreeFacts struct {
	state   tollFreeState
	respOrg string // that controls it
}

// ownRespOrgs are the account's own RespOrgs, set up as its exceptions: the only ones whose ids it is told.
var ownRespOrgs = []string{"TST51", "TST52"}

// bandwidthRespOrgs are Bandwidth's; their ids have a prefix of their own.
var bandwidthRespOrgs = []string{"JYT01", "JYT02"}

const bandwidthRespOrgPrefix = "JYT"

// respOrgs control the toll-free numbers that no document names, by the last digit of the exchange.
var respOrgs = []string{"QNC07", "HBR27", "MDW14", "SAW31"}

// knowTollFree looks a toll-free number up. Exchanges 833-652 and 833-653 are those of Bandwidth's examples (Bandwidth API
// reference, portins and bulkPortins), where only the first two lines of 833-652 are named.
func knowTollFree(n tn) tollFreeFacts {
	line := n[6:]
	switch n.npaNxx() {
	case "833652":
		switch line[0] {
		case '2':
			return tollFreeFacts{state: unavailable}
		case '3':
			return tollFreeFacts{state: denied}
		case '4':
			return tollFreeFacts{disconnected, respOrgs[0]}
		case '5':
			return tollFreeFacts{transitional, respOrgs[0]}
		case '6':
			return tollFreeFacts{protected, "QNC99"}
		}
		return tollFreeFacts{state: spare}
	case "833653":
		if line[0] == '1' {
			return tollFreeFacts{working, ownRespOrgs[0]}
		}
		return tollFreeFacts{working, ownRespOrgs[1]}
	}
	if n.trigger() == notPortable {
		return tollFreeFacts{state: unavailable}
	}
	return tollFreeFacts{working, respOrgs[int(n[5]-'0')%len(respOrgs)]}
}

// Numbers at which the vendor of toll-free data fails; at the latter two only once (Bandwidth API reference for the former
// two; the latter two are ours, so that a retry can succeed).
const (
	vendorFails       tn = "8336000001"
	vendorSilent      tn = "8336001666"
	vendorFailsOnce   tn = "8336000002"
	vendorSilentOnce  tn = "8336002666"
	vendorUnreachable tn = "8336000502" // of a validation only: it is not even made
)

var (
	vendorError   = wireError{Code: 7617, Description: "The toll-free data vendor answered with an error: service unavailable"}
	vendorTimeout = wireError{Code: 7626, Description: "The toll-free data vendor gave no results within 300 seconds"}
)

// vendorFailure is why nothing can be learned of these numbers now, nil if it can.
func (s *Simulator) vendorFailure(numbers []tn) *wireError {
	for _, n := range numbers {
		switch {
		case n == vendorFails, n == vendorFailsOnce && s.fire(n) == 0:
			return &vendorError
		case n == vendorSilent, n == vendorSilentOnce && s.fire(n) == 0:
			return &vendorTimeout
		}
	}
	return nil
}

// isVendorFailure tells whether what went wrong may be gone when tried again.
func isVendorFailure(errs []wireError) bool {
	return len(errs) > 0 && (errs[0].Code == vendorError.Code || errs[0].Code == vendorTimeout.Code)
}

// A tollFreeReport puts toll-free numbers where the registry has them.
type tollFreeReport struct {
	byState   map[tollFreeState][]tn
	respOrgs  []string // of the portable ones, in the order in which they come up
	byRespOrg map[string][]tn
}

func reportTollFree(numbers []tn) tollFreeReport {
	r := tollFreeReport{byState: map[tollFreeState][]tn{}, byRespOrg: map[string][]tn{}}
	for _, n := range numbers {
		f := knowTollFree(n)
		r.byState[f.state] = append(r.byState[f.state], n)
		if f.state != working {
			continue
		}
		if r.byRespOrg[f.respOrg] == nil {
			r.respOrgs = append(r.respOrgs, f.respOrg)
		}
		r.byRespOrg[f.respOrg] = append(r.byRespOrg[f.respOrg], n)
	}
	return r
}

// tollFreeErrors are the codes of each state that keeps a number from being ported by itself: in a validation, and in an
// order (Bandwidth API reference, error codes).
var tollFreeErrors = []struct {
	state               tollFreeState
	validation, inOrder int
	word                string
}{
	{spare, 7620, 7642, "is spare"},
	{unavailable, 7621, 7643, "is unavailable"},
	{denied, 7622, 7644, "was denied by the porting vendor"},
	{disconnected, 7654, 7656, "is disconnected and has to be ported by hand"},
	{transitional, 7655, 7657, "is transitional and has to be ported by hand"},
	{protected, 7627, 7627, "is controlled by a RespOrg whose id ends in 99"},
}

// errors are what is wrong with the numbers of an order.
func (r tollFreeReport) errors() []wireError {
	var errs []wireError
	for _, e := range tollFreeErrors {
		if numbers := r.byState[e.state]; len(numbers) > 0 {
			errs = append(errs, wireError{Code: e.inOrder, Description: "A toll-free number " + e.word, Numbers: numbers})
		}
	}
	return errs
}

// allTollFree tells whether there are numbers and all are toll-free.
func allTollFree(numbers []tn) bool {
	for _, n := range numbers {
		if !n.tollFree() {
			return false
		}
	}
	return len(numbers) > 0
}

// sameHolder tells whether two RespOrg ids are of one entity, between whose RespOrgs a number moves without an LOA.
func sameHolder(a, b string) bool {
	return len(a) == 5 && len(b) == 5 && strings.EqualFold(a[:2], b[:2])
}
