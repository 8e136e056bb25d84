package bandwidth

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// ProcessingStatus of a stand-alone port-in.
const (
	statusDraft            = "DRAFT"
	statusPendingDocuments = "PENDING_DOCUMENTS"
	statusSubmitted        = "SUBMITTED"
	statusRequestedSupp    = "REQUESTED_SUPP"
	statusException        = "EXCEPTION"
	statusFoc              = "FOC"
	statusComplete         = "COMPLETE"
	statusRequestedCancel  = "REQUESTED_CANCEL"
	statusCancelled        = "CANCELLED"
	statusStrange          = "CARRIER_ACKNOWLEDGED" // in no document: for clients that must survive new words
)

// Limits of one order (Bandwidth guide, stand-alone port-ins).
const (
	maxNumbers       = 5000
	maxOnNetNumbers  = 999
	maxOffNetNumbers = 49
)

// A portIn is a stand-alone port-in order.
type portIn struct {
	ID         string
	Sequence   int
	Status     string
	Errors     []wireError
	Content    content
	User       string
	ModifiedBy string
	Created    time.Time
	MadeAt     time.Time // in real time: what lags behind lags really
	Modified   time.Time
	Submitted  *time.Time
	PON        string
	ActualFoc  *time.Time
	AskedFoc   time.Time  // what was requested when the FOC was confirmed
	Activation *time.Time // set by the owner, else the FOC
	Rejection  *rejection
	Bulk       string // the bulk port-in it belongs to
	Alignments int    // how often that has moved its date
	Moved      bool   // the carrier has moved the FOC
	Strange    bool   // it has been in the status that nobody knows

	Validation       string // of toll-free numbers: PROCESSING, COMPLETE, FAILED
	ValidationErrors []wireError

	History []historyEntry
	Told    int // how much of the history subscribers were told
	agenda
}

// A rejection is why the losing carrier threw an order back.
type rejection struct {
	Trigger trigger
	Value   string // of the field that has to change
}

// What happens to an order by itself.
const (
	stepValidated = "validated" // the toll-free numbers have been looked up
	stepAccepted  = "accepted"  // the documents are there; the order goes to the carrier
	stepAnswer    = "answer"    // the carrier answers
	stepMove      = "move"      // the carrier moves its FOC
	stepComplete  = "complete"  // the numbers are activated
	stepCancelled = "cancelled" // the carrier lets go
	stepPurge     = "purge"     // a draft that nobody touched is removed
)

type historyEntry struct {
	At         time.Time
	Note       string
	Author     string
	Status     string
	Difference string
}

func (o *portIn) numbers() []tn { return o.Content.looseNumbers() }

// live tells whether the order may still port its numbers.
func (o *portIn) live() bool { return o.Status != statusComplete && o.Status != statusCancelled }

// facts are those of the order's first number; a submitted order's numbers share them.
func (o *portIn) facts() (facts, bool) { return o.Content.facts() }

func (c content) facts() (facts, bool) {
	numbers := c.looseNumbers()
	if len(numbers) == 0 || !tenDigits.MatchString(string(numbers[0])) {
		return facts{}, false
	}
	if c.tollFree() {
		return facts{coverage: tollFreeCoverage, vendor: ownVendor, carrier: losingCarrier{Interval: tollFreeInterval}}, true
	}
	return know(numbers[0]), true
}

// portType is the order's PortType: an off-net order that is too large for automation becomes a manual one in silence.
func (o *portIn) portType() string {
	f, ok := o.facts()
	if !ok {
		return ""
	}
	if f.coverage == offNetAutomated && len(o.numbers()) > maxOffNetNumbers {
		return offNetManual.portType()
	}
	return f.coverage.portType()
}

// requestedFoc is the instant of the requested FOC. A time of day counts only for triggered orders and wireless carriers;
// for all others it is 11:30 in New York (Bandwidth guide, stand-alone port-ins).
func (c content) requestedFoc() (time.Time, bool) {
	at, dateOnly, ok := parseFocDate(c.RequestedFocDate.value())
	if !ok {
		return time.Time{}, false
	}
	f, _ := c.facts()
	if !dateOnly && (c.triggered() || f.carrier.Wireless) {
		return at, true
	}
	return focTime(at), true
}

// triggered tells whether the owner activates the numbers; toll-free orders ignore it.
func (c content) triggered() bool { return isTrue(c.Triggered) && !c.tollFree() }

func isTrue(t *text) bool { return strings.EqualFold(t.value(), "true") }

// become changes the order's status, and its history says so.
func (o *portIn) become(status, note, author string, at time.Time) {
	o.Status = status
	o.touch(author, at)
	o.History = append(o.History, historyEntry{At: at, Note: note, Author: author, Status: status})
}

func (o *portIn) touch(author string, at time.Time) {
	o.Modified, o.ModifiedBy = at, author
}

// next is the order's next step: a draft that nobody touches is removed, unless it lives with its bulk port-in.
func (o *portIn) next() step {
	if o.draft() && o.Bulk == "" {
		return sooner(o.agenda.next(), step{At: purgeTime(o.Modified), What: stepPurge})
	}
	return o.agenda.next()
}

// sorted are all orders in the order of their creation.
func (s *Simulator) sorted() []*portIn {
	return slices.SortedFunc(maps.Values(s.orders), func(a, b *portIn) int { return cmp.Compare(a.Sequence, b.Sequence) })
}

// keep remembers an order, and tells its subscribers and the bulk port-in that it belongs to of its change.
func (s *Simulator) keep(o *portIn) {
	if !o.draft() {
		s.tellNews(o.news(s), o.History, &o.Told)
	}
	s.save(orderTable, o.ID, o)
	b := s.bulks[o.Bulk]
	switch {
	case b == nil:
	case b.draft():
		b.Touched = later(b.Touched, o.Modified)
		s.keepBulk(b)
	default:
		s.rollUp(b, o.Modified)
	}
}

// taken tells why a number cannot be ported now: it is on a submitted order other than that of the id, or in service here
// already. What it knows is of the instant of the call.
func (s *Simulator) taken(id string) func(tn) *wireError {
	on := map[tn]*portIn{}
	for _, o := range s.orders {
		if o.ID == id || o.Submitted == nil || o.Status == statusCancelled {
			continue
		}
		for _, n := range o.numbers() {
			if on[n] == nil || o.live() {
				on[n] = o
			}
		}
	}
	return func(n tn) *wireError {
		switch o := on[n]; {
		case o == nil:
			return nil
		case o.live():
			return &wireError{Code: 7205, Description: "The telephone number is on another order already", Numbers: []tn{n}}
		}
		return &wireError{Code: 7206, Description: "The telephone number is in service already", Numbers: []tn{n}}
	}
}
