package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

func TestOrderStatus(t *testing.T) {
	t.Parallel()

	type numbers []domain.NumberStatus
	for _, tt := range []struct {
		name      string
		submitted bool
		numbers   numbers
		waitingOn []domain.Actor // of the port-ins
		want      domain.OrderStatus
	}{
		{"new", false, numbers{"draft"}, []domain.Actor{"caller"}, "draft"},
		{"new, with a number nobody can port", false, numbers{"draft", "not_portable"}, []domain.Actor{"caller"}, "draft"},
		{"new, with nothing to port", false, numbers{"not_portable"}, nil, "draft"},
		{"draft, cancelled", false, numbers{"cancelled", "cancelled"}, nil, "cancelled"},
		{"draft, cancelled, one number removed before", false, numbers{"cancelled", "removed"}, nil, "cancelled"},
		{"draft of removed numbers", false, numbers{"removed"}, nil, "draft"},
		{"draft without numbers", false, nil, nil, "draft"},
		{"first submit runs", true, numbers{"submitted"}, []domain.Actor{"gateway"}, "in_progress"},
		{"first submit refused", true, numbers{"draft"}, []domain.Actor{"caller"}, "action_required"},
		{"one of two refused", true, numbers{"draft", "submitted"}, []domain.Actor{"caller", "losing_carrier"}, "action_required"},
		{"submitted", true, numbers{"submitted", "not_portable"}, []domain.Actor{"losing_carrier"}, "in_progress"},
		{"exception of the end user", true, numbers{"exception", "completed"}, []domain.Actor{"end_user", ""}, "action_required"},
		{"exception that the provider works on", true, numbers{"exception"}, []domain.Actor{"provider"}, "in_progress"},
		{"some completed", true, numbers{"completed", "foc_confirmed"}, []domain.Actor{"provider"}, "in_progress"},
		{"all completed", true, numbers{"completed", "completed", "removed"}, nil, "completed"},
		{"all completed but one that couldn't be", true, numbers{"completed", "not_portable"}, nil, "partially_completed"},
		{"some cancelled", true, numbers{"completed", "cancelled"}, nil, "partially_completed"},
		{"all cancelled", true, numbers{"cancelled", "cancelled"}, nil, "cancelled"},
		{"cancelled or not portable", true, numbers{"cancelled", "not_portable"}, nil, "cancelled"},
		{"all removed after submit", true, numbers{"removed"}, nil, "cancelled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := domain.Order{SubmitAccepted: tt.submitted}
			for _, status := range tt.numbers {
				o.Numbers = append(o.Numbers, domain.Number{Status: status})
			}
			for _, actor := range tt.waitingOn {
				o.PortIns = append(o.PortIns, domain.PortIn{WaitingOn: actor})
			}
			if got := domain.RollUp(&o); got != tt.want {
				t.Errorf("status %s, want %s", got, tt.want)
			}
		})
	}
}

var numberStatuses = []domain.NumberStatus{
	domain.NumberDraft, domain.NumberNotPortable, domain.NumberSubmitted, domain.NumberException, domain.NumberFOCConfirmed,
	domain.NumberActivating, domain.NumberCompleted, domain.NumberCancelled, domain.NumberRemoved,
}

var actors = []domain.Actor{
	"", domain.Caller, domain.EndUserActor, domain.Gateway, domain.ProviderActor, domain.LosingSide, domain.Operator,
}

