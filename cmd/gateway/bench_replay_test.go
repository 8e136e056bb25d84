package main

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/jobs"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/seal"
)

// A recorder keeps every statement that is sent under a context with an
// origin, with its arguments and in its batch.
type recorder struct {
	mu   sync.Mutex
	sent []batch
}

// A batch goes to Postgres in one round trip.
type batch []statement

type statement struct {
	sql  string
	args []any
}

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if operation.OriginOf(ctx).RequestID != "" {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sent = append(r.sent, batch{{data.SQL, slices.Clone(data.Args)}})
	}
	return ctx
}

func (*recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (r *recorder) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	if operation.OriginOf(ctx).RequestID != "" {
		var b batch
		for _, q := range data.Batch.QueuedQueries {
			b = append(b, statement{q.SQL, slices.Clone(q.Arguments)})
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sent = append(r.sent, b)
	}
	return ctx
}

func (*recorder) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*recorder) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// statements are a transaction's, or one on its own.
type statements struct {
	batches []batch
	reads   bool // and writes nothing
}

// transactions takes apart what was sent.
func transactions(sent []batch) []statements {
	var all []statements
	open := false
	for _, b := range sent {
		if strings.HasPrefix(b[0].sql, "begin") {
			all, open = append(all, statements{reads: true}), true
		} else if !open {
			all = append(all, statements{reads: true})
		}
		last := &all[len(all)-1]
		last.batches = append(last.batches, b)
		for _, s := range b {
			for _, verb := range []string{"INSERT", "UPDATE", "DELETE"} {
				last.reads = last.reads && !strings.Contains(s.sql, verb)
			}
		}
		if end := b[len(b)-1].sql; end == "commit" || end == "rollback" {
			open = false
		}
	}
	return all
}

// A session is the gateway's use cases on a database that records.
type session struct {
	r       *benchRig
	service *porting.Service
	engine  *operation.Engine[porting.Tx]
	caller  porting.Caller
	order   string
}

