package telnyx

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// fault is an answer in Telnyx's error envelope.
type fault struct {
	status int
	errors []wireError
}

func (f *fault) Error() string {
	details := make([]string, len(f.errors))
	for i, e := range f.errors {
		details[i] = e.Detail
	}
	return strings.Join(details, " ")
}

type wireError struct {
	Code   string       `json:"code,omitempty"`
	Title  string       `json:"title"`
	Detail string       `json:"detail,omitempty"`
	Source *errorSource `json:"source,omitempty"`
	Meta   *errorMeta   `json:"meta,omitempty"`

	path string // where in the body the field of a flat error stands
}

type errorSource struct {
	Pointer   string `json:"pointer,omitempty"`
	Parameter string `json:"parameter,omitempty"`
}

type errorMeta struct {
	URL string `json:"url"`
}

// titles by code (Telnyx API error codes).
var titles = map[string]string{
	"10004": "Missing required parameter", "10005": "Resource not found", "10006": "Invalid ID", "10007": "Unexpected error",
	"10009": "Authentication failed", "10010": "Authorization failed", "10011": "Too many requests", "10015": "Bad Request",
	"10016": "Phone number must be in +E.164 format", "10017": "Associated resource does not exist",
	"10023": "Invalid JSON", "10025": "Invalid length", "10026": "Invalid type", "10027": "Unprocessable Entity",
	"10029": "Expected JSON Content-Type", "10030": "Method not allowed", "10031": "Invalid request filter",
	"10032": "Invalid enumerated value", "10033": "Value out of range", "10038": "Feature not permitted",
}

// codedError is an error in the documented shape, with code and meta.
func codedError(code, pointer, detail string) wireError {
	e := wireError{
		Code: code, Title: titles[code], Detail: detail,
		Meta: &errorMeta{URL: "https://developers.telnyx.com/docs/overview/errors/" + code},
	}
	if pointer != "" {
		e.Source = &errorSource{Pointer: pointer}
	}
	return e
}

func coded(status int, code, pointer, detail string) *fault {
	return &fault{status: status, errors: []wireError{codedError(code, pointer, detail)}}
}

func unprocessable(errs ...wireError) *fault {
	return &fault{status: http.StatusUnprocessableEntity, errors: errs}
}

// badParameter refuses a query parameter.
func badParameter(code, name, detail string) *fault {
	e := codedError(code, "", detail)
	e.Source = &errorSource{Parameter: name}
	return unprocessable(e)
}

// flatError is the shape in which a PATCH refuses a field (port-in quickstart): no code, no meta, and a pointer that names
// the field alone, wherever in the body it stands. path is where that is, dotted.
func flatError(path string) wireError {
	field := path[strings.LastIndex(path, ".")+1:]
	return wireError{
		Title:  "Invalid " + field,
		Detail: "The '" + field + "' parameter must be valid.",
		Source: &errorSource{Pointer: "/" + field},
		path:   path,
	}
}

// pointer turns a dotted path into a JSON pointer.
func pointer(path string) string {
	if path == "" {
		return ""
	}
	return "/" + strings.ReplaceAll(path, ".", "/")
}

func notFound() *fault {
	return coded(http.StatusNotFound, "10005", "", "The requested resource or URL could not be found.")
}

// errorShape is how errors are written. Telnyx's documents show all of these somewhere.
type errorShape int

const (
	asDocumented errorShape = iota // flat where the quickstart is, coded elsewhere
	allCoded                       // flat errors too have a code, and a pointer to where the field really is
	noCodes                        // title, detail and source alone
	loose                          // the code a number, the source a bare string
)

// in is the error as it is written in a shape.
func (e wireError) in(shape errorShape) any {
	if shape == allCoded && e.path != "" {
		return codedError("10015", pointer(e.path), e.Detail)
	}
	if shape == noCodes {
		e.Code, e.Meta = "", nil
	}
	if shape != loose {
		return e
	}
	written := struct {
		Code   int    `json:"code,omitempty"`
		Title  string `json:"title"`
		Detail string `json:"detail,omitempty"`
		Source string `json:"source,omitempty"`
	}{Title: e.Title, Detail: e.Detail}
	written.Code, _ = strconv.Atoi(e.Code) // none stays 0, and is left out
	if e.Source != nil {
		written.Source = e.Source.Pointer + e.Source.Parameter
	}
	return written
}

// writeError answers with the envelope. What isn't a fault is the simulator's own failure.
func writeError(w http.ResponseWriter, err error, shape errorShape) {
	f, ok := errors.AsType[*fault](err)
	if !ok {
		f = coded(http.StatusInternalServerError, "10007", "", "An unexpected error occurred.")
	}
	writeJSON(w, f.status, struct {
		Errors []any `json:"errors"`
	}{views(f.errors, func(e wireError) any { return e.in(shape) })})
}
