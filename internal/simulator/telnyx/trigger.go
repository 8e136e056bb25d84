package telnyx

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// trigger is the scenario that a number plays: the last four digits of a North American number with exchange 999.
type trigger string

const (
	refusedAtConfirm trigger = "1001" // confirm refuses the account number until it is changed
	accountMismatch  trigger = "1002" // exception after confirm
	pinInvalid       trigger = "1003" // exception after confirm
	focMoved         trigger = "1004" // the losing carrier moves a confirmed FOC to the next business day
	lagging          trigger = "1005" // lists show the order only after a while
	lostReply        trigger = "1006" // the first create is carried out, its reply lost
	late             trigger = "1007" // the first create is carried out only after a while
	throttled        trigger = "1008" // the first mutating calls get 429
	slow             trigger = "1009" // every reply takes its time
	silent           trigger = "1010" // no webhooks
	notPortable      trigger = "1011"
	oddStatus        trigger = "1012" // a status nobody knows, before FOC
	oddException     trigger = "1013" // an exception with a code nobody knows
	focLater         trigger = "1014" // FOC confirmed two business days later than asked for
	splitLater       trigger = "1015" // Telnyx's staff move the number to an order of its own

	refusedBilling trigger = "2001" // as a billing number: well-formed, and refused
)

// How long, in real time, and how often the triggers of single calls strike.
const (
	lagTime       = 5 * time.Second
	lateTime      = 12 * time.Second
	slowTime      = 2 * time.Second
	throttleCount = 3
)

var triggerNumber = regexp.MustCompile(`^\+1\d{3}999(10(?:0[1-9]|1[0-5])|2001)$`)

// triggerOf is the scenario of a number, "" for nearly all.
func triggerOf(number string) trigger {
	if m := triggerNumber.FindStringSubmatch(number); m != nil {
		return trigger(m[1])
	}
	return ""
}

// exceptionScenario is what goes wrong after confirm, and the field whose change mends it ("": any change).
type exceptionScenario struct {
	detail statusDetail
	field  func(o *order) string
}

var exceptionScenarios = map[trigger]exceptionScenario{
	accountMismatch: {
		detail: statusDetail{Code: "ACCOUNT_NUMBER_MISMATCH", Description: exceptionTypes["ACCOUNT_NUMBER_MISMATCH"]},
		field:  func(o *order) string { return text(o.Attributes.EndUser.Admin.AccountNumber) },
	},
	pinInvalid: {
		detail: statusDetail{Code: "PASSCODE_PIN_INVALID", Description: exceptionTypes["PASSCODE_PIN_INVALID"]},
		field:  func(o *order) string { return text(o.Attributes.EndUser.Admin.PINPasscode) },
	},
	oddException: {
		detail: statusDetail{Code: "CARRIER_TEMPORAL_ANOMALY", Description: "The losing carrier answered with something new."},
	},
}

// mischief is what the triggers of a call's numbers do to it.
type mischief struct {
	throttled bool
	delay     time.Duration
	lost      bool
}

// interfere finds out what the triggers of a call's numbers do to it, and remembers that they struck.
func (s *Simulator) interfere(c *call) mischief {
	s.mu.Lock()
	defer s.mu.Unlock()
	var m mischief
	creates := c.r.Method == http.MethodPost && strings.TrimSuffix(c.r.URL.Path, "/") == "/v2/porting_orders"
	mutates := c.r.Method != http.MethodGet && strings.HasPrefix(c.r.URL.Path, "/v2/porting_orders")
	for _, number := range s.numbersOf(c) {
		switch t := triggerOf(number); {
		case t == lostReply && creates && s.strike(number, 1):
			m.lost = true
		case t == late && creates && s.strike(number, 1):
			m.delay = max(m.delay, lateTime)
		case t == throttled && mutates && s.strike(number, throttleCount):
			m.throttled = true
		case t == slow:
			m.delay = max(m.delay, slowTime)
		}
	}
	if err := s.commit(); err != nil {
		return mischief{}
	}
	return m
}

// strike counts a number's trigger, and tells whether it still strikes.
func (s *Simulator) strike(number string, times int) bool {
	struck, _ := s.marks.get(number)
	if struck >= times {
		return false
	}
	s.marks.put(number, struck+1)
	return true
}

// numbersOf are the numbers that a call is about: those in its body, else those of the order in its path.
func (s *Simulator) numbersOf(c *call) []string {
	if id := chi.URLParam(c.r, "id"); id != "" {
		if o, ok := s.orders.get(id); ok {
			return o.phoneNumbers()
		}
		return nil
	}
	var body struct {
		PhoneNumbers []string `json:"phone_numbers"`
	}
	if json.Unmarshal(c.body, &body) != nil {
		return nil
	}
	return body.PhoneNumbers
}

// plays tells whether one of the order's numbers has the trigger.
func (o *order) plays(t trigger) bool {
	return slices.ContainsFunc(o.Numbers, func(n phoneNumber) bool { return triggerOf(n.PhoneNumber) == t })
}

// exceptionScenario is the order's, if its numbers have one.
func (o *order) exceptionScenario() (exceptionScenario, bool) {
	for _, n := range o.Numbers {
		if scenario, ok := exceptionScenarios[triggerOf(n.PhoneNumber)]; ok {
			return scenario, true
		}
	}
	return exceptionScenario{}, false
}
