package domain_test

import (
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
)

func TestParseHolidaysRefuses(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, table, want string }{
		{"no table", `{`, "read holidays"},
		{"an unknown member", `[{"calendar":"us","date":"2026-01-01","name":"x","closed":true}]`, "closed"},
		{"no calendar", `[{"date":"2026-01-01","name":"x"}]`, "no calendar"},
		{"no name", `[{"calendar":"us","date":"2026-01-01"}]`, "no name"},
		{"a day that doesn't exist", `[{"calendar":"us","date":"2026-02-30","name":"x"}]`, "no date"},
		{"a day twice", `[{"calendar":"us","date":"2026-01-01","name":"x"},{"calendar":"us","date":"2026-01-01","name":"y"}]`, "twice"},
		{"a second table", `[] []`, "follows"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := domain.ParseHolidays(strings.NewReader(tt.table))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestOperatorOverridesHolidays(t *testing.T) {
	t.Parallel()

	shipped, err := domain.ShippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	over, err := domain.ParseHolidays(strings.NewReader(`[
		{"calendar": "us_porting", "date": "2026-10-12", "name": "Columbus Day", "open": true, "verified": true},
		{"calendar": "us_porting", "date": "2026-12-24", "name": "Christmas Eve", "verified": true}]`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := shipped.With(over).Calendar(domain.USPorting, domain.EasternTime)
	if err != nil {
		t.Fatal(err)
	}
	for date, want := range map[domain.Date]bool{"2026-10-12": true, "2026-12-24": false, "2026-12-25": false} {
		if got := c.IsBusinessDay(date); got != want {
			t.Errorf("%s: IsBusinessDay = %t, want %t", date, got, want)
		}
	}
	if !eastern(t).IsBusinessDay("2026-12-24") {
		t.Error("the override reached the shipped table")
	}
}

func TestUnpublishedHolidaysAreUnverified(t *testing.T) {
	t.Parallel()

	holidays, err := domain.ShippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, row := range holidays.Unverified() {
		count[row.Calendar]++
	}
	if count[domain.USPorting] != 36 || count[domain.USFederal] != 0 {
		t.Errorf("unverified rows: %v, want all 36 of %s and none of %s", count, domain.USPorting, domain.USFederal)
	}
}

func TestCalendarOfNothing(t *testing.T) {
	t.Parallel()

	holidays, err := domain.ShippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holidays.Calendar("mars", domain.EasternTime); err == nil {
		t.Error("a calendar without a row was accepted")
	}
	if _, err := holidays.Calendar(domain.USPorting, "America/Atlantis"); err == nil {
		t.Error("a zone that doesn't exist was accepted")
	}
}
