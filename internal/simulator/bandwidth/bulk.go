package bandwidth

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ProcessingStatus of a bulk port-in; DRAFT and CANCELLED are as of an order.
const (
	statusValidateDraftTns = "VALIDATE_DRAFT_TNS"
	statusValidDraftTns    = "VALID_DRAFT_TNS"
	statusInvalidDraftTns  = "INVALID_DRAFT_TNS"
	statusInProgress       = "IN_PROGRESS"
	statusNeedsAttention   = "NEEDS_ATTENTION"
	statusPartial          = "PARTIAL"
	statusCompleted        = "COMPLETED"
)

// maxBulkNumbers is the most numbers of a bulk (Bandwidth guide, bulk port-ins).
const maxBulkNumbers = 20000

// maxAlignments is how often a bulk moves a child's date to that of a later one.
const maxAlignments = 3

// A bulk is a bulk port-in: it divides numbers into port-ins, its children, and has them ported together.
type bulk struct {
	ID         string
	Sequence   int
	Status     string
	Content    content // what its children share
	User       string
	ModifiedBy string
	Created    time.Time
	Modified   time.Time
	Touched    time.Time // the same, or when a child was last modified: the life of a draft
	Submitted  *time.Time
	Children   []string
	Numbers    []tn        // as given, until children carry them
	Errors     []wireError // what is wrong with them
	Former     []former    // what the children before these knew
	Supps      int
	History    []historyEntry
	Told       int // how much of the history subscribers were told
	agenda
}

// A former child's data goes to the child that takes over most of its numbers.
type former struct {
	Numbers []tn
	Content content
}

func (b *bulk) place() int { return b.Sequence }

func (b *bulk) draft() bool {
	return b.Status == statusDraft || b.Status == statusValidateDraftTns || b.Status == statusValidDraftTns || b.Status == statusInvalidDraftTns
}

// live tells whether something may still be ported.
func (b *bulk) live() bool {
	return b.Status != statusPartial && b.Status != statusCompleted && b.Status != statusCancelled
}

func (b *bulk) next() step {
	if b.draft() {
		return sooner(b.agenda.next(), step{At: purgeTime(b.Touched), What: stepPurge})
	}
	return b.agenda.next()
}

func (b *bulk) happen(s *Simulator, what step) {
	b.unschedule(what.What)
	switch what.What {
	case stepPurge:
		s.removeBulk(b)
	case stepValidated:
		s.divide(b, what.At)
	}
}

func (b *bulk) touch(author string, at time.Time) {
	b.Modified, b.ModifiedBy, b.Touched = at, author, at
}

// become changes the status of a bulk that was submitted, and its history says so.
func (b *bulk) become(status, note, author string, at time.Time) {
	b.Status = status
	b.touch(author, at)
	b.History = append(b.History, historyEntry{At: at, Note: note, Author: author, Status: status})
}

// keepBulk remembers a bulk port-in, and tells its subscribers of its change.
func (s *Simulator) keepBulk(b *bulk) {
	if !b.draft() {
		s.tellNews(b.news(s), b.History, &b.Told)
	}
	s.save(bulkTable, b.ID, b)
}

// children are the port-ins of a bulk.
func (s *Simulator) children(b *bulk) []*portIn {
	var children []*portIn
	for _, id := range b.Children {
		children = append(children, s.orders[id])
	}
	return children
}

// bulkNumbers are the numbers of a bulk, whoever carries them.
func (s *Simulator) bulkNumbers(b *bulk) []tn {
	numbers := slices.Clone(b.Numbers)
	for _, o := range s.children(b) {
		numbers = append(numbers, o.numbers()...)
	}
	return numbers
}

// removeBulk takes a draft out of the system with its draft children; those that are none live on by themselves.
func (s *Simulator) removeBulk(b *bulk) {
	s.dissolve(b)
	delete(s.bulks, b.ID)
	s.save(bulkTable, b.ID, nil)
	s.removeFile(b.ID)
}

// dissolve removes a bulk's draft children and sets the others free.
func (s *Simulator) dissolve(b *bulk) {
	children := s.children(b)
	b.Children = nil
	for _, o := range children {
		o.Bulk = ""
		if o.draft() {
			s.remove(o)
		} else {
			s.keep(o)
		}
	}
}

