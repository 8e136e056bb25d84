package http

import (
	"context"
	"fmt"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/google/uuid"
	validator "github.com/oapi-codegen/nethttp-middleware"

	"github.com/portway/portway/internal/http/api"
)

// formats are the string formats that openapi.yaml uses and that the validator
// doesn't know or has too narrow a view of: its own of a UUID ends at version 5.
func formats() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(text string) error {
			id, err := uuid.Parse(text)
			if err == nil && id.Version() != 7 {
				return fmt.Errorf("is a UUID of version %d", id.Version())
			}
			return err
		})),
	}
}

// validate checks requests against openapi.yaml. The body of an upload is left
// to its handler, which reads it as a stream.
func (s *server) validate() (func(http.Handler) http.Handler, error) {
	whole, err := s.validator(false)
	if err != nil {
		return nil, err
	}
	bodiless, err := s.validator(true)
	if err != nil {
		return nil, err
	}
	return func(next http.Handler) http.Handler {
		all, butBody := whole(next), bodiless(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.operations.of(r).uploads() {
				butBody.ServeHTTP(w, r)
				return
			}
			all.ServeHTTP(w, r)
		})
	}, nil
}

func (s *server) validator(excludeBody bool) (func(http.Handler) http.Handler, error) {
	doc, err := api.Spec() // the middleware changes its document
	if err != nil {
		return nil, err
	}
	return validator.OapiRequestValidatorWithOptions(doc, &validator.Options{
		Options: openapi3filter.Options{
			MultiError:              true,
			ExcludeRequestBody:      excludeBody,
			AuthenticationFunc:      openapi3filter.NoopAuthenticationFunc, // authenticate has been there
			SchemaValidationOptions: formats(),
		},
		DoNotValidateServers: true,
		ErrorHandlerWithOpts: func(_ context.Context, err error, w http.ResponseWriter, r *http.Request, _ validator.ErrorHandlerOpts) {
			s.fail(w, r, refusal(err))
		},
	}), nil
}
