package porting

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
)

// PatchOrder changes an order. Of a draft it changes what we keep and calls
// nobody; of an order that was handed over it is the command update, which
// carries the change to the provider and, in exception, resubmits. version is
// the If-Match header: what the change was made from.
func (s *Service) PatchOrder(ctx context.Context, c Caller, id, version string, p OrderPatch, wait time.Duration) (OrderView, bool, error) {
	cmd := domain.Command{ID: s.newID("cmd"), Action: domain.ActionUpdate, Status: domain.CommandRunning, AcceptedAt: s.now()}
	waitFor := ""
	err := s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		return s.change(ctx, tx, c.Tenant, id, func(o *domain.Order) ([]domain.Event, error) {
			if err := ifMatch(version, etag(o.ID, o.Version)); err != nil {
				return nil, err
			}
			changed, events, err := s.patch(c, o, p)
			if err != nil {
				return nil, err
			}
			if len(changed) == 0 {
				told, err := s.carryAgain(ctx, tx, c, o, &cmd, p.DetailsPatch)
				if o.LastCommand != nil && o.LastCommand.ID == cmd.ID {
					waitFor = cmd.ID
				}
				return told, err
			}
			o.Version++
			updated := s.event(domain.EventOrderUpdated, c.Author(), "Order changed.")
			updated.Data = map[string]any{"fields": changed}
			events = append(events, updated)
			if slices.ContainsFunc(changed, replans) {
				waitFor = o.ID
				o.Plan = domain.Plan{Status: domain.PlanRunning}
				o.PortIns = nil
				for i := range o.Numbers {
					o.Numbers[i].PortInID, o.Numbers[i].Status, o.Numbers[i].Reason = "", domain.NumberDraft, ""
				}
				return events, s.addPlan(ctx, tx, o.ID)
			}
			told, err := s.carry(ctx, tx, c, o, &cmd, changed)
			if o.LastCommand != nil && o.LastCommand.ID == cmd.ID {
				waitFor = cmd.ID
			}
			return append(events, told...), err
		})
	})
	if err != nil {
		return OrderView{}, false, err
	}
	settled := true
	switch waitFor {
	case "":
	case cmd.ID:
		settled, err = s.wait(ctx, cmd.ID, wait, func(ctx context.Context) (bool, error) { return s.store.CommandSettled(ctx, cmd.ID) })
	default:
		err = s.waitForPlan(ctx, c, id, wait)
	}
	if err != nil {
		return OrderView{}, false, err
	}
	v, err := s.Order(ctx, c, id)
	return v, settled, err
}

// replans reports whether a change of the field makes the plan void.
func replans(pointer string) bool {
	switch pointer {
	case "/numbers", "/provider", "/provider_account":
		return true
	}
	return false
}

// ownFields are those that no provider has: they may change at any time.
var ownFields = []string{"/reference", "/metadata", "/coordination"}

// carry brings a change of the order to the port-ins that were handed over
// already: one operation each, under one command. Drafts take it up when they
// are submitted.
func (s *Service) carry(ctx context.Context, tx Tx, c Caller, o *domain.Order, cmd *domain.Command, changed []string) ([]domain.Event, error) {
	carried := slices.DeleteFunc(slices.Clone(changed), func(f string) bool { return slices.Contains(ownFields, f) })
	if len(carried) == 0 {
		return nil, nil
	}
	var lanes []*domain.PortIn
	for i := range o.PortIns {
		if p := &o.PortIns[i]; carries(p) {
			lanes = append(lanes, p)
		}
	}
	if len(lanes) == 0 {
		return nil, nil
	}
	o.LastCommand = cmd
	return s.update(ctx, tx, c, o, cmd, lanes, carried)
}

// carryAgain brings to their providers what an earlier update did not: a patch
// that says again what the order says already asks for that.
func (s *Service) carryAgain(ctx context.Context, tx Tx, c Caller, o *domain.Order, cmd *domain.Command, p DetailsPatch) ([]domain.Event, error) {
	var lanes []*domain.PortIn
	for i := range o.PortIns {
		in := &o.PortIns[i]
		if !s.owes(in, p) {
			continue
		}
		if err := s.guard(o, in).CheckUpdate(domain.Change{Fields: in.PendingChanges}); err != nil {
			return nil, err
		}
		lanes = append(lanes, in)
	}
	if len(lanes) == 0 {
		return nil, nil
	}
	o.LastCommand = cmd
	return s.update(ctx, tx, c, o, cmd, lanes, nil)
}