// detach takes a port-in out of its bulk. A draft without children is a mere draft again.
func (s *Simulator) detach(o *portIn, at time.Time) {
	b := s.bulks[o.Bulk]
	o.Bulk = ""
	if b == nil {
		return
	}
	b.Children = slices.DeleteFunc(b.Children, func(id string) bool { return id == o.ID })
	if b.draft() && len(b.Children) == 0 && b.Status == statusValidDraftTns {
		b.Status = statusDraft
	}
	if !b.draft() {
		s.rollUp(b, at)
	}
	s.keepBulk(b)
}

// renumber gives a draft other numbers: its children make way, and the numbers are looked up.
func (s *Simulator) renumber(b *bulk, numbers []tn, author string, at time.Time) {
	if len(b.Children) > 0 {
		b.Former = nil
	}
	for _, o := range s.children(b) {
		b.Former = append(b.Former, former{o.numbers(), o.Content})
	}
	s.dissolve(b)
	b.Numbers, b.Errors = numbers, nil
	b.Status = statusValidateDraftTns
	b.touch(author, at)
	b.schedule(stepValidated, at.Add(lookUpTime(numbers)))
	s.keepBulk(b)
}

// A division is numbers that can be ported together.
type division struct {
	tollFree bool
	numbers  []tn
}

// divide makes a port-in of all numbers that can be ported together, or tells which cannot be ported at all. In the latter
// case it makes none (Bandwidth guide, bulk port-ins; an example of the API reference has one).
func (s *Simulator) divide(b *bulk, at time.Time) {
	b.Modified = at
	var divisions []division
	divisions, b.Errors = s.divisions(b.Numbers)
	if len(b.Errors) > 0 {
		b.Status = statusInvalidDraftTns
		s.keepBulk(b)
		return
	}
	for _, d := range divisions {
		o := s.child(b, d, at)
		b.Children = append(b.Children, o.ID)
	}
	b.Status, b.Numbers, b.Former = statusValidDraftTns, nil, nil
	s.keepBulk(b)
}

// divisions are numbers by losing carrier and vendor, or by RespOrg, in the order in which they come up, and no more in one
// than an order takes.
func (s *Simulator) divisions(numbers []tn) ([]division, []wireError) {
	var tollFree []tn
	byKey := map[string][]tn{}
	var keys []string
	put := func(key string, n tn) {
		if byKey[key] == nil {
			keys = append(keys, key)
		}
		byKey[key] = append(byKey[key], n)
	}
	var uncoveredNumbers, refused []tn
	var errs faults
	taken := s.taken("")
	for _, n := range numbers {
		if problem := taken(n); problem != nil {
			errs = append(errs, *problem)
			continue
		}
		if n.tollFree() {
			tollFree = append(tollFree, n)
			put("toll-free "+knowTollFree(n).respOrg, n)
			continue
		}
		switch f := know(n); {
		case f.coverage == uncovered:
			uncoveredNumbers = append(uncoveredNumbers, n)
		case f.carrier.Unsupported:
			refused = append(refused, n)
		default:
			put(fmt.Sprint(f.coverage, f.vendor, f.carrier.SPID), n)
		}
	}
	if len(uncoveredNumbers) > 0 {
		errs.add(7331, "The rate center is not in the Bandwidth Dashboard", uncoveredNumbers...)
	}
	if len(refused) > 0 {
		errs.add(7609, "The losing carrier is not supported", refused...)
	}
	if failure := s.vendorFailure(tollFree); failure != nil {
		// Without the vendor nothing is known of any number (Bandwidth API reference, bulkPortins).
		return nil, []wireError{{Code: failure.Code, Description: failure.Description, Numbers: numbers}}
	}
	if errs = append(errs, reportTollFree(tollFree).errors()...); len(errs) > 0 {
		return nil, errs
	}
	var divisions []division
	for _, key := range keys {
		size := maxNumbers
		first := byKey[key][0]
		if !first.tollFree() && know(first).coverage == onNet {
			size = maxOnNetNumbers
		}
		for part := range slices.Chunk(byKey[key], size) {
			divisions = append(divisions, division{first.tollFree(), part})
		}
	}
	return divisions, nil
}

