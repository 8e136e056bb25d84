package providertest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/portway/portway/internal/providers"
)

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// An ending is how bringing a port-in to its goal ended: done, blocked, or
// refused.
type ending struct {
	step    providers.Step
	failure *providers.Failure
	steps   []providers.StepKind // that were tried, in order
}

// bring plays the gateway: look, ask for the next step, do it; after an
// unknown outcome look again, and believe in absence only once the settle time
// is over.
func (st *stage) bring(w providers.Want) ending {
	st.t.Helper()
	var end ending
	for range maxRounds {
		w.Now = st.control.clock().Now
		have, err := st.look(w)
		if err != nil {
			continue
		}
		step := st.next(w, have)
		end.step = step
		switch step.Kind {
		case providers.StepDone, providers.StepBlocked:
			if again := st.next(w, have); again.Kind != step.Kind {
				st.t.Errorf("%s did not stay: %s", step.Kind, again.Kind)
			}
			return end
		case providers.StepWait:
			st.control.advance(step.Wait)
			continue
		}
		end.steps = append(end.steps, step.Kind)
		failure := st.do(w, step)
		switch {
		case failure == nil && step.Kind == providers.StepCommit:
			w.Confirmed = append(w.Confirmed, step.OrderID)
		case failure == nil:
		case failure.Unauthorized, failure.Family == providers.Refused:
			end.failure = failure
			return end
		case failure.Family == providers.NotSent:
			st.sandbox.Pass(max(failure.RetryAfter, time.Second))
		default:
			st.settle(w, step)
		}
	}
	st.t.Fatalf("no end after %d rounds: %v", maxRounds, end.steps)
	return end
}

// do carries a step out and remembers what its reply hinted at.
func (st *stage) do(w providers.Want, s providers.Step) *providers.Failure {
	st.t.Helper()
	hint, err := st.provider.Do(st.t.Context(), w, s)
	st.log.note(hint)
	if err == nil {
		st.remember(hint.Created...)
		return nil
	}
	st.log.note(err)
	failure, ok := errors.AsType[*providers.Failure](err)
	switch {
	case !ok:
		st.t.Fatalf("%s: an error that is no failure: %v", s.Kind, err)
	case failure.Code == "contract_broken":
		st.t.Errorf("%s: not exactly one mutating request: %v", s.Kind, failure.Err)
	}
	return failure
}

// settle waits, after a draft may have been made, until it is seen or its
// absence can be believed. The other steps are settled by the next look.
func (st *stage) settle(w providers.Want, s providers.Step) {
	st.t.Helper()
	if s.Kind != providers.StepCreateDraft {
		return
	}
	for range 3 {
		if have, err := st.look(w); err == nil && len(have) > 0 {
			return
		}
		st.sandbox.Pass(st.provider.Limits().SettleTime)
	}
}

// must brings w to its goal or ends the scenario.
func (st *stage) must(w providers.Want) ending {
	st.t.Helper()
	end := st.bring(w)
	switch {
	case end.failure != nil:
		st.t.Fatalf("%s refused: %v %+v", w.Goal, end.failure, end.failure.Faults)
	case end.step.Kind != providers.StepDone:
		st.t.Fatalf("%s ended with %s: %+v", w.Goal, end.step.Kind, end.step.Requirements)
	}
	return end
}
