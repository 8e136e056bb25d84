// Package lint holds the manifests beside it to the types of the Kubernetes
// API. It is tests alone, and a module of its own: what it needs is none of
// the product's.
package lint
