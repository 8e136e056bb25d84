package porting_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/postgres/pgtest"
	"github.com/portway/portway/internal/seal"
)

// house is the use cases on a real database, with a carrier in memory. Lanes
// are worked only when a test says so, by a clock that it moves.
type house struct {
	*porting.Service
	t          *testing.T
	pool       *pgxpool.Pool
	carrier    *carrier
	engine     *operation.Engine[porting.Tx]
	config     porting.Config
	operations operation.Store[porting.Tx]
	ahead      atomic.Int64
	who        porting.Caller
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, pool: pgtest.Open(t)}
	h.carrier = newCarrier(h.now)
	keyset, err := seal.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := seal.New(keyset)
	if err != nil {
		t.Fatal(err)
	}
	taxonomy, err := domain.ShippedTaxonomy()
	if err != nil {
		t.Fatal(err)
	}
	db := postgres.New(h.pool, sealer, nil)
	tenant, err := db.Tenant(t.Context(), "acme", "ten_acme", h.now())
	if err != nil {
		t.Fatal(err)
	}
	h.who = porting.Caller{Tenant: tenant, KeyID: "key_test"}
	h.config = porting.Config{
		Store: db, Waiter: operation.NewHub(), Taxonomy: taxonomy, Now: h.now, Real: h.now,
		NewID:      func(prefix string) string { return prefix + "_" + uuid.Must(uuid.NewV7()).String() },
		Log:        slog.New(slog.DiscardHandler),
		SweepEvery: 15 * time.Minute, FullSweepEvery: 6 * time.Hour,
	}
	silent := func(context.Context, pgx.Tx, string, string) error { return nil }
	h.operations = postgres.NewOperations(h.pool, db.WrapTx, silent)
	h.with(map[string]porting.Provider{"carrier": h.carrier})
	return h
}

// with has the house work with these provider accounts.
func (h *house) with(accounts map[string]porting.Provider) {
	h.config.Accounts = nil
	for _, name := range slices.Sorted(maps.Keys(accounts)) {
		h.config.Accounts = append(h.config.Accounts, porting.Account{Name: name, Provider: "carrier", Adapter: accounts[name]})
	}
	h.Service = porting.New(h.config)
	timing := operation.DefaultTiming()
	timing.Patience = 0 // every wait gives the lane back
	h.engine = operation.NewEngine(h.operations, h.Service, timing, h.now, slog.New(slog.DiscardHandler))
}

func (h *house) now() time.Time { return time.Now().UTC().Add(time.Duration(h.ahead.Load())) }

// pass lets time pass, real and virtual.
func (h *house) pass(d time.Duration) { h.ahead.Add(int64(d)) }

// work works all lanes, letting as much time pass as they want to wait, until
// nothing is open or the time is over.
func (h *house) work(atMost time.Duration) {
	h.t.Helper()
	for end := h.now().Add(atMost); h.now().Before(end); h.pass(250 * time.Millisecond) {
		lanes := h.lanes()
		if len(lanes) == 0 {
			return
		}
		for _, lane := range lanes {
			if err := h.engine.Run(h.t.Context(), lane); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if open := h.lanes(); len(open) > 0 {
		h.t.Fatalf("still open after %v: %v", atMost, open)
	}
}

func (h *house) lanes() []string {
	h.t.Helper()
	rows, err := h.pool.Query(h.t.Context(), `SELECT DISTINCT lane FROM operations WHERE state = 'open'`)
	if err != nil {
		h.t.Fatal(err)
	}
	lanes, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		h.t.Fatal(err)
	}
	return lanes
}

// draft makes a planned order of these numbers.
func (h *house) draft(numbers ...domain.PhoneNumber) string {
	h.t.Helper()
	in := porting.NewOrder{
		Provider: domain.ProviderAuto, Coordination: domain.CommonDate,
		Details: domain.Details{
			PortScope: domain.FullPort, BillingPhoneNumber: numbers[0], ActivationMode: domain.ActivationScheduled,
			EndUser: domain.EndUser{Type: domain.Business, BusinessName: "Lakeside Bakery", AccountNumber: domain.NewSecret("AC-20417")},
		},
	}
	for _, n := range numbers {
		in.Numbers = append(in.Numbers, porting.NewNumber{PhoneNumber: n})
	}
	v, err := h.CreateOrder(h.t.Context(), h.who, in, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	h.work(time.Minute)
	return v.Order.ID
}

func (h *house) submit(id string) {
	h.t.Helper()
	if _, _, err := h.Submit(h.t.Context(), h.who, id, porting.ModeAll, 0); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) order(id string) porting.OrderView {
	h.t.Helper()
	v, err := h.Order(h.t.Context(), h.who, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return v
}

func (h *house) sweep() {
	h.t.Helper()
	h.pass(20 * time.Minute)
	if _, err := h.Sweep(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// told counts the entries of each type on an order's timeline.
func (h *house) told(id string) map[domain.EventType]int {
	h.t.Helper()
	events, _, err := h.Timeline(h.t.Context(), h.who, id, porting.Page{Limit: 200})
	if err != nil {
		h.t.Fatal(err)
	}
	count := map[domain.EventType]int{}
	for i, e := range events {
		if e.Sequence != int64(i+1) {
			h.t.Errorf("entry %d of the timeline has sequence %d", i+1, e.Sequence)
		}
		count[e.Type]++
	}
	return count
}

// refusal is the error as a refusal, an empty one if it is none.
func refusal(err error) *domain.Error {
	if r, ok := errors.AsType[*domain.Error](err); ok {
		return r
	}
	return &domain.Error{Faults: make([]domain.Fault, 1)}
}

// code is that of a refusal, and "" of anything else.
func code(err error) string {
	if refusal, ok := errors.AsType[*domain.Error](err); ok {
		return refusal.Code
	}
	return ""
}
