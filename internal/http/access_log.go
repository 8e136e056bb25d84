package http

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// logAccess writes one line for each request. It names the route's pattern and
// never the path, the query or a body: those hold ids and phone numbers.
func (s *server) logAccess(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		defer func() { //nolint:contextcheck // the request's own context is used
			info := infoOf(r.Context())
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("method", knownMethod(r.Method)),
				slog.String("route", chi.RouteContext(r.Context()).RoutePattern()),
				slog.Int("status", ww.Status()),
				slog.Duration("duration", time.Since(began)),
				slog.String("request_id", info.id),
				slog.String("key_id", info.caller.KeyID),
				slog.String("made", made(ww.Header())),
			)
		}()
		next.ServeHTTP(ww, r)
	})
}

// made is the id of what the request made, if it made anything: the end of its
// Location.
func made(h http.Header) string {
	location := h.Get("Location")
	return location[strings.LastIndexByte(location, '/')+1:]
}

// knownMethod keeps a caller's inventions out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}
