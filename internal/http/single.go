package http

import (
	"net/http"
	"strings"

	"github.com/portway/portway/internal/domain"
)

// singleHeaders makes one field of a header that was sent in several: of a
// list, as RFC 9110, section 5.3, has it; of what can't be a list, a refusal.
func (s *server) singleHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"If-Match", "Prefer"} {
			if values := r.Header.Values(name); len(values) > 1 {
				r.Header.Set(name, strings.Join(values, ", "))
			}
		}
		for _, name := range []string{"Content-Type", "Idempotency-Key"} {
			if len(r.Header.Values(name)) > 1 {
				s.fail(w, r, invalidParameters([]domain.Fault{{Header: name, Code: "repeated", Message: "must be given once"}}))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
