package postgres

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/postgres/pgtest"
)

// TestEveryQueryPrepares has the server parse and type every query of the
// package against the migrated schema.
func TestEveryQueryPrepares(t *testing.T) {
	t.Parallel()
	conn, err := pgtest.Open(t).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()

	queries := constants(t)
	queries["selectOrders"], queries["settleOperation"] = selectOrders, settleOperation
	unknown := true
	clauses, _ := filters(porting.OrderFilter{
		Status: domain.OrderDraft, Provider: "telnyx", PhoneNumber: "+12125550100", Reference: "r", WaitingOn: domain.Caller,
		ExceptionCode: "other", LosingCarrier: "6529", UnknownStatus: &unknown, FOCFrom: "2026-12-01", FOCTo: "2026-12-31",
		UpdatedSince: &time.Time{},
	})
	queries["listOrders"] = listOrders(clauses)
	if len(clauses) != 10 { // both ends of the FOC are one
		t.Errorf("%d filters are prepared, want all 10", len(clauses))
	}
	if len(queries) < 40 {
		t.Errorf("found %d queries: the search for them is broken", len(queries))
	}
	for name, query := range queries {
		if _, err := conn.Conn().Prepare(t.Context(), "", positional(query)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var named = regexp.MustCompile(`@[a-z_0-9]+`)

// positional gives named parameters numbers, as pgx does.
func positional(query string) string {
	number := map[string]int{}
	return named.ReplaceAllStringFunc(query, func(name string) string {
		if number[name] == 0 {
			number[name] = len(number) + 1
		}
		return "$" + strconv.Itoa(number[name])
	})
}

// constants are the package's constants that are whole queries.
func constants(t *testing.T) map[string]string {
	t.Helper()
	queries := map[string]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			literal, ok := spec.Values[0].(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err == nil && verbs.MatchString(text) {
				queries[spec.Names[0].Name] = text
			}
			return true
		})
	}
	return queries
}

var verbs = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s`)
