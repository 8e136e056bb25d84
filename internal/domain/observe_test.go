package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

// submittedPicture is a port-in of two numbers that was handed over to
// Bandwidth.
func submittedPicture() domain.Picture {
	return domain.Picture{
		PortIn: domain.PortIn{
			ID: "pti_1", Provider: "bandwidth", Status: domain.PortInSubmitted, ProviderStatus: "SUBMITTED", WaitingOn: domain.LosingSide,
			FOC:            domain.FOC{TimeZone: domain.EasternTime},
			ProviderOrders: []domain.ProviderOrder{{ID: "po-1", Kind: domain.KindPortIn, Reference: "PW-A-1", Committed: true, Live: true}},
		},
		Numbers: []domain.Number{
			{PhoneNumber: "+12015550123", PortInID: "pti_1", Status: domain.NumberSubmitted},
			{PhoneNumber: "+12015550124", PortInID: "pti_1", Status: domain.NumberSubmitted},
		},
	}
}

// seen is a snapshot of that port-in's provider order.
func seen(status domain.PortInStatus, word string) domain.Snapshot {
	return domain.Snapshot{
		Order:  domain.ProviderOrder{ID: "po-1", Kind: domain.KindPortIn, Reference: "PW-A-1", Committed: true, Live: !status.Terminal()},
		Status: status, ProviderStatus: word,
		Numbers: []domain.NumberSnapshot{{PhoneNumber: "+12015550123"}, {PhoneNumber: "+12015550124"}},
	}
}

// observe applies a snapshot twice, and fails if the second time tells or
// changes anything.
func observe(t testing.TB, p domain.Picture, s domain.Snapshot, now time.Time) (domain.Picture, []domain.Event) {
	t.Helper()
	taxonomy := shippedTaxonomy(t)
	after, events := domain.Observe(p, s, taxonomy, now)
	again, more := domain.Observe(after, s, taxonomy, now.Add(time.Minute))
	if len(more) > 0 {
		t.Errorf("the same snapshot again told of %v", kinds(more))
	}
	if diff := cmp.Diff(after, again); diff != "" {
		t.Errorf("the same snapshot again changed the picture: %s", diff)
	}
	return after, events
}

func kinds(events []domain.Event) []domain.EventType {
	of := make([]domain.EventType, 0, len(events))
	for _, e := range events {
		of = append(of, e.Type)
	}
	return of
}

func statuses(numbers []domain.Number) []domain.NumberStatus {
	var of []domain.NumberStatus
	for _, n := range numbers {
		of = append(of, n.Status)
	}
	return of
}

func TestObserveFOCConfirmedThenMoved(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-03T18:20:07Z")
	first := instant(t, "2026-12-10T16:30:00Z")
	s := seen(domain.PortInFOCConfirmed, "FOC")
	s.FOCConfirmed, s.ModifiedAt = &first, instant(t, "2026-12-03T18:20:00Z")

	p, events := observe(t, submittedPicture(), s, now)
	want := []domain.Event{
		{
			Type: domain.EventFOCConfirmed, At: s.ModifiedAt, By: domain.Author{Type: domain.LosingSide}, PortInID: "pti_1",
			Message: "FOC confirmed for 10 December 2026, 11:30 in New York.",
			Data:    map[string]any{"from": nil, "to": "2026-12-10T16:30:00.000Z"},
		},
		{
			Type: domain.EventPortInStatusChanged, At: s.ModifiedAt, By: domain.Author{Type: domain.ProviderActor}, PortInID: "pti_1",
			Message: "The port-in is now foc confirmed.",
			Data:    map[string]any{"from": "submitted", "to": "foc_confirmed", "provider_status": "FOC"},
		},
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]domain.NumberStatus{domain.NumberFOCConfirmed, domain.NumberFOCConfirmed}, statuses(p.Numbers)); diff != "" {
		t.Error(diff)
	}
	if p.PortIn.WaitingOn != domain.ProviderActor || p.PortIn.FOC.ShortNotice {
		t.Errorf("waiting on %s, short notice %t", p.PortIn.WaitingOn, p.PortIn.FOC.ShortNotice)
	}

	moved, at := instant(t, "2026-12-04T13:00:00Z"), instant(t, "2026-12-03T20:00:00Z")
	s.FOCConfirmed, s.ModifiedAt = &moved, time.Time{}
	p, events = observe(t, p, s, at)
	if diff := cmp.Diff([]domain.EventType{domain.EventFOCMoved}, kinds(events)); diff != "" {
		t.Fatal(diff)
	}
	history := []domain.FOCMove{
		{At: instant(t, "2026-12-03T18:20:00Z"), By: domain.LosingSide, To: &first},
		{At: at, By: domain.LosingSide, From: &first, To: &moved},
	}
	if diff := cmp.Diff(history, p.PortIn.FOC.History); diff != "" {
		t.Error(diff)
	}
	if !p.PortIn.FOC.ShortNotice {
		t.Error("17 hours are no short notice")
	}

	// Absent is not null: a fetch without the date takes nothing back.
	s.FOCConfirmed = nil
	p, events = observe(t, p, s, at)
	if len(events) > 0 || p.PortIn.FOC.Confirmed == nil {
		t.Errorf("without a date: %v, confirmed %v", kinds(events), p.PortIn.FOC.Confirmed)
	}

	// The confirmed date stands while the order is amended.
	p, _ = observe(t, p, seen(domain.PortInAmending, "REQUESTED_SUPP"), at)
	if p.Numbers[0].Status != domain.NumberFOCConfirmed {
		t.Errorf("a number reads %s while its order is amended", p.Numbers[0].Status)
	}
}

