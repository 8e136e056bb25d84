package domain_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/us"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

func shippedCalendar(t testing.TB, name, zone string) domain.Calendar {
	t.Helper()
	holidays, err := domain.ShippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	c, err := holidays.Calendar(name, zone)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func eastern(t testing.TB) domain.Calendar {
	t.Helper()
	return shippedCalendar(t, domain.USPorting, domain.EasternTime)
}

// instant reads an RFC 3339 text.
func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestObservedHolidays(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		calendar string
		date     domain.Date
		name     string // "" for an ordinary day
	}{
		{domain.USFederal, "2026-07-03", "Independence Day"}, // the 4th is a Saturday
		{domain.USFederal, "2026-07-06", ""},
		{domain.USFederal, "2026-11-27", ""},
		{domain.USPorting, "2026-11-27", "Day after Thanksgiving"},
		{domain.USFederal, "2027-06-18", "Juneteenth"}, // the 19th is a Saturday
		{domain.USFederal, "2027-06-21", ""},
		{domain.USFederal, "2027-07-05", "Independence Day"}, // the 4th is a Sunday
		{domain.USFederal, "2027-07-02", ""},
		{domain.USFederal, "2027-12-24", "Christmas Day"},
		{domain.USFederal, "2027-12-31", "New Year's Day"}, // of 2028
		{domain.USFederal, "2028-11-10", "Veterans Day"},
		{domain.CAFederal, "2026-04-03", "Good Friday"},
		{domain.CAFederal, "2026-12-28", "Boxing Day"}, // the 26th is a Saturday
		{domain.CAFederal, "2027-12-27", "Christmas Day"},
		{domain.CAFederal, "2027-12-28", "Boxing Day"}, // the Monday is Christmas's already
		{domain.CAFederal, "2028-12-26", "Boxing Day"},
		{domain.CAFederal, "2026-08-03", ""},
		{domain.CAPorting, "2026-08-03", "Civic Holiday"},
		{domain.TelnyxUS, "2026-10-12", ""},
		{domain.TelnyxUS, "2026-09-07", "Labor Day"},
	} {
		t.Run(tt.calendar+" "+string(tt.date), func(t *testing.T) {
			t.Parallel()
			c := shippedCalendar(t, tt.calendar, domain.EasternTime)
			holiday, _ := c.Holiday(tt.date)
			if holiday.Name != tt.name {
				t.Errorf("holiday %q, want %q", holiday.Name, tt.name)
			}
			if got, want := c.IsBusinessDay(tt.date), tt.name == ""; got != want {
				t.Errorf("IsBusinessDay = %t, want %t", got, want)
			}
		})
	}
}

// TestCalendarsAgainstOracle compares every day of the shipped years with an
// independent reckoning of the same holidays.
func TestCalendarsAgainstOracle(t *testing.T) {
	t.Parallel()

	canada := make([]*cal.Holiday, 0, len(ca.Holidays))
	for _, h := range ca.Holidays {
		if h != ca.EasterMonday && h != ca.CivicDay { // neither is in the Canada Labour Code
			canada = append(canada, h)
		}
	}
	for _, tt := range []struct {
		calendar string
		holidays []*cal.Holiday
	}{
		{domain.USFederal, us.Holidays},
		{domain.USPorting, append([]*cal.Holiday{us.DayAfterThanksgivingDay}, us.Holidays...)},
		{domain.CAFederal, canada},
		{domain.CAPorting, append([]*cal.Holiday{ca.CivicDay}, canada...)},
	} {
		t.Run(tt.calendar, func(t *testing.T) {
			t.Parallel()
			c := shippedCalendar(t, tt.calendar, "UTC")
			oracle := cal.NewBusinessCalendar()
			oracle.AddHoliday(tt.holidays...)
			for day := instant(t, "2026-01-01T12:00:00Z"); day.Year() < 2029; day = day.AddDate(0, 0, 1) {
				date := domain.DateOf(day, time.UTC)
				if got, want := c.IsBusinessDay(date), oracle.IsWorkday(day); got != want {
					t.Errorf("%s %s: IsBusinessDay = %t, the oracle says %t", day.Weekday(), date, got, want)
				}
			}
		})
	}
}

func TestAddBusinessDays(t *testing.T) {
	t.Parallel()

	c := eastern(t)
	for _, tt := range []struct {
		from domain.Date
		n    int
		want domain.Date
	}{
		{"2026-12-01", 0, "2026-12-01"},
		{"2026-12-01", 1, "2026-12-02"},
		{"2026-12-04", 1, "2026-12-07"},
		{"2026-12-05", 0, "2026-12-07"},
		{"2026-12-05", 1, "2026-12-08"},
		{"2026-11-25", 1, "2026-11-30"}, // over Thanksgiving and the day after it
		{"2026-12-24", 4, "2026-12-31"},
		{"2027-12-30", 1, "2028-01-03"},
		{"2028-02-28", 1, "2028-02-29"},
		{"no date", 1, ""},
	} {
		if got := c.AddBusinessDays(tt.from, tt.n); got != tt.want {
			t.Errorf("AddBusinessDays(%s, %d) = %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

func TestBusinessDaysAreNeverClosedAndAscend(t *testing.T) {
	t.Parallel()

	c := eastern(t)
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 1000).Draw(t, "day"))
		from := domain.DateOf(day, time.UTC)
		n := rapid.IntRange(0, 20).Draw(t, "n")

		got := c.AddBusinessDays(from, n)
		if _, holiday := c.Holiday(got); holiday || got.IsWeekend() || !c.IsBusinessDay(got) {
			t.Fatalf("%s + %d business days is %s, on which nobody works", from, n, got)
		}
		if later := c.AddBusinessDays(from, n+1); later <= got {
			t.Fatalf("%s + %d is %s, but + %d is %s", from, n, got, n+1, later)
		}
		if next := c.AddBusinessDays(from.AddDays(1), n); next < got {
			t.Fatalf("a day later gives %s, before %s", next, got)
		}
		between := 0
		for d := from.AddDays(1); d <= got; d = d.AddDays(1) {
			if c.IsBusinessDay(d) {
				between++
			}
		}
		if want := n; c.IsBusinessDay(from) && between != want {
			t.Fatalf("%d business days lie after %s up to %s, want %d", between, from, got, want)
		}
	})
}

func TestCalendarCovers(t *testing.T) {
	t.Parallel()

	c := eastern(t)
	got := map[domain.Date]bool{}
	for _, d := range []domain.Date{"2025-12-31", "2026-01-01", "2028-12-31", "2029-01-01"} {
		got[d] = c.Covers(d)
	}
	want := map[domain.Date]bool{"2025-12-31": false, "2026-01-01": true, "2028-12-31": true, "2029-01-01": false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
