package providers

import "slices"

// The capabilities. Each is an optional power of an adapter, or a member of
// its limits: nobody keeps a list that could disagree with the code.
const (
	CapabilityFOCWindows = "foc_windows"
	CapabilityChanged    = "changed"
	CapabilityComments   = "comments"
	CapabilityHistory    = "history"
	CapabilityWebhooks   = "webhooks"
	CapabilityMessaging  = "messaging"
	CapabilityBulk       = "bulk"
	CapabilityOnDemand   = "on_demand"
	CapabilityTemplate   = "loa_template"
	CapabilityVerify     = "number_verification"
)

// Capabilities are what the adapter can do beyond what all can, sorted.
func Capabilities(a Adapter) []string {
	limits := a.Limits()
	has := map[string]bool{
		CapabilityMessaging: limits.Messaging,
		CapabilityOnDemand:  len(limits.OnDemand) > 0,
	}
	_, has[CapabilityFOCWindows] = a.(FOCWindower)
	_, has[CapabilityChanged] = a.(Changer)
	_, has[CapabilityComments] = a.(Commenter)
	_, has[CapabilityHistory] = a.(Historian)
	_, has[CapabilityWebhooks] = a.(HookVerifier)
	_, has[CapabilityTemplate] = a.(LOATemplater)
	_, has[CapabilityVerify] = a.(NumberVerifier)
	_, has[CapabilityBulk] = a.(Bulker)
	can := []string{}
	for name, yes := range has {
		if yes {
			can = append(can, name)
		}
	}
	slices.Sort(can)
	return can
}
