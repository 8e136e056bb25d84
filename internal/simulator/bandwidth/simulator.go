// Package bandwidth simulates Bandwidth's Numbers API for porting in, true on the wire: its base paths, its XML with all its
// oddities, its rules and its clocks. It is a reading of Bandwidth's documentation of its own and shares nothing with any
// client of it.
package bandwidth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/portway/portway/internal/simulator"
)

// Config of New. Empty members take the sandbox's well-known values.
type Config struct {
	AccountID string // 9900000
	User      string // OAuth2 client id and Basic user: sandbox
	Password  string // OAuth2 client secret and Basic password: sandbox

	// MaxTollFreeNumbers is the most numbers of one toll-free validation: 5000. Bandwidth's API reference says 500, its guide 5,000.
	MaxTollFreeNumbers int

	// Callbacks sends notifications; a client that follows no redirects if nil. A test can lose, repeat or reorder them there.
	Callbacks *http.Client
}

// Simulator is a simulated Bandwidth with one account.
type Simulator struct {
	sandbox *simulator.Sandbox
	config  Config
	mux     *http.ServeMux

	mu            sync.Mutex // holds for everything below, and for a whole request
	orders        map[string]*portIn
	subscriptions map[string]*subscription
	bulks         map[string]*bulk
	validations   map[string]*validation
	documents     map[string][]*document // by order, in upload order
	notes         map[string][]*note     // by order
	tokens        map[string]time.Time   // expiry, in real time
	triggers      map[string]int         // how often a number's trigger has fired
	refused       map[tn]string          // the account number with which a number was refused at submit
	sequence      int                    // of orders and notes, so that lists have a total order
	outbox        []delivery             // notifications that the request or tick in hand has caused
	post          []delivery             // notifications that wait for the courier
	courier       chan struct{}          // wakes the courier
	dirty         []simulator.Entry      // what the request or tick in hand has changed
}

var (
	_ simulator.Provider    = (*Simulator)(nil)
	_ simulator.RateLimited = (*Simulator)(nil)
)

// Tables of the journal.
const (
	subscriptionTable = "bandwidth/subscription"
	bulkTable         = "bandwidth/bulk"
	validationTable   = "bandwidth/validation"
	orderTable        = "bandwidth/order"
	documentTable     = "bandwidth/document"
	noteTable         = "bandwidth/note"
	tokenTable        = "bandwidth/token"
	triggerTable      = "bandwidth/trigger"
	refusedTable      = "bandwidth/refused"
)

// New makes a simulated Bandwidth and loads what the journal knows of it. The caller adds it to the sandbox.
func New(sandbox *simulator.Sandbox, config Config) (*Simulator, error) {
	config.AccountID = cmp.Or(config.AccountID, "9900000")
	config.User = cmp.Or(config.User, "sandbox")
	config.Password = cmp.Or(config.Password, "sandbox")
	if config.Callbacks == nil {
		config.Callbacks = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	config.MaxTollFreeNumbers = cmp.Or(config.MaxTollFreeNumbers, maxNumbers)
	s := &Simulator{
		sandbox: sandbox, config: config,
		courier: make(chan struct{}, 1), subscriptions: map[string]*subscription{},
		orders: map[string]*portIn{}, bulks: map[string]*bulk{}, validations: map[string]*validation{}, documents: map[string][]*document{}, notes: map[string][]*note{},
		tokens: map[string]time.Time{}, triggers: map[string]int{}, refused: map[tn]string{},
	}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("bandwidth simulator: %w", err)
	}
	s.mux = s.routes()
	go s.deliverAll()
	return s, nil
}

