package porting_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// confirmed is an order on demand whose FOC is confirmed for two days from
// now; its provider takes a request a day before that.
func (h *house) confirmed() (id string, opens, start, end time.Time) {
	h.t.Helper()
	id = h.draft("+13125550100")
	mode := porting.OrderPatch{}
	mode.ActivationMode = porting.Field[domain.ActivationMode]{Set: true, Value: domain.ActivationOnDemand}
	if _, _, err := h.PatchOrder(h.t.Context(), h.who, id, "*", mode, 0); err != nil {
		h.t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	opens = h.now().Add(24 * time.Hour).Truncate(time.Hour)
	start, end = opens.Add(24*time.Hour), opens.Add(40*time.Hour)
	h.offer(opens, start, end)
	return id, opens, start, end
}

// offer has the carrier confirm the FOC with such a window.
func (h *house) offer(opens, start, end time.Time) {
	h.t.Helper()
	h.carrier.set("po-1", func(o *providers.Order) {
		o.Status, o.ProviderStatus, o.FOCConfirmed, o.TimeZone = domain.PortInFOCConfirmed, "firm", &start, "America/New_York"
		o.Activation = &domain.Activation{Opens: opens, Windows: []domain.ActivationWindow{{Start: start, End: end}}, At: &end}
	})
	h.sweep()
}

func (h *house) activate(id string, at *time.Time) {
	h.t.Helper()
	_, _, err := h.Activate(h.t.Context(), h.who, id, at, 0)
	if err != nil {
		h.t.Fatal(err)
	}
}

// until lets time pass as far as that, and a little.
func (h *house) until(t time.Time) {
	h.t.Helper()
	h.pass(t.Sub(h.now()) + time.Second)
	if _, err := h.Sweep(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.work(time.Minute)
}

// activations counts the calls that asked for one.
func (h *house) activations() int {
	n := 0
	for _, k := range h.carrier.calls {
		if k == providers.StepActivate {
			n++
		}
	}
	return n
}

func (h *house) command(id string) domain.Command { return *h.order(id).PortIns[0].PortIn.LastCommand }

// What is asked for before the window is held, and brought to the provider as
// it opens: not before, and once.
func TestActivationIsHeldUntilItsWindow(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, _, start, _ := h.confirmed()
	asked := time.Now()
	_, settled, err := h.Activate(t.Context(), h.who, id, nil, time.Minute)
	if err != nil || settled || h.command(id).Status != domain.CommandRunning {
		t.Errorf("settled %v, %s, %v", settled, h.command(id).Status, err)
	}
	if took := time.Since(asked); took > 30*time.Second {
		t.Errorf("nobody waits for days, and %v is too long", took)
	}
	if lanes := h.lanes(); len(lanes) > 0 {
		t.Errorf("it holds up %v", lanes)
	}
	if next, ok, err := h.NextHeld(t.Context()); err != nil || !ok || !next.Equal(start) {
		t.Errorf("due at %s %v %v, want %s", next, ok, err, start)
	}
	h.until(start.Add(-time.Minute))
	if n := h.activations(); n != 0 {
		t.Fatalf("asked %d times before its window", n)
	}
	h.until(start)
	h.until(start.Add(time.Hour))
	if n := h.activations(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	v := h.order(id)
	if v.Status != domain.OrderCompleted || h.command(id).Status != domain.CommandSucceeded {
		t.Errorf("the order is %s, the command %s", v.Status, h.command(id).Status)
	}
	if _, ok, err := h.NextHeld(t.Context()); ok || err != nil {
		t.Errorf("something is held: %v", err)
	}
}

func TestActivationNow(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, _, start, end := h.confirmed()
	v := h.order(id).PortIns[0]
	want := porting.ActivationView{
		Mode: domain.ActivationOnDemand, Windows: []domain.ActivationWindow{{Start: start, End: end}}, Deadline: &end, IfMissed: "activates",
	}
	if diff := cmp.Diff(want, v.Activation); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	h.until(start)
	// The reply is lost: the provider is looked at, and not told twice.
	h.carrier.fail = func(m string, s providers.Step) *providers.Failure {
		if m == "after" && s.Kind == providers.StepActivate {
			return &providers.Failure{Family: providers.Unknown, Code: "timeout"}
		}
		return nil
	}
	if _, _, err := h.ActivatePortIn(t.Context(), h.who, id, v.PortIn.ID, nil, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	if n := h.activations(); n != 1 || h.order(id).Status != domain.OrderCompleted {
		t.Errorf("asked %d times, the order is %s", n, h.order(id).Status)
	}
}

// A time within the window is brought to the provider as soon as it takes it.
func TestActivationAtATime(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, opens, start, end := h.confirmed()
	at := start.Add(3 * time.Hour)
	h.activate(id, &at)
	h.until(opens.Add(-time.Minute))
	if n := h.activations(); n != 0 {
		t.Fatalf("asked %d times before the provider takes it", n)
	}
	h.until(opens)
	if got := h.carrier.orders["po-1"].Activation.At; !got.Equal(at) || h.command(id).Status != domain.CommandSucceeded {
		t.Errorf("activates at %s, want %s; the command is %s", got, at, h.command(id).Status)
	}
	if got := h.order(id).PortIns[0].Activation.Deadline; got == nil || !got.Equal(at) {
		t.Errorf("deadline %v", got)
	}
	late := end.Add(time.Minute)
	_, _, err := h.Activate(t.Context(), h.who, id, &late, 0)
	if diff := cmp.Diff([]string{domain.CodeValidationFailed, "/at outside_windows"}, codes(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	} else if message := refusal(err).Faults[0].Message; !strings.Contains(message, end.In(eastern(t)).Format("15:04")) {
		t.Errorf("the windows are not shown: %s", message)
	}
}

func eastern(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// A later request takes the place of one that is held; a cancel ends it.
func TestHeldActivationGivesWay(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, _, start, _ := h.confirmed()
	h.activate(id, nil)
	first := h.command(id)
	at := start.Add(time.Hour)
	h.activate(id, &at)
	if got := h.order(id).PortIns[0].Activation.Held; got == nil || !got.At.Equal(at) {
		t.Errorf("held: %+v", got)
	}
	if settled, err := h.config.Store.CommandSettled(t.Context(), first.ID); err != nil || !settled {
		t.Errorf("the first request goes on: %v", err)
	}
	if _, _, err := h.Cancel(t.Context(), h.who, id, 0); err != nil {
		t.Fatal(err)
	}
	h.work(time.Minute)
	h.until(start.Add(2 * time.Hour))
	if n := h.activations(); n != 0 || h.order(id).Status != domain.OrderCancelled {
		t.Errorf("asked %d times, the order is %s", n, h.order(id).Status)
	}
}

// The FOC moves while a request is held.
func TestHeldActivationWhenTheFOCMoves(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, opens, start, end := h.confirmed()
	at := start.Add(time.Hour)
	h.activate(id, &at)
	week := 7 * 24 * time.Hour
	h.offer(opens.Add(week), start.Add(week), end.Add(week))
	h.until(h.now())
	cmd := h.command(id)
	if cmd.Status != domain.CommandRefused || len(cmd.Errors) != 1 || cmd.Errors[0].Code != "outside_windows" {
		t.Errorf("the command: %+v", cmd)
	}
	h.activate(id, nil)
	if next, _, err := h.NextHeld(t.Context()); err != nil || !next.Equal(start.Add(week)) {
		t.Errorf("due at %s %v", next, err)
	}
	h.offer(opens, start, end)
	if next, _, err := h.NextHeld(t.Context()); err != nil || !next.Equal(start) {
		t.Errorf("moved back, due at %s %v", next, err)
	}
}

// A provider's no is the command's; the port stands as it did.
func TestActivationRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	id, _, start, _ := h.confirmed()
	h.until(start)
	h.carrier.fail = func(_ string, s providers.Step) *providers.Failure {
		if s.Kind == providers.StepActivate {
			return &providers.Failure{Family: providers.Refused, Code: "refused", Faults: []domain.ProviderFault{{Code: "7342", Message: "not yet"}}}
		}
		return nil
	}
	h.activate(id, nil)
	h.work(time.Minute)
	v := h.order(id)
	if cmd := h.command(id); cmd.Status != domain.CommandRefused || len(cmd.Errors) != 1 {
		t.Errorf("the command: %+v", cmd)
	}
	if len(v.Order.Exceptions) > 0 || v.PortIns[0].PortIn.Status != domain.PortInFOCConfirmed || v.PortIns[0].Activation.Held != nil {
		t.Errorf("exceptions %+v, status %s", v.Order.Exceptions, v.PortIns[0].PortIn.Status)
	}
	h.carrier.fail = nil
	h.activate(id, nil)
	h.work(time.Minute)
	if got := h.order(id).Status; got != domain.OrderCompleted {
		t.Errorf("asked again, the order is %s", got)
	}
}

func TestActivateWhereItCannotBe(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft("+13125550100")
	_, _, err := h.Activate(t.Context(), h.who, id, nil, 0)
	if diff := cmp.Diff([]string{domain.CodeActionNotAllowed}, codes(err)); diff != "" {
		t.Errorf("a draft (-want +got):\n%s", diff)
	}
}

// A port-in that is split off while a request is held holds it as well, and
// the command is over when both have gone live.
func TestHeldActivationIsSplit(t *testing.T) {
	t.Parallel()
	h := open(t)
	id := h.draft(alpha, bravo)
	mode := porting.OrderPatch{}
	mode.ActivationMode = porting.Field[domain.ActivationMode]{Set: true, Value: domain.ActivationOnDemand}
	if _, _, err := h.PatchOrder(t.Context(), h.who, id, "*", mode, 0); err != nil {
		t.Fatal(err)
	}
	h.submit(id)
	h.work(time.Minute)
	start := h.now().Add(48 * time.Hour).Truncate(time.Hour)
	h.offer(start, start, start.Add(8*time.Hour))
	h.activate(id, nil)
	h.carrier.takeBravo()
	moved := h.carrier.giveBravo()
	h.carrier.set(moved, func(o *providers.Order) {
		first := h.carrier.orders["po-1"]
		o.Activation, o.FOCConfirmed, o.TimeZone = first.Activation, first.FOCConfirmed, first.TimeZone
	})
	h.sweep()
	h.sweep()
	held := 0
	for _, p := range h.whole(id).PortIns {
		if w := p.Activation.Wanted; w != nil && w.Due != nil && w.Due.Equal(start) {
			held++
		}
	}
	if held != 2 {
		t.Fatalf("%d port-ins hold the request: %+v", held, h.whole(id).PortIns)
	}
	h.until(start)
	h.sweep()
	o := h.whole(id)
	if got := o.LastCommand.Status; got != domain.CommandSucceeded || h.activations() != 2 || domain.RollUp(o) != domain.OrderCompleted {
		t.Errorf("the command %s, asked %d times, the order is %s", got, h.activations(), domain.RollUp(o))
	}
	if settled := h.told(id)[domain.EventCommandSettled]; settled != 2 { // submit, activate
		t.Errorf("%d commands are told to have settled", settled)
	}
}
