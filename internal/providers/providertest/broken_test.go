package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx"
	"github.com/portway/portway/internal/simulator"
	simulated "github.com/portway/portway/internal/simulator/telnyx"
)

// broken is a sound adapter with one of its methods spoiled.
type broken struct {
	providers.Adapter
	do    func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error)
	find  func(ctx context.Context, a providers.Adapter, q providers.Query) ([]providers.Order, error)
	fetch func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error)
	next  func(a providers.Adapter, w providers.Want, have []providers.Order) providers.Step
}

func (b *broken) Do(ctx context.Context, w providers.Want, s providers.Step) (providers.Hint, error) {
	if b.do == nil {
		return b.Adapter.Do(ctx, w, s)
	}
	return b.do(ctx, b.Adapter, w, s)
}

func (b *broken) Find(ctx context.Context, q providers.Query) ([]providers.Order, error) {
	if b.find == nil {
		return b.Adapter.Find(ctx, q)
	}
	return b.find(ctx, b.Adapter, q)
}

func (b *broken) Fetch(ctx context.Context, id string) (providers.Order, error) {
	if b.fetch == nil {
		return b.Adapter.Fetch(ctx, id)
	}
	return b.fetch(ctx, b.Adapter, id)
}

func (b *broken) Next(w providers.Want, have []providers.Order) providers.Step {
	if b.next == nil {
		return b.Adapter.Next(w, have)
	}
	return b.next(b.Adapter, w, have)
}

// withoutPIN is what an adapter works with that forgets a field.
func withoutPIN(w providers.Want) providers.Want {
	w.Details.EndUser.PIN = domain.Secret{}
	return w
}

// What the suite is for: each of these adapters must fail it.
func TestBrokenAdaptersFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scenario string
		spoil    func() *broken
	}{
		"sends again after an unknown outcome": {"lost create_draft after drop", func() *broken {
			return &broken{do: func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error) {
				hint, err := a.Do(ctx, w, s)
				if err != nil {
					return a.Do(ctx, w, s)
				}
				return hint, nil
			}}
		}},
		"drops a field": {"happy path", func() *broken {
			return &broken{
				do: func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error) {
					return a.Do(ctx, withoutPIN(w), s)
				},
				next: func(a providers.Adapter, w providers.Want, have []providers.Order) providers.Step {
					return a.Next(withoutPIN(w), have)
				},
			}
		}},
		"drops a field when writing only": {"happy path", func() *broken {
			return &broken{do: func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error) {
				return a.Do(ctx, withoutPIN(w), s)
			}}
		}},
		"tells a PIN in an error": {"refused then corrected", func() *broken {
			return &broken{do: func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error) {
				hint, err := a.Do(ctx, w, s)
				if err != nil {
					return hint, fmt.Errorf("with PIN %s: %w", w.Details.EndUser.PIN.Reveal(), err)
				}
				return hint, nil
			}}
		}},
		"believes one empty look-up": {"look-up lag", func() *broken {
			return &broken{fetch: func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error) {
				listed, err := a.Find(ctx, providers.Query{Numbers: []domain.PhoneNumber{laggingNumber}})
				if err != nil {
					return providers.Order{}, err
				}
				if len(listed) == 0 {
					return providers.Order{}, providers.ErrGone
				}
				return a.Fetch(ctx, id)
			}}
		}},
		"takes a failed look-up for an empty one": {"find is complete or an error", func() *broken {
			return &broken{find: func(ctx context.Context, a providers.Adapter, q providers.Query) ([]providers.Order, error) {
				found, err := a.Find(ctx, q)
				if err != nil {
					return nil, nil
				}
				return found, nil
			}}
		}},
		"takes a failed fetch for an absence": {"fetch is whole or an error", func() *broken {
			return &broken{fetch: func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error) {
				o, err := a.Fetch(ctx, id)
				if err != nil {
					return o, providers.ErrGone
				}
				return o, nil
			}}
		}},
		"sees only the first numbers": {"many numbers", func() *broken {
			return &broken{fetch: func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error) {
				o, err := a.Fetch(ctx, id)
				o.Numbers = o.Numbers[:min(len(o.Numbers), 50)]
				return o, err
			}}
		}},
		"does two things in one step": {"happy path", func() *broken {
			return &broken{do: func(ctx context.Context, a providers.Adapter, w providers.Want, s providers.Step) (providers.Hint, error) {
				hint, err := a.Do(ctx, w, s)
				if err == nil && s.Kind == providers.StepCommit {
					_, err = a.Do(ctx, w, s)
				}
				return hint, err
			}}
		}},
		"keeps a memory in Next": {"happy path", func() *broken {
			var calls atomic.Int64
			return &broken{next: func(a providers.Adapter, w providers.Want, have []providers.Order) providers.Step {
				step := a.Next(w, have)
				if calls.Add(1)%2 == 0 {
					return providers.Step{Kind: providers.StepDone}
				}
				return step
			}}
		}},
		"guesses at an unknown word": {"unknown status", func() *broken {
			return &broken{fetch: func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error) {
				o, err := a.Fetch(ctx, id)
				if o.Status == "" {
					o.Status = domain.PortInSubmitted
				}
				return o, err
			}}
		}},
		"drops a code nobody knows": {"unknown exception", func() *broken {
			return &broken{fetch: func(ctx context.Context, a providers.Adapter, id string) (providers.Order, error) {
				o, err := a.Fetch(ctx, id)
				o.Faults = nil
				return o, err
			}}
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if reports := playScenario(t, test.scenario, nil); len(reports) > 0 {
				t.Fatalf("the sound adapter fails %q: %q", test.scenario, reports)
			}
			if reports := playScenario(t, test.scenario, test.spoil); len(reports) == 0 {
				t.Errorf("passed %q", test.scenario)
			}
		})
	}
}

