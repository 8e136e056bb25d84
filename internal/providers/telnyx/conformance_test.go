package telnyx_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/providertest"
	"github.com/portway/portway/internal/providers/telnyx"
	"github.com/portway/portway/internal/simulator"
	simulated "github.com/portway/portway/internal/simulator/telnyx"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, harness()).Hold(t, "testdata/conformance.txt")
}

func harness() providertest.Harness {
	return providertest.Harness{
		Provider:  simulated.Name,
		Open:      open,
		Adapter:   adapter,
		Callbacks: callingBack,
		Details:   details(),
		Documents: []domain.DocumentType{domain.LOA, domain.Invoice},
		PortClass: domain.FastPort,
		// As the simulator plays them: the code is the number's end.
		Unverified: "+61424000142",
		Code:       func(n domain.PhoneNumber) string { return string(n[len(n)-6:]) },
		Split:      "+13129991015",
		Numbers: func(n int) []domain.PhoneNumber {
			numbers := make([]domain.PhoneNumber, n)
			for i := range numbers {
				numbers[i] = domain.PhoneNumber(fmt.Sprintf("+1312622%04d", 4100+i))
			}
			return numbers
		},
	}
}

func open(t testing.TB) providertest.Sandbox {
	t.Helper()
	clock := &wall{skew: 0}
	sandbox, err := simulator.Open(simulator.Options{Real: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	provider, err := simulated.New(sandbox, simulated.Config{})
	if err != nil {
		t.Fatal(err)
	}
	sandbox.Add(provider)
	server := httptest.NewServer(sandbox.Handler(provider))
	t.Cleanup(func() {
		_ = sandbox.Close()
		server.Close()
	})
	return providertest.Sandbox{URL: server.URL, Pass: clock.pass}
}

// wall is the real clock of a sandbox, which a test may push on.
type wall struct {
	mu   sync.Mutex
	skew time.Duration
}

func (w *wall) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.skew)
}

func (w *wall) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skew += d
}

func adapter(t testing.TB, s providertest.Sandbox, client *http.Client, known bool) providers.Adapter {
	t.Helper()
	key := simulated.DefaultKey
	if !known {
		key = "KEYofsomebodyelse"
	}
	a, err := telnyx.New(telnyx.Config{BaseURL: s.URL + "/v2", APIKey: domain.NewSecret(key), HTTP: described(t, s, client)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// described holds every request of the suite against the description.
func described(t testing.TB, s providertest.Sandbox, client *http.Client) *http.Client {
	t.Helper()
	held := *client
	held.Transport = telnyx.Described(t, s.URL+"/v2", client.Transport)
	return &held
}

// callingBack knows the sandbox's public key and tells orders the address.
func callingBack(t testing.TB, s providertest.Sandbox, client *http.Client, address string) providers.Adapter {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/sandbox/keys", nil)
	if err != nil {
		t.Fatal(err)
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	var keys struct {
		Telnyx string `json:"telnyx_public_key"`
	}
	if err := json.NewDecoder(reply.Body).Decode(&keys); err != nil {
		t.Fatal(err)
	}
	a, err := telnyx.New(telnyx.Config{
		BaseURL: s.URL + "/v2", APIKey: domain.NewSecret(simulated.DefaultKey), HTTP: described(t, s, client),
		WebhookURL: address, PublicKey: keys.Telnyx,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func details() domain.Details {
	return domain.Details{
		PortScope: domain.FullPort,
		EndUser: domain.EndUser{
			Type: domain.Business, BusinessName: "Lakeside Bakery LLC", AuthorizedPerson: "Rosa Quint",
			ServiceAddress: &domain.Address{
				StreetAddress: "48 N Harbor Ave", ExtendedAddress: "Floor 2", Locality: "Chicago",
				AdministrativeArea: "IL", PostalCode: "60611", CountryCode: "US",
			},
		},
		ActivationMode: domain.ActivationScheduled,
		Options:        domain.ProviderOptions{Telnyx: domain.TelnyxOptions{ConnectionID: "1834455667788990011", Tags: []string{"suite"}}},
	}
}
