package simulator

import (
	"net/http"
	"time"
)

// Provider is one simulated provider. Its state is its own; the sandbox gives it time, a journal and faults.
// All methods may be called at once from several goroutines.
type Provider interface {
	// Name is the provider's name in faults and in the ledger: "bandwidth", "telnyx".
	Name() string
	// Handler is its wire API, without /sandbox.
	http.Handler
	// Operation says which of Operations a request is, "" for any other. If it reads the body, it restores it.
	Operation(r *http.Request) string
	// NextDue is the earliest virtual instant at which something of its own happens.
	NextDue() (time.Time, bool)
	// Tick makes all that is due at or before now happen, in the order of the due instants, each stamped with its own.
	Tick(now time.Time)
	// Ledger lists every order there is: drafts too, and the cancelled and completed. A draft that was deleted is gone.
	Ledger() []LedgerEntry
}

// RateLimited is implemented by a provider that puts headers of its own on a 429.
type RateLimited interface {
	RateLimitHeaders(h http.Header)
}

// LedgerEntry is the simulator's own record of one order: what a test believes rather than any reply.
type LedgerEntry struct {
	Provider     string   `json:"provider"`
	ID           string   `json:"id"`
	Reference    string   `json:"reference"`
	Kind         string   `json:"kind"`
	PhoneNumbers []string `json:"phone_numbers"` // E.164
	Status       string   `json:"status"`        // the provider's own word
	Committed    bool     `json:"committed"`     // handed over to be carried out, now or at any time before
	Live         bool     `json:"live"`          // may still port its numbers
}
