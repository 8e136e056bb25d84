package wire

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// Error is one thing wrong. The code's element is named differently from place
// to place; Number reads either.
type Error struct {
	Code        string
	ErrorCode   string
	Description string
	Tn          []string `xml:"TelephoneNumbers>Tn"`
}

// Number is the code.
func (e Error) Number() string {
	if e.Code != "" {
		return e.Code
	}
	return e.ErrorCode
}

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

// envelope is every shape in which faults were seen around port-ins, the LNP
// checker and documents (Bandwidth API reference, error codes).
type envelope struct {
	XMLName        xml.Name
	Errors         []Error `xml:"Errors"`
	ErrorList      []Error `xml:"ErrorList>Error"`
	ResponseStatus *Error
	IrisStatus     *Error
	Status         *Error
	ResultCode     string `xml:"resultCode"`
	ResultMessage  string `xml:"resultMessage"`
}

// readEnvelope reads the body of a reply other than 2xx.
func readEnvelope(status int, body []byte) *StatusError {
	failure := &StatusError{Status: status}
	if len(strings.TrimSpace(string(body))) == 0 {
		return failure
	}
	var e envelope
	if err := decode(body, &e); err != nil || strings.EqualFold(e.XMLName.Local, "html") {
		failure.Foreign = true
		return failure
	}
	found := slices.Concat(e.Errors, e.ErrorList)
	for _, one := range []*Error{e.ResponseStatus, e.IrisStatus} {
		if one != nil {
			found = append(found, *one)
		}
	}
	if len(found) == 0 && e.Status != nil {
		found = append(found, *e.Status)
	}
	if len(found) == 0 && e.ResultCode != "" {
		found = append(found, Error{Code: e.ResultCode, Description: e.ResultMessage})
	}
	for _, one := range found {
		if one.Number() != "" || one.Description != "" {
			failure.Errors = append(failure.Errors, one)
		}
	}
	failure.Envelope = len(failure.Errors) > 0
	return failure
}
