package contract_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/portway/portway/internal/http/api"
)

// A call is an operation of openapi.yaml with one kind of body that it takes.
type call struct {
	id, method, path string // the path has its parameters' names in braces
	op               *openapi3.Operation
	parameters       []*openapi3.Parameter
	public           bool
	mediaType        string           // "": it takes no body
	schema           *openapi3.Schema // of the body
	body             any              // one that it takes
}

const (
	jsonType  = "application/json"
	multiType = "multipart/form-data"
)

// calls are all calls that take an API key or none, in the order of their
// names. A provider's callbacks prove themselves in its way.
func calls(t testing.TB) []call {
	t.Helper()
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	var all []call
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if op.Security != nil && len(*op.Security) > 0 {
				continue
			}
			c := call{id: op.OperationID, method: method, path: path, op: op, public: op.Security != nil && len(*op.Security) == 0}
			for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
				c.parameters = append(c.parameters, p.Value)
			}
			if op.RequestBody == nil {
				all = append(all, c)
				continue
			}
			for _, mediaType := range slices.Sorted(maps.Keys(op.RequestBody.Value.Content)) {
				content := op.RequestBody.Value.Content[mediaType]
				c.mediaType, c.schema = mediaType, content.Schema.Value
				c.body = richest(content.Examples)
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b call) int { return strings.Compare(a.id, b.id) })
	return all
}

// richest is the example that says most.
func richest(examples openapi3.Examples) any {
	var most any
	length := -1
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if n := len(mustJSON(examples[name].Value.Value)); n > length {
			most, length = examples[name].Value.Value, n
		}
	}
	return most
}

// mustJSON writes what was JSON before.
func mustJSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (c call) name() string { return strings.TrimSpace(c.id + " " + c.mediaType) }

// in are its parameters in the path, the query or the headers.
func (c call) in(place string) []*openapi3.Parameter {
	return slices.DeleteFunc(slices.Clone(c.parameters), func(p *openapi3.Parameter) bool { return p.In != place })
}

func (c call) header(name string) *openapi3.Parameter {
	for _, p := range c.in(openapi3.ParameterInHeader) {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// A message is a request that is about to be sent.
type message struct {
	method, path, query, body string
	header                    http.Header
}

// target puts ids in the place of the path's parameters.
func (c call) target(ids map[string]string) string {
	path := c.path
	for name, id := range ids {
		path = strings.ReplaceAll(path, "{"+name+"}", id)
	}
	return path
}

// message is one that the gateway takes.
func (c call) message(ids map[string]string) message {
	m := message{method: c.method, path: c.target(ids), header: http.Header{"Prefer": {"wait=0"}}}
	if !c.public {
		m.header.Set("Authorization", "Bearer "+acme)
	}
	if c.header("Idempotency-Key") != nil {
		m.header.Set("Idempotency-Key", newID("once"))
	}
	if c.header("If-Match") != nil {
		m.header.Set("If-Match", "*")
	}
	switch c.mediaType {
	case "":
	case multiType:
		f := goodForm()
		m.body = f.encode()
		m.header.Set("Content-Type", f.contentType())
	default:
		m.body = mustJSON(c.body)
		m.header.Set("Content-Type", c.mediaType)
	}
	return m
}

// with is the message after a change.
func (m message) with(change func(*message)) message {
	m.header = m.header.Clone()
	change(&m)
	return m
}
