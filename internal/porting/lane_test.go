package porting_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

const (
	alpha = domain.PhoneNumber("+12025550101")
	bravo = domain.PhoneNumber("+12025550102")
)

// once fails the first call that is asked about with the failure.
func once(moment string, kind providers.StepKind, f *providers.Failure) func(string, providers.Step) *providers.Failure {
	done := false
	return func(m string, s providers.Step) *providers.Failure {
		if done || m != moment || s.Kind != kind {
			return nil
		}
		done = true
		return f
	}
}

var lost = &providers.Failure{Family: providers.Unknown, Code: "timeout"}

func TestSubmitMakesOneCommittedOrderWhateverIsLost(t *testing.T) {
	t.Parallel()
	steps := []providers.StepKind{providers.StepCreateDraft, providers.StepUpdate, providers.StepCommit}
	for _, step := range steps {
		for _, moment := range []string{"before", "after"} {
			t.Run(string(step)+" lost "+moment, func(t *testing.T) {
				t.Parallel()
				h := open(t)
				id := h.draft(alpha)
				h.carrier.fail = once(moment, step, lost)
				h.submit(id)
				h.work(2 * time.Minute)

				v := h.order(id)
				if v.Order.LastCommand.Status != domain.CommandSucceeded {
					t.Errorf("the submit ended as %s: %v", v.Order.LastCommand.Status, v.Order.LastCommand.Errors)
				}
				if diff := cmp.Diff(map[domain.PhoneNumber]int{alpha: 1}, h.carrier.committed()); diff != "" {
					t.Errorf("committed orders of each number (-want +got):\n%s", diff)
				}
				told := h.told(id)
				if told[domain.EventProviderUnavailable] != 1 || told[domain.EventProviderRecovered] != 1 {
					t.Errorf("the trouble was told %d times and its end %d times, want once each",
						told[domain.EventProviderUnavailable], told[domain.EventProviderRecovered])
				}
			})
		}
	}
}

// A create that may have happened is not repeated before its absence lasts
// the settle time and is seen repeatedly.
func TestLostCreateIsNotRepeatedAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.carrier.fail = once("after", providers.StepCreateDraft, lost)
	listed := h.now().Add(15 * time.Second)
	h.carrier.hidden = func(string) bool { return h.now().Before(listed) }
	h.submit(id)
	h.work(2 * time.Minute)

	if h.carrier.made != 1 {
		t.Errorf("%d drafts were made, want 1: the list lagged, and was believed", h.carrier.made)
	}
	if got := h.order(id).PortIns[0].PortIn; got.Status != domain.PortInSubmitted || len(got.Unresolved) != 0 {
		t.Errorf("port-in is %s with %d unresolved creates", got.Status, len(got.Unresolved))
	}
}

func TestRefusalStandsOnTheOrder(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.carrier.fail = once("before", providers.StepCommit, &providers.Failure{
		Family: providers.Refused, Code: "refused", Status: 422,
		Faults: []domain.ProviderFault{{Code: "X1", Message: "AC-20417 is unknown to us", Pointer: "/end_user/account_number"}},
	})
	h.submit(id)
	h.work(time.Minute)

	v := h.order(id)
	want := []domain.Fault{{Pointer: "/end_user/account_number", Code: "data_invalid", Message: "[blanked] is unknown to us"}}
	if diff := cmp.Diff(want, v.Order.LastCommand.Errors); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	if v.Status != domain.OrderActionRequired || v.Order.LastCommand.Status != domain.CommandRefused {
		t.Errorf("order %s, command %s", v.Status, v.Order.LastCommand.Status)
	}
	if len(v.Order.Exceptions) != 1 || !v.Order.Exceptions[0].Open() {
		t.Errorf("exceptions: %+v", v.Order.Exceptions)
	}

	h.submit(id)
	h.work(time.Minute)
	v = h.order(id)
	if v.Order.LastCommand.Status != domain.CommandSucceeded || v.Order.Exceptions[0].Open() {
		t.Errorf("submitted again: command %s, exception open %v", v.Order.LastCommand.Status, v.Order.Exceptions[0].Open())
	}
	if h.carrier.made != 1 {
		t.Errorf("%d drafts were made, want the first to be used again", h.carrier.made)
	}
}

