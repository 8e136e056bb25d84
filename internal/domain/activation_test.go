package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

func TestActivationDue(t *testing.T) {
	t.Parallel()
	at := func(text string) *time.Time {
		when := instant(t, text)
		return &when
	}
	a := domain.Activation{
		Opens: instant(t, "2026-12-10T05:00:00Z"),
		Windows: []domain.ActivationWindow{
			{Start: instant(t, "2026-12-10T10:00:00Z"), End: instant(t, "2026-12-11T03:00:00Z")},
			{Start: instant(t, "2026-12-11T10:00:00Z"), End: instant(t, "2026-12-12T03:00:00Z")},
		},
	}
	for _, tt := range []struct {
		name string
		at   *time.Time
		now  string
		want string // "" : never
	}{
		{"soon, long before", nil, "2026-12-03T00:00:00Z", "2026-12-10T10:00:00Z"},
		{"soon, within", nil, "2026-12-10T12:00:00Z", "2026-12-10T12:00:00Z"},
		{"soon, as a window ends", nil, "2026-12-11T03:00:00Z", "2026-12-11T03:00:00Z"},
		{"soon, between", nil, "2026-12-11T04:00:00Z", "2026-12-11T10:00:00Z"},
		{"soon, too late", nil, "2026-12-12T03:00:01Z", ""},
		{"a time that is past is soon", at("2026-12-01T00:00:00Z"), "2026-12-10T12:00:00Z", "2026-12-10T12:00:00Z"},
		{"at a time, long before", at("2026-12-10T15:00:00Z"), "2026-12-03T00:00:00Z", "2026-12-10T05:00:00Z"},
		{"at a time, on the day", at("2026-12-10T15:00:00Z"), "2026-12-10T06:00:00Z", "2026-12-10T06:00:00Z"},
		{"at a time outside", at("2026-12-11T05:00:00Z"), "2026-12-10T06:00:00Z", ""},
	} {
		due, ok := a.Due(tt.at, instant(t, tt.now))
		got := ""
		if ok {
			got = due.UTC().Format(time.RFC3339)
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	if _, ok := (domain.Activation{}).Due(nil, instant(t, "2026-12-10T06:00:00Z")); ok {
		t.Error("due without any window")
	}
}

// A request that is held falls due anew when the windows move, and at once
// when it fits into none of them.
func TestObserveMovesAHeldActivation(t *testing.T) {
	t.Parallel()
	now := instant(t, "2026-12-04T00:00:00Z")
	noon, due := instant(t, "2026-12-10T17:00:00Z"), instant(t, "2026-12-10T10:00:00Z")
	offer := func(day int) *domain.Activation {
		shift := time.Duration(day-10) * 24 * time.Hour
		return &domain.Activation{Windows: []domain.ActivationWindow{{Start: due.Add(shift), End: due.Add(shift + 14*time.Hour)}}}
	}
	for _, tt := range []struct {
		name string
		at   *time.Time
		day  int
		want time.Time
	}{
		{"as soon as possible", nil, 14, due.Add(4 * 24 * time.Hour)},
		{"at a time that no longer fits", &noon, 14, now},
		{"at a time that still fits", &noon, 10, now},
	} {
		p := domain.Picture{PortIn: domain.PortIn{
			ID: "pti_1", Status: domain.PortInFOCConfirmed,
			ProviderOrders: []domain.ProviderOrder{{ID: "a", Committed: true, Live: true}},
			Activation:     domain.Activation{Wanted: &domain.ActivationRequest{At: tt.at, CommandID: "cmd_1", Due: &due}},
		}}
		s := domain.Snapshot{
			Order: domain.ProviderOrder{ID: "a", Committed: true, Live: true}, Status: domain.PortInFOCConfirmed, Activation: offer(tt.day),
		}
		after, _ := domain.Observe(p, s, domain.Taxonomy{}, now)
		if diff := cmp.Diff(&domain.ActivationRequest{At: tt.at, CommandID: "cmd_1", Due: &tt.want}, after.PortIn.Activation.Wanted); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if !p.PortIn.Activation.Wanted.Due.Equal(due) {
			t.Errorf("%s: the picture that was given changed", tt.name)
		}
	}
}
