package bandwidth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

const (
	tokenPath = "/api/v1/oauth2/token"
	tokenLife = time.Hour // in real time
)

// forbiddenAccount exists, but the sandbox's user has no role there.
const forbiddenAccount = "9900001"

func foreignAccount(account string) int {
	if account == forbiddenAccount {
		return http.StatusForbidden
	}
	return http.StatusNotFound
}

func (s *Simulator) credentials(user, password string) bool {
	sameUser := subtle.ConstantTimeCompare([]byte(user), []byte(s.config.User))
	samePassword := subtle.ConstantTimeCompare([]byte(password), []byte(s.config.Password))
	return sameUser&samePassword == 1
}

// serveToken is the OAuth2 token endpoint: client credentials only.
func (s *Simulator) serveToken(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	refuse := func(status int, code string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": code})
	}
	client, secret, ok := r.BasicAuth()
	if !ok {
		client, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if !s.credentials(client, secret) {
		refuse(http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.PostFormValue("grant_type") != "client_credentials" {
		refuse(http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	token := rand.Text()
	if err := s.keepToken(token); err != nil {
		s.sandbox.Log().ErrorContext(r.Context(), "bandwidth simulator: token", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(tokenLife.Seconds()),
	})
}

func (s *Simulator) keepToken(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.sandbox.Clock().Real()
	for old, expiry := range s.tokens {
		if !expiry.After(now) {
			delete(s.tokens, old)
			s.save(tokenTable, old, nil)
		}
	}
	s.tokens[token] = now.Add(tokenLife)
	s.save(tokenTable, token, s.tokens[token])
	return s.commit()
}

// authenticate tells who calls: by a token, or by Basic auth with the same credentials.
func (s *Simulator) authenticate(r *http.Request) (user string, ok bool) {
	if user, password, ok := r.BasicAuth(); ok {
		return user, s.credentials(user, password)
	}
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	expiry, known := s.tokens[token]
	return s.config.User, known && expiry.After(s.sandbox.Clock().Real())
}
