package porting

import (
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
	"github.com/portway/portway/internal/providers"
)

// A verdict on an update that would be made a second time.
type takenVerdict int

const (
	notTried takenVerdict = iota
	tooSoon               // the provider may not show yet what it was told
	ignored
)

// judge says whether a provider that said yes to an update of an order that was
// handed over has not made it: the fetched order still lacks what was written.
// (Bandwidth answers 200 to such a change and shows error 7300 afterwards; the
// order's date of modification stays.) Where it lists what is wrong it is
// believed at once, else once its look-ups have had the time to settle.
func (s *Service) judge(op operation.Operation, l lane, seen look, step providers.Step) takenVerdict {
	if step.Kind != providers.StepUpdate || step.Again || len(op.Journal) == 0 {
		return notTried
	}
	last := op.Journal[len(op.Journal)-1]
	i := slices.IndexFunc(seen.have, func(o providers.Order) bool { return o.ID == step.OrderID && o.Committed })
	if i < 0 || last.Outcome != operation.Done || last.Step != string(step.Kind) || last.Target != target(step) || last.EndedAt == nil {
		return notTried
	}
	before := strings.Fields(last.Note)
	if !slices.ContainsFunc(step.Fields, func(field string) bool { return slices.Contains(before, field) }) {
		return notTried
	}
	o := seen.have[i]
	says := o.Status != domain.PortInException && slices.ContainsFunc(o.Faults, func(f domain.ProviderFault) bool {
		return !s.taxonomy.IsWarning(l.portIn.Provider, f)
	})
	if !says && s.real().Before(last.EndedAt.Add(l.account.Adapter.Limits().SettleTime)) {
		return tooSoon
	}
	return ignored
}

// written is what the journal keeps of an update that was accepted: the fields
// it was to write.
func written(step providers.Step) string {
	if step.Kind != providers.StepUpdate {
		return ""
	}
	return strings.Join(step.Fields, " ")
}

// ignoredFaults are what is told of such an update: each field that the
// provider does not have, with what it says.
func (s *Service) ignoredFaults(l lane, seen look, step providers.Step) []domain.Fault {
	said := []string{"The provider accepted the change and did not make it."}
	for _, o := range seen.have {
		for _, f := range o.Faults {
			if o.ID == step.OrderID && f.Message != "" && !s.taxonomy.IsWarning(l.portIn.Provider, f) {
				said = append(said, "It says: "+blank(f.Message, secretsOf(&l.order)))
			}
		}
	}
	message := strings.Join(said, " ")
	var faults []domain.Fault
	for _, field := range step.Fields {
		if strings.HasPrefix(field, "/") { // else it is the adapter's own
			faults = append(faults, domain.Fault{Pointer: field, Code: "not_taken", Message: message})
		}
	}
	return faults
}

// stillPending are those of the pending changes that the provider lacks, of
// which it is known by its own fields what they are. Providers know coarser
// fields than we do, and what may be pending counts as pending.
func stillPending(pending, lacking []string) []string {
	return slices.DeleteFunc(slices.Clone(pending), func(p string) bool {
		return !slices.ContainsFunc(lacking, func(l string) bool { return family(p) == family(l) })
	})
}

// family is a pointer's first two names: a street and its parts are of one.
func family(pointer string) string {
	names := strings.SplitN(pointer, "/", 4)
	return strings.Join(names[:min(len(names), 3)], "/")
}