func TestObserveUnknownStatus(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-03T18:20:00Z")
	p, events := observe(t, submittedPicture(), seen("", "SNAPBACK"), now)
	if diff := cmp.Diff([]domain.EventType{domain.EventStatusUnknown}, kinds(events)); diff != "" {
		t.Error(diff)
	}
	if p.PortIn.Status != domain.PortInSubmitted || !p.PortIn.UnknownStatus || p.PortIn.ProviderStatus != "SNAPBACK" {
		t.Errorf("status %s, unknown %t, provider's word %s", p.PortIn.Status, p.PortIn.UnknownStatus, p.PortIn.ProviderStatus)
	}
	// Another unknown word is news; the old status makes it known again.
	p, events = observe(t, p, seen("", "SNAPPED_BACK"), now)
	if len(events) != 1 || events[0].Type != domain.EventStatusUnknown {
		t.Errorf("another word told %v", kinds(events))
	}
	p, events = observe(t, p, seen(domain.PortInSubmitted, "SUBMITTED"), now)
	if len(events) > 0 || p.PortIn.UnknownStatus {
		t.Errorf("back to a known word: %v, unknown %t", kinds(events), p.PortIn.UnknownStatus)
	}
}

func TestObserveExceptions(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	s := seen(domain.PortInException, "EXCEPTION")
	s.Faults = []domain.ProviderFault{
		{Code: "7435", CarrierCode: "8C", Message: "pin", PhoneNumbers: []domain.PhoneNumber{"+12015550123"}},
		{Code: "7388", Message: "a warning"},
		{Code: "7435", CarrierCode: "8C", Message: "pin", PhoneNumbers: []domain.PhoneNumber{"+12015550124", "+12015550123"}},
	}
	p, events := observe(t, submittedPicture(), s, now)
	if diff := cmp.Diff([]domain.EventType{domain.EventPortInStatusChanged, domain.EventExceptionRaised}, kinds(events)); diff != "" {
		t.Fatal(diff)
	}
	if len(p.Exceptions) != 1 {
		t.Fatalf("%d exceptions", len(p.Exceptions))
	}
	e := p.Exceptions[0]
	if e.Code != "pin_invalid" || e.PortInID != "pti_1" || len(e.PhoneNumbers) != 2 || !e.Open() || p.PortIn.WaitingOn != domain.EndUserActor {
		t.Errorf("exception %+v, waiting on %s", e, p.PortIn.WaitingOn)
	}
	if events[1].By.Type != domain.LosingSide {
		t.Errorf("a carrier's rejection by %s", events[1].By.Type)
	}

	t.Run("without a reason what stood still stands", func(t *testing.T) {
		t.Parallel()
		p, events := observe(t, p, seen(domain.PortInException, "EXCEPTION"), now)
		if len(events) > 0 || !p.Exceptions[0].Open() {
			t.Errorf("%v", kinds(events))
		}
	})
	t.Run("one reason gives way to another", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInException, "EXCEPTION")
		s.Faults = []domain.ProviderFault{{Code: "7401"}}
		p, events := observe(t, p, s, now.Add(time.Hour))
		if diff := cmp.Diff([]domain.EventType{domain.EventExceptionResolved, domain.EventExceptionRaised}, kinds(events)); diff != "" {
			t.Error(diff)
		}
		if p.Exceptions[0].Open() || !p.Exceptions[1].Open() || p.PortIn.WaitingOn != domain.Caller {
			t.Errorf("waiting on %s, %+v", p.PortIn.WaitingOn, p.Exceptions)
		}
	})
	t.Run("leaving the status resolves even what is still listed", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInFOCConfirmed, "FOC")
		s.Faults = []domain.ProviderFault{{Code: "7435", CarrierCode: "8C", Message: "pin"}}
		mended, events := observe(t, p, s, now.Add(time.Hour))
		if diff := cmp.Diff([]domain.EventType{domain.EventPortInStatusChanged, domain.EventExceptionResolved}, kinds(events)); diff != "" {
			t.Error(diff)
		}
		// Rejected for the same reason again, it is another exception.
		s.Status, s.ProviderStatus = domain.PortInException, "EXCEPTION"
		again, events := observe(t, mended, s, now.Add(2*time.Hour))
		if diff := cmp.Diff([]domain.EventType{domain.EventPortInStatusChanged, domain.EventExceptionRaised}, kinds(events)); diff != "" {
			t.Error(diff)
		}
		if len(again.Exceptions) != 2 || again.Exceptions[0].Open() || !again.Exceptions[1].Open() {
			t.Errorf("%+v", again.Exceptions)
		}
	})
	t.Run("a change refused in silence", func(t *testing.T) {
		t.Parallel()
		// A supplement can answer 200, and a later fetch lists 7300 (Bandwidth).
		s := seen(domain.PortInSubmitted, "SUBMITTED")
		s.Faults = []domain.ProviderFault{{Code: "7300", Message: "locked"}}
		p, events := observe(t, submittedPicture(), s, now)
		if len(events) != 1 || p.Exceptions[0].Code != "locked" {
			t.Errorf("%v %+v", kinds(events), p.Exceptions)
		}
		p, events = observe(t, p, seen(domain.PortInSubmitted, "SUBMITTED"), now.Add(time.Hour))
		if len(events) != 1 || p.Exceptions[0].Open() {
			t.Errorf("no longer listed: %v", kinds(events))
		}
	})
	t.Run("an unknown code", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInException, "EXCEPTION")
		s.Faults = []domain.ProviderFault{{Code: "4711", Message: "something new"}}
		p, _ := observe(t, submittedPicture(), s, now)
		if e := p.Exceptions[0]; e.Code != "other" || e.ProviderCode != "4711" || e.ProviderMessage != "something new" {
			t.Errorf("%+v", e)
		}
	})
	t.Run("no reason at all, then one", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInException, "EXCEPTION")
		p, events := observe(t, submittedPicture(), s, now)
		if len(events) != 2 || len(p.Exceptions) != 1 || p.Exceptions[0].Code != "other" {
			t.Fatalf("%v %+v", kinds(events), p.Exceptions)
		}
		s.Faults = []domain.ProviderFault{{Code: "7401"}}
		p, _ = observe(t, p, s, now)
		if p.Exceptions[0].Open() || p.Exceptions[1].Code != "account_number_mismatch" {
			t.Errorf("%+v", p.Exceptions)
		}
	})
	t.Run("the provider is on it", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInException, "EXCEPTION")
		s.Faults = []domain.ProviderFault{{Code: "7484", CarrierCode: "E1111"}}
		p, _ := observe(t, submittedPicture(), s, now)
		if p.PortIn.WaitingOn != domain.ProviderActor {
			t.Errorf("waiting on %s", p.PortIn.WaitingOn)
		}
	})
}

