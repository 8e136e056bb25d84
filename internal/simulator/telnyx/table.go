package telnyx

import (
	"encoding/json"
	"slices"

	"github.com/portway/portway/internal/simulator"
)

// table is one kind of record, in the order of creation. What is put or deleted is journalled by the simulator's next commit.
type table[T any] struct {
	sim  *Simulator
	name string
	keys []string
	rows map[string]T
}

func newTable[T any](sim *Simulator, name string) *table[T] {
	return &table[T]{sim: sim, name: name, rows: map[string]T{}}
}

func (t *table[T]) load() error {
	return t.sim.sb.Journal().Load(t.name, func(key string, value json.RawMessage) error {
		var row T
		if err := json.Unmarshal(value, &row); err != nil {
			return err
		}
		t.keys = append(t.keys, key)
		t.rows[key] = row
		return nil
	})
}

func (t *table[T]) get(key string) (T, bool) {
	row, ok := t.rows[key]
	return row, ok
}

// put stores a row. A row behind a pointer is journalled as it is at the commit.
func (t *table[T]) put(key string, row T) {
	if _, known := t.rows[key]; !known {
		t.keys = append(t.keys, key)
	}
	t.rows[key] = row
	t.note(key, row)
}

func (t *table[T]) delete(key string) {
	delete(t.rows, key)
	t.keys = slices.DeleteFunc(t.keys, func(k string) bool { return k == key })
	t.note(key, nil)
}

// note has the key journalled, once a commit.
func (t *table[T]) note(key string, value any) {
	for i, e := range t.sim.pending {
		if e.Table == t.name && e.Key == key {
			t.sim.pending[i].Value = value
			return
		}
	}
	t.sim.pending = append(t.sim.pending, simulator.Entry{Table: t.name, Key: key, Value: value})
}

// all lists the rows, oldest first.
func (t *table[T]) all() []T {
	rows := make([]T, 0, len(t.keys))
	for _, key := range t.keys {
		rows = append(rows, t.rows[key])
	}
	return rows
}
