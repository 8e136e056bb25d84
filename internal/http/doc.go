// Package http serves the gateway's API. It turns requests into calls of the
// use cases and what they return into JSON, as openapi.yaml says; it decides
// nothing about porting, and knows neither a database nor a provider.
//
// Every request passes, in this order: a request id, the access log, the net
// for panics, routing, Accept, the API key, query parameters, the body, and
// validation against openapi.yaml. Whatever stops it is answered by one
// function (fail), as application/problem+json.
package http
