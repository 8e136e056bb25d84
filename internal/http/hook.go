package http

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// Hooks are what providers call back with.
type Hooks interface {
	// Hear returns *providers.Unverified for what is not the provider's.
	Hear(ctx context.Context, account string, h providers.Hook) error
}

// maxHook is the most bytes that a callback may have: providers' own have a
// few thousand.
const maxHook = 1 << 20

// hear takes a provider's callback. It stands beside the generated calls: its
// body is the provider's, read as the bytes that were signed, and it proves
// itself in the provider's way. It answers exactly 200 (Telnyx counts no other
// 2xx as one) once the callback is kept, and before anything is done about it.
func (s *server) hear(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		s.fail(w, r, &domain.Error{Code: domain.CodeTooLarge, Message: "The body is larger than " + megabytes(maxHook) + "."})
		return
	}
	if err != nil {
		s.fail(w, r, &domain.Error{Code: domain.CodeMalformed, Message: "The body can't be read.", Err: err})
		return
	}
	err = s.porting.Hear(r.Context(), chi.URLParam(r, "provider_account"), providers.Hook{Header: r.Header, Body: body})
	if unverified, ok := errors.AsType[*providers.Unverified](err); ok {
		s.log.InfoContext(r.Context(), "callback refused", "reason", unverified.Reason, "request_id", infoOf(r.Context()).id)
		w.Header().Set("WWW-Authenticate", challengeOr(unverified.Challenge))
		s.fail(w, r, &domain.Error{Code: domain.CodeUnauthenticated, Message: "The callback doesn't prove that it is the provider's."})
		return
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// challengeOr is what a 401 must name: how to do better, or that only a
// signature does.
func challengeOr(challenge string) string {
	if challenge == "" {
		return "Signature"
	}
	return challenge
}
