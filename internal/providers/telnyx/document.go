package telnyx

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

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
			var err error
			if record, err = a.wire.Document(ctx, string(id)); err != nil && !wire.IsMissing(err) {
				return err
			}
		}
		held = append(held, providers.HeldDocument{ID: string(id), Type: t, Name: string(record.Filename), SHA256: string(record.SHA256)})
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
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, d := range uploaded {
		if !slices.ContainsFunc(held, func(h providers.HeldDocument) bool { return h.ID == string(d.ID) }) {
			held = append(held, providers.HeldDocument{ID: string(d.ID), Name: string(d.Filename), SHA256: string(d.SHA256), Loose: true})
		}
	}
	return held, nil
}

// A placement is where one of our documents belongs.
type placement struct {
	providers.Document
	slot bool // the order's own LOA or invoice; else an additional document
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
	}
	return out
}

// missingDocument is the step that brings the next document to the order;
// StepDone if all are there.
func missingDocument(w providers.Want, o providers.Order) providers.Step {
	var attach []string
	var additional *providers.Step
	for _, p := range placements(w) {
		loose := p.Uploaded
		there := slices.ContainsFunc(o.Documents, func(h providers.HeldDocument) bool {
			if !p.is(h) {
				return false
			}
			if h.Loose {
				loose = h.ID
			}
			return !h.Loose && (!p.slot || h.Type == p.Type)
		})
		switch {
		case there:
		case loose == "":
			return providers.Step{Kind: providers.StepUploadDocument, OrderID: o.ID, DocumentID: p.ID}
		case p.slot:
			attach = append(attach, documentPointer(p.Type))
		default:
			additional = &providers.Step{
				Kind: providers.StepUpdate, OrderID: o.ID, DocumentID: p.ID, Uploaded: loose,
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
		for _, h := range o.Documents {
			if p.slot && p.is(h) {
				chosen[string(p.Type)] = h.ID
			}
		}
		if p.slot && p.Uploaded != "" {
			chosen[string(p.Type)] = p.Uploaded
		}
	}
	return chosen
}
