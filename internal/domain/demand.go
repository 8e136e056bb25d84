package domain

import "slices"

// A Demand is something that a provider asks for a single order, beside what
// its port class needs: a paper that a country wants, a step to be taken.
type Demand struct {
	Pointer string // where the caller answers it, in our representation
	Code    string // "provider_requirement", "additional_step" …
	Key     string // the provider's name for it
	Message string
}

// Codes of what providers demand.
const (
	DemandRequirement = "provider_requirement" // an answer under the provider's own options
	DemandStep        = "additional_step"      // something to be done before the order can be handed over
	DemandDocument    = "document_refused"     // another document in place of one that it won't have
)

// answered reports whether the details hold an answer by now. Whether the
// provider is content with it, the next look shows.
func (d Demand) answered(by Details) bool {
	return d.Code == DemandRequirement && slices.ContainsFunc(by.Options.Telnyx.Requirements, func(r TelnyxRequirement) bool {
		return r.TypeID == d.Key && r.Value != ""
	})
}

// ByProvider reports whether a requirement is a provider's own demand, as last
// seen. It may be met by now without anybody here having heard of it, so it
// keeps no submit from being tried.
func (r Requirement) ByProvider() bool {
	switch r.Code {
	case DemandRequirement, DemandStep, DemandDocument:
		return true
	}
	return false
}
