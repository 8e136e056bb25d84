package telnyx

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/portway/portway/internal/domain"
)

// served is an adapter before a server that answers as handler says. What it
// asks is held against the description.
func served(t testing.TB, handler http.Handler) *Adapter {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client := &http.Client{Transport: Described(t, server.URL, server.Client().Transport)}
	a, err := New(Config{BaseURL: server.URL, APIKey: domain.NewSecret("KEYtest"), HTTP: client})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