func TestObserveDraft(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	draft := submittedPicture()
	draft.PortIn.Status, draft.PortIn.ProviderStatus, draft.PortIn.WaitingOn = domain.PortInDraft, "DRAFT", domain.Caller
	draft.PortIn.ProviderOrders[0].Committed = false
	for i := range draft.Numbers {
		draft.Numbers[i].Status = domain.NumberDraft
	}
	refused := shippedTaxonomy(t).Exception("bandwidth", domain.ProviderFault{Code: "7103"}, now)
	refused.PortInID = "pti_1"
	draft.Exceptions = []domain.Exception{refused}
	s := seen(domain.PortInDraft, "DRAFT")
	s.Order.Committed = false

	t.Run("stays one, and what was refused stands", func(t *testing.T) {
		t.Parallel()
		p, events := observe(t, draft, s, now)
		if len(events) > 0 || p.PortIn.Status != domain.PortInDraft || !p.Exceptions[0].Open() {
			t.Errorf("%v: %+v", kinds(events), p)
		}
	})
	t.Run("stays submitting while a submit runs", func(t *testing.T) {
		t.Parallel()
		running := draft
		running.PortIn.Status = domain.PortInSubmitting
		p, events := observe(t, running, s, now)
		if len(events) > 0 || p.PortIn.Status != domain.PortInSubmitting || p.PortIn.WaitingOn != domain.Gateway {
			t.Errorf("%v: %s, waiting on %s", kinds(events), p.PortIn.Status, p.PortIn.WaitingOn)
		}
		p, events = observe(t, running, seen(domain.PortInPendingDocuments, "PENDING_DOCUMENTS"), now)
		want := []domain.EventType{domain.EventProviderOrderCommitted, domain.EventPortInStatusChanged, domain.EventExceptionResolved}
		if diff := cmp.Diff(want, kinds(events)); diff != "" {
			t.Error(diff)
		}
		if p.Numbers[0].Status != domain.NumberSubmitted || !p.PortIn.ProviderOrders[0].Committed {
			t.Errorf("%+v", p)
		}
	})
	t.Run("committed by somebody else", func(t *testing.T) {
		t.Parallel()
		p, events := observe(t, draft, seen(domain.PortInSubmitted, "SUBMITTED"), now)
		if p.PortIn.Status != domain.PortInSubmitted || events[1].Type != domain.EventObservationUnexpected {
			t.Errorf("%s: %v", p.PortIn.Status, kinds(events))
		}
	})
	t.Run("read again after the commit", func(t *testing.T) {
		t.Parallel()
		p, events := observe(t, submittedPicture(), s, now)
		if p.PortIn.Status != domain.PortInSubmitted || !p.PortIn.ProviderOrders[0].Committed {
			t.Errorf("%+v", p.PortIn)
		}
		if diff := cmp.Diff([]domain.EventType{domain.EventObservationUnexpected}, kinds(events)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("purged", func(t *testing.T) {
		t.Parallel()
		p, events := domain.ObserveGone(draft, "po-1", now)
		if len(events) > 0 || p.PortIn.Current() != nil || p.PortIn.Status != domain.PortInDraft || !draft.PortIn.ProviderOrders[0].Live {
			t.Errorf("%v: %+v", kinds(events), p.PortIn)
		}
	})
}

func TestObserveGoneWhileLive(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	p, events := domain.ObserveGone(submittedPicture(), "po-1", now)
	if len(events) != 1 || events[0].Type != domain.EventObservationUnexpected {
		t.Errorf("%v", kinds(events))
	}
	if p.PortIn.Status != domain.PortInSubmitted || !p.PortIn.UnknownStatus || !p.PortIn.ProviderOrders[0].Live {
		t.Errorf("%+v", p.PortIn)
	}
	if _, events = domain.ObserveGone(p, "po-1", now); len(events) > 0 {
		t.Errorf("told again: %v", kinds(events))
	}
	if _, events = domain.ObserveGone(p, "somebody's", now); len(events) > 0 {
		t.Errorf("of another order: %v", kinds(events))
	}
}

func TestObserveImpossible(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	cancelled := submittedPicture()
	cancelled.PortIn.Status, cancelled.PortIn.WaitingOn = domain.PortInCancelled, ""
	cancelled.PortIn.ProviderOrders[0].Live = false
	for i := range cancelled.Numbers {
		cancelled.Numbers[i].Status = domain.NumberCancelled
	}
	p, events := observe(t, cancelled, seen(domain.PortInCompleted, "COMPLETE"), now)
	want := []domain.EventType{domain.EventObservationUnexpected, domain.EventPortInStatusChanged}
	if diff := cmp.Diff(want, kinds(events)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]domain.NumberStatus{domain.NumberCompleted, domain.NumberCompleted}, statuses(p.Numbers)); diff != "" {
		t.Error(diff)
	}
}

func TestObserveNumbersOneByOne(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	s := seen(domain.PortInActivating, "FOC")
	s.Numbers[0].Status = domain.NumberCompleted
	p, events := observe(t, submittedPicture(), s, now)
	if diff := cmp.Diff([]domain.NumberStatus{domain.NumberCompleted, domain.NumberActivating}, statuses(p.Numbers)); diff != "" {
		t.Error(diff)
	}
	last := events[len(events)-1]
	if last.Type != domain.EventNumberStatusChanged || !cmp.Equal(last.PhoneNumbers, []domain.PhoneNumber{"+12015550123"}) {
		t.Errorf("%+v", last)
	}

	t.Run("one that went into another order", func(t *testing.T) {
		t.Parallel()
		s := seen(domain.PortInCompleted, "COMPLETE")
		s.Numbers = s.Numbers[:1]
		p, _ := observe(t, submittedPicture(), s, now)
		if diff := cmp.Diff([]domain.NumberStatus{domain.NumberCompleted, domain.NumberSubmitted}, statuses(p.Numbers)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("removed ones are none of its business", func(t *testing.T) {
		t.Parallel()
		removed := submittedPicture()
		removed.Numbers[1].Status = domain.NumberRemoved
		p, _ := observe(t, removed, seen(domain.PortInCompleted, "COMPLETE"), now)
		if p.Numbers[1].Status != domain.NumberRemoved {
			t.Errorf("removed became %s", p.Numbers[1].Status)
		}
	})
}

func TestObserveSupersededOrders(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	spare := domain.Snapshot{
		Order:  domain.ProviderOrder{ID: "po-0", Reference: "PW-A-0", Live: true},
		Status: domain.PortInDraft, ProviderStatus: "DRAFT", Faults: []domain.ProviderFault{{Code: "7103"}},
	}
	p, events := observe(t, submittedPicture(), spare, now)
	if diff := cmp.Diff([]domain.EventType{domain.EventProviderOrderCreated}, kinds(events)); diff != "" {
		t.Error(diff)
	}
	if p.PortIn.ProviderStatus != "SUBMITTED" || len(p.Exceptions) > 0 {
		t.Errorf("a spare draft changed the port-in: %+v", p)
	}

	old := seen(domain.PortInCancelled, "CANCELLED")
	old.Order.ID, old.Order.Reference = "po-0", "PW-A-0"
	p, _ = observe(t, submittedPicture(), old, now)
	if p.PortIn.Status != domain.PortInSubmitted {
		t.Errorf("an order cancelled before made the port-in %s", p.PortIn.Status)
	}

	done := submittedPicture()
	done.PortIn.ProviderOrders = append([]domain.ProviderOrder{{ID: "po-0", Committed: true}}, done.PortIn.ProviderOrders...)
	done, _ = observe(t, done, seen(domain.PortInCompleted, "COMPLETE"), now)
	p, events = observe(t, done, old, now)
	if len(events) > 0 || p.PortIn.Status != domain.PortInCompleted {
		t.Errorf("after the end: %v, %s", kinds(events), p.PortIn.Status)
	}
}

func TestObserveFacts(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	yes, expected := true, instant(t, "2026-12-04T16:30:00Z")
	s := seen(domain.PortInSubmitted, "SUBMITTED")
	s.PortClass, s.RespOrg = domain.OnNetAutomated, "TST51"
	s.LosingCarrier = &domain.LosingCarrier{Name: "Mock Carrier", Wireless: &yes}
	s.EarliestEstimate, s.FOCExpected, s.TimeZone = "2026-12-04", &expected, domain.CentralTime

	before := submittedPicture()
	before.PortIn.LosingCarrier = &domain.LosingCarrier{Name: "somebody", SPID: "9998"}
	p, events := observe(t, before, s, now)
	if len(events) > 0 {
		t.Errorf("facts told of: %v", kinds(events))
	}
	want := before.PortIn
	want.PortClass, want.RespOrg = domain.OnNetAutomated, "TST51"
	want.LosingCarrier = &domain.LosingCarrier{Name: "Mock Carrier", SPID: "9998", Wireless: &yes}
	want.FOC = domain.FOC{EarliestEstimate: "2026-12-04", Expected: &expected, TimeZone: domain.CentralTime}
	if diff := cmp.Diff(want, p.PortIn); diff != "" {
		t.Error(diff)
	}
	if before.PortIn.LosingCarrier.Name != "somebody" {
		t.Error("the picture observed was modified")
	}

	bare := seen(domain.PortInSubmitted, "SUBMITTED")
	bare.PortClass = domain.UnknownClass
	if after, _ := observe(t, p, bare, now); cmp.Diff(p, after) != "" {
		t.Errorf("what isn't told was taken back: %s", cmp.Diff(p, after))
	}
}

func TestPictureRoundTrip(t *testing.T) {
	t.Parallel()

	order := func() domain.Order {
		p := submittedPicture()
		return domain.Order{
			PortIns:    []domain.PortIn{{ID: "pti_0"}, p.PortIn},
			Numbers:    append([]domain.Number{{PhoneNumber: "+12015550100", PortInID: "pti_0"}}, p.Numbers...),
			Exceptions: []domain.Exception{{PortInID: "pti_0", Code: "other"}},
		}
	}
	o := order()
	p, ok := domain.PictureOf(&o, "pti_1")
	if !ok {
		t.Fatal("no picture")
	}
	p.PutInto(&o)
	if diff := cmp.Diff(order(), o); diff != "" {
		t.Errorf("an unchanged picture changed the order: %s", diff)
	}
	s := seen(domain.PortInException, "EXCEPTION")
	s.Faults = []domain.ProviderFault{{Code: "7401"}}
	p, _ = observe(t, p, s, instant(t, "2026-12-02T14:00:00Z"))
	p.PutInto(&o)
	if o.PortIns[1].Status != domain.PortInException || o.Numbers[2].Status != domain.NumberException || len(o.Exceptions) != 2 {
		t.Errorf("%+v", o)
	}
	if o.Numbers[0].Status != "" || o.PortIns[0].Status != "" || o.Exceptions[0].PortInID != "pti_0" {
		t.Errorf("another port-in's things changed: %+v", o)
	}
	if _, ok := domain.PictureOf(&o, "pti_9"); ok {
		t.Error("a picture of nothing")
	}
}

// Messaging goes its own way, told of from the submit on, and after voice is
// done as before.
func TestObserveMessaging(t *testing.T) {
	t.Parallel()

	now := instant(t, "2026-12-02T14:00:00Z")
	p := submittedPicture()
	for _, step := range []struct {
		status    domain.PortInStatus
		messaging domain.MessagingStatus
		told      []domain.EventType
	}{
		{domain.PortInSubmitted, domain.MessagingPending, []domain.EventType{domain.EventMessagingStatusChanged}},
		{domain.PortInSubmitted, domain.MessagingPending, []domain.EventType{}},
		{domain.PortInSubmitted, "", []domain.EventType{}},
		{domain.PortInCompleted, domain.MessagingActivating, []domain.EventType{domain.EventPortInStatusChanged, domain.EventMessagingStatusChanged}},
		{domain.PortInCompleted, domain.MessagingCompleted, []domain.EventType{domain.EventMessagingStatusChanged}},
	} {
		s := seen(step.status, string(step.status))
		s.Messaging = step.messaging
		if step.status == domain.PortInSubmitted {
			s.ProviderStatus = "SUBMITTED"
		}
		after, events := observe(t, p, s, now)
		if diff := cmp.Diff(step.told, kinds(events)); diff != "" {
			t.Errorf("%s, messaging %q (-want +got):\n%s", step.status, step.messaging, diff)
		}
		p = after
	}
	if p.PortIn.Messaging != domain.MessagingCompleted {
		t.Errorf("messaging is %s in the end", p.PortIn.Messaging)
	}
	draft := seen(domain.PortInDraft, "DRAFT")
	draft.Order.Committed, draft.Messaging = false, domain.MessagingPending
	fresh := submittedPicture()
	fresh.PortIn.Status, fresh.PortIn.ProviderOrders = domain.PortInDraft, nil
	_, events := observe(t, fresh, draft, now)
	if slices.Contains(kinds(events), domain.EventMessagingStatusChanged) {
		t.Error("told of a draft's messaging")
	}
}
