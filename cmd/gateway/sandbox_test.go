package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// A sandboxClient speaks to the simulators' own control.
type sandboxClient struct {
	t   *testing.T
	url string
}

// A fault is something to go wrong at a provider.
type fault struct {
	Provider  string `json:"provider"`
	Operation string `json:"operation"`
	Moment    string `json:"moment"`
	Effect    string `json:"effect"`
	Status    *int   `json:"status"`
	Count     int    `json:"count"`
	Hits      int    `json:"hits,omitempty"`
}

// A ledgerEntry is a provider order as the simulators know it.
type ledgerEntry struct {
	Provider  string `json:"provider"`
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Status    string `json:"status"`
	Committed bool   `json:"committed"`
	Live      bool   `json:"live"`
}

func (c sandboxClient) call(method, path string, body, into any) {
	c.t.Helper()
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			c.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+"/sandbox/"+path, &sent)
	if err != nil {
		c.t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer reply.Body.Close()
	if reply.StatusCode >= 300 {
		c.t.Fatalf("sandbox: %s %s: %s", method, path, reply.Status)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(reply.Body).Decode(into); err != nil {
		c.t.Fatal(err)
	}
}

func (c sandboxClient) spoil(f fault) {
	c.t.Helper()
	c.call("POST", "faults", f, nil)
}

// hold has the next request of an operation wait, before or after it is
// carried out.
func (c sandboxClient) hold(provider, operation, moment string) {
	c.t.Helper()
	c.spoil(fault{Provider: provider, Operation: operation, Moment: moment, Effect: "hold", Count: 1})
}

// untilHeld waits until so many requests are held in all.
func (c sandboxClient) untilHeld(n int) {
	c.t.Helper()
	eventually(c.t, "the simulators hold a request more", time.Minute, func() bool {
		var faults struct{ Held int }
		c.call("GET", "faults", nil, &faults)
		return faults.Held == n
	})
}

// hits is how many requests the faults of a provider have hit.
func (c sandboxClient) hits(provider string) int {
	c.t.Helper()
	var faults struct{ Data []fault }
	c.call("GET", "faults", nil, &faults)
	n := 0
	for _, f := range faults.Data {
		if f.Provider == provider {
			n += f.Hits
		}
	}
	return n
}

// release ends every fault and lets what is held go on.
func (c sandboxClient) release() {
	c.t.Helper()
	c.call("DELETE", "faults", nil, nil)
}

// ledger is what was really ordered for a number.
func (c sandboxClient) ledger(number string) []ledgerEntry {
	c.t.Helper()
	var ledger struct{ Data []ledgerEntry }
	c.call("GET", "ledger?phone_number="+url.QueryEscape(number), nil, &ledger)
	return ledger.Data
}

// wantOneCommitted fails unless exactly one provider order was ever committed
// for the number.
func (c sandboxClient) wantOneCommitted(number string) {
	c.t.Helper()
	entries := c.ledger(number)
	committed := 0
	for _, e := range entries {
		if e.Committed {
			committed++
		}
	}
	if committed != 1 {
		c.t.Errorf("%s: %d provider orders are committed, not one: %+v", number, committed, entries)
	}
}

// wantNoneLive fails if a committed provider order may still port the number.
func (c sandboxClient) wantNoneLive(number string) {
	c.t.Helper()
	for _, e := range c.ledger(number) {
		if e.Committed && e.Live {
			c.t.Errorf("%s: a provider order is still under way: %+v", number, e)
		}
	}
}
