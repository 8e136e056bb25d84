package providertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/simulator"
)

// toyProvider is what the toy talks to: orders in memory, each with one thing
// that is going to happen to it. It plays the suite's numbers.
type toyProvider struct {
	clock  *simulator.Clock
	mu     sync.Mutex
	orders []*toyRecord
}

type toyRecord struct {
	toyOrder
	madeAt    time.Time // real: lists may lag
	due       time.Time // virtual; zero when nothing is
	next      func(*toyRecord)
	disliked  string // of the paper, what was turned down
	committed bool
	deleted   bool
}

const toyKey = "toy-key"

func (*toyProvider) Name() string { return "toy" }

func (*toyProvider) RateLimitHeaders(h http.Header) { h.Set("Retry-After", "2") }

func (*toyProvider) Operation(r *http.Request) string {
	named := strings.HasPrefix(r.URL.Path, "/orders/")
	switch {
	case strings.HasSuffix(r.URL.Path, "/commit"):
		return "commit"
	case strings.HasSuffix(r.URL.Path, "/cancel"):
		return "cancel"
	case r.URL.Path == "/checks":
		return "check"
	case r.Method == http.MethodPost:
		return "create_draft"
	case r.Method == http.MethodPut:
		return "update"
	case r.Method == http.MethodGet && named:
		return "fetch"
	case r.Method == http.MethodGet:
		return "find"
	}
	return ""
}

func (p *toyProvider) NextDue() (due time.Time, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.orders {
		if !o.due.IsZero() && (!ok || o.due.Before(due)) {
			due, ok = o.due, true
		}
	}
	return due, ok
}

func (p *toyProvider) Tick(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.orders {
		for !o.due.IsZero() && !o.due.After(now) {
			next := o.next
			o.due, o.next = time.Time{}, nil
			next(o)
		}
	}
}

func (p *toyProvider) Ledger() []simulator.LedgerEntry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []simulator.LedgerEntry
	for _, o := range p.orders {
		if o.deleted {
			continue
		}
		e := simulator.LedgerEntry{Provider: "toy", ID: o.ID, Reference: o.Reference, Kind: "order", Status: o.Status, Committed: o.committed}
		e.Live = o.Status != "done" && o.Status != "dropped"
		for _, n := range o.Numbers {
			e.PhoneNumbers = append(e.PhoneNumbers, string(n))
		}
		all = append(all, e)
	}
	return all
}

func (p *toyProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Key") != toyKey {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	status, reply := p.answer(r)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(reply)
}

func refusal(pointer, message string) any {
	return map[string]any{"Refused": []domain.ProviderFault{{Code: "no", Pointer: pointer, Message: message}}}
}

func (p *toyProvider) answer(r *http.Request) (status int, reply any) {
	rest, verb, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/orders/"), "/")
	if r.URL.Path == "/checks" || r.URL.Path == "/orders" {
		return p.answerAll(r)
	}
	i := slices.IndexFunc(p.orders, func(o *toyRecord) bool { return o.ID == rest && !o.deleted })
	if i < 0 {
		return http.StatusNotFound, refusal("", "no such order")
	}
	o := p.orders[i]
	switch {
	case r.Method == http.MethodPut:
		if err := json.NewDecoder(r.Body).Decode(&o.Paper); err != nil {
			return http.StatusBadRequest, refusal("", "unreadable")
		}
		if o.Status == "stuck" {
			p.send(o)
		}
	case r.Method == http.MethodDelete && o.committed:
		return http.StatusConflict, refusal("", "not a draft")
	case r.Method == http.MethodDelete:
		o.deleted = true
	case verb == "commit":
		return p.commit(o)
	case verb == "cancel":
		if o.FOC != nil && o.FOC.Sub(p.clock.Now()) < 48*time.Hour {
			return http.StatusConflict, refusal("", "too late")
		}
		o.Status, o.due = "dropped", time.Time{}
	}
	return http.StatusOK, o.toyOrder
}

func (p *toyProvider) answerAll(r *http.Request) (status int, reply any) {
	switch query := r.URL.Query(); {
	case r.URL.Path == "/checks":
		var asked []domain.PhoneNumber
		_ = json.NewDecoder(r.Body).Decode(&asked)
		said := map[domain.PhoneNumber]string{}
		for _, n := range asked {
			said[n] = map[domain.PhoneNumber]string{notPortableNumber: "out of reach"}[n]
		}
		return http.StatusOK, said
	case r.Method == http.MethodPost:
		o := &toyRecord{madeAt: p.clock.Real()}
		if err := json.NewDecoder(r.Body).Decode(&o.toyOrder); err != nil {
			return http.StatusBadRequest, refusal("", "unreadable")
		}
		o.ID, o.Status = fmt.Sprintf("toy-%d", len(p.orders)+1), "draft"
		p.orders = append(p.orders, o)
		return http.StatusCreated, o.toyOrder
	default:
		found := []toyOrder{}
		for _, o := range p.orders {
			lags := o.Numbers[0] == laggingNumber && p.clock.Real().Sub(o.madeAt) < 5*time.Second
			asked := slices.Contains(query["reference"], o.Reference) ||
				slices.ContainsFunc(o.Numbers, func(n domain.PhoneNumber) bool { return slices.Contains(query["number"], string(n)) })
			if asked && !lags && !o.deleted {
				found = append(found, o.toyOrder)
			}
		}
		return http.StatusOK, found
	}
}

