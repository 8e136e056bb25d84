package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

func bandwidthRule(t testing.TB, class domain.PortClass, mode domain.ActivationMode, interval int) domain.WindowRule {
	t.Helper()
	cutover, ok := domain.CutoverFor("bandwidth", class, "US")
	if !ok {
		t.Fatalf("no cutover for %s", class)
	}
	return domain.WindowRule{
		Calendar:     shippedCalendar(t, domain.USPorting, cutover.Zone),
		Cutover:      cutover,
		Mode:         mode,
		IntervalDays: interval,
		HorizonDays:  30,
	}
}

func window(t testing.TB, date domain.Date, start, end string, honoured bool) domain.FOCWindow {
	t.Helper()
	return domain.FOCWindow{Date: date, Start: instant(t, start), End: instant(t, end), TimeHonoured: honoured, Source: domain.WindowComputed}
}

func TestComputedFOCWindows(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name     string
		now      string
		class    domain.PortClass
		mode     domain.ActivationMode
		interval int
		first    []domain.FOCWindow
		total    int
		last     domain.Date
	}{
		{
			name: "scheduled, asked for in the morning", now: "2026-12-01T15:00:00Z",
			class: domain.OnNetAutomated, mode: domain.ActivationScheduled, interval: 1,
			first: []domain.FOCWindow{
				window(t, "2026-12-02", "2026-12-02T16:30:00Z", "2026-12-02T16:30:00Z", false),
				window(t, "2026-12-03", "2026-12-03T16:30:00Z", "2026-12-03T16:30:00Z", false),
			},
			total: 21, last: "2026-12-31",
		},
		{
			name: "the same after 13:00", now: "2026-12-01T18:00:01Z",
			class: domain.OnNetAutomated, mode: domain.ActivationScheduled, interval: 1,
			first: []domain.FOCWindow{window(t, "2026-12-03", "2026-12-03T16:30:00Z", "2026-12-03T16:30:00Z", false)},
			total: 20, last: "2026-12-31",
		},
		{
			name: "a manual port has no hours to choose from", now: "2026-12-01T15:00:00Z",
			class: domain.ManualOffNet, mode: domain.ActivationOnDemand, interval: 6,
			first: []domain.FOCWindow{window(t, "2026-12-07", "2026-12-07T16:30:00Z", "2026-12-07T16:30:00Z", false)},
			total: 18, last: "2026-12-31",
		},
		{
			name: "on demand, on-net, over the night the clocks go back", now: "2026-10-29T14:00:00Z",
			class: domain.OnNetAutomated, mode: domain.ActivationOnDemand, interval: 1,
			first: []domain.FOCWindow{
				window(t, "2026-10-30", "2026-10-30T09:00:00Z", "2026-10-31T02:00:00Z", true),
				window(t, "2026-11-02", "2026-11-02T10:00:00Z", "2026-11-03T03:00:00Z", true),
			},
			total: 18, last: "2026-11-25", // the horizon is the 28th, behind the long weekend
		},
		{
			name: "scheduled over the night the clocks go forward", now: "2027-03-11T14:00:00Z",
			class: domain.OffNetAutomated, mode: domain.ActivationScheduled, interval: 1,
			first: []domain.FOCWindow{
				window(t, "2027-03-12", "2027-03-12T16:30:00Z", "2027-03-12T16:30:00Z", false),
				window(t, "2027-03-15", "2027-03-15T15:30:00Z", "2027-03-15T15:30:00Z", false),
			},
			total: 21, last: "2027-04-09", // day 30 is a Saturday
		},
		{
			name: "on demand, off-net", now: "2026-12-01T15:00:00Z",
			class: domain.OffNetAutomated, mode: domain.ActivationOnDemand, interval: 3,
			first: []domain.FOCWindow{window(t, "2026-12-04", "2026-12-04T11:00:00Z", "2026-12-05T03:00:00Z", true)},
			total: 19, last: "2026-12-31",
		},
		{
			name: "no interval: today while its time is to come", now: "2026-12-01T15:00:00Z",
			class: domain.InternalPort, mode: domain.ActivationScheduled, interval: 0,
			first: []domain.FOCWindow{window(t, "2026-12-01", "2026-12-01T16:30:00Z", "2026-12-01T16:30:00Z", false)},
			total: 22, last: "2026-12-31",
		},
		{
			name: "no interval, at the very time", now: "2026-12-01T16:30:00Z",
			class: domain.InternalPort, mode: domain.ActivationScheduled, interval: 0,
			first: []domain.FOCWindow{window(t, "2026-12-02", "2026-12-02T16:30:00Z", "2026-12-02T16:30:00Z", false)},
			total: 21, last: "2026-12-31",
		},
		{
			name: "an interval that ends on Christmas", now: "2026-12-24T15:00:00Z",
			class: domain.OnNetAutomated, mode: domain.ActivationScheduled, interval: 1,
			first: []domain.FOCWindow{window(t, "2026-12-28", "2026-12-28T16:30:00Z", "2026-12-28T16:30:00Z", false)},
			total: 18, last: "2027-01-22",
		},
		{
			name: "an interval beyond the horizon", now: "2026-12-01T15:00:00Z",
			class: domain.OnNetAutomated, mode: domain.ActivationScheduled, interval: 31,
			first: []domain.FOCWindow{}, total: 0,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := domain.ComputedFOCWindows(instant(t, tt.now), bandwidthRule(t, tt.class, tt.mode, tt.interval))
			if len(got) != tt.total {
				t.Errorf("%d windows, want %d", len(got), tt.total)
			}
			if diff := cmp.Diff(tt.first, got[:min(len(tt.first), len(got))]); diff != "" {
				t.Errorf("first windows: %s", diff)
			}
			if tt.total > 0 && got[len(got)-1].Date != tt.last {
				t.Errorf("last window %s, want %s", got[len(got)-1].Date, tt.last)
			}
		})
	}
}

