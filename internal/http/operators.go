package http

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/portway/portway/internal/domain"
)

// mountOperators serves what operators look at: metrics, which openapi.yaml
// describes, and profiles, which it doesn't. Both show the replica and no
// tenant, and so are for keys that are an operator's.
func (s *server) mountOperators(r chi.Router, metrics, profiles http.Handler) {
	if metrics != nil {
		r.With(s.accept, s.authenticate, s.limit, s.operatorsOnly, s.singleHeaders, s.checkQuery).Method(http.MethodGet, "/metrics", metrics)
	}
	if profiles != nil {
		r.With(s.authenticate, s.limit, s.operatorsOnly).Method(http.MethodGet, "/debug/pprof/*", profiles)
	}
}

func (s *server) operatorsOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !allows(infoOf(r.Context()).scopes, ScopeAdmin) {
			s.fail(w, r, lacks(ScopeAdmin))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// lacks refuses a key for what it isn't good for.
func lacks(scope string) error {
	return &domain.Error{Code: domain.CodeForbidden, Message: "This needs a key with the scope " + scope + "."}
}
