// Package telnyx simulates the part of Telnyx's API that ports numbers in (Porting V2, portability checks, documents), true
// on the wire and stateful, on the sandbox's virtual clock. It is its own reading of Telnyx's published API: it shares no
// type with the adapter that calls it, so that a misreading on either side fails a test.
package telnyx

import (
	"crypto/ed25519"
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/portway/portway/internal/simulator"
)

// Name is the provider's name in faults and in the ledger.
const Name = "telnyx"

// DefaultKey is the API key that the simulator accepts unless told otherwise.
const DefaultKey = "KEYsandbox"

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
	courier  chan delivery // takes what is to be delivered, until the sandbox closes

	mu        sync.Mutex // guards all below
	pending   []simulator.Entry
	outbox    []delivery
	orders    *table[*order]
	documents *table[*document]
	contents  *table[[]byte]
	events    *table[*event]
	marks     *table[int] // how often a number's trigger has struck
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
	s := &Simulator{sb: sb, key: cfg.Key, webhooks: cfg.Webhooks, courier: make(chan delivery)}
	s.orders = newTable[*order](s, "telnyx.orders")
	s.documents = newTable[*document](s, "telnyx.documents")
	s.contents = newTable[[]byte](s, "telnyx.contents")
	s.events = newTable[*event](s, "telnyx.events")
	s.marks = newTable[int](s, "telnyx.marks")
	for _, load := range []func() error{
		s.orders.load, s.documents.load, s.contents.load, s.events.load, s.marks.load, s.loadSigner,
	} {
		if err := load(); err != nil {
			return nil, err
		}
	}
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
	r.NotFound(func(w http.ResponseWriter, r *http.Request) { writeError(w, notFound()) })
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		writeError(w, coded(http.StatusMethodNotAllowed, "10030", "", "The method is not allowed for this resource."))
	})

	r.Post("/v2/portability_checks", s.do(s.checkPortability))

	r.Get("/v2/porting_orders", s.do(s.listOrders))
	r.Post("/v2/porting_orders", s.do(s.createOrders))
	r.Get("/v2/porting_orders/exception_types", s.do(s.listExceptionTypes))
	r.Get("/v2/porting_orders/{id}", s.do(s.onOrder(s.getOrder)))
	r.Patch("/v2/porting_orders/{id}", s.do(s.onOrder(s.patchOrder)))
	r.Delete("/v2/porting_orders/{id}", s.do(s.onOrder(s.deleteOrder)))
	r.Post("/v2/porting_orders/{id}/actions/confirm", s.do(s.onOrder(s.confirmOrder)))
	r.Post("/v2/porting_orders/{id}/actions/cancel", s.do(s.onOrder(s.cancelOrder)))
	r.Post("/v2/porting_orders/{id}/actions/activate", s.do(s.onOrder(s.activateOrder)))
	r.Get("/v2/porting_orders/{id}/activation_jobs", s.do(s.onOrder(s.listActivationJobs)))
	r.Get("/v2/porting_orders/{id}/activation_jobs/{job}", s.do(s.onOrder(s.getActivationJob)))
	r.Patch("/v2/porting_orders/{id}/activation_jobs/{job}", s.do(s.onOrder(s.patchActivationJob)))
	r.Get("/v2/porting_orders/{id}/allowed_foc_windows", s.do(s.onOrder(s.listFOCWindows)))
	r.Get("/v2/porting_orders/{id}/requirements", s.do(s.onOrder(s.listRequirements)))
	r.Get("/v2/porting_orders/{id}/sub_request", s.do(s.onOrder(s.getSubRequest)))
	r.Get("/v2/porting_orders/{id}/comments", s.do(s.onOrder(s.listComments)))
	r.Post("/v2/porting_orders/{id}/comments", s.do(s.onOrder(s.createComment)))
	r.Get("/v2/porting_orders/{id}/additional_documents", s.do(s.onOrder(s.listAdditionalDocuments)))
	r.Post("/v2/porting_orders/{id}/additional_documents", s.do(s.onOrder(s.createAdditionalDocuments)))
	r.Delete("/v2/porting_orders/{id}/additional_documents/{additional}", s.do(s.onOrder(s.deleteAdditionalDocument)))

	r.Get("/v2/porting_phone_numbers", s.do(s.listPhoneNumbers))

	r.Get("/v2/porting/events", s.do(s.listEvents))
	r.Get("/v2/porting/events/{id}", s.do(s.getEvent))
	r.Post("/v2/porting/events/{id}/republish", s.do(s.republishEvent))

	r.Get("/v2/documents", s.do(s.listDocuments))
	r.Post("/v2/documents", s.do(s.uploadDocument))
	r.Get("/v2/documents/{id}", s.do(s.getDocument))
	r.Patch("/v2/documents/{id}", s.do(s.patchDocument))
	r.Delete("/v2/documents/{id}", s.do(s.deleteDocument))
	r.Get("/v2/documents/{id}/download", s.do(s.downloadDocument))
	r.Get("/v2/document_links", s.do(s.listDocumentLinks))
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
	for _, d := range outbox {
		select {
		case s.courier <- d:
		case <-s.sb.Closed():
		}
	}
	return nil
}

// now is the virtual instant, no finer than what events show, so that a shown instant finds its event again.
func (s *Simulator) now() time.Time { return s.sb.Clock().Now().Truncate(time.Microsecond) }
