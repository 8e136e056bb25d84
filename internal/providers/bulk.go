package providers

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/portway/portway/internal/domain"
)

// A Bulker is an adapter whose provider carries several port-ins out together:
// in one bulk, which is handed over in one call and aims at one date.
//
// A bulk only holds its port-ins together. Each is a provider order of its own,
// found, fetched, filled in, changed and cancelled as one that stands alone;
// but for its commit, which is the bulk's.
type Bulker interface {
	// FindBulks returns every bulk, drafts and all pages included, that carries
	// one of the references; complete, or an error. What it returns may be a
	// summary: enough to match.
	FindBulks(ctx context.Context, references []string) ([]Bulk, error)

	// FetchBulk returns the whole truth about one bulk. ErrGone if it is not (or
	// no longer) there.
	FetchBulk(ctx context.Context, id string) (Bulk, error)

	// NextBulk names what to do next to get from have to w's goal. It is pure.
	// have holds the fetched bulks that carry a reference of w's, live or not.
	NextBulk(w BulkWant, have []Bulk) Step

	// DoBulk carries out one mutating step, as NextBulk named it. A refusal says
	// which port-ins stand in the way (ByOrder), where the provider does.
	DoBulk(ctx context.Context, w BulkWant, s Step) (Hint, error)
}

// BulkWant is what is wanted of a bulk: pure data for NextBulk and DoBulk.
type BulkWant struct {
	// Goal is Prepared (there, and with its port-ins in it), Submitted (and handed
	// over) or Cancelled (no draft is left; what was handed over is cancelled
	// port-in by port-in).
	Goal      Goal
	Reference string // ours for the bulk to be made now
	// BySplit has the provider make the port-ins, from all numbers, by its own
	// split. Else they are drafts that were made before.
	BySplit bool
	Members []BulkMember
	Now     time.Time // virtual
}

// A BulkMember is a port-in that is to be in the bulk.
type BulkMember struct {
	PortInID string
	OrderID  string // its provider order; "" while it has none
	Numbers  []domain.PhoneNumber
}

// A Bulk is what exists at the provider, in our terms.
type Bulk struct {
	ID             string
	Reference      string
	ProviderStatus string // the provider's own word
	Committed      bool
	Live           bool
	Ended          bool                 // nothing more happens to it
	Checking       bool                 // its numbers are being looked into
	Invalid        bool                 // its numbers can't be ported together; Faults say why
	Numbers        []domain.PhoneNumber // that were put on its list, where the provider tells
	Children       []BulkChild
	Faults         []domain.ProviderFault
	ModifiedAt     time.Time
}

// A BulkChild is a port-in of a bulk; its numbers where the provider tells
// them.
type BulkChild struct {
	OrderID string
	Numbers []domain.PhoneNumber
}

// The steps of a bulk.
const (
	StepCreateBulk  StepKind = "create_bulk"
	StepListNumbers StepKind = "list_numbers" // has the provider make port-ins of numbers
	StepGather      StepKind = "gather"       // makes Step.Orders the bulk's port-ins: attaches some, detaches others
	StepCommitBulk  StepKind = "commit_bulk"
	StepDeleteBulk  StepKind = "delete_bulk"
)

// FindBulks returns the bulks with one of the references; ErrUnsupported if the
// adapter has none.
func (p *Provider) FindBulks(ctx context.Context, references []string) ([]Bulk, error) {
	a, ok := p.adapter.(Bulker)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "find", "", func(ctx context.Context) ([]Bulk, error) { return a.FindBulks(ctx, references) })
}

// FetchBulk returns the whole truth about one bulk, or ErrGone.
func (p *Provider) FetchBulk(ctx context.Context, id string) (Bulk, error) {
	a, ok := p.adapter.(Bulker)
	if !ok {
		return Bulk{}, ErrUnsupported
	}
	return call(ctx, p, "fetch", "", func(ctx context.Context) (Bulk, error) { return a.FetchBulk(ctx, id) })
}

// DoBulk carries out one mutating step of a bulk, as Do does of a port-in.
func (p *Provider) DoBulk(ctx context.Context, w BulkWant, s Step) (Hint, error) {
	a, ok := p.adapter.(Bulker)
	if !ok {
		return Hint{}, ErrUnsupported
	}
	return call(ctx, p, "do", s.Kind, func(ctx context.Context) (Hint, error) { return a.DoBulk(ctx, w, s) })
}

// NextBulk names what to do next with a bulk. An adapter that panics is
// stopped, as in Next.
func (p *Provider) NextBulk(w BulkWant, have []Bulk) (s Step) {
	blocked := Step{Kind: StepBlocked, Requirements: []domain.Requirement{{
		Code: "internal", Level: domain.Required, Message: "The gateway cannot work this bulk out.",
	}}}
	a, ok := p.adapter.(Bulker)
	if !ok {
		return blocked
	}
	defer func() {
		if r := recover(); r != nil {
			p.options.Log.Error("adapter panicked", slog.String("account", p.Account()), slog.String("operation", "next"), slog.String("stack", string(debug.Stack())))
			s = blocked
		}
	}()
	return a.NextBulk(w, have)
}
