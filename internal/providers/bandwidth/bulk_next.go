package bandwidth

import (
	"cmp"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// bulkPause is how long, in virtual time, until it is worth looking again at
// numbers that Bandwidth looks into.
const bulkPause = 10 * time.Second

// NextBulk names the next step to w's goal. It changes nothing, asks nobody and
// knows only its arguments.
func (a *Adapter) NextBulk(w providers.BulkWant, have []providers.Bulk) providers.Step {
	live := liveBulks(have)
	if w.Goal == providers.Cancelled {
		return nextBulkCancelled(live)
	}
	// Handed over and over, or under way: its port-ins go on by themselves.
	if done := slices.IndexFunc(have, func(b providers.Bulk) bool { return b.Committed && (b.Live || b.Reference == w.Reference) }); done >= 0 {
		return providers.Step{Kind: providers.StepDone, OrderID: have[done].ID}
	}
	switch {
	case len(w.Members) == 0 && (len(live) == 0 || len(live[0].Children) == 0):
		return providers.Step{Kind: providers.StepDone} // an empty draft lapses
	case len(w.Members) == 0:
		return providers.Step{Kind: providers.StepGather, OrderID: live[0].ID}
	case len(live) == 0:
		return providers.Step{Kind: providers.StepCreateBulk}
	}
	b := live[0]
	var step providers.Step
	if w.BySplit {
		step = nextSplit(w, b)
	} else {
		step = nextGathered(w, b)
	}
	if step.Kind == providers.StepDone && w.Goal == providers.Submitted {
		return providers.Step{Kind: providers.StepCommitBulk, OrderID: b.ID}
	}
	return step
}

// liveBulks are the live bulks, the one that counts first.
func liveBulks(have []providers.Bulk) []providers.Bulk {
	live := slices.DeleteFunc(slices.Clone(have), func(b providers.Bulk) bool { return !b.Live })
	slices.SortStableFunc(live, func(x, y providers.Bulk) int {
		return cmp.Or(
			cmp.Compare(generation(y.Reference), generation(x.Reference)),
			y.ModifiedAt.Compare(x.ModifiedAt),
			cmp.Compare(x.ID, y.ID),
		)
	})
	return live
}

// nextBulkCancelled takes the drafts away, and the drafts in them. What was
// handed over is cancelled port-in by port-in.
func nextBulkCancelled(live []providers.Bulk) providers.Step {
	for _, b := range live {
		if !b.Committed {
			return providers.Step{Kind: providers.StepDeleteBulk, OrderID: b.ID}
		}
	}
	return providers.Step{Kind: providers.StepDone}
}

// nextSplit has Bandwidth make the port-ins. Whether they are the ones that
// were planned is not for it to say.
func nextSplit(w providers.BulkWant, b providers.Bulk) providers.Step {
	wanted := memberNumbers(w)
	switch {
	case b.Checking:
		return providers.Step{Kind: providers.StepWait, OrderID: b.ID, Wait: bulkPause}
	case b.Invalid && unansweredBulk(b):
		if since := w.Now.Sub(b.ModifiedAt); since < retryPause {
			return providers.Step{Kind: providers.StepWait, OrderID: b.ID, Wait: retryPause - since}
		}
		return providers.Step{Kind: providers.StepListNumbers, OrderID: b.ID}
	case b.Invalid && slices.Equal(wanted, listedNumbers(b)):
		return blocked(invalidBulk(b))
	}
	ids, ok := theirs(w, b)
	switch {
	case ok && len(ids) < len(b.Children):
		return providers.Step{Kind: providers.StepGather, OrderID: b.ID, Orders: ids}
	case ok, slices.Equal(wanted, childNumbers(b)): // the latter by another split
		return providers.Step{Kind: providers.StepDone, OrderID: b.ID}
	}
	return providers.Step{Kind: providers.StepListNumbers, OrderID: b.ID}
}

// listedNumbers are the numbers that a bulk was given, as far as it tells:
// those that are found wanting stand with its errors alone.
func listedNumbers(b providers.Bulk) []domain.PhoneNumber {
	all := slices.Clone(b.Numbers)
	for _, f := range b.Faults {
		all = append(all, f.PhoneNumbers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// childNumbers are the numbers of all port-ins in the bulk, sorted.
func childNumbers(b providers.Bulk) []domain.PhoneNumber {
	var all []domain.PhoneNumber
	for _, c := range b.Children {
		all = append(all, c.Numbers...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// theirs are the port-ins of the bulk that are its members'; ok is false if
// some member has none in it.
func theirs(w providers.BulkWant, b providers.Bulk) (ids []string, ok bool) {
	for _, m := range w.Members {
		at := slices.IndexFunc(b.Children, func(c providers.BulkChild) bool {
			return c.OrderID == m.OrderID || len(c.Numbers) > 0 && joinNumbers(c.Numbers) == joinNumbers(m.Numbers)
		})
		if at < 0 {
			return nil, false
		}
		ids = append(ids, b.Children[at].OrderID)
	}
	slices.Sort(ids)
	return ids, true
}

// nextGathered attaches drafts that were made before. A bulk with port-ins of
// Bandwidth's own split in it is put away first: they hold the same numbers
// (7718).
func nextGathered(w providers.BulkWant, b providers.Bulk) providers.Step {
	var wanted, held []string
	for _, m := range w.Members {
		if m.OrderID != "" {
			wanted = append(wanted, m.OrderID)
		}
	}
	for _, c := range b.Children {
		held = append(held, c.OrderID)
	}
	slices.Sort(wanted)
	slices.Sort(held)
	foreign := slices.ContainsFunc(held, func(id string) bool { return !slices.Contains(wanted, id) })
	ours := slices.ContainsFunc(held, func(id string) bool { return slices.Contains(wanted, id) })
	switch {
	case b.Checking:
		return providers.Step{Kind: providers.StepWait, OrderID: b.ID, Wait: bulkPause}
	case b.Invalid, foreign && !ours:
		return providers.Step{Kind: providers.StepDeleteBulk, OrderID: b.ID}
	case slices.Equal(wanted, held), len(wanted) < len(w.Members) && !foreign:
		return providers.Step{Kind: providers.StepDone, OrderID: b.ID} // the others have no draft yet
	}
	return providers.Step{Kind: providers.StepGather, OrderID: b.ID, Orders: wanted}
}

// unansweredBulk reports whether numbers stand unchecked only because somebody
// behind Bandwidth did not answer.
func unansweredBulk(b providers.Bulk) bool {
	return len(b.Faults) > 0 && !slices.ContainsFunc(b.Faults, func(f domain.ProviderFault) bool {
		return !slices.Contains(vendorTrouble, f.Code) && !slices.Contains(undecided, f.Code)
	})
}

// invalidBulk says which numbers keep the list from being ported.
func invalidBulk(b providers.Bulk) []domain.Requirement {
	var found []domain.Requirement
	for _, f := range b.Faults {
		meaning := unportable[f.Code]
		if meaning == "" {
			meaning = "can't be ported"
		}
		for _, n := range f.PhoneNumbers {
			found = append(found, domain.Requirement{
				Pointer: ptrNumbers, Code: notPortable, Level: domain.Required, Message: string(n) + " " + meaning + ".",
			})
		}
	}
	if len(found) == 0 {
		found = append(found, domain.Requirement{
			Pointer: ptrNumbers, Code: notPortable, Level: domain.Required, Message: "Bandwidth can't port these numbers in one bulk.",
		})
	}
	return found
}
