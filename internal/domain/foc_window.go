package domain

import (
	"slices"
	"time"
)

// WindowRule is what the FOC windows of a port-in are reckoned from where its
// provider doesn't name them.
type WindowRule struct {
	// Calendar has the days on which ports happen, in the cutover's zone.
	Calendar Calendar
	Cutover  Cutover
	// Mode on_demand gives windows of the cutover's hours where it has any.
	Mode ActivationMode
	// IntervalDays is the losing carrier's minimum, in calendar days from the
	// day on which a request counts as received.
	IntervalDays int
	// HorizonDays is how far ahead a date may lie, in calendar days.
	HorizonDays int
}

// Earliest returns the first date that can be asked for now. Asking after the
// cut-off, or on a day nobody works, counts as asking on the next business day
// (47 CFR 52.35).
func (r WindowRule) Earliest(now time.Time) Date {
	received := LSRReceived(now, r.Calendar)
	date := r.Calendar.BusinessDayFrom(received.AddDays(r.IntervalDays))
	if !r.opens(date).After(now) {
		return r.Calendar.NextBusinessDay(date)
	}
	return date
}

// ComputedFOCWindows returns one window for each business day from the
// earliest date to the horizon: the cutover's hours if the port is on demand
// and its provider lets the caller choose, else the one time at which the
// provider does it (start and end are then the same).
func ComputedFOCWindows(now time.Time, r WindowRule) []FOCWindow {
	last := DateOf(now, r.Calendar.zone).AddDays(r.HorizonDays)
	windows := []FOCWindow{}
	for date := r.Earliest(now); date <= last; date = r.Calendar.NextBusinessDay(date) {
		windows = append(windows, r.window(date))
	}
	return windows
}

func (r WindowRule) window(date Date) FOCWindow {
	w := FOCWindow{Date: date, Start: r.opens(date), Source: WindowComputed}
	w.End = w.Start
	if r.choice() {
		w.End = r.Calendar.at(date, r.Cutover.OnDemand.Close)
		w.TimeHonoured = true
	}
	return w
}

func (r WindowRule) opens(date Date) time.Time {
	if r.choice() {
		return r.Calendar.at(date, r.Cutover.OnDemand.Open)
	}
	return r.Calendar.at(date, r.Cutover.Scheduled)
}

func (r WindowRule) choice() bool {
	return r.Mode == ActivationOnDemand && r.Cutover.OnDemand != nil
}

// CommonDates returns the local dates on which every one of the port-ins has a
// window, in order. Of no port-in there is no common date.
func CommonDates(portIns ...[]FOCWindow) []Date {
	common := []Date{}
	if len(portIns) == 0 {
		return common
	}
	for _, w := range portIns[0] {
		everywhere := !slices.ContainsFunc(portIns[1:], func(others []FOCWindow) bool {
			return !slices.ContainsFunc(others, func(o FOCWindow) bool { return o.Date == w.Date })
		})
		if everywhere && !slices.Contains(common, w.Date) {
			common = append(common, w.Date)
		}
	}
	slices.Sort(common)
	return common
}
