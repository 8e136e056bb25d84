package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
)

// A Document is an uploaded file. Unlinked, it lives for 30 minutes.
type Document struct {
	ID                Text    `json:"id"`
	Filename          Text    `json:"filename"`
	SHA256            Text    `json:"sha256"`
	CustomerReference Text    `json:"customer_reference"`
	Status            Text    `json:"status"`         // pending, verified, denied
	Scan              Text    `json:"av_scan_status"` // scanned, infected, pending_scan, not_scanned
	CreatedAt         Instant `json:"created_at"`
}

// Denied reports whether Telnyx won't have the file.
func (d Document) Denied() bool { return d.Status == "denied" || d.Scan == "infected" }

// An AdditionalDocument links a file to an order beside LOA and invoice.
type AdditionalDocument struct {
	DocumentID   Text `json:"document_id"`
	DocumentType Text `json:"document_type"`
	Filename     Text `json:"filename"`
}

// Upload stores a file, as a form: the quickstart does, and a file in JSON
// would be a third larger.
func (c *Client) Upload(ctx context.Context, filename, kind, reference string, content []byte) (Document, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", multipart.FileContentDisposition("file", filename))
	header.Set("Content-Type", kind)
	file, err := form.CreatePart(header)
	if err == nil {
		_, err = file.Write(content)
	}
	if err := errors.Join(err, form.WriteField("customer_reference", reference), form.Close()); err != nil {
		return Document{}, fmt.Errorf("telnyx: write the form: %w", err)
	}
	e, err := c.exchange(ctx, request{method: http.MethodPost, path: "/documents", kind: form.FormDataContentType(), body: body.Bytes()})
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
	query := url.Values{"filter[customer_reference][eq]": {reference}}
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
