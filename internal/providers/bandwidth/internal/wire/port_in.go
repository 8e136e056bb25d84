package wire

import "encoding/xml"

// A PortIn is what a port-in is created from, and what a SUPP carries. Its
// fields stand in the documented order, since one element out of order was
// seen to be dropped without a word (Bandwidth API reference, portins).
type PortIn struct {
	XMLName                   xml.Name
	RequestedFocDate          string        `xml:"RequestedFocDate,omitempty"`
	AlternateSpid             string        `xml:"AlternateSpid,omitempty"`
	BillingTelephoneNumber    string        `xml:"BillingTelephoneNumber,omitempty"`
	NewBillingTelephoneNumber string        `xml:"NewBillingTelephoneNumber,omitempty"`
	SiteID                    string        `xml:"SiteId,omitempty"`
	PeerID                    string        `xml:"PeerId,omitempty"`
	Subscriber                *Subscriber   `xml:"Subscriber"`
	LoaAuthorizingPerson      string        `xml:"LoaAuthorizingPerson,omitempty"`
	WirelessInfo              *WirelessInfo `xml:"WirelessInfo"`
	TnAttributes              *TnAttributes `xml:"TnAttributes"`
	Numbers                   *PhoneNumbers `xml:"ListOfPhoneNumbers"`
	CustomerOrderID           string        `xml:"CustomerOrderId,omitempty"`
	Triggered                 string        `xml:"Triggered,omitempty"`
	PartialPort               string        `xml:"PartialPort,omitempty"`
	ProcessingStatus          string        `xml:"ProcessingStatus,omitempty"`
	TargetRespOrgID           string        `xml:"TargetRespOrgId,omitempty"`
	RetryValidation           string        `xml:"RetryValidation,omitempty"` // SUPP only
}

// The roots of a PortIn.
const (
	rootOrder = "LnpOrder"
	rootSupp  = "LnpOrderSupp"
)

// Subscriber is the end user.
type Subscriber struct {
	SubscriberType string          `xml:"SubscriberType,omitempty"`
	BusinessName   string          `xml:"BusinessName,omitempty"`
	FirstName      string          `xml:"FirstName,omitempty"`
	MiddleInitial  string          `xml:"MiddleInitial,omitempty"`
	LastName       string          `xml:"LastName,omitempty"`
	ServiceAddress *ServiceAddress `xml:"ServiceAddress"`
}

// ServiceAddress is a street address, taken apart. ResetAddressFields goes
// with a SUPP only.
type ServiceAddress struct {
	ResetAddressFields string `xml:"ResetAddressFields,omitempty"`
	HousePrefix        string `xml:"HousePrefix,omitempty"`
	HouseNumber        string `xml:"HouseNumber,omitempty"`
	HouseSuffix        string `xml:"HouseSuffix,omitempty"`
	PreDirectional     string `xml:"PreDirectional,omitempty"`
	StreetName         string `xml:"StreetName,omitempty"`
	StreetSuffix       string `xml:"StreetSuffix,omitempty"`
	PostDirectional    string `xml:"PostDirectional,omitempty"`
	AddressLine2       string `xml:"AddressLine2,omitempty"`
	City               string `xml:"City,omitempty"`
	StateCode          string `xml:"StateCode,omitempty"`
	Zip                string `xml:"Zip,omitempty"`
	PlusFour           string `xml:"PlusFour,omitempty"`
	County             string `xml:"County,omitempty"`
}

// WirelessInfo carries the account at the losing carrier, wireline too. Both
// children are always written: a SUPP with one of them is refused.
type WirelessInfo struct {
	AccountNumber string
	PinNumber     string
}

// TnAttributes are "Protected", "External" and the like.
type TnAttributes struct {
	TnAttribute []string
}

// PhoneNumbers is a list of numbers.
type PhoneNumbers struct {
	PhoneNumber []string
}

// PortInResponse is an order as Bandwidth tells it. A GET leaves OrderID and
// Status out.
type PortInResponse struct {
	XMLName          xml.Name `xml:"LnpOrderResponse"`
	OrderID          string   `xml:"OrderId"`
	Status           *Status
	Errors           []Error `xml:"Errors"`
	ProcessingStatus string

	RequestedFocDate          string
	ActualFocDate             string
	EarliestEstimate          string
	CustomerOrderID           string `xml:"CustomerOrderId"`
	LoaAuthorizingPerson      string
	Subscriber                *Subscriber
	WirelessInfo              *WirelessInfo
	TnAttributes              *TnAttributes
	BillingTelephoneNumber    string
	NewBillingTelephoneNumber string
	Numbers                   *PhoneNumbers `xml:"ListOfPhoneNumbers"`
	AlternateSpid             string
	SiteID                    string `xml:"SiteId"`
	PeerID                    string `xml:"PeerId"`
	TargetRespOrgID           string `xml:"TargetRespOrgId"`
	ControllingRespOrgID      string `xml:"ControllingRespOrgId"`

	LosingCarrierSPID       string
	LosingCarrierName       string
	LosingCarrierIsWireless string
	VendorName              string
	LastModifiedDate        string
	PartialPort             string
	Triggered               string
	PortType                string
	TollFreePortType        string

	TollFreeErrors []Error `xml:"TollFreeValidationErrors>ErrorList>Error"`
}

// Status is Bandwidth's own word on how a request went.
type Status struct {
	Code        string
	Description string
}

// PortInList is one page of orders.
type PortInList struct {
	XMLName    xml.Name `xml:"LNPResponseWrapper"`
	TotalCount string
	Next       string      `xml:"Links>next"`
	Rows       []PortInRow `xml:"lnpPortInfoForGivenStatus"`
}

// PortInRow is one order of a list. Its case differs from the order's own.
type PortInRow struct {
	OrderID          string `xml:"OrderId"`
	CustomerOrderID  string `xml:"CustomerOrderId"`
	LastModifiedDate string `xml:"lastModifiedDate"`
}
