package contract_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A body that is all faults, as large as a body may be, is refused in little
// memory and time.
func TestBodiesOfFaults(t *testing.T) { // alone: it measures what the process takes
	const (
		most     = 16<<20 - 64
		megabyte = 1 << 20
		bound    = 256 * megabyte // ten times less than a validator takes that keeps every fault
	)
	fill := func(head, each, tail string, times int) string {
		return head + strings.TrimSuffix(strings.Repeat(each, times), ",") + tail
	}
	g := open(t)
	for _, tt := range []struct {
		name, body string
		status     int
		faults     int
	}{
		{"entries", fill(`{"phone_numbers":[`, `"",`, `]}`, most/3), 413, 0},
		{"objects", fill(`{"numbers":[`, `{},`, `]}`, most/3), 413, 0},
		{"members", fill(`{"metadata":{`, `"":0,`, `}}`, most/5), 413, 0},
		{"what is one's own", fill(`{"metadata":{"a":[`, `[],`, `]}}`, most/3), 413, 0},
		{"as many values as there may be", fill(`{"phone_numbers":[`, `"",`, `]}`, 999_990), 422, 1},
		{"members given twice", fill(`{"metadata":{`, `"":0,`, `}}`, 999_990), 400, 999_989},
		{"as many as are told", fill(`{"phone_numbers":[`, `"",`, `]}`, 19_999), 422, 19_999},
		{"one number too many", fill(`{"phone_numbers":[`, `"+13125550100",`, `]}`, 1_000_000-10), 422, 1},
	} {
		before := heap()
		peak := watchHeap(t.Context().Done())
		r := g.send(acme, "POST", orders, tt.body)
		if used := int64(peak()) - int64(before); used > bound {
			t.Errorf("%s: it took %d MB", tt.name, used/megabyte)
		} else {
			t.Logf("%s: %d MB", tt.name, used/megabyte)
		}
		var p struct {
			Total int `json:"errors_total"`
		}
		if err := json.Unmarshal(r.body, &p); err != nil {
			t.Fatal(err)
		}
		if r.status != tt.status || p.Total != tt.faults {
			t.Errorf("%s: answered %d with %d faults, want %d with %d", tt.name, r.status, p.Total, tt.status, tt.faults)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watchHeap looks at the heap until it is asked for the most that it saw.
func watchHeap(over <-chan struct{}) func() uint64 {
	stop, most := make(chan struct{}), make(chan uint64)
	go func() {
		var peak uint64
		ticks := time.NewTicker(5 * time.Millisecond)
		defer ticks.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			select {
			case <-ticks.C:
			case <-over:
				return
			case <-stop:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 {
		close(stop)
		return <-most
	}
}
