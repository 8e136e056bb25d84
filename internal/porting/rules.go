package porting

import (
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
)

// offered are the commands that the gateway can carry out.
var offered = []domain.Action{
	domain.ActionActivate, domain.ActionCancel, domain.ActionComment, domain.ActionPrepare, domain.ActionResubmit,
	domain.ActionSubmit, domain.ActionUpdate,
}

// guard is what says which commands a port-in takes now.
func (s *Service) guard(o *domain.Order, p *domain.PortIn) domain.Guard {
	rules := s.rules(p)
	rules.Actions = offered
	return domain.Guard{PortIn: p, Mode: o.DetailsOf(p.ID).ActivationMode, Rules: rules, Now: s.now()}
}

func (s *Service) guards(o *domain.Order) []domain.Guard {
	guards := make([]domain.Guard, 0, len(o.PortIns))
	for i := range o.PortIns {
		guards = append(guards, s.guard(o, &o.PortIns[i]))
	}
	return guards
}

// rules are those of the port-in's class at its provider account. Of an
// account that is no longer configured there are none.
func (s *Service) rules(p *domain.PortIn) domain.ClassRules {
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return domain.ClassRules{}
	}
	return account.Adapter.Limits().Rules(p.PortClass)
}

func (s *Service) orderActions(o *domain.Order) []domain.Action {
	return domain.OrderActions(o, s.guards(o), offered)
}

func (s *Service) portInActions(o *domain.Order, p *domain.PortIn) []domain.Action {
	return s.guard(o, p).AllowedActions()
}

func (s *Service) mutableFields(o *domain.Order) []string { return domain.OrderFields(o, s.guards(o)) }

func (s *Service) requirements(o *domain.Order) []domain.Requirement {
	return domain.Requirements(o, s.rules, s.now())
}

// missing is what keeps a submit from being accepted: everything required in
// mode all; in best effort only what leaves no port-in to go on with.
func (s *Service) missing(o *domain.Order, m Mode) []domain.Fault {
	if m == ModeBestEffort && slices.ContainsFunc(o.PortIns, func(p domain.PortIn) bool {
		return p.Status == domain.PortInDraft && len(s.missingOf(o, &p)) == 0
	}) {
		return nil
	}
	return requirementFaults(known(s.requirements(o)))
}

// known are the requirements that hold for certain. What a provider asked for
// when it was last looked at, it is asked about again.
func known(requirements []domain.Requirement) []domain.Requirement {
	return slices.DeleteFunc(requirements, domain.Requirement.ByProvider)
}

func (s *Service) missingOf(o *domain.Order, p *domain.PortIn) []domain.Fault {
	return requirementFaults(known(s.requirementsOf(o, p)))
}

func (s *Service) requirementsOf(o *domain.Order, p *domain.PortIn) []domain.Requirement {
	return domain.PortInRequirements(o, p, s.rules(p), s.now())
}

// warningsOf are what the port-in's provider can't carry, said instead of
// dropped.
func (s *Service) warningsOf(o *domain.Order, p *domain.PortIn) []domain.Warning {
	var warnings []domain.Warning
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return nil
	}
	limits, details := account.Adapter.Limits(), o.DetailsOf(p.ID)
	for _, pointer := range limits.Dropped(p.PortClass) {
		if details.Given(pointer) {
			warnings = append(warnings, domain.Warning{
				PortInID: p.ID, Pointer: pointer, Code: "not_carried",
				Message: "This provider has no place for it in such a port, and is not told.",
			})
		}
	}
	if details.MessagingEnabled && !limits.Messaging {
		warnings = append(warnings, domain.Warning{
			PortInID: p.ID, Pointer: "/messaging/enable", Code: "not_carried",
			Message: "This provider does not port the messaging side of a number.",
		})
	}
	for _, field := range s.guard(o, p).UncertainFields() {
		if slices.Contains(p.PendingChanges, field) {
			warnings = append(warnings, domain.Warning{
				PortInID: p.ID, Pointer: field, Code: "uncertain",
				Message: "Nobody knows whether the provider takes a change of this at such a port; the gateway looks whether it did.",
			})
		}
	}
	return warnings
}

// mayChange refuses a change of fields that some live port-in doesn't take.
// The order's details are already as they are to be; before are as they were.
func (s *Service) mayChange(o *domain.Order, before domain.Details, changed []string) error {
	carried := slices.DeleteFunc(slices.Clone(changed), func(f string) bool { return slices.Contains(ownFields, f) })
	if len(carried) == 0 {
		return nil
	}
	if !slices.Contains(s.orderActions(o), domain.ActionUpdate) {
		return s.notAllowed(o, domain.ActionUpdate)
	}
	for _, g := range s.guards(o) {
		if g.PortIn.Status == domain.PortInDraft {
			if slices.ContainsFunc(carried, replans) && (len(g.PortIn.ProviderOrders) > 0 || len(g.PortIn.Unresolved) > 0 || bulkBegun(o, g.PortIn.ID)) {
				return s.notAllowed(o, domain.ActionUpdate)
			}
			continue
		}
		if g.PortIn.Status.Terminal() {
			continue
		}
		if err := g.CheckUpdate(s.changeOf(g.PortIn, before, o.Details, carried)); err != nil {
			return err
		}
	}
	return nil
}

// changeOf is a change of these fields of a port-in.
func (s *Service) changeOf(p *domain.PortIn, before, after domain.Details, fields []string) domain.Change {
	zone := time.UTC
	if account, ok := s.account(p.ProviderAccount); ok {
		if of, err := time.LoadLocation(account.Adapter.Limits().TimeZone); err == nil {
			zone = of
		}
	}
	return domain.Change{Fields: fields, OnlyTime: before.RequestedFOC.SameDay(after.RequestedFOC, zone)}
}