// TestOrderStatusIsTotal checks, for random orders, that there is always a
// status and that it keeps its promises.
func TestOrderStatusIsTotal(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		o := domain.Order{SubmitAccepted: rapid.Bool().Draw(t, "submitted")}
		live := false
		for _, s := range rapid.SliceOf(rapid.SampledFrom(numberStatuses)).Draw(t, "numbers") {
			o.Numbers = append(o.Numbers, domain.Number{Status: s})
			live = live || s.Live()
		}
		for _, a := range rapid.SliceOf(rapid.SampledFrom(actors)).Draw(t, "waiting on") {
			o.PortIns = append(o.PortIns, domain.PortIn{WaitingOn: a})
		}
		has := func(s domain.NumberStatus) bool {
			return slices.ContainsFunc(o.Numbers, func(n domain.Number) bool { return n.Status == s })
		}
		switch status := domain.RollUp(&o); status {
		case domain.OrderDraft:
			if o.SubmitAccepted {
				t.Fatal("a draft after a submit was accepted")
			}
		case domain.OrderCompleted, domain.OrderPartiallyCompleted:
			if live || !has(domain.NumberCompleted) {
				t.Fatalf("%s with numbers %v", status, o.Numbers)
			}
		case domain.OrderCancelled:
			if live || has(domain.NumberCompleted) {
				t.Fatalf("%s with numbers %v", status, o.Numbers)
			}
		case domain.OrderActionRequired, domain.OrderInProgress:
			if !o.SubmitAccepted || !live {
				t.Fatalf("%s, submitted %t, with numbers %v", status, o.SubmitAccepted, o.Numbers)
			}
			waits := slices.Contains(o.WaitingOn(), domain.Caller) || slices.Contains(o.WaitingOn(), domain.EndUserActor)
			if waits != (status == domain.OrderActionRequired) {
				t.Fatalf("%s while waiting on %v", status, o.WaitingOn())
			}
		default:
			t.Fatalf("status %q", status)
		}
	})
}