func TestWindowsAreOpenAscendingAndNear(t *testing.T) {
	t.Parallel()

	classes := []domain.PortClass{
		domain.OnNetAutomated, domain.OffNetAutomated, domain.InternalPort,
		domain.ManualOnNet, domain.ManualOffNet, domain.TollFree, domain.TollFreeManual,
	}
	modes := []domain.ActivationMode{domain.ActivationScheduled, domain.ActivationOnDemand}
	rules := map[domain.PortClass]map[domain.ActivationMode]domain.WindowRule{}
	for _, class := range classes {
		rules[class] = map[domain.ActivationMode]domain.WindowRule{}
		for _, mode := range modes {
			rules[class][mode] = bandwidthRule(t, class, mode, 0)
		}
	}
	start := instant(t, "2026-01-01T00:00:00Z")

	rapid.Check(t, func(t *rapid.T) {
		now := start.Add(time.Duration(rapid.Int64Range(0, 2*365*24*3600).Draw(t, "second")) * time.Second)
		rule := rules[rapid.SampledFrom(classes).Draw(t, "class")][rapid.SampledFrom(modes).Draw(t, "mode")]
		rule.IntervalDays = rapid.IntRange(0, 12).Draw(t, "interval")
		windows := domain.ComputedFOCWindows(now, rule)

		zone := rule.Calendar.Zone()
		today := domain.DateOf(now, zone)
		var before domain.Date
		for _, w := range windows {
			switch {
			case !rule.Calendar.IsBusinessDay(w.Date):
				t.Fatalf("%s is no business day", w.Date)
			case w.Date <= before:
				t.Fatalf("%s follows %s", w.Date, before)
			case w.Date > today.AddDays(30):
				t.Fatalf("%s lies more than 30 days after %s", w.Date, today)
			case w.Date < today.AddDays(rule.IntervalDays):
				t.Fatalf("%s is sooner than %d days after %s", w.Date, rule.IntervalDays, today)
			case !w.Start.After(now) || w.End.Before(w.Start):
				t.Fatalf("window %s–%s asked for at %s", w.Start, w.End, now)
			case domain.DateOf(w.Start, zone) != w.Date || domain.DateOf(w.End, zone) != w.Date:
				t.Fatalf("window %s–%s is not on %s", w.Start, w.End, w.Date)
			case w.TimeHonoured == w.Start.Equal(w.End):
				t.Fatalf("window %s–%s, time honoured %t", w.Start, w.End, w.TimeHonoured)
			}
			before = w.Date
		}
		if later := rule.Earliest(now.Add(time.Hour)); later < rule.Earliest(now) {
			t.Fatalf("an hour later, the earliest date went back to %s", later)
		}
	})
}

