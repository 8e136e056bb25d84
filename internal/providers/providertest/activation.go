package providertest

import (
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// confirmedOnDemand brings an order on demand as far as its FOC; ok is false
// if the provider offers no such thing.
func confirmedOnDemand(st *stage) (w providers.Want, o providers.Order, ok bool) {
	if !st.provider.Limits().OnDemand[st.harness.PortClass] {
		return w, o, false
	}
	w = st.want(providers.Submitted, st.harness.Numbers(2)...)
	w.Details.ActivationMode = domain.ActivationOnDemand
	st.must(w)
	o = st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	if o.Activation == nil || len(o.Activation.Windows) == 0 || o.Activation.At == nil {
		st.t.Fatalf("on demand, and nothing tells when: %+v", o.Activation)
	}
	w.Goal = providers.Activated
	return w, o, true
}

// pastStart advances to a moment within the first window, before what happens
// by itself.
func (st *stage) pastStart(o providers.Order) {
	st.t.Helper()
	now := st.control.clock().Now
	st.control.advance(max(o.Activation.Windows[0].Start.Sub(now)+time.Minute, 0))
}

// activateNow: numbers go live when asked, not before the window, and once.
func activateNow(st *stage) {
	w, o, ok := confirmedOnDemand(st)
	if !ok {
		return
	}
	if end := st.bring(w); end.step.Kind != providers.StepBlocked || len(end.steps) > 0 {
		st.t.Errorf("before the window: %s after %v", end.step.Kind, end.steps)
	}
	st.pastStart(o)
	deadline := *st.fetchOnly(w).Activation.At
	if end := st.must(w); len(end.steps) != 1 || end.steps[0] != providers.StepActivate {
		st.t.Errorf("activated by %v", end.steps)
	}
	o = st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	if now := st.control.clock().Now; !now.Before(deadline) {
		st.t.Errorf("completed at %s, no earlier than by itself at %s", now, deadline)
	}
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("activated again by %v", end.steps)
	}
	st.exactlyOne(w.Numbers...)
	if o.Live {
		st.t.Error("completed, and still live")
	}
	st.seen.note(providers.CapabilityOnDemand)
}

// activateAt: the provider does it at the time asked for.
func activateAt(st *stage) {
	w, o, ok := confirmedOnDemand(st)
	if !ok {
		return
	}
	st.pastStart(o)
	at := st.control.clock().Now.Add(2 * time.Hour).Truncate(time.Minute)
	w.ActivateAt = &at
	if end := st.must(w); len(end.steps) != 1 || end.steps[0] != providers.StepActivate {
		st.t.Errorf("activated by %v", end.steps)
	}
	if o = st.fetchOnly(w); o.Activation == nil || o.Activation.At == nil || !o.Activation.At.Equal(at) {
		st.t.Errorf("asked for %s: %+v", at, o.Activation)
	}
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("asked again by %v", end.steps)
	}
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	if now := st.control.clock().Now; now.Before(at) {
		st.t.Errorf("completed at %s, asked for %s", now, at)
	}
	outside := o.Activation.Windows[len(o.Activation.Windows)-1].End.Add(time.Hour)
	w.ActivateAt, w.Now = &outside, o.Activation.Windows[0].Start
	if step := st.provider.Next(w, []providers.Order{o}); step.Kind != providers.StepBlocked {
		st.t.Errorf("outside the windows: %s", step.Kind)
	}
}

// lostActivation: after a lost reply the provider is looked at, and not told
// twice.
func lostActivation(st *stage, f fault) {
	w, o, ok := confirmedOnDemand(st)
	if !ok {
		return
	}
	st.pastStart(o)
	st.control.fault(f)
	end := st.must(w)
	want := 1
	if f.Moment == "before" {
		want = 2
	}
	if len(end.steps) != want {
		st.t.Errorf("activated by %v", end.steps)
	}
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	st.exactlyOne(w.Numbers...)
}

func lostReplyOf(st *stage, f fault) {
	if f.Operation == "activate" {
		lostActivation(st, f)
		return
	}
	lostReply(st, f)
}
