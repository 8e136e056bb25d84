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
	portedAnyway     trigger = "1017" // ported although its cancellation was taken
	severalFaults    trigger = "1018" // an exception for three reasons at once, one of them in no list
	splitRequired    trigger = "1019" // exception until Telnyx's staff move the number to an order of its own
	focConflict      trigger = "1020" // exception after the FOC was confirmed
	activationFails  trigger = "1021" // the first activation fails
	abrupt           trigger = "1022" // ported without activation-in-progress
	confirmOnce      trigger = "1023" // exception out of which confirm does not lead
	messagingFaulty  trigger = "1024" // messaging has an exception of its own
	twice            trigger = "1025" // each webhook comes twice
	reordered        trigger = "1026" // every other webhook comes after the one that follows it
	tardy            trigger = "1027" // webhooks come late
	lossy            trigger = "1028" // every other webhook never comes
	asPrinted        trigger = "1029" // webhooks in the shapes that Telnyx's guide prints
	codedErrors      trigger = "1031" // every error has a code and a full pointer
	bareErrors       trigger = "1032" // no error has a code
	looseErrors      trigger = "1033" // codes are numbers, sources bare strings

	refusedBilling trigger = "2001" // as a billing number: well-formed, and refused
)

// How long, in real time, and how often the triggers of single calls strike.
const (
	lagTime       = 5 * time.Second
	lateTime      = 12 * time.Second
	slowTime      = 2 * time.Second
	throttleCount = 3
)

// How late, in virtual time, webhooks are.
const (
	reorderDelay = 3 * time.Hour
	tardyDelay   = 10 * time.Minute
)

var triggerNumber = regexp.MustCompile(`^\+1\d{3}999(10\d\d|2001)$`)

// triggerOf is the scenario of a number, "" for nearly all.
func triggerOf(number string) trigger {
	if m := triggerNumber.FindStringSubmatch(number); m != nil {
		return trigger(m[1])
	}
	return ""
}

// exceptionScenario is what goes wrong, when, and the field whose change mends it (none: any change, or confirming again).
type exceptionScenario struct {
	codes []string
	stage string // the status in which it happens
	field func(o *order) string
}

func accountNumber(o *order) string { return text(o.Attributes.EndUser.Admin.AccountNumber) }

var exceptionScenarios = map[trigger]exceptionScenario{
	accountMismatch: {[]string{"ACCOUNT_NUMBER_MISMATCH"}, inProcess, accountNumber},
	confirmOnce:     {[]string{"ACCOUNT_NUMBER_MISMATCH"}, inProcess, accountNumber},
	pinInvalid:      {[]string{"PASSCODE_PIN_INVALID"}, inProcess, func(o *order) string { return text(o.Attributes.EndUser.Admin.PINPasscode) }},
	oddException:    {[]string{"CARRIER_TEMPORAL_ANOMALY"}, inProcess, nil},
	severalFaults: {[]string{"ENTITY_NAME_MISMATCH", "POSTAL_CODE_MISMATCH", "LOA_ILLEGIBLE"}, inProcess, func(o *order) string {
		return text(o.Attributes.Documents.LOA)
	}},
	splitRequired:   {[]string{"PORTING_ORDER_SPLIT_REQUIRED"}, inProcess, nil},
	focConflict:     {[]string{"SV_CONFLICT"}, focConfirmed, nil},
	activationFails: {[]string{"SV_UNKNOWN_FAILURE"}, activating, nil},
}

// mischief is what the triggers of a call's numbers do to it.
type mischief struct {
	throttled bool
	delay     time.Duration
	lost      bool
	shape     errorShape
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
		case t == codedErrors:
			m.shape = allCoded
		case t == bareErrors:
			m.shape = noCodes
		case t == looseErrors:
			m.shape = loose
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

// faultIn is what is going to go wrong in the order's status, if anything is and has not yet.
func (o *order) faultIn(status string) (trigger, bool) {
	for _, n := range o.Numbers {
		t := triggerOf(n.PhoneNumber)
		if scenario, ok := exceptionScenarios[t]; ok && scenario.stage == status && !o.mended(t) {
			return t, true
		}
	}
	return "", false
}

// mended tells whether what an exception was about has been changed since it was raised.
func (o *order) mended(t trigger) bool {
	scenario := exceptionScenarios[t]
	was, raised := o.Raised[t]
	return raised && (scenario.field == nil || scenario.field(o) != was)
}

// allMended tells whether nothing stands in the way of an order in exception any more.
func (o *order) allMended() bool {
	for t := range o.Raised {
		if !o.mended(t) {
			return false
		}
	}
	return true
}

// value is what the faulty field holds.
func (e exceptionScenario) value(o *order) string {
	if e.field == nil {
		return ""
	}
	return e.field(o)
}
