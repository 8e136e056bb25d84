package domain

import "slices"

// A Mutability is a provider's table of what may still be changed of a port
// that was handed over to it, a row a kind of port. The first row that a port
// belongs to counts; of a port in none of them nothing can be changed.
type Mutability []MutableRow

// A MutableRow is what may be changed of ports of one kind.
type MutableRow struct {
	Kind     string         // such ports in words, to tell whoever is refused
	Class    PortClass      // "": any
	Wireless Whether        // the losing carrier is a wireless one
	HasFOC   Whether        // a date was confirmed
	In       []PortInStatus // empty: any

	Fields []string // pointers, each standing for all below it
	// Uncertain are those of Fields of which nobody knows whether the provider
	// takes them. They may be asked for, and what came of it is looked at.
	Uncertain []string
	FOCTime   FOCTime
	// Instead is what to do about a field that is none of Fields, where there is
	// better than to hand the port over again.
	Instead map[string]string
}

// FOCTime says whether the time of day of the requested FOC may be changed
// where its day may.
type FOCTime int

// Whether the time of day may be changed.
const (
	FreeTime     FOCTime = iota
	OnDemandTime         // of ports that are activated on demand: of others it is the provider's
	FixedTime
)

// Whether says of which ports a row is: of all, or only of those of which
// something is true, or isn't.
type Whether int

// Whether something has to be true.
const (
	Either Whether = iota
	Yes
	No
)

func (w Whether) admits(is bool) bool { return w == Either || (w == Yes) == is }

// Row is the row that the port-in belongs to.
func (m Mutability) Row(p *PortIn) (MutableRow, bool) {
	wireless := p.LosingCarrier != nil && p.LosingCarrier.Wireless != nil && *p.LosingCarrier.Wireless
	for _, row := range m {
		in := len(row.In) == 0 || slices.Contains(row.In, p.Status)
		if in && (row.Class == "" || row.Class == p.PortClass) && row.Wireless.admits(wireless) && row.HasFOC.admits(p.FOC.Confirmed != nil) {
			return row, true
		}
	}
	return MutableRow{}, false
}

// narrow reports whether something can't be changed of such ports that can be
// of others.
func (m Mutability) narrow(row MutableRow) bool {
	for _, other := range m {
		if slices.ContainsFunc(other.Fields, func(field string) bool { return !covered(field, row.Fields) }) {
			return true
		}
	}
	return false
}

// A Change is what an update would change of a port-in.
type Change struct {
	Fields []string // pointers
	// OnlyTime says that of the requested FOC the day stays as it is.
	OnlyTime bool
}

const requestedFOC = "/requested_foc"
