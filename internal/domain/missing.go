package domain

import (
	"slices"
	"time"
)

// Missing are numbers of a port-in that its provider order no longer holds, and
// that no other order of the provider was seen to hold. They are looked for for
// as long as they are missing: lists lag, and staff who split an order may not
// have come to its end.
type Missing struct {
	PhoneNumbers []PhoneNumber // sorted
	Since        time.Time     // of the first look that missed them, in real time
	Looks        int           // that found them nowhere
	Told         bool          // that they are lost
}

// looksUntilLost is how many looks have to find numbers nowhere until that is
// believed.
const looksUntilLost = 3

// Lost reports whether it is to be believed that no order holds the numbers:
// after repeated looks, and not before the settle time is over.
func (m *Missing) Lost(now time.Time, settle time.Duration) bool {
	return m != nil && m.Looks >= looksUntilLost && !now.Before(m.Since.Add(settle))
}

func (m *Missing) has(n PhoneNumber) bool {
	return m != nil && slices.Contains(m.PhoneNumbers, n)
}

// Miss notes what a look at the provider's orders did not find, and tells once
// when numbers have to be taken for lost. That flags the port-in, whose status
// says nothing of them, until they are found.
func (p *PortIn) Miss(numbers []PhoneNumber, real time.Time, settle time.Duration, now time.Time) []Event {
	if len(numbers) == 0 {
		p.Missing = nil
		return nil
	}
	numbers = slices.Sorted(slices.Values(numbers))
	missing := Missing{PhoneNumbers: numbers, Since: real.UTC()}
	if p.Missing != nil && subset(numbers, p.Missing.PhoneNumbers) {
		missing = *p.Missing
		missing.PhoneNumbers = numbers
	}
	missing.Looks++
	p.Missing = &missing
	if missing.Told || !missing.Lost(real, settle) {
		return nil
	}
	missing.Told, p.UnknownStatus = true, true
	return []Event{{
		Type: EventObservationUnexpected, At: now.UTC(), By: Author{Type: Gateway}, PortInID: p.ID, PhoneNumbers: numbers,
		Message: "The provider's order no longer holds " + some(len(numbers)) + ", and no other order there does.",
		Data:    map[string]any{"provider_status": p.ProviderStatus},
	}}
}

func subset(of, all []PhoneNumber) bool {
	set := make(map[PhoneNumber]bool, len(all))
	for _, n := range all {
		set[n] = true
	}
	return !slices.ContainsFunc(of, func(n PhoneNumber) bool { return !set[n] })
}
