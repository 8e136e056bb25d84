package bandwidth

import "strconv"

// A wireError is one coded error. The codes are Bandwidth's (Bandwidth API reference, error codes); the words are ours.
type wireError struct {
	Code        int
	Description string
	Numbers     []tn `json:",omitempty"`
}

// errorXML is how an error stands in port-in orders and in the LNP checker: one Errors element each, side by side.
type errorXML struct {
	Code             string
	Description      string
	TelephoneNumbers *tnListXML `xml:",omitempty"`
}

type tnListXML struct {
	Tn []string
}

func writeErrors(errs []wireError, e164 bool) []errorXML {
	var all []errorXML
	for _, e := range errs {
		x := errorXML{Code: strconv.Itoa(e.Code), Description: e.Description}
		if len(e.Numbers) > 0 {
			x.TelephoneNumbers = &tnListXML{writeAll(e.Numbers, e164)}
		}
		all = append(all, x)
	}
	return all
}

// responseStatusXML is how the smaller resources tell an error.
type responseStatusXML struct {
	ErrorCode   string
	Description string
}
