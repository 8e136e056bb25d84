package telnyx

import (
	"time"

	"github.com/google/uuid"
)

// documentLink says that an order uses a document.
type documentLink struct {
	ID               string `json:"id"`
	RecordType       string `json:"record_type"`
	DocumentID       string `json:"document_id"`
	LinkedRecordType string `json:"linked_record_type"`
	LinkedResourceID string `json:"linked_resource_id"`
	CreatedAt        string `json:"created_at"`
}

// links are all there are: they follow from the orders.
func (s *Simulator) links() []documentLink {
	var links []documentLink
	seen := map[string]bool{}
	for _, o := range s.orders.all() {
		used := []string{text(o.Attributes.Documents.LOA), text(o.Attributes.Documents.Invoice)}
		for _, extra := range o.AdditionalDocuments {
			used = append(used, extra.DocumentID)
		}
		for _, id := range used {
			link := uuid.NewSHA1(uuid.NameSpaceOID, []byte(o.ID+id)).String()
			if id == "" || seen[link] {
				continue
			}
			seen[link] = true
			links = append(links, documentLink{
				ID: link, RecordType: "document_link", DocumentID: id,
				LinkedRecordType: "porting_order", LinkedResourceID: o.ID, CreatedAt: milliseconds(o.CreatedAt),
			})
		}
	}
	return links
}

// relink starts the short life of documents that no order uses any more, and ends it for those that one does.
func (s *Simulator) relink(now time.Time) {
	linked := map[string]bool{}
	for _, link := range s.links() {
		linked[link.DocumentID] = true
	}
	for _, d := range s.documents.all() {
		if linked[d.ID] != (d.Expires == nil) {
			d.Expires = nil
			if !linked[d.ID] {
				d.Expires = new(now.Add(unlinkedDocLife))
			}
			s.documents.put(d.ID, d)
		}
	}
}

var documentLinkFilters = func() filters[documentLink] {
	fs := filters[documentLink]{}
	oneOf(fs, "document_id", func(l documentLink) string { return l.DocumentID })
	oneOf(fs, "linked_record_type", func(l documentLink) string { return l.LinkedRecordType })
	oneOf(fs, "linked_resource_id", func(l documentLink) string { return l.LinkedResourceID })
	return fs
}()

func (s *Simulator) listDocumentLinks(c *call) (reply, error) {
	q := c.query()
	rows, err := narrow(q, s.links(), documentLinkFilters)
	if err != nil {
		return reply{}, err
	}
	rows, meta, err := paged(q, rows)
	if err != nil {
		return reply{}, err
	}
	return dataMeta(append([]documentLink{}, rows...), meta), nil
}
