package domain_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

// The rules of two classes, as adapters give them.
var (
	bandwidthRules = domain.ClassRules{
		Mutable: domain.Mutability{{Fields: []string{"/requested_foc", "/end_user/pin", "/end_user/account_number"}}},
		Locks: []domain.LockRule{
			{Action: domain.ActionUpdate, Before: 24 * time.Hour, Source: "bandwidth:7301"},
			{Action: domain.ActionCancel, Before: 24 * time.Hour, Source: "bandwidth:7301"},
		},
	}
	telnyxRules = domain.ClassRules{
		Mutable: domain.Mutability{{Fields: []string{"/requested_foc", "/end_user", "/messaging"}}},
		Locks: []domain.LockRule{
			{Action: domain.ActionCancel, Before: 48 * time.Hour, Source: "telnyx:cancel"},
			{Action: domain.ActionUpdate, Fields: []string{"/requested_foc"}, Before: 72 * time.Hour, Source: "telnyx:foc_change"},
		},
		OnDemand: true,
	}
)

func guarded(t testing.TB, status domain.PortInStatus, rules domain.ClassRules, mode domain.ActivationMode, now string) domain.Guard {
	t.Helper()
	foc := instant(t, "2026-12-10T16:30:00Z")
	p := &domain.PortIn{ID: "pti_1", Status: status, FOC: domain.FOC{TimeZone: domain.EasternTime}}
	switch status {
	case domain.PortInFOCConfirmed, domain.PortInAmending, domain.PortInActivating, domain.PortInCancelPending:
		p.FOC.Confirmed = &foc
		p.Activation.Windows = []domain.ActivationWindow{{Start: instant(t, "2026-12-10T12:00:00Z"), End: instant(t, "2026-12-11T02:00:00Z")}}
	}
	return domain.Guard{PortIn: p, Mode: mode, Rules: rules, Now: instant(t, now)}
}

