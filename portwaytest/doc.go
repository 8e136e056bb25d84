// Package portwaytest starts Portway with its simulated providers for a test, and ends it with the test.
//
//	func TestPort(t *testing.T) {
//		portway := portwaytest.Start(t)
//		order, err := portway.Client.CreateOrder(t.Context(), …)
//		…
//		portway.Advance(24 * time.Hour)
//	}
//
// Everything is real except the providers and the clock: the API, its database, the work at the providers. A start
// takes a few seconds, so let tests share a Sandbox, by subtests, and give each its own numbers.
//
// Where a Docker engine answers, Start runs a container of Portway and one of Postgres. Portway's image is the one
// that PORTWAY_IMAGE names; without it, Start puts a gateway that it builds from source into an empty image.
// Elsewhere it runs a process, with a private Postgres from the server programs that are installed: the program that
// PORTWAY_BIN names (a path, or a name in PATH), else one that it builds, else the gateway in PATH. Setting
// PORTWAY_IMAGE or PORTWAY_BIN decides for the one or the other.
//
// It builds what the test was compiled with, so that client and gateway are of one version. In another module that
// takes the go.sum lines of all that the gateway needs:
//
//	go get -tool github.com/portway/portway/cmd/gateway
//
// Where Portway can't be started the test is skipped, with the reasons. It fails if CI is "true", or if what can't be
// started is what PORTWAY_IMAGE or PORTWAY_BIN names.
package portwaytest
