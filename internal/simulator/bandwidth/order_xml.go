package bandwidth

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
)

// decode reads a request's XML.
func decode(body []byte, into any) error {
	return xml.Unmarshal(body, into)
}

// A text is an element's text without the white space around it. An absent element is a nil pointer.
type text string

func (t *text) UnmarshalText(b []byte) error {
	*t = text(strings.TrimSpace(string(b)))
	return nil
}

func (t *text) value() string {
	if t == nil {
		return ""
	}
	return string(*t)
}

func some(s string) *text {
	t := text(s)
	return &t
}

// content are the elements of an order that its owner writes (Bandwidth API reference, portins). Whatever else a request
// carries, or carries in another place, is dropped in silence. Numbers are ten digits inside the simulator.
type content struct {
	RequestedFocDate          *text         `xml:",omitempty"`
	CustomerOrderID           *text         `xml:"CustomerOrderId,omitempty"`
	LoaAuthorizingPerson      *text         `xml:",omitempty"`
	Subscriber                *subscriber   `xml:",omitempty"`
	WirelessInfo              *wirelessInfo `xml:",omitempty"`
	TnAttributes              *tnAttributes `xml:",omitempty"`
	BillingTelephoneNumber    *text         `xml:",omitempty"`
	NewBillingTelephoneNumber *text         `xml:",omitempty"`
	ListOfPhoneNumbers        *phoneNumbers `xml:",omitempty"`
	AlternateSpid             *text         `xml:",omitempty"`
	SiteID                    *text         `xml:"SiteId,omitempty"`
	PeerID                    *text         `xml:"PeerId,omitempty"`
	PartialPort               *text         `xml:",omitempty"`
	Triggered                 *text         `xml:",omitempty"`
	TargetRespOrgID           *text         `xml:"TargetRespOrgId,omitempty"`
}

type subscriber struct {
	SubscriberType *text           `xml:",omitempty"`
	BusinessName   *text           `xml:",omitempty"`
	FirstName      *text           `xml:",omitempty"`
	MiddleInitial  *text           `xml:",omitempty"`
	LastName       *text           `xml:",omitempty"`
	ServiceAddress *serviceAddress `xml:",omitempty"`
	// These two belong into WirelessInfo; here they are error 7481.
	AccountNumber *text `xml:",omitempty" json:"-"`
	PinNumber     *text `xml:",omitempty" json:"-"`
}

type serviceAddress struct {
	ResetAddressFields *text `xml:",omitempty" json:"-"`
	HousePrefix        *text `xml:",omitempty"`
	HouseNumber        *text `xml:",omitempty"`
	HouseSuffix        *text `xml:",omitempty"`
	PreDirectional     *text `xml:",omitempty"`
	StreetName         *text `xml:",omitempty"`
	StreetSuffix       *text `xml:",omitempty"`
	PostDirectional    *text `xml:",omitempty"`
	AddressLine2       *text `xml:",omitempty"`
	City               *text `xml:",omitempty"`
	StateCode          *text `xml:",omitempty"`
	Zip                *text `xml:",omitempty"`
	PlusFour           *text `xml:",omitempty"`
	County             *text `xml:",omitempty"`
	Country            *text `xml:",omitempty"`
	AddressType        *text `xml:",omitempty"`
}

type wirelessInfo struct {
	AccountNumber *text `xml:",omitempty"`
	PinNumber     *text `xml:",omitempty"`
}

type tnAttributes struct {
	TnAttribute []text
}

type phoneNumbers struct {
	PhoneNumber []text
}

// orderRequest is an LnpOrder or LnpOrderSupp. Both roots are taken for both: an official client sends LnpOrder on PUT.
type orderRequest struct {
	XMLName xml.Name
	content
	ProcessingStatus *text
	RetryValidation  *text
	// The two below are the control of a test environment: what a carrier would say.
	ActualFocDate *text
	Errors        []struct {
		Code        int
		Description string
	}
}