func (s *Simulator) load() error {
	journal := s.sandbox.Journal()
	for table, each := range map[string]func(key string, value json.RawMessage) error{
		orderTable: func(key string, value json.RawMessage) error {
			var o portIn
			s.orders[key] = &o
			err := json.Unmarshal(value, &o)
			s.sequence = max(s.sequence, o.Sequence)
			return err
		},
		subscriptionTable: func(key string, value json.RawMessage) error {
			var sub subscription
			s.subscriptions[key] = &sub
			err := json.Unmarshal(value, &sub)
			s.sequence = max(s.sequence, sub.Sequence)
			return err
		},
		bulkTable: func(key string, value json.RawMessage) error {
			var b bulk
			s.bulks[key] = &b
			err := json.Unmarshal(value, &b)
			s.sequence = max(s.sequence, b.Sequence)
			return err
		},
		validationTable: func(key string, value json.RawMessage) error {
			var v validation
			s.validations[key] = &v
			err := json.Unmarshal(value, &v)
			s.sequence = max(s.sequence, v.Sequence)
			return err
		},
		documentTable: func(_ string, value json.RawMessage) error {
			var d document
			err := json.Unmarshal(value, &d)
			s.documents[d.OrderID] = append(s.documents[d.OrderID], &d)
			return err
		},
		noteTable: func(_ string, value json.RawMessage) error {
			var n note
			err := json.Unmarshal(value, &n)
			s.notes[n.OrderID] = append(s.notes[n.OrderID], &n)
			s.sequence = max(s.sequence, n.ID)
			return err
		},
		tokenTable: func(key string, value json.RawMessage) error {
			var expiry time.Time
			err := json.Unmarshal(value, &expiry)
			s.tokens[key] = expiry
			return err
		},
		triggerTable: func(key string, value json.RawMessage) error {
			var fired int
			err := json.Unmarshal(value, &fired)
			s.triggers[key] = fired
			return err
		},
		refusedTable: func(key string, value json.RawMessage) error {
			var account string
			err := json.Unmarshal(value, &account)
			s.refused[tn(key)] = account
			return err
		},
	} {
		if err := journal.Load(table, each); err != nil {
			return err
		}
	}
	return nil
}

// Name is "bandwidth".
func (s *Simulator) Name() string { return "bandwidth" }

// RateLimitHeaders puts on a 429 what Bandwidth puts on it: when to come again, in epoch seconds, and no Retry-After
// (Bandwidth guide, rate limits).
func (s *Simulator) RateLimitHeaders(h http.Header) {
	h.Set("X-RateLimit-Reset", strconv.FormatInt(s.sandbox.Clock().Real().Add(time.Second).Unix(), 10))
	h.Set("Connection", "close")
}

// Operation tells which operation of the sandbox's faults a request is.
func (s *Simulator) Operation(r *http.Request) string {
	_, path, ok := splitBase(r.URL.Path)
	if !ok {
		return ""
	}
	_, path, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/") // drop the account
	parts := strings.Split(path, "/")
	noun := parts[0]
	if len(parts) > 2 {
		noun = parts[0] + "/" + parts[2]
	}
	switch {
	case noun == "lnpchecker" && r.Method == http.MethodPost:
		return "check"
	case parts[0] == "tollFreePortingValidations":
		return "check"
	case noun == "bulkPortins/loas" && (r.Method == http.MethodPost || r.Method == http.MethodPut):
		return "upload_document"
	case parts[0] == "bulkPortins":
		return bulkOperation(r, noun, len(parts))
	case noun == "portins/loas" && (r.Method == http.MethodPost || r.Method == http.MethodPut):
		return "upload_document"
	case noun == "portins/activationStatus" && r.Method == http.MethodPut:
		return "activate"
	case noun != "portins":
		return ""
	case len(parts) == 1 && r.Method == http.MethodGet:
		return "find"
	case len(parts) == 1 && r.Method == http.MethodPost:
		if peekStatus(r) == statusDraft {
			return "create_draft"
		}
		return "commit"
	case len(parts) == 2 && r.Method == http.MethodGet:
		return "fetch"
	case len(parts) == 2 && r.Method == http.MethodPut:
		if peekStatus(r) == statusSubmitted {
			return "commit"
		}
		return "update"
	case len(parts) == 2 && r.Method == http.MethodDelete:
		return "cancel"
	}
	return ""
}

