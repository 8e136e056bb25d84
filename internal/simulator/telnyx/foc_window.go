package telnyx

import (
	"net/http"
	"time"
	_ "time/tzdata" // the windows are local to Chicago, wherever this runs
)

// leadDays and windowCount are the simulator's choice: Telnyx documents neither.
const (
	leadDays    = 2
	windowCount = 20
)

// chicago is the zone that Telnyx's porting staff work in (Telnyx support article on port activation hours).
var chicago = func() *time.Location {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		panic("the time zone database is compiled in: " + err.Error())
	}
	return zone
}()

// window is a span of time.
type window struct{ start, end time.Time }

func (w window) contains(t time.Time) bool { return !t.Before(w.start) && !t.After(w.end) }

// focWindows are the spans that a FOC may be asked for in: 09:00 to 17:00 in Chicago on the business days from leadDays on.
func focWindows(now time.Time) []window {
	var windows []window
	for day := addBusinessDays(now, leadDays); len(windows) < windowCount; day = addBusinessDays(day, 1) {
		windows = append(windows, onDay(day, 9, 17))
	}
	return windows
}

// onDay is a span of hours on a day in Chicago.
func onDay(day time.Time, from, to int) window {
	y, m, d := day.In(chicago).Date()
	return window{time.Date(y, m, d, from, 0, 0, 0, chicago).UTC(), time.Date(y, m, d, to, 0, 0, 0, chicago).UTC()}
}

func allowedFOC(at, now time.Time) bool {
	for _, w := range focWindows(now) {
		if w.contains(at) {
			return true
		}
	}
	return false
}

// addBusinessDays is the same local time n business days later.
func addBusinessDays(t time.Time, n int) time.Time {
	t = t.In(chicago)
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if businessDay(t) {
			n--
		}
	}
	return t.UTC()
}

func businessDay(t time.Time) bool {
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday && !holiday(t)
}

// holiday tells whether a weekday is one of the six days on which nothing is ported, or stands in for one at the weekend.
func holiday(t time.Time) bool {
	fixed := func(month time.Month, day int) bool {
		is := func(t time.Time) bool { return t.Month() == month && t.Day() == day }
		return is(t) ||
			t.Weekday() == time.Monday && is(t.AddDate(0, 0, -1)) ||
			t.Weekday() == time.Friday && is(t.AddDate(0, 0, 1))
	}
	_, month, day := t.Date()
	switch {
	case fixed(time.January, 1), fixed(time.July, 4), fixed(time.December, 25):
		return true
	case month == time.May && t.Weekday() == time.Monday && day > 24: // Memorial Day
		return true
	case month == time.September && t.Weekday() == time.Monday && day <= 7: // Labor Day
		return true
	default: // Thanksgiving
		return month == time.November && t.Weekday() == time.Thursday && day > 21 && day <= 28
	}
}

// focWindowView shows both spellings that Telnyx's documentation has.
type focWindowView struct {
	RecordType string `json:"record_type"`
	StartedAt  string `json:"started_at"`
	StartTime  string `json:"start_time"`
	EndedAt    string `json:"ended_at"`
	EndTime    string `json:"end_time"`
}

func (s *Simulator) listFOCWindows(c *call, _ *order) (reply, error) {
	return data(http.StatusOK, views(focWindows(c.now), func(w window) focWindowView {
		start, end := seconds(w.start), seconds(w.end)
		return focWindowView{RecordType: "allowed_foc_window", StartedAt: start, StartTime: start, EndedAt: end, EndTime: end}
	})), nil
}
