package operationtest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/operation/operationtest"
)

func TestMemoryKeepsContract(t *testing.T) {
	t.Parallel()
	operationtest.Contract(t, func(*testing.T) operationtest.Harness[*operationtest.Tx] {
		m := operationtest.NewMemory(operation.NewHub())
		var notes []string
		return operationtest.Harness[*operationtest.Tx]{
			Store: m,
			Add:   func(n operation.New, now time.Time) { m.Add(n, now) },
			Stop:  m.Stop,
			Note: func(_ context.Context, tx *operationtest.Tx, note string) error {
				tx.Do(func() { notes = append(notes, note) })
				return nil
			},
			Notes: func() []string { return notes },
			Rung:  m.Rung,
			Get: func(id string) operation.Operation {
				ops := m.Operations()
				return ops[slices.IndexFunc(ops, func(o operation.Operation) bool { return o.ID == id })]
			},
		}
	})
}
