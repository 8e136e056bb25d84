package bandwidth

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// bulkStatuses are those that a list may be filtered by. Each finds its own only: draft is DRAFT alone.
var bulkStatuses = []string{
	"draft", "validate_draft_tns", "valid_draft_tns", "invalid_draft_tns", "in_progress", "needs_attention", "partial", "completed", "cancelled",
}

type bulkResponses struct {
	XMLName        xml.Name       `xml:"BulkPortinResponses"`
	ResponseStatus *bulkStatusXML `xml:",omitempty"`
	TotalCount     *int           `xml:",omitempty"`
	Links          *linksXML      `xml:",omitempty"`
	Rows           []bulkRow      `xml:"BulkPortinResponse"`
}

type bulkRow struct {
	AccountID        string `xml:"accountId,omitempty"`
	OrderID          string `xml:"OrderId"`
	OrderType        string `xml:",omitempty"`
	SuppCount        *int   `xml:",omitempty"`
	CompanyName      string `xml:",omitempty"`
	CustomerOrderID  string `xml:"CustomerOrderId,omitempty"`
	CreatedByUser    string `xml:",omitempty"`
	LastModifiedBy   string
	LastModifiedDate string
	OrderCreateDate  string
	PeerID           string         `xml:"PeerId,omitempty"`
	PortinList       *portinListXML `xml:",omitempty"`
	ProcessingStatus string
	RequestedFocDate string `xml:",omitempty"`
	SiteID           string `xml:"SiteId,omitempty"`
	TargetRespOrgID  string `xml:"TargetRespOrgId,omitempty"`
}

// listBulks lists bulk port-ins, the last modified first, drafts too. There is no filter by the customer's order id. A list
// without page or size is not found; one without rows has no content.
func (s *Simulator) listBulks(c *call) reply {
	query := c.URL.Query()
	refuse := func(e wireError) reply {
		return reply{status: http.StatusBadRequest, body: bulkResponses{ResponseStatus: &bulkStatusXML{strconv.Itoa(e.Code), e.Description}}}
	}
	status := strings.ToLower(query.Get("status"))
	if status != "" && !slices.Contains(bulkStatuses, status) {
		return refuse(wireError{Code: 15518, Description: "Invalid 'status'. Valid values: " + strings.Join(bulkStatuses, ", ")})
	}
	created, createdOK := daysOf(query.Get("orderDate"), query.Get("orderDate"))
	modified, modifiedOK := daysOf(query.Get("modifiedDateFrom"), query.Get("modifiedDateTo"))
	if !createdOK || !modifiedOK {
		return refuse(wireError{Code: 15501, Description: "Invalid date range"})
	}
	rows := slices.DeleteFunc(s.sortedBulks(), func(b *bulk) bool {
		return (status != "" && !strings.EqualFold(status, b.Status)) || !created(b.Created) || !modified(b.Modified)
	})
	page, missing := paginate(rows, query, (*bulk).id)
	if missing {
		first := url.Values{"page": {"1"}, "size": {"300"}}
		return reply{status: http.StatusNotFound, body: bulkResponses{Links: &linksXML{First: s.link(c, first, "first")}}}
	}
	if len(page) == 0 {
		return reply{status: http.StatusNoContent}
	}
	total := len(rows)
	response := bulkResponses{TotalCount: &total, Links: s.links(c, query, next(rows, page, (*bulk).id))}
	for _, b := range page {
		response.Rows = append(response.Rows, s.bulkRow(b, strings.EqualFold(query.Get("orderDetails"), "true")))
	}
	return reply{status: http.StatusOK, body: response}
}

// daysOf tells of instants whether they are within days, both included; without days all are.
func daysOf(from, to string) (within func(time.Time) bool, ok bool) {
	start, end := time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	var err error
	if from != "" {
		if start, err = time.Parse(time.DateOnly, from); err != nil {
			return nil, false
		}
	}
	if to != "" {
		if end, err = time.Parse(time.DateOnly, to); err != nil {
			return nil, false
		}
	}
	return func(t time.Time) bool { return !t.Before(start) && t.Before(end.AddDate(0, 0, 1)) }, true
}

func (s *Simulator) bulkRow(b *bulk, details bool) bulkRow {
	row := bulkRow{
		OrderID: b.ID, LastModifiedBy: b.ModifiedBy, LastModifiedDate: wireTime(b.Modified), OrderCreateDate: wireTime(b.Created),
		ProcessingStatus: b.Status, RequestedFocDate: b.Content.written(true).RequestedFocDate.value(),
		TargetRespOrgID: b.Content.TargetRespOrgID.value(), CompanyName: sandboxCompany,
	}
	if len(b.Children) > 0 {
		row.PortinList = &portinListXML{b.Children}
	}
	if details {
		row.AccountID, row.OrderType, row.SuppCount = s.config.AccountID, "bulk_port_in", &b.Supps
		row.CustomerOrderID, row.CreatedByUser = b.Content.CustomerOrderID.value(), b.User
		row.PeerID, row.SiteID = b.Content.PeerID.value(), b.Content.SiteID.value()
	}
	return row
}

// sandboxCompany is the account's.
const sandboxCompany = "Sandbox Telephone"
