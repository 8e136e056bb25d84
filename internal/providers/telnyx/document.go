package telnyx

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// A document is uploaded under the order's reference, so that it can be listed
// again, and under its own id as a file name, so that it can be told from the
// others. It is then attached: the newest LOA and the newest invoice by an
// update of the order, any other as an additional document.

// extensions by media type (documents guide).
var extensions = map[string]string{
	"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/plain": ".txt", "text/csv": ".csv",
}

func filename(d domain.Document) string { return d.ID + extensions[d.ContentType] }

// documents are those attached to the order and those uploaded for it that
// still wait to be.
func (a *Adapter) documents(ctx context.Context, o wire.PortingOrder) ([]providers.HeldDocument, error) {
	var uploaded []wire.Document
	if o.CustomerReference != "" {
		var err error
		if uploaded, err = a.wire.Uploaded(ctx, string(o.CustomerReference)); err != nil {
			return nil, err
		}
	}
	var held []providers.HeldDocument
	attach := func(id wire.Text, t domain.DocumentType, name wire.Text) error {
		if id == "" {
			return nil
		}
		record := wire.Document{ID: id, Filename: name}
		if i := slices.IndexFunc(uploaded, func(d wire.Document) bool { return d.ID == id }); i >= 0 {
			record = uploaded[i]
		} else if name == "" {
			found, err := a.wire.Document(ctx, string(id))
			switch {
			case err == nil:
				record = found
			case !wire.IsMissing(err):
				return err
			}
		}
		h := heldDocument(record)
		h.Type = t
		held = append(held, h)
		return nil
	}
	additional, err := a.wire.AdditionalDocuments(ctx, string(o.ID))
	if err != nil {
		return nil, err
	}
	errs := []error{attach(o.Documents.LOA, domain.LOA, ""), attach(o.Documents.Invoice, domain.Invoice, "")}
	for _, d := range additional {
		errs = append(errs, attach(d.DocumentID, domain.DocumentType(d.DocumentType), d.Filename))
	}
	for _, r := range o.Requirements {
		known := func(h providers.HeldDocument) bool { return h.ID == string(r.Value) }
		if r.FieldType == "document" && !slices.ContainsFunc(held, known) {
			errs = append(errs, attach(r.Value, domain.OtherDocument, ""))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, d := range uploaded {
		if !slices.ContainsFunc(held, func(h providers.HeldDocument) bool { return h.ID == string(d.ID) }) {
			h := heldDocument(d)
			h.Loose = true
			held = append(held, h)
		}
	}
	return held, nil
}

func heldDocument(d wire.Document) providers.HeldDocument {
	return providers.HeldDocument{
		ID: string(d.ID), Name: string(d.Filename), SHA256: string(d.SHA256), UploadedAt: d.CreatedAt.Time, Denied: d.Denied(),
	}
}

// A placement is where one of our documents belongs.
type placement struct {
	providers.Document
	slot    bool // the order's own LOA or invoice
	answers bool // a requirement; else an additional document
}

// is reports whether the file at Telnyx is this document: by the id that its
// upload was given, by our name for it, or, if Telnyx didn't keep the name, by
// its content. (One content may be two documents, an LOA and an invoice.)
func (p placement) is(h providers.HeldDocument) bool {
	if h.ID == p.Uploaded || strings.Contains(h.Name, p.ID) {
		return true
	}
	return h.SHA256 != "" && h.SHA256 == p.SHA256 && !strings.Contains(h.Name, documentPrefix)
}

const documentPrefix = "doc_" // of our ids

// looseLife is how long an upload that is attached to nothing is counted on:
// Telnyx deletes it after 30 minutes (documents guide).
const looseLife = 25 * time.Minute

// atTelnyx is the document at Telnyx, attached or waiting to be; ok is false if
// it must be uploaded, again or for the first time. Telnyx's word that it won't
// have a file is about all files that are the same.
func atTelnyx(p placement, w providers.Want, o providers.Order) (h providers.HeldDocument, ok bool) {
	for _, held := range o.Documents {
		lapsing := held.Loose && held.ID != p.Uploaded && !held.UploadedAt.IsZero() && w.Now.Sub(held.UploadedAt) > looseLife
		switch {
		case !p.is(held), lapsing && !held.Denied:
		case !ok, h.Loose && !held.Loose:
			h, ok = held, true
		}
	}
	if !ok && p.Uploaded != "" {
		return providers.HeldDocument{ID: p.Uploaded, Loose: true}, true // no list shows it yet
	}
	return h, ok
}

// placements say where the documents of the port-in belong.
func placements(w providers.Want) []placement {
	var out []placement
	for _, d := range w.Documents {
		if d.For(w.PortInID) {
			out = append(out, placement{Document: d})
		}
	}
	slices.SortStableFunc(out, func(a, b placement) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(b.ID, a.ID))
	})
	filled := map[domain.DocumentType]bool{}
	for i := range out {
		t := out[i].Type
		out[i].slot = (t == domain.LOA || t == domain.Invoice) && !filled[t]
		filled[t] = true
		out[i].answers = !out[i].slot && slices.ContainsFunc(w.Details.Options.Telnyx.Requirements, func(r domain.TelnyxRequirement) bool {
			return r.Value == out[i].ID
		})
	}
	return out
}

