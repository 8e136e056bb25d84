package operation_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/portway/portway/internal/operation"
)

// Whatever fails, no lane's order is committed twice, none is committed that
// was cancelled, no intent is called twice, and everything settles within 30 s
// of the last fault.
func TestNeverTwiceNeverLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var (
			replicas = rapid.IntRange(1, 3).Draw(rt, "replicas")
			lanes    = rapid.IntRange(1, 2).Draw(rt, "lanes")
			cancel   = rapid.IntRange(-1, 60).Draw(rt, "cancel after seconds")
			steady   = rapid.Bool().Draw(rt, "clocks agree")
			script   = rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) fault {
				return fault{
					kind: faultKind(rapid.IntRange(0, int(faultKinds)-1).Draw(rt, "kind")),
					for_: time.Duration(rapid.IntRange(0, 18_000).Draw(rt, "ms")) * time.Millisecond,
				}
			}), 0, 40).Draw(rt, "faults")
		)
		if steady {
			for i := range script {
				if script[i].kind == jumps {
					script[i].kind = none
				}
			}
		}
		var broken []string
		synctest.Test(t, func(*testing.T) { broken = play(script, replicas, lanes, cancel) })
		if len(broken) > 0 {
			rt.Fatal(strings.Join(broken, "\n"))
		}
	})
}

// play runs a world to its end and returns what broke in it.
func play(script []fault, replicas, lanes, cancel int) []string {
	w := newWorld(script)
	w.procs = make([]*process, replicas)
	for i := range replicas {
		w.start(i, 0)
	}
	began := time.Now()
	for i := range lanes {
		w.store.Add(operation.New{ID: fmt.Sprintf("submit-%d", i), Lane: fmt.Sprintf("lane-%d", i), Kind: "submit"}, began)
	}
	for round := 0; ; round++ {
		if cancel >= 0 && time.Since(began) >= time.Duration(cancel)*time.Second {
			w.cancel(lanes)
			cancel = -1
		}
		w.answer(round)
		if cancel < 0 && w.settled() {
			break
		}
		if cancel < 0 && w.late() {
			w.breaks("not settled %v after the last fault", time.Since(w.quietAt))
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.end()
	w.judge(lanes)
	return w.broken
}

func (w *world) cancel(lanes int) {
	for i := range lanes {
		lane := fmt.Sprintf("lane-%d", i)
		w.store.Stop(lane, "", time.Now())
		w.store.Add(operation.New{ID: fmt.Sprintf("cancel-%d", i), Lane: lane, Kind: "cancel"}, time.Now())
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unquiet(0)
}

func (w *world) settled() bool {
	for _, op := range w.store.Operations() {
		if op.State != operation.Settled {
			return false
		}
	}
	return true
}

func (w *world) late() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.quietAt) > 30*time.Second+2*w.jumped
}

func (w *world) judge(lanes int) {
	for i := range lanes {
		lane := fmt.Sprintf("lane-%d", i)
		results := map[string]string{}
		for _, op := range w.store.Operations() {
			if op.Lane == lane {
				results[op.Kind] = op.Result
			}
		}
		committed, live := 0, 0
		for _, o := range w.orders {
			if o.lane == lane && o.committed {
				committed++
				if !o.gone {
					live++
				}
			}
		}
		_, cancelled := results["cancel"]
		switch {
		case committed > 1:
			w.breaks("%s: %d orders were committed", lane, committed)
		case cancelled && live > 0:
			w.breaks("%s: an order is live although it was cancelled", lane)
		case !cancelled && live != 1:
			w.breaks("%s: submitted, but %d orders are live", lane, live)
		case results["submit"] == "succeeded" && committed != 1:
			w.breaks("%s: submit succeeded, but %d orders were committed", lane, committed)
		}
	}
}