// record runs f, once to warm up and once for the record, and returns the
// statements that were sent meanwhile.
func (r *benchRig) record(f func(ctx context.Context, s *session)) []statements {
	b := r.b
	b.Helper()
	quiet := slog.New(slog.DiscardHandler)
	kept := &recorder{}
	pool, err := openPool(b.Context(), r.url, func(c *pgxpool.Config) { c.ConnConfig.Tracer = kept })
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	sealer, err := seal.New([]byte(r.keyset))
	if err != nil {
		b.Fatal(err)
	}
	taxonomy, err := domain.ShippedTaxonomy()
	if err != nil {
		b.Fatal(err)
	}
	configured, err := accounts(r.config, time.Now, providers.TransportOptions{}, nil, quiet)
	if err != nil {
		b.Fatal(err)
	}
	bell, err := jobs.New(pool, jobs.Config{Queues: []string{"bandwidth", "telnyx"}, Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	db := postgres.New(pool, sealer, bell.RingTx)
	s := &session{r: r, caller: porting.Caller{Tenant: r.tenant}}
	s.service = porting.New(porting.Config{
		Store: db, Waiter: operation.NewHub(), Taxonomy: taxonomy, Now: time.Now, Real: time.Now, NewID: newID, Log: quiet,
		Accounts: configured, SweepEvery: time.Hour, FullSweepEvery: time.Hour,
	})
	s.engine = operation.NewEngine(postgres.NewOperations(pool, db.WrapTx, bell.RingTx), s.service, operation.DefaultTiming(), time.Now, quiet)
	ctx := r.onRecord()
	f(ctx, s)
	kept.sent = nil
	f(ctx, s)
	return transactions(kept.sent)
}

// onRecord is the context whose statements are kept.
func (r *benchRig) onRecord() context.Context {
	return operation.WithOrigin(r.b.Context(), operation.Origin{RequestID: "bench"})
}

func (s *session) create(ctx context.Context) {
	v, err := s.service.CreateOrder(ctx, s.caller, porting.NewOrder{
		Reference: "bench", Provider: "telnyx", Metadata: map[string]any{"team": "voice"}, Coordination: "common_date",
		Details: domain.Details{
			PortScope: "full", BillingPhoneNumber: domain.PhoneNumber(s.r.nextNumber()), ActivationMode: "scheduled",
			EndUser: domain.EndUser{
				Type: "business", BusinessName: "Juniper Street Dental", AuthorizedPerson: "Alex Moreno",
				AccountNumber: domain.NewSecret("AC-77310"), PIN: domain.NewSecret("4471"),
				ServiceAddress: &domain.Address{
					StreetAddress: "19 Juniper Street", Locality: "Durham", AdministrativeArea: "NC", PostalCode: "27701", CountryCode: "US",
				},
			},
		},
		Numbers: []porting.NewNumber{{PhoneNumber: domain.PhoneNumber(s.r.nextNumber())}}, Short: true,
	}, 0)
	if err != nil {
		s.r.b.Fatal(err)
	}
	s.order = v.Order.ID
}

// plan has the order planned that was drafted last.
func (s *session) plan(ctx context.Context) {
	if err := s.engine.Run(ctx, s.order); err != nil {
		s.r.b.Fatal(err)
	}
	v, err := s.service.Order(operation.WithOrigin(ctx, operation.Origin{}), s.caller, s.order)
	if err != nil || v.Order.Plan.Status != domain.PlanReady {
		s.r.b.Fatalf("the plan is %q: %v", v.Order.Plan.Status, err)
	}
}

func (s *session) get(ctx context.Context, id string) {
	if _, err := s.service.Order(ctx, s.caller, id); err != nil {
		s.r.b.Fatal(err)
	}
}

func (s *session) list(ctx context.Context) {
	if _, _, err := s.service.Orders(ctx, s.caller, porting.OrderFilter{}, porting.Page{}); err != nil {
		s.r.b.Fatal(err)
	}
}

var (
	anID    = regexp.MustCompile(`\b(ord|opr|evt|pti|cmd)_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
	aNumber = regexp.MustCompile(`\+1[0-9]{10}`)
)

// replay has Postgres alone carry out the statements again and again, with new
// ids and numbers each time.
func (r *benchRig) replay(all []statements) sample {
	pool, err := openPool(r.b.Context(), r.url)
	if err != nil {
		r.b.Fatal(err)
	}
	defer pool.Close()
	writes := slices.ContainsFunc(all, func(s statements) bool { return !s.reads })
	return r.measure(func(int) error {
		fresh := map[string]string{}
		renew := func(text string) string {
			if !writes {
				return text
			}
			text = anID.ReplaceAllStringFunc(text, func(id string) string {
				if fresh[id] == "" {
					fresh[id] = newID(id[:3])
				}
				return fresh[id]
			})
			return aNumber.ReplaceAllStringFunc(text, func(n string) string {
				if fresh[n] == "" {
					fresh[n] = r.nextNumber()
				}
				return fresh[n]
			})
		}
		conn, err := pool.Acquire(r.b.Context())
		if err != nil {
			return err
		}
		defer conn.Release()
		for _, s := range all {
			for _, b := range s.batches {
				if err := send(r.b.Context(), conn.Conn(), b, renew); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func send(ctx context.Context, conn *pgx.Conn, b batch, renew func(string) string) error {
	if len(b) == 1 {
		rows, err := conn.Query(ctx, b[0].sql, renewed(b[0].args, renew)...)
		if err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	}
	queued := &pgx.Batch{}
	for _, s := range b {
		queued.Queue(s.sql, renewed(s.args, renew)...)
	}
	return conn.SendBatch(ctx, queued).Close()
}

func renewed(args []any, renew func(string) string) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case pgx.StrictNamedArgs:
			named := make(pgx.StrictNamedArgs, len(v))
			for name, value := range v {
				named[name] = renewedValue(value, renew)
			}
			out[i] = named
		default:
			out[i] = renewedValue(a, renew)
		}
	}
	return out
}

func renewedValue(value any, renew func(string) string) any {
	switch v := value.(type) {
	case string:
		return renew(v)
	case *string:
		if v == nil {
			return v
		}
		text := renew(*v)
		return &text
	case []string:
		out := make([]string, len(v))
		for i := range v {
			out[i] = renew(v[i])
		}
		return out
	case []*string:
		out := make([]*string, len(v))
		for i := range v {
			out[i], _ = renewedValue(v[i], renew).(*string)
		}
		return out
	}
	return value
}