func TestAllowedActions(t *testing.T) {
	t.Parallel()

	const long, dayBefore, day = "2026-12-01T12:00:00Z", "2026-12-09T16:30:00Z", "2026-12-10T11:00:00Z"
	scheduled, onDemand := domain.ActivationScheduled, domain.ActivationOnDemand
	for _, tt := range []struct {
		name   string
		status domain.PortInStatus
		rules  domain.ClassRules
		mode   domain.ActivationMode
		now    string
		want   []domain.Action
	}{
		{"draft", domain.PortInDraft, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "prepare", "submit", "update"}},
		{"submitting", domain.PortInSubmitting, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment"}},
		{"pending documents", domain.PortInPendingDocuments, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "update"}},
		{"validating", domain.PortInValidating, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "update"}},
		{"submitted", domain.PortInSubmitted, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "update"}},
		{"exception", domain.PortInException, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "resubmit", "update"}},
		{"amending", domain.PortInAmending, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment"}},
		{"foc confirmed", domain.PortInFOCConfirmed, bandwidthRules, scheduled, long, []domain.Action{"cancel", "comment", "update"}},
		{"a moment before Bandwidth's lock", domain.PortInFOCConfirmed, bandwidthRules, scheduled, "2026-12-09T16:29:59Z", []domain.Action{"cancel", "comment", "update"}},
		{"behind Bandwidth's lock", domain.PortInFOCConfirmed, bandwidthRules, scheduled, dayBefore, []domain.Action{"comment"}},
		{"amending behind the lock", domain.PortInAmending, bandwidthRules, scheduled, dayBefore, []domain.Action{"comment"}},
		{"behind Telnyx's cancel lock", domain.PortInFOCConfirmed, telnyxRules, scheduled, "2026-12-08T16:30:00Z", []domain.Action{"comment", "update"}},
		{"on demand, before its window", domain.PortInFOCConfirmed, telnyxRules, onDemand, "2026-12-09T12:00:00Z", []domain.Action{"activate", "comment", "update"}},
		{"on demand, on the day", domain.PortInFOCConfirmed, telnyxRules, onDemand, day, []domain.Action{"activate", "comment", "update"}},
		{"on demand, as its window ends", domain.PortInFOCConfirmed, telnyxRules, onDemand, "2026-12-11T02:00:00Z", []domain.Action{"activate", "comment", "update"}},
		{"on demand, behind its window", domain.PortInFOCConfirmed, telnyxRules, onDemand, "2026-12-11T02:00:01Z", []domain.Action{"comment", "update"}},
		{"on demand where nobody offers it", domain.PortInFOCConfirmed, bandwidthRules, onDemand, day, []domain.Action{"comment"}},
		{"activating", domain.PortInActivating, telnyxRules, onDemand, day, []domain.Action{"comment"}},
		{"cancel pending", domain.PortInCancelPending, telnyxRules, scheduled, long, []domain.Action{"comment"}},
		{"completed", domain.PortInCompleted, telnyxRules, scheduled, long, []domain.Action{"comment"}},
		{"cancelled", domain.PortInCancelled, telnyxRules, scheduled, long, []domain.Action{"comment"}},
		{"only what can be carried out", domain.PortInException, domain.ClassRules{Actions: []domain.Action{"cancel"}}, scheduled, long, []domain.Action{"cancel"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, guarded(t, tt.status, tt.rules, tt.mode, tt.now).AllowedActions()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestGuardRefuses(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name    string
		guard   domain.Guard
		action  domain.Action
		message string // "" if it is allowed
		allowed []domain.Action
	}{
		{
			"an ended port", guarded(t, domain.PortInCompleted, bandwidthRules, "", "2026-12-01T12:00:00Z"), domain.ActionCancel,
			"A port-in that is completed does not take cancel.",
			[]domain.Action{domain.ActionComment},
		},
		{
			"a locked one", guarded(t, domain.PortInFOCConfirmed, bandwidthRules, "", "2026-12-10T12:00:00Z"), domain.ActionCancel,
			"The port-in does not take cancel since 2026-12-09T16:30:00.000Z (bandwidth:7301).",
			[]domain.Action{domain.ActionComment},
		},
		{
			"a second submit", guarded(t, domain.PortInFOCConfirmed, bandwidthRules, "", "2026-12-01T12:00:00Z"), domain.ActionSubmit,
			"A port-in that is foc confirmed does not take submit.",
			[]domain.Action{domain.ActionCancel, domain.ActionComment, domain.ActionUpdate},
		},
		{"a draft, nothing", guarded(t, domain.PortInDraft, bandwidthRules, "", "2026-12-01T12:00:00Z"), domain.ActionSubmit, "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.guard.Check(tt.action)
			if tt.message == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			refusal, ok := errors.AsType[*domain.Error](err)
			if !ok || refusal.Code != domain.CodeActionNotAllowed || refusal.Message != tt.message {
				t.Fatalf("refused with %v, want %q", err, tt.message)
			}
			if diff := cmp.Diff(tt.allowed, refusal.AllowedActions); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMutableFieldsAndLocks(t *testing.T) {
	t.Parallel()

	g := guarded(t, domain.PortInFOCConfirmed, telnyxRules, domain.ActivationScheduled, "2026-12-07T16:29:59Z")
	locks := []domain.Lock{
		{Action: domain.ActionCancel, Fields: []string{}, After: instant(t, "2026-12-08T16:30:00Z"), Source: "telnyx:cancel"},
		{Action: domain.ActionUpdate, Fields: []string{"/requested_foc"}, After: instant(t, "2026-12-07T16:30:00Z"), Source: "telnyx:foc_change"},
	}
	if diff := cmp.Diff(locks, g.Locks()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/end_user", "/messaging", "/requested_foc"}, g.MutableFields()); diff != "" {
		t.Error(diff)
	}
	if err := g.CheckUpdate(domain.Change{Fields: []string{"/requested_foc", "/end_user/service_address/locality"}}); err != nil {
		t.Errorf("refused: %v", err)
	}

	g.Now = g.Now.Add(time.Second)
	if diff := cmp.Diff([]string{"/end_user", "/messaging"}, g.MutableFields()); diff != "" {
		t.Error(diff)
	}
	refusal, ok := errors.AsType[*domain.Error](g.CheckUpdate(domain.Change{Fields: []string{"/end_user/pin", "/requested_foc", "/port_scope", "/end_user_pin"}}))
	if !ok {
		t.Fatal("a locked field was let through")
	}
	faults := []domain.Fault{
		{Pointer: "/requested_foc", Code: "locked", Message: "can't be changed since 2026-12-07T16:30:00.000Z (telnyx:foc_change)"},
		{Pointer: "/port_scope", Code: "immutable", Message: "can't be changed of a port that was handed over: cancel the port-in and order it again"},
		{Pointer: "/end_user_pin", Code: "immutable", Message: "can't be changed of a port that was handed over: cancel the port-in and order it again"},
	}
	if diff := cmp.Diff(faults, refusal.Faults); diff != "" {
		t.Error(diff)
	}

	for _, status := range []domain.PortInStatus{domain.PortInSubmitting, domain.PortInCompleted, domain.PortInAmending} {
		g := guarded(t, status, telnyxRules, "", "2026-12-01T12:00:00Z")
		if got := g.MutableFields(); len(got) > 0 {
			t.Errorf("%s: %v can be changed", status, got)
		}
		if g.CheckUpdate(domain.Change{Fields: []string{"/end_user"}}) == nil {
			t.Errorf("%s: an update was let through", status)
		}
	}
	for _, status := range []domain.PortInStatus{domain.PortInDraft, domain.PortInSubmitted, domain.PortInCompleted} {
		if got := guarded(t, status, telnyxRules, "", "2026-12-01T12:00:00Z").Locks(); len(got) > 0 {
			t.Errorf("%s without a date: locks %v", status, got)
		}
	}
	if !slices.Contains(guarded(t, domain.PortInDraft, telnyxRules, "", "2026-12-01T12:00:00Z").MutableFields(), "/port_scope") {
		t.Error("a draft's port scope can't be changed")
	}
}

// TestGuardsAgree checks that what a guard shows and what it refuses are the
// same, whatever the port-in.
func TestGuardsAgree(t *testing.T) {
	t.Parallel()

	all := []domain.Action{
		domain.ActionUpdate, domain.ActionPrepare, domain.ActionSubmit, domain.ActionCancel, domain.ActionActivate,
		domain.ActionComment, domain.ActionResubmit,
	}
	foc := instant(t, "2026-12-10T16:30:00Z")
	rapid.Check(t, func(t *rapid.T) {
		g := domain.Guard{
			PortIn: &domain.PortIn{Status: rapid.SampledFrom(domain.PortInStatuses).Draw(t, "status")},
			Mode:   rapid.SampledFrom([]domain.ActivationMode{domain.ActivationScheduled, domain.ActivationOnDemand}).Draw(t, "mode"),
			Rules:  rapid.SampledFrom([]domain.ClassRules{bandwidthRules, telnyxRules, {}}).Draw(t, "rules"),
			Now:    foc.Add(time.Duration(rapid.IntRange(-100, 30).Draw(t, "hours")) * time.Hour),
		}
		if rapid.Bool().Draw(t, "confirmed") {
			g.PortIn.FOC.Confirmed = &foc
		}
		allowed := g.AllowedActions()
		for _, a := range all {
			err := g.Check(a)
			if slices.Contains(allowed, a) != (err == nil) {
				t.Fatalf("%s: shown %v, refused %v", a, allowed, err)
			}
		}
		fields := g.MutableFields()
		if len(fields) > 0 && !slices.Contains(allowed, domain.ActionUpdate) {
			t.Fatalf("%v can be changed, but only %v is allowed", fields, allowed)
		}
		if len(fields) > 0 && g.CheckUpdate(domain.Change{Fields: fields}) != nil {
			t.Fatalf("%v can be changed, but is refused", fields)
		}
		if g.PortIn.Status.Terminal() && !slices.Equal(allowed, []domain.Action{domain.ActionComment}) {
			t.Fatalf("%s takes %v", g.PortIn.Status, allowed)
		}
		if slices.Contains(allowed, domain.ActionSubmit) && g.PortIn.Status != domain.PortInDraft {
			t.Fatalf("%s takes a submit", g.PortIn.Status)
		}
	})
}

func TestOrderActionsAndFields(t *testing.T) {
	t.Parallel()

	draft := guarded(t, domain.PortInDraft, bandwidthRules, "", "2026-12-01T12:00:00Z")
	confirmed := guarded(t, domain.PortInFOCConfirmed, bandwidthRules, "", "2026-12-01T12:00:00Z")
	exception := guarded(t, domain.PortInException, telnyxRules, "", "2026-12-01T12:00:00Z")
	completed := guarded(t, domain.PortInCompleted, telnyxRules, "", "2026-12-01T12:00:00Z")

	live := []domain.Number{{Status: domain.NumberSubmitted}}
	for _, tt := range []struct {
		name    string
		order   domain.Order
		guards  []domain.Guard
		offered []domain.Action
		actions []domain.Action
		fields  []string // nil: those of a draft
	}{
		{
			"a draft that is being planned",
			domain.Order{Numbers: []domain.Number{{Status: domain.NumberDraft}}, Plan: domain.Plan{Status: domain.PlanRunning}},
			nil, nil,
			[]domain.Action{"cancel", "comment", "submit", "update"},
			nil,
		},
		{
			"a draft that can't be planned",
			domain.Order{Numbers: []domain.Number{{Status: domain.NumberDraft}}, Plan: domain.Plan{Status: domain.PlanFailed}},
			nil, nil,
			[]domain.Action{"cancel", "comment", "update"},
			nil,
		},
		{
			"a draft",
			domain.Order{Numbers: []domain.Number{{Status: domain.NumberDraft}}, Plan: domain.Plan{Status: domain.PlanReady}},
			[]domain.Guard{draft},
			nil,
			[]domain.Action{"cancel", "comment", "prepare", "submit", "update"},
			nil,
		},
		{
			"two port-ins at two providers",
			domain.Order{SubmitAccepted: true, Numbers: live},
			[]domain.Guard{confirmed, exception, completed},
			nil,
			[]domain.Action{"cancel", "comment", "resubmit", "update"},
			[]string{"/end_user/account_number", "/end_user/pin", "/metadata", "/reference", "/requested_foc"},
		},
		{
			"only what the gateway carries out",
			domain.Order{SubmitAccepted: true, Numbers: live},
			[]domain.Guard{confirmed},
			[]domain.Action{domain.ActionCancel, domain.ActionUpdate},
			[]domain.Action{"cancel", "update"},
			[]string{"/end_user/account_number", "/end_user/pin", "/metadata", "/reference", "/requested_foc"},
		},
		{
			"completed",
			domain.Order{SubmitAccepted: true, Numbers: []domain.Number{{Status: domain.NumberCompleted}}},
			[]domain.Guard{completed},
			nil,
			[]domain.Action{"comment"},
			[]string{},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.actions, domain.OrderActions(&tt.order, tt.guards, tt.offered)); diff != "" {
				t.Error(diff)
			}
			got := domain.OrderFields(&tt.order, tt.guards)
			if tt.fields == nil {
				if len(got) != 15 || !slices.Contains(got, "/numbers") || !slices.IsSorted(got) {
					t.Errorf("a draft's fields: %v", got)
				}
				return
			}
			if diff := cmp.Diff(tt.fields, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
