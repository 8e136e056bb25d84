package sandbox

import (
	"context"
	"time"

	"github.com/portway/portway/internal/porting"
)

// A Gateway is what of the gateway runs by the virtual clock.
type Gateway interface {
	// NextSweep is when a sweep is due next.
	NextSweep(ctx context.Context) (time.Time, bool, error)
	// NextHeld is when something that the gateway holds back falls due next.
	NextHeld(ctx context.Context) (time.Time, bool, error)
	// Sweep does what is due.
	Sweep(ctx context.Context) (int, error)
}

// A Walker advances the virtual clock with the gateway and the simulators in
// step: it stops wherever one of them has something due, so that a day in one
// step is a day in twenty-four.
type Walker struct {
	Simulators *Simulators
	Virtual    *Clock
	Gateway    Gateway
	// Idle reports whether no operation of the gateway is open.
	Idle func(ctx context.Context) (bool, error)
}

// Patience is how long, in real time, a walk waits for the gateway's
// operations at each of its stops before it gives up on a settled answer.
const Patience = 30 * time.Second

// Clock reads the virtual clock.
func (w *Walker) Clock(ctx context.Context) (porting.ClockView, error) {
	state, err := w.Simulators.Clock(ctx)
	if err != nil {
		return porting.ClockView{}, err
	}
	w.Virtual.advanceTo(state.Offset)
	idle, err := w.Idle(ctx)
	return porting.ClockView{Now: state.Now, Offset: state.Offset, Settled: idle}, err
}

// Advance moves the virtual clock ahead by d.
func (w *Walker) Advance(ctx context.Context, d time.Duration) (porting.ClockView, error) {
	state, err := w.Simulators.Clock(ctx)
	if err != nil {
		return porting.ClockView{}, err
	}
	end := state.Now.Add(d)
	deadline := time.Now().Add(Patience)
	settled, err := w.settle(ctx, deadline)
	if err != nil {
		return porting.ClockView{}, err
	}
	// What happened before the walk may not have been swept yet.
	news := true
	for state.Now.Before(end) {
		stop, something := end, false
		if due := state.NextDue; due != nil && due.Before(stop) {
			stop, something = *due, true
		}
		if news {
			// A sweep of providers where nothing happened since the last one
			// changes nothing: only the first after some news is a stop.
			next, ok, err := w.Gateway.NextSweep(ctx)
			if err != nil {
				return porting.ClockView{}, err
			}
			if ok && next.Before(stop) {
				stop, something = next, false
			}
		}
		held, ok, err := w.Gateway.NextHeld(ctx)
		if err != nil {
			return porting.ClockView{}, err
		}
		if ok && held.After(state.Now) && held.Before(stop) {
			stop, something = held, true
		}
		news = something
		if state, err = w.Simulators.Advance(ctx, max(stop.Sub(state.Now), time.Millisecond)); err != nil {
			return porting.ClockView{}, err
		}
		w.Virtual.advanceTo(state.Offset)
		if settled, err = w.settle(ctx, deadline); err != nil {
			return porting.ClockView{}, err
		}
	}
	return porting.ClockView{Now: state.Now, Offset: state.Offset, Settled: settled}, nil
}

// settle does what of the gateway is due now, and waits for its operations.
func (w *Walker) settle(ctx context.Context, deadline time.Time) (bool, error) {
	// A provider that doesn't answer a sweep is swept again when it is next
	// due; that is no reason to stop the clock.
	_, _ = w.Gateway.Sweep(ctx)
	for {
		idle, err := w.Idle(ctx)
		if idle || err != nil {
			return idle, err
		}
		if time.Now().After(deadline) {
			return false, nil
		}
		pause := time.NewTimer(10 * time.Millisecond)
		select {
		case <-ctx.Done():
			pause.Stop()
			return false, ctx.Err()
		case <-pause.C:
		}
	}
}
