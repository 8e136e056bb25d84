package porting_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

const charlie = domain.PhoneNumber("+12025550103")

func eachAlone(numbers []domain.PhoneNumber) [][]domain.PhoneNumber {
	var each [][]domain.PhoneNumber
	for _, n := range numbers {
		each = append(each, []domain.PhoneNumber{n})
	}
	return each
}

// takeBravo has the carrier's staff take a number out of the first order; what
// becomes of it is up to the test.
func (c *carrier) takeBravo() {
	c.set("po-1", func(o *providers.Order) {
		o.Numbers = slices.DeleteFunc(slices.Clone(o.Numbers), func(have providers.NumberState) bool { return have.PhoneNumber == bravo })
	})
}

// giveBravo has them put it on an order of its own that looks like the first.
func (c *carrier) giveBravo() (id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := *c.orders["po-1"]
	made := c.add(from.Reference, []domain.PhoneNumber{bravo}, from.Committed)
	o := c.orders[made.ID]
	o.Status, o.ProviderStatus, o.Contents = from.Status, from.ProviderStatus, from.Contents
	return made.ID
}

// whole is an order with all of its port-ins.
func (h *house) whole(id string) *domain.Order {
	h.t.Helper()
	l, err := h.config.Store.Order(h.t.Context(), h.who.Tenant, id, -1)
	if err != nil {
		h.t.Fatal(err)
	}
	return &l.Order
}

// homes are an order's numbers, by provider order.
func homes(o *domain.Order) map[string][]domain.PhoneNumber {
	at := map[string][]domain.PhoneNumber{}
	for _, n := range o.Numbers {
		id := ""
		if p := o.PortIn(n.PortInID); len(p.ProviderOrders) > 0 {
			id = p.ProviderOrders[0].ID
		}
		at[id] = append(at[id], n.PhoneNumber)
	}
	return at
}

// The reply to a create that was split is lost: what it made is found by its
// reference, and each part goes its own way.
func TestLostReplyOfASplitCreate(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.split = eachAlone
	h.carrier.fail = once("after", providers.StepCreateDraft, &providers.Failure{Family: providers.Unknown, Code: "timeout"})
	id := h.draft(alpha, bravo, charlie)
	h.submit(id)
	h.work(2 * time.Minute)

	v := h.whole(id)
	if got := v.LastCommand.Status; got != domain.CommandSucceeded {
		t.Errorf("the submit %s", got)
	}
	want := map[string][]domain.PhoneNumber{"po-1": {alpha}, "po-2": {bravo}, "po-3": {charlie}}
	if diff := cmp.Diff(want, homes(v)); diff != "" {
		t.Errorf("numbers by provider order (-want +got):\n%s", diff)
	}
	if h.carrier.made != 3 {
		t.Errorf("%d drafts were made", h.carrier.made)
	}
	for n, orders := range h.carrier.committed() {
		if orders != 1 {
			t.Errorf("%s is on %d committed orders", n, orders)
		}
	}
	if told := h.told(id); told[domain.EventPortInSplit] != 2 || told[domain.EventProviderOrderCreated] != 3 || told[domain.EventProviderOrderCommitted] != 3 {
		t.Errorf("told: %v", told)
	}
}

// The same, and the lists don't show one part for a while: nothing is handed
// over before every number is found.
func TestLostReplyOfASplitCreateAndLag(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.split = eachAlone
	h.carrier.fail = once("after", providers.StepCreateDraft, &providers.Failure{Family: providers.Unknown, Code: "timeout"})
	begun := h.now()
	h.carrier.hidden = func(id string) bool { return id == "po-2" && h.now().Before(begun.Add(8*time.Second)) }
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(2 * time.Minute)

	v := h.whole(id)
	if diff := cmp.Diff(map[string][]domain.PhoneNumber{"po-1": {alpha}, "po-2": {bravo}}, homes(v)); diff != "" {
		t.Errorf("numbers by provider order (-want +got):\n%s", diff)
	}
	if got := v.LastCommand.Status; got != domain.CommandSucceeded || h.carrier.made != 2 {
		t.Errorf("the submit %s, %d drafts were made", got, h.carrier.made)
	}
}

