// Package api is what openapi.yaml says, in Go: the document itself, and the
// types of requests and responses and the routes, which are generated from it.
package api

//go:generate go tool oapi-codegen -config oapi-codegen.yaml ../../../openapi.yaml
