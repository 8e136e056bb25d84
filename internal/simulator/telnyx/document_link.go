package telnyx

import "time"

// documentLink says that something uses a document.
type documentLink struct {
	ID               string `json:"id"`
	RecordType       string `json:"record_type"`
	DocumentID       string `json:"document_id"`
	LinkedRecordType string `json:"linked_record_type"`
	LinkedResourceID string `json:"linked_resource_id"`
	CreatedAt        string `json:"created_at"`
	UpdatedAt        string `json:"updated_at"`
}

// links are all there are: they follow from what refers to documents.
func (s *Simulator) links() []documentLink {
	var links []documentLink
	seen := map[string]bool{}
	link := func(kind, resource string, created time.Time, documents ...string) {
		for _, document := range documents {
			id := derived(resource + document)
			if document == "" || seen[id] {
				continue
			}
			seen[id] = true
			links = append(links, documentLink{
				ID: id, RecordType: "document_link", DocumentID: document,
				LinkedRecordType: kind, LinkedResourceID: resource, CreatedAt: milliseconds(created), UpdatedAt: milliseconds(created),
			})
		}
	}
	for _, o := range s.orders.all() {
		link("porting_order", o.ID, o.CreatedAt, text(o.Attributes.Documents.LOA), text(o.Attributes.Documents.Invoice))
		for _, extra := range o.AdditionalDocuments {
			link("porting_order", o.ID, o.CreatedAt, extra.DocumentID)
		}
		for _, t := range furtherRequirements(o.Country) {
			if t.Kind == "document" {
				link("porting_order", o.ID, o.CreatedAt, o.RequirementValues[t.ID])
			}
		}
	}
	for _, g := range s.groups.all() {
		for _, r := range g.Requirements {
			if t, _ := findRequirementType(r.TypeID); t.Kind == "document" {
				link("requirement_group", g.ID, g.CreatedAt, r.Value)
			}
		}
	}
	for _, l := range s.loaConfigurations.all() {
		link("porting_loa_configuration", l.ID, l.CreatedAt, l.Letterhead.Logo.DocumentID)
	}
	for _, r := range s.reports.all() {
		link("porting_report", r.ID, r.CreatedAt, r.DocumentID)
	}
	return links
}

// relink starts the short life of documents that nothing uses any more, and ends it for those that something does.
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

var documentLinks = func() listing[documentLink] {
	fs := filters[documentLink]{}
	oneOf(fs, "document_id", func(l documentLink) string { return l.DocumentID })
	oneOf(fs, "linked_record_type", func(l documentLink) string { return l.LinkedRecordType })
	oneOf(fs, "linked_resource_id", func(l documentLink) string { return l.LinkedResourceID })
	return listing[documentLink]{filters: fs}
}()

func (s *Simulator) listDocumentLinks(c *call) (reply, error) {
	return list(c, documentLinks, s.links(), func(l documentLink) documentLink { return l })
}
