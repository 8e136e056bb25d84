// Package portway holds the description of the API, so that what is served,
// what is checked against and what is in the repository are one file.
package portway

import _ "embed"

// OpenAPI is openapi.yaml.
//
//go:embed openapi.yaml
var OpenAPI []byte