// child makes the draft of a division. It knows what the former child knew that had most of its numbers, else what all share.
func (s *Simulator) child(b *bulk, d division, at time.Time) *portIn {
	s.sequence++
	o := &portIn{
		ID: uuid.NewString(), Sequence: s.sequence, Bulk: b.ID, Status: statusDraft, User: b.User, Created: at,
		MadeAt: s.sandbox.Clock().Real(), Content: content{}.patched(b.Content.sharedBy(d.tollFree)),
	}
	most := 0
	for _, f := range b.Former {
		if common := overlap(f.Numbers, d.numbers); common > most && allTollFree(f.Numbers) == d.tollFree {
			most, o.Content = common, f.Content
		}
	}
	o.Content.ListOfPhoneNumbers = &phoneNumbers{}
	for _, n := range d.numbers {
		o.Content.ListOfPhoneNumbers.PhoneNumber = append(o.Content.ListOfPhoneNumbers.PhoneNumber, text(n))
	}
	if d.tollFree {
		o.Status, o.Validation = statusValidDraft, statusComplete
	}
	o.touch(b.ModifiedBy, at)
	s.orders[o.ID] = o
	s.keep(o)
	return o
}

func overlap(a, b []tn) int {
	in := map[tn]bool{}
	for _, n := range a {
		in[n] = true
	}
	common := 0
	for _, n := range b {
		if in[n] {
			common++
		}
	}
	return common
}

// portable are the numbers of an invalid draft that nothing is wrong with.
func (b *bulk) portable() []tn {
	wrong := map[tn]bool{}
	for _, e := range b.Errors {
		for _, n := range e.Numbers {
			wrong[n] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(b.Numbers), func(n tn) bool { return wrong[n] })
}

// rollUp makes a submitted bulk's status that of its children.
func (s *Simulator) rollUp(b *bulk, at time.Time) {
	s.align(b, at)
	ended := map[string]bool{}
	exception := false
	for _, o := range s.children(b) {
		exception = exception || o.Status == statusException
		if o.live() {
			ended[""] = true
		} else {
			ended[o.Status] = true
		}
	}
	status := statusInProgress
	switch {
	case exception:
		status = statusNeedsAttention
	case ended[""] || len(ended) == 0:
	case len(ended) > 1:
		status = statusPartial
	case ended[statusComplete]:
		status = statusCompleted
	default:
		status = statusCancelled
	}
	if status != b.Status {
		b.become(status, "The bulk port-in is "+strings.ToLower(strings.ReplaceAll(status, "_", " ")), system, at)
		s.keepBulk(b)
	}
}

// align has children whose confirmed date is earlier than another's wait for it (Bandwidth guide, bulk port-ins).
func (s *Simulator) align(b *bulk, at time.Time) {
	var latest time.Time
	for _, o := range s.children(b) {
		if o.Status == statusFoc {
			latest = later(latest, *o.ActualFoc)
		}
	}
	for _, o := range s.children(b) {
		if o.Status != statusFoc || !o.ActualFoc.Before(latest) || o.Alignments == maxAlignments || o.changeable(at) != nil {
			continue
		}
		o.Alignments++
		o.Content.RequestedFocDate = some(wireTime(latest))
		o.sendSupp([]field{fieldFoc}, system, at)
		s.keep(o)
	}
}

// sortedBulks are all bulks, the last modified first.
func (s *Simulator) sortedBulks() []*bulk {
	return slices.SortedFunc(maps.Values(s.bulks), func(a, b *bulk) int {
		return cmp.Or(b.Modified.Compare(a.Modified), cmp.Compare(b.Sequence, a.Sequence))
	})
}

// patched is a content after a partial update: unlike merged it keeps the customer order id when none is sent.
func (c content) patched(sent content) content {
	id := replaced(c.CustomerOrderID, sent.CustomerOrderID)
	c = c.merged(sent)
	c.CustomerOrderID = id
	return c
}

// sharedBy is what of a bulk's content its toll-free children, or its others, can carry.
func (c content) sharedBy(tollFree bool) content {
	if tollFree {
		c.BillingTelephoneNumber, c.WirelessInfo = nil, nil
	} else {
		c.TargetRespOrgID = nil
	}
	return c
}
