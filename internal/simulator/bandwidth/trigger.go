package bandwidth

import (
	"net/http"
	"time"
)

// A trigger makes the simulator play a scenario. It is the line of a number in exchange 999, whatever the area code.
type trigger string

const (
	noTrigger       trigger = ""
	refusedAtSubmit trigger = "1001" // until the account number is another
	accountMismatch trigger = "1002" // exception until the account number is another
	pinInvalid      trigger = "1003" // exception until the PIN is another
	focMoves        trigger = "1004" // to the next business day
	lookUpLag       trigger = "1005"
	lostReply       trigger = "1006"
	lateCompletion  trigger = "1007"
	throttled       trigger = "1008"
	slow            trigger = "1009"
	silent          trigger = "1010" // no notifications
	notPortable     trigger = "1011"
	unknownStatus   trigger = "1012"
	unknownError    trigger = "1013"
	focLater        trigger = "1014" // two business days
	secondStage     trigger = "1015" // submitted with 201 or 200, yet in exception at once
	changeLost      trigger = "1016" // a change after the FOC is confirmed is taken with 200, and nothing comes of it
)

// Real delays of the triggers.
const (
	lag            = 5 * time.Second
	lateness       = 12 * time.Second
	slowness       = 2 * time.Second
	throttledCalls = 3
)

func (n tn) trigger() trigger {
	if len(n) != 10 || n[3:8] != "99910" {
		return noTrigger
	}
	return trigger(n[6:])
}

// scenario is the trigger of the first of the numbers that has one.
func scenario(numbers []tn) trigger {
	for _, n := range numbers {
		if t := n.trigger(); t != noTrigger {
			return t
		}
	}
	return noTrigger
}

// fire counts a number's trigger and tells how often it had fired before.
func (s *Simulator) fire(n tn) (before int) {
	key := string(n)
	before = s.triggers[key]
	s.triggers[key]++
	s.save(triggerTable, key, s.triggers[key])
	return before
}

// concerned are the numbers that a call is about: those in its body, and those of the order it addresses.
func (s *Simulator) concerned(c *call) []tn {
	var numbers []tn
	switch {
	case c.Pattern == "POST /portins":
		if request, err := parseOrder(c.body); err == nil {
			numbers = request.looseNumbers()
		}
	case c.Pattern == "POST /lnpchecker":
		if request, err := parseCheck(c.body); err == nil {
			for _, written := range request.Tn {
				numbers = append(numbers, looseNumber(written))
			}
		}
	case c.Pattern == "POST /tollFreePortingValidations":
		if request, err := parseValidation(c.body); err == nil {
			for _, written := range request.numbers() {
				numbers = append(numbers, looseNumber(string(written)))
			}
		}
	case c.Pattern == "PUT /bulkPortins/{id}/tnList":
		if list, err := parseTnList(c.body); err == nil {
			for _, written := range list {
				numbers = append(numbers, looseNumber(string(written)))
			}
		}
	case c.PathValue("id") != "":
		id := c.PathValue("id")
		if o := s.orders[id]; o != nil {
			numbers = o.numbers()
		}
		if b := s.bulks[id]; b != nil {
			numbers = s.bulkNumbers(b)
		}
		if v := s.validations[id]; v != nil {
			numbers = v.Numbers
		}
	}
	return numbers
}

// delay plays the triggers that come before a call is carried out. It tells whether it has answered already.
func (s *Simulator) delay(c *call, w http.ResponseWriter) (answered bool) {
	s.mu.Lock()
	numbers := s.concerned(c)
	checking := c.Pattern == "POST /lnpchecker" || c.Pattern == "POST /tollFreePortingValidations"
	mutating := c.Method != http.MethodGet && !checking
	var pause time.Duration
	refuse := false
	for _, n := range numbers {
		switch n.trigger() {
		case slow:
			pause = max(pause, slowness)
		case lateCompletion:
			if c.Pattern == "POST /portins" && s.fire(n) == 0 {
				pause = max(pause, lateness)
			}
		case throttled:
			if mutating && s.triggers[string(n)] < throttledCalls {
				s.fire(n)
				refuse = true
			}
		default:
		}
	}
	err := s.commit()
	s.mu.Unlock()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	if pause > 0 {
		s.wait(pause)
	}
	if refuse {
		s.RateLimitHeaders(w.Header())
		w.WriteHeader(http.StatusTooManyRequests)
	}
	return refuse
}

// loses tells whether a call that made something loses its reply: the first one for a number with that trigger.
func (s *Simulator) loses(c *call) bool {
	lost := false
	for _, n := range c.made {
		if n.trigger() == lostReply && s.fire(n) == 0 {
			lost = true
		}
	}
	return lost
}