// A 4xx without the provider's own envelope counts as a refusal only when it
// comes twice, with a look between that shows no effect.
func TestBareRefusalCountsTheSecondTime(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.carrier.fail = func(moment string, s providers.Step) *providers.Failure {
		if moment == "before" && s.Kind == providers.StepCommit {
			return &providers.Failure{Family: providers.Unknown, Code: "http_404", Status: 404, Bare: true}
		}
		return nil
	}
	h.submit(id)
	h.work(time.Minute)
	if got := h.order(id).Order.LastCommand.Status; got != domain.CommandRefused {
		t.Errorf("the submit ended as %s", got)
	}
	commits := 0
	for _, c := range h.carrier.calls {
		if c == providers.StepCommit {
			commits++
		}
	}
	if commits != 2 {
		t.Errorf("%d commits were tried, want 2", commits)
	}
}

func TestSplitBecomesPortInsWithTheirLineage(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	h.carrier.split = func(numbers []domain.PhoneNumber) [][]domain.PhoneNumber {
		return [][]domain.PhoneNumber{{numbers[0]}, {numbers[1]}}
	}
	h.submit(id)
	h.work(time.Minute)

	v := h.order(id)
	if len(v.PortIns) != 2 || v.PortIns[1].PortIn.SplitFrom != v.PortIns[0].PortIn.ID {
		t.Fatalf("port-ins after the split: %+v", v.PortIns)
	}
	if diff := cmp.Diff(map[domain.PhoneNumber]int{alpha: 1, bravo: 1}, h.carrier.committed()); diff != "" {
		t.Errorf("committed orders of each number (-want +got):\n%s", diff)
	}
	if v.Order.LastCommand.Status != domain.CommandSucceeded {
		t.Errorf("the submit ended as %s", v.Order.LastCommand.Status)
	}
	for _, n := range v.Order.Numbers {
		if n.Status != domain.NumberSubmitted {
			t.Errorf("%s is %s", n.PhoneNumber, n.Status)
		}
	}
}

func TestCommitIsRefusedBesideAnotherOrderForTheNumber(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.carrier.add("made in the portal", []domain.PhoneNumber{alpha}, true)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	v := h.order(id)
	if v.Order.LastCommand.Status != domain.CommandRefused || v.Order.LastCommand.Errors[0].Code != "pending_order" {
		t.Errorf("command: %+v", v.Order.LastCommand)
	}
	if got := h.carrier.committed()[alpha]; got != 1 {
		t.Errorf("%d committed orders for the number, want the portal's alone", got)
	}
}

