package http

import (
	"context"
	"net/http"

	"github.com/portway/portway/internal/porting"
)

// requestInfo is what is known of a request beside itself. The access log made
// room for it; authentication fills in the caller.
type requestInfo struct {
	id     string
	caller porting.Caller
	scopes []string // of the caller's key
	values int      // in its body
}

type requestInfoKey struct{}

// infoOf returns what is known of the request, never nil.
func infoOf(ctx context.Context) *requestInfo {
	if info, ok := ctx.Value(requestInfoKey{}).(*requestInfo); ok {
		return info
	}
	return &requestInfo{}
}

// RequestID is the id of the request that ctx belongs to, or empty.
func RequestID(ctx context.Context) string { return infoOf(ctx).id }

// callerOf returns who asks. It is set on every operation that isn't public.
func callerOf(ctx context.Context) porting.Caller { return infoOf(ctx).caller }

// identify gives every request an id, which its response carries.
func (s *server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := &requestInfo{id: s.newRequestID()}
		w.Header().Set("X-Request-Id", info.id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestInfoKey{}, info)))
	})
}
