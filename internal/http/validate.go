package http

import (
	"context"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	validator "github.com/oapi-codegen/nethttp-middleware"

	"github.com/portway/portway/internal/http/api"
)

// validate checks requests against openapi.yaml. The body of an upload is left
// to its handler, which reads it as a stream.
func (s *server) validate(doc *openapi3.T) func(http.Handler) http.Handler {
	whole, bodiless := s.validator(doc, false), s.validator(doc, true)
	return func(next http.Handler) http.Handler {
		all, butBody := whole(next), bodiless(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.operations.of(r).uploads() {
				butBody.ServeHTTP(w, r)
				return
			}
			all.ServeHTTP(w, r)
		})
	}
}

func (s *server) validator(doc *openapi3.T, excludeBody bool) func(http.Handler) http.Handler {
	return validator.OapiRequestValidatorWithOptions(doc, &validator.Options{
		Options: openapi3filter.Options{
			MultiError:              true,
			ExcludeRequestBody:      excludeBody,
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc, // authenticate has been there
			SchemaValidationOptions: api.Formats(),
		},
		SilenceServersWarning: true, // New has taken them out
		ErrorHandlerWithOpts: func(_ context.Context, err error, w http.ResponseWriter, r *http.Request, _ validator.ErrorHandlerOpts) {
			s.fail(w, r, refusal(err))
		},
	})
}
