package http

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"regexp"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Documents are the files that go with an order.
type Documents interface {
	// AddDocument reports whether the request had been done before.
	AddDocument(ctx context.Context, c porting.Caller, orderID string, in porting.NewDocument) (d domain.Document, replayed bool, err error)
	Documents(ctx context.Context, c porting.Caller, orderID string, p porting.Page) ([]domain.Document, string, error)
	Document(ctx context.Context, c porting.Caller, orderID, documentID string) (domain.Document, error)
	DocumentContent(ctx context.Context, c porting.Caller, orderID, documentID string) (domain.Document, []byte, error)
	RemoveDocument(ctx context.Context, c porting.Caller, orderID, documentID string) error
}

// MaxDocument is the most bytes that a document may have.
const MaxDocument = 20 << 20

// The most of a form beside its file: parts, and bytes in each.
const (
	maxParts     = 110
	maxPartBytes = 256
)

func (s *server) AddDocument(ctx context.Context, r api.AddDocumentRequestObject) (api.AddDocumentResponseObject, error) {
	in, err := readUpload(r.Body)
	if err != nil {
		return nil, err
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "addDocument "+r.OrderID, nil)
	if err != nil {
		return nil, err
	}
	d, replayed, err := s.porting.AddDocument(ctx, caller, r.OrderID, in)
	if err != nil {
		return nil, err
	}
	return api.AddDocument201JSONResponse{
		Body: documentJSON(d),
		Headers: api.AddDocument201ResponseHeaders{
			Location: "/v1/port-orders/" + r.OrderID + "/documents/" + d.ID, IdempotentReplayed: mark(replayed),
		},
	}, nil
}

func (s *server) ListDocuments(ctx context.Context, r api.ListDocumentsRequestObject) (api.ListDocumentsResponseObject, error) {
	documents, next, err := s.porting.Documents(ctx, callerOf(ctx), r.OrderID, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.ListDocuments200JSONResponse{Data: list(documents, documentJSON), NextCursor: nextCursor(next)}, nil
}

func (s *server) GetDocument(ctx context.Context, r api.GetDocumentRequestObject) (api.GetDocumentResponseObject, error) {
	d, err := s.porting.Document(ctx, callerOf(ctx), r.OrderID, r.DocumentID)
	if err != nil {
		return nil, err
	}
	return api.GetDocument200JSONResponse(documentJSON(d)), nil
}

func (s *server) GetDocumentContent(ctx context.Context, r api.GetDocumentContentRequestObject) (api.GetDocumentContentResponseObject, error) {
	d, content, err := s.porting.DocumentContent(ctx, callerOf(ctx), r.OrderID, r.DocumentID)
	if err != nil {
		return nil, err
	}
	return api.GetDocumentContent200AsteriskResponse{
		Body: bytes.NewReader(content), ContentType: d.ContentType, ContentLength: int64(len(content)),
		Headers: api.GetDocumentContent200ResponseHeaders{ContentDisposition: attachment(d.Filename)},
	}, nil
}

func (s *server) RemoveDocument(ctx context.Context, r api.RemoveDocumentRequestObject) (api.RemoveDocumentResponseObject, error) {
	if err := s.porting.RemoveDocument(ctx, callerOf(ctx), r.OrderID, r.DocumentID); err != nil {
		return nil, err
	}
	return api.RemoveDocument204Response{}, nil
}

func documentJSON(d domain.Document) api.Document {
	return api.Document{
		ID: d.ID, Type: string(d.Type), Filename: d.Filename, ContentType: d.ContentType, Size: d.Size, Sha256: d.SHA256,
		SignedOn: textOrNull(d.SignedOn), PortInIds: texts(d.PortInIDs), CreatedAt: instant(d.CreatedAt),
	}
}

// attachment never lets a browser open a caller's file in our name.
func attachment(filename string) string {
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": filename}); value != "" {
		return value
	}
	return "attachment"
}

// readUpload reads a form part by part, in any order.
func readUpload(form *multipart.Reader) (porting.NewDocument, error) {
	var u upload
	for range maxParts {
		part, err := form.NextPart()
		if err == io.EOF { // itself: a form that breaks off gives one that is wrapped
			return u.document()
		}
		if err != nil {
			return porting.NewDocument{}, unreadable(err)
		}
		if err := u.add(part); err != nil {
			return porting.NewDocument{}, err
		}
	}
	return porting.NewDocument{}, &domain.Error{Code: domain.CodeMalformed, Message: "The form has too many parts."}
}

// An upload is a form being read.
type upload struct {
	in     porting.NewDocument
	seen   map[string]bool
	faults []domain.Fault
}

var portInID = regexp.MustCompile(`^pti_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (u *upload) add(part *multipart.Part) error {
	name := part.FormName()
	if u.seen[name] && name != "port_in_ids" {
		u.fault(name, "repeated", "must be given once")
		return nil
	}
	if u.seen == nil {
		u.seen = map[string]bool{}
	}
	u.seen[name] = true
	if name == "file" {
		return u.addFile(part)
	}
	value, err := io.ReadAll(io.LimitReader(part, maxPartBytes+1))
	if err != nil {
		return unreadable(err)
	}
	u.addField(name, string(value))
	return nil
}

func (u *upload) addField(name, value string) {
	switch name {
	case "type":
		u.in.Type = domain.DocumentType(value)
		if !slices.Contains([]domain.DocumentType{domain.LOA, domain.Invoice, domain.CSR, domain.OtherDocument}, u.in.Type) {
			u.fault(name, "not_allowed", "must be loa, invoice, csr or other")
		}
	case "signed_on":
		u.in.SignedOn = domain.Date(value)
		if !isDate(value) {
			u.fault(name, "not_a_date", "must be a date (YYYY-MM-DD)")
		}
	case "port_in_ids":
		if !portInID.MatchString(value) {
			u.fault(name, "unknown", "must be port-ins of this order")
		}
		u.in.PortInIDs = append(u.in.PortInIDs, value)
	default:
		if len(name) > longestName || !storable(name) {
			name = ""
		}
		u.fault(name, "unknown", "is no part of this form")
	}
}

// addFile reads the file into memory: it is sealed as a whole afterwards.
func (u *upload) addFile(part *multipart.Part) error {
	content, err := io.ReadAll(io.LimitReader(part, MaxDocument+1))
	if err != nil {
		return unreadable(err)
	}
	if len(content) > MaxDocument {
		return &domain.Error{Code: domain.CodeTooLarge, Message: "The file is larger than " + megabytes(MaxDocument) + "."}
	}
	u.in.Filename = part.FileName()
	u.in.Content = content
	return nil
}

func (u *upload) document() (porting.NewDocument, error) {
	for _, name := range []string{"file", "type"} {
		if !u.seen[name] {
			u.fault(name, "required", "is required")
		}
	}
	if len(u.faults) > 0 {
		return porting.NewDocument{}, validationFailed(u.faults)
	}
	return u.in, nil
}

func (u *upload) fault(name, code, message string) {
	u.faults = append(u.faults, domain.Fault{Pointer: "/" + escapePointer(name), Code: code, Message: message})
}
