package telnyx

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// Described sends requests on, and fails the test for every one that
// testdata/telnyx.yaml doesn't describe: its path below base, its query, its
// body to the member.
func Described(t testing.TB, base string, next http.RoundTripper) http.RoundTripper {
	t.Helper()
	router, err := description()
	if err != nil {
		t.Fatal(err)
	}
	if next == nil {
		next = http.DefaultTransport
	}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if err := undescribed(router, base, r); err != nil {
			t.Errorf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		}
		return next.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// description is read once for all tests.
var description = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("testdata/telnyx.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("the description is wrong itself: %w", err)
	}
	for _, file := range []string{"application/pdf", "image/png", "image/jpeg"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
	return gorillamux.NewRouter(doc)
})

// undescribed says what of a request isn't described; nil if nothing. The
// request can be sent afterwards.
func undescribed(router routers.Router, base string, r *http.Request) error {
	below, ok := strings.CutPrefix(r.URL.String(), base)
	if !ok {
		return fmt.Errorf("it is not below %s", base)
	}
	at, err := url.Parse(below)
	if err != nil {
		return err
	}
	asked := r.Clone(r.Context())
	asked.URL, asked.Host = at, ""
	if r.Body != nil {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(bytes.NewReader(content))
		asked.Body = io.NopCloser(bytes.NewReader(content))
	}
	route, pathParams, err := router.FindRoute(asked)
	if err != nil {
		return err
	}
	for name := range at.Query() {
		known := func(p *openapi3.ParameterRef) bool { return p.Value.In == "query" && p.Value.Name == name }
		if !slices.ContainsFunc(route.Operation.Parameters, known) {
			return fmt.Errorf("no query parameter %s", name)
		}
	}
	if route.Operation.RequestBody == nil && asked.ContentLength != 0 {
		return fmt.Errorf("it takes no body")
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: pathParams, Route: route,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: bearer},
	})
}

func bearer(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if !strings.HasPrefix(in.RequestValidationInput.Request.Header.Get("Authorization"), "Bearer ") {
		return fmt.Errorf("no bearer key")
	}
	return nil
}

// A request that isn't described is found out.
func TestDescribed(t *testing.T) {
	t.Parallel()
	router, err := description()
	if err != nil {
		t.Fatal(err)
	}
	const order = `{"phone_numbers": ["+17735550142"]`
	for name, test := range map[string]struct {
		method, target, body string
		described            bool
	}{
		"as it should be":        {"POST", "/porting_orders", order + `, "customer_reference": "x"}`, true},
		"another member":         {"POST", "/porting_orders", order + `, "user_reference": "x"}`, false},
		"another type":           {"POST", "/porting_orders", `{"phone_numbers": "+17735550142"}`, false},
		"a misspelt member":      {"PATCH", "/porting_orders/x", `{"phone_number_configuration": {"message_profile_id": "x"}}`, false},
		"text for none":          {"PATCH", "/porting_orders/x", `{"end_user": {"admin": {"tax_identifier": ""}}}`, false},
		"null for none":          {"PATCH", "/porting_orders/x", `{"end_user": {"admin": {"tax_identifier": null}}}`, true},
		"another path":           {"POST", "/porting_orders/x/actions/submit", ``, false},
		"another method":         {"PUT", "/porting_orders/x", `{}`, false},
		"a filter":               {"GET", "/porting_orders?filter%5Bcustomer_reference%5D=x&page%5Bsize%5D=250", ``, true},
		"another filter":         {"GET", "/porting_orders?filter%5Bstatus%5D=draft", ``, false},
		"a page too large":       {"GET", "/porting_orders?page%5Bsize%5D=251", ``, false},
		"a list in its dialect":  {"GET", "/porting_phone_numbers?filter%5Bphone_number%5D%5Bin%5D%5B%5D=%2B17735550142", ``, true},
		"a body where none goes": {"POST", "/porting_orders/x/actions/confirm", `{}`, false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), test.method, "https://telnyx.example/v2"+test.target, strings.NewReader(test.body))
		r.Header.Set("Authorization", "Bearer KEYtest")
		if test.body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		if err := undescribed(router, "https://telnyx.example/v2", r); (err == nil) != test.described {
			t.Errorf("%s: %v", name, err)
		}
	}
}