// commit hands an order over. One number in one order: nobody ports twice.
func (p *toyProvider) commit(o *toyRecord) (status int, reply any) {
	if o.Numbers[0] == refusedNumber && (o.disliked == "" || o.disliked == o.Paper.Account) {
		o.disliked = o.Paper.Account
		return http.StatusUnprocessableEntity, refusal("/end_user/account_number", "unknown account")
	}
	for _, other := range p.orders {
		taken := func(n domain.PhoneNumber) bool { return slices.Contains(o.Numbers, n) }
		if other.committed && other.Status != "dropped" && slices.ContainsFunc(other.Numbers, taken) {
			return http.StatusConflict, refusal("", "handed over before")
		}
	}
	o.committed = true
	p.send(o)
	return http.StatusOK, o.toyOrder
}

// send begins an order's life at the losing carrier.
func (p *toyProvider) send(o *toyRecord) {
	o.Status, o.Problem = "sent", ""
	later := func(d time.Duration, then func(*toyRecord)) { o.due, o.next = p.clock.Now().Add(d), then }
	dislikes := map[domain.PhoneNumber]string{mismatchNumber: o.Paper.Account, pinNumber: o.Paper.PIN, unknownExceptionNumber: "everything"}[o.Numbers[0]]
	later(4*time.Hour, func(o *toyRecord) {
		if dislikes != "" && (o.disliked == "" || o.disliked == dislikes) {
			o.Status, o.Problem, o.disliked = "stuck", "a mismatch", dislikes
			return
		}
		date := func(at time.Time) { o.Status, o.FOC = "dated", &at }
		done := func(o *toyRecord) { o.Status = "done" }
		date(p.clock.Now().AddDate(0, 0, 6).UTC().Truncate(time.Second))
		switch o.Numbers[0] {
		case movedNumber:
			later(24*time.Hour, func(o *toyRecord) {
				date(o.FOC.AddDate(0, 0, 3))
				o.due, o.next = *o.FOC, done
			})
		case unknownStatusNumber:
			o.Status = "pondering"
			o.due, o.next = *o.FOC, done
		default:
			o.due, o.next = *o.FOC, done
		}
	})
}

func toyHarness() Harness {
	return Harness{
		Provider: "toy", PortClass: domain.StandardPort,
		Open: func(t testing.TB) Sandbox {
			var skew atomic.Int64
			sandbox, err := simulator.Open(simulator.Options{Real: func() time.Time { return time.Now().Add(time.Duration(skew.Load())) }})
			if err != nil {
				t.Fatal(err)
			}
			p := &toyProvider{clock: sandbox.Clock()}
			sandbox.Add(p)
			server := httptest.NewServer(sandbox.Handler(p))
			t.Cleanup(func() {
				_ = sandbox.Close()
				server.Close()
			})
			return Sandbox{URL: server.URL, Pass: func(d time.Duration) { skew.Add(int64(d)) }}
		},
		Adapter: func(_ testing.TB, s Sandbox, client *http.Client, known bool) providers.Adapter {
			key := map[bool]string{true: toyKey, false: "another"}[known]
			return &toy{base: s.URL, key: key, http: client}
		},
		Details: domain.Details{EndUser: domain.EndUser{Type: domain.Business, BusinessName: "Ridge Outfitters", AuthorizedPerson: "Noa Lind"}},
		Numbers: func(n int) []domain.PhoneNumber {
			numbers := make([]domain.PhoneNumber, n)
			for i := range numbers {
				numbers[i] = domain.PhoneNumber(fmt.Sprintf("+1303555%04d", 1000+i))
			}
			return numbers
		},
	}
}

// The least of adapters passes the whole suite, and is seen to do no more than
// it can.
func TestToy(t *testing.T) {
	t.Parallel()
	report := Run(t, toyHarness())
	want := []string{sawCancel, sawCancelDraft, sawException, sawFOCMoved, sawPort}
	if diff := cmp.Diff(want, report.Saw); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
}
