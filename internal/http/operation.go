package http

import (
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"
)

// An operation is what openapi.yaml says of one call, as far as the middleware
// needs it.
type operation struct {
	public       bool                        // needs no API key
	unlimited    bool                        // is never refused with 429
	query        map[string]*openapi3.Schema // its query parameters
	takes        []string                    // media types of its body; none: it takes no body
	bodyRequired bool
	answers      []string // media types of its successful responses
}

// uploads reports whether the body is a file, which is streamed and not
// validated as a whole.
func (o operation) uploads() bool { return slices.Contains(o.takes, "multipart/form-data") }

// downloads reports whether the answer is a file.
func (o operation) downloads() bool { return slices.Equal(o.answers, []string{"*/*"}) }

// operations are all operations, by method and path.
type operations map[string]operation

func readOperations(doc *openapi3.T) operations {
	ops := operations{}
	for path, item := range doc.Paths.Map() {
		for method, described := range item.Operations() {
			ops[method+" "+path] = readOperation(item, described)
		}
	}
	return ops
}

func readOperation(item *openapi3.PathItem, described *openapi3.Operation) operation {
	op := operation{
		public: described.Security != nil && len(*described.Security) == 0,
		query:  map[string]*openapi3.Schema{},

		unlimited: described.Responses.Status(http.StatusTooManyRequests) == nil,
	}
	for _, params := range []openapi3.Parameters{item.Parameters, described.Parameters} {
		for _, p := range params {
			if p.Value.In == openapi3.ParameterInQuery {
				op.query[p.Value.Name] = p.Value.Schema.Value
			}
		}
	}
	if body := described.RequestBody; body != nil {
		op.bodyRequired = body.Value.Required
		for mediaType := range body.Value.Content {
			op.takes = append(op.takes, mediaType)
		}
	}
	for status, response := range described.Responses.Map() {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		for mediaType := range response.Value.Content {
			if !slices.Contains(op.answers, mediaType) {
				op.answers = append(op.answers, mediaType)
			}
		}
	}
	slices.Sort(op.takes)
	slices.Sort(op.answers)
	return op
}

// of returns the operation that the request was routed to.
func (ops operations) of(r *http.Request) operation {
	return ops[r.Method+" "+chi.RouteContext(r.Context()).RoutePattern()]
}
