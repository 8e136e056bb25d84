package bandwidth

import (
	"time"
	_ "time/tzdata" // New York, wherever the simulator runs
)

// newYork is the zone of all of Bandwidth's windows and default times.
var newYork = func() *time.Location {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // the zones are compiled in
	}
	return zone
}()

// Clocks of an order (Bandwidth guide, port-ins; those without a documented length are ours).
const (
	documentsTake  = 5 * time.Second // PENDING_DOCUMENTS passes in seconds
	rejectionTakes = 2 * time.Hour
	suppTakes      = 2 * time.Hour
	cancelTakes    = time.Hour
	draftLife      = 48 * time.Hour
	changeLock     = 24 * time.Hour // no change or cancel so shortly before the FOC
	focHorizon     = 30             // days
	purgeHour      = 9              // UTC
)

// focTime is the default time of day of an FOC.
func focTime(day time.Time) time.Time {
	y, m, d := day.In(newYork).Date()
	return time.Date(y, m, d, 11, 30, 0, 0, newYork)
}

// businessDay tells whether ports complete on t's day in New York: not at weekends and on porting holidays.
func businessDay(t time.Time) bool {
	t = t.In(newYork)
	if w := t.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	return !holiday(t)
}

// holiday knows the days on which no carrier works. Bandwidth's own list is not public for years to come; these are
// the holidays that every list had.
func holiday(t time.Time) bool {
	_, m, d := t.Date()
	w := t.Weekday()
	// A fixed holiday at the weekend is kept on the Friday before or the Monday after.
	fixed := func(month time.Month, day int) bool {
		return m == month && (d == day || (w == time.Friday && d == day-1) || (w == time.Monday && d == day+1))
	}
	switch {
	case fixed(time.January, 1), m == time.December && d == 31 && w == time.Friday:
		return true
	case m == time.May && w == time.Monday && d > 24: // Memorial Day
		return true
	case fixed(time.July, 4):
		return true
	case m == time.September && w == time.Monday && d <= 7: // Labor Day
		return true
	case m == time.November && w == time.Thursday && d > 21 && d <= 28: // Thanksgiving
		return true
	}
	return fixed(time.December, 25)
}

// nextBusinessDay is the same time of day on the n-th business day after t's.
func nextBusinessDay(t time.Time, n int) time.Time {
	t = t.In(newYork)
	for n > 0 {
		if t = t.AddDate(0, 0, 1); businessDay(t) {
			n--
		}
	}
	return t
}

// answerTime is when the losing carrier has answered what was sent to it at t: about 24 hours later, on a business day.
func answerTime(t time.Time) time.Time { return nextBusinessDay(t, 1) }

// earliestFoc is the first FOC that an order submitted at t may have with a carrier of that interval in calendar days.
func earliestFoc(t time.Time, interval int) time.Time {
	answered := answerTime(t)
	foc := focTime(t.In(newYork).AddDate(0, 0, max(interval, 1)))
	for !businessDay(foc) || !foc.After(answered) {
		foc = focTime(foc.AddDate(0, 0, 1))
	}
	return foc
}

// parseFocDate reads the date forms that Bandwidth documents.
func parseFocDate(written string) (at time.Time, dateOnly, ok bool) {
	for _, layout := range []string{"2006-01-02", "2006-01-02Z"} {
		if t, err := time.ParseInLocation(layout, written, newYork); err == nil {
			return t, true, true
		}
	}
	// A C# client writes an instant without a zone. No document says which is meant; its other dates are UTC.
	if t, err := time.Parse("2006-01-02T15:04:05", written); err == nil {
		return t, false, true
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, written); err == nil {
			return t, false, true
		}
	}
	return time.Time{}, false, false
}

// purgeTime is when a draft last touched at t is removed: the first daily purge after its life.
func purgeTime(t time.Time) time.Time {
	end := t.Add(draftLife).UTC()
	y, m, d := end.Date()
	purge := time.Date(y, m, d, purgeHour, 0, 0, 0, time.UTC)
	if purge.Before(end) {
		purge = purge.AddDate(0, 0, 1)
	}
	return purge
}
