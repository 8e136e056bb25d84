package bandwidth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// Bandwidth's words for what a document is for.
var documentWords = map[domain.DocumentType]string{
	domain.LOA: "LOA", domain.Invoice: "INVOICE", domain.CSR: "CSR", domain.OtherDocument: "OTHER",
}

func documentType(word string) domain.DocumentType {
	for of, w := range documentWords {
		if strings.EqualFold(w, word) {
			return of
		}
	}
	return domain.OtherDocument
}

// documents are those that an order holds. A file's name is Bandwidth's, so
// that ours are told by their content, which is read where one may still have
// to be added. An order without files is told by a 404 or an empty list.
func (a *Adapter) documents(ctx context.Context, o providers.Order) ([]providers.HeldDocument, error) {
	list, err := a.client.Documents(ctx, o.ID)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, translate(err, "list documents")
	}
	var held []providers.HeldDocument
	for _, f := range list.All() {
		if f.FileName == "" {
			return nil, errors.New("bandwidth: list documents: a file without a name")
		}
		d := providers.HeldDocument{ID: f.FileName, Name: f.DocumentName}
		if f.DocumentType != "" {
			d.Type = documentType(f.DocumentType)
		}
		if takesDocuments(o) {
			if d.SHA256, err = a.digest(ctx, o.ID, f.FileName); err != nil {
				return nil, err
			}
		}
		held = append(held, d)
	}
	return held, nil
}

// digest is the hash of a held file; "" if it can't be had back.
func (a *Adapter) digest(ctx context.Context, id, file string) (string, error) {
	content, err := a.client.Document(ctx, id, file)
	if missing(err) {
		return "", nil
	}
	if err != nil {
		return "", translate(err, "read document")
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), nil
}

func missing(err error) bool {
	reply, ok := errors.AsType[*wire.StatusError](err)
	return ok && reply.Status == http.StatusNotFound && !reply.Foreign
}

// takesDocuments reports whether a document may still have to go to the order.
func takesDocuments(o providers.Order) bool {
	switch o.Status {
	case domain.PortInDraft, domain.PortInPendingDocuments, domain.PortInException:
		return o.Live
	}
	return false
}

// maxStrangers bounds how many files of a type that match nothing of ours are
// taken for somebody else's. Beyond it Bandwidth seems not to give back what
// it was given, and comparing would upload for ever.
const maxStrangers = 3

// missingDocument is the first document that the order should hold and
// doesn't.
func missingDocument(w providers.Want, o providers.Order) (id string, found bool) {
	wanted := documentsOf(w)
	for _, d := range wanted {
		if d.Uploaded == "" && !holds(o, d) && strangers(o, d.Type, wanted) <= maxStrangers {
			return d.ID, true
		}
	}
	return "", false
}

// withdrawnDocument is the first file of the order that is a document which was
// taken back, and none that is wanted.
func withdrawnDocument(w providers.Want, o providers.Order) (file, id string, found bool) {
	wanted := documentsOf(w)
	for _, h := range o.Documents {
		is := func(d domain.Document) bool { return d.For(w.PortInID) && h.SHA256 == d.SHA256 && mayBe(h, d.Type) }
		if h.SHA256 == "" || slices.ContainsFunc(wanted, func(d providers.Document) bool { return is(d.Document) }) {
			continue
		}
		if i := slices.IndexFunc(w.Withdrawn, is); i >= 0 {
			return h.ID, w.Withdrawn[i].ID, true
		}
	}
	return "", "", false
}

// deleteDocument takes a file from the order. One that is gone already is as
// good.
func (a *Adapter) deleteDocument(ctx context.Context, s providers.Step) (providers.Hint, error) {
	if err := a.client.DeleteDocument(ctx, s.OrderID, s.Uploaded); err != nil && !missing(err) {
		return providers.Hint{}, translate(err, "delete document")
	}
	return providers.Hint{}, nil
}

// holds reports whether the order has the document: one of its content, or one
// of its type whose content nobody told us.
func holds(o providers.Order, d providers.Document) bool {
	return slices.ContainsFunc(o.Documents, func(h providers.HeldDocument) bool {
		return mayBe(h, d.Type) && (h.SHA256 == d.SHA256 || h.SHA256 == "")
	})
}

// mayBe reports whether a held document is of a type, or of none that was told.
func mayBe(h providers.HeldDocument, of domain.DocumentType) bool {
	return h.Type == of || h.Type == ""
}

// strangers counts the files of a type with the content of none of ours.
func strangers(o providers.Order, of domain.DocumentType, ours []providers.Document) int {
	n := 0
	for _, h := range o.Documents {
		if mayBe(h, of) && !slices.ContainsFunc(ours, func(d providers.Document) bool { return d.SHA256 == h.SHA256 }) {
			n++
		}
	}
	return n
}

// documentsOf are the documents that go with the port-in.
func documentsOf(w providers.Want) []providers.Document {
	var of []providers.Document
	for _, d := range w.Documents {
		if d.For(w.PortInID) {
			of = append(of, d)
		}
	}
	return of
}

// upload sends a document as it is.
func (a *Adapter) upload(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	for _, d := range documentsOf(w) {
		if d.ID != s.DocumentID {
			continue
		}
		content, err := d.Open(ctx)
		if err != nil {
			return providers.Hint{}, err
		}
		file, err := a.client.UploadDocument(ctx, s.OrderID, documentWords[d.Type], d.ContentType, content)
		if err != nil {
			return providers.Hint{}, translate(err, "upload document")
		}
		return providers.Hint{Uploaded: file.Filename}, nil
	}
	return providers.Hint{}, errors.New("bandwidth: upload document: no such document")
}
