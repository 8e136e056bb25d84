package main

import (
	"fmt"
	"testing"
	"time"
)

// bulkMoments are the moments at which a bulk of two port-ins is caught: as it
// is handed over, as its numbers go in, and as it is made.
func bulkMoments() []moment {
	var all []moment
	for _, operation := range []string{"commit", "update", "create_draft"} {
		for _, when := range []string{"before", "after"} {
			all = append(all, moment{provider: "bandwidth", operation: operation, when: when, number: fmt.Sprintf("+191955532%02d", len(all))})
		}
	}
	return all
}

// other is the number of the moment's other port-in, of another carrier.
func (m moment) other() string { return "+1704" + m.number[len("+1919"):] }

// The gateway is killed while the simulator holds a step of a bulk, and started
// again: each port-in is handed over once, in one bulk.
func TestKilledWhileABulkIsHeld(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	moments := bulkMoments()
	for i := range moments {
		m := &moments[i]
		m.order = s.api.draft(m.provider, m.number, map[string]any{"numbers": []any{
			map[string]any{"phone_number": m.number, "billing_phone_number": m.number},
			map[string]any{"phone_number": m.other(), "billing_phone_number": m.other()},
		}})
	}
	// The provider looks into a bulk's numbers for some seconds before there is
	// anything to hand over.
	for _, m := range moments {
		if m.operation == "commit" {
			s.api.begin(m.order, "prepare")
		}
	}
	for _, m := range moments {
		if m.operation == "commit" {
			eventually(t, "the bulk is prepared", time.Minute, func() bool { return s.api.lastCommand(m.order) == "prepare succeeded" })
		}
	}
	for i, m := range moments {
		s.sandbox.hold(m.provider, m.operation, m.when)
		s.api.begin(m.order, "submit")
		s.sandbox.untilHeld(i + 1)
	}
	s.gateway.kill()
	s.startGateway()
	for _, m := range moments {
		// The provider's own look into the numbers comes on top.
		eventually(t, m.String()+" is settled", 2*settleWithin, func() bool { return s.api.lastCommand(m.order) == "submit succeeded" })
	}
	s.sandbox.release()
	for _, m := range moments {
		portIns := at[[]any](s.api.order(m.order), "port_ins")
		bulks := map[string]bool{}
		for _, p := range portIns {
			bulks[s.providerOrder(m.order, at[string](p, "id"), "bulk_parent")] = true
		}
		if len(portIns) != 2 || len(bulks) != 1 || bulks[""] {
			t.Errorf("%v: %d port-ins in the bulks %v\n%s", m, len(portIns), bulks, s.api.story(m.order))
		}
		s.sandbox.wantOneCommitted(m.number)
		s.sandbox.wantOneCommitted(m.other())
	}
	s.untilStatus("completed", ordersOf(moments))
}
