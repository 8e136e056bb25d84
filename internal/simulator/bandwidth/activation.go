package bandwidth

import (
	"encoding/xml"
	"net/http"
	"time"
)

type activationResponse struct {
	XMLName          xml.Name           `xml:"ActivationStatusResponse"`
	ResponseStatus   *responseStatusXML `xml:",omitempty"`
	ActivationStatus *activationXML     `xml:",omitempty"`
}

type activationXML struct {
	XMLName             xml.Name        `xml:"ActivationStatus"`
	AutoActivationDate  text            `xml:",omitempty"`
	ActivatedNumbers    *activationList `xml:"ActivatedTelephoneNumbersList,omitempty"`
	NotYetActivatedList *activationList `xml:"NotYetActivatedTelephoneNumbersList,omitempty"`
}

type activationList struct {
	TelephoneNumber []string
}

// activationDays is how long after its FOC an on-net order may be activated.
const activationDays = 3

func activationRefusal(status int, code, description string) reply {
	return reply{status: status, body: activationResponse{ResponseStatus: &responseStatusXML{code, description}}}
}

// activatable is the order of a call if it can be activated on demand now: triggered or toll-free, in FOC, on its day or
// after. Once the order is complete the resource is gone.
func (s *Simulator) activatable(c *call) (*portIn, *reply) {
	var refusal reply
	switch o := s.orders[c.PathValue("id")]; {
	case o == nil:
		refusal = reply{status: http.StatusNotFound}
	case o.Status == statusComplete:
		refusal = activationRefusal(http.StatusNotFound, "7348", "The order is complete")
	case o.Status != statusFoc || !(o.Content.triggered() || o.Content.tollFree()) || c.now.Before(midnight(*o.ActualFoc)):
		refusal = activationRefusal(http.StatusBadRequest, "7342", "The order cannot be activated on demand yet")
	default:
		return o, nil
	}
	return nil, &refusal
}

func midnight(t time.Time) time.Time {
	y, m, d := t.In(newYork).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, newYork)
}

func (o *portIn) activation() time.Time {
	if o.Activation != nil {
		return *o.Activation
	}
	return *o.ActualFoc
}

func (s *Simulator) getActivation(c *call) reply {
	o, refusal := s.activatable(c)
	if refusal != nil {
		return *refusal
	}
	return reply{status: http.StatusOK, body: activationResponse{ActivationStatus: &activationXML{
		AutoActivationDate:  activationDate(o.activation()),
		ActivatedNumbers:    &activationList{},
		NotYetActivatedList: &activationList{writeAll(o.numbers(), c.e164)},
	}}}
}

// putActivation sets when all numbers of the order are activated; a past date is now.
func (s *Simulator) putActivation(c *call) reply {
	o, refusal := s.activatable(c)
	if refusal != nil {
		return *refusal
	}
	var sent activationXML
	if err := decode(c.body, &sent); err != nil {
		return activationRefusal(http.StatusBadRequest, "7338", "ActivationStatus is required")
	}
	at, _, ok := parseFocDate(string(sent.AutoActivationDate))
	switch tollFree := o.Content.tollFree(); {
	case tollFree && sent.AutoActivationDate == "":
		at = c.now
	case !ok:
		return activationRefusal(http.StatusBadRequest, "7338", "ActivationStatus needs a date")
	}
	if o.Content.tollFree() && !tollFreeHours(later(at, c.now)) {
		return activationRefusal(http.StatusBadRequest, "7382", "Toll-free numbers are activated between 08:00 and 18:00 Eastern Time")
	}
	if last := o.lastActivation(); at.After(last) { // Bandwidth only warns (7347)
		at = last
	}
	o.Activation = &at
	if at.After(c.now) {
		o.schedule(stepComplete, at)
		o.touch(c.user, c.now)
	} else {
		o.happen(s, step{At: c.now, What: stepComplete})
	}
	s.keep(o)
	return reply{status: http.StatusOK, body: activationResponse{ActivationStatus: &activationXML{AutoActivationDate: activationDate(at)}}}
}

// tollFreeHours tells whether toll-free numbers may be activated at t (Bandwidth guide, toll-free automation).
func tollFreeHours(t time.Time) bool {
	t = t.In(newYork)
	return t.Hour() >= 8 && (t.Hour() < 18 || (t.Hour() == 18 && t.Minute() == 0))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lastActivation is the end of the window on the last day on which the order may be activated: an off-net order's is its
// FOC date.
func (o *portIn) lastActivation() time.Time {
	last := midnight(*o.ActualFoc)
	if f, _ := o.facts(); f.coverage != offNetAutomated {
		last = last.AddDate(0, 0, activationDays)
	}
	y, m, d := last.Date()
	return time.Date(y, m, d, 22, 0, 0, 0, newYork)
}

func activationDate(t time.Time) text { return text(t.In(newYork).Format(time.RFC3339)) }
