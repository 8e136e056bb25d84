package domain

import (
	"slices"
	"time"
)

// SplitOff makes a port-in of its own of numbers that their provider has taken
// into an order of their own. What the parent says of the port goes with them:
// its overrides, its documents, its share of the last command. What its
// provider said of the parent's order does not: that is for the new order to
// say. It returns what is told of it; the new port-in is the order's last.
func SplitOff(o *Order, parentID, childID string, numbers []PhoneNumber, now time.Time) Event {
	parent := o.PortIn(parentID)
	child := *parent
	child.ID, child.SplitFrom = childID, parentID
	child.ProviderOrders, child.Unresolved, child.Missing = nil, nil, nil
	child.Generation, child.Revision, child.Version = 0, 0, 1
	child.FOC = FOC{Requested: parent.FOC.Requested, EarliestEstimate: parent.FOC.EarliestEstimate, TimeZone: parent.FOC.TimeZone}
	child.PendingChanges = slices.Clone(parent.PendingChanges)
	split := Event{
		Type: EventPortInSplit, At: now.UTC(), By: Author{Type: ProviderActor}, PortInID: childID,
		Message: "The provider takes some numbers as an order of their own.", Data: map[string]any{"split_from": parentID},
	}
	split.PhoneNumbers = MoveNumbers(o, parentID, childID, numbers)
	for i := range o.Documents {
		if d := &o.Documents[i]; slices.Contains(d.PortInIDs, parentID) {
			d.PortInIDs = append(slices.Clone(d.PortInIDs), childID)
		}
	}
	o.PortIns = append(o.PortIns, child)
	return split
}

// MoveNumbers moves those of the numbers that are in one port-in into another,
// and returns them.
func MoveNumbers(o *Order, from, to string, numbers []PhoneNumber) []PhoneNumber {
	wanted := make(map[PhoneNumber]bool, len(numbers))
	for _, n := range numbers {
		wanted[n] = true
	}
	var moved []PhoneNumber
	for i := range o.Numbers {
		if n := &o.Numbers[i]; n.PortInID == from && wanted[n.PhoneNumber] {
			n.PortInID = to
			moved = append(moved, n.PhoneNumber)
		}
	}
	return moved
}
