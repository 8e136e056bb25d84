package domain

import "slices"

// OrderActions are the actions that an order takes now, sorted: those that at
// least one of its port-ins takes, and what can be done while it has none.
// offered are those that the gateway can carry out at all; nil: everything.
// guards are of all its port-ins.
func OrderActions(o *Order, guards []Guard, offered []Action) []Action {
	var actions []Action
	for _, g := range guards {
		actions = append(actions, g.AllowedActions()...)
	}
	if RollUp(o) == OrderDraft {
		actions = append(actions, ActionUpdate, ActionCancel)
		if o.Plan.Status == PlanRunning {
			actions = append(actions, ActionSubmit) // it waits for the plan
		}
	}
	actions = append(actions, ActionComment)
	slices.Sort(actions)
	actions = slices.Compact(actions)
	return slices.DeleteFunc(actions, func(a Action) bool { return offered != nil && !slices.Contains(offered, a) })
}

// OrderFields are pointers to what an update of the order may change now, each
// standing for all below it, sorted: what every live port-in lets change, and
// what is no provider's business. Nothing of an order that has ended.
func OrderFields(o *Order, guards []Guard) []string {
	switch status := RollUp(o); status {
	case OrderCompleted, OrderPartiallyCompleted, OrderCancelled:
		return []string{}
	case OrderDraft:
		return slices.Clone(draftFields)
	}
	var common []string
	first := true
	for _, g := range guards {
		if g.PortIn.Status.Terminal() {
			continue
		}
		if first {
			common, first = g.MutableFields(), false
			continue
		}
		common = meet(common, g.MutableFields())
	}
	fields := append([]string{"/metadata", "/reference"}, common...)
	slices.Sort(fields)
	return fields
}

// draftFields is all of a draft that can be changed, sorted.
var draftFields = []string{
	"/activation", "/billing_phone_number", "/coordination", "/end_user", "/messaging", "/metadata", "/new_billing_phone_number",
	"/numbers", "/port_scope", "/provider", "/provider_account", "/provider_options", "/reference", "/remaining_numbers_action",
	"/requested_foc",
}

// meet returns what both sets of pointers stand for.
func meet(a, b []string) []string {
	both := []string{}
	for _, p := range a {
		if covered(p, b) {
			both = append(both, p)
		}
	}
	for _, p := range b {
		if covered(p, a) {
			both = append(both, p)
		}
	}
	slices.Sort(both)
	return slices.Compact(both)
}
