package providertest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A bulkStage is a bulk with what is wanted of each of its port-ins.
type bulkStage struct {
	*stage
	want  providers.BulkWant
	ports []providers.Want
	bulks []string // ids of bulks, as a gateway would have stored them
}

// bulkOf is a bulk of port-ins, each with numbers, an account number and a
// letter of its own; ok is false if the provider has no bulks.
func bulkOf(st *stage, bySplit bool, ports ...[]domain.PhoneNumber) (b *bulkStage, ok bool) {
	if len(st.harness.Bulk) == 0 {
		return nil, false
	}
	b = &bulkStage{stage: st, want: providers.BulkWant{Reference: "PW-KNUWS5DFMJ2WY-1", BySplit: bySplit}}
	for i, numbers := range ports {
		w := st.want(providers.Submitted, numbers...)
		account := fmt.Sprintf("77120%d3395", i)
		st.secrets = append(st.secrets, account)
		w.PortInID, w.Reference = fmt.Sprintf("pti_suite%d", i), fmt.Sprintf("PW-KNUWS5DFONUXI%d-1", i+2)
		w.Details.EndUser.AccountNumber = domain.NewSecret(account)
		b.ports = append(b.ports, w)
		b.want.Members = append(b.want.Members, providers.BulkMember{PortInID: w.PortInID, Numbers: numbers})
	}
	return b, true
}

// lookBulk finds and fetches what bulks there are, and tells their port-ins by
// their numbers.
func (b *bulkStage) lookBulk() ([]providers.Bulk, error) {
	found, err := b.provider.FindBulks(b.t.Context(), []string{b.want.Reference})
	if err != nil {
		return nil, fmt.Errorf("find bulks: %w", err)
	}
	for _, f := range found {
		if f.Reference == b.want.Reference && !slices.Contains(b.bulks, f.ID) {
			b.bulks = append(b.bulks, f.ID)
		}
	}
	var have []providers.Bulk
	for _, id := range b.bulks {
		bulk, err := b.provider.FetchBulk(b.t.Context(), id)
		if errors.Is(err, providers.ErrGone) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("fetch bulk: %w", err)
		}
		b.log.note(bulk)
		have = append(have, bulk)
		for _, child := range bulk.Children {
			for i := range b.want.Members {
				if m := &b.want.Members[i]; b.want.BySplit && equalNumbers(m.Numbers, child.Numbers) {
					m.OrderID = child.OrderID
				}
			}
		}
	}
	return have, nil
}

func equalNumbers(a, b []domain.PhoneNumber) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// lookPort fetches the provider order of a member, if it has one.
func (b *bulkStage) lookPort(i int) ([]providers.Order, error) {
	m := &b.want.Members[i]
	if m.OrderID == "" && !b.want.BySplit {
		found, err := b.provider.Find(b.t.Context(), providers.Query{References: []string{b.ports[i].Reference}})
		if err != nil {
			return nil, fmt.Errorf("find: %w", err)
		}
		for _, o := range found {
			m.OrderID = o.ID
		}
	}
	if m.OrderID == "" {
		return nil, nil
	}
	o, err := b.provider.Fetch(b.t.Context(), m.OrderID)
	if errors.Is(err, providers.ErrGone) {
		m.OrderID = ""
		return nil, nil
	}
	b.log.note(o)
	return []providers.Order{o}, err
}

// bring plays the gateway: arranges the bulk, fills its port-ins in one by one,
// and hands the whole over.
func (b *bulkStage) bring(goal providers.Goal) ending {
	b.t.Helper()
	var end ending
	for range maxRounds {
		b.want.Now = b.control.clock().Now
		step, port, err := b.next(goal)
		if err != nil {
			b.log.note(err)
			continue
		}
		end.step = step
		switch step.Kind {
		case providers.StepDone, providers.StepBlocked:
			return end
		case providers.StepWait:
			b.control.advance(step.Wait)
			continue
		}
		end.steps = append(end.steps, step.Kind)
		failure := b.do(step, port)
		switch {
		case failure == nil:
		case failure.Family == providers.Refused:
			end.failure = failure
			return end
		case failure.Family == providers.NotSent:
			b.sandbox.Pass(max(failure.RetryAfter, time.Second))
		case step.Kind == providers.StepCreateBulk || step.Kind == providers.StepCreateDraft:
			b.sandbox.Pass(b.provider.Limits().SettleTime)
		}
	}
	b.t.Fatalf("no end after %d rounds: %v", maxRounds, end.steps)
	return end
}

// next is the next step of the bulk, or else of one of its port-ins.
func (b *bulkStage) next(goal providers.Goal) (step providers.Step, port int, err error) {
	have, err := b.lookBulk()
	if err != nil {
		return step, -1, err
	}
	arranged := b.want
	arranged.Goal = goal
	if goal == providers.Submitted {
		arranged.Goal = providers.Prepared
	}
	step = b.provider.NextBulk(arranged, have)
	if step.Kind != providers.StepDone || goal != providers.Submitted {
		return step, -1, nil
	}
	for i, w := range b.ports {
		orders, err := b.lookPort(i)
		if err != nil {
			return step, -1, err
		}
		w.Now = b.want.Now
		switch step := b.provider.Next(w, orders); step.Kind {
		case providers.StepCommit, providers.StepDone:
		default:
			return step, i, nil
		}
	}
	arranged.Members = b.want.Members
	if step = b.provider.NextBulk(arranged, have); step.Kind == providers.StepDone {
		arranged.Goal = goal
		step = b.provider.NextBulk(arranged, have)
	}
	return step, -1, nil
}

