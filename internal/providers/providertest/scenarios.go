package providertest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func check(st *stage) {
	numbers := st.harness.Numbers(3)
	result, err := st.provider.Check(st.t.Context(), providers.CheckRequest{Numbers: numbers})
	if err != nil {
		st.t.Fatal(err)
	}
	if result.Pending || len(result.Cells) != len(numbers) {
		st.t.Fatalf("%d cells for %d numbers, pending %v", len(result.Cells), len(numbers), result.Pending)
	}
	for _, n := range numbers {
		cell := cellOf(st, result, n)
		if cell.Verdict != providers.Portable || cell.Reason != "" || cell.PortClass != st.harness.PortClass {
			st.t.Errorf("%s: %+v", n, cell)
		}
	}
}

func checkNotPortable(st *stage) {
	good := st.harness.Numbers(1)[0]
	result, err := st.provider.Check(st.t.Context(), providers.CheckRequest{Numbers: []domain.PhoneNumber{notPortableNumber, good}})
	if err != nil {
		st.t.Fatal(err)
	}
	if cell := cellOf(st, result, notPortableNumber); cell.Verdict != providers.NotPortable || cell.Reason == "" {
		st.t.Errorf("not portable: %+v", cell)
	}
	if cell := cellOf(st, result, good); cell.Verdict != providers.Portable {
		st.t.Errorf("portable: %+v", cell)
	}
}

func cellOf(st *stage, r providers.CheckResult, n domain.PhoneNumber) providers.Cell {
	st.t.Helper()
	for _, c := range r.Cells {
		if c.PhoneNumber == n {
			return c
		}
	}
	st.t.Fatalf("no cell for %s", n)
	return providers.Cell{}
}

func happyPath(st *stage) {
	numbers := st.harness.Numbers(2)
	w := st.want(providers.Prepared, numbers...)
	st.must(w)
	draft := st.fetchOnly(w)
	if draft.Committed || !draft.Live || draft.Status != domain.PortInDraft {
		st.t.Errorf("prepared, but %s (%s), committed %v, live %v", draft.Status, draft.ProviderStatus, draft.Committed, draft.Live)
	}
	if draft.Reference != w.Reference {
		st.t.Errorf("the draft carries %q, not our reference", draft.Reference)
	}
	holdsAll(st, w, draft)
	if got := st.committed(numbers[0]); len(got) > 0 {
		st.t.Errorf("prepared, and committed: %+v", got)
	}

	w.Goal = providers.Submitted
	st.must(w)
	o := st.fetchOnly(w)
	if !o.Committed || !o.Live || o.ProviderStatus == "" {
		st.t.Errorf("submitted, but %s (%s), committed %v, live %v", o.Status, o.ProviderStatus, o.Committed, o.Live)
	}
	o = st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	if _, err := time.LoadLocation(o.TimeZone); err != nil || o.TimeZone == "" {
		st.t.Errorf("the time zone is %q", o.TimeZone)
	}
	o = st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	if o.Live {
		st.t.Error("completed, and still live")
	}
	for _, n := range o.Numbers {
		if n.Status != "" && n.Status != domain.NumberCompleted {
			st.t.Errorf("%s is %s in a completed order", n.PhoneNumber, n.Status)
		}
	}
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("a completed order was worked on again: %v", end.steps)
	}
	st.exactlyOne(numbers...)
	st.seen.note(sawPort)
}

// holdsAll holds the adapter to having carried what was wanted: by what the
// provider shows, in our own terms.
func holdsAll(st *stage, w providers.Want, o providers.Order) {
	st.t.Helper()
	user := w.Details.EndUser
	for pointer, want := range map[string]string{
		"/end_user/account_number":    user.AccountNumber.Reveal(),
		"/end_user/pin":               user.PIN.Reveal(),
		"/end_user/authorized_person": user.AuthorizedPerson,
		"/end_user/business_name":     user.BusinessName,
		"/billing_phone_number":       w.Details.BillingPhoneNumber.National(),
	} {
		got := o.Contents[pointer].Reveal()
		if pointer == "/billing_phone_number" {
			got = strings.TrimPrefix(strings.TrimPrefix(got, "+"), "1")
		}
		if got != want {
			st.t.Errorf("the provider does not hold %s as wanted", pointer) // neither value is for a log
		}
	}
	for _, d := range w.Documents {
		held := slices.ContainsFunc(o.Documents, func(h providers.HeldDocument) bool { return h.Type == d.Type && !h.Loose })
		if !held {
			st.t.Errorf("the provider does not hold the %s", d.Type)
		}
	}
	var got []domain.PhoneNumber
	for _, n := range o.Numbers {
		got = append(got, n.PhoneNumber)
	}
	want := slices.Clone(w.Numbers)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		st.t.Errorf("the provider holds %d numbers of %d", len(got), len(want))
	}
}

