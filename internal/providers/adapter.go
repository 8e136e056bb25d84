// Package providers is the contract between the gateway and a porting
// provider: what an adapter must do, what it may do besides, how its failures
// are told apart, and the wrapper that every call goes through.
//
// It knows no provider and no database. What an adapter learns is told in the
// terms of package domain; wire types never leave the adapter.
package providers

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
)

// An Adapter carries port-ins out at one provider account.
//
// Find and Fetch only read. Do alone changes anything, and makes exactly one
// mutating request. An adapter keeps no state between calls: Next, a pure
// function, compares what is wanted with what is there and names the next
// step, so that a first submit, a crash, a purge, a split and a resume are one
// code path.
type Adapter interface {
	// Limits are the sizes, locks and document rules of this provider.
	Limits() Limits

	// Check asks whether numbers can be ported here. A result may be pending,
	// and is then asked for again with its resume token.
	Check(ctx context.Context, r CheckRequest) (CheckResult, error)

	// Find returns every provider order, drafts and all pages included, that
	// carries one of the references or one of the numbers; complete, or an
	// error. What it returns may be a summary: enough to match, not to observe.
	Find(ctx context.Context, q Query) ([]Order, error)

	// Fetch returns the whole truth about one provider order, all its numbers
	// included. ErrGone if it is not (or no longer) there.
	Fetch(ctx context.Context, id string) (Order, error)

	// Next names what to do next to get from have to w's goal. It is pure.
	// have holds the fetched orders that belong to w's port-in, live or not.
	Next(w Want, have []Order) Step

	// Do carries out one mutating step, as Next named it.
	Do(ctx context.Context, w Want, s Step) (Hint, error)
}

// FOCWindower is an adapter that can say when a port may happen. It may call
// the provider; id is "" where no draft exists there yet, and the windows are
// then computed or ErrNotPrepared is returned.
type FOCWindower interface {
	FOCWindows(ctx context.Context, w Want, id string) ([]domain.FOCWindow, error)
}

// Changer is an adapter that can list what changed, so that a sweep costs what
// changed and not what exists. since overlaps what was asked before; ids may
// repeat, and may include orders that aren't ours.
type Changer interface {
	Changed(ctx context.Context, since time.Time) (ids []string, err error)
}

// Want is what is wanted for one port-in: pure data for Next and Do.
type Want struct {
	Goal      Goal
	OrderID   string // ours, carried as the provider's group reference where it has one
	PortInID  string
	Reference string // ours for the provider order to be made now
	Numbers   []domain.PhoneNumber
	PortClass domain.PortClass
	TollFree  bool
	Interval  int // calendar days the losing carrier is said to need
	Details   domain.Details
	Documents []Document
	// Withdrawn are documents that were taken back: what a draft holds of them
	// from before is to go.
	Withdrawn []domain.Document
	// ActivateAt is when numbers are to be activated; nil or past: as soon as
	// possible.
	ActivateAt *time.Time
	// Confirmed are the provider orders that were handed over, or handed over
	// again, for this very command, to the provider's own yes.
	Confirmed []string
	// Pending are pointers to what was changed since the port-in was handed
	// over and isn't known to have reached the provider.
	Pending []string
	Now     time.Time // virtual
}

// Goal is how far a port-in is to be brought.
type Goal string

// The goals.
const (
	Prepared  Goal = "prepared"  // a draft exists at the provider, and is filled in as far as known
	Submitted Goal = "submitted" // committed, and as the order says
	Cancelled Goal = "cancelled" // nothing live is left
	Activated Goal = "activated" // on demand, at Want.ActivateAt
)

// A Document is one to be handed over. Open gives its bytes; it may be called
// several times.
type Document struct {
	domain.Document
	Open func(ctx context.Context) ([]byte, error)
	// Uploaded is the provider's id of it, if the reply to an upload gave it
	// just now; the provider's lists may not show it yet.
	Uploaded string
}

// An Order is what exists at the provider, in our terms.
type Order struct {
	ID        string
	Kind      domain.ProviderOrderKind
	Reference string // as the provider returns it; "" where it has none
	Group     string // the group reference, where the provider has one
	Numbers   []NumberState
	Committed bool
	Live      bool

	Status         domain.PortInStatus // "" when the provider's word is unknown
	ProviderStatus string              // the provider's own word

	Requested        string // the requested FOC as the provider holds it
	FOCConfirmed     *time.Time
	FOCExpected      *time.Time
	EarliestEstimate domain.Date
	TimeZone         string
	PortClass        domain.PortClass // "" where not told
	LosingCarrier    *domain.LosingCarrier
	RespOrg          string
	Messaging        domain.MessagingStatus

	Faults []domain.ProviderFault // what stands in the way now; warnings included
	// Demands are what the provider asks for this order alone; nil where it
	// doesn't tell, none where it asks for nothing.
	Demands    []domain.Demand
	ModifiedAt time.Time
	// Activation is how the numbers can be activated on demand; nil where that
	// can't be said, or they can't. Its Wanted is nil.
	Activation *domain.Activation

	// Contents is what the provider holds of the order's details, keyed by our
	// own pointers ("/end_user/pin"). Next compares it with what is wanted. It
	// holds secrets: it is never stored and never logged.
	Contents map[string]domain.Secret
	// Windows are the spans in which a draft may ask for its FOC, where the
	// provider tells them.
	Windows []domain.FOCWindow
	// Documents are the documents the provider holds for this order.
	Documents []HeldDocument
	// Siblings are other provider orders that the reply to a create made from
	// the same numbers (a split).
	Siblings []string
}