// do carries out a step of the bulk, or of one of its port-ins.
func (b *bulkStage) do(s providers.Step, port int) *providers.Failure {
	b.t.Helper()
	if port >= 0 {
		return b.stage.do(b.ports[port], s)
	}
	hint, err := b.provider.DoBulk(b.t.Context(), b.want, s)
	b.log.note(hint)
	if err == nil {
		for _, made := range hint.Created {
			b.bulks = append(b.bulks, made.ID)
		}
		return nil
	}
	b.log.note(err)
	failure, ok := errors.AsType[*providers.Failure](err)
	if !ok {
		b.t.Fatalf("%s: an error that is no failure: %v", s.Kind, err)
	}
	if failure.Code == "contract_broken" {
		b.t.Errorf("%s: not exactly one mutating request: %v", s.Kind, failure.Err)
	}
	return failure
}

// must brings the bulk to its goal or ends the scenario.
func (b *bulkStage) must(goal providers.Goal) ending {
	b.t.Helper()
	end := b.bring(goal)
	switch {
	case end.failure != nil:
		b.t.Fatalf("%s refused: %v %+v", goal, end.failure, end.failure.Faults)
	case end.step.Kind != providers.StepDone:
		b.t.Fatalf("%s ended with %s: %+v", goal, end.step.Kind, end.step.Requirements)
	}
	return end
}

