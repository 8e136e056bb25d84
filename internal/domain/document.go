package domain

import (
	"slices"
	"time"
)

// DocumentType is what a document is for.
type DocumentType string

// The types of document.
const (
	LOA           DocumentType = "loa"
	Invoice       DocumentType = "invoice"
	CSR           DocumentType = "csr"
	OtherDocument DocumentType = "other"
)

// A Document is a file that goes with an order. Its bytes are kept elsewhere.
type Document struct {
	ID          string
	OrderID     string
	Type        DocumentType
	Filename    string
	ContentType string
	Size        int64
	SHA256      string // lower-case hex
	SignedOn    Date
	PortInIDs   []string // empty: the whole order, later port-ins too
	CreatedAt   time.Time
}

// For reports whether the document goes with the port-in.
func (d Document) For(portInID string) bool {
	return len(d.PortInIDs) == 0 || slices.Contains(d.PortInIDs, portInID)
}
