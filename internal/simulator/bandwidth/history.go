package bandwidth

import (
	"encoding/xml"
	"net/http"
	"strings"
)

type historyXML struct {
	XMLName      xml.Name   `xml:"OrderHistoryWrapper"`
	IrisStatus   *statusXML `xml:",omitempty"`
	OrderHistory []historyEntryXML
}

type historyEntryXML struct {
	OrderDate  string
	Note       string
	Author     string
	Status     string
	Difference string `xml:",omitempty"`
}

// getHistory tells what happened to an order; of a draft it says that there is no history, with status 200.
func (s *Simulator) getHistory(c *call) reply {
	o := s.owner(c)
	if o == nil {
		return reply{status: http.StatusNotFound, body: notFoundHistory(c)}
	}
	var response historyXML
	if o.draft() {
		response.IrisStatus = &statusXML{7710, "Drafts have no history"}
	}
	for _, e := range o.history() {
		response.OrderHistory = append(response.OrderHistory, historyEntryXML{wireTime(e.At), e.Note, e.Author, e.Status, e.Difference})
	}
	return reply{status: http.StatusOK, body: response}
}

type bulkHistoryXML struct {
	XMLName        xml.Name `xml:"BulkPortInHistoryResponse"`
	ResponseStatus bulkStatusXML
}

// notFoundHistory is the body of the answer that there is no such order: only bulk port-ins have one.
func notFoundHistory(c *call) any {
	if !strings.Contains(c.Pattern, "/bulkPortins/") {
		return nil
	}
	return bulkHistoryXML{ResponseStatus: bulkStatusXML{Description: "There is no such bulk port-in"}}
}