// handedOver holds that every port-in was, once, as wanted, and lets them all
// complete.
func (b *bulkStage) handedOver() {
	b.t.Helper()
	var all []domain.PhoneNumber
	for i, w := range b.ports {
		all = append(all, w.Numbers...)
		o := b.fetchPort(i)
		if !o.Committed {
			b.t.Errorf("port-in %d was not handed over: %s", i, o.ProviderStatus)
		}
		if o.Reference != w.Reference {
			b.t.Errorf("port-in %d carries %q, not our reference", i, o.Reference)
		}
		holdsAll(b.stage, w, o)
	}
	b.exactlyOne(all...)
	for i := range b.ports {
		b.untilPort(i, func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	}
	b.exactlyOne(all...)
}

func (b *bulkStage) fetchPort(i int) providers.Order {
	b.t.Helper()
	o, err := b.provider.Fetch(b.t.Context(), b.want.Members[i].OrderID)
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

func (b *bulkStage) untilPort(i int, is func(providers.Order) bool) {
	b.t.Helper()
	for range 300 {
		if is(b.fetchPort(i)) {
			return
		}
		b.control.step()
	}
	b.t.Fatalf("port-in %d never got there: %s", i, b.fetchPort(i).ProviderStatus)
}

// bulk: the provider makes the port-ins that were planned, each is filled in
// with its own, and all are handed over in one call.
func bulk(st *stage) {
	b, ok := bulkOf(st, true, st.harness.Bulk...)
	if !ok {
		return
	}
	end := b.must(providers.Submitted)
	if n := len(slices.DeleteFunc(end.steps, func(k providers.StepKind) bool { return k != providers.StepCommitBulk })); n != 1 {
		st.t.Errorf("handed over %d times", n)
	}
	b.handedOver()
	have, err := b.lookBulk()
	if err != nil || len(have) != 1 || have[0].Live || !have[0].Ended {
		st.t.Errorf("all completed, and the bulk is %+v, %v", have, err)
	}
	if end := b.must(providers.Submitted); len(end.steps) > 0 {
		st.t.Errorf("a completed bulk was worked on again: %v", end.steps)
	}
	st.seen.note(providers.CapabilityBulk)
}

// bulkOfDrafts: port-ins that were made before are attached.
func bulkOfDrafts(st *stage) {
	b, ok := bulkOf(st, false, st.harness.Bulk...)
	if !ok {
		return
	}
	end := b.must(providers.Submitted)
	if !slices.Contains(end.steps, providers.StepGather) || slices.Contains(end.steps, providers.StepListNumbers) {
		st.t.Errorf("gathered by %v", end.steps)
	}
	b.handedOver()
}

// bulkRefused: what one port-in lacks keeps all from being handed over, and is
// told of that one.
func bulkRefused(st *stage) {
	if len(st.harness.Bulk) == 0 {
		return
	}
	b, _ := bulkOf(st, true, st.harness.Bulk[0], []domain.PhoneNumber{refusedNumber})
	end := b.bring(providers.Submitted)
	if end.failure == nil || end.failure.Family != providers.Refused {
		st.t.Fatalf("want a refusal, got %+v, %+v", end.step, end.failure)
	}
	faults := end.failure.ByOrder[b.want.Members[1].OrderID]
	if len(end.failure.ByOrder) != 1 || len(faults) == 0 || faults[0].Pointer != "/end_user/account_number" {
		st.t.Errorf("the refusal does not name the port-in and its field: %+v", end.failure.ByOrder)
	}
	for _, n := range slices.Concat(b.ports[0].Numbers, b.ports[1].Numbers) {
		if got := st.committed(n); len(got) > 0 {
			st.t.Errorf("refused, and committed: %+v", got)
		}
	}
	b.ports[1] = st.corrected(b.ports[1])
	b.must(providers.Submitted)
	b.handedOver()
}

// bulkLeft: a port-in is taken out of a bulk and goes alone; the others go as
// they were.
func bulkLeft(st *stage) {
	b, ok := bulkOf(st, true, st.harness.Bulk...)
	if !ok {
		return
	}
	b.must(providers.Prepared)
	alone, member := b.ports[0], b.want.Members[0]
	b.ports, b.want.Members = b.ports[1:], b.want.Members[1:]
	if end := b.must(providers.Prepared); !slices.Equal(end.steps, []providers.StepKind{providers.StepGather}) {
		st.t.Errorf("taken out by %v", end.steps)
	}
	st.remember(providers.Order{ID: member.OrderID})
	st.must(alone)
	for _, n := range b.ports[0].Numbers {
		if got := st.committed(n); len(got) > 0 {
			st.t.Errorf("the other was handed over too: %+v", got)
		}
	}
	st.exactlyOne(alone.Numbers...)
	b.must(providers.Submitted)
	b.handedOver()
}

// bulkPurged: a draft that nobody touched is gone, and is made again.
func bulkPurged(st *stage) {
	b, ok := bulkOf(st, true, st.harness.Bulk...)
	if !ok {
		return
	}
	b.must(providers.Prepared)
	st.control.advance(st.provider.Limits().DraftLife + 24*time.Hour)
	if _, err := st.provider.FetchBulk(st.t.Context(), b.bulks[0]); !errors.Is(err, providers.ErrGone) {
		st.t.Fatalf("the draft is still there: %v", err)
	}
	b.want.Reference = "PW-KNUWS5DFMJ2WY-2"
	b.must(providers.Submitted)
	b.handedOver()
}

// bulkCancelled: nothing is left of a draft, nor of what it made.
func bulkCancelled(st *stage) {
	b, ok := bulkOf(st, true, st.harness.Bulk...)
	if !ok {
		return
	}
	b.must(providers.Prepared)
	b.must(providers.Cancelled)
	for _, w := range b.ports {
		for _, e := range st.control.ledger(w.Numbers[0]) {
			if e.Live {
				st.t.Errorf("cancelled, and still live: %+v", e)
			}
		}
	}
	if end := b.must(providers.Cancelled); len(end.steps) > 0 {
		st.t.Errorf("cancelled again by %v", end.steps)
	}
}

// bulkInvalid: numbers that can't be ported together are named.
func bulkInvalid(st *stage) {
	if len(st.harness.Bulk) == 0 {
		return
	}
	b, _ := bulkOf(st, true, st.harness.Bulk[0], []domain.PhoneNumber{notPortableNumber})
	end := b.bring(providers.Prepared)
	if end.step.Kind != providers.StepBlocked || len(end.step.Requirements) == 0 {
		st.t.Errorf("with a number that can't be ported: %+v", end)
	}
}

// lostBulk loses one reply of a step of a bulk, before or after the provider
// acts.
func lostBulk(st *stage, bySplit bool, f fault) {
	b, ok := bulkOf(st, bySplit, st.harness.Bulk...)
	if !ok {
		return
	}
	st.control.fault(f)
	end := b.must(providers.Submitted)
	commits := slices.DeleteFunc(slices.Clone(end.steps), func(k providers.StepKind) bool { return k != providers.StepCommitBulk })
	if most := map[bool]int{true: 2, false: 1}[f.Operation == "commit" && f.Moment == "before"]; len(commits) != most {
		st.t.Errorf("handed over by %v", end.steps)
	}
	b.handedOver()
}

// bulkScenarios are all that is played with bulks.
func bulkScenarios() []scenario {
	all := []scenario{
		{"bulk", bulk},
		{"bulk of drafts", bulkOfDrafts},
		{"bulk refused for one", bulkRefused},
		{"bulk without one", bulkLeft},
		{"bulk purged", bulkPurged},
		{"bulk cancelled", bulkCancelled},
		{"bulk of numbers that can't be ported", bulkInvalid},
	}
	// Of the updates the first is the list of numbers, or gathers the drafts.
	for _, operation := range []string{"create_draft", "update", "commit"} {
		for _, moment := range []string{"before", "after"} {
			for _, bySplit := range []bool{true, false} {
				name := map[bool]string{true: "by split", false: "of drafts"}[bySplit]
				all = append(all, scenario{
					fmt.Sprintf("bulk %s, lost %s %s", name, operation, moment),
					func(st *stage) { lostBulk(st, bySplit, fault{Operation: operation, Moment: moment, Effect: "drop"}) },
				})
			}
		}
	}
	return all
}
