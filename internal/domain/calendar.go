package domain

import (
	"fmt"
	"time"
	_ "time/tzdata" // a calendar must know its zone on machines without a zone database
)

// Zones in which providers keep their clocks.
const (
	EasternTime = "America/New_York"
	CentralTime = "America/Chicago"
)

// A Calendar knows the business days of a zone: Monday to Friday without the
// holidays of one calendar. It is read-only and safe for concurrent use.
type Calendar struct {
	zone   *time.Location
	closed map[Date]Holiday
	years  map[string]bool // of which years the holidays are known
}

// Calendar returns the named calendar in a zone of the IANA database. A
// calendar without any row is an error: it would silently have no holidays.
func (h Holidays) Calendar(name, zone string) (Calendar, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return Calendar{}, fmt.Errorf("calendar %s: %w", name, err)
	}
	c := Calendar{zone: location, closed: map[Date]Holiday{}, years: map[string]bool{}}
	for _, row := range h.rows {
		if row.Calendar != name {
			continue
		}
		c.years[year(row.Date)] = true
		if !row.Open {
			c.closed[row.Date] = row
		}
	}
	if len(c.years) == 0 {
		return Calendar{}, fmt.Errorf("calendar %s: no holidays are known", name)
	}
	return c, nil
}

// Zone is where the calendar's days begin and end.
func (c Calendar) Zone() *time.Location { return c.zone }

// Holiday returns the holiday on the date, if it is one.
func (c Calendar) Holiday(d Date) (Holiday, bool) {
	h, ok := c.closed[d]
	return h, ok
}

// Covers reports whether the holidays of the date's year are known at all.
func (c Calendar) Covers(d Date) bool { return c.years[year(d)] }

// IsBusinessDay reports whether the carriers work on the date.
func (c Calendar) IsBusinessDay(d Date) bool {
	if _, ok := d.Midnight(); !ok || d.IsWeekend() {
		return false
	}
	_, closed := c.closed[d]
	return !closed
}

// BusinessDayFrom returns the date if it is a business day, else the next one.
func (c Calendar) BusinessDayFrom(d Date) Date {
	if _, ok := d.Midnight(); !ok {
		return ""
	}
	for !c.IsBusinessDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// NextBusinessDay returns the first business day after the date.
func (c Calendar) NextBusinessDay(d Date) Date { return c.BusinessDayFrom(d.AddDays(1)) }

// AddBusinessDays returns the nth business day after the date. With n of 0 it
// is the date itself, or the next business day if it is none.
func (c Calendar) AddBusinessDays(d Date, n int) Date {
	d = c.BusinessDayFrom(d)
	for ; n > 0; n-- {
		d = c.NextBusinessDay(d)
	}
	return d
}

// at returns the instant of a wall-clock time on a date known to be one.
func (c Calendar) at(d Date, t TimeOfDay) time.Time {
	day, _ := d.Midnight()
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour, t.Minute, 0, 0, c.zone).UTC()
}

func year(d Date) string { return string(d[:min(4, len(d))]) }