func TestCancelEndsAStuckSubmit(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	down := true
	h.carrier.fail = func(_ string, s providers.Step) *providers.Failure {
		if down && s.Kind == providers.StepCommit {
			return &providers.Failure{Family: providers.NotSent, Code: "throttled"}
		}
		return nil
	}
	h.submit(id)
	for range 8 { // the submit gets as far as it can
		for _, lane := range h.lanes() {
			if err := h.engine.Run(t.Context(), lane); err != nil {
				t.Fatal(err)
			}
		}
		h.pass(time.Second)
	}
	if _, _, err := h.Cancel(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	down = false
	h.work(time.Minute)
	v := h.order(id)
	if v.Status != domain.OrderCancelled || v.Order.LastCommand.Status != domain.CommandSucceeded {
		t.Errorf("order %s, cancel %s", v.Status, v.Order.LastCommand.Status)
	}
	if len(h.carrier.orders) != 0 {
		t.Errorf("%d orders are left at the provider", len(h.carrier.orders))
	}
}

func TestCancelBeforeAnythingBegan(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	submitted := h.order(id).Order.LastCommand.ID
	if _, _, err := h.Cancel(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if v := h.order(id); v.Status != domain.OrderCancelled {
		t.Errorf("order is %s", v.Status)
	}
	var status string
	if err := h.pool.QueryRow(t.Context(), `SELECT status FROM commands WHERE id = $1`, submitted).Scan(&status); err != nil {
		t.Fatal(err)
	}
	if status != string(domain.CommandSuperseded) {
		t.Errorf("the submit is %s", status)
	}
	if len(h.carrier.calls) != 0 {
		t.Errorf("the provider was called: %v", h.carrier.calls)
	}
}

// A provider that accepts an update and keeps nothing of it is not written to
// for ever.
func TestUpdateThatIsNotKeptEnds(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.carrier.forgetful = true
	h.submit(id)
	h.work(time.Minute)
	v := h.order(id)
	if v.Order.LastCommand.Status != domain.CommandRefused || v.Order.LastCommand.Errors[0].Code != "not_taken" {
		t.Errorf("command: %+v", v.Order.LastCommand)
	}
	if got := len(h.carrier.calls); got != 5 {
		t.Errorf("%d calls, want the create and four updates", got)
	}
}

// A draft that its provider purged is made again, under a new reference.
func TestPurgedDraftIsMadeAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	if _, _, err := h.Prepare(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	first := h.order(id).PortIns[0].PortIn.ProviderOrders[0]
	clear(h.carrier.orders)
	h.submit(id)
	h.work(time.Minute)

	orders := h.order(id).PortIns[0].PortIn.ProviderOrders
	if len(orders) != 2 || orders[0].Live || !orders[1].Committed || orders[1].Reference == first.Reference {
		t.Errorf("provider orders: %+v", orders)
	}
}

func TestSweepAppliesWhatTheProviderSays(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	foc := h.now().Add(48 * time.Hour).Truncate(time.Second)
	h.carrier.set("po-1", func(o *providers.Order) {
		o.Status, o.ProviderStatus, o.FOCConfirmed = domain.PortInFOCConfirmed, "dated", &foc
	})
	h.sweep()
	before := h.told(id)
	h.sweep()
	if diff := cmp.Diff(before, h.told(id)); diff != "" {
		t.Errorf("the same truth twice told something (-once +twice):\n%s", diff)
	}
	if got := h.order(id).PortIns[0].PortIn.FOC.Confirmed; got == nil || !got.Equal(foc) {
		t.Errorf("confirmed FOC is %v, want %v", got, foc)
	}
	h.carrier.set("po-1", func(o *providers.Order) {
		o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false
	})
	h.sweep()
	if v := h.order(id); v.Status != domain.OrderCompleted {
		t.Errorf("order is %s", v.Status)
	}
	// A number that was ported may be ordered again.
	if _, err := h.CreateOrder(t.Context(), h.who, porting.NewOrder{Numbers: []porting.NewNumber{{PhoneNumber: alpha}}}, 0); err != nil {
		t.Error(err)
	}
}

// A file that its provider lists nowhere is uploaded once: the reply said so.
func TestUploadIsRememberedByItsReply(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	if _, _, err := h.AddDocument(t.Context(), h.who, id, porting.NewDocument{Type: domain.LOA, Filename: "loa.pdf", Content: []byte("%PDF-1.7")}); err != nil {
		t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	uploads := 0
	for _, kind := range h.carrier.calls {
		if kind == providers.StepUploadDocument {
			uploads++
		}
	}
	if got := h.order(id).Order.LastCommand.Status; uploads != 1 || got != domain.CommandSucceeded {
		t.Errorf("uploaded %d times, and the submit %s", uploads, got)
	}
}

// A provider that answers, and won't say what changed, is asked about each
// order.
func TestSweepWithoutAListOfChanges(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha)
	h.submit(id)
	h.work(time.Minute)
	h.sweep() // in full, as the first one always is
	h.carrier.set("po-1", func(o *providers.Order) { o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false })
	h.carrier.unlisted = &providers.Failure{Family: providers.Unknown, Code: "http_503", Status: 503}
	h.pass(20 * time.Minute)
	if _, err := h.Sweep(t.Context()); err == nil {
		t.Error("the sweep hides that the provider did not answer")
	}
	if got := h.order(id).Status; got == domain.OrderCompleted {
		t.Error("a provider that does not answer was asked about each order")
	}
	h.carrier.unlisted = &providers.Failure{Family: providers.Refused, Code: "http_404", Status: 404}
	h.sweep()
	if got := h.order(id).Status; got != domain.OrderCompleted {
		t.Errorf("the order is %s", got)
	}
}

// One order that can't be read does not keep the others from being seen, and
// is asked about again.
func TestSweepPassesOverWhatFails(t *testing.T) {
	t.Parallel()
	h := open(t)
	first, second := h.draft(alpha), h.draft(bravo)
	for _, id := range []string{first, second} {
		h.submit(id)
		h.work(time.Minute)
	}
	for _, po := range []string{"po-1", "po-2"} {
		h.carrier.set(po, func(o *providers.Order) { o.Status, o.ProviderStatus, o.Live = domain.PortInCompleted, "done", false })
	}
	h.carrier.unreadable = "po-1"
	h.pass(20 * time.Minute)
	if _, err := h.Sweep(t.Context()); err == nil {
		t.Error("the sweep hides that an order could not be read")
	}
	if a, b := h.order(first).Status, h.order(second).Status; a == domain.OrderCompleted || b != domain.OrderCompleted {
		t.Errorf("orders are %s and %s, want the readable one alone completed", a, b)
	}
	h.carrier.unreadable = ""
	h.sweep()
	if got := h.order(first).Status; got != domain.OrderCompleted {
		t.Errorf("the order is %s once it can be read", got)
	}
}
