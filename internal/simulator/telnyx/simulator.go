// Package telnyx simulates the part of Telnyx's API that ports numbers in (Porting V2, portability checks, documents), true
// on the wire and stateful, on the sandbox's virtual clock. It is its own reading of Telnyx's published API: it shares no
// type with the adapter that calls it, so that a misreading on either side fails a test.
package telnyx

import (
	"crypto/ed25519"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/portway/portway/internal/simulator"
)

// Name is the provider's name in faults and in the ledger.
const Name = "telnyx"

// Config of New. The zero value is what `gateway simulate` serves.
type Config struct {
	Key      string       // the accepted API key; DefaultKey if empty
	Webhooks *http.Client // delivers webhooks; a client with Telnyx's 2 s limit that follows no redirects if nil
}

// Simulator is a simulated Telnyx.
type Simulator struct {
	sb       *simulator.Sandbox
	key      string
	routes   http.Handler
	rate     rateWindow
	signer   ed25519.PrivateKey
	webhooks *http.Client
	courier  chan posting // takes what is to be delivered, until the sandbox closes

	mu                sync.Mutex // guards all below
	pending           []simulator.Entry
	outbox            []posting
	orders            *table[*order]
	documents         *table[*document]
	contents          *table[[]byte]
	events            *table[*event]
	deliveries        *table[*delivery]
	undelivered       []*delivery // those of the deliveries that are not over
	groups            *table[*requirementGroup]
	loaConfigurations *table[*loaConfiguration]
	reports           *table[*report]
	bundles           *table[*bundleConfiguration]
	marks             *table[int] // how often a number's trigger has struck
}

var (
	_ simulator.Provider    = (*Simulator)(nil)
	_ simulator.RateLimited = (*Simulator)(nil)
)

// New makes a simulated Telnyx from what the sandbox's journal holds. The caller adds it to the sandbox.
func New(sb *simulator.Sandbox, cfg Config) (*Simulator, error) {
	if cfg.Key == "" {
		cfg.Key = DefaultKey
	}
	if cfg.Webhooks == nil {
		cfg.Webhooks = &http.Client{Timeout: webhookTimeout, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}}
	}
	s := &Simulator{sb: sb, key: cfg.Key, webhooks: cfg.Webhooks, courier: make(chan posting)}
	s.orders = newTable[*order](s, "telnyx.orders")
	s.documents = newTable[*document](s, "telnyx.documents")
	s.contents = newTable[[]byte](s, "telnyx.contents")
	s.events = newTable[*event](s, "telnyx.events")
	s.deliveries = newTable[*delivery](s, "telnyx.deliveries")
	s.groups = newTable[*requirementGroup](s, "telnyx.requirement_groups")
	s.loaConfigurations = newTable[*loaConfiguration](s, "telnyx.loa_configurations")
	s.reports = newTable[*report](s, "telnyx.reports")
	s.bundles = newTable[*bundleConfiguration](s, "telnyx.phone_number_configurations")
	s.marks = newTable[int](s, "telnyx.marks")
	for _, load := range []func() error{
		s.orders.load, s.documents.load, s.contents.load, s.events.load, s.deliveries.load, s.groups.load,
		s.loaConfigurations.load, s.reports.load, s.bundles.load, s.marks.load, s.loadSigner,
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	s.undelivered = slices.DeleteFunc(s.deliveries.all(), func(d *delivery) bool { return d.Next == nil })
	s.routes = s.router()
	go s.deliverAll()
	return s, nil
}

// Name is the provider's name.
func (s *Simulator) Name() string { return Name }

// ServeHTTP is the wire API, under /v2.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.routes.ServeHTTP(w, r) }

func (s *Simulator) router() http.Handler {
	r := chi.NewRouter()
	r.Use(s.limitHeaders, s.authenticate)
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { writeError(w, notFound(), asDocumented) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		writeError(w, coded(http.StatusMethodNotAllowed, "10030", "", "The method is not allowed for this resource."), asDocumented)
	})

	for pattern, op := range s.operations() {
		method, path, _ := strings.Cut(pattern, " ")
		r.Method(method, path, s.do(op))
	}
	return r
}

// commit journals what a request or an instant changed, and sends the webhooks that it caused.
func (s *Simulator) commit() error {
	entries, outbox := s.pending, s.outbox
	s.pending, s.outbox = nil, nil
	if len(entries) > 0 {
		if err := s.sb.Journal().Commit(entries...); err != nil {
			s.sb.Log().Error("journal", "provider", Name, "error", err)
			return err
		}
	}
	for _, p := range outbox {
		select {
		case s.courier <- p:
		case <-s.sb.Closed():
		}
	}
	return nil
}

// now is the virtual instant, no finer than what events show, so that a shown instant finds its event again.
func (s *Simulator) now() time.Time { return s.sb.Clock().Now().Truncate(time.Microsecond) }
