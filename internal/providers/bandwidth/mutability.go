package bandwidth

import (
	"slices"

	"github.com/portway/portway/internal/domain"
)

// The fields of the porting guide's table of port-in update rules, as ours.
// Names go over as one, and so does an address.
var (
	nameFields = []string{ptrType, ptrBusiness, ptrFirst, ptrMiddle, ptrLast}
	// always are those that no column closes: a date, and what is Bandwidth's
	// own business.
	always     = []string{ptrFOC, ptrSite, ptrPeer}
	everything = slices.Concat(always, nameFields, []string{ptrBTN, ptrNewBTN, ptrScope, ptrAuthorized, ptrAccountNumber, ptrPIN, ptrAddress})
	// footnoted are the closed cells of off-net ports with a footnote whose
	// text isn't known. They are tried.
	footnoted = []string{ptrScope, ptrAuthorized, ptrAccountNumber, ptrPIN}
)

// mutability is what a SUPP may change once an order was submitted, a row a
// column of the table (porting guide, port-in update rules).
//
// Numbers stand in no row, although on-net ports would let them be changed: an
// order's numbers are its callers' to change in drafts alone, since a number
// that leaves a port that was handed over would be in nobody's. The account
// number of a toll-free port that staff carries out stands in none either: such
// a port has none (7383). Activation is said once, at create (7608), and the
// target RespOrg is never changed after the submit (7534).
var mutability = domain.Mutability{
	{Kind: "an off-net port that staff carries out", Class: domain.ManualOffNet, Fields: everything, FOCTime: domain.OnDemandTime},
	{Kind: "an on-net port that staff carries out", Class: domain.ManualOnNet, Fields: everything, FOCTime: domain.OnDemandTime},
	{
		Kind: "a toll-free port that staff carries out", Class: domain.TollFreeManual, FOCTime: domain.OnDemandTime,
		Fields: slices.Concat(always, nameFields, []string{ptrAuthorized, ptrAddress}),
	},
	{
		Kind: "a toll-free port", Class: domain.TollFree, FOCTime: domain.FixedTime,
		Fields: slices.Concat(always, []string{ptrAuthorized}),
	},
	{
		Kind: "an on-net port from a wireless carrier", Class: domain.OnNetAutomated, Wireless: domain.Yes, FOCTime: domain.FreeTime,
		Fields: slices.Concat(always, []string{ptrAccountNumber, ptrPIN}),
	},
	{Kind: "an on-net port", Class: domain.OnNetAutomated, Wireless: domain.No, Fields: everything, FOCTime: domain.OnDemandTime},
	{
		Kind: "an off-net port", Class: domain.OffNetAutomated, HasFOC: domain.No, FOCTime: domain.OnDemandTime,
		Fields: slices.Concat(always, nameFields, []string{ptrBTN}, footnoted), Uncertain: footnoted,
	},
	{
		Kind: "an off-net port that has its FOC", Class: domain.OffNetAutomated, HasFOC: domain.Yes, FOCTime: domain.OnDemandTime,
		Fields: slices.Concat(always, footnoted), Uncertain: footnoted,
	},
	{Kind: "a port within Bandwidth", Class: domain.InternalPort, Fields: everything, FOCTime: domain.OnDemandTime},
	{Kind: "a port of unknown class", Fields: always, FOCTime: domain.OnDemandTime},
}
