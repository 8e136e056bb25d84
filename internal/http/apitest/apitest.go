// Package apitest holds every response that a test gets against openapi.yaml.
package apitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/portway/portway/internal/http/api"
)

// Handler returns a client whose requests are answered by the handler, without
// a network, and whose responses are checked.
func Handler(t testing.TB, h http.Handler) *http.Client {
	return &http.Client{Transport: Transport(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, r)
		return recorder.Result(), nil
	}))}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Transport sends requests through next and fails the test for every response
// that isn't as openapi.yaml says, to the member: what is not described is as
// wrong as what is missing.
func Transport(t testing.TB, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	d, err := described()
	if err != nil {
		t.Fatal(err)
	}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		sent := r.Clone(r.Context())
		response, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, err
		}
		if err := response.Body.Close(); err != nil {
			return nil, err
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		if err := d.check(sent, response, body); err != nil {
			t.Errorf("%s %s answered %d, which openapi.yaml doesn't describe: %v", r.Method, r.URL.Path, response.StatusCode, err)
		}
		return response, nil
	})
}

// described reads openapi.yaml once for all tests: that takes longer than most
// of them.
var described = sync.OnceValues(func() (*description, error) {
	doc, err := api.Spec()
	if err != nil {
		return nil, err
	}
	doc.Servers = nil
	closeObjects(doc)
	router, err := gorillamux.NewRouter(doc)
	return &description{doc, router}, err
})

type description struct {
	doc    *openapi3.T
	router routers.Router
}

func (d *description) check(r *http.Request, response *http.Response, body []byte) error {
	if response.Header.Get("X-Request-Id") == "" {
		return errors.New("no X-Request-Id")
	}
	if r.Method == http.MethodHead {
		return nil // it is GET without what could be checked
	}
	route, pathParams, err := d.router.FindRoute(r)
	if err != nil {
		if response.StatusCode < http.StatusBadRequest {
			return nil // the docs page and the description itself
		}
		return checkProblem(d.doc, response, body)
	}
	if route.Operation.Responses.Status(response.StatusCode) == nil {
		return errors.New("no such status")
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, SchemaValidationOptions: api.Formats()}
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: pathParams, Route: route, Options: options},
		Status:                 response.StatusCode, Header: response.Header, Body: io.NopCloser(bytes.NewReader(body)), Options: options,
	})
}

// checkProblem is for what has no route: there, only problems are answered.
func checkProblem(doc *openapi3.T, response *http.Response, body []byte) error {
	if response.Header.Get("Content-Type") != "application/problem+json" {
		return errors.New("no problem")
	}
	var problem any
	if err := json.Unmarshal(body, &problem); err != nil {
		return err
	}
	return doc.Components.Schemas["Problem"].Value.VisitJSON(problem, api.Formats()...)
}

// closeObjects lets no object have a member that isn't described. The one
// schema that is made of two is put together first: closed, each part would
// refuse the other's members.
func closeObjects(doc *openapi3.T) {
	for _, ref := range doc.Components.Schemas {
		s := ref.Value
		if len(s.AllOf) > 0 {
			s.Properties = openapi3.Schemas{}
			for _, part := range s.AllOf {
				s.Required = append(s.Required, part.Value.Required...)
				maps.Copy(s.Properties, part.Value.Properties)
			}
			s.AllOf = nil
		}
		if len(s.Properties) > 0 {
			no := false
			s.AdditionalProperties = openapi3.AdditionalProperties{Has: &no}
		}
	}
}