func TestOrderWaitingOn(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name  string
		order domain.Order
		want  []domain.Actor
	}{
		{"nobody", domain.Order{}, []domain.Actor{}},
		{"its plan", domain.Order{Plan: domain.Plan{Status: domain.PlanRunning}}, []domain.Actor{domain.Gateway}},
		{"somebody to mend what can't be planned", domain.Order{Plan: domain.Plan{Status: domain.PlanFailed}}, []domain.Actor{domain.Caller}},
		{
			"each once, in order",
			domain.Order{PortIns: []domain.PortIn{{WaitingOn: domain.ProviderActor}, {}, {WaitingOn: domain.Caller}, {WaitingOn: domain.ProviderActor}}},
			[]domain.Actor{domain.Caller, domain.ProviderActor},
		},
	} {
		if diff := cmp.Diff(tt.want, tt.order.WaitingOn()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestNumberStatusFrom(t *testing.T) {
	t.Parallel()

	type pair struct{ without, with domain.NumberStatus }
	want := map[domain.PortInStatus]pair{
		domain.PortInDraft:            {domain.NumberDraft, domain.NumberDraft},
		domain.PortInSubmitting:       {domain.NumberSubmitted, domain.NumberSubmitted},
		domain.PortInPendingDocuments: {domain.NumberSubmitted, domain.NumberSubmitted},
		domain.PortInValidating:       {domain.NumberSubmitted, domain.NumberSubmitted},
		domain.PortInSubmitted:        {domain.NumberSubmitted, domain.NumberSubmitted},
		domain.PortInException:        {domain.NumberException, domain.NumberException},
		domain.PortInAmending:         {domain.NumberSubmitted, domain.NumberFOCConfirmed},
		domain.PortInFOCConfirmed:     {domain.NumberFOCConfirmed, domain.NumberFOCConfirmed},
		domain.PortInActivating:       {domain.NumberActivating, domain.NumberActivating},
		domain.PortInCompleted:        {domain.NumberCompleted, domain.NumberCompleted},
		domain.PortInCancelPending:    {domain.NumberSubmitted, domain.NumberFOCConfirmed},
		domain.PortInCancelled:        {domain.NumberCancelled, domain.NumberCancelled},
	}
	got := map[domain.PortInStatus]pair{}
	for _, s := range domain.PortInStatuses {
		got[s] = pair{domain.NumberStatusFrom(s, false), domain.NumberStatusFrom(s, true)}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(pair{})); diff != "" {
		t.Error(diff)
	}
}

func TestSettleNumbers(t *testing.T) {
	t.Parallel()

	confirmed := time.Unix(1, 0)
	for _, tt := range []struct {
		name   string
		portIn domain.PortInStatus
		foc    *time.Time
		number domain.NumberStatus
		want   domain.NumberStatus
	}{
		{"a submit begins", domain.PortInSubmitting, nil, domain.NumberDraft, domain.NumberSubmitted},
		{"the submit is refused", domain.PortInDraft, nil, domain.NumberSubmitted, domain.NumberDraft},
		{"a draft ends", domain.PortInCancelled, nil, domain.NumberDraft, domain.NumberCancelled},
		{"a port ends", domain.PortInCompleted, nil, domain.NumberFOCConfirmed, domain.NumberCompleted},
		{"told of this number alone", domain.PortInSubmitted, nil, domain.NumberException, domain.NumberException},
		{"cancelled alone", domain.PortInCompleted, nil, domain.NumberCancelled, domain.NumberCancelled},
		{"removed", domain.PortInCompleted, nil, domain.NumberRemoved, domain.NumberRemoved},
		{"under way without our knowing", domain.PortInAmending, &confirmed, domain.NumberDraft, domain.NumberFOCConfirmed},
	} {
		o := domain.Order{
			Numbers: []domain.Number{{PortInID: "pti_1", Status: tt.number}, {Status: domain.NumberNotPortable}},
			PortIns: []domain.PortIn{{ID: "pti_1", Status: tt.portIn, FOC: domain.FOC{Confirmed: tt.foc}}},
		}
		domain.SettleNumbers(&o)
		if got := o.Numbers[0].Status; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		if got := o.Numbers[1].Status; got != domain.NumberNotPortable {
			t.Errorf("%s: a number of no port-in became %s", tt.name, got)
		}
	}
}

func TestPortInWaitsOn(t *testing.T) {
	t.Parallel()

	resolved := time.Unix(1, 0)
	open := func(actor domain.Actor) domain.Exception { return domain.Exception{PortInID: "pti_1", Actor: actor} }
	for _, tt := range []struct {
		name            string
		status          domain.PortInStatus
		exceptions      []domain.Exception
		documentMissing bool
		want            domain.Actor
	}{
		{"draft", domain.PortInDraft, nil, false, domain.Caller},
		{"submitting", domain.PortInSubmitting, nil, false, domain.Gateway},
		{"documents on their way", domain.PortInPendingDocuments, nil, false, domain.ProviderActor},
		{"a document missing", domain.PortInPendingDocuments, nil, true, domain.Caller},
		{"validating", domain.PortInValidating, nil, false, domain.ProviderActor},
		{"submitted", domain.PortInSubmitted, nil, false, domain.LosingSide},
		{"amending", domain.PortInAmending, nil, false, domain.LosingSide},
		{"foc confirmed", domain.PortInFOCConfirmed, nil, false, domain.ProviderActor},
		{"activating", domain.PortInActivating, nil, false, domain.ProviderActor},
		{"cancel pending", domain.PortInCancelPending, nil, false, domain.ProviderActor},
		{"completed", domain.PortInCompleted, []domain.Exception{open(domain.Caller)}, false, ""},
		{"cancelled", domain.PortInCancelled, nil, false, ""},
		{"an exception unexplained", domain.PortInException, nil, false, domain.Caller},
		{"the provider is on it", domain.PortInException, []domain.Exception{open(domain.ProviderActor)}, false, domain.ProviderActor},
		{"the end user and the provider", domain.PortInException, []domain.Exception{open(domain.ProviderActor), open(domain.EndUserActor)}, false, domain.EndUserActor},
		{
			"another port-in's, and a resolved one", domain.PortInException,
			[]domain.Exception{open(domain.LosingSide), {PortInID: "pti_2", Actor: domain.EndUserActor}, {PortInID: "pti_1", Actor: domain.EndUserActor, ResolvedAt: &resolved}},
			false, domain.LosingSide,
		},
	} {
		p := domain.PortIn{ID: "pti_1", Status: tt.status}
		if got := p.WaitsOn(tt.exceptions, tt.documentMissing); got != tt.want {
			t.Errorf("%s: waits on %q, want %q", tt.name, got, tt.want)
		}
	}
}
