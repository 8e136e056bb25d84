package bandwidth

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// statuses are those that a list may be filtered by. The drafts among them show only when asked for by their exact name.
var statuses = []string{
	"draft", "pending_documents", "submitted", "requested_supp", "foc", "complete", "exception", "snapback", "requested_cancel",
	"cancelled", "validate_tfns", "validate_draft_tfns", "valid_draft_tfns", "invalid_tfns", "invalid_draft_tfns",
	"pending_carrier_approval", "missing_requirements",
}

// listResponse and its rows have a spelling of their own (Bandwidth API reference, portins).
type listResponse struct {
	XMLName    xml.Name   `xml:"LNPResponseWrapper"`
	Errors     []errorXML `xml:",omitempty"`
	TotalCount int
	Links      *linksXML `xml:",omitempty"`
	Rows       []listRow `xml:"lnpPortInfoForGivenStatus"`
}

type linksXML struct {
	First string `xml:"first"`
	Next  string `xml:"next,omitempty"`
}

type listRow struct {
	AccountID              string `xml:"accountId"`
	CountOfTNs             int
	CustomerOrderID        string `xml:"CustomerOrderId,omitempty"`
	UserID                 string `xml:"userId"`
	LastModifiedDate       string `xml:"lastModifiedDate"`
	OrderDate              string
	OrderID                string `xml:"OrderId"`
	OrderType              string
	ActualFOCDate          string `xml:",omitempty"`
	BillingTelephoneNumber string `xml:",omitempty"`
	CompanyName            string `xml:",omitempty"`
	LNPLosingCarrierID     string `xml:"LNPLosingCarrierId,omitempty"`
	LNPLosingCarrierName   string `xml:",omitempty"`
	ProcessingStatus       string
	RequestedFOCDate       string `xml:",omitempty"`
	VendorID               string `xml:"VendorId,omitempty"`
	VendorName             string `xml:",omitempty"`
	PON                    string `xml:",omitempty"`
	Internal               string `xml:",omitempty"`
	RespOrgException       string `xml:",omitempty"`
	ControllingRespOrgID   string `xml:"ControllingRespOrgId,omitempty"`
	TargetRespOrgID        string `xml:"TargetRespOrgId,omitempty"`
}

// A filter says whether an order belongs into a list.
type filter func(*portIn) bool

// listPortIns lists orders, the last modified first. A list without page or size, and one without rows, is not found.
func (s *Simulator) listPortIns(c *call) reply {
	query := c.URL.Query()
	rows, problem := s.find(c, query)
	if problem != nil {
		return reply{status: http.StatusBadRequest, body: listResponse{Errors: writeErrors([]wireError{*problem}, c.e164)}}
	}
	page, missing := paginate(rows, query, (*portIn).id)
	if missing {
		first := url.Values{"page": {"1"}, "size": {"300"}}
		return reply{status: http.StatusNotFound, body: listResponse{Links: &linksXML{First: s.link(c, first, "first")}}}
	}
	response := listResponse{TotalCount: len(rows), Links: s.links(c, query, next(rows, page, (*portIn).id))}
	if len(page) == 0 {
		return reply{status: http.StatusNotFound, body: response}
	}
	for _, o := range page {
		response.Rows = append(response.Rows, s.row(o, c.e164))
	}
	return reply{status: http.StatusOK, body: response}
}

// links are those to the first page of a list and to the next, if there is one.
func (s *Simulator) links(c *call, query url.Values, next string) *linksXML {
	query.Set("page", "1")
	links := &linksXML{First: s.link(c, query, "first")}
	if next != "" {
		query.Set("page", next)
		links.Next = s.link(c, query, "next")
	}
	return links
}

// link is a Links element, which is no plain address.
func (s *Simulator) link(c *call, query url.Values, rel string) string {
	return fmt.Sprintf("Link=<%s?%s>;rel=%q;", s.address(strings.TrimPrefix(c.URL.Path, "/")), query.Encode(), rel)
}

func (s *Simulator) countPortIns(c *call) reply {
	rows, problem := s.find(c, c.URL.Query())
	if problem != nil {
		return reply{status: http.StatusBadRequest, body: listResponse{Errors: writeErrors([]wireError{*problem}, c.e164)}}
	}
	return reply{status: http.StatusOK, body: quantityXML{Count: len(rows)}}
}

// find are the orders that a query asks for.
func (s *Simulator) find(c *call, query url.Values) ([]*portIn, *wireError) {
	filters, problem := s.filters(c, query)
	if problem != nil {
		return nil, problem
	}
	var rows []*portIn
	for _, o := range s.sorted() {
		if !slices.ContainsFunc(filters, func(keep filter) bool { return !keep(o) }) {
			rows = append(rows, o)
		}
	}
	slices.SortStableFunc(rows, func(a, b *portIn) int {
		return cmp.Or(b.Modified.Compare(a.Modified), cmp.Compare(b.Sequence, a.Sequence))
	})
	return rows, nil
}

