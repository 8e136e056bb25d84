// Package contract holds no code. Its tests hold the API to what openapi.yaml
// promises, as a caller sees it: over HTTP, on a real database, with a carrier
// in memory behind it.
package contract
