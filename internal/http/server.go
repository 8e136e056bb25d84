package http

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"golang.org/x/sync/semaphore"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Porting is the use cases that the API offers.
type Porting interface {
	Checks
	Orders
	Commands
	Numbers
	PortIns
	FOCWindows
	Documents
	Paperwork
	Hooks
	Comments
	Timeline
	Providers
}

var _ Porting = (*porting.Service)(nil)

// Config is what the API stands on.
type Config struct {
	Porting Porting
	Keys    Keys
	Sandbox Sandbox // nil: there is no sandbox, and its paths are not found
	Ready   Ready
	// Watch follows requests, once they have their id. It may be nil.
	Watch func(http.Handler) http.Handler
	// RateLimit is how many requests a minute an API key may make, and an
	// address without a good one, at each replica. 0: any number.
	RateLimit int
	// Metrics and Profiles are for operators, at /metrics and /debug/pprof. Nil:
	// these paths are not found.
	Metrics, Profiles http.Handler
	// NewRequestID makes the id of a request, a UUIDv7.
	NewRequestID func() string
	Log          *slog.Logger
}

// A server answers requests. Its handlers are in one file for each noun.
type server struct {
	porting      Porting
	keys         Keys
	sandbox      Sandbox
	ready        Ready
	newRequestID func() string
	log          *slog.Logger
	operations   operations
	limiter      *limiter
	heavy        *semaphore.Weighted
}

var _ api.StrictServerInterface = (*server)(nil)

// New returns the API. It fails only if openapi.yaml can't be read.
func New(cfg Config) (http.Handler, error) {
	doc, err := api.Spec()
	if err != nil {
		return nil, err
	}
	s := &server{
		porting: cfg.Porting, keys: cfg.Keys, sandbox: cfg.Sandbox, ready: cfg.Ready,
		newRequestID: cfg.NewRequestID, log: cfg.Log, operations: readOperations(doc), limiter: newLimiter(cfg.RateLimit), heavy: newHeavy(),
	}
	r := chi.NewRouter()
	r.Use(s.identify, watchOr(cfg.Watch), s.logAccess, s.recoverPanic, secureHeaders, headAsGet)
	r.NotFound(s.notFound)
	r.MethodNotAllowed(s.otherMethod(r))
	if err := s.mountDocs(r, doc); err != nil {
		return nil, err
	}
	r.With(s.limit).Post("/hooks/{provider_account}", s.hear)
	s.mountOperators(r, cfg.Metrics, cfg.Profiles)
	doc.Servers = nil // whatever host a request names is ours
	r.Group(func(r chi.Router) {
		r.Use(s.accept, s.authenticate, s.limit, s.singleHeaders, s.checkQuery, s.bound, s.readBody, s.validate(doc))
		api.HandlerWithOptions(api.NewStrictHandlerWithOptions(s, nil, api.StrictHTTPServerOptions{
			RequestErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, err error) {
				s.fail(w, r, &domain.Error{Code: domain.CodeMalformed, Message: "The body can't be read.", Err: err})
			},
			ResponseErrorHandlerFunc: s.fail,
		}), api.ChiServerOptions{BaseRouter: r, ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, err error) {
			s.fail(w, r, fmt.Errorf("bind parameters that were valid: %w", err))
		}})
	})
	return r, nil
}

func watchOr(watch func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	if watch == nil {
		return func(next http.Handler) http.Handler { return next }
	}
	return watch
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, &domain.Error{Code: domain.CodeNotFound, Message: "There is no such path."})
}