func parseOrder(body []byte) (orderRequest, error) {
	var request orderRequest
	if err := decode(body, &request); err != nil {
		return request, err
	}
	if root := request.XMLName.Local; root != "LnpOrder" && root != "LnpOrderSupp" {
		return request, fmt.Errorf("unknown root element %s", root)
	}
	return request, nil
}

// looseNumbers are the numbers to port in whatever form.
func (c content) looseNumbers() []tn {
	var numbers []tn
	if c.ListOfPhoneNumbers != nil {
		for _, written := range c.ListOfPhoneNumbers.PhoneNumber {
			numbers = append(numbers, looseNumber(string(written)))
		}
	}
	return numbers
}

// looseTollFree are those of the numbers to port that are toll-free.
func (c content) looseTollFree() []tn {
	var found []tn
	for _, n := range c.looseNumbers() {
		if len(n) == 10 && n.tollFree() {
			found = append(found, n)
		}
	}
	return found
}

// settle turns what a request says into the simulator's own forms, and tells what is malformed whatever the order's state.
func (c *content) settle(e164 bool) []wireError {
	var errs []wireError
	wrongForm := false
	number := func(written *text, code int, description string) *text {
		if written.value() == "" {
			return written
		}
		n, wrong, ok := parseNumber(written.value(), e164)
		switch {
		case wrong:
			wrongForm = true
		case !ok:
			errs = append(errs, wireError{Code: code, Description: description})
		default:
			return some(string(n))
		}
		return written
	}
	c.BillingTelephoneNumber = number(c.BillingTelephoneNumber, 7203, "The billing telephone number is invalid")
	c.NewBillingTelephoneNumber = number(c.NewBillingTelephoneNumber, 7494, "The new billing telephone number is no valid NANPA number")
	if c.ListOfPhoneNumbers != nil {
		var bad, numbers []string
		var duplicates []tn
		for _, written := range c.ListOfPhoneNumbers.PhoneNumber {
			n, wrong, ok := parseNumber(string(written), e164)
			switch {
			case wrong:
				wrongForm = true
			case !ok:
				bad = append(bad, string(written))
			case slices.Contains(numbers, string(n)):
				duplicates = append(duplicates, n)
			default:
				numbers = append(numbers, string(n))
			}
		}
		if len(bad) > 0 {
			errs = append(errs, wireError{Code: 7339, Description: fmt.Sprintf("Telephone numbers '%s' are not valid", strings.Join(bad, ", "))})
		}
		if len(duplicates) > 0 {
			errs = append(errs, wireError{Code: 7502, Description: "A telephone number stands in the list twice", Numbers: duplicates})
		}
		if found := c.looseTollFree(); len(found) > 0 && len(found) < len(c.ListOfPhoneNumbers.PhoneNumber) {
			errs = append(errs, wireError{Code: 7386, Description: "Toll-free and other numbers are mixed", Numbers: found})
		}
		if len(numbers) > maxNumbers {
			errs = append(errs, wireError{Code: 7314, Description: fmt.Sprintf("More telephone numbers than the maximum of %d", maxNumbers)})
		}
		c.ListOfPhoneNumbers = &phoneNumbers{}
		for _, n := range numbers {
			c.ListOfPhoneNumbers.PhoneNumber = append(c.ListOfPhoneNumbers.PhoneNumber, text(n))
		}
	}
	if wrongForm {
		errs = append(errs, wireErrorE164())
	}
	if id := c.CustomerOrderID.value(); !customerOrderID.MatchString(id) {
		errs = append(errs, wireError{Code: 7318, Description: "The customer order id may have up to 40 letters, digits, dashes and spaces"})
	}
	errs = append(errs, checkTarget(c.TargetRespOrgID.value())...)
	if date := c.RequestedFocDate.value(); date != "" {
		if _, _, ok := parseFocDate(date); !ok {
			errs = append(errs, wireError{Code: 7217, Description: "The requested FOC date has an invalid format"})
		}
	}
	if partial := strings.ToLower(c.PartialPort.value()); partial != "" && partial != "true" && partial != "false" {
		errs = append(errs, wireError{Code: 7319, Description: "PartialPort must be true or false"})
	}
	if sub := c.Subscriber; sub != nil {
		if sub.AccountNumber != nil || sub.PinNumber != nil {
			errs = append(errs, wireError{Code: 7481, Description: "The account number and PIN belong into WirelessInfo, not into Subscriber"})
		}
		sub.AccountNumber, sub.PinNumber = nil, nil
		if a := sub.ServiceAddress; a != nil {
			a.Country, a.AddressType = nil, nil // derived, never taken
		}
	}
	return errs
}

