package telnyx

import (
	"net/http"
	"strings"
)

// DefaultKey is the API key that the simulator accepts unless told otherwise.
const DefaultKey = "KEYsandbox"

// Keys that are known and may not do everything.
const (
	forbiddenKey = "KEYforbidden" // may do nothing
	trialKey     = "KEYtrial"     // a trial account's: portability checks only (Telnyx guide on account levels)
)

// authenticate lets only requests with a key pass that permits them. A download link is its own permission.
func (s *Simulator) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Authorization") {
		case "Bearer " + s.key:
		case "Bearer " + forbiddenKey:
			writeError(w, coded(http.StatusForbidden, "10010", "", "The API key is not permitted to perform this action."), asDocumented)
			return
		case "Bearer " + trialKey:
			if r.URL.Path != "/v2/portability_checks" {
				writeError(w, coded(http.StatusForbidden, "10038", "", "This feature is not permitted at the account's level."), asDocumented)
				return
			}
		default:
			if !strings.HasPrefix(r.URL.Path, downloads) {
				writeError(w, coded(http.StatusUnauthorized, "10009", "", "No key found matching the API key in the request."), asDocumented)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