// NumberState is one number of a provider order; Status is "" where the
// provider doesn't tell numbers apart.
type NumberState struct {
	PhoneNumber domain.PhoneNumber
	Status      domain.NumberStatus
}

// A HeldDocument is a document at the provider.
type HeldDocument struct {
	ID     string
	Type   domain.DocumentType
	Name   string
	SHA256 string // "" where the provider doesn't tell
	Loose  bool   // uploaded for the order, but not attached to it yet
	// UploadedAt is when, where the provider tells: some delete what stays loose.
	UploadedAt time.Time
	Denied     bool // the provider won't have it
}

// StepKind says what a step does.
type StepKind string

// The kinds of step. Wait, Done and Blocked are not calls.
const (
	StepCreateDraft    StepKind = "create_draft"
	StepUploadDocument StepKind = "upload_document"
	StepDeleteDocument StepKind = "delete_document"
	StepUpdate         StepKind = "update"
	StepCommit         StepKind = "commit"
	StepCancel         StepKind = "cancel"
	StepDeleteDraft    StepKind = "delete_draft"
	StepActivate       StepKind = "activate"
	StepComment        StepKind = "comment" // never named by Next, like the two that follow
	StepSendCodes      StepKind = "send_codes"
	StepVerifyCodes    StepKind = "verify_codes"

	StepWait    StepKind = "wait"
	StepDone    StepKind = "done"
	StepBlocked StepKind = "blocked"
)

// A Step is the next thing to do.
type Step struct {
	Kind         StepKind
	OrderID      string               // the provider order concerned
	DocumentID   string               // ours, of the document to upload
	Uploaded     string               // the provider's id of an uploaded but unattached document, or of one to delete
	Fields       []string             // our pointers that an update is about to write
	Again        bool                 // StepUpdate: asks for work to be done again, so that nothing of it shows in what the order holds
	Comment      string               // StepComment: its text
	Numbers      []domain.PhoneNumber // StepSendCodes: who gets one
	Method       CodeMethod           // StepSendCodes: how
	Codes        []NumberCode         // StepVerifyCodes
	At           *time.Time           // StepActivate: when; nil is now
	Orders       []string             // StepGather: the provider orders that are to be in the bulk
	Wait         time.Duration        // StepWait: look again after this, virtual
	Requirements []domain.Requirement // StepBlocked: what is missing
}

// Mutates reports whether the step is a call.
func (s Step) Mutates() bool {
	switch s.Kind {
	case StepWait, StepDone, StepBlocked:
		return false
	}
	return true
}

// A Hint is what the reply to a mutating call said. It is no observation: a
// fetch follows.
type Hint struct {
	// Created are the provider orders a create made; several after a split.
	Created []Order
	// Uploaded is the provider's id of an uploaded document.
	Uploaded string
	// Commented is the provider's id of a comment, where the reply names it.
	Commented string
}

// A Query says what Find looks for.
type Query struct {
	References []string
	Numbers    []domain.PhoneNumber
}

// A CheckRequest asks about numbers.
type CheckRequest struct {
	Numbers []domain.PhoneNumber
	// Resume is of a pending result for the same numbers. It stays good once
	// the answer has come, and then gives that answer.
	Resume string
}

// A CheckResult holds one cell a number asked for, unless it is pending.
type CheckResult struct {
	Cells   []Cell
	Pending bool
	Resume  string
}

// Verdict says whether a number can be ported.
type Verdict string

// The verdicts.
const (
	Portable       Verdict = "portable"
	Manual         Verdict = "manual"
	NotPortable    Verdict = "not_portable"
	UnknownVerdict Verdict = "unknown"
)

// Tristate answers whether something will be asked for.
type Tristate string

// The answers.
const (
	Yes          Tristate = "yes"
	No           Tristate = "no"
	Likely       Tristate = "likely"
	UnknownState Tristate = "unknown"
)

// A Cell is what one provider account says about one number.
type Cell struct {
	PhoneNumber           domain.PhoneNumber
	Verdict               Verdict
	Reason                string // of contract: no_coverage, …; "" where none
	ProviderReason        string
	Type                  string // local, mobile, toll_free …; "" where not told
	LosingCarrier         *domain.LosingCarrier
	RespOrg               string // toll-free: who holds it; equal texts are one, however an adapter must name them for that
	RateCenter            *RateCenter
	PortClass             domain.PortClass
	PortClassInferred     bool
	Vendor                string
	IntervalDays          *int // calendar days
	AccountNumberRequired Tristate
	PINRequired           Tristate
	MessagingCapable      *bool
}

// A RateCenter is a local calling area.
type RateCenter struct {
	Name   string
	Region string // state or province
}
