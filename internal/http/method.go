package http

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/portway/portway/internal/domain"
)

// headAsGet answers HEAD as GET without the body (RFC 9110, section 9.3.2).
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		get := r.WithContext(r.Context())
		get.Method = http.MethodGet
		next.ServeHTTP(bodiless{middleware.NewWrapResponseWriter(w, r.ProtoMajor)}, get)
	})
}

// bodiless takes a body and sends none of it.
type bodiless struct{ middleware.WrapResponseWriter }

func (b bodiless) Write(p []byte) (int, error) {
	if b.Status() == 0 {
		b.WriteHeader(http.StatusOK)
	}
	return len(p), nil
}

// otherMethod answers for methods that a path doesn't have: OPTIONS with those
// that it has, the rest with 405 and the same.
func (s *server) otherMethod(routes chi.Routes) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		allow := strings.Join(methodsOf(routes, r.URL.Path), ", ")
		w.Header().Set("Allow", allow)
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		s.fail(w, r, &domain.Error{Code: codeMethodNotAllowed, Message: "This path takes " + allow + "."})
	}
}

// methodsOf are the methods that a path has, sorted.
func methodsOf(routes chi.Routes, path string) []string {
	methods := []string{http.MethodOptions}
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodPatch, http.MethodPost, http.MethodPut} {
		if routes.Match(chi.NewRouteContext(), method, path) {
			methods = append(methods, method)
		}
	}
	if slices.Contains(methods, http.MethodGet) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	return methods
}
