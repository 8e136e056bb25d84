package bandwidth

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A request is one that the stand-in received.
type request struct{ method, path, query, mediaType, body string }

// A standIn answers every request from one function and keeps what came.
type standIn struct {
	mu       sync.Mutex
	requests []request
}

func (s *standIn) seen() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]request(nil), s.requests...)
}

// serve returns an adapter at a stand-in that answers with answer. The paths
// it is given begin behind the account.
func serve(t testing.TB, answer func(request) (status int, body string)) (*Adapter, *standIn) {
	t.Helper()
	s := new(standIn)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := request{
			method: r.Method, path: strings.TrimPrefix(r.URL.Path, "/api/v2/accounts/9900123"), query: r.URL.RawQuery,
			mediaType: r.Header.Get("Content-Type"), body: string(body),
		}
		s.mu.Lock()
		s.requests = append(s.requests, got)
		s.mu.Unlock()
		status, text := answer(got)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	return adapterAt(t, server.URL+"/api/v2"), s
}

func adapterAt(t testing.TB, base string) *Adapter {
	t.Helper()
	transport := providers.NewTransport(nil, providers.TransportOptions{PerSecond: 10000, Burst: 10000, MaxFailures: 1000})
	a, err := New(Config{
		BaseURL: base, AccountID: "9900123", Username: "casey", Password: domain.NewSecret("open sesame"),
		HTTP: providers.NewClient(transport), DefaultSiteID: "301", DefaultPeerID: "40211",
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newClient() *http.Client {
	return providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{}))
}

func plainAdapter(t testing.TB) *Adapter { return adapterAt(t, DefaultBaseURL) }

var now = time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC)

// A document's bytes are its name.
func document(id string, of domain.DocumentType, sum string) providers.Document {
	return providers.Document{
		Document: domain.Document{ID: id, Type: of, ContentType: "application/pdf", Size: 4, SHA256: sum},
		Open:     func(context.Context) ([]byte, error) { return []byte("%PDF"), nil },
	}
}

// submittable is a Want with all that a submit needs.
func submittable() providers.Want {
	return providers.Want{
		Goal: providers.Submitted, PortInID: "pti_1", Reference: "PW-AAAA-1", Now: now,
		Numbers: []domain.PhoneNumber{"+19195550117", "+19195550118"}, PortClass: domain.OnNetAutomated,
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+19195550117",
			RequestedFOC: domain.RequestedFOC{Date: "2026-12-10"},
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Blue Heron Books", AuthorizedPerson: "Ada Quill",
				AccountNumber: domain.NewSecret("BH-2207"), PIN: domain.NewSecret("8841"),
				ServiceAddress: &domain.Address{
					StreetAddress: "48 E Alder Ave", ExtendedAddress: "Unit 3", Locality: "Durham",
					AdministrativeArea: "NC", PostalCode: "27701", CountryCode: "US",
				},
			},
		},
		Documents: []providers.Document{document("doc_1", domain.LOA, "aa")},
	}
}
