package bandwidth

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
)

func bulkRefusal(e wireError) reply {
	status := http.StatusBadRequest
	if e.Code >= 7529 && e.Code <= 7531 {
		status = http.StatusConflict
	}
	return reply{status: status, body: bulkResponse{ResponseStatus: &bulkStatusXML{strconv.Itoa(e.Code), e.Description}}}
}

// postBulk makes a bulk port-in, always a draft. Numbers in it are refused without a word.
func (s *Simulator) postBulk(c *call) reply {
	request, err := parseBulk(c.body)
	if err != nil || request.listsNumbers() {
		return reply{status: http.StatusBadRequest}
	}
	sent, errs := request.settle(c.e164)
	switch asked := request.asks(); {
	case len(errs) > 0:
		return bulkRefusal(errs[0])
	case asked != "" && asked != statusDraft:
		return bulkRefusal(wireError{Code: 7372, Description: "A bulk port-in begins as DRAFT"})
	}
	s.sequence++
	b := &bulk{ID: uuid.NewString(), Sequence: s.sequence, Status: statusDraft, Content: content{}.patched(sent), User: c.user, Created: c.now}
	b.touch(c.user, c.now)
	s.bulks[b.ID] = b
	s.keepBulk(b)
	shown := s.bulkXML(b, c.e164)
	shown.OrderID = b.ID
	return reply{status: http.StatusCreated, location: s.address("bulkPortins", b.ID), body: bulkResponse{BulkPortin: shown}}
}

func (s *Simulator) getBulk(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	return s.showBulk(c, b)
}

func (s *Simulator) showBulk(c *call, b *bulk) reply {
	return reply{status: http.StatusOK, body: bulkResponse{BulkPortin: s.bulkXML(b, c.e164)}}
}

// putBulk replaces all of a bulk that has no children yet.
func (s *Simulator) putBulk(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	request, err := parseBulk(c.body)
	if err != nil || request.listsNumbers() {
		return reply{status: http.StatusBadRequest}
	}
	sent, errs := request.settle(c.e164)
	switch {
	case len(errs) > 0:
		return bulkRefusal(errs[0])
	case len(b.Children) > 0:
		return bulkRefusal(wireError{Code: 7703, Description: "A bulk port-in with port-ins is not replaced"})
	case !b.draft():
		return bulkRefusal(wireError{Code: 7702, Description: "The order is no draft"})
	}
	b.Content = content{}.patched(sent)
	b.touch(c.user, c.now)
	s.keepBulk(b)
	return s.showBulk(c, b)
}

// patchBulk changes parts of a bulk and of all its children, or submits them. It does all of it or nothing.
func (s *Simulator) patchBulk(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	request, err := parseBulk(c.body)
	if err != nil || request.listsNumbers() {
		return reply{status: http.StatusBadRequest}
	}
	sent, errs := request.settle(c.e164)
	retry := isTrue(request.RetryValidation)
	submit := request.asks() == statusInProgress
	switch {
	case len(errs) > 0:
	case retry:
		errs = s.bulkRetryable(b)
	case submit:
		errs = b.submittable()
	case request.asks() != "" && request.asks() != b.Status:
		errs = []wireError{{Code: 7648, Description: "The status can only be changed to IN_PROGRESS"}}
	case !b.live():
		errs = []wireError{{Code: 7702, Description: "The order is no draft"}}
	case !b.draft() && sent.TargetRespOrgID != nil:
		errs = []wireError{{Code: 7535, Description: "The target RespOrg can only be changed while the bulk port-in is a draft"}}
	case !b.draft() && sent.AlternateSpid != nil:
		errs = []wireError{{Code: 7708, Description: "The alternate SPID can only be changed while the port-in is a draft"}}
	}
	if len(errs) > 0 {
		return bulkRefusal(errs[0])
	}
	changes, problems := s.cascade(b, c, sent, request.Deleted, submit)
	if len(problems.PortinErrors) > 0 {
		return reply{status: http.StatusBadRequest, body: bulkResponse{
			ResponseStatus:   &bulkStatusXML{Description: "The port-ins do not allow it; see their errors."},
			PortinListErrors: &problems,
		}}
	}
	b.Content = b.Content.patched(sent).without(request.Deleted)
	b.touch(c.user, c.now)
	if retry {
		s.renumber(b, b.Numbers, c.user, c.now)
	}
	if submit {
		b.Submitted = &c.now
		b.become(statusInProgress, "The bulk port-in was submitted", c.user, c.now)
	}
	if !b.draft() && !submit {
		b.Supps++
	}
	s.keepBulk(b)
	for _, change := range changes {
		s.carryOutChange(change, c, submit)
	}
	return s.showBulk(c, b)
}