// A draft that holds only some of the numbers is not handed over when the
// others are nowhere.
func TestDraftWithoutAllItsNumbers(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.split = func(numbers []domain.PhoneNumber) [][]domain.PhoneNumber { return [][]domain.PhoneNumber{numbers[:1]} }
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(2 * time.Minute)

	cmd := *h.whole(id).LastCommand
	if cmd.Status != domain.CommandRefused || len(cmd.Errors) != 1 || cmd.Errors[0].Code != "not_taken" {
		t.Errorf("the submit: %+v", cmd)
	}
	if len(h.carrier.committed()) > 0 {
		t.Errorf("committed: %v", h.carrier.committed())
	}
}

// The provider's staff move a number to an order of its own, long after the
// submit. It is a port-in of its own from then on.
func TestLaterSplit(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(time.Minute)
	parent := h.whole(id).PortIns[0]
	if _, _, err := h.PatchPortIn(t.Context(), h.who, id, parent.ID, "*", account("AC-555"), 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)

	h.carrier.takeBravo()
	h.sweep()
	if o := h.whole(id); len(o.PortIns) != 1 || o.PortIns[0].Missing == nil {
		t.Fatalf("believed at once: %+v", o.PortIns)
	}
	moved := h.carrier.giveBravo()
	h.sweep()
	h.sweep()

	v := h.whole(id)
	if diff := cmp.Diff(map[string][]domain.PhoneNumber{"po-1": {alpha}, moved: {bravo}}, homes(v)); diff != "" {
		t.Fatalf("numbers by provider order (-want +got):\n%s", diff)
	}
	child := v.PortIns[1]
	if child.SplitFrom != parent.ID || child.Status != domain.PortInSubmitted || v.PortIns[0].Missing != nil || v.PortIns[0].UnknownStatus {
		t.Errorf("the new port-in: %+v", child)
	}
	if got := v.DetailsOf(child.ID).EndUser.AccountNumber; !got.Equal(domain.NewSecret("AC-555")) {
		t.Error("its overrides are gone")
	}
	if told := h.told(id); told[domain.EventPortInSplit] != 1 || told[domain.EventObservationUnexpected] != 0 {
		t.Errorf("told: %v", told)
	}

	// Patched, completed and cancelled on its own.
	h.carrier.set("po-1", func(o *providers.Order) { o.Live, o.Status, o.ProviderStatus = false, domain.PortInCompleted, "done" })
	h.sweep()
	if got := h.whole(id).PortIns; got[0].Status != domain.PortInCompleted || got[1].Status != domain.PortInSubmitted {
		t.Errorf("completed: %s and %s", got[0].Status, got[1].Status)
	}
	if _, _, err := h.CancelPortIn(t.Context(), h.who, id, child.ID, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if got := h.order(id); got.Status != domain.OrderPartiallyCompleted || h.carrier.orders[moved].Live {
		t.Errorf("the order is %s", got.Status)
	}
}

// What has left an order and is on none is told of once, flagged, and still
// looked for, even when the order has ended.
func TestLostNumber(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(time.Minute)
	h.carrier.takeBravo()
	for range 5 {
		h.sweep()
	}
	p := h.whole(id).PortIns[0]
	if told := h.told(id)[domain.EventObservationUnexpected]; told != 1 || !p.UnknownStatus || p.Status != domain.PortInSubmitted {
		t.Errorf("told %d times, flagged %v, %s", told, p.UnknownStatus, p.Status)
	}
	h.carrier.set("po-1", func(o *providers.Order) { o.Live, o.Status, o.ProviderStatus = false, domain.PortInCompleted, "done" })
	h.sweep()
	if o := h.whole(id); domain.RollUp(o) != domain.OrderInProgress || !o.PortIns[0].UnknownStatus {
		t.Errorf("a number is lost, and the order is %s", domain.RollUp(o))
	}
	stranger := h.carrier.giveBravo()
	h.carrier.set(stranger, func(o *providers.Order) { o.Reference, o.Committed, o.Live = "somebody else's", true, true })
	h.sweep()
	if o := h.whole(id); len(o.PortIns) != 1 {
		t.Errorf("somebody else's order was taken: %+v", o.PortIns)
	}
	h.carrier.set(stranger, func(o *providers.Order) {
		o.Reference = p.ProviderOrders[0].Reference
		o.Status, o.ProviderStatus = domain.PortInSubmitted, "sent"
	})
	h.sweep()
	h.sweep()
	v := h.whole(id)
	if diff := cmp.Diff(map[string][]domain.PhoneNumber{"po-1": {alpha}, stranger: {bravo}}, homes(v)); diff != "" {
		t.Errorf("numbers by provider order (-want +got):\n%s", diff)
	}
	if v.PortIns[0].UnknownStatus || v.PortIns[0].Missing != nil {
		t.Error("found, and still flagged")
	}
}

// A split is seen by an operation that is under way: the new port-in does what
// its parent does.
func TestSplitUnderACommand(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(h *house, id string) error{
		"cancel": func(h *house, id string) error {
			_, _, err := h.Cancel(h.t.Context(), h.who, id, 0)
			return err
		},
		"update": func(h *house, id string) error {
			_, _, err := h.PatchOrder(h.t.Context(), h.who, id, "*", porting.OrderPatch{DetailsPatch: account("AC-999")}, 0)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			id := h.draft(alpha, bravo)
			h.submit(id)
			h.work(time.Minute)
			if err := ask(h, id); err != nil {
				t.Fatal(err)
			}
			h.carrier.takeBravo()
			moved := h.carrier.giveBravo()
			h.work(time.Minute)

			v := h.whole(id)
			if diff := cmp.Diff(map[string][]domain.PhoneNumber{"po-1": {alpha}, moved: {bravo}}, homes(v)); diff != "" {
				t.Fatalf("numbers by provider order (-want +got):\n%s", diff)
			}
			if got := v.LastCommand.Status; got != domain.CommandSucceeded {
				t.Errorf("the command %s", got)
			}
			for _, po := range []string{"po-1", moved} {
				o := h.carrier.orders[po]
				switch {
				case name == "cancel" && o.Live:
					t.Errorf("%s goes on", po)
				case name == "update" && !o.Contents["/end_user/account_number"].Equal(domain.NewSecret("AC-999")):
					t.Errorf("%s was not told", po)
				}
			}
		})
	}
}