// bulkOperation is Operation for bulk port-ins.
func bulkOperation(r *http.Request, noun string, parts int) string {
	own := noun == "bulkPortins" || noun == "bulkPortins/tnList" || noun == "bulkPortins/portinList"
	switch {
	case !own:
		return ""
	case r.Method == http.MethodPost && parts == 1:
		return "create_draft"
	case r.Method == http.MethodGet && parts == 1:
		return "find"
	case r.Method == http.MethodGet:
		return "fetch"
	case r.Method == http.MethodPatch && peekStatus(r) == statusInProgress:
		return "commit"
	case r.Method == http.MethodPut, r.Method == http.MethodPatch:
		return "update"
	case r.Method == http.MethodDelete:
		return "cancel"
	}
	return ""
}

// peekStatus is the ProcessingStatus a request's body asks for, in capitals. The body can be read again.
func peekStatus(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return ""
	}
	var request struct {
		ProcessingStatus text
	}
	if err := decode(body, &request); err != nil {
		return ""
	}
	return strings.ToUpper(string(request.ProcessingStatus))
}

// NextDue is when the next thing happens by itself.
func (s *Simulator) NextDue() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, what := s.earliest()
	return what.At, r != nil
}

// Tick makes everything happen that is due.
func (s *Simulator) Tick(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick(now)
	if err := s.commit(); err != nil {
		s.sandbox.Log().Error("bandwidth simulator: tick", "error", err)
	}
}

// save notes that a value of the journal has changed; nil: that it is gone.
func (s *Simulator) save(table, key string, value any) {
	s.dirty = append(s.dirty, simulator.Entry{Table: table, Key: key, Value: value})
}

// commit writes what has changed. Nothing is acknowledged before, and nobody is notified.
func (s *Simulator) commit() error {
	var err error
	if len(s.dirty) > 0 {
		err = s.sandbox.Journal().Commit(s.dirty...)
	}
	if err == nil && len(s.outbox) > 0 {
		s.post = append(s.post, s.outbox...)
		select {
		case s.courier <- struct{}{}:
		default: // awake already
		}
	}
	s.dirty, s.outbox = nil, nil
	return err
}

// wait lets real time pass, as long as the sandbox is open.
func (s *Simulator) wait(d time.Duration) {
	select {
	case <-s.sandbox.After(d):
	case <-s.sandbox.Closed():
		panic(http.ErrAbortHandler)
	}
}

// Ledger lists every order there is: drafts too, and the cancelled and completed. A deleted or purged draft is gone, as it is
// at Bandwidth. The numbers of a bulk port-in stand with its port-ins only, so that none is counted twice.
func (s *Simulator) Ledger() []simulator.LedgerEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var entries []simulator.LedgerEntry
	for _, o := range s.sorted() {
		entry := simulator.LedgerEntry{
			Provider: s.Name(), ID: o.ID, Reference: o.Content.CustomerOrderID.value(), Kind: "portin",
			Status: o.Status, Committed: o.Submitted != nil, Live: o.live(),
		}
		for _, n := range o.numbers() {
			entry.PhoneNumbers = append(entry.PhoneNumbers, "+1"+string(n))
		}
		entries = append(entries, entry)
	}
	for _, b := range s.sortedBulks() {
		entries = append(entries, simulator.LedgerEntry{
			Provider: s.Name(), ID: b.ID, Reference: b.Content.CustomerOrderID.value(), Kind: "bulk_portin",
			Status: b.Status, Committed: b.Submitted != nil, Live: b.live(),
		})
	}
	return entries
}

type callKey struct{}

// ServeHTTP answers under every base path that Bandwidth's clients use.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == tokenPath {
		s.serveToken(w, r)
		return
	}
	e164, path, ok := splitBase(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	user, ok := s.authenticate(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="Bandwidth"`)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	account, path, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if account != s.config.AccountID {
		w.WriteHeader(foreignAccount(account))
		return
	}
	c := &call{e164: e164, user: user}
	inner := r.Clone(context.WithValue(r.Context(), callKey{}, c))
	inner.URL.Path, inner.URL.RawPath = "/"+path, ""
	s.mux.ServeHTTP(w, inner)
}
