package wire

import (
	"context"
	"net/http"
	"net/url"
)

// A Document is an uploaded file. Unlinked, it lives for 30 minutes.
type Document struct {
	ID                Text    `json:"id"`
	Filename          Text    `json:"filename"`
	SHA256            Text    `json:"sha256"`
	CustomerReference Text    `json:"customer_reference"`
	CreatedAt         Instant `json:"created_at"`
}

// An AdditionalDocument links a file to an order beside LOA and invoice.
type AdditionalDocument struct {
	DocumentID   Text `json:"document_id"`
	DocumentType Text `json:"document_type"`
	Filename     Text `json:"filename"`
}

// Upload stores a file. The JSON form says in one body what the multipart form
// says in several parts; both are documented.
func (c *Client) Upload(ctx context.Context, filename, reference string, content []byte) (Document, error) {
	e, err := c.do(ctx, http.MethodPost, "/documents", nil, struct {
		File              []byte `json:"file"` // base64
		Filename          string `json:"filename"`
		CustomerReference string `json:"customer_reference"`
	}{content, filename, reference})
	if err != nil {
		return Document{}, err
	}
	return decode[Document](e.Data)
}

// Document returns one file's record.
func (c *Client) Document(ctx context.Context, id string) (Document, error) {
	id, err := segment(id)
	if err != nil {
		return Document{}, err
	}
	e, err := c.do(ctx, http.MethodGet, "/documents/"+id, nil, nil)
	if err != nil {
		return Document{}, err
	}
	return decode[Document](e.Data)
}

// Uploaded lists the files with a customer reference.
func (c *Client) Uploaded(ctx context.Context, reference string) ([]Document, error) {
	var found []Document
	query := url.Values{"filter[customer_reference][eq]": {reference}, "sort[]": {"-created_at"}}
	err := list(ctx, c, "/documents", query, func(d Document) bool {
		if string(d.CustomerReference) == reference {
			found = append(found, d)
		}
		return true
	})
	return found, err
}

// AdditionalDocuments lists those of an order.
func (c *Client) AdditionalDocuments(ctx context.Context, orderID string) ([]AdditionalDocument, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	var found []AdditionalDocument
	err = list(ctx, c, orders+"/"+id+"/additional_documents", nil, func(d AdditionalDocument) bool {
		found = append(found, d)
		return true
	})
	return found, err
}

// AddDocument links a file to an order.
func (c *Client) AddDocument(ctx context.Context, orderID, documentID, kind string) error {
	id, err := segment(orderID)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodPost, orders+"/"+id+"/additional_documents", nil, map[string]any{
		"additional_documents": []map[string]string{{"document_id": documentID, "document_type": kind}},
	})
	return err
}
