// Package providertest is the conformance suite that every adapter passes: the
// same scenarios, against whatever simulator stands behind the adapter. It
// knows no provider and imports no simulator; it drives the sandbox over HTTP.
//
// An adapter's own test is a Harness and one call:
//
//	func TestConformance(t *testing.T) {
//		providertest.Run(t, providertest.Harness{
//			Provider: "acme",
//			Open:     openSandbox,  // simulator.Open, acme.New, httptest.NewServer
//			Adapter:  newAdapter,   // acme.New(acme.Config{HTTP: client, …})
//			Details:  details,      // all that a submit needs there
//			…
//		})
//	}
package providertest

import (
	"net/http"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A Harness stands one provider up for the suite.
type Harness struct {
	// Provider is its name in the sandbox: "bandwidth", "telnyx".
	Provider string

	// Open starts a sandbox with nothing in it, for one scenario, and ends it
	// with t.Cleanup.
	Open func(t testing.TB) Sandbox

	// Adapter returns the adapter at the sandbox, not wrapped. All its requests
	// go through client. With known false its credentials are ones that the
	// provider doesn't know.
	Adapter func(t testing.TB, s Sandbox, client *http.Client, known bool) providers.Adapter

	// Callbacks returns the adapter at the sandbox, whose provider calls back at
	// the address; nil if it doesn't call back.
	Callbacks func(t testing.TB, s Sandbox, client *http.Client, address string) providers.Adapter

	// Details are all that a submit needs at this provider, the earliest FOC
	// asked for. The suite sets billing number, account number and PIN itself.
	Details domain.Details

	// Documents are the types of document that a submit needs.
	Documents []domain.DocumentType

	// PortClass is that of Numbers.
	PortClass domain.PortClass

	// Split is a number that the provider's staff move to an order of its own
	// once an order with one of Numbers was handed over; "" if they never do.
	Split domain.PhoneNumber

	// Numbers returns n portable numbers that the provider takes in one order.
	Numbers func(n int) []domain.PhoneNumber

	// Bulk are numbers of PortClass as the provider itself splits them into the
	// port-ins of a bulk; nil if it has no bulks.
	Bulk [][]domain.PhoneNumber

	// Unverified is a number of which the provider wants proof before it takes
	// an order of it, by the code that Code tells; "" if it never does.
	Unverified domain.PhoneNumber
	Code       func(n domain.PhoneNumber) string
}

// A Sandbox is a running simulator.
type Sandbox struct {
	// URL serves /sandbox and, wherever the adapter finds it, the wire.
	URL string
	// Pass lets real time pass for the simulator (its look-up lag, its late
	// completions), without anybody waiting for it.
	Pass func(d time.Duration)
}

// Scenario numbers that every simulator plays alike: +1 201 999 and the line.
const (
	refusedNumber          domain.PhoneNumber = "+12019991001" // refused until the account number changes
	mismatchNumber         domain.PhoneNumber = "+12019991002" // exception until the account number changes
	pinNumber              domain.PhoneNumber = "+12019991003" // exception until the PIN changes
	movedNumber            domain.PhoneNumber = "+12019991004" // FOC moved by the losing carrier
	laggingNumber          domain.PhoneNumber = "+12019991005" // lists show it late
	notPortableNumber      domain.PhoneNumber = "+12019991011"
	unknownStatusNumber    domain.PhoneNumber = "+12019991012"
	unknownExceptionNumber domain.PhoneNumber = "+12019991013"
)
