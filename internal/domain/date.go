package domain

import "time"

// Midnight returns the day's start in UTC, as a carrier for its calendar
// fields; ok is false if the text is no date.
func (d Date) Midnight() (day time.Time, ok bool) {
	day, err := time.Parse(time.DateOnly, string(d))
	return day, err == nil
}

// AddDays returns the date n calendar days later, or the zero Date if d is
// none.
func (d Date) AddDays(n int) Date {
	day, ok := d.Midnight()
	if !ok {
		return ""
	}
	return Date(day.AddDate(0, 0, n).Format(time.DateOnly))
}

// IsWeekend reports whether the date is a Saturday or Sunday.
func (d Date) IsWeekend() bool {
	day, ok := d.Midnight()
	return ok && (day.Weekday() == time.Saturday || day.Weekday() == time.Sunday)
}

// A TimeOfDay is a wall-clock time in whatever zone it is used in.
type TimeOfDay struct{ Hour, Minute int }

// Before reports whether t is earlier in the day than u.
func (t TimeOfDay) Before(u TimeOfDay) bool {
	return t.Hour < u.Hour || t.Hour == u.Hour && t.Minute < u.Minute
}
