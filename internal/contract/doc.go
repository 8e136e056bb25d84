// Package contract holds the API to what openapi.yaml promises, as a caller
// sees it: over HTTP, on a real database, with a carrier in memory behind it.
// It is tests alone.
package contract