// missingDocument is the step that brings the next document to the order;
// StepDone if all are there.
func missingDocument(w providers.Want, o providers.Order) providers.Step {
	var attach []string
	var additional *providers.Step
	for _, p := range placements(w) {
		if p.answers && !answersListed(w, o, p.ID) {
			continue
		}
		h, ok := atTelnyx(p, w, o)
		switch {
		case !ok:
			return providers.Step{Kind: providers.StepUploadDocument, OrderID: o.ID, DocumentID: p.ID}
		case h.Denied, p.answers:
		case p.slot && (h.Loose || h.Type != p.Type):
			attach = append(attach, documentPointer(p.Type))
		case !p.slot && h.Loose:
			additional = &providers.Step{
				Kind: providers.StepUpdate, OrderID: o.ID, DocumentID: p.ID, Uploaded: h.ID,
				Fields: []string{documentPointer(p.Type)},
			}
		}
	}
	switch {
	case len(attach) > 0:
		return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: attach}
	case additional != nil:
		return *additional
	}
	return providers.Step{Kind: providers.StepDone}
}

// answersListed reports whether the order has a requirement that the document
// is the answer to.
func answersListed(w providers.Want, o providers.Order, documentID string) bool {
	return slices.ContainsFunc(w.Details.Options.Telnyx.Requirements, func(r domain.TelnyxRequirement) bool {
		return r.Value == documentID && listed(o, r.TypeID)
	})
}

// deniedDocuments are those that Telnyx won't have: others must take their place.
func deniedDocuments(w providers.Want, o providers.Order) []domain.Requirement {
	var denied []domain.Requirement
	for _, p := range placements(w) {
		if h, ok := atTelnyx(p, w, o); ok && h.Denied && (p.slot || p.answers) {
			denied = append(denied, domain.Requirement{
				PortInID: w.PortInID, Pointer: documentPointer(p.Type), Code: domain.DemandDocument, Level: domain.Required,
				Message: "Telnyx will not have this document; upload another.",
			})
		}
	}
	return denied
}

func documentPointer(t domain.DocumentType) string { return "/documents/" + string(t) }

func isDocument(pointer string) bool { return strings.HasPrefix(pointer, "/documents/") }

// upload stores the file of one document.
func (a *Adapter) upload(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	i := slices.IndexFunc(w.Documents, func(d providers.Document) bool { return d.ID == s.DocumentID })
	if i < 0 {
		return providers.Hint{}, errors.New("telnyx: no such document")
	}
	content, err := w.Documents[i].Open(ctx)
	if err != nil {
		return providers.Hint{}, errors.New("telnyx: the document can't be read")
	}
	// The draft may be of an older generation than w's reference.
	o, err := a.wire.Order(ctx, s.OrderID)
	if err != nil {
		return providers.Hint{}, err
	}
	stored, err := a.wire.Upload(ctx, filename(w.Documents[i].Document), w.Documents[i].ContentType, string(o.CustomerReference), content)
	if err != nil {
		return providers.Hint{}, err
	}
	return providers.Hint{Uploaded: string(stored.ID)}, nil
}

// attachment is the part of an update that puts uploaded documents in their
// slots: both slots, so that neither is lost if the object is taken whole.
func attachment(w providers.Want, o providers.Order) map[string]any {
	chosen := map[string]any{}
	for _, p := range placements(w) {
		if h, ok := atTelnyx(p, w, o); p.slot && ok && !h.Denied {
			chosen[string(p.Type)] = h.ID
		}
	}
	return chosen
}
