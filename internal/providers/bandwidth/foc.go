package bandwidth

import (
	"context"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A date alone means 11:30 in New York, when Bandwidth moves what nobody
// triggers (porting guide, port types).
var scheduled = domain.TimeOfDay{Hour: 11, Minute: 30}

// The forms in which Bandwidth was seen to write an instant and a date.
var (
	instantForms = []string{time.RFC3339, "2006-01-02T15:04:05Z0700"}
	dateForms    = []string{time.DateOnly, "2006-01-02Z"}
)

// requestedTime is the time of day that a date is asked for at. An order on
// demand is activated by itself at the time it asked for, so it asks for the
// end of its hours: that leaves the day to the caller.
func requestedTime(w providers.Want) domain.TimeOfDay {
	cutover, _ := domain.CutoverFor(providerName, classOf(w), "US")
	if w.Details.ActivationMode == domain.ActivationOnDemand && cutover.OnDemand != nil {
		return cutover.OnDemand.Close
	}
	return scheduled
}

// wantedFOC is the requested date as an instant in UTC: a SUPP was seen to
// refuse a bare date.
func (a *Adapter) wantedFOC(r domain.RequestedFOC, t domain.TimeOfDay) string {
	switch {
	case r.At != nil:
		return r.At.UTC().Format(time.RFC3339)
	case r.Date != "":
		return a.onDate(r.Date, t)
	}
	return ""
}

func (a *Adapter) onDate(d domain.Date, t domain.TimeOfDay) string {
	at, err := d.At(t.Hour, t.Minute, a.calendar.Zone())
	if err != nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

// heldFOC is a date of an order as an instant in UTC, or as it stands if it
// can't be read.
func (a *Adapter) heldFOC(text string) string {
	if at := a.instant(text); at != nil {
		return at.Format(time.RFC3339)
	}
	return text
}

// instant reads a date of an order; nil if there is none.
func (a *Adapter) instant(text string) *time.Time {
	for _, form := range instantForms {
		if at, err := time.Parse(form, text); err == nil {
			at = at.UTC()
			return &at
		}
	}
	for _, form := range dateForms {
		if day, err := time.Parse(form, text); err == nil {
			at, err := domain.Date(day.Format(time.DateOnly)).At(scheduled.Hour, scheduled.Minute, a.calendar.Zone())
			if err == nil {
				at = at.UTC()
				return &at
			}
		}
	}
	return nil
}

// sameDay compares requested dates. The time of day is Bandwidth's: whatever
// is asked for, it is set back to 11:30 unless the customer triggers the port
// (error code 7389), and comparing it would update for ever.
func (a *Adapter) sameDay(want, held string) bool { return a.day(want) == a.day(held) }

func (a *Adapter) day(text string) domain.Date {
	if at := a.instant(text); at != nil {
		return domain.DateOf(*at, a.calendar.Zone())
	}
	return domain.Date(text)
}

// FOCWindows are computed: Bandwidth names none. A draft's own earliest
// estimate moves their beginning.
func (a *Adapter) FOCWindows(ctx context.Context, w providers.Want, id string) ([]domain.FOCWindow, error) {
	cutover, known := domain.CutoverFor(providerName, w.PortClass, "US")
	if !known {
		cutover = domain.Cutover{Zone: domain.EasternTime, Scheduled: scheduled}
	}
	windows := domain.ComputedFOCWindows(w.Now, domain.WindowRule{
		Calendar: a.calendar, Cutover: cutover, Mode: w.Details.ActivationMode,
		IntervalDays: w.Interval, HorizonDays: horizonDays,
	})
	if id == "" {
		return windows, nil
	}
	o, err := a.read(ctx, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(windows, func(w domain.FOCWindow) bool { return w.Date < o.EarliestEstimate }), nil
}
