package bandwidth

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// bulkRequest is a BulkPortin. Account number and PIN stand at its top here, and not in a WirelessInfo.
type bulkRequest struct {
	XMLName xml.Name `xml:"BulkPortin"`
	content
	AccountNumber    *text
	PinNumber        *text
	ProcessingStatus *text
	RetryValidation  *text
	TnList           *struct{}
	Deleted          []string `xml:"-"` // elements with delete="true"
}

func parseBulk(body []byte) (bulkRequest, error) {
	var request bulkRequest
	if err := decode(body, &request); err != nil {
		return request, err
	}
	var elements struct {
		All []struct {
			XMLName xml.Name
			Delete  string `xml:"delete,attr"`
		} `xml:",any"`
	}
	if err := decode(body, &elements); err != nil {
		return request, err
	}
	for _, e := range elements.All {
		if strings.EqualFold(e.Delete, "true") {
			request.Deleted = append(request.Deleted, e.XMLName.Local)
		}
	}
	return request, nil
}

// listsNumbers tells whether the request brings numbers, which have a resource of their own.
func (r bulkRequest) listsNumbers() bool { return r.TnList != nil || r.ListOfPhoneNumbers != nil }

func (r bulkRequest) asks() string { return strings.ToUpper(r.ProcessingStatus.value()) }

// settle is the request's content in the simulator's own form, and what is malformed in it. What a bulk does not have is
// dropped.
func (r bulkRequest) settle(e164 bool) (content, []wireError) {
	c := r.content
	c.WirelessInfo, c.NewBillingTelephoneNumber, c.PartialPort, c.Triggered, c.ListOfPhoneNumbers = nil, nil, nil, nil, nil
	if r.AccountNumber != nil || r.PinNumber != nil {
		c.WirelessInfo = &wirelessInfo{AccountNumber: r.AccountNumber, PinNumber: r.PinNumber}
	}
	errs := c.settle(e164)
	return c, errs
}

// without is a content without the elements of these names.
func (c content) without(names []string) content {
	for _, name := range names {
		switch name {
		case "RequestedFocDate":
			c.RequestedFocDate = nil
		case "CustomerOrderId":
			c.CustomerOrderID = nil
		case "LoaAuthorizingPerson":
			c.LoaAuthorizingPerson = nil
		case "Subscriber":
			c.Subscriber = nil
		case "TnAttributes":
			c.TnAttributes = nil
		case "BillingTelephoneNumber":
			c.BillingTelephoneNumber = nil
		case "AlternateSpid":
			c.AlternateSpid = nil
		case "SiteId":
			c.SiteID = nil
		case "PeerId":
			c.PeerID = nil
		case "TargetRespOrgId":
			c.TargetRespOrgID = nil
		case "AccountNumber":
			c.WirelessInfo = c.WirelessInfo.merged(&wirelessInfo{AccountNumber: some("")})
		case "PinNumber":
			c.WirelessInfo = c.WirelessInfo.merged(&wirelessInfo{PinNumber: some("")})
		}
	}
	return c
}

type bulkResponse struct {
	XMLName          xml.Name          `xml:"BulkPortinResponse"`
	ResponseStatus   *bulkStatusXML    `xml:",omitempty"`
	PortinListErrors *portinListErrors `xml:",omitempty"`
	BulkPortin       *bulkXML          `xml:",omitempty"`
}

// bulkStatusXML may be without a code, unlike others of its kind.
type bulkStatusXML struct {
	ErrorCode   string `xml:",omitempty"`
	Description string
}

type bulkXML struct {
	Status *statusXML `xml:",omitempty"`
	content
	AccountNumber    *text  `xml:",omitempty"`
	PinNumber        *text  `xml:",omitempty"`
	ProcessingStatus string `xml:",omitempty"`
	AccountID        string `xml:"AccountId,omitempty"`
	CreatedByUser    string `xml:",omitempty"`
	LastModifiedBy   string `xml:",omitempty"`
	LastModifiedDate string `xml:",omitempty"`
	OrderCreateDate  string `xml:",omitempty"`
	OrderID          string `xml:"OrderId,omitempty"`
}

// written shows a bulk, without its id.
func (s *Simulator) bulkXML(b *bulk, e164 bool) *bulkXML {
	x := bulkXML{
		content: b.Content.written(e164), ProcessingStatus: b.Status, AccountID: s.config.AccountID, CreatedByUser: b.User,
		LastModifiedBy: b.ModifiedBy, LastModifiedDate: wireTime(b.Modified), OrderCreateDate: wireTime(b.Created),
	}
	if w := x.WirelessInfo; w != nil {
		x.AccountNumber, x.PinNumber, x.WirelessInfo = w.AccountNumber, w.PinNumber, nil
	}
	return &x
}

type portinListErrors struct {
	PortinErrors []portinErrors
}

type portinErrors struct {
	PortinOrderID string `xml:"PortinOrderId"`
	Errors        codedErrorsXML
}

type codedErrorsXML struct {
	Error []codedErrorXML
}

// codedErrorXML is how an error stands in bulk port-ins.
type codedErrorXML struct {
	ErrorCode     string
	PortinOrderID string `xml:"portinOrderId,omitempty"`
	Description   string
}

func (p *portinListErrors) add(id string, errs []wireError) {
	if len(errs) == 0 {
		return
	}
	of := portinErrors{PortinOrderID: id}
	for _, e := range errs {
		of.Errors.Error = append(of.Errors.Error, codedErrorXML{ErrorCode: strconv.Itoa(e.Code), Description: e.Description})
	}
	p.PortinErrors = append(p.PortinErrors, of)
}
