package porting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/operation"
)

// CreateOrder drafts an order and has it planned; it waits for the plan for at
// most so long. The order stands whether or not the plan is ready by then.
func (s *Service) CreateOrder(ctx context.Context, c Caller, in NewOrder, wait time.Duration) (OrderView, error) {
	if faults := s.orderFaults(in); len(faults) > 0 {
		return OrderView{}, validationFailed(faults)
	}
	now := s.now()
	o := &domain.Order{
		ID: s.newID("ord"), Tenant: c.Tenant, Reference: in.Reference, Metadata: in.Metadata,
		Provider: in.Provider, ProviderAccount: in.ProviderAccount, Coordination: in.Coordination, Details: in.Details,
		Plan: domain.Plan{Status: domain.PlanRunning}, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if o.Provider == "" {
		o.Provider = domain.ProviderAuto
	}
	for _, n := range in.Numbers {
		o.Numbers = append(o.Numbers, domain.Number{
			PhoneNumber: n.PhoneNumber, Status: domain.NumberDraft,
			BillingPhoneNumber: n.BillingPhoneNumber, EndUser: n.EndUser,
		})
	}
	done, replayed, err := s.once(ctx, c, o.ID, "", func(ctx context.Context, tx Tx) error {
		if err := tx.InsertOrder(ctx, o); err != nil {
			return err
		}
		created := s.event(domain.EventOrderCreated, c.Author(), "Order drafted.")
		created.Data = map[string]any{"numbers": len(o.Numbers), "provider": o.Provider}
		if err := tx.AddEvents(ctx, o.ID, []domain.Event{created}); err != nil {
			return err
		}
		return s.addPlan(ctx, tx, o.ID)
	})
	if err != nil {
		return OrderView{}, in.pointed(err)
	}
	if wait <= 0 && !replayed {
		return s.orderView(drafted(o)), nil
	}
	if err := s.waitForPlan(ctx, c, done.ResourceID, wait); err != nil {
		return OrderView{}, err
	}
	v, err := s.Order(ctx, c, done.ResourceID)
	v.Replayed = replayed
	return v, err
}

// drafted is a new order as it would be read: there is no need to.
func drafted(o *domain.Order) Loaded {
	l := Loaded{Order: *o, NumbersTotal: len(o.Numbers), Status: domain.RollUp(o), WaitingOn: o.WaitingOn()}
	l.Order.Numbers = o.Numbers[:min(len(o.Numbers), embedded)]
	return l
}

// addPlan has an order planned. The lane is the order itself.
func (s *Service) addPlan(ctx context.Context, tx Tx, orderID string) error {
	return tx.AddOperation(ctx, operation.New{ID: s.newID("opr"), Lane: orderID, Kind: kindPlan})
}

// waitForPlan waits until the order's plan is no longer running.
func (s *Service) waitForPlan(ctx context.Context, c Caller, orderID string, wait time.Duration) error {
	if wait <= 0 {
		return nil // the order need not be read to know nothing of it
	}
	_, err := s.wait(ctx, orderID, wait, func(ctx context.Context) (bool, error) {
		running, err := s.store.PlanRunning(ctx, c.Tenant, orderID)
		return !running, err
	})
	return err
}

// orderFaults is all that is wrong with a new order beyond its shape.
func (s *Service) orderFaults(in NewOrder) []domain.Fault {
	faults := numberFaults(in.Numbers, in.list())
	faults = append(faults, s.providerFaults(in.Provider, in.ProviderAccount)...)
	faults = append(faults, detailFaults(in.Details)...)
	faults = append(faults, answerFaults(&domain.Order{}, in.Details)...)
	return faults
}

// list is the pointer to the list of numbers as the caller gave it.
func (in NewOrder) list() string {
	if in.Short {
		return "/phone_numbers"
	}
	return "/numbers"
}

// pointed is a refusal with its pointers at the list as the caller gave it.
func (in NewOrder) pointed(err error) error {
	refusal, ok := errors.AsType[*domain.Error](err)
	if !ok || !in.Short {
		return err
	}
	pointed := *refusal
	pointed.Faults = slices.Clone(refusal.Faults)
	for i, f := range pointed.Faults {
		if rest, ok := strings.CutPrefix(f.Pointer, "/numbers/"); ok {
			position, _, _ := strings.Cut(rest, "/")
			pointed.Faults[i].Pointer = "/phone_numbers/" + position
		}
	}
	return &pointed
}

func numberFaults(numbers []NewNumber, list string) []domain.Fault {
	var faults []domain.Fault
	seen := make(map[domain.PhoneNumber]bool, len(numbers))
	for i, n := range numbers {
		pointer := pointerAt(list, i)
		if list == "/numbers" {
			pointer += "/phone_number"
		}
		if _, ok := domain.ParsePhoneNumber(string(n.PhoneNumber)); !ok {
			faults = append(faults, domain.Fault{Pointer: pointer, Code: "not_e164", Message: notE164})
		} else if seen[n.PhoneNumber] {
			faults = append(faults, domain.Fault{Pointer: pointer, Code: "duplicate", Message: "stands in the list already"})
		}
		seen[n.PhoneNumber] = true
		if n.BillingPhoneNumber != "" {
			if _, ok := domain.ParsePhoneNumber(string(n.BillingPhoneNumber)); !ok {
				faults = append(faults, domain.Fault{Pointer: pointerAt(list, i) + "/billing_phone_number", Code: "not_e164", Message: notE164})
			}
		}
		if n.EndUser != nil && n.EndUser.ServiceAddress != nil {
			faults = append(faults, addressFaults(*n.EndUser.ServiceAddress, pointerAt(list, i)+"/end_user/service_address")...)
		}
	}
	if len(numbers) == 0 {
		faults = append(faults, domain.Fault{Pointer: list, Code: "required", Message: "at least one number is needed"})
	}
	return faults
}

func (s *Service) providerFaults(provider, account string) []domain.Fault {
	var faults []domain.Fault
	configured := false
	for _, a := range s.accounts {
		configured = configured || a.Provider == provider
	}
	if provider != "" && provider != domain.ProviderAuto && !configured {
		faults = append(faults, domain.Fault{Pointer: "/provider", Code: "not_configured", Message: "no account of this provider is configured"})
	}
	if account == "" {
		return faults
	}
	a, ok := s.account(account)
	if !ok {
		faults = append(faults, domain.Fault{Pointer: "/provider_account", Code: "unknown", Message: "is no configured provider account"})
	} else if provider != "" && provider != domain.ProviderAuto && a.Provider != provider {
		faults = append(faults, domain.Fault{Pointer: "/provider_account", Code: "contradicts", Message: "belongs to another provider than the order asks for"})
	}
	return faults
}

func detailFaults(d domain.Details) []domain.Fault {
	var faults []domain.Fault
	for _, n := range []struct {
		pointer string
		number  domain.PhoneNumber
	}{{"/billing_phone_number", d.BillingPhoneNumber}, {"/new_billing_phone_number", d.NewBillingPhoneNumber}} {
		if _, ok := domain.ParsePhoneNumber(string(n.number)); n.number != "" && !ok {
			faults = append(faults, domain.Fault{Pointer: n.pointer, Code: "not_e164", Message: notE164})
		}
	}
	if a := d.EndUser.ServiceAddress; a != nil {
		faults = append(faults, addressFaults(*a, "/end_user/service_address")...)
	}
	return faults
}

// answerFaults are answers to a provider's requirements that name a document
// which the order doesn't have, and requirements that are answered twice.
func answerFaults(o *domain.Order, d domain.Details) []domain.Fault {
	var faults []domain.Fault
	answered := map[string]bool{}
	for i, r := range d.Options.Telnyx.Requirements {
		at := pointerAt("/provider_options/telnyx/requirements", i)
		if answered[r.TypeID] {
			faults = append(faults, domain.Fault{Pointer: at + "/requirement_type_id", Code: "repeated", Message: "is answered already"})
		}
		answered[r.TypeID] = true
		names := func(d domain.Document) bool { return d.ID == r.Value }
		if strings.HasPrefix(r.Value, "doc_") && !slices.ContainsFunc(o.Documents, names) {
			faults = append(faults, domain.Fault{Pointer: at + "/field_value", Code: "unknown", Message: "names no document of the order"})
		}
	}
	return faults
}
