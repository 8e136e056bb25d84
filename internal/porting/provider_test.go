package porting_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// carrier is a provider in memory, behind no network: what it answers, and
// what becomes of its answers, is up to the test.
type carrier struct {
	now func() time.Time

	mu     sync.Mutex
	orders map[string]*providers.Order
	made   int
	calls  []providers.StepKind

	// fail is asked before each mutating call is carried out, and after; a
	// failure is what the gateway sees of the call.
	fail func(moment string, s providers.Step) *providers.Failure
	// hidden are orders that Find doesn't list.
	hidden func(id string) bool
	// split cuts the numbers of a create into several orders.
	split func(numbers []domain.PhoneNumber) [][]domain.PhoneNumber
	// verdict of a number in a check; portable when nil.
	verdict func(n domain.PhoneNumber) providers.Cell
	// silent makes checks fail.
	silent bool
	// forgetful carriers accept updates and keep nothing of them.
	forgetful bool
	// reluctant carriers acknowledge a cancel, and let go later.
	reluctant bool
	// comments by order; mute is how many looks at them still show none.
	comments map[string][]providers.Comment
	mute     int
	// history by order; read counts how often one was asked for.
	history map[string][]providers.HistoryEntry
	read    int
	// subscribed are the addresses that callbacks go to; fetched counts fetches.
	subscribed []string
	fetched    int
	// unlisted, when set, is the answer to a question for what changed.
	unlisted *providers.Failure
	// still carriers say that nothing has changed.
	still bool
	// sent are the numbers that got a code; nil: nobody wants proof of any.
	sent map[domain.PhoneNumber]bool
	// unreadable is an order whose fetch can't be understood.
	unreadable string
}

func newCarrier(now func() time.Time) *carrier {
	return &carrier{now: now, orders: map[string]*providers.Order{}, comments: map[string][]providers.Comment{}}
}

func (*carrier) Limits() providers.Limits {
	return providers.Limits{
		MaxNumbers: map[domain.PortClass]int{"": 3}, MaxCheckNumbers: 100, MaxComment: 500, TimeZone: "America/New_York", SettleTime: 10 * time.Second,
		OnDemand:   map[domain.PortClass]bool{domain.OnNetAutomated: true},
		NotCarried: map[domain.PortClass][]string{"": {"/end_user/tax_id", "/remaining_numbers_action"}},
		Mutability: domain.Mutability{{Fields: []string{"/end_user/account_number", "/requested_foc"}}},
		Required: map[domain.PortClass][]providers.FieldRule{"": {
			{Pointer: "/end_user/account_number", Level: domain.Required, Message: "The account number."},
		}},
	}
}

func (c *carrier) Capabilities() []string {
	if c.history == nil {
		return nil
	}
	return []string{providers.CapabilityHistory}
}

func (c *carrier) History(_ context.Context, id string) ([]providers.HistoryEntry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read++
	return slices.Clone(c.history[id]), nil
}

func (*carrier) Health() (providers.Health, time.Time) { return providers.HealthOK, time.Time{} }

func (c *carrier) Check(_ context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	if c.silent {
		return providers.CheckResult{}, &providers.Failure{Family: providers.Unknown, Code: "http_500"}
	}
	var result providers.CheckResult
	for _, n := range r.Numbers {
		cell := providers.Cell{PhoneNumber: n, Verdict: providers.Portable, PortClass: domain.OnNetAutomated}
		if c.verdict != nil {
			cell = c.verdict(n)
		}
		result.Cells = append(result.Cells, cell)
	}
	return result, nil
}

func (c *carrier) Find(_ context.Context, q providers.Query) ([]providers.Order, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []providers.Order
	for _, id := range slices.Sorted(maps.Keys(c.orders)) {
		o := c.orders[id]
		hit := slices.Contains(q.References, o.Reference)
		for _, n := range o.Numbers {
			hit = hit || slices.Contains(q.Numbers, n.PhoneNumber)
		}
		if hit && (c.hidden == nil || !c.hidden(id)) {
			found = append(found, *o)
		}
	}
	return found, nil
}

