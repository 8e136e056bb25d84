package http

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
)

// Keys knows the API keys.
type Keys interface {
	// Caller returns whose key it is and what it is good for. A key that is
	// unknown, or doesn't hold any more, gives a *domain.Error unauthenticated.
	Caller(ctx context.Context, key string) (c porting.Caller, scopes []string, err error)
}

// The scopes of an API key. Each includes those before it: who may change an
// order may see what became of it. Admin is for what operators do.
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
	ScopeAdmin = "admin"
)

// Scopes are all scopes, from the least on.
func Scopes() []string { return []string{ScopeRead, ScopeWrite, ScopeAdmin} }

// allows reports whether scopes include the one that is needed.
func allows(scopes []string, needed string) bool {
	all := Scopes()
	enough := all[slices.Index(all, needed):]
	return slices.ContainsFunc(scopes, func(s string) bool { return slices.Contains(enough, s) })
}

// authenticate finds the caller behind the API key, and refuses one that may
// not do what is asked.
func (s *server) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.operations.of(r).public {
			next.ServeHTTP(w, r)
			return
		}
		key, ok := bearer(r.Header)
		if !ok {
			s.refuseStranger(w, r, &domain.Error{Code: domain.CodeUnauthenticated, Message: `Send an API key as "Authorization: Bearer <key>".`})
			return
		}
		caller, scopes, err := s.keys.Caller(r.Context(), key)
		if err != nil {
			s.refuseStranger(w, r, err)
			return
		}
		info := infoOf(r.Context())
		info.caller, info.scopes = caller, scopes
		if scope := neededScope(r.Method); !allows(scopes, scope) {
			s.fail(w, r, lacks(scope))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuseStranger refuses a request without a good key. A good one is never
// refused for what others at its address do: that may be a proxy's.
func (s *server) refuseStranger(w http.ResponseWriter, r *http.Request, err error) {
	if over := s.limiter.take(r); over != nil {
		err = over
	}
	s.fail(w, r, err)
}

// bearer returns the key of an Authorization header. Two headers are none.
func bearer(h http.Header) (string, bool) {
	values := h.Values("Authorization")
	if len(values) != 1 {
		return "", false
	}
	scheme, key, _ := strings.Cut(values[0], " ")
	key = strings.TrimSpace(key)
	return key, strings.EqualFold(scheme, "Bearer") && key != ""
}

func neededScope(method string) string {
	if method == http.MethodGet {
		return ScopeRead
	}
	return ScopeWrite
}