// Numbers that move on to an order which a port-in has already join it.
func TestSplitIntoAnOrderThatIsKnown(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.split = func(numbers []domain.PhoneNumber) [][]domain.PhoneNumber {
		return [][]domain.PhoneNumber{numbers[:2], numbers[2:]}
	}
	id := h.draft(alpha, bravo, charlie)
	h.submit(id)
	h.work(time.Minute)
	h.carrier.takeBravo()
	h.carrier.set("po-2", func(o *providers.Order) { o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: bravo}) })
	h.sweep()
	h.sweep()
	v := h.whole(id)
	if diff := cmp.Diff(map[string][]domain.PhoneNumber{"po-1": {alpha}, "po-2": {bravo, charlie}}, homes(v)); diff != "" {
		t.Errorf("numbers by provider order (-want +got):\n%s", diff)
	}
	if len(v.PortIns) != 2 {
		t.Errorf("%d port-ins", len(v.PortIns))
	}
}

// A crash between seeing a split and writing it down, and two who see it at
// once, come to the same.
func TestSplitSeenByTwo(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	h.submit(id)
	h.work(time.Minute)
	h.carrier.takeBravo()
	h.carrier.giveBravo()
	portIn := h.whole(id).PortIns[0].ID
	for range 2 { // the doorbell rings twice
		err := h.config.Store.InTx(t.Context(), func(ctx context.Context, tx porting.Tx) error {
			return tx.AddOperation(ctx, operation.New{ID: h.config.NewID("opr"), Lane: portIn + "/news", Kind: "observe", Queue: "carrier"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := h.Sweep(t.Context())
			done <- err
		}()
	}
	h.pass(20 * time.Minute)
	h.work(time.Minute)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	h.sweep()
	if o := h.whole(id); len(o.PortIns) != 2 || h.told(id)[domain.EventPortInSplit] != 1 {
		t.Errorf("%d port-ins, told %v", len(o.PortIns), h.told(id))
	}
}
