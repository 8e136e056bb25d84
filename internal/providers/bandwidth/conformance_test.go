package bandwidth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth"
	"github.com/portway/portway/internal/providers/providertest"
	"github.com/portway/portway/internal/simulator"
	simulated "github.com/portway/portway/internal/simulator/bandwidth"
)

// Each login and base path has its own way through the suite.
func TestConformance(t *testing.T) {
	t.Parallel()
	variants := map[string]func(*bandwidth.Config, string){
		"oauth, e164": func(c *bandwidth.Config, password string) {
			c.BaseURL += "/api/v2"
			c.ClientID, c.ClientSecret = "sandbox", domain.NewSecret(password)
		},
		"basic, national": func(c *bandwidth.Config, password string) {
			c.BaseURL += "/v1.0"
			c.Username, c.Password = "sandbox", domain.NewSecret(password)
		},
	}
	for name, vary := range variants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Run(t, harness(vary)).Hold(t, "testdata/conformance.txt")
		})
	}
}

func harness(vary func(*bandwidth.Config, string)) providertest.Harness {
	return providertest.Harness{
		Provider: "bandwidth",
		Open:     open,
		Adapter: func(t testing.TB, s providertest.Sandbox, client *http.Client, known bool) providers.Adapter {
			password := "sandbox"
			if !known {
				password = "somebody else's"
			}
			return adapter(t, s, client, func(c *bandwidth.Config) { vary(c, password) })
		},
		Callbacks: func(t testing.TB, s providertest.Sandbox, client *http.Client, _ string) providers.Adapter {
			return adapter(t, s, client, func(c *bandwidth.Config) {
				vary(c, "sandbox")
				c.CallbackUsername, c.CallbackPassword = "portway", domain.NewSecret("only between us")
			})
		},
		Details: domain.Details{
			PortScope: domain.FullPort,
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Blue Heron Books", AuthorizedPerson: "Ada Quill",
				ServiceAddress: &domain.Address{
					StreetAddress: "48 E Alder Ave", ExtendedAddress: "Unit 3", Locality: "Durham",
					AdministrativeArea: "NC", PostalCode: "27701", CountryCode: "US",
				},
			},
		},
		Documents: []domain.DocumentType{domain.LOA, domain.Invoice},
		PortClass: domain.OnNetAutomated,
		Numbers: func(n int) []domain.PhoneNumber {
			numbers := make([]domain.PhoneNumber, n)
			for i := range numbers {
				numbers[i] = domain.PhoneNumber(fmt.Sprintf("+1919555%04d", 4100+i))
			}
			return numbers
		},
		Bulk: [][]domain.PhoneNumber{{"+19195554171", "+19195554172"}, {"+17045554171"}},
	}
}

func open(t testing.TB) providertest.Sandbox {
	t.Helper()
	clock := new(wall)
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

func adapter(t testing.TB, s providertest.Sandbox, client *http.Client, vary func(*bandwidth.Config)) *bandwidth.Adapter {
	t.Helper()
	c := bandwidth.Config{
		BaseURL: s.URL, TokenURL: s.URL + "/api/v1/oauth2/token", AccountID: "9900000",
		DefaultSiteID: "301", DefaultPeerID: "40211", HTTP: client,
		Now: func() time.Time { return virtualNow(t, s) },
	}
	vary(&c)
	a, err := bandwidth.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func virtualNow(t testing.TB, s providertest.Sandbox) time.Time {
	t.Helper()
	reply, err := http.Get(s.URL + "/sandbox/clock")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	var clock struct{ Now time.Time }
	if err := json.NewDecoder(reply.Body).Decode(&clock); err != nil {
		t.Fatal(err)
	}
	return clock.Now
}

// The numbers of Bandwidth's own guide to its LNP checker, one of each kind.
func TestCheckTellsTheGuidesNumbersApart(t *testing.T) {
	t.Parallel()
	a := adapter(t, open(t), providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{})), func(c *bandwidth.Config) {
		c.BaseURL += "/api/v2"
		c.Username, c.Password = "sandbox", domain.NewSecret("sandbox")
	})
	result, err := a.Check(t.Context(), providers.CheckRequest{Numbers: []domain.PhoneNumber{
		"+19199172854", "+12174477093", "+12086433254", "+16137230461", "+16052539874",
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range result.Cells {
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%s|%s/%s|%d|%v|%s|%s|%s", c.PhoneNumber, c.Verdict, c.Reason, c.PortClass,
			c.LosingCarrier.SPID, c.RateCenter.Name, c.RateCenter.Region, *c.IntervalDays, *c.LosingCarrier.Wireless, c.AccountNumberRequired, c.PINRequired, c.Vendor))
	}
	want := []string{
		"+19199172854|portable||on_net_automated|6529|RALEIGH/NC|1|true|no|likely|",
		"+12174477093|portable||off_net_automated|0121|BEASON/IL|7|false|no|unknown|Level 3",
		"+12086433254|portable||internal|979E|BLACKFOOT/ID|3|false|no|unknown|",
		"+16137230461|manual||manual_off_net||OTTAWAHULL/ON|6|false|no|unknown|ThinkTel",
		"+16052539874|not_portable|rate_center_unsupported||7024|ALSEN/SD|3|false|no|unknown|",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
