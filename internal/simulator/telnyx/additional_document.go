package telnyx

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// additionalDocument is a document that an order has beside its letter of authorisation and its invoice.
type additionalDocument struct {
	ID         string
	DocumentID string
	Type       string
	CreatedAt  time.Time
}

type additionalDocumentView struct {
	ID             string `json:"id"`
	RecordType     string `json:"record_type"`
	DocumentID     string `json:"document_id"`
	DocumentType   string `json:"document_type"`
	Filename       string `json:"filename"`
	ContentType    string `json:"content_type"`
	PortingOrderID string `json:"porting_order_id"`
	CreatedAt      string `json:"created_at"`
	UpdatedAt      string `json:"updated_at"`
}

func (s *Simulator) additionalView(o *order) func(additionalDocument) additionalDocumentView {
	return func(a additionalDocument) additionalDocumentView {
		v := additionalDocumentView{
			ID: a.ID, RecordType: "porting_additional_document", DocumentID: a.DocumentID, DocumentType: a.Type,
			PortingOrderID: o.ID, CreatedAt: microseconds(a.CreatedAt), UpdatedAt: microseconds(a.CreatedAt),
		}
		if d, ok := s.documents.get(a.DocumentID); ok {
			v.Filename, v.ContentType = d.Filename, d.ContentType
		}
		return v
	}
}

var additionalDocuments = func() listing[additionalDocument] {
	fs := filters[additionalDocument]{}
	anyOf(fs, "document_type", func(a additionalDocument) string { return a.Type })
	return listing[additionalDocument]{fs, byCreation(func(a additionalDocument) time.Time { return a.CreatedAt })}
}()

func (s *Simulator) listAdditionalDocuments(c *call, o *order) (reply, error) {
	return list(c, additionalDocuments, o.AdditionalDocuments, s.additionalView(o))
}

func (s *Simulator) createAdditionalDocuments(c *call, o *order) (reply, error) {
	var body struct {
		AdditionalDocuments []struct {
			DocumentID   string `json:"document_id"`
			DocumentType string `json:"document_type"`
		} `json:"additional_documents"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	var errs []wireError
	if n := len(body.AdditionalDocuments); n == 0 || n > 100 {
		errs = append(errs, codedError("10015", "/additional_documents", "There must be 1 to 100 documents."))
	}
	var made []additionalDocument
	for i, wanted := range body.AdditionalDocuments {
		at := "/additional_documents/" + strconv.Itoa(i)
		if _, ok := s.documents.get(wanted.DocumentID); !ok {
			errs = append(errs, codedError("10017", at+"/document_id", "The document does not exist."))
		}
		if !slices.Contains([]string{"loa", "invoice", "csr", "other"}, wanted.DocumentType) {
			errs = append(errs, codedError("10015", at+"/document_type", "The type must be loa, invoice, csr or other."))
		}
		made = append(made, additionalDocument{uuid.NewString(), wanted.DocumentID, wanted.DocumentType, c.now})
	}
	if len(errs) > 0 {
		return reply{}, unprocessable(errs...)
	}
	o.AdditionalDocuments = append(o.AdditionalDocuments, made...)
	s.orders.put(o.ID, o)
	s.relink(c.now)
	return data(http.StatusCreated, views(made, s.additionalView(o))), nil
}

func (s *Simulator) deleteAdditionalDocument(c *call, o *order) (reply, error) {
	i := slices.IndexFunc(o.AdditionalDocuments, func(a additionalDocument) bool { return a.ID == c.param("item") })
	if i < 0 {
		return reply{}, notFound()
	}
	o.AdditionalDocuments = slices.Delete(o.AdditionalDocuments, i, i+1)
	s.orders.put(o.ID, o)
	s.relink(c.now)
	return reply{status: http.StatusNoContent}, nil
}