// manyNumbers is about replies that show only the first numbers of an order.
func manyNumbers(st *stage) {
	numbers := st.harness.Numbers(60)
	w := st.want(providers.Submitted, numbers...)
	st.must(w)
	holdsAll(st, w, st.fetchOnly(w))
	st.exactlyOne(numbers[0], numbers[59])
}

func cancelDraft(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	w.Goal = providers.Cancelled
	st.must(w)
	for _, e := range st.control.ledger(w.Numbers[0]) {
		if e.Live {
			st.t.Errorf("cancelled, and still live: %+v", e)
		}
	}
	st.seen.note(sawCancelDraft)
}

func cancelCommitted(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	w.Goal = providers.Cancelled
	st.must(w)
	o := st.fetchOnly(w)
	if o.Live || o.Status != domain.PortInCancelled {
		st.t.Errorf("cancelled, but %s (%s), live %v", o.Status, o.ProviderStatus, o.Live)
	}
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("a cancelled order was cancelled again: %v", end.steps)
	}
	w.Goal = providers.Submitted
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("a cancelled order was begun again under its old reference: %v", end.steps)
	}
	st.seen.note(sawCancel)
}

func cancelTooLate(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	o := st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	if left := o.FOCConfirmed.Sub(st.control.clock().Now) - time.Hour; left > 0 {
		st.control.advance(left)
	}
	w.Goal = providers.Cancelled
	end := st.bring(w)
	if end.failure == nil || end.failure.Family != providers.Refused || len(end.failure.Faults) == 0 {
		st.t.Fatalf("an hour before the FOC: %+v, %+v", end.step, end.failure)
	}
	if got := st.fetchOnly(w); !got.Live || !got.Committed || got.Status == domain.PortInCancelPending {
		st.t.Errorf("a refused cancel left the order %s, live %v", got.Status, got.Live)
	}
	w.Goal = providers.Submitted
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	st.exactlyOne(w.Numbers...)
}

func refusedThenCorrected(st *stage) {
	w := st.want(providers.Submitted, refusedNumber)
	end := st.bring(w)
	if end.failure == nil || end.failure.Family != providers.Refused || len(end.failure.Faults) == 0 {
		st.t.Fatalf("want a refusal, got %+v, %+v", end.step, end.failure)
	}
	named := slices.ContainsFunc(end.failure.Faults, func(f domain.ProviderFault) bool { return f.Pointer == "/end_user/account_number" })
	if !named {
		st.t.Errorf("the refusal names no field of ours: %d faults", len(end.failure.Faults))
	}
	if got := st.committed(refusedNumber); len(got) > 0 {
		st.t.Errorf("refused, and committed: %+v", got)
	}
	w = st.corrected(w)
	st.must(w)
	st.exactlyOne(refusedNumber)
}

func accountMismatch(st *stage) { exceptionThenUpdate(st, mismatchNumber) }

func pinRefused(st *stage) { exceptionThenUpdate(st, pinNumber) }

func exceptionThenUpdate(st *stage, number domain.PhoneNumber) {
	w := st.want(providers.Submitted, number)
	st.must(w)
	o := st.until(w, "in exception", func(o providers.Order) bool { return o.Status == domain.PortInException })
	if len(o.Faults) == 0 || o.Faults[0].Code == "" && o.Faults[0].Message == "" {
		st.t.Errorf("an exception without a reason: %+v", o.Faults)
	}
	w = st.corrected(w)
	st.must(w)
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	st.exactlyOne(number)
	st.seen.note(sawException)
}

func focMoved(st *stage) {
	w := st.want(providers.Submitted, movedNumber)
	st.must(w)
	first := st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	st.until(w, "moved", func(o providers.Order) bool {
		return o.FOCConfirmed != nil && o.FOCConfirmed.After(*first.FOCConfirmed)
	})
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
	st.exactlyOne(movedNumber)
	st.seen.note(sawFOCMoved)
}

// lookUpLag: an order whose id is known is there, whatever the lists say.
func lookUpLag(st *stage) {
	w := st.want(providers.Submitted, laggingNumber)
	notOneTooMany(st, w)
}

