package bandwidth

import (
	"cmp"
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// supplementable are the states in which Bandwidth takes a SUPP besides
// EXCEPTION (API reference, portins, update; 7300 and 7353 for the others).
var supplementable = []domain.PortInStatus{
	domain.PortInPendingDocuments, domain.PortInValidating, domain.PortInSubmitted, domain.PortInFOCConfirmed,
}

// nextSupp names the SUPP that a submitted order is due, if it is due one. An
// order in exception is brought up to date as a whole. Of any other only what
// was changed since the submit is written: what else differs is Bandwidth's
// own wording of what it was given.
func (a *Adapter) nextSupp(w providers.Want, want contents, o providers.Order) (step providers.Step, due bool) {
	owed := a.owed(w, want, o)
	if len(owed) == 0 {
		return providers.Step{}, false
	}
	if blocks := a.unfit(w, want); len(blocks) > 0 {
		return blocked(blocks), true
	}
	switch {
	case o.Status == domain.PortInAmending:
		return blocked([]domain.Requirement{required(w, owed[0], awaitingAnswer,
			"The losing carrier has to answer the last change before Bandwidth takes another.")}), true
	case o.Status != domain.PortInException && !slices.Contains(supplementable, o.Status):
		return blocked([]domain.Requirement{required(w, owed[0], locked, "Bandwidth takes no change of an order that is "+o.ProviderStatus+".")}), true
	}
	return providers.Step{Kind: providers.StepUpdate, OrderID: o.ID, Fields: owed}, true
}

// owed are the fields of a submitted order that a SUPP has to write.
func (a *Adapter) owed(w providers.Want, want contents, o providers.Order) []string {
	row, _ := mutability.Row(&domain.PortIn{
		PortClass: cmp.Or(o.PortClass, classOf(w)), LosingCarrier: o.LosingCarrier, FOC: domain.FOC{Confirmed: o.FOCConfirmed},
	})
	fields := a.differences(want, o.Contents)
	if a.moved(w, want, o, row.FOCTime) {
		fields = append(fields, ptrFOC)
	}
	return slices.DeleteFunc(fields, func(field string) bool {
		mends := o.Status == domain.PortInException && (covers(row.Fields, field) || slices.Contains(untabled, field))
		return isFrozen(field, o) || !mends && !concerns(w.Pending, field)
	})
}

// untabled are what an order in exception may be mended in, although the table
// doesn't speak of it: the list of toll-free numbers that were found wanting,
// and what is of no interest to the losing carrier.
var untabled = []string{ptrNumbers, ptrTnAttributes, keepPlusFour}

// moved reports whether another time of the same day is asked for, of a port
// whose time of day is the caller's to choose.
func (a *Adapter) moved(w providers.Want, want contents, o providers.Order, rule domain.FOCTime) bool {
	onDemand := o.Contents[ptrActivation].Reveal() == string(domain.ActivationOnDemand)
	if w.Details.RequestedFOC.At == nil || rule == domain.FixedTime || rule == domain.OnDemandTime && !onDemand {
		return false
	}
	held := o.Contents[ptrFOC].Reveal()
	return concerns(w.Pending, ptrFOC) && a.sameDay(want.get(ptrFOC), held) && want.get(ptrFOC) != held
}

// covers reports whether one of the pointers stands for this one.
func covers(pointers []string, pointer string) bool {
	return slices.ContainsFunc(pointers, func(p string) bool { return p == pointer || strings.HasPrefix(pointer, p+"/") })
}

// concerns reports whether a change of one of the pointers is, at Bandwidth, a
// change of the field. A street stands for its parts, and addresses and names
// go over as a whole.
func concerns(pointers []string, field string) bool {
	return slices.ContainsFunc(pointers, func(p string) bool {
		return isAddress(p) && isAddress(field) || isName(p) && isName(field) || covers([]string{p}, field) || covers([]string{field}, p)
	})
}
