package postgres

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/portway/portway/internal/postgres/pgtest"
)

func TestCensusCounts(t *testing.T) {
	t.Parallel()
	pool := pgtest.Open(t)
	now := time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)
	_, err := pool.Exec(t.Context(), `
INSERT INTO operations (id, command_id, lane, kind, queue, state, result, stopped, tries, created_at, due_at, token, held_until)
SELECT 'opr_' || n, '', 'pti_' || n, 'submit', 'main', state, '', false, 0, '2027-03-02T08:00Z', due::timestamptz, '', held::timestamptz
FROM (VALUES (1, 'open', '2027-03-02T08:59Z', NULL), (2, 'open', '2027-03-02T08:59Z', '2027-03-02T09:01Z'),
    (3, 'open', '2027-03-02T09:01Z', NULL), (4, 'settled', '2027-03-02T08:59Z', NULL)) AS o (n, state, due, held);
INSERT INTO sweeps VALUES ('main', '2027-03-02T10:00Z', '2027-03-02T07:00Z', '2027-03-02T10:00Z');
INSERT INTO river_job (args, kind, max_attempts, queue, state, finalized_at)
VALUES ('{}', 'lane', 1, 'main', 'available', NULL), ('{}', 'lane', 1, 'main', 'completed', now());
SET session_replication_role = replica; -- exceptions without an order
INSERT INTO exceptions (order_id, position, code, message, remedy, fields, phone_numbers, actor, provider, provider_code, carrier_code, provider_message, raised_at)
SELECT 'ord_1', row_number() OVER (), code, '', '', '{}', '{}', 'caller', provider, provider_code, '', '', now()
FROM (VALUES ('other', 'bandwidth', '7963'), ('other', 'bandwidth', '7963'), ('other', 'telnyx', 'LOA_ILLEGIBLE'), ('pin_invalid', 'bandwidth', '7435'))
    AS e (code, provider, provider_code);
INSERT INTO exceptions (order_id, position, code, message, remedy, fields, phone_numbers, actor, provider, provider_code, carrier_code, provider_message, raised_at)
SELECT 'ord_2', n, 'other', '', '', '{}', '{}', 'caller', 'inventive', 'X' || n / 2, '', '', now() FROM generate_series(2, 209) n;
SET session_replication_role = DEFAULT;`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := New(pool, nil, nil).Census(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	inventive := 0
	got.Unmapped = slices.DeleteFunc(got.Unmapped, func(c CountedFaults) bool {
		if c.Provider == "inventive" {
			inventive++
		}
		return c.Provider == "inventive" && c.Code != ""
	})
	if inventive != 101 {
		t.Errorf("%d series of a provider that makes its codes up, want 101", inventive)
	}
	slices.SortFunc(got.Unmapped, func(a, b CountedFaults) int { return strings.Compare(a.Provider, b.Provider) })
	want := Census{
		Unmapped:   []CountedFaults{{"bandwidth", "7963", 2}, {"inventive", "", 8}, {"telnyx", "LOA_ILLEGIBLE", 1}},
		Operations: []CountedOperations{{Kind: "submit", Open: 3, Due: 1, Oldest: now.Add(-time.Hour)}},
		Sweeps:     []SweptAccount{{Account: "main", ChangedSince: now.Add(-2 * time.Hour)}},
		Jobs:       []CountedJobs{{Queue: "main", State: "available", Count: 1}},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}
