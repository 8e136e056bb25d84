package http

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
)

// Codes that only HTTP has.
const (
	codeMethodNotAllowed = "method_not_allowed"
	codeNotAcceptable    = "not_acceptable"
	codeInternal         = "internal"
)

// mostFaults is how many faults a problem shows.
const mostFaults = 100

// problems are all problems, by code.
var problems = map[string]struct {
	status int
	title  string
}{
	domain.CodeMalformed:            {http.StatusBadRequest, "The request can't be read"},
	domain.CodeInvalidParameter:     {http.StatusBadRequest, "A parameter has a fault"},
	domain.CodeUnauthenticated:      {http.StatusUnauthorized, "An API key is needed"},
	domain.CodeForbidden:            {http.StatusForbidden, "The API key does not allow this"},
	domain.CodeNotFound:             {http.StatusNotFound, "There is no such thing here"},
	codeMethodNotAllowed:            {http.StatusMethodNotAllowed, "The method is not allowed here"},
	codeNotAcceptable:               {http.StatusNotAcceptable, "No acceptable representation"},
	domain.CodeActionNotAllowed:     {http.StatusConflict, "The action is not allowed now"},
	domain.CodeRequirementsMissing:  {http.StatusConflict, "Something is missing before submit"},
	domain.CodeNumberInUse:          {http.StatusConflict, "A number is being ported already"},
	domain.CodeIdempotencyInFlight:  {http.StatusConflict, "The first request with this key is not done"},
	domain.CodeStale:                {http.StatusPreconditionFailed, "The resource has changed"},
	domain.CodeTooLarge:             {http.StatusRequestEntityTooLarge, "The request body is too large"},
	domain.CodeUnsupportedMediaType: {http.StatusUnsupportedMediaType, "The content type is not taken here"},
	domain.CodeValidationFailed:     {http.StatusUnprocessableEntity, "The request has faults"},
	domain.CodeIdempotencyMismatch:  {http.StatusUnprocessableEntity, "The key was used for another request"},
	domain.CodeIfMatchRequired:      {http.StatusPreconditionRequired, "If-Match is needed"},
	domain.CodeRateLimited:          {http.StatusTooManyRequests, "Too many requests"},
	codeInternal:                    {http.StatusInternalServerError, "Internal error"},
	domain.CodeOverloaded:           {http.StatusServiceUnavailable, "Not able to serve now"},
}

// fail answers a request with a problem. It is the only place that does, and
// the only one that looks into an error: one that isn't a *domain.Error is
// internal, goes to the log and shows nothing.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if written, ok := w.(interface{ Status() int }); ok && written.Status() != 0 {
		s.log.ErrorContext(r.Context(), "response broke off", "error", err, "request_id", infoOf(r.Context()).id)
		return
	}
	refused := asDomain(err)
	if refused.Code == codeInternal && !errors.Is(r.Context().Err(), context.Canceled) {
		s.log.ErrorContext(r.Context(), "internal error", "error", err, "request_id", infoOf(r.Context()).id)
	}
	p := problem(refused, infoOf(r.Context()).id)
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "" {
		h.Set("WWW-Authenticate", `Bearer realm="portway"`)
	}
	if refused.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(refused.RetryAfter.Seconds()))))
	}
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "problem not sent", slog.String("request_id", p.RequestID))
	}
}

// asDomain returns the error that a caller is meant to read.
func asDomain(err error) *domain.Error {
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return &domain.Error{Code: domain.CodeTooLarge, Message: "The body is larger than " + megabytes(e.Limit) + "."}
	}
	if e, ok := errors.AsType[*domain.Error](err); ok {
		if _, known := problems[e.Code]; known {
			return e
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &domain.Error{Code: domain.CodeOverloaded, Message: "This took too long; try again in a moment."}
	}
	return &domain.Error{Code: codeInternal, Message: "Something went wrong on our side."}
}

func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }

// problem renders an error whose code is one of problems.
func problem(e *domain.Error, requestID string) api.Problem {
	kind := problems[e.Code]
	p := api.Problem{
		Type: "urn:portway:problem:" + e.Code, Title: kind.title, Status: kind.status, Code: e.Code, Detail: e.Message,
		RequestID: requestID, ErrorsTotal: max(e.FaultsTotal, len(e.Faults)),
		Errors: list(e.Faults[:min(len(e.Faults), mostFaults)], faultJSON),
	}
	if p.Detail == "" {
		p.Detail = kind.title + "."
	}
	if kind.status == http.StatusConflict {
		allowed := texts(e.AllowedActions)
		p.AllowedActions = &allowed
		p.OrderID = given(e.OrderID)
	}
	return p
}

func faultJSON(f domain.Fault) api.Fault {
	return api.Fault{
		Pointer: given(f.Pointer), Parameter: given(f.Parameter), Header: given(f.Header),
		Code: f.Code, Message: f.Message,
	}
}

// given is nil for what isn't.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