func (c *carrier) Fetch(_ context.Context, id string) (providers.Order, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fetched++
	o, ok := c.orders[id]
	if !ok {
		return providers.Order{}, providers.ErrGone
	}
	if id == c.unreadable {
		return providers.Order{}, &providers.Failure{Family: providers.Unknown, Code: "unreadable", Status: 200}
	}
	return *o, nil
}

func (*carrier) FOCWindows(context.Context, providers.Want, string) ([]domain.FOCWindow, error) {
	return nil, providers.ErrNotPrepared
}

func (c *carrier) Changed(context.Context, time.Time) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unlisted != nil {
		return nil, c.unlisted
	}
	if c.still {
		return nil, nil
	}
	return slices.Sorted(maps.Keys(c.orders)), nil
}

func (*carrier) Next(w providers.Want, have []providers.Order) providers.Step {
	var current *providers.Order
	for i := range have {
		if have[i].Live && (current == nil || have[i].Committed) {
			current = &have[i]
		}
	}
	switch {
	case w.Goal == providers.Activated && current == nil:
		return providers.Step{Kind: providers.StepDone}
	case w.Goal == providers.Activated:
		return providers.NextActivation(w, *current)
	case w.Goal == providers.Cancelled && current == nil:
		return providers.Step{Kind: providers.StepDone}
	case w.Goal == providers.Cancelled && !current.Committed:
		return providers.Step{Kind: providers.StepDeleteDraft, OrderID: current.ID}
	case w.Goal == providers.Cancelled && current.Status == domain.PortInCancelPending:
		return providers.Step{Kind: providers.StepWait, OrderID: current.ID, Wait: time.Hour}
	case w.Goal == providers.Cancelled:
		return providers.Step{Kind: providers.StepCancel, OrderID: current.ID}
	case current == nil:
		return providers.Step{Kind: providers.StepCreateDraft}
	case !current.Contents["/end_user/account_number"].Equal(w.Details.EndUser.AccountNumber):
		return providers.Step{Kind: providers.StepUpdate, OrderID: current.ID, Fields: []string{"/end_user/account_number"}}
	case w.Goal == providers.Submitted && !current.Committed && notUploaded(w) != "":
		return providers.Step{Kind: providers.StepUploadDocument, OrderID: current.ID, DocumentID: notUploaded(w)}
	case w.Goal == providers.Submitted && !current.Committed:
		return providers.Step{Kind: providers.StepCommit, OrderID: current.ID}
	}
	return providers.Step{Kind: providers.StepDone}
}

// notUploaded is the first document that no reply has confirmed: this carrier
// lists no files.
func notUploaded(w providers.Want) string {
	for _, d := range w.Documents {
		if d.Uploaded == "" {
			return d.ID
		}
	}
	return ""
}

func (c *carrier) Do(_ context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, s.Kind)
	if f := c.failure("before", s); f != nil {
		return providers.Hint{}, f
	}
	hint := c.carryOut(w, s)
	if f := c.failure("after", s); f != nil {
		return providers.Hint{}, f
	}
	return hint, nil
}

func (c *carrier) failure(moment string, s providers.Step) *providers.Failure {
	if c.fail == nil {
		return nil
	}
	return c.fail(moment, s)
}

