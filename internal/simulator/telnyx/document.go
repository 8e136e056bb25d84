package telnyx

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
)

// document is an uploaded file's description; its bytes are kept apart.
type document struct {
	ID                   string
	Filename             string
	ContentType          string
	Size                 int
	SHA256               string
	CustomerReference    *string
	CreatedAt, UpdatedAt time.Time
	Expires              *time.Time // while nothing is linked to it
	Infected             bool
}

type documentView struct {
	ID                string       `json:"id"`
	RecordType        string       `json:"record_type"`
	Filename          string       `json:"filename"`
	ContentType       string       `json:"content_type"`
	Size              documentSize `json:"size"`
	SHA256            string       `json:"sha256"`
	Status            string       `json:"status"`
	AVScanStatus      string       `json:"av_scan_status"`
	CustomerReference *string      `json:"customer_reference"`
	CreatedAt         string       `json:"created_at"`
	UpdatedAt         string       `json:"updated_at"`
}

type documentSize struct {
	Amount int    `json:"amount"`
	Unit   string `json:"unit"`
}

func (d *document) view() documentView {
	v := documentView{
		ID: d.ID, RecordType: "document", Filename: d.Filename, ContentType: d.ContentType,
		Size: documentSize{d.Size, "bytes"}, SHA256: d.SHA256, Status: "pending", AVScanStatus: "scanned",
		CustomerReference: d.CustomerReference, CreatedAt: milliseconds(d.CreatedAt), UpdatedAt: milliseconds(d.UpdatedAt),
	}
	if d.Infected {
		v.Status, v.AVScanStatus = "denied", "infected"
	}
	return v
}

// uploadDocument takes a file as multipart/form-data or as JSON with base64. It answers 200, not 201.
func (s *Simulator) uploadDocument(c *call) (reply, error) {
	read := c.uploadJSON
	if media, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err == nil && media == "multipart/form-data" {
		read = func() (upload, error) { return c.uploadMultipart(params["boundary"]) }
	}
	file, err := read()
	if err != nil {
		return reply{}, err
	}
	kind, err := file.check()
	if err != nil {
		return reply{}, err
	}
	return data(http.StatusOK, s.keep(file, kind, c.now).view()), nil
}

// keep makes a document of a file.
func (s *Simulator) keep(file upload, kind fileKind, now time.Time) *document {
	sum := sha256.Sum256(file.content)
	d := &document{
		ID: uuid.NewString(), Filename: kind.name(file.filename), ContentType: kind.contentType,
		Size: len(file.content), SHA256: hex.EncodeToString(sum[:]), CustomerReference: file.reference,
		CreatedAt: now, UpdatedAt: now, Expires: new(now.Add(unlinkedDocLife)),
		Infected: bytes.Contains(file.content, []byte(virus)),
	}
	s.documents.put(d.ID, d)
	s.contents.put(d.ID, file.content)
	return d
}

// virus is how the test file begins that every virus scanner takes for one (EICAR).
const virus = `X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR`

func (s *Simulator) findDocument(c *call) (*document, error) {
	d, ok := s.documents.get(c.param("id"))
	if !ok {
		return nil, notFound()
	}
	return d, nil
}

func (s *Simulator) getDocument(c *call) (reply, error) {
	d, err := s.findDocument(c)
	if err != nil {
		return reply{}, err
	}
	return data(http.StatusOK, d.view()), nil
}

// patchDocument changes a document's name or reference.
func (s *Simulator) patchDocument(c *call) (reply, error) {
	d, err := s.findDocument(c)
	if err != nil {
		return reply{}, err
	}
	body := struct {
		Filename          string  `json:"filename"`
		CustomerReference *string `json:"customer_reference"`
	}{d.Filename, d.CustomerReference}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	d.Filename, d.CustomerReference, d.UpdatedAt = strings.ReplaceAll(body.Filename, " ", ""), body.CustomerReference, c.now
	s.documents.put(d.ID, d)
	return data(http.StatusOK, d.view()), nil
}

// deleteDocument deletes what no order is linked to, and shows it a last time.
func (s *Simulator) deleteDocument(c *call) (reply, error) {
	d, err := s.findDocument(c)
	if err != nil {
		return reply{}, err
	}
	if d.Expires == nil {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "A document that is linked to a service cannot be deleted.")
	}
	s.removeDocument(d)
	return data(http.StatusOK, d.view()), nil
}

func (s *Simulator) removeDocument(d *document) {
	s.documents.delete(d.ID)
	s.contents.delete(d.ID)
}

var documents = func() listing[*document] {
	fs := filters[*document]{}
	oneOf(fs, "customer_reference", func(d *document) string { return text(d.CustomerReference) })
	fs["filename.contains"] = func(d *document, want []string) bool { return strings.Contains(d.Filename, want[0]) }
	at := func(d *document) (time.Time, bool) { return d.CreatedAt, true }
	fs["created_at.gt"] = ranged(at, 1)
	fs["created_at.lt"] = ranged(at, -1)
	return listing[*document]{fs, map[string]func(a, b *document) int{
		"filename":   func(a, b *document) int { return strings.Compare(a.Filename, b.Filename) },
		"created_at": func(a, b *document) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated_at": func(a, b *document) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
	}}
}()

func (s *Simulator) listDocuments(c *call) (reply, error) {
	return list(c, documents, s.documents.all(), (*document).view)
}
