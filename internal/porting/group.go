package porting

import (
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A groupKey is what numbers must share to go in one port-in, as far as a
// provider account can tell.
type groupKey struct {
	class    domain.PortClass
	carrier  string
	vendor   string
	respOrg  string
	tollFree bool
}

// canPort reports whether the provider account takes the number, by its own
// machinery or by its staff.
func canPort(c providers.Cell) bool {
	return c.Verdict == providers.Portable || c.Verdict == providers.Manual
}

// keyOf trusts the adapter in what it calls a RespOrg: where a provider masks
// them, its cells name the check that the mask belongs to, and numbers of two
// checks are never put together on the strength of a mask.
func keyOf(c providers.Cell) groupKey {
	return groupKey{
		class: c.PortClass, carrier: carrierOf(c.LosingCarrier), vendor: c.Vendor, respOrg: c.RespOrg,
		tollFree: c.PhoneNumber.IsTollFree(),
	}
}

// carrierOf names a losing carrier: the SPID, else the name.
func carrierOf(l *domain.LosingCarrier) string {
	switch {
	case l == nil:
		return ""
	case l.SPID != "":
		return l.SPID
	}
	return l.Name
}

// groupCells puts the portable numbers of one provider account into candidate
// groups, in the order in which they were asked about.
func groupCells(cells []providers.Cell) []CheckGroup {
	var keys []groupKey
	groups := map[groupKey]*CheckGroup{}
	for _, c := range cells {
		if !canPort(c) {
			continue
		}
		k := keyOf(c)
		if groups[k] == nil {
			keys = append(keys, k)
			groups[k] = &CheckGroup{PortClass: k.class, LosingCarrier: k.carrier, Vendor: k.vendor}
			if k.respOrg != "" {
				groups[k].LosingCarrier = k.respOrg
			}
		}
		if !slices.Contains(groups[k].PhoneNumbers, c.PhoneNumber) {
			groups[k].PhoneNumbers = append(groups[k].PhoneNumbers, c.PhoneNumber)
		}
	}
	out := make([]CheckGroup, 0, len(keys))
	for _, k := range keys {
		out = append(out, *groups[k])
	}
	return out
}
