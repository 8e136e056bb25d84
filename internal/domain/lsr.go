package domain

import "time"

// The clock of a local service request, 47 CFR 52.35. It runs on the losing
// carrier's business days, in the predominant zone of the number's NPAC
// region: pass a Calendar of both.
var (
	lsrOpens  = TimeOfDay{Hour: 8}
	lsrCutOff = TimeOfDay{Hour: 13}
)

// Business days that the losing carrier has for a port, 47 CFR 52.35.
const (
	simplePortDays    = 1
	nonSimplePortDays = 4
)

// LSRReceived returns the business day on which a complete request counts as
// received. Up to 13:00 it is the same day; what comes later, or on a day
// nobody works, counts as come at 8:00 on the next business day.
func LSRReceived(at time.Time, c Calendar) Date {
	today := DateOf(at, c.zone)
	if c.IsBusinessDay(today) && at.After(c.at(today, lsrCutOff)) {
		return c.NextBusinessDay(today)
	}
	return c.BusinessDayFrom(today)
}

// LSRDue returns the business day on which the number must be free to port:
// one after the request counts as received for a simple port, four for any
// other.
func LSRDue(at time.Time, simple bool, c Calendar) Date {
	days := nonSimplePortDays
	if simple {
		days = simplePortDays
	}
	return c.AddBusinessDays(LSRReceived(at, c), days)
}

// LSRClockStarts returns the instant at which the losing carrier's time begins
// to run for a request made at the given one.
func LSRClockStarts(at time.Time, c Calendar) time.Time {
	received := LSRReceived(at, c)
	if opens := c.at(received, lsrOpens); at.Before(opens) {
		return opens
	}
	return at.UTC()
}
