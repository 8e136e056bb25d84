package bandwidth

import (
	"slices"
	"strings"
	"time"
)

// ProcessingStatus of a toll-free port-in whose numbers are being looked up, or have been.
const (
	statusValidateDraft = "VALIDATE_DRAFT_TFNS"
	statusValidDraft    = "VALID_DRAFT_TFNS"
	statusInvalidDraft  = "INVALID_DRAFT_TFNS"
	statusValidate      = "VALIDATE_TFNS"
	statusInvalid       = "INVALID_TFNS"
)

// tollFreePortType is how every toll-free port-in is carried out: looked up by a machine, ported by hand.
const tollFreePortType = "PHASE_1_TOLLFREE"

func (c content) tollFree() bool { return allTollFree(c.looseNumbers()) }

// draft tells whether the order has not been submitted.
func (o *portIn) draft() bool {
	return o.Status == statusDraft || o.Status == statusValidateDraft || o.Status == statusValidDraft || o.Status == statusInvalidDraft
}

// validate has the order's toll-free numbers looked up.
func (o *portIn) validate(author string, at time.Time) {
	o.Validation, o.ValidationErrors = statusProcessing, nil
	if o.draft() {
		o.Status = statusValidateDraft
	} else {
		o.become(statusValidate, "The toll-free numbers are being validated", author, at)
	}
	o.schedule(stepValidated, at.Add(lookUpTime(o.numbers())))
}

// validated is the answer to validate.
func (s *Simulator) validated(o *portIn, at time.Time) {
	numbers := o.numbers()
	report := reportTollFree(numbers)
	if failure := s.vendorFailure(numbers); failure != nil {
		o.ValidationErrors = []wireError{{Code: failure.Code, Description: failure.Description, Numbers: numbers}}
	} else if o.ValidationErrors = report.errors(); len(o.ValidationErrors) == 0 && len(report.respOrgs) > 1 {
		o.ValidationErrors = []wireError{{Code: 7652, Description: "The toll-free numbers are of several RespOrgs; make one port-in of each", Numbers: numbers}}
	}
	valid := len(o.ValidationErrors) == 0
	o.Validation = statusFailed
	if valid {
		o.Validation = statusComplete
	}
	switch {
	case o.draft() && valid:
		o.Status, o.Modified = statusValidDraft, at
	case o.draft():
		o.Status, o.Modified = statusInvalidDraft, at
	case valid:
		o.become(statusPendingDocuments, "An LOA is required", system, at)
		s.checkDocuments(o, at)
	default:
		o.become(statusInvalid, "The toll-free numbers cannot be ported", system, at)
	}
}

// devalidate makes a plain draft of a draft whose numbers are no longer toll-free.
func (o *portIn) devalidate() {
	o.Status, o.Validation, o.ValidationErrors = statusDraft, "", nil
	o.unschedule(stepValidated)
}

// checkDocuments lets a toll-free order go to the vendor once it has what it needs (Bandwidth guide, stand-alone port-ins).
func (s *Simulator) checkDocuments(o *portIn, at time.Time) {
	waiting := slices.ContainsFunc(o.Due, func(due step) bool { return due.What == stepAccepted })
	if o.Status == statusPendingDocuments && o.Content.tollFree() && !waiting && s.documented(o) {
		o.schedule(stepAccepted, at.Add(documentsTake))
	}
}

// documented tells whether a toll-free order has an LOA, or needs none as its numbers stay with one holder.
func (s *Simulator) documented(o *portIn) bool {
	return !o.needsLOA() || slices.ContainsFunc(s.documents[o.ID], func(d *document) bool { return d.Type == "LOA" })
}

// controller is the RespOrg that the order's toll-free numbers are ported from, once they are known to share one.
func (o *portIn) controller() string {
	if o.Validation != statusComplete {
		return ""
	}
	return knowTollFree(o.numbers()[0]).respOrg
}

func (o *portIn) needsLOA() bool {
	return !sameHolder(o.controller(), o.Content.TargetRespOrgID.value())
}

// checkTarget tells what is wrong with a RespOrg that numbers are to be ported to, whatever the order's state.
func checkTarget(id string) []wireError {
	var errs faults
	switch {
	case id == "":
	case len(id) != 5:
		errs.add(7527, "A target RespOrg id has 5 characters")
	case !respOrgID.MatchString(id):
		errs.add(7528, "A target RespOrg id consists of letters and digits")
	case slices.Contains(bandwidthRespOrgs, strings.ToUpper(id)) || slices.Contains(ownRespOrgs, strings.ToUpper(id)):
	case strings.HasPrefix(strings.ToUpper(id), bandwidthRespOrgPrefix):
		errs.add(7531, "The target RespOrg id is not a valid one of Bandwidth's")
	default:
		errs.add(7530, "The target RespOrg id is neither one of Bandwidth's nor one of the account's exceptions")
	}
	return errs
}