func playScenario(t *testing.T, name string, spoil func() *broken) []string {
	t.Helper()
	for _, sc := range scenarios() {
		if sc.name != name {
			continue
		}
		return played(t.Context(), func(tb testing.TB) {
			sc.play(newStage(tb, soundHarness(spoil), &seen{powers: map[string]bool{}}))
		})
	}
	t.Fatalf("no scenario %q", name)
	return nil
}

// soundHarness is a real adapter before its simulator, spoiled if told to.
func soundHarness(spoil func() *broken) Harness {
	var skew atomic.Int64
	return Harness{
		Provider: simulated.Name,
		Open: func(t testing.TB) Sandbox {
			sandbox, err := simulator.Open(simulator.Options{
				Real: func() time.Time { return time.Now().Add(time.Duration(skew.Load())) },
			})
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
			return Sandbox{URL: server.URL, Pass: func(d time.Duration) { skew.Add(int64(d)) }}
		},
		Adapter: func(t testing.TB, s Sandbox, client *http.Client, known bool) providers.Adapter {
			if !known {
				t.Fatal(errors.New("no scenario here is about credentials"))
			}
			a, err := telnyx.New(telnyx.Config{BaseURL: s.URL + "/v2", APIKey: domain.NewSecret(simulated.DefaultKey), HTTP: client})
			if err != nil {
				t.Fatal(err)
			}
			if spoil == nil {
				return a
			}
			b := spoil()
			b.Adapter = a
			return b
		},
		Details: domain.Details{
			PortScope: domain.FullPort,
			EndUser: domain.EndUser{
				Type: domain.Business, BusinessName: "Harbor Cycles Inc", AuthorizedPerson: "Ines Walter",
				ServiceAddress: &domain.Address{
					StreetAddress: "9 Pier Rd", Locality: "Evanston", AdministrativeArea: "IL", PostalCode: "60201", CountryCode: "US",
				},
			},
		},
		Documents: []domain.DocumentType{domain.LOA, domain.Invoice},
		PortClass: domain.FastPort,
		Numbers: func(n int) []domain.PhoneNumber {
			numbers := make([]domain.PhoneNumber, n)
			for i := range numbers {
				numbers[i] = domain.PhoneNumber(fmt.Sprintf("+1847622%04d", 5200+i))
			}
			return numbers
		},
	}
}

func TestTableShowsOnlyWhatWasSeen(t *testing.T) {
	t.Parallel()
	got := Table(Report{Provider: "one", Saw: []string{sawPort}}, Report{Provider: "two"})
	want := "| | one | two |\n| --- | --- | --- |\n| Port numbers in, end to end | yes | – |\n"
	if len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("table:\n%s", got)
	}
}
