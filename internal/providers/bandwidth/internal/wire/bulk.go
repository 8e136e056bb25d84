package wire

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
)

// A Bulk is what a bulk port-in is created from, and what a PATCH carries. Its
// port-ins' data never go with it: a PATCH writes them over those of every
// port-in (porting guide, bulk port-ins).
type Bulk struct {
	XMLName          xml.Name `xml:"BulkPortin"`
	ProcessingStatus string   `xml:"ProcessingStatus,omitempty"`
	CustomerOrderID  string   `xml:"CustomerOrderId,omitempty"`
}

// BulkResponse is a bulk as Bandwidth tells it. A GET may leave OrderID out.
type BulkResponse struct {
	XMLName          xml.Name `xml:"BulkPortinResponse"`
	OrderID          string   `xml:"BulkPortin>OrderId"`
	CustomerOrderID  string   `xml:"BulkPortin>CustomerOrderId"`
	ProcessingStatus string   `xml:"BulkPortin>ProcessingStatus"`
	LastModifiedDate string   `xml:"BulkPortin>LastModifiedDate"`
}

// BulkList is one page of bulks.
type BulkList struct {
	XMLName    xml.Name `xml:"BulkPortinResponses"`
	TotalCount string
	Next       string    `xml:"Links>next"`
	Rows       []BulkRow `xml:"BulkPortinResponse"`
}

// BulkRow is one bulk of a list; the customer's reference is told only of
// lists with orderDetails.
type BulkRow struct {
	OrderID          string `xml:"OrderId"`
	CustomerOrderID  string `xml:"CustomerOrderId"`
	ProcessingStatus string
}

// tnList is the list of numbers that a bulk is given.
type tnList struct {
	XMLName xml.Name `xml:"TnList"`
	TN      []string
}

// Numbers are a list of numbers, whose element is written in two ways.
type Numbers struct {
	Upper []string `xml:"TN"`
	Lower []string `xml:"Tn"`
}

// All are the numbers.
func (n Numbers) All() []string { return slices.Concat(n.Upper, n.Lower) }

// TnListResponse is what became of a bulk's list of numbers: a part of it in
// each state (API reference, tnList).
type TnListResponse struct {
	XMLName          xml.Name `xml:"TnListResponse"`
	OrderID          string   `xml:"OrderId"`
	ProcessingStatus string
	NotValidated     Numbers      `xml:"NotValidatedTnList"`
	Portable         Numbers      `xml:"PortableTnList"`
	Wrapped          []ChildOrder `xml:"ChildPortinOrderList>ChildPortinOrder"`
	Bare             []ChildOrder `xml:"ChildPortinOrder"`
	Errors           []Error      `xml:"ErrorList>Error"`
}

// Children are the port-ins that were made of the list.
func (r TnListResponse) Children() []ChildOrder {
	return slices.Concat(r.Wrapped, r.Bare)
}

// A ChildOrder is a port-in of a bulk with its numbers, in a list or not.
type ChildOrder struct {
	OrderID string  `xml:"OrderId"`
	Listed  Numbers `xml:"TnList"`
	Numbers
}

// All are the port-in's numbers.
func (c ChildOrder) All() []string { return append(c.Listed.All(), c.Numbers.All()...) }

// portinList names the port-ins of a bulk.
type portinList struct {
	XMLName       xml.Name `xml:"PortinList"`
	PortinOrderID []string `xml:"PortinOrderId"`
}

type portinListResponse struct {
	XMLName       xml.Name `xml:"PortinListResponse"`
	PortinOrderID []string `xml:"PortinList>PortinOrderId"`
}

const bulks = "/bulkPortins"

func bulk(id string) string { return bulks + "/" + url.PathEscape(id) }

// CreateBulk makes an empty draft. Its id is in the body, else in the Location.
// A list of numbers in the same request would be refused.
func (c *Client) CreateBulk(ctx context.Context, b Bulk) (BulkResponse, error) {
	var answer BulkResponse
	header, err := c.headed(ctx, call{method: http.MethodPost, path: bulks, document: b}, &answer)
	if err != nil {
		return answer, err
	}
	if answer.OrderID == "" {
		if location, err := url.Parse(header.Get("Location")); err == nil && location.Path != "" {
			answer.OrderID = path.Base(location.Path)
		}
	}
	if answer.OrderID == "" || bulks == "/"+answer.OrderID {
		return answer, errors.New("the reply to a create names no bulk")
	}
	return answer, nil
}

// Bulk reads a bulk.
func (c *Client) Bulk(ctx context.Context, id string) (BulkResponse, error) {
	var answer BulkResponse
	err := c.exchange(ctx, call{method: http.MethodGet, path: bulk(id), read: true}, &answer)
	return answer, err
}

// PatchBulk changes a bulk.
func (c *Client) PatchBulk(ctx context.Context, id string, b Bulk) error {
	return c.exchange(ctx, call{method: http.MethodPatch, path: bulk(id), document: b}, new(BulkResponse))
}

// DeleteBulk removes a draft, with the drafts in it. Its reply has no
// documented body; a page of somebody else's is no reply.
func (c *Client) DeleteBulk(ctx context.Context, id string) error {
	body, _, err := c.raw(ctx, call{method: http.MethodDelete, path: bulk(id)})
	if err != nil {
		return err
	}
	if readEnvelope(http.StatusOK, body).Foreign {
		return errors.New("unreadable reply to a delete")
	}
	return nil
}

// Bulks reads one page of bulks; a list without rows is a 204.
func (c *Client) Bulks(ctx context.Context, query url.Values) (BulkList, error) {
	r := call{method: http.MethodGet, path: bulks, query: query, read: true}
	body, _, err := c.raw(ctx, r)
	if err != nil {
		return BulkList{}, err
	}
	if len(body) == 0 {
		return BulkList{TotalCount: "0"}, nil
	}
	var answer BulkList
	if err := decode(body, &answer); err != nil {
		return BulkList{}, unreadable(r)
	}
	return answer, nil
}

// PutTnList gives a bulk its numbers, and has port-ins made of them.
func (c *Client) PutTnList(ctx context.Context, id string, tns []string) error {
	return c.exchange(ctx, call{method: http.MethodPut, path: bulk(id) + "/tnList", document: tnList{TN: tns}}, new(TnListResponse))
}

// TnList reads what became of a bulk's numbers.
func (c *Client) TnList(ctx context.Context, id string) (TnListResponse, error) {
	var answer TnListResponse
	err := c.exchange(ctx, call{method: http.MethodGet, path: bulk(id) + "/tnList", read: true}, &answer)
	return answer, err
}

// PutPortinList makes these the port-ins of a bulk.
func (c *Client) PutPortinList(ctx context.Context, id string, orders []string) error {
	return c.exchange(ctx, call{
		method: http.MethodPut, path: bulk(id) + "/portinList", document: portinList{PortinOrderID: orders},
	}, new(portinListResponse))
}

// PortinList names the port-ins of a bulk.
func (c *Client) PortinList(ctx context.Context, id string) ([]string, error) {
	var answer portinListResponse
	err := c.exchange(ctx, call{method: http.MethodGet, path: bulk(id) + "/portinList", read: true}, &answer)
	return answer.PortinOrderID, err
}