// completeTollFree tells everything that is wrong with the content of a toll-free order that is not a draft: much of what
// other orders need it may not even carry (Bandwidth API reference, error codes).
func (c content) completeTollFree() []wireError {
	var errs faults
	if c.WirelessInfo != nil {
		errs.add(7383, "Toll-free port-ins have no wireless info")
	}
	if isTrue(c.PartialPort) {
		errs.add(7384, "Toll-free port-ins are never partial")
	}
	if c.BillingTelephoneNumber != nil || c.NewBillingTelephoneNumber != nil {
		errs.add(7385, "Toll-free port-ins have no billing telephone number")
	}
	if c.TnAttributes != nil && slices.Contains(c.TnAttributes.TnAttribute, "Protected") {
		errs.add(7397, "Toll-free numbers cannot be protected")
	}
	errs = append(errs, c.common()...)
	if c.Subscriber != nil {
		if c.Subscriber.SubscriberType.value() != "BUSINESS" {
			errs.add(7391, "The subscriber of toll-free numbers is a business")
		} else if c.Subscriber.ServiceAddress != nil {
			errs = append(errs, c.Subscriber.complete()...)
		}
	}
	return errs
}

// retryable tells why the numbers of an order cannot be looked up again.
func (o *portIn) retryable() []wireError {
	var errs faults
	switch numbers := o.numbers(); {
	case len(numbers) == 0:
		errs.add(7526, "There are no numbers to validate again")
	case !allTollFree(numbers):
		errs.add(7523, "Only toll-free numbers are validated again")
	case o.Status != statusInvalidDraft && o.Status != statusInvalid:
		errs.add(7524, "Only invalid numbers are validated again")
	case !isVendorFailure(o.ValidationErrors):
		errs.add(7525, "The numbers are only validated again when the vendor could not be reached")
	}
	return errs
}

// lockedTollFree is locked for toll-free orders.
func (o *portIn) lockedTollFree() map[field]int {
	locked := map[field]int{
		fieldBTN: 7385, fieldNewBTN: 7385, fieldPartial: 7384, fieldAccount: 7383, fieldPIN: 7383,
		fieldNames: 7306, fieldAddress: 7307, fieldNumbers: 7506, fieldTriggered: 7608, fieldSPID: 7483,
	}
	switch o.Status {
	case statusInvalid:
		delete(locked, fieldNumbers)
		locked[fieldFoc] = 7636
	case statusValidate, statusPendingDocuments:
		locked[fieldFoc] = 7636
	default:
		locked[fieldTarget] = 7534
	}
	return locked
}

// tollFreeXML is what responses show of toll-free orders only.
type tollFreeXML struct {
	TollFreeValidationStatus string                    `xml:",omitempty"`
	TollFreeValidationErrors *tollFreeValidationErrors `xml:",omitempty"`
	TollFreePortType         string                    `xml:",omitempty"`
	RespOrgException         string                    `xml:",omitempty"`
	Internal                 string                    `xml:",omitempty"`
	RocRequired              string                    `xml:",omitempty"`
}

type tollFreeValidationErrors struct {
	ErrorList struct {
		Error []errorXML
	}
}

func (o *portIn) tollFreeXML(e164 bool) tollFreeXML {
	if !o.Content.tollFree() {
		return tollFreeXML{}
	}
	x := tollFreeXML{TollFreeValidationStatus: o.Validation, TollFreePortType: tollFreePortType}
	if len(o.ValidationErrors) > 0 {
		x.TollFreeValidationErrors = &tollFreeValidationErrors{}
		x.TollFreeValidationErrors.ErrorList.Error = writeErrors(o.ValidationErrors, e164)
	}
	if target := o.Content.TargetRespOrgID.value(); target != "" && o.Validation == statusComplete {
		x.RespOrgException = boolean(slices.Contains(ownRespOrgs, strings.ToUpper(target)))
		x.Internal = boolean(slices.Contains(bandwidthRespOrgs, o.controller()))
		x.RocRequired = boolean(o.needsLOA())
	}
	return x
}

func boolean(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
