package providertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// The canaries: values that must be seen nowhere but at the provider.
const (
	accountCanary = "8395712046"
	pinCanary     = "49x17q38" // no digits alone: a duration may have them
)

// callDeadline is short, since a held request is waited for in real time.
const callDeadline = 3 * time.Second

// maxRounds bounds how often the driver looks: an adapter that never comes to
// an end has failed.
const maxRounds = 40

// A stage is one scenario's sandbox with the adapter before it.
type stage struct {
	t        testing.TB
	harness  Harness
	sandbox  Sandbox
	control  control
	provider *providers.Provider
	log      *journal
	seen     *seen
	secrets  []string
	known    []string // ids of provider orders, as a gateway would have stored them
}

// seen is what the suite saw an adapter do beyond what all must.
type seen struct {
	mu     sync.Mutex
	powers map[string]bool
}

func (s *seen) note(power string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.powers[power] = true
}

// journal keeps all that could leak: log lines, errors, hints, addresses.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) note(v ...any) { _, _ = fmt.Fprintf(j, "%+v\n", v) }

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// addresses notes where requests go: proxies and servers log that.
type addresses struct {
	next http.RoundTripper
	log  *journal
}

func (a addresses) RoundTrip(r *http.Request) (*http.Response, error) {
	a.log.note(r.Method, r.URL)
	return a.next.RoundTrip(r)
}

func newStage(t testing.TB, h Harness, s *seen) *stage {
	t.Helper()
	st := &stage{t: t, harness: h, sandbox: h.Open(t), log: new(journal), seen: s, secrets: []string{accountCanary, pinCanary}}
	st.control = control{t: t, url: st.sandbox.URL, provider: h.Provider}
	st.provider = st.wrap(true)
	t.Cleanup(func() {
		for _, secret := range st.secrets {
			if text := st.log.String(); strings.Contains(text, secret) {
				at := strings.Index(text, secret)
				t.Errorf("a secret leaked: %q", text[max(0, at-200):at+len(secret)])
			}
		}
	})
	return st
}

func (st *stage) client() *http.Client {
	client := providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{
		PerSecond: 10000, Burst: 10000, MaxFailures: 1000,
	}))
	client.Transport = addresses{next: client.Transport, log: st.log}
	return client
}

func (st *stage) wrap(known bool) *providers.Provider {
	return st.wrapped(st.harness.Adapter(st.t, st.sandbox, st.client(), known))
}

func (st *stage) wrapped(a providers.Adapter) *providers.Provider {
	return providers.Wrap(a, providers.Options{
		Account: "suite", Provider: st.harness.Provider, Deadline: callDeadline,
		Log: slog.New(slog.NewTextHandler(st.log, nil)),
	})
}

// want is a complete order for the numbers.
func (st *stage) want(goal providers.Goal, numbers ...domain.PhoneNumber) providers.Want {
	details := st.harness.Details
	details.BillingPhoneNumber = numbers[0]
	details.EndUser.AccountNumber = domain.NewSecret(accountCanary)
	details.EndUser.PIN = domain.NewSecret(pinCanary)
	w := providers.Want{
		Goal: goal, OrderID: "ord_suite", PortInID: "pti_suite", Reference: "PW-KNUWS5DFONUXI-1",
		Numbers: numbers, PortClass: st.harness.PortClass, Details: details,
	}
	for i, kind := range st.harness.Documents {
		content := fmt.Appendf(nil, "%%PDF-1.4\n%% %s of the conformance suite\n%%%%EOF\n", kind)
		w.Documents = append(w.Documents, providers.Document{
			Document: domain.Document{
				ID: fmt.Sprintf("doc_suite%d", i), OrderID: w.OrderID, Type: kind, Filename: string(kind) + ".pdf",
				ContentType: "application/pdf", Size: int64(len(content)), SHA256: hash(content),
				CreatedAt: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			},
			Open: func(context.Context) ([]byte, error) { return content, nil },
		})
	}
	return w
}

// corrected is w with another account number and PIN.
func (st *stage) corrected(w providers.Want) providers.Want {
	const account, pin = "6027719385", "850264"
	st.secrets = append(st.secrets, account, pin)
	w.Details.EndUser.AccountNumber = domain.NewSecret(account)
	w.Details.EndUser.PIN = domain.NewSecret(pin)
	return w
}

