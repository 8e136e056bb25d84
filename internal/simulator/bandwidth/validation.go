package bandwidth

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ProcessingStatus of a toll-free porting validation; CANCELLED is as of an order.
const (
	statusProcessing = "PROCESSING"
	statusFailed     = "FAILED"
)

// What happens to a validation by itself.
const (
	stepResult = "result" // the vendor answers, or stays silent for too long
	stepForget = "forget" // old validations are removed
)

// Clocks of a validation (Bandwidth guide, toll-free porting: seconds for a few numbers, minutes for hundreds).
const (
	lookUpTakes    = 5 * time.Second
	lookUpEach     = 400 * time.Millisecond
	vendorPatience = 300 * time.Second
	validationLife = 72 * time.Hour
)

// lookUpTime is how long the vendor takes for so many numbers, or how long it is waited for in vain.
func lookUpTime(numbers []tn) time.Duration {
	if slices.Contains(numbers, vendorSilent) || slices.Contains(numbers, vendorSilentOnce) {
		return vendorPatience
	}
	return min(lookUpTakes+time.Duration(len(numbers)-1)*lookUpEach, vendorPatience-lookUpTakes)
}

// A validation finds out which toll-free numbers can be ported, and which of them together.
type validation struct {
	ID              string
	Sequence        int
	CustomerOrderID string
	Status          string
	Errors          []wireError
	Looked          bool // the vendor has answered: there is a breakdown
	User            string
	Created         time.Time
	Numbers         []tn
	agenda
}

func (v *validation) place() int { return v.Sequence }

func (v *validation) happen(s *Simulator, what step) {
	v.unschedule(what.What)
	if what.What == stepForget {
		delete(s.validations, v.ID)
		s.save(validationTable, v.ID, nil)
		return
	}
	v.Status = statusComplete
	if failure := s.vendorFailure(v.Numbers); failure != nil {
		v.Errors = []wireError{*failure}
	} else {
		v.Looked = true
		report := reportTollFree(v.Numbers)
		for _, e := range tollFreeErrors {
			if len(report.byState[e.state]) > 0 {
				v.Errors = append(v.Errors, wireError{Code: e.validation, Description: "At least one toll-free number " + e.word})
			}
		}
	}
	if len(v.Errors) > 0 {
		v.Status = statusFailed
	}
	s.tell(v.news(what.At), what.At)
	s.keepValidation(v)
}

func (s *Simulator) keepValidation(v *validation) { s.save(validationTable, v.ID, v) }

// refuseValidation answers what is not done, with the validation as it is or would have been.
func (s *Simulator) refuseValidation(c *call, status int, v *validation, errs ...wireError) reply {
	var list validationErrorsXML
	for _, e := range errs {
		list.Error = append(list.Error, validationErrorXML{ErrorCode: strconv.Itoa(e.Code), Description: e.Description})
	}
	response := s.response(v, c.e164)
	response.ErrorList = &list
	return reply{status: status, body: response}
}

func (s *Simulator) postValidation(c *call) reply {
	request, err := parseValidation(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	v := &validation{CustomerOrderID: request.CustomerOrderID.value(), Status: statusFailed, User: c.user, Created: c.now}
	var errs []wireError
	v.Numbers, errs = tollFreeNumbers(request.numbers(), c.e164)
	if !customerOrderID.MatchString(v.CustomerOrderID) {
		errs = append(errs, wireError{Code: 7318, Description: "The customer order id may have up to 40 letters, digits, dashes and spaces"})
	}
	switch {
	case len(errs) > 0:
		return s.refuseValidation(c, http.StatusBadRequest, v, errs...)
	case len(v.Numbers) > s.config.MaxTollFreeNumbers:
		return s.refuseValidation(c, http.StatusConflict, v, wireError{Code: 7616, Description: fmt.Sprintf("Only %d toll-free numbers may be given", s.config.MaxTollFreeNumbers)})
	case slices.Contains(v.Numbers, vendorUnreachable):
		return s.refuseValidation(c, http.StatusBadGateway, v, wireError{Code: 7619, Description: "The toll-free data vendor cannot be reached"})
	}
	s.sequence++
	v.ID, v.Sequence, v.Status = uuid.NewString(), s.sequence, statusProcessing
	v.schedule(stepResult, c.now.Add(lookUpTime(v.Numbers)))
	v.schedule(stepForget, c.now.Add(validationLife))
	s.validations[v.ID] = v
	s.keepValidation(v)
	c.made = append(c.made, v.Numbers...)
	return reply{status: http.StatusCreated, location: s.address("tollFreePortingValidations", v.ID), body: s.response(v, c.e164)}
}

// tollFreeNumbers reads the numbers of a validation, or tells what is wrong with them. A number given twice counts once.
func tollFreeNumbers(written []text, e164 bool) (numbers []tn, errs []wireError) {
	if len(written) == 0 {
		return nil, []wireError{{Code: 7612, Description: "The element TollFreeNumberList is missing"}}
	}
	var bad []string
	wrongForm := false
	seen := map[tn]bool{}
	for _, w := range written {
		n, wrong, ok := parseNumber(string(w), e164)
		switch {
		case wrong:
			wrongForm = true
		case !ok || !n.tollFree():
			bad = append(bad, string(w))
		case !seen[n]:
			seen[n] = true
			numbers = append(numbers, n)
		}
	}
	if wrongForm {
		errs = append(errs, wireErrorE164())
	}
	if len(bad) > 0 {
		errs = append(errs, wireError{Code: 7615, Description: "Invalid toll-free numbers: " + strings.Join(bad, ", ")})
	}
	return numbers, errs
}

// listValidations lists all, or those with a number, the youngest first.
func (s *Simulator) listValidations(c *call) reply {
	wanted := looseNumber(c.URL.Query().Get("tollFreeNumber"))
	rows := slices.SortedFunc(maps.Values(s.validations), func(a, b *validation) int { return cmp.Compare(b.Sequence, a.Sequence) })
	var response validationResponses
	for _, v := range rows {
		if wanted == "" || slices.Contains(v.Numbers, wanted) {
			response.TollFreePortingValidationResponse = append(response.TollFreePortingValidationResponse, s.response(v, c.e164))
		}
	}
	return reply{status: http.StatusOK, body: response}
}

func (s *Simulator) getValidation(c *call) reply {
	v := s.validations[c.PathValue("id")]
	if v == nil {
		return reply{status: http.StatusNotFound}
	}
	return reply{status: http.StatusOK, body: s.response(v, c.e164)}
}

// patchValidation cancels a validation that still goes on; nothing else can be changed.
func (s *Simulator) patchValidation(c *call) reply {
	v := s.validations[c.PathValue("id")]
	if v == nil {
		return reply{status: http.StatusNotFound}
	}
	request, err := parseValidation(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	switch {
	case request.ProcessingStatus.value() != statusCancelled:
		return reply{status: http.StatusBadRequest, body: validationResponse{
			ResponseStatus: &responseStatusXML{"7624", "The status can only be changed to CANCELLED"},
		}}
	case v.Status != statusProcessing:
		return s.refuseValidation(c, http.StatusConflict, v, wireError{Code: 7625, Description: "The status can only be changed to CANCELLED while it is PROCESSING"})
	}
	v.Status = statusCancelled
	v.unschedule(stepResult)
	s.tell(v.news(c.now), c.now)
	s.keepValidation(v)
	return reply{status: http.StatusOK, body: s.response(v, c.e164)}
}
