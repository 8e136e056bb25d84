package providertest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
)

// control drives /sandbox of one sandbox.
type control struct {
	t        testing.TB
	url      string
	provider string
}

// ledgerEntry is one provider order as the simulator knows it.
type ledgerEntry struct {
	ID           string   `json:"id"`
	Reference    string   `json:"reference"`
	PhoneNumbers []string `json:"phone_numbers"`
	Status       string   `json:"status"`
	Committed    bool     `json:"committed"`
	Live         bool     `json:"live"`
}

type fault struct {
	Provider  string `json:"provider"`
	Operation string `json:"operation"`
	Moment    string `json:"moment"`
	Effect    string `json:"effect"`
	Status    *int   `json:"status"`
	Count     int    `json:"count"`
}

func (c control) call(method, path string, body, into any) {
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
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode >= 300 {
		c.t.Fatalf("sandbox: %s %s: %s", method, path, reply.Status)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(reply.Body).Decode(into); err != nil {
		c.t.Fatalf("sandbox: %s %s: %v", method, path, err)
	}
}

type clockReply struct {
	Now     time.Time  `json:"now"`
	NextDue *time.Time `json:"next_due"`
}

func (c control) clock() (reply clockReply) {
	c.t.Helper()
	c.call(http.MethodGet, "clock", nil, &reply)
	return reply
}

func (c control) advance(d time.Duration) {
	c.t.Helper()
	c.call(http.MethodPost, "clock/advance", map[string]string{"duration": d.String()}, nil)
}

// step advances to the next thing due, or by an hour where nothing is.
func (c control) step() {
	c.t.Helper()
	now := c.clock()
	d := time.Hour
	if now.NextDue != nil {
		d = max(now.NextDue.Sub(now.Now), 0)
	}
	c.advance(d)
}

func (c control) ledger(n domain.PhoneNumber) []ledgerEntry {
	c.t.Helper()
	var reply struct {
		Data []ledgerEntry `json:"data"`
	}
	c.call(http.MethodGet, "ledger?phone_number="+url.QueryEscape(string(n)), nil, &reply)
	return reply.Data
}

func (c control) fault(f fault) {
	c.t.Helper()
	f.Provider, f.Count = c.provider, max(f.Count, 1)
	c.call(http.MethodPost, "faults", f, nil)
}

func (c control) release() {
	c.t.Helper()
	c.call(http.MethodDelete, "faults", nil, nil)
}
