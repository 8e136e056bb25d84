package api

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/portway/portway"
)

// Spec reads the description of the API. Each call makes a document of its
// own, which the caller may change.
func Spec() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(portway.OpenAPI)
	if err != nil {
		return nil, fmt.Errorf("read openapi.yaml: %w", err)
	}
	return doc, nil
}
