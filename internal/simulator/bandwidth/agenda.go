package bandwidth

import (
	"slices"
	"time"
)

// A resource changes by itself.
type resource interface {
	// next is what happens to it next, the zero step if nothing does.
	next() step
	// place is where it stands among those to which something happens at the same instant: the order of creation.
	place() int
	happen(s *Simulator, what step)
}

// A step is something that happens to a resource by itself.
type step struct {
	At   time.Time
	What string
}

// An agenda is what is going to happen to a resource.
type agenda struct {
	Due []step
}

// schedule puts a step in the place of all of its kind.
func (a *agenda) schedule(what string, at time.Time) {
	a.unschedule(what)
	a.Due = append(a.Due, step{At: at.UTC(), What: what})
}

func (a *agenda) unschedule(what string) {
	a.Due = slices.DeleteFunc(a.Due, func(s step) bool { return s.What == what })
}

// next is the earliest step, the zero step if there is none.
func (a *agenda) next() step {
	var next step
	for _, s := range a.Due {
		next = sooner(next, s)
	}
	return next
}

// sooner is the earlier of two steps; the zero step never happens.
func sooner(a, b step) step {
	if a.At.IsZero() || (!b.At.IsZero() && b.At.Before(a.At)) {
		return b
	}
	return a
}

// resources are all that something may happen to.
func (s *Simulator) resources(yield func(resource) bool) {
	for _, o := range s.orders {
		if !yield(o) {
			return
		}
	}
	for _, b := range s.bulks {
		if !yield(b) {
			return
		}
	}
	for _, v := range s.validations {
		if !yield(v) {
			return
		}
	}
}

// earliest is the resource to which something happens next, and what; ties in the order of creation.
func (s *Simulator) earliest() (first resource, what step) {
	for r := range s.resources {
		due := r.next()
		switch {
		case due.At.IsZero():
		case first == nil, due.At.Before(what.At), due.At.Equal(what.At) && r.place() < first.place():
			first, what = r, due
		}
	}
	return first, what
}

// tick makes everything happen that is due at now, in order, each at its own instant.
func (s *Simulator) tick(now time.Time) {
	for {
		r, what := s.earliest()
		if r == nil || what.At.After(now) {
			return
		}
		r.happen(s, what)
	}
}
