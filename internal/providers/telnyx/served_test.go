package telnyx

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/portway/portway/internal/domain"
)

// served is an adapter before a server that answers as handler says.
func served(t testing.TB, handler http.Handler) *Adapter {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	a, err := New(Config{BaseURL: server.URL, APIKey: domain.NewSecret("KEYtest"), HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
