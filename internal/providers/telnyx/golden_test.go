package telnyx

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

var update = flag.Bool("update", false, "write the golden files' lower halves anew")

// divider parts a golden file: what Telnyx says above, what we make of it
// below.
const divider = "----------\n"

func golden(t *testing.T, folder string, translate func(t *testing.T, a *Adapter, input []byte) any) {
	t.Helper()
	files, err := filepath.Glob("testdata/" + folder + "/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, _ := strings.Cut(string(text), divider)
			made, err := json.MarshalIndent(translate(t, testAdapter(t), []byte(input)), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got := string(made) + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(input+divider+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// testAdapter is an adapter for what calls nobody.
func testAdapter(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(Config{APIKey: domain.NewSecret("KEYtest"), HTTP: http.DefaultClient, WebhookURL: "https://gateway.example/hooks/telnyx"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestGoldenOrders(t *testing.T) {
	t.Parallel()
	golden(t, "order", func(t *testing.T, a *Adapter, input []byte) any {
		var o wire.PortingOrder
		if err := json.Unmarshal(input, &o); err != nil {
			t.Fatal(err)
		}
		order, err := a.order(o)
		if err != nil {
			t.Fatal(err)
		}
		held := map[string]string{}
		for pointer, text := range order.Contents {
			if text.IsSet() {
				held[pointer] = text.Reveal()
			}
		}
		order.Contents = nil
		return map[string]any{"order": order, "contents": held}
	})
}

func TestGoldenChecks(t *testing.T) {
	t.Parallel()
	golden(t, "check", func(t *testing.T, _ *Adapter, input []byte) any {
		serve := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`{"data": ` + string(input) + `}`))
		})
		var numbers []domain.PhoneNumber
		for _, last := range "2345678" {
			numbers = append(numbers, domain.PhoneNumber("+1773555014"+string(last)))
		}
		result, err := served(t, serve).Check(t.Context(), providers.CheckRequest{Numbers: numbers})
		if err != nil {
			t.Fatal(err)
		}
		return result
	})
}

func TestGoldenRefusals(t *testing.T) {
	t.Parallel()
	golden(t, "refusal", func(t *testing.T, _ *Adapter, input []byte) any {
		errs, ok := wire.ParseErrors(input)
		if !ok {
			t.Fatal("not an error envelope")
		}
		return faults(errs, domain.Business)
	})
}

func TestGoldenPatches(t *testing.T) {
	t.Parallel()
	golden(t, "patch", func(t *testing.T, a *Adapter, input []byte) any {
		var o wire.PortingOrder
		if err := json.Unmarshal(input, &o); err != nil {
			t.Fatal(err)
		}
		order, err := a.order(o)
		if err != nil {
			t.Fatal(err)
		}
		order.Windows = testWindows()
		pointers, _ := a.differences(testWant(), order)
		return map[string]any{"fields": pointers, "patch": a.patch(testWant(), order, pointers)}
	})
}

func testWindows() []domain.FOCWindow {
	window := func(date domain.Date, start time.Time) domain.FOCWindow {
		return domain.FOCWindow{Date: date, Start: start, End: start.Add(8 * time.Hour), Source: domain.WindowFromProvider}
	}
	return []domain.FOCWindow{
		window("2026-05-13", time.Date(2026, 5, 13, 14, 0, 0, 0, time.UTC)),
		window("2026-05-12", time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC)),
	}
}

func testWant() providers.Want {
	return providers.Want{
		Goal: providers.Submitted, OrderID: "ord_suite", PortInID: "pti_suite", Reference: "PW-KNUWS5DFONUXI-1",
		Numbers: []domain.PhoneNumber{"+17735550142"}, PortClass: domain.FastPort,
		Now: time.Date(2026, 5, 4, 15, 0, 0, 0, time.UTC),
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: "+17735550142", ActivationMode: domain.ActivationScheduled,
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Lakeside Bakery LLC", AuthorizedPerson: "Rosa Quint",
				AccountNumber: domain.NewSecret("55120"), PIN: domain.NewSecret("0042"),
				ServiceAddress: &domain.Address{
					StreetAddress: "48 N Harbor Ave", ExtendedAddress: "Floor 2", Locality: "Chicago",
					AdministrativeArea: "IL", PostalCode: "60611", CountryCode: "US",
				},
			},
			Options: domain.ProviderOptions{Telnyx: domain.TelnyxOptions{ConnectionID: "1834455667788990011"}},
		},
		Documents: []providers.Document{
			{Document: domain.Document{ID: "doc_1", Type: domain.LOA, ContentType: "application/pdf"}},
			{Document: domain.Document{ID: "doc_2", Type: domain.Invoice, ContentType: "application/pdf"}},
		},
	}
}