// owes reports whether the port-in's provider lacks something that a patch may
// ask to be carried there again.
func (s *Service) owes(in *domain.PortIn, p DetailsPatch) bool {
	running := in.LastCommand != nil && in.LastCommand.Status == domain.CommandRunning
	return carries(in) && !running && len(in.PendingChanges) > 0 && !reflect.ValueOf(p).IsZero()
}

// carries reports whether a change of the port-in has to reach its provider
// now.
func carries(p *domain.PortIn) bool { return p.Status != domain.PortInDraft && !p.Status.Terminal() }

// update has the lanes bring to their provider what has changed.
func (s *Service) update(ctx context.Context, tx Tx, c Caller, o *domain.Order, cmd *domain.Command, lanes []*domain.PortIn, carried []string) ([]domain.Event, error) {
	if err := tx.SaveCommand(ctx, o.ID, *cmd); err != nil {
		return nil, err
	}
	for _, p := range lanes {
		p.LastCommand = cmd
		p.PendingChanges = union(p.PendingChanges, carried)
		p.Revision++
		if err := tx.AddOperation(ctx, s.operationOn(o, p, cmd.ID, kindUpdate)); err != nil {
			return nil, err
		}
	}
	accepted := s.event(domain.EventCommandAccepted, c.Author(), "Command update accepted.")
	accepted.PortInID = cmd.PortInID
	accepted.Data = map[string]any{"command_id": cmd.ID, "action": string(cmd.Action)}
	return []domain.Event{accepted}, nil
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// patch merges a change into the order and returns the pointers that differ.
func (s *Service) patch(c Caller, o *domain.Order, p OrderPatch) (changed []string, events []domain.Event, err error) {
	before, was := fieldsOf(o), o.Details
	numbers, renumbered := o.Numbers, false
	p.Reference.Apply(&o.Reference)
	if p.Metadata.Set {
		o.Metadata = mergeMetadata(o.Metadata, p.Metadata)
	}
	p.Coordination.Apply(&o.Coordination)
	p.Provider.Apply(&o.Provider)
	if o.Provider == "" {
		o.Provider = domain.ProviderAuto
	}
	p.ProviderAccount.Apply(&o.ProviderAccount)
	p.DetailsPatch.apply(&o.Details)
	if p.Numbers.Set {
		numbers, renumbered = mergeNumbers(o.Numbers, p.Numbers.Value)
	}
	changed = differing(before, fieldsOf(o))
	if renumbered {
		changed = append(changed, "/numbers")
		slices.Sort(changed)
	}
	faults := append(s.providerFaults(o.Provider, o.ProviderAccount), detailFaults(o.Details)...)
	if p.Telnyx.Requirements.Set {
		faults = append(faults, answerFaults(o, o.Details)...)
	}
	if p.Numbers.Set {
		faults = append(faults, numberFaults(p.Numbers.Value, "/numbers")...)
	}
	if len(faults) > 0 {
		return nil, nil, validationFailed(faults)
	}
	if err := s.mayChange(o, was, changed); err != nil {
		return nil, nil, err
	}
	o.Numbers = numbers
	if slices.Contains(changed, "/requested_foc") {
		events = append(events, s.focRequested(c, o.Details.RequestedFOC, ""))
		for i := range o.PortIns {
			if p := &o.PortIns[i]; !p.Status.Terminal() {
				p.FOC.Requested = o.DetailsOf(p.ID).RequestedFOC
			}
		}
	}
	return changed, events, nil
}

func (s *Service) focRequested(c Caller, foc domain.RequestedFOC, portInID string) domain.Event {
	e := s.event(domain.EventFOCRequested, c.Author(), "Another FOC date was asked for.")
	e.PortInID = portInID
	e.Data = map[string]any{"requested": foc.String()}
	return e
}

func (p DetailsPatch) apply(d *domain.Details) {
	p.PortScope.Apply(&d.PortScope)
	p.BillingPhoneNumber.Apply(&d.BillingPhoneNumber)
	p.NewBillingPhoneNumber.Apply(&d.NewBillingPhoneNumber)
	p.RemainingNumbersAction.Apply(&d.RemainingNumbersAction)
	p.RequestedFOC.Apply(&d.RequestedFOC)
	p.ActivationMode.Apply(&d.ActivationMode)
	p.MessagingEnabled.Apply(&d.MessagingEnabled)
	p.EndUser.apply(&d.EndUser)
	p.Bandwidth.apply(&d.Options.Bandwidth)
	p.Telnyx.apply(&d.Options.Telnyx)
}

func (p BandwidthPatch) apply(b *domain.BandwidthOptions) {
	p.SiteID.Apply(&b.SiteID)
	p.PeerID.Apply(&b.PeerID)
	p.TargetRespOrgID.Apply(&b.TargetRespOrgID)
	p.AlternateSPID.Apply(&b.AlternateSPID)
	p.TNAttributes.Apply(&b.TNAttributes)
}

func (p TelnyxPatch) apply(t *domain.TelnyxOptions) {
	p.ConnectionID.Apply(&t.ConnectionID)
	p.MessagingProfileID.Apply(&t.MessagingProfileID)
	p.EmergencyAddressID.Apply(&t.EmergencyAddressID)
	p.BillingGroupID.Apply(&t.BillingGroupID)
	p.RequirementGroupID.Apply(&t.RequirementGroupID)
	p.Requirements.Apply(&t.Requirements)
	p.Tags.Apply(&t.Tags)
}

func (p EndUserPatch) apply(u *domain.EndUser) {
	p.Type.Apply(&u.Type)
	p.BusinessName.Apply(&u.BusinessName)
	p.FirstName.Apply(&u.FirstName)
	p.MiddleInitial.Apply(&u.MiddleInitial)
	p.LastName.Apply(&u.LastName)
	p.AuthorizedPerson.Apply(&u.AuthorizedPerson)
	p.AccountNumber.Apply(&u.AccountNumber)
	p.PIN.Apply(&u.PIN)
	p.PINExpiresAt.Apply(&u.PINExpiresAt)
	p.TaxID.Apply(&u.TaxID)
	p.BusinessIdentifier.Apply(&u.BusinessIdentifier)
	if !p.ServiceAddress.Set {
		return
	}
	if p.ServiceAddress.Null {
		u.ServiceAddress = nil
		return
	}
	address := domain.Address{}
	if u.ServiceAddress != nil {
		address = *u.ServiceAddress
	}
	a := p.ServiceAddress.Value
	a.StreetAddress.Apply(&address.StreetAddress)
	a.StreetParts.Apply(&address.StreetParts)
	a.ExtendedAddress.Apply(&address.ExtendedAddress)
	a.Locality.Apply(&address.Locality)
	a.AdministrativeArea.Apply(&address.AdministrativeArea)
	a.PostalCode.Apply(&address.PostalCode)
	a.CountryCode.Apply(&address.CountryCode)
	u.ServiceAddress = &address
}

func mergeMetadata(have map[string]any, p Field[map[string]any]) map[string]any {
	if p.Null {
		return nil
	}
	merged := maps.Clone(have)
	if merged == nil {
		merged = map[string]any{}
	}
	for name, value := range p.Value {
		if value == nil {
			delete(merged, name)
			continue
		}
		merged[name] = value
	}
	return merged
}

// mergeNumbers gives the list of numbers that a patch asks for. Numbers are
// matched by their phone number; secrets of a number that the patch leaves out
// are kept.
func mergeNumbers(have []domain.Number, want []NewNumber) ([]domain.Number, bool) {
	old := make(map[domain.PhoneNumber]domain.Number, len(have))
	for _, n := range have {
		old[n.PhoneNumber] = n
	}
	var merged []domain.Number
	changed := len(have) != len(want)
	for i, w := range want {
		n := domain.Number{
			PhoneNumber: w.PhoneNumber, Status: domain.NumberDraft, BillingPhoneNumber: w.BillingPhoneNumber, EndUser: w.EndUser,
		}
		was, ok := old[w.PhoneNumber]
		if ok && was.EndUser != nil && n.EndUser != nil {
			kept := *n.EndUser
			for _, secret := range []struct{ to, from *domain.Secret }{
				{&kept.AccountNumber, &was.EndUser.AccountNumber}, {&kept.PIN, &was.EndUser.PIN}, {&kept.TaxID, &was.EndUser.TaxID},
			} {
				if !secret.to.IsSet() {
					*secret.to = *secret.from
				}
			}
			n.EndUser = &kept
		}
		changed = changed || !ok || have[i].PhoneNumber != w.PhoneNumber ||
			was.BillingPhoneNumber != n.BillingPhoneNumber || fingerprint(was.EndUser) != fingerprint(n.EndUser)
		merged = append(merged, n)
	}
	return merged, changed
}
