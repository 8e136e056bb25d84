package api

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
)

// Formats are the string formats that openapi.yaml uses and that the validator
// has too narrow a view of: its own of a UUID ends at version 5.
func Formats() []openapi3.SchemaValidationOption {
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