// A childChange is what a change of a bulk makes of a child.
type childChange struct {
	child  *portIn
	merged content
	fields []field
}

// cascade is what a change of a bulk makes of its children, and what they have against it.
func (s *Simulator) cascade(b *bulk, c *call, sent content, deleted []string, submit bool) (changes []childChange, problems portinListErrors) {
	for _, o := range s.children(b) {
		if !o.live() {
			continue
		}
		change := childChange{child: o, merged: o.Content.patched(sent.sharedBy(o.Content.tollFree())).without(deleted)}
		var errs []wireError
		switch {
		case o.draft() && submit:
			if errs = s.submittable(change.merged, o.ID, c.now); o.Content.tollFree() && o.Status != statusValidDraft {
				errs = append(errs, wireError{Code: 7637, Description: "Only an order in VALID_DRAFT_TFNS can be submitted"})
			}
		case !o.draft():
			change.fields, errs = s.checkSupplement(o, change.merged, c.now)
		}
		problems.add(o.ID, errs)
		changes = append(changes, change)
	}
	return changes, problems
}

func (s *Simulator) carryOutChange(change childChange, c *call, submit bool) {
	o := change.child
	switch {
	case !o.draft():
		if len(change.fields) == 0 {
			return
		}
		s.supplementWith(o, change.merged, change.fields, false, c)
	case submit:
		o.Content = change.merged
		s.submit(o, c.user, c.now)
	default:
		o.Content = change.merged
		o.touch(c.user, c.now)
	}
	s.keep(o)
}

// submittable tells why a bulk cannot be submitted as it stands.
func (b *bulk) submittable() []wireError {
	var errs faults
	switch {
	case b.Status == statusInvalidDraftTns && len(b.portable()) == 0:
		errs.add(7653, "There are no portable numbers")
	case b.Status == statusDraft:
		errs.add(7704, "There are no port-ins to submit")
	case b.Status != statusValidDraftTns:
		errs.add(7648, "Only a bulk port-in in VALID_DRAFT_TNS can be submitted")
	}
	return errs
}

// bulkRetryable tells why the numbers of a bulk cannot be looked up again.
func (s *Simulator) bulkRetryable(b *bulk) []wireError {
	var errs faults
	switch numbers := s.bulkNumbers(b); {
	case len(numbers) == 0:
		errs.add(7526, "There are no numbers to validate again")
	case !slices.ContainsFunc(numbers, tn.tollFree):
		errs.add(7523, "Only toll-free numbers are validated again")
	case b.Status != statusInvalidDraftTns:
		errs.add(7524, "Only invalid numbers are validated again")
	case !isVendorFailure(b.Errors):
		errs.add(7525, "The numbers are only validated again when the vendor could not be reached")
	}
	return errs
}

// deleteBulk removes a draft; what was submitted is cancelled child by child.
func (s *Simulator) deleteBulk(c *call) reply {
	b := s.bulks[c.PathValue("id")]
	if b == nil {
		return reply{status: http.StatusNotFound}
	}
	if !b.draft() {
		return reply{status: http.StatusBadRequest, body: bulkResponse{BulkPortin: &bulkXML{
			Status: &statusXML{7709, fmt.Sprintf("The bulk port-in %s is no draft and cannot be deleted", b.ID)},
		}}}
	}
	s.removeBulk(b)
	return reply{status: http.StatusOK}
}