// remember adds provider orders to those that are fetched at each look.
func (st *stage) remember(orders ...providers.Order) {
	for _, o := range orders {
		if !slices.Contains(st.known, o.ID) {
			st.known = append(st.known, o.ID)
		}
	}
}

// look finds and fetches what there is for w, as a gateway does before every
// step: rows matched on reference and number, never on trust in a filter.
func (st *stage) look(w providers.Want) ([]providers.Order, error) {
	found, err := st.provider.Find(st.t.Context(), providers.Query{References: []string{w.Reference}, Numbers: w.Numbers})
	if err != nil {
		st.log.note(err)
		return nil, fmt.Errorf("find: %w", err)
	}
	for _, o := range found {
		if o.Reference == w.Reference || overlap(o, w) {
			st.remember(o)
		}
	}
	have := []providers.Order{}
	for _, id := range slices.Clone(st.known) {
		o, err := st.provider.Fetch(st.t.Context(), id)
		if errors.Is(err, providers.ErrGone) {
			continue
		}
		if err != nil {
			st.log.note(err)
			return nil, fmt.Errorf("fetch: %w", err)
		}
		st.log.note(o)
		have = append(have, o)
	}
	return have, nil
}

func overlap(o providers.Order, w providers.Want) bool {
	return slices.ContainsFunc(o.Numbers, func(n providers.NumberState) bool { return slices.Contains(w.Numbers, n.PhoneNumber) })
}

// next asks for the step, and holds the adapter to Next being pure.
func (st *stage) next(w providers.Want, have []providers.Order) providers.Step {
	st.t.Helper()
	copied := slices.Clone(have)
	step := st.provider.Next(w, have)
	again := st.provider.Next(w, copied)
	slices.Reverse(copied)
	shuffled := st.provider.Next(w, copied)
	for _, other := range []providers.Step{again, shuffled} {
		if diff := cmp.Diff(step, other, cmpopts.EquateEmpty()); diff != "" {
			st.t.Errorf("Next is not a function of what is wanted and what is there:\n%s", diff)
		}
	}
	slices.Reverse(copied)
	if diff := cmp.Diff(have, copied, cmpopts.EquateEmpty()); diff != "" {
		st.t.Errorf("Next changed what it was given:\n%s", diff)
	}
	st.log.note(step)
	return step
}

// fetchOnly fetches the one order that stands for w.
func (st *stage) fetchOnly(w providers.Want) providers.Order {
	st.t.Helper()
	have, err := st.look(w)
	if err != nil {
		st.t.Fatal(err)
	}
	for _, o := range have {
		if o.Committed {
			return o
		}
	}
	if len(have) == 0 {
		st.t.Fatal("the provider has no order")
	}
	return have[len(have)-1]
}

// until lets virtual time pass until the order is as told.
func (st *stage) until(w providers.Want, what string, is func(providers.Order) bool) providers.Order {
	st.t.Helper()
	var o providers.Order
	for range 300 {
		if o = st.fetchOnly(w); is(o) {
			return o
		}
		st.control.step()
	}
	st.t.Fatalf("never %s: the order is %s (%s)", what, o.Status, o.ProviderStatus)
	return o
}

// committed is what the simulator's own ledger says is committed and live or
// was completed for the number.
func (st *stage) committed(n domain.PhoneNumber) []ledgerEntry {
	st.t.Helper()
	return slices.DeleteFunc(st.control.ledger(n), func(e ledgerEntry) bool { return !e.Committed })
}

// exactlyOne holds the adapter to the promise of promises.
func (st *stage) exactlyOne(numbers ...domain.PhoneNumber) {
	st.t.Helper()
	for _, n := range numbers {
		if got := st.committed(n); len(got) != 1 {
			st.t.Errorf("%d orders were committed for %s: %+v", len(got), n, got)
		}
		live := slices.DeleteFunc(st.control.ledger(n), func(e ledgerEntry) bool { return !e.Live })
		if len(live) > 1 {
			st.t.Errorf("%d live orders for %s: %+v", len(live), n, live)
		}
	}
}