func TestCutovers(t *testing.T) {
	t.Parallel()

	span := func(opens, closes int) *domain.Span {
		return &domain.Span{Open: domain.TimeOfDay{Hour: opens}, Close: domain.TimeOfDay{Hour: closes}}
	}
	for _, tt := range []struct {
		provider string
		class    domain.PortClass
		country  string
		want     *domain.Span
		known    bool
	}{
		{"bandwidth", domain.OnNetAutomated, "US", span(5, 22), true},
		{"bandwidth", domain.InternalPort, "US", span(5, 22), true},
		{"bandwidth", domain.OffNetAutomated, "US", span(6, 22), true},
		{"bandwidth", domain.ManualOffNet, "CA", nil, true},
		{"bandwidth", domain.TollFree, "US", span(8, 18), true},
		{"bandwidth", domain.FastPort, "US", nil, false},
		{"telnyx", domain.FastPort, "US", span(6, 20), true},
		{"telnyx", domain.FastPort, "CA", span(8, 15), true},
		{"telnyx", domain.FastPort, "GB", nil, false},
		{"telnyx", domain.StandardPort, "US", nil, false},
		{"somebody", domain.OnNetAutomated, "US", nil, false},
	} {
		got, known := domain.CutoverFor(tt.provider, tt.class, tt.country)
		if known != tt.known {
			t.Errorf("%s %s %s: known = %t, want %t", tt.provider, tt.class, tt.country, known, tt.known)
		}
		if diff := cmp.Diff(tt.want, got.OnDemand); diff != "" {
			t.Errorf("%s %s %s: %s", tt.provider, tt.class, tt.country, diff)
		}
	}
	staffed := span(8, 20)
	for at, want := range map[domain.TimeOfDay]bool{{Hour: 7, Minute: 59}: false, {Hour: 8}: true, {Hour: 20}: true, {Hour: 20, Minute: 1}: false} {
		if got := staffed.Contains(at); got != want {
			t.Errorf("staffed at %v: %t, want %t", at, got, want)
		}
	}
}

func TestCommonDates(t *testing.T) {
	t.Parallel()

	scheduled := domain.ComputedFOCWindows(instant(t, "2026-12-28T15:00:00Z"), bandwidthRule(t, domain.OnNetAutomated, domain.ActivationScheduled, 1))
	var pacific []domain.FOCWindow // the same days, another zone and other hours
	for _, date := range []domain.Date{"2027-01-05", "2026-12-31", "2027-01-04", "2027-01-04"} {
		pacific = append(pacific, domain.FOCWindow{Date: date, Source: domain.WindowFromProvider})
	}
	for _, tt := range []struct {
		name    string
		portIns [][]domain.FOCWindow
		want    []domain.Date
	}{
		{"of none", nil, []domain.Date{}},
		{"of one", [][]domain.FOCWindow{pacific}, []domain.Date{"2026-12-31", "2027-01-04", "2027-01-05"}},
		{"of two", [][]domain.FOCWindow{scheduled, pacific}, []domain.Date{"2026-12-31", "2027-01-04", "2027-01-05"}},
		{"the other way round", [][]domain.FOCWindow{pacific, scheduled}, []domain.Date{"2026-12-31", "2027-01-04", "2027-01-05"}},
		{"with one that has none", [][]domain.FOCWindow{scheduled, nil}, []domain.Date{}},
	} {
		if diff := cmp.Diff(tt.want, domain.CommonDates(tt.portIns...)); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
