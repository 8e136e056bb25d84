// Package postgres keeps everything in Postgres: all SQL of the gateway is
// here. It implements the stores that the packages porting and operation
// declare, seals what must not lie open, and knows no rule of porting.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/seal"
)

// A DB is the gateway's database. Ring rings the doorbell of a lane, within
// the transaction that gives it work.
type DB struct {
	pool *pgxpool.Pool
	seal *seal.Sealer
	ring Ring
}

// Ring rings the doorbell of a lane in a queue. It is a hint: losing it delays
// work, no more.
type Ring func(ctx context.Context, tx pgx.Tx, lane, queue string) error

// New returns the database behind pool. ring may be nil, and is then silent.
func New(pool *pgxpool.Pool, s *seal.Sealer, ring Ring) *DB {
	if ring == nil {
		ring = func(context.Context, pgx.Tx, string, string) error { return nil }
	}
	return &DB{pool: pool, seal: s, ring: ring}
}

var (
	_ porting.Store = (*DB)(nil)
	_ porting.Tx    = (*Tx)(nil)
)

// Config reads a connection string and sets what every pool of the gateway
// shares: UTC, and limits that keep a lost connection from being waited for.
func Config(url string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	cfg.MaxConnLifetimeJitter = 5 * time.Minute
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	params := cfg.ConnConfig.RuntimeParams
	for name, value := range map[string]string{
		"application_name":                    "portway",
		"timezone":                            "UTC",
		"statement_timeout":                   "30s",
		"idle_in_transaction_session_timeout": "30s",
		// Our statements have one good plan each, which is made once and not
		// each time a list of one id looks cheaper than most. Filtered lists
		// are planned for what they are asked, apart.
		"plan_cache_mode": "force_generic_plan",
	} {
		if _, set := params[name]; !set {
			params[name] = value
		}
	}
	cfg.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID, Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	return cfg, nil
}

// A Tx is one open transaction.
type Tx struct {
	tx     *unit
	db     *DB
	loaded map[string]orderRows // as read, so that only what changed is written
}

func (db *DB) wrap(u *unit) *Tx {
	return &Tx{tx: u, db: db, loaded: map[string]orderRows{}}
}

// WrapTx gives a transaction that another part of the gateway opened, such as
// the engine, the methods of the use cases.
func (db *DB) WrapTx(tx pgx.Tx) porting.Tx { return db.wrap(unitOf(tx)) }

// InTx runs f in one transaction, which commits if f returns nil.
func (db *DB) InTx(ctx context.Context, f func(ctx context.Context, tx porting.Tx) error) error {
	err := inUnit(ctx, db.pool, func(u *unit) error { return f(ctx, db.wrap(u)) })
	if taken, ok := errors.AsType[*numberTaken](err); ok {
		return db.explainTaken(ctx, taken)
	}
	return err
}

// Ready reports whether the database answers.
func (db *DB) Ready(ctx context.Context) error {
	var one int
	return db.pool.QueryRow(ctx, `SELECT 1`).Scan(&one)
}

// violates reports whether an error is the violation of that constraint.
func violates(err error, constraint string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.ConstraintName == constraint
}