func (c *carrier) carryOut(w providers.Want, s providers.Step) providers.Hint {
	var hint providers.Hint
	o := c.orders[s.OrderID]
	switch s.Kind {
	case providers.StepCreateDraft:
		parts := [][]domain.PhoneNumber{w.Numbers}
		if c.split != nil {
			parts = c.split(w.Numbers)
		}
		for _, numbers := range parts {
			hint.Created = append(hint.Created, c.add(w.Reference, numbers, false))
		}
	case providers.StepUploadDocument:
		hint.Uploaded = "file-of-" + s.DocumentID
	case providers.StepUpdate:
		if !c.forgetful {
			o.Contents = map[string]domain.Secret{"/end_user/account_number": w.Details.EndUser.AccountNumber}
		}
	case providers.StepCommit:
		o.Committed, o.Status, o.ProviderStatus = true, domain.PortInSubmitted, "sent"
	case providers.StepCancel:
		if c.reluctant {
			o.Status, o.ProviderStatus = domain.PortInCancelPending, "asked"
			break
		}
		o.Live, o.Status, o.ProviderStatus = false, domain.PortInCancelled, "gone"
	case providers.StepDeleteDraft:
		delete(c.orders, s.OrderID)
	case providers.StepActivate:
		if s.At == nil {
			o.Live, o.Status, o.ProviderStatus = false, domain.PortInCompleted, "done"
			break
		}
		offer := *o.Activation
		offer.At = s.At
		o.Activation = &offer
	case providers.StepSendCodes:
		for _, n := range s.Numbers {
			c.sent[n] = false
		}
	case providers.StepVerifyCodes:
		for _, code := range s.Codes {
			c.sent[code.PhoneNumber] = code.Code.Reveal() == "482913"
		}
	case providers.StepComment:
		hint.Commented = c.note(s.OrderID, s.Comment, true)
	}
	return hint
}

// add makes an order as somebody else might.
func (c *carrier) add(reference string, numbers []domain.PhoneNumber, committed bool) providers.Order {
	c.made++
	o := &providers.Order{
		ID: fmt.Sprintf("po-%d", c.made), Kind: domain.KindPortIn, Reference: reference, Live: true, Committed: committed,
		Status: domain.PortInDraft, ProviderStatus: "new", ModifiedAt: c.now(),
	}
	for _, n := range numbers {
		o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: n})
	}
	c.orders[o.ID] = o
	return *o
}

// note writes a comment, as somebody else might.
func (c *carrier) note(id, body string, ours bool) string {
	n := providers.Comment{ID: fmt.Sprintf("note-%d", len(c.comments[id])+1), Body: body, Ours: ours, By: "desk", At: c.now()}
	c.comments[id] = append(c.comments[id], n)
	return n.ID
}

func (c *carrier) Comments(_ context.Context, id string) ([]providers.Comment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mute > 0 {
		c.mute--
		return nil, nil
	}
	return slices.Clone(c.comments[id]), nil
}

// Verifications are the numbers that got a code, in their order.
func (c *carrier) Verifications(context.Context, string) ([]providers.Verification, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sent == nil {
		return nil, providers.ErrUnsupported
	}
	var all []providers.Verification
	for _, n := range slices.Sorted(maps.Keys(c.sent)) {
		all = append(all, providers.Verification{PhoneNumber: n, Verified: c.sent[n]})
	}
	return all, nil
}

func (c *carrier) LOATemplate(_ context.Context, id string) ([]byte, error) {
	if c.orders[id] == nil {
		return nil, providers.ErrGone
	}
	return []byte("%PDF-1.4 " + id), nil
}

// set changes an order as the losing side might.
func (c *carrier) set(id string, f func(o *providers.Order)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f(c.orders[id])
	c.orders[id].ModifiedAt = c.now()
}

// committed counts, for each number, the orders that may port it.
func (c *carrier) committed() map[domain.PhoneNumber]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	count := map[domain.PhoneNumber]int{}
	for _, o := range c.orders {
		if !o.Committed || !o.Live {
			continue
		}
		for _, n := range o.Numbers {
			count[n.PhoneNumber]++
		}
	}
	return count
}

// VerifyHook believes those who know the word; a hook's body is the ids of its
// event and of its order.
func (*carrier) VerifyHook(h providers.Hook) (providers.News, error) {
	if h.Header.Get("Word") != "swordfish" {
		return providers.News{}, &providers.Unverified{Reason: "not the word", Challenge: "Word"}
	}
	event, order, _ := strings.Cut(string(h.Body), " ")
	if order == "something" {
		return providers.News{EventID: event, Vague: true}, nil
	}
	return providers.News{EventID: event, Orders: []string{order}}, nil
}

func (c *carrier) Subscribe(_ context.Context, address string) error {
	c.subscribed = append(c.subscribed, address)
	return nil
}
