package porting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/gabriel-vasile/mimetype"

	"github.com/portway/portway/internal/domain"
)

// mostDocument is how large a document may be, in bytes. Each provider's own
// limit is a requirement of the order.
const mostDocument = 20 << 20

// documentTypes are the media types we take: what either provider takes
// (Bandwidth API reference, loas; Telnyx Documents API).
var documentTypes = []string{
	"application/pdf", "image/tiff", "image/png", "image/jpeg", "text/plain", "text/csv",
	"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// AddDocument keeps a file with an order. What it is, its bytes say, not its
// name. It reports whether the request had been done before: nothing is kept
// then, and the document is as it is now.
func (s *Service) AddDocument(ctx context.Context, c Caller, orderID string, in NewDocument) (d domain.Document, replayed bool, err error) {
	content := in.Content
	if len(content) > mostDocument {
		return d, false, &domain.Error{Code: domain.CodeTooLarge, Message: "A document may have 20 MB."}
	}
	if len(content) == 0 {
		return d, false, validationFailed([]domain.Fault{{Pointer: "/file", Code: "empty", Message: "holds no bytes"}})
	}
	kind := sniff(content)
	if kind == "" {
		return d, false, &domain.Error{
			Code: domain.CodeUnsupportedMediaType, Message: "The file is none of: " + strings.Join(documentTypes, ", ") + ".",
		}
	}
	sum := sha256.Sum256(content)
	d = domain.Document{
		ID: s.newID("doc"), OrderID: orderID, Type: in.Type, Filename: cleanName(in.Filename), ContentType: kind,
		Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]), SignedOn: in.SignedOn, PortInIDs: in.PortInIDs,
		CreatedAt: s.now(),
	}
	c.Idempotency.Fingerprint = in.fingerprint(d.SHA256)
	done, replayed, err := s.once(ctx, c, d.ID, "", func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			for _, id := range in.PortInIDs {
				if o.PortIn(id) == nil {
					return nil, validationFailed([]domain.Fault{{Pointer: "/port_in_ids", Code: "unknown", Message: "names no port-in of the order"}})
				}
			}
			o.Documents = append(o.Documents, d)
			added := s.event(domain.EventDocumentAdded, c.Author(), "Document added: "+string(d.Type)+".")
			added.Data = map[string]any{"document_id": d.ID, "type": string(d.Type)}
			return []domain.Event{added}, tx.InsertDocument(ctx, d, c.Tenant, content)
		})
	})
	if err == nil && replayed {
		d, err = s.Document(ctx, c, orderID, done.ResourceID)
	}
	return d, replayed, err
}

// fingerprint is of what a document is, so that an upload sent again is known
// for what it is.
func (in NewDocument) fingerprint(hash string) []byte {
	portIns := slices.Sorted(slices.Values(in.PortInIDs))
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q", in.Type, in.SignedOn, portIns, hash))
	return sum[:]
}

// Documents are an order's documents, in the order in which they came.
func (s *Service) Documents(ctx context.Context, c Caller, orderID string, p Page) ([]domain.Document, string, error) {
	l, err := s.store.Order(ctx, c.Tenant, orderID, 0)
	if err != nil {
		return nil, "", err
	}
	documents := l.Order.Documents
	if p.Cursor != "" {
		if !strings.HasPrefix(p.Cursor, "doc_") {
			return nil, "", &domain.Error{
				Code: domain.CodeInvalidParameter, Message: "The cursor is none of ours.",
				Faults: []domain.Fault{{Parameter: "cursor", Code: "invalid", Message: "is no cursor that a list gave"}}, FaultsTotal: 1,
			}
		}
		i := slices.IndexFunc(documents, func(d domain.Document) bool { return d.ID > p.Cursor })
		if i < 0 {
			return nil, "", nil
		}
		documents = documents[i:]
	}
	if p.Limit > 0 && len(documents) > p.Limit {
		documents = documents[:p.Limit]
		return documents, documents[p.Limit-1].ID, nil
	}
	return documents, "", nil
}

// Document returns what is known of a document.
func (s *Service) Document(ctx context.Context, c Caller, orderID, id string) (domain.Document, error) {
	l, err := s.store.Order(ctx, c.Tenant, orderID, 0)
	if err != nil {
		return domain.Document{}, err
	}
	for _, d := range l.Order.Documents {
		if d.ID == id {
			return d, nil
		}
	}
	return domain.Document{}, notFound("document")
}

// DocumentContent returns a document with its bytes.
func (s *Service) DocumentContent(ctx context.Context, c Caller, orderID, id string) (domain.Document, []byte, error) {
	d, err := s.Document(ctx, c, orderID, id)
	if err != nil {
		return d, nil, err
	}
	content, err := s.store.DocumentContent(ctx, id)
	return d, content, err
}

// RemoveDocument takes a document from an order that has not been handed over.
func (s *Service) RemoveDocument(ctx context.Context, c Caller, orderID, id string) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, orderID, func(o *domain.Order) ([]domain.Event, error) {
			i := slices.IndexFunc(o.Documents, func(d domain.Document) bool { return d.ID == id })
			if i < 0 {
				return nil, notFound("document")
			}
			for _, p := range o.PortIns {
				if o.Documents[i].For(p.ID) && p.Status != domain.PortInDraft && !p.Status.Terminal() {
					return nil, &domain.Error{
						Code: domain.CodeActionNotAllowed, AllowedActions: s.orderActions(o), OrderID: o.ID,
						Message: "The document goes with a port-in that has been handed over.",
					}
				}
			}
			o.Documents = slices.Delete(o.Documents, i, i+1)
			removed := s.event(domain.EventDocumentRemoved, c.Author(), "Document removed.")
			removed.Data = map[string]any{"document_id": id}
			return []domain.Event{removed}, tx.RemoveDocument(ctx, id, s.now())
		})
	})
}

// sniff tells the media type from the bytes, "" when it is none we take.
func sniff(content []byte) string {
	for m := mimetype.Detect(content); m != nil; m = m.Parent() {
		kind, _, _ := strings.Cut(m.String(), ";")
		if slices.Contains(documentTypes, kind) {
			return kind
		}
	}
	return ""
}

// cleanName is a file name without folders and control characters.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	if name == "." || name == "/" || name == "" {
		return "document"
	}
	if len(name) > 255 {
		name = fmt.Sprintf("%.200s%s", name, path.Ext(name))
	}
	return name
}