// replaced is an element after an update: what was not sent stays, what was sent empty goes.
func replaced(old, sent *text) *text {
	switch {
	case sent == nil:
		return old
	case *sent == "":
		return nil
	}
	return sent
}

// merged is an order's content after an update with sent (Bandwidth API reference, portins, PUT). Elements that are not
// sent stay, but for CustomerOrderId, which is lost.
func (c content) merged(sent content) content {
	c.RequestedFocDate = replaced(c.RequestedFocDate, sent.RequestedFocDate)
	c.CustomerOrderID = replaced(nil, sent.CustomerOrderID)
	c.LoaAuthorizingPerson = replaced(c.LoaAuthorizingPerson, sent.LoaAuthorizingPerson)
	c.Subscriber = c.Subscriber.merged(sent.Subscriber)
	c.WirelessInfo = c.WirelessInfo.merged(sent.WirelessInfo)
	if sent.TnAttributes != nil {
		c.TnAttributes = sent.TnAttributes
	}
	c.BillingTelephoneNumber = replaced(c.BillingTelephoneNumber, sent.BillingTelephoneNumber)
	c.NewBillingTelephoneNumber = replaced(c.NewBillingTelephoneNumber, sent.NewBillingTelephoneNumber)
	if sent.ListOfPhoneNumbers != nil {
		c.ListOfPhoneNumbers = sent.ListOfPhoneNumbers
	}
	c.AlternateSpid = replaced(c.AlternateSpid, sent.AlternateSpid)
	c.SiteID = replaced(c.SiteID, sent.SiteID)
	c.PeerID = replaced(c.PeerID, sent.PeerID)
	c.PartialPort = replaced(c.PartialPort, sent.PartialPort)
	c.Triggered = replaced(c.Triggered, sent.Triggered)
	c.TargetRespOrgID = replaced(c.TargetRespOrgID, sent.TargetRespOrgID)
	return c
}

func (s *subscriber) merged(sent *subscriber) *subscriber {
	if sent == nil {
		return s
	}
	var m subscriber
	if s != nil {
		m = *s
	}
	m.SubscriberType = replaced(m.SubscriberType, sent.SubscriberType)
	m.BusinessName = replaced(m.BusinessName, sent.BusinessName)
	m.FirstName = replaced(m.FirstName, sent.FirstName)
	m.MiddleInitial = replaced(m.MiddleInitial, sent.MiddleInitial)
	m.LastName = replaced(m.LastName, sent.LastName)
	m.ServiceAddress = m.ServiceAddress.merged(sent.ServiceAddress)
	return &m
}

