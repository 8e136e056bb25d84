package domain

import (
	"slices"
	"time"
)

// A Snapshot is what one full fetch of a provider order says is true, in our
// terms. What the provider doesn't tell is the zero value, and changes nothing:
// absent is not null. Faults alone are told whole: none means there is none.
type Snapshot struct {
	Order ProviderOrder

	Status         PortInStatus // "" where the provider's word is none we know
	ProviderStatus string       // the provider's own word
	Numbers        []NumberSnapshot

	FOCConfirmed     *time.Time
	FOCExpected      *time.Time
	EarliestEstimate Date
	TimeZone         string
	Activation       *Activation // nil: not told

	PortClass     PortClass
	LosingCarrier *LosingCarrier
	RespOrg       string
	Messaging     MessagingStatus

	Faults []ProviderFault // warnings included; texts with the order's secrets blanked
	// Demands are what the provider order asks for; nil: not told.
	Demands []Demand

	// DocumentMissing says that a document without which the provider won't go
	// on is not there.
	DocumentMissing bool
	ModifiedAt      time.Time // when the provider last changed the order
}

// A NumberSnapshot is one number of a snapshot. Status is "" where the provider
// doesn't tell its numbers apart.
type NumberSnapshot struct {
	PhoneNumber PhoneNumber
	Status      NumberStatus
}

// A Picture is what the gateway holds to be true of one port-in: what an
// observation may change.
type Picture struct {
	PortIn     PortIn
	Numbers    []Number    // of this port-in
	Exceptions []Exception // of this port-in
}

// PictureOf takes the picture of a port-in out of its order; ok is false if the
// order has no such port-in.
func PictureOf(o *Order, portInID string) (p Picture, ok bool) {
	portIn := o.PortIn(portInID)
	if portIn == nil {
		return Picture{}, false
	}
	p = Picture{PortIn: *portIn, Numbers: o.NumbersOf(portInID)}
	for _, e := range o.Exceptions {
		if e.PortInID == portInID {
			p.Exceptions = append(p.Exceptions, e)
		}
	}
	return p, true
}

// PutInto writes the picture back into the order it was taken from.
func (p Picture) PutInto(o *Order) {
	if portIn := o.PortIn(p.PortIn.ID); portIn != nil {
		*portIn = p.PortIn
	}
	numbers := make(map[PhoneNumber]Number, len(p.Numbers))
	for _, n := range p.Numbers {
		numbers[n.PhoneNumber] = n
	}
	for i, n := range o.Numbers {
		if changed, ok := numbers[n.PhoneNumber]; ok && n.PortInID == p.PortIn.ID {
			o.Numbers[i] = changed
		}
	}
	var exceptions []Exception
	for _, e := range o.Exceptions {
		if e.PortInID != p.PortIn.ID {
			exceptions = append(exceptions, e)
		}
	}
	o.Exceptions = slices.Concat(exceptions, p.Exceptions)
}
