package porting

import (
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// applyLook makes what a look saw true of the port-in, and returns what is to
// be told of it. The same look twice tells nothing the second time.
func (s *Service) applyLook(o *domain.Order, p *domain.PortIn, seen look) []domain.Event {
	var events []domain.Event
	id, now := p.ID, s.now()
	if seen.counted {
		events = append(events, p.Miss(seen.missing, s.real(), s.settleTime(p), now)...)
	}
	for _, gone := range seen.gone {
		picture, _ := domain.PictureOf(o, id)
		after, told := domain.ObserveGone(picture, gone, now)
		after.PutInto(o)
		events = append(events, told...)
	}
	for _, have := range seen.have {
		picture, _ := domain.PictureOf(o, id)
		after, told := domain.Observe(picture, snapshotOf(o, id, have), s.taxonomy, now)
		after.PutInto(o)
		events = append(events, told...)
	}
	for _, found := range seen.found {
		p.Unresolved = withoutReference(p.Unresolved, found.Reference)
	}
	for _, reference := range seen.absent {
		p.Unresolved = withoutReference(p.Unresolved, reference)
	}
	for i := range p.Unresolved {
		if slices.Contains(seen.empty, p.Unresolved[i].Reference) {
			p.Unresolved[i].Empty++
		}
	}
	if slices.ContainsFunc(events, func(e domain.Event) bool { return e.Type == domain.EventProviderOrderSuperseded }) {
		leaveEnded(o, id)
	}
	if len(events) > 0 || len(seen.missing) > 0 || len(seen.found)+len(seen.absent)+len(seen.empty) > 0 {
		p.Revision++
	}
	return events
}

// snapshotOf is a full fetch in the domain's terms, with the order's secrets
// blanked out of the provider's text.
func snapshotOf(o *domain.Order, portInID string, have providers.Order) domain.Snapshot {
	s := domain.Snapshot{
		Order:  domain.ProviderOrder{ID: have.ID, Kind: have.Kind, Reference: have.Reference, Committed: have.Committed, Live: have.Live},
		Status: have.Status, ProviderStatus: have.ProviderStatus,
		FOCConfirmed: have.FOCConfirmed, FOCExpected: have.FOCExpected, EarliestEstimate: have.EarliestEstimate, TimeZone: have.TimeZone,
		Activation: have.Activation,
		PortClass:  have.PortClass, LosingCarrier: have.LosingCarrier, RespOrg: have.RespOrg, Messaging: have.Messaging,
		ModifiedAt: have.ModifiedAt, Demands: have.Demands,
		DocumentMissing: !slices.ContainsFunc(o.Documents, func(d domain.Document) bool {
			return d.Type == domain.LOA && d.For(portInID)
		}),
	}
	for _, n := range have.Numbers {
		s.Numbers = append(s.Numbers, domain.NumberSnapshot(n))
	}
	for _, f := range have.Faults {
		f.Message = blank(f.Message, secretsOf(o))
		s.Faults = append(s.Faults, f)
	}
	return s
}

// secretsOf are all secrets that an order knows.
func secretsOf(o *domain.Order) []domain.Secret {
	secrets := o.Details.EndUser.Secrets()
	for _, n := range o.Numbers {
		if n.EndUser != nil {
			secrets = append(secrets, n.EndUser.Secrets()...)
		}
	}
	for _, p := range o.PortIns {
		if p.Overrides.EndUser != nil {
			secrets = append(secrets, p.Overrides.EndUser.Secrets()...)
		}
	}
	return secrets
}

// blank takes secrets out of a text that somebody else wrote. Very short ones
// would blank half of any text, and are matched as whole words only.
func blank(text string, secrets []domain.Secret) string {
	for _, s := range secrets {
		text = blankOne(text, s.Reveal())
	}
	return text
}

func blankOne(text, secret string) string {
	const mark = "[blanked]"
	var out strings.Builder
	for {
		i := strings.Index(text, secret)
		if i < 0 {
			out.WriteString(text)
			return out.String()
		}
		end := i + len(secret)
		whole := (i == 0 || !wordy(text[i-1])) && (end == len(text) || !wordy(text[end]))
		out.WriteString(text[:i])
		if len(secret) >= 4 || whole {
			out.WriteString(mark)
		} else {
			out.WriteString(secret)
		}
		text = text[end:]
	}
}

func wordy(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// setStatus moves a port-in because of what the gateway does, not of what a
// provider says.
func (s *Service) setStatus(p *domain.PortIn, to domain.PortInStatus, by domain.Author) []domain.Event {
	from := p.Status
	if from == to {
		return nil
	}
	p.Status = to
	p.WaitingOn = p.WaitsOn(nil, false)
	p.Revision++
	e := s.event(domain.EventPortInStatusChanged, by, "The port-in is now "+words(string(to))+".")
	e.PortInID = p.ID
	e.Data = map[string]any{"from": string(from), "to": string(to)}
	return []domain.Event{e}
}

// comeToRest leaves a port-in, once an operation has ended, in a status that
// nothing more will move by itself.
func (s *Service) comeToRest(p *domain.PortIn, kind, result string) []domain.Event {
	current := p.Current()
	switch {
	case kind == kindCancel && result == resultSucceeded && current == nil && !p.Status.Terminal():
		return s.setStatus(p, domain.PortInCancelled, byGateway)
	case p.Status == domain.PortInSubmitting && (current == nil || !current.Committed):
		// Not handed over after all: refused, or stopped by a cancel.
		return s.setStatus(p, domain.PortInDraft, byGateway)
	}
	if result == resultSucceeded && (kind == kindSubmit || kind == kindUpdate || kind == kindResubmit) {
		p.PendingChanges = nil
	}
	return nil
}

// refuse raises what a provider refused as exceptions, so that the order shows
// what to mend.
func (s *Service) refuse(o *domain.Order, p *domain.PortIn, f *providers.Failure) []domain.Event {
	var events []domain.Event
	for _, fault := range f.Faults {
		if s.taxonomy.IsWarning(p.Provider, fault) {
			continue
		}
		fault.Message = blank(fault.Message, secretsOf(o))
		e := s.taxonomy.Exception(p.Provider, fault, s.now())
		e.Deadline = nil // a provider waits for an answer to an exception of its own, not to a request it refused
		e.PortInID = p.ID
		o.Exceptions = append(o.Exceptions, e)
		raised := s.event(domain.EventExceptionRaised, domain.Author{Type: domain.ProviderActor}, e.Message)
		raised.PortInID, raised.PhoneNumbers = p.ID, e.PhoneNumbers
		raised.Data = map[string]any{"code": e.Code, "actor": string(e.Actor), "provider_code": e.ProviderCode}
		events = append(events, raised)
	}
	return events
}

// tryAgain resolves what stood in the way of a draft: the caller submits it
// again, and the provider will say whether it still does.
func (s *Service) tryAgain(o *domain.Order, p *domain.PortIn, by domain.Author) []domain.Event {
	var events []domain.Event
	for i := range o.Exceptions {
		e := &o.Exceptions[i]
		if e.PortInID != p.ID || !e.Open() {
			continue
		}
		now := s.now()
		e.ResolvedAt = &now
		resolved := s.event(domain.EventExceptionResolved, by, "Submitted again: "+words(e.Code)+".")
		resolved.PortInID = p.ID
		resolved.Data = map[string]any{"code": e.Code}
		events = append(events, resolved)
	}
	return events
}

// faultsOf are a provider's faults as a command's errors: each with a pointer
// into our own representation, where anybody can tell.
func (s *Service) faultsOf(o *domain.Order, p *domain.PortIn, f *providers.Failure) []domain.Fault {
	var faults []domain.Fault
	for _, fault := range f.Faults {
		e := s.taxonomy.Exception(p.Provider, fault, s.now())
		pointer := fault.Pointer
		if pointer == "" && len(e.Fields) > 0 {
			pointer = e.Fields[0]
		}
		message := blank(fault.Message, secretsOf(o))
		if message == "" {
			message = e.Message
		}
		faults = append(faults, domain.Fault{Pointer: pointer, Code: e.Code, Message: message})
	}
	if len(faults) == 0 {
		faults = append(faults, domain.Fault{Code: "other", Message: "The provider refused the request and did not say why."})
	}
	return faults
}
