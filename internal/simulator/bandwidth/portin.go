package bandwidth

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// refusal is the LnpOrderResponse of an order or change that was not taken. Every error is told, each in an element of its own.
func (c *call) refusal(id string, echo content, errs ...wireError) reply {
	return reply{status: http.StatusBadRequest, body: orderResponse{
		OrderID:          id,
		Status:           &statusXML{http.StatusBadRequest, "Validation failed; see the errors."},
		Errors:           writeErrors(errs, c.e164),
		ProcessingStatus: statusException,
		content:          echo.written(c.e164),
	}}
}

func (c *call) asks(request orderRequest) string {
	return strings.ToUpper(request.ProcessingStatus.value())
}

func (s *Simulator) address(parts ...string) string {
	return documentedBase + s.config.AccountID + "/" + strings.Join(parts, "/")
}

// postPortIn makes a draft, which is hardly validated, or submits an order at once.
func (s *Simulator) postPortIn(c *call) reply {
	request, err := parseOrder(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	draft := c.asks(request) == statusDraft
	sent := request.content
	errs := sent.settle(c.e164)
	made := content{}.merged(sent)
	if !draft && len(errs) == 0 {
		errs = s.submittable(made, "", c.now)
	}
	if len(errs) > 0 {
		return c.refusal("", sent, errs...)
	}
	s.sequence++
	o := &portIn{
		ID: uuid.NewString(), Sequence: s.sequence, Status: statusDraft, Content: made, User: c.user,
		Created: c.now, MadeAt: s.sandbox.Clock().Real(),
	}
	o.touch(c.user, c.now)
	switch {
	case !draft:
		s.submit(o, c.user, c.now)
	case made.tollFree():
		o.validate(c.user, c.now)
	}
	s.orders[o.ID] = o
	s.keep(o)
	c.made = append(c.made, o.numbers()...)
	echo := made.written(c.e164)
	return reply{status: http.StatusCreated, location: s.address("portins", o.ID), body: orderResponse{
		OrderID:          o.ID,
		Status:           &statusXML{http.StatusCreated, "The order was received; its status can be asked for by its id."},
		Errors:           writeErrors(o.Errors, c.e164),
		ProcessingStatus: o.Status,
		content:          withDefaults(echo),
		tollFreeXML:      o.tollFreeXML(c.e164),
		BillingType:      "PORTIN",
	}}
}

// withDefaults adds what responses show even when nobody wrote it.
func withDefaults(c content) content {
	if c.Triggered == nil {
		c.Triggered = some("false")
	}
	if c.PartialPort == nil && len(c.looseTollFree()) == 0 {
		c.PartialPort = some("false")
	}
	return c
}

// getPortIn shows an order, without its id and without a Status.
func (s *Simulator) getPortIn(c *call) reply {
	o := s.orders[c.PathValue("id")]
	if o == nil {
		return reply{status: http.StatusNotFound}
	}
	response := orderResponse{
		Errors:            writeErrors(o.Errors, c.e164),
		ProcessingStatus:  o.Status,
		BulkPortinOrderID: o.Bulk,
		content:           withDefaults(o.Content.written(c.e164)),
		tollFreeXML:       o.tollFreeXML(c.e164),
		AccountID:         s.config.AccountID,
		OrderCreateDate:   wireTime(o.Created),
		LastModifiedDate:  wireTime(o.Modified),
		UserID:            o.User,
		LastModifiedBy:    o.ModifiedBy,
		PortType:          o.portType(),
		PON:               o.PON,
	}
	f, known := o.facts()
	if known && f.coverage != tollFreeCoverage {
		response.LosingCarrierSPID, response.LosingCarrierName = f.carrier.SPID, f.carrier.Name
		response.LosingCarrierIsWireless = fmt.Sprint(f.carrier.Wireless)
		response.VendorName = f.vendor
	}
	if o.draft() {
		response.EarliestEstimate = wireTime(earliestFoc(c.now, f.carrier.Interval))
	}
	if o.ActualFoc != nil {
		response.ActualFocDate = wireTime(*o.ActualFoc)
	}
	return reply{status: http.StatusOK, body: response}
}

// putPortIn changes a draft, submits it, or sends a supplement for a submitted order.
func (s *Simulator) putPortIn(c *call) reply {
	id := c.PathValue("id")
	request, err := parseOrder(c.body)
	if err != nil {
		return reply{status: http.StatusBadRequest}
	}
	o := s.orders[id]
	if o == nil {
		return c.refusal(id, content{}, wireError{Code: 7480, Description: "There is no such order to change or cancel"})
	}
	sent := request.content
	errs := sent.settle(c.e164)
	if len(errs) == 0 {
		switch {
		case isTrue(request.RetryValidation) && len(o.retryable()) > 0:
			errs = o.retryable()
		case o.draft():
			errs = s.changeDraft(o, c, request, sent)
		case request.ProcessingStatus.value() != "":
			errs = s.control(o, c, request)
		default:
			errs = s.supplement(o, c, sent, isTrue(request.RetryValidation))
		}
	}
	if len(errs) > 0 {
		refused := c.refusal(id, sent, errs...)
		if errs[0].Code == submittedWithBulk {
			refused.status = http.StatusConflict
		}
		return refused
	}
	s.keep(o)
	// The status in this reply says nothing of the order's: it is always the same (Bandwidth guide, testing porting).
	return reply{status: http.StatusOK, body: orderResponse{
		OrderID:          id,
		Status:           &statusXML{http.StatusOK, "The change was received; the order's status can be asked for by its id."},
		ProcessingStatus: statusRequestedSupp,
		content:          sent.written(c.e164),
	}}
}

func (s *Simulator) changeDraft(o *portIn, c *call, request orderRequest, sent content) []wireError {
	merged := o.Content.merged(sent)
	asked := c.asks(request)
	renumbered := !slices.Equal(o.numbers(), merged.looseNumbers())
	if errs := o.renumber(merged, renumbered); len(errs) > 0 {
		return errs
	}
	switch asked {
	case "", statusDraft:
	case statusSubmitted:
		if o.Bulk != "" {
			return []wireError{{Code: submittedWithBulk, Description: "The port-in belongs to a draft bulk port-in: submit that, or detach the port-in"}}
		}
		if merged.tollFree() && (o.Status != statusValidDraft || renumbered) {
			return []wireError{{Code: 7637, Description: "Only an order in VALID_DRAFT_TFNS can be submitted"}}
		}
		if errs := s.submittable(merged, o.ID, c.now); len(errs) > 0 {
			return errs
		}
	default:
		return wrongState(statusSubmitted)
	}
	o.Content = merged
	o.touch(c.user, c.now)
	switch {
	case asked == statusSubmitted:
		s.submit(o, c.user, c.now)
	case merged.tollFree() && (renumbered || isTrue(request.RetryValidation)):
		o.validate(c.user, c.now)
	case !merged.tollFree():
		o.devalidate()
	}
	return nil
}

// submittedWithBulk is the code for an order that cannot be submitted by itself.
const submittedWithBulk = 7717

// renumber tells why the numbers of a toll-free order cannot become those of merged.
func (o *portIn) renumber(merged content, renumbered bool) []wireError {
	switch {
	case !renumbered || !o.Content.tollFree():
		return nil
	case o.Status == statusValidate || o.Status == statusValidateDraft:
		return []wireError{{Code: 7506, Description: "The numbers of a toll-free order cannot be changed in the state " + o.Status}}
	case len(merged.looseTollFree()) < len(merged.looseNumbers()):
		return []wireError{{Code: 7507, Description: "A toll-free order has toll-free numbers only"}}
	}
	return nil
}

func wrongState(allowed ...string) []wireError {
	return []wireError{{Code: 7364, Description: "Not a possible next state. Allowed next states: {" + strings.Join(allowed, ", ") + "}"}}
}

// supplement changes a submitted order as far as its state and kind let it.
func (s *Simulator) supplement(o *portIn, c *call, sent content, retry bool) []wireError {
	merged := o.Content.merged(sent)
	fields, errs := s.checkSupplement(o, merged, c.now)
	switch {
	case len(errs) > 0:
	case o.Status == statusFoc && o.scenario() == changeLost:
		// As observed at Bandwidth: only an error on the order tells, and that it was not modified (official CLI).
		o.Errors = []wireError{{Code: 7300, Description: "The order waits for the losing carrier and cannot be changed"}}
	default:
		s.supplementWith(o, merged, fields, retry, c)
	}
	return errs
}

// checkSupplement is what would change if merged became the order's content, and what is wrong with that.
func (s *Simulator) checkSupplement(o *portIn, merged content, now time.Time) (fields []field, errs []wireError) {
	if problem := o.changeable(now); problem != nil {
		return nil, []wireError{*problem}
	}
	fields = changed(o.Content, merged)
	errs = o.renumber(merged, slices.Contains(fields, fieldNumbers))
	locked := o.locked()
	for _, f := range fields {
		if code, ok := locked[f]; ok {
			errs = append(errs, wireError{Code: code, Description: fmt.Sprintf("%s cannot be changed at this time", f)})
		}
	}
	errs = append(errs, merged.complete()...)
	if slices.Contains(fields, fieldNumbers) || slices.Contains(fields, fieldBTN) || slices.Contains(fields, fieldNewBTN) {
		errs = append(errs, s.portable(merged, o.ID)...)
	}
	if slices.Contains(fields, fieldFoc) {
		errs = append(errs, merged.checkFoc(now)...)
	}
	return fields, errs
}

// supplementWith makes a checked change.
func (s *Simulator) supplementWith(o *portIn, merged content, fields []field, retry bool, c *call) {
	difference := describe(o.Content, merged, fields)
	o.Content = merged
	if retry || (o.Status == statusInvalid && slices.Contains(fields, fieldNumbers)) {
		o.validate(c.user, c.now)
	} else {
		o.sendSupp(fields, c.user, c.now)
	}
	if last := len(o.History) - 1; last >= 0 && o.History[last].At.Equal(c.now) {
		o.History[last].Difference = difference
	}
}

// describe is a change as the history tells it. Account number and PIN are named, not shown.
func describe(before, after content, fields []field) string {
	var lines []string
	for _, f := range fields {
		switch f {
		case fieldOwn:
			if before.SiteID.value() != after.SiteID.value() {
				lines = append(lines, fmt.Sprintf("SiteId : %s --> %s", before.SiteID.value(), after.SiteID.value()))
			}
		case fieldFoc:
			lines = append(lines, fmt.Sprintf("RequestedFocDate : %s --> %s", wireTime(focOf(before)), wireTime(focOf(after))))
		default:
			lines = append(lines, string(f))
		}
	}
	return strings.Join(lines, "\n")
}

// sendSupp passes a change on to the losing carrier, if it is of any interest there.
func (o *portIn) sendSupp(fields []field, user string, now time.Time) {
	forCarrier := slices.ContainsFunc(fields, func(f field) bool { return f != fieldOwn })
	switch {
	case o.Status == statusException:
		o.Errors = nil
		o.become(statusRequestedSupp, "The order was corrected", user, now)
		o.schedule(stepAnswer, o.expectAnswer(now))
	case o.early() || !forCarrier:
		o.become(o.Status, "The order was changed", user, now)
	case o.ActualFoc != nil:
		o.become(statusRequestedSupp, "A change was sent to the losing carrier", user, now)
		o.unschedule(stepMove)
		o.schedule(stepAnswer, now.Add(suppTakes))
	default:
		answer := now.Add(suppTakes)
		for _, due := range o.Due {
			if due.What == stepAnswer && due.At.After(answer) && o.rejection() == nil {
				answer = due.At
			}
		}
		o.become(statusRequestedSupp, "A change was sent to the losing carrier", user, now)
		o.schedule(stepAnswer, answer)
	}
}

// early tells whether the order is submitted and not yet with the losing carrier.
func (o *portIn) early() bool {
	return o.Status == statusPendingDocuments || o.Status == statusValidate || o.Status == statusInvalid
}

// nextStates are the states that the privileged user of a test environment may put an order in (Bandwidth guide, testing
// porting, and the transitions of the porting diagram).
var nextStates = map[string][]string{
	statusValidate:         {statusCancelled},
	statusInvalid:          {statusCancelled},
	statusPendingDocuments: {statusException, statusCancelled},
	statusSubmitted:        {statusRequestedSupp, statusFoc, statusException, statusCancelled},
	statusStrange:          {statusRequestedSupp, statusFoc, statusException, statusCancelled},
	statusRequestedSupp:    {statusFoc, statusException, statusCancelled},
	statusException:        {statusRequestedSupp, statusRequestedCancel, statusCancelled},
	statusFoc:              {statusComplete, statusRequestedSupp, statusException, statusRequestedCancel},
	statusRequestedCancel:  {statusCancelled},
}

// control lets a test play the losing carrier: FOC with ActualFocDate, EXCEPTION with Errors, and so on.
func (s *Simulator) control(o *portIn, c *call, request orderRequest) []wireError {
	status := c.asks(request)
	if !slices.Contains(nextStates[o.Status], status) {
		return wrongState(nextStates[o.Status]...)
	}
	switch status {
	case statusFoc:
		foc, _ := o.Content.requestedFoc()
		if written := request.ActualFocDate.value(); written != "" {
			at, dateOnly, ok := parseFocDate(written)
			if !ok {
				return []wireError{{Code: 7216, Description: "The actual FOC date has an invalid format"}}
			}
			if foc = at; dateOnly {
				foc = focTime(at)
			}
		}
		if !foc.After(c.now) {
			f, _ := o.facts()
			foc = earliestFoc(c.now, f.carrier.Interval)
		}
		o.confirm(foc, "The order waits for activation", c.now)
	case statusException:
		o.Errors, o.Due = nil, nil
		for _, e := range request.Errors {
			o.Errors = append(o.Errors, wireError{Code: e.Code, Description: strings.TrimSpace(e.Description)})
		}
		o.become(statusException, "The losing carrier rejected the order", system, c.now)
	case statusRequestedSupp:
		o.sendSupp([]field{fieldFoc}, c.user, c.now)
	case statusComplete:
		o.happen(s, step{At: c.now, What: stepComplete})
	case statusCancelled:
		o.happen(s, step{At: c.now, What: stepCancelled})
	case statusRequestedCancel:
		o.requestCancel(c.user, c.now)
	}
	return nil
}

func (o *portIn) requestCancel(user string, now time.Time) {
	o.Due = nil
	o.become(statusRequestedCancel, "A cancellation was sent to the losing carrier", user, now)
	o.schedule(stepCancelled, now.Add(cancelTakes))
}

// deletePortIn removes a draft, and cancels anything else.
func (s *Simulator) deletePortIn(c *call) reply {
	id := c.PathValue("id")
	o := s.orders[id]
	if o == nil {
		return c.refusal(id, content{}, wireError{Code: 7480, Description: "There is no such order to change or cancel"})
	}
	if problem := o.cancellable(c.now); problem != nil {
		return c.refusal(id, content{}, *problem)
	}
	switch {
	case o.draft():
		s.remove(o)
		return reply{status: http.StatusOK}
	case o.early():
		o.Due = nil
		o.become(statusCancelled, "The order is cancelled", c.user, c.now)
	case o.Status == statusRequestedCancel: // on its way
	default:
		o.requestCancel(c.user, c.now)
	}
	s.keep(o)
	return reply{status: http.StatusOK}
}
