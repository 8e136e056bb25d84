package wire

import (
	"bytes"
	"encoding/json"
)

// An Error is one entry of Telnyx's error envelope. Every member may be
// missing: the quickstart's sample has no code, and sources differ in how the
// place of the fault is written.
type Error struct {
	Code   Text   `json:"code"`
	Title  Text   `json:"title"`
	Detail Text   `json:"detail"`
	Source Source `json:"source"`
}

// Source is where a fault is: a JSON pointer, or the name of a parameter.
type Source string

// UnmarshalJSON reads {"pointer": …}, {"parameter": …}, a bare string or null.
func (s *Source) UnmarshalJSON(raw []byte) error {
	var object struct {
		Pointer   Text `json:"pointer"`
		Parameter Text `json:"parameter"`
	}
	if err := json.Unmarshal(raw, &object); err == nil {
		*s = Source(object.Pointer)
		if *s == "" {
			*s = Source(object.Parameter)
		}
		return nil
	}
	var text Text
	if err := json.Unmarshal(raw, &text); err == nil {
		*s = Source(text)
	}
	return nil // a fault whose place can't be read is still a fault
}

// ParseErrors reads the error envelope; ok is false for anything else.
func ParseErrors(body []byte) (errs []Error, ok bool) {
	var envelope struct {
		Errors json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return nil, false
	}
	if one := bytes.TrimSpace(envelope.Errors); len(one) > 0 && one[0] == '{' {
		errs = make([]Error, 1)
		return errs, json.Unmarshal(one, &errs[0]) == nil
	}
	if json.Unmarshal(envelope.Errors, &errs) != nil {
		return nil, false
	}
	return errs, len(errs) > 0
}
