package domain

import (
	"strings"
	"time"
)

// An Activation is how the numbers of a port-in on demand can go live. The
// zero value says that nothing is known of it (yet).
type Activation struct {
	Windows []ActivationWindow // spans in which they may, soonest first
	Opens   time.Time          // from when on the provider takes a request; zero: at once
	// At is when the provider activates them by itself unless somebody asks
	// for another time: the deadline.
	At *time.Time
	// Wanted is what the caller asked for and the provider has not been told.
	Wanted *ActivationRequest
}

// An ActivationWindow is a span in which numbers may be activated, both ends
// included.
type ActivationWindow struct{ Start, End time.Time }

// An ActivationRequest is a caller's wish that is held until its provider
// takes it.
type ActivationRequest struct {
	At        *time.Time // nil: as soon as possible
	CommandID string
	Due       *time.Time // when to tell the provider; nil: it is being told
}

// Due returns when a request is to be brought to the provider; ok is false if
// it lies in no window. Without an instant, or with one that is past, it is
// for as soon as possible: at the next moment within a window.
func (a Activation) Due(at *time.Time, now time.Time) (due time.Time, ok bool) {
	if at == nil || !at.After(now) {
		for _, w := range a.Windows {
			if !now.After(w.End) {
				return latest(now, w.Start, a.Opens), true
			}
		}
		return time.Time{}, false
	}
	for _, w := range a.Windows {
		if !at.Before(w.Start) && !at.After(w.End) {
			return latest(now, a.Opens), true
		}
	}
	return time.Time{}, false
}

// Reached reports whether what the provider is going to do, or has begun, is
// what is asked for.
func (a Activation) Reached(at *time.Time, now time.Time) bool {
	switch {
	case a.At == nil:
		return false
	case at == nil || !at.After(now):
		return !a.At.After(now)
	}
	return a.At.Truncate(time.Second).Equal(at.Truncate(time.Second))
}

// Hours says the windows in words, at the clocks of the zone.
func (a Activation) Hours(zone string) string {
	if len(a.Windows) == 0 {
		return "none"
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	var spans []string
	for _, w := range a.Windows {
		spans = append(spans, w.Start.In(location).Format("2 January 2006, 15:04")+" to "+w.End.In(location).Format("15:04 MST"))
	}
	return strings.Join(spans, "; ")
}

// over reports whether every window has passed.
func (a Activation) over(now time.Time) bool {
	return len(a.Windows) > 0 && now.After(a.Windows[len(a.Windows)-1].End)
}

func latest(times ...time.Time) time.Time {
	last := times[0]
	for _, t := range times[1:] {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// activation takes over what the provider says of it. A request that is held
// keeps its place, and falls due anew.
func (o *observation) activation() {
	s, p := o.snapshot.Activation, &o.picture.PortIn
	if s == nil {
		return
	}
	wanted := p.Activation.Wanted
	p.Activation = *s
	if wanted == nil {
		return
	}
	held := *wanted
	if held.Due != nil {
		// One that no longer fits is due at once: it has to be told so.
		due, ok := p.Activation.Due(held.At, o.now)
		if !ok {
			due = o.now
		}
		held.Due = &due
	}
	p.Activation.Wanted = &held
}
