package http

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/portway/portway/internal/domain"
)

// checkQuery refuses query parameters that the operation doesn't have, and
// those given twice: both are slips that would otherwise go unnoticed.
func (s *server) checkQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			s.fail(w, r, &domain.Error{Code: domain.CodeInvalidParameter, Message: "The query can't be read."})
			return
		}
		if faults := queryFaults(query, s.operations.of(r).query); len(faults) > 0 {
			s.fail(w, r, invalidParameters(faults))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func queryFaults(query url.Values, known map[string]*openapi3.Schema) []domain.Fault {
	var faults []domain.Fault
	for name, values := range query {
		fault := domain.Fault{Parameter: name}
		switch {
		case known[name] == nil:
			fault.Code, fault.Message = "unknown", "is no parameter of this call"
		case len(values) > 1:
			fault.Code, fault.Message = "repeated", "must be given once"
		case !storable(values[0]):
			fault.Code, fault.Message = "invalid", "must be text"
		case misread(known[name], values[0]):
			of := wrongType(known[name])
			fault.Code, fault.Message = of.Code, of.Message
		default:
			continue
		}
		if len(name) > longestName || !storable(name) {
			fault.Parameter = "?"
		}
		faults = append(faults, fault)
	}
	slices.SortFunc(faults, func(a, b domain.Fault) int { return strings.Compare(a.Parameter, b.Parameter) })
	return faults
}

// misread reports whether the validator would take a text for a value that its
// schema doesn't have: nothing for a number that isn't given, 1 for true.
func misread(schema *openapi3.Schema, text string) bool {
	if schema.Type.Is(openapi3.TypeBoolean) {
		value, err := strconv.ParseBool(text)
		return text == "" || (err == nil && text != strconv.FormatBool(value))
	}
	return text == "" && !schema.Type.Is(openapi3.TypeString)
}

// longestName is how much of a caller's own invention we say back.
const longestName = 64

// storable reports whether text is UTF-8 without U+0000, which no database
// column of text takes.
func storable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

// invalidParameters refuses a request for its parameters and headers.
func invalidParameters(faults []domain.Fault) *domain.Error {
	return &domain.Error{Code: domain.CodeInvalidParameter, Message: counted(len(faults)) + "; nothing was done.", Faults: faults}
}