func (s *Simulator) filters(c *call, query url.Values) ([]filter, *wireError) {
	now := s.sandbox.Clock().Real()
	filters := []filter{func(o *portIn) bool {
		return o.scenario() != lookUpLag || now.Sub(o.MadeAt) >= lag
	}}
	byStatus, problem := statusFilter(query.Get("status"))
	if problem != nil {
		return nil, problem
	}
	filters = append(filters, byStatus)
	byDate, dated, problem := dateFilter(c, query)
	if problem != nil {
		return nil, problem
	}
	filters = append(filters, byDate)
	var identifying []string
	for name, same := range map[string]func(o *portIn, value string) bool{
		"tn": func(o *portIn, value string) bool {
			return o.Content.BillingTelephoneNumber.value() == string(looseNumber(value))
		},
		"orderTn":         func(o *portIn, value string) bool { return slices.Contains(o.numbers(), looseNumber(value)) },
		"customerOrderId": func(o *portIn, value string) bool { return o.Content.CustomerOrderID.value() == value },
		"pon":             func(o *portIn, value string) bool { return o.PON == value },
	} {
		if value := query.Get(name); value != "" {
			identifying = append(identifying, name)
			filters = append(filters, func(o *portIn) bool { return same(o, value) })
		}
	}
	if len(identifying) > 0 && dated {
		slices.Sort(identifying)
		return nil, &wireError{Code: 15515, Description: fmt.Sprintf("%s cannot be combined with dates", strings.Join(identifying, ", "))}
	}
	if len(identifying) == 0 && !dated {
		twoYears := c.now.AddDate(-2, 0, 0)
		filters = append(filters, func(o *portIn) bool { return o.Modified.After(twoYears) })
	}
	if site := c.PathValue("site"); site != "" {
		filters = append(filters, func(o *portIn) bool { return o.Content.SiteID.value() == site })
	}
	if vendor := query.Get("vendorId"); vendor != "" {
		filters = append(filters, func(o *portIn) bool {
			f, known := o.facts()
			return known && f.vendorID() == vendor
		})
	}
	return filters, nil
}

// statusFilter takes one status or several with commas between. Without any, drafts stay hidden.
func statusFilter(asked string) (filter, *wireError) {
	if asked == "" {
		return func(o *portIn) bool { return !o.draft() }, nil
	}
	wanted := strings.Split(strings.ToLower(asked), ",")
	for _, status := range wanted {
		if !slices.Contains(statuses, status) {
			return nil, &wireError{Code: 15518, Description: "Invalid 'status'. Valid values: " + strings.Join(statuses, ", ")}
		}
	}
	return func(o *portIn) bool { return slices.Contains(wanted, strings.ToLower(o.Status)) }, nil
}

// dateFilter is by the day of the last modification, in UTC.
func dateFilter(_ *call, query url.Values) (by filter, dated bool, problem *wireError) {
	from, to := query.Get("startdate"), query.Get("enddate")
	if date := query.Get("date"); date != "" {
		from, to = date, date
	}
	if from == "" && to == "" {
		return func(*portIn) bool { return true }, false, nil
	}
	start, startErr := time.Parse(time.DateOnly, from)
	end, endErr := time.Parse(time.DateOnly, to)
	if startErr != nil || endErr != nil || end.Before(start) {
		return nil, false, &wireError{Code: 15501, Description: fmt.Sprintf("Invalid date range: %s to %s", from, to)}
	}
	return func(o *portIn) bool {
		return !o.Modified.Before(start) && o.Modified.Before(end.AddDate(0, 0, 1))
	}, true, nil
}

func (s *Simulator) row(o *portIn, e164 bool) listRow {
	row := listRow{
		AccountID: s.config.AccountID, CountOfTNs: len(o.numbers()), CustomerOrderID: o.Content.CustomerOrderID.value(),
		UserID: o.User, LastModifiedDate: wireTime(o.Modified), OrderDate: wireTime(o.Created), OrderID: o.ID,
		OrderType: "port_in", ProcessingStatus: o.Status, PON: o.PON,
	}
	shown := o.Content.written(e164)
	row.BillingTelephoneNumber = shown.BillingTelephoneNumber.value()
	row.RequestedFOCDate = shown.RequestedFocDate.value()
	if sub := shown.Subscriber; sub != nil {
		row.CompanyName = cmp.Or(sub.BusinessName.value(), strings.TrimSpace(sub.FirstName.value()+" "+sub.LastName.value()))
	}
	shownTollFree := o.tollFreeXML(e164)
	row.Internal, row.RespOrgException = shownTollFree.Internal, shownTollFree.RespOrgException
	row.TargetRespOrgID = o.Content.TargetRespOrgID.value()
	if id := o.controller(); slices.Contains(ownRespOrgs, id) {
		row.ControllingRespOrgID = id
	}
	if f, known := o.facts(); known && f.coverage != tollFreeCoverage {
		row.LNPLosingCarrierID, row.LNPLosingCarrierName = f.carrier.SPID, f.carrier.Name
		row.VendorID, row.VendorName = f.vendorID(), f.vendor
	}
	if o.ActualFoc != nil {
		row.ActualFOCDate = wireTime(*o.ActualFoc)
	}
	return row
}
