package wire

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// Error is one thing wrong. The code's element is named differently from place
// to place, and so is the list of numbers; Number and Numbers read all.
type Error struct {
	Code        string
	ErrorCode   string
	Description string
	Tn          []string `xml:"TelephoneNumbers>Tn"`
	ListedTn    []string `xml:"TnList>Tn"`
	ListedTN    []string `xml:"TnList>TN"`
	Wrapped     []Error  `xml:"Error"` // where Errors is a list and not an error
	// The port-in of a bulk that it is about, where it says so; again in the
	// case of two places.
	PortinOrderID      string `xml:"PortinOrderId"`
	LowerPortinOrderID string `xml:"portinOrderId"`
}

// Number is the code.
func (e Error) Number() string {
	if e.Code != "" {
		return e.Code
	}
	return e.ErrorCode
}

// Numbers are the telephone numbers it is about, where it says so.
func (e Error) Numbers() []string { return slices.Concat(e.Tn, e.ListedTn, e.ListedTN) }

// Order is the port-in of a bulk that it is about; "" where it doesn't say.
func (e Error) Order() string {
	if e.PortinOrderID != "" {
		return e.PortinOrderID
	}
	return e.LowerPortinOrderID
}

func (e Error) empty() bool { return e.Number() == "" && e.Description == "" }

// A StatusError is a reply other than 2xx.
type StatusError struct {
	Status int
	// Envelope is true if the body was one of Bandwidth's own, read as such.
	Envelope bool
	// Foreign is true if the body was there but nobody's that we know: a
	// proxy's page, say.
	Foreign bool
	Errors  []Error
}

// Error names the status only: a body may repeat what was sent.
func (e *StatusError) Error() string { return "bandwidth answered HTTP " + strconv.Itoa(e.Status) }

// envelope is every shape in which faults were seen (Bandwidth API reference,
// error codes, shapes by place). Most stand right below the root; those of a
// toll-free validation and of a bulk port-in also one level down.
type envelope struct {
	XMLName        xml.Name
	Errors         []Error       `xml:"Errors"`
	ErrorList      []Error       `xml:"ErrorList>Error"`
	TollFree       []Error       `xml:"TollFreeValidationErrors>ErrorList>Error"`
	Validation     []Error       `xml:"TollFreePortingValidation>ErrorList>Error"`
	Children       []childErrors `xml:"PortinListErrors>PortinErrors"`
	ResponseStatus *Error
	IrisStatus     *Error
	Status         *Error
	BulkStatus     *Error `xml:"BulkPortin>Status"`
	ResultCode     string `xml:"resultCode"`
	ResultMessage  string `xml:"resultMessage"`
}

// childErrors are those of one port-in of a bulk.
type childErrors struct {
	PortinOrderID string  `xml:"PortinOrderId"`
	Errors        []Error `xml:"Errors>Error"`
}

// ofChildren are the errors of a bulk's port-ins, each with its port-in.
func ofChildren(list []childErrors) []Error {
	var all []Error
	for _, child := range list {
		for _, e := range child.Errors {
			e.PortinOrderID = child.PortinOrderID
			all = append(all, e)
		}
	}
	return all
}

// jsonEnvelope is that of the newer JSON calls.
type jsonEnvelope struct {
	Errors []struct {
		Code        json.RawMessage `json:"code"` // a number, or one in quotes
		Description string          `json:"description"`
	} `json:"errors"`
}

// readEnvelope reads the body of a reply other than 2xx.
func readEnvelope(status int, body []byte) *StatusError {
	failure := &StatusError{Status: status}
	switch text := strings.TrimSpace(string(body)); {
	case text == "":
		return failure
	case strings.HasPrefix(text, "{"):
		found, ok := jsonErrors(body)
		failure.Errors, failure.Foreign = found, !ok
	default:
		found, ok := xmlErrors(body)
		failure.Errors, failure.Foreign = found, !ok
	}
	failure.Envelope = len(failure.Errors) > 0
	return failure
}

func jsonErrors(body []byte) (found []Error, ok bool) {
	var e jsonEnvelope
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, false
	}
	for _, one := range e.Errors {
		found = append(found, Error{Code: strings.Trim(string(one.Code), `"`), Description: one.Description})
	}
	found = stated(found)
	return found, len(found) > 0
}

func xmlErrors(body []byte) (found []Error, ok bool) {
	var e envelope
	if err := decode(body, &e); err != nil || strings.EqualFold(e.XMLName.Local, "html") {
		return nil, false
	}
	found = stated(slices.Concat(e.Errors, e.ErrorList, e.TollFree, e.Validation, ofChildren(e.Children), given(e.ResponseStatus, e.IrisStatus)))
	if len(found) == 0 {
		found = stated(given(e.Status, e.BulkStatus))
	}
	if len(found) == 0 && e.ResultCode != "" {
		found = []Error{{Code: e.ResultCode, Description: e.ResultMessage}}
	}
	return found, true
}

func given(some ...*Error) []Error {
	var list []Error
	for _, e := range some {
		if e != nil {
			list = append(list, *e)
		}
	}
	return list
}

// stated are the errors that say something, those in lists taken out of them.
func stated(list []Error) []Error {
	var all []Error
	for _, e := range list {
		inner := e.Wrapped
		e.Wrapped = nil
		if !e.empty() {
			all = append(all, e)
		}
		all = append(all, stated(inner)...)
	}
	return all
}
