package http

import (
	"context"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	validator "github.com/oapi-codegen/nethttp-middleware"

	"github.com/portway/portway/internal/http/api"
)

// manyValues is how many values a body may have for all of its faults to be
// told; of a larger one it is the first alone. The validator takes a kilobyte
// to keep a fault.
const manyValues = 50_000

// validate checks requests against openapi.yaml. The body of an upload is left
// to its handler, which reads it as a stream.
func (s *server) validate(doc *openapi3.T) func(http.Handler) http.Handler {
	each := s.validator(doc, openapi3filter.Options{MultiError: true})
	first := s.validator(doc, openapi3filter.Options{})
	bodiless := s.validator(doc, openapi3filter.Options{MultiError: true, ExcludeRequestBody: true})
	return func(next http.Handler) http.Handler {
		each, first, bodiless := each(next), first(next), bodiless(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case s.operations.of(r).uploads():
				bodiless.ServeHTTP(w, r)
			case infoOf(r.Context()).values > manyValues:
				first.ServeHTTP(w, r)
			default:
				each.ServeHTTP(w, r)
			}
		})
	}
}

func (s *server) validator(doc *openapi3.T, options openapi3filter.Options) func(http.Handler) http.Handler {
	options.AuthenticationFunc = openapi3filter.NoopAuthenticationFunc // authenticate has been there
	options.SchemaValidationOptions = api.Formats()
	return validator.OapiRequestValidatorWithOptions(doc, &validator.Options{
		Options:               options,
		SilenceServersWarning: true, // New has taken them out
		ErrorHandlerWithOpts: func(_ context.Context, err error, w http.ResponseWriter, r *http.Request, _ validator.ErrorHandlerOpts) {
			s.fail(w, r, refusal(err))
		},
	})
}