func (a *serviceAddress) merged(sent *serviceAddress) *serviceAddress {
	if sent == nil {
		return a
	}
	var m serviceAddress
	if a != nil && !strings.EqualFold(sent.ResetAddressFields.value(), "true") {
		m = *a
	}
	m.HousePrefix = replaced(m.HousePrefix, sent.HousePrefix)
	m.HouseNumber = replaced(m.HouseNumber, sent.HouseNumber)
	m.HouseSuffix = replaced(m.HouseSuffix, sent.HouseSuffix)
	m.PreDirectional = replaced(m.PreDirectional, sent.PreDirectional)
	m.StreetName = replaced(m.StreetName, sent.StreetName)
	m.StreetSuffix = replaced(m.StreetSuffix, sent.StreetSuffix)
	m.PostDirectional = replaced(m.PostDirectional, sent.PostDirectional)
	m.AddressLine2 = replaced(m.AddressLine2, sent.AddressLine2)
	m.City = replaced(m.City, sent.City)
	m.StateCode = replaced(m.StateCode, sent.StateCode)
	m.Zip = replaced(m.Zip, sent.Zip)
	m.PlusFour = replaced(m.PlusFour, sent.PlusFour)
	m.County = replaced(m.County, sent.County)
	return &m
}

func (w *wirelessInfo) merged(sent *wirelessInfo) *wirelessInfo {
	if sent == nil {
		return w
	}
	var m wirelessInfo
	if w != nil {
		m = *w
	}
	m.AccountNumber = replaced(m.AccountNumber, sent.AccountNumber)
	m.PinNumber = replaced(m.PinNumber, sent.PinNumber)
	return &m
}

// wireTime is how Bandwidth writes instants.
func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// written is the content as a response shows it: numbers in the version's form, the date as an instant, the country derived.
func (c content) written(e164 bool) content {
	number := func(n *text) *text {
		if !tenDigits.MatchString(n.value()) {
			return n
		}
		return some(tn(*n).write(e164))
	}
	c.BillingTelephoneNumber = number(c.BillingTelephoneNumber)
	c.NewBillingTelephoneNumber = number(c.NewBillingTelephoneNumber)
	if c.ListOfPhoneNumbers != nil {
		list := &phoneNumbers{}
		for _, n := range c.ListOfPhoneNumbers.PhoneNumber {
			list.PhoneNumber = append(list.PhoneNumber, *number(&n))
		}
		c.ListOfPhoneNumbers = list
	}
	if c.RequestedFocDate != nil {
		if date, ok := c.requestedFoc(); ok {
			c.RequestedFocDate = some(wireTime(date))
		}
	}
	if c.Subscriber != nil && c.Subscriber.ServiceAddress != nil {
		sub, address := *c.Subscriber, *c.Subscriber.ServiceAddress
		address.ResetAddressFields = nil
		if country := countryOf(address.StateCode.value()); country != "" {
			address.Country = some(country)
		}
		address.AddressType = some("Service")
		sub.ServiceAddress = &address
		c.Subscriber = &sub
	}
	return c
}

// orderResponse is every LnpOrderResponse.
type orderResponse struct {
	XMLName           xml.Name   `xml:"LnpOrderResponse"`
	OrderID           string     `xml:"OrderId,omitempty"`
	Status            *statusXML `xml:",omitempty"`
	Errors            []errorXML `xml:",omitempty"`
	ProcessingStatus  string
	BulkPortinOrderID string `xml:"BulkPortinOrderId,omitempty"`
	EarliestEstimate  string `xml:",omitempty"`
	content
	tollFreeXML
	AccountID               string `xml:"AccountId,omitempty"`
	LosingCarrierSPID       string `xml:",omitempty"`
	LosingCarrierName       string `xml:",omitempty"`
	LosingCarrierIsWireless string `xml:",omitempty"`
	VendorName              string `xml:",omitempty"`
	OrderCreateDate         string `xml:",omitempty"`
	LastModifiedDate        string `xml:",omitempty"`
	UserID                  string `xml:"userId,omitempty"`
	LastModifiedBy          string `xml:",omitempty"`
	BillingType             string `xml:",omitempty"`
	PortType                string `xml:",omitempty"`
	PON                     string `xml:",omitempty"`
	ActualFocDate           string `xml:",omitempty"`
}

type statusXML struct {
	Code        int
	Description string
}
