package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/portway/portway/internal/http/api"
)

func spec(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := api.Spec()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// operations calls each for every operation of the document.
func operations(t *testing.T, doc *openapi3.T, each func(t *testing.T, method, path string, op *openapi3.Operation)) {
	t.Helper()
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			t.Run(method+" "+path, func(t *testing.T) { each(t, method, path, op) })
		}
	}
}

// The document is valid, and so is every example in it.
func TestSpecIsValid(t *testing.T) {
	t.Parallel()
	if err := spec(t).Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Fatal(err)
	}
}

func TestOperationsAreDescribed(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	operations(t, spec(t), func(t *testing.T, _, _ string, op *openapi3.Operation) {
		if op.OperationID == "" || op.Summary == "" || op.Description == "" || len(op.Tags) != 1 {
			t.Error("needs an operationId, a summary, a description and a tag")
		}
		if ids[op.OperationID] {
			t.Errorf("%s is used twice", op.OperationID)
		}
		ids[op.OperationID] = true
		for _, p := range op.Parameters {
			if p.Value.Description == "" {
				t.Errorf("parameter %s has no description", p.Value.Name)
			}
		}
	})
}

// Every operation says which problems it can answer, in the one shape that
// problems have, and shows an example of all that it answers with.
func TestResponsesAreDescribed(t *testing.T) {
	t.Parallel()
	operations(t, spec(t), func(t *testing.T, method, path string, op *openapi3.Operation) {
		want := []string{"400", "500"}
		if op.Security == nil { // an API key
			want = append(want, "401", "403", "503")
		}
		if len(op.Tags) != 1 || op.Tags[0] != "Health" || op.Security == nil {
			want = append(want, "429")
		}
		if strings.Contains(path, "{") {
			want = append(want, "404")
		}
		if op.RequestBody != nil {
			want = append(want, "413")
		}
		if strings.HasPrefix(path, "/hooks/") { // providers speak as they do
			want = append(want, "401")
		} else {
			want = append(want, "406")
			if op.RequestBody != nil {
				want = append(want, "415", "422")
			}
		}
		if method == http.MethodPatch {
			want = append(want, "409", "412", "428")
		}
		for _, status := range want {
			if op.Responses.Value(status) == nil {
				t.Errorf("has no %s", status)
			}
		}
		for status, response := range op.Responses.Map() {
			code, err := strconv.Atoi(status)
			if err != nil {
				t.Fatalf("response %q is no status", status)
			}
			for contentType, media := range response.Value.Content {
				if code >= 400 && path != "/readyz" && contentType != "application/problem+json" {
					t.Errorf("%s answers %s", status, contentType)
				}
				if len(media.Examples) == 0 && media.Schema.Value.Format != "binary" {
					t.Errorf("%s %s has no example", status, contentType)
				}
			}
		}
	})
}

// Requests are strict: an object that a caller sends takes no member that
// isn't described, and every text has a longest length.
func TestRequestsAreStrict(t *testing.T) {
	t.Parallel()
	operations(t, spec(t), func(t *testing.T, method, path string, op *openapi3.Operation) {
		if method == http.MethodPost && strings.HasPrefix(path, "/v1/") && op.Parameters.GetByInAndName("header", "Idempotency-Key") == nil {
			t.Error("takes no Idempotency-Key")
		}
		if op.RequestBody == nil {
			return
		}
		for _, media := range op.RequestBody.Value.Content {
			checkStrict(t, "", media.Schema.Value)
		}
	})
}

func checkStrict(t *testing.T, pointer string, s *openapi3.Schema) {
	t.Helper()
	switch {
	case s.Type.Is("object") && pointer != "/metadata":
		if no := s.AdditionalProperties.Has; no == nil || *no {
			t.Errorf("%s: takes any member", pointer)
		}
		for name, p := range s.Properties {
			checkStrict(t, pointer+"/"+name, p.Value)
		}
	case s.Type.Is("array"):
		if s.MaxItems == nil {
			t.Errorf("%s: has no maxItems", pointer)
		}
		checkStrict(t, pointer+"/*", s.Items.Value)
	case s.Type.Is("string"):
		anchored := strings.HasPrefix(s.Pattern, "^") && strings.HasSuffix(s.Pattern, "$") && !strings.ContainsAny(s.Pattern, "*")
		if s.MaxLength == nil && len(s.Enum) == 0 && s.Format != "binary" && !anchored {
			t.Errorf("%s: may be of any length", pointer)
		}
	}
	if s.Description == "" && pointer != "" && !strings.HasSuffix(pointer, "/*") && s.Type.Is("string") {
		t.Errorf("%s: has no description", pointer)
	}
}

// Every member of a response is always present, so each is required.
func TestResponseMembersAreRequired(t *testing.T) {
	t.Parallel()
	optional := map[string]bool{"pointer": true, "parameter": true, "header": true, "allowed_actions": true, "order_id": true}
	for name, ref := range spec(t).Components.Schemas {
		s := ref.Value
		if !s.Type.Is("object") || (s.AdditionalProperties.Has != nil && !*s.AdditionalProperties.Has) {
			continue
		}
		required := map[string]bool{}
		for _, member := range s.Required {
			required[member] = true
		}
		for member := range s.Properties {
			problem := name == "Problem" || name == "Fault"
			if !required[member] && !(problem && optional[member]) {
				t.Errorf("%s.%s is not required", name, member)
			}
		}
	}
}