// lostAndLagging: the reply to the create is lost, and the lists don't show the
// draft yet.
func lostAndLagging(st *stage) {
	w := st.want(providers.Submitted, laggingNumber)
	st.control.fault(fault{Operation: "create_draft", Moment: "after", Effect: "drop"})
	notOneTooMany(st, w)
}

func notOneTooMany(st *stage, w providers.Want) {
	st.t.Helper()
	st.must(w)
	st.exactlyOne(w.Numbers...)
	for _, e := range st.control.ledger(w.Numbers[0]) {
		if !e.Committed {
			st.t.Errorf("absence was believed: a spare %+v", e)
		}
	}
}

// resent is more often than Go itself sends a read whose connection breaks.
const resent = 20

func findFails(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	for _, effect := range []string{"html", "drop"} {
		st.control.fault(fault{Operation: "find", Moment: "before", Effect: effect, Count: resent})
		found, err := st.provider.Find(st.t.Context(), providers.Query{References: []string{w.Reference}, Numbers: w.Numbers})
		if err == nil {
			st.t.Errorf("%s: a look-up that failed found %d orders", effect, len(found))
		}
		st.control.release()
	}
}

func fetchFails(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	id := st.fetchOnly(w).ID
	for _, effect := range []string{"html", "drop"} {
		st.control.fault(fault{Operation: "fetch", Moment: "before", Effect: effect, Count: resent})
		_, err := st.provider.Fetch(st.t.Context(), id)
		if err == nil || errors.Is(err, providers.ErrGone) {
			st.t.Errorf("%s: a fetch that failed said: %v", effect, err)
		}
		st.control.release()
	}
}

func gone(st *stage) {
	if _, err := st.provider.Fetch(st.t.Context(), "6d6f6ce2-8b0f-4b1c-9e61-0f4c3b8f2a10"); !errors.Is(err, providers.ErrGone) {
		st.t.Errorf("an order that never was: %v", err)
	}
}

// lostReply loses one reply of a step, before or after the provider acts.
func lostReply(st *stage, f fault) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	if f.Operation == "upload_document" && len(w.Documents) == 0 {
		return
	}
	st.control.fault(f)
	st.must(w)
	st.exactlyOne(w.Numbers...)
	o := st.fetchOnly(w)
	if !o.Committed {
		st.t.Errorf("submitted, but %s", o.Status)
	}
	holdsAll(st, w, o)
}

// lateCreate: the first create is carried out only after the driver has given
// it up and made another.
func lateCreate(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.control.fault(fault{Operation: "create_draft", Moment: "before", Effect: "hold"})
	w.Now = st.control.clock().Now
	step := st.next(w, nil)
	if failure := st.do(w, step); failure == nil || failure.Family != providers.Unknown {
		st.t.Fatalf("a held %s: %+v", step.Kind, failure)
	}
	st.must(w)
	st.control.release()
	st.must(w)
	// By now the spare draft was deleted, or lapses: at Bandwidth the request
	// that deletes a draft would cancel an order that became live meanwhile.
	st.control.advance(st.provider.Limits().DraftLife + 24*time.Hour)
	st.exactlyOne(w.Numbers...)
}

func lateCommit(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	w.Goal = providers.Submitted
	st.control.fault(fault{Operation: "commit", Moment: "before", Effect: "hold"})
	w.Now = st.control.clock().Now
	have, err := st.look(w)
	if err != nil {
		st.t.Fatal(err)
	}
	step := st.next(w, have)
	if failure := st.do(w, step); failure == nil || failure.Family != providers.Unknown {
		st.t.Fatalf("a held %s: %+v", step.Kind, failure)
	}
	if o := st.fetchOnly(w); o.Committed {
		st.t.Fatal("the held commit was carried out")
	}
	st.control.release()
	st.until(w, "committed", func(o providers.Order) bool { return o.Committed })
	st.must(w)
	st.exactlyOne(w.Numbers...)
}

func lostCancel(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	w.Goal = providers.Cancelled
	st.control.fault(fault{Operation: "cancel", Moment: "after", Effect: "drop"})
	st.must(w)
	if o := st.fetchOnly(w); o.Live {
		st.t.Errorf("cancelled, but %s", o.Status)
	}
}

