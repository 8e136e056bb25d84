package portwaytest

import (
	"net/http"
	"net/url"
)

// A ProviderOrder is an order in the simulated providers' own books: what was really ordered, whatever anybody was
// told.
type ProviderOrder struct {
	Provider     string   `json:"provider"` // bandwidth, telnyx
	ID           string   `json:"id"`
	Reference    string   `json:"reference"`
	Kind         string   `json:"kind"`
	PhoneNumbers []string `json:"phone_numbers"`
	Status       string   `json:"status"`    // in the provider's own word
	Committed    bool     `json:"committed"` // handed over to be carried out, now or at any time before
	Live         bool     `json:"live"`      // may still port its numbers
}

// Ledger are the provider orders with a number, or all of them for "". A draft that was deleted is gone.
func (s *Sandbox) Ledger(number string) []ProviderOrder {
	s.tb.Helper()
	var ledger struct {
		Data []ProviderOrder `json:"data"`
	}
	s.call(http.MethodGet, s.sim+"/sandbox/ledger?"+url.Values{"phone_number": {number}}.Encode(), nil, &ledger)
	return ledger.Data
}

// A Fault is something to go wrong at a provider.
type Fault struct {
	Provider string `json:"provider"` // bandwidth, telnyx
	// Operation is which requests it hits: create_draft, upload_document, update, commit, cancel, activate, check, find
	// or fetch.
	Operation string `json:"operation"`
	// Moment says whether the provider has seen nothing of the request ("before"), or has carried it out and its reply
	// is lost ("after").
	Moment string `json:"moment"`
	// Effect is what happens: hold (until ReleaseFaults), drop (the connection), status (that of Status, with an empty
	// body), html (a proxy's 502) or slow (three seconds).
	Effect string `json:"effect"`
	Status int    `json:"status,omitempty"`
	Count  int    `json:"count,omitempty"` // how many requests it hits; 1 if it isn't said
}

// Fault makes the next requests of an operation go wrong.
func (s *Sandbox) Fault(f Fault) {
	s.tb.Helper()
	s.call(http.MethodPost, s.sim+"/sandbox/faults", f, nil)
}

// ReleaseFaults forgets all faults and lets go on what they hold.
func (s *Sandbox) ReleaseFaults() {
	s.tb.Helper()
	s.call(http.MethodDelete, s.sim+"/sandbox/faults", nil, nil)
}
