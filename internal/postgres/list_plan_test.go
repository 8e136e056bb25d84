package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// A filtered list is planned for the value it is asked for, while everything
// else keeps the plan it has.
func TestListsArePlannedForWhatTheyAreAsked(t *testing.T) {
	t.Parallel()
	shared := pgtest.Open(t)
	cfg, err := Config(shared.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	cfg.MaxConns = 1
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if _, _, err := New(pool, nil, nil).Orders(t.Context(), "ten_1", porting.OrderFilter{WaitingOn: "caller"}, porting.Page{}); err != nil {
		t.Fatal(err)
	}
	var generic, custom int
	const planned = `SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT o.id FROM port_orders%'`
	if err := pool.QueryRow(t.Context(), planned, pgx.QueryExecModeExec).Scan(&generic, &custom); err != nil {
		t.Fatal(err)
	}
	if generic != 0 || custom == 0 {
		t.Errorf("%d generic plans and %d custom ones, want custom ones alone", generic, custom)
	}
	var mode string
	if err := pool.QueryRow(t.Context(), `SHOW plan_cache_mode`).Scan(&mode); err != nil || mode != "force_generic_plan" {
		t.Errorf("afterwards the mode is %q: %v", mode, err)
	}
}