func unknownStatus(st *stage) {
	w := st.want(providers.Submitted, unknownStatusNumber)
	st.must(w)
	o := st.until(w, "in a state with an unknown word", func(o providers.Order) bool { return o.Status == "" })
	if o.ProviderStatus == "" || !o.Live || !o.Committed {
		st.t.Errorf("an unknown word made the order %q, live %v, committed %v", o.ProviderStatus, o.Live, o.Committed)
	}
	if end := st.must(w); len(end.steps) > 0 {
		st.t.Errorf("an unknown word was acted on: %v", end.steps)
	}
	st.until(w, "completed", func(o providers.Order) bool { return o.Status == domain.PortInCompleted })
}

func unknownException(st *stage) {
	w := st.want(providers.Submitted, unknownExceptionNumber)
	st.must(w)
	o := st.until(w, "in exception", func(o providers.Order) bool { return o.Status == domain.PortInException })
	if len(o.Faults) == 0 || o.Faults[0].Code == "" {
		st.t.Errorf("the unknown code was dropped: %+v", o.Faults)
	}
}

func throttled(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	limit := http.StatusTooManyRequests
	st.control.fault(fault{Operation: "create_draft", Moment: "before", Effect: "status", Status: &limit})
	w.Now = st.control.clock().Now
	failure := st.do(w, st.next(w, nil))
	if failure == nil || failure.Family != providers.NotSent || failure.Code != "throttled" || failure.RetryAfter <= 0 {
		st.t.Errorf("throttled: %+v", failure)
	}
	st.must(w)
	st.exactlyOne(w.Numbers...)
}

func badCredentials(st *stage) {
	stranger := st.wrap(false)
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	_, err := stranger.Do(st.t.Context(), w, stranger.Next(w, nil))
	st.log.note(err)
	failure, ok := errors.AsType[*providers.Failure](err)
	if !ok || failure.Family != providers.NotSent || !failure.Unauthorized {
		st.t.Errorf("a create: %v", err)
	}
	_, err = stranger.Fetch(st.t.Context(), "6d6f6ce2-8b0f-4b1c-9e61-0f4c3b8f2a10")
	st.log.note(err)
	if failure, ok := errors.AsType[*providers.Failure](err); !ok || !failure.Unauthorized {
		st.t.Errorf("a fetch: %v", err)
	}
	if health, _ := stranger.Health(); health != providers.HealthUnauthorized {
		st.t.Errorf("the account is %s", health)
	}
	if got := st.control.ledger(w.Numbers[0]); len(got) > 0 {
		st.t.Errorf("made without credentials: %+v", got)
	}
}

// focWindows: whatever date a window names can be asked for, and no other.
func focWindows(st *stage) {
	w := st.want(providers.Prepared, st.harness.Numbers(1)...)
	st.must(w)
	w.Now = st.control.clock().Now
	windows, err := st.provider.FOCWindows(st.t.Context(), w, st.fetchOnly(w).ID)
	if errors.Is(err, providers.ErrUnsupported) {
		return
	}
	if err != nil {
		st.t.Fatal(err)
	}
	if len(windows) == 0 {
		st.t.Fatal("no windows")
	}
	for _, window := range windows {
		if window.End.Before(window.Start) || !window.End.After(w.Now) || window.Date == "" || window.Source == "" {
			st.t.Errorf("window %+v", window)
		}
	}
	date := windows[len(windows)-1].Date
	w.Goal = providers.Submitted
	w.Details.RequestedFOC = domain.RequestedFOC{Date: date}
	st.must(w)
	o := st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	zone, err := time.LoadLocation(o.TimeZone)
	if err != nil {
		st.t.Fatal(err)
	}
	if got := domain.DateOf(*o.FOCConfirmed, zone); got != date {
		st.t.Errorf("asked for %s, confirmed for %s", date, got)
	}
	st.seen.note(providers.CapabilityFOCWindows)
}

func changed(st *stage) {
	before := st.control.clock().Now
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	id := st.fetchOnly(w).ID
	st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	ids, err := st.provider.Changed(st.t.Context(), before)
	if errors.Is(err, providers.ErrUnsupported) {
		return
	}
	if err != nil {
		st.t.Fatal(err)
	}
	if !slices.Contains(ids, id) {
		st.t.Errorf("%s changed, and is not among %d", id, len(ids))
	}
	now := st.control.clock().Now.Add(time.Hour)
	if ids, err = st.provider.Changed(st.t.Context(), now); err != nil || len(ids) > 0 {
		st.t.Errorf("nothing changes in the future: %v, %v", ids, err)
	}
	st.seen.note(providers.CapabilityChanged)
}
