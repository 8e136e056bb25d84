package domain

import "time"

// Date is a calendar day without a zone, "2026-12-10". The zero value is none.
type Date string

// DateOf returns the day of an instant in a zone.
func DateOf(t time.Time, zone *time.Location) Date { return Date(t.In(zone).Format(time.DateOnly)) }

// At returns the instant of a wall-clock time on the day.
func (d Date) At(hour, minute int, zone *time.Location) (time.Time, error) {
	day, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, zone), nil
}

// A RequestedFOC is what a caller asked for: a day, an instant, or neither
// (the earliest possible).
type RequestedFOC struct {
	Date Date
	At   *time.Time
}

// IsZero reports whether the earliest possible date is asked for.
func (r RequestedFOC) IsZero() bool { return r.Date == "" && r.At == nil }

// String is the text the caller gave: a date, an RFC 3339 instant, or "".
func (r RequestedFOC) String() string {
	if r.At != nil {
		return r.At.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	return string(r.Date)
}

// Equal reports whether two requests ask for the same.
func (r RequestedFOC) Equal(o RequestedFOC) bool { return r.String() == o.String() }

// SameDay reports whether two requests ask for the same day in a zone.
func (r RequestedFOC) SameDay(o RequestedFOC, zone *time.Location) bool {
	return r.day(zone) == o.day(zone)
}

func (r RequestedFOC) day(zone *time.Location) Date {
	if r.At != nil {
		return DateOf(*r.At, zone)
	}
	return r.Date
}

// ParseRequestedFOC reads a date or an RFC 3339 instant; "" is neither.
func ParseRequestedFOC(text string) (RequestedFOC, bool) {
	if text == "" {
		return RequestedFOC{}, true
	}
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return RequestedFOC{Date: Date(text)}, true
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		at = at.UTC()
		return RequestedFOC{At: &at}, true
	}
	return RequestedFOC{}, false
}

// FOC is everything known of a port-in's firm order commitment.
type FOC struct {
	Requested        RequestedFOC
	EarliestEstimate Date
	Confirmed        *time.Time
	Expected         *time.Time // the instant the provider works with before anything is confirmed
	TimeZone         string     // in which this port-in's dates are local
	ShortNotice      bool
	History          []FOCMove
}

// Effective is the instant the port is to happen, as far as anybody knows.
func (f FOC) Effective() *time.Time {
	if f.Confirmed != nil {
		return f.Confirmed
	}
	return f.Expected
}

// A FOCMove is one change of the confirmed date.
type FOCMove struct {
	At   time.Time
	By   Actor
	From *time.Time
	To   *time.Time
}

// WindowSource says where a FOC window comes from.
type WindowSource string

// The sources of a window.
const (
	WindowFromProvider WindowSource = "provider"
	WindowComputed     WindowSource = "computed"
)

// A FOCWindow is a span within which a port may be asked for. Date is local to
// the port-in's time zone; the time within the window counts only if
// TimeHonoured.
type FOCWindow struct {
	Date         Date
	Start        time.Time
	End          time.Time
	TimeHonoured bool
	Source       WindowSource
}
