package porting

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// What follows is asked of a provider while the caller waits, and is of no use
// a minute later: no operation stands behind it, and nothing is tried again.

// mostCodes is how many numbers are sent a code, or proven, at a time.
const mostCodes = 100

// Verifications are the numbers of a port-in that its provider has sent a code
// to, and whether they are proven.
func (s *Service) Verifications(ctx context.Context, c Caller, orderID, portInID string) ([]providers.Verification, error) {
	l, id, err := s.atProvider(ctx, c, orderID, portInID)
	if err != nil {
		return nil, err
	}
	return s.verifications(ctx, l, id)
}

// SendCodes has the provider send codes to numbers of a port-in, all of them
// if none is named, and tells of which it knows now. It reports whether the
// request had been done before: nothing is sent then.
func (s *Service) SendCodes(ctx context.Context, c Caller, orderID, portInID string, numbers []domain.PhoneNumber, method providers.CodeMethod) (all []providers.Verification, replayed bool, err error) {
	l, id, err := s.atProvider(ctx, c, orderID, portInID)
	if err != nil {
		return nil, false, err
	}
	if len(numbers) == 0 {
		numbers = numbersOf(l.order, l.portIn.ID)
	}
	if faults := strangers(l, numbers, "/phone_numbers", ""); len(faults) > 0 {
		return nil, false, validationFailed(faults)
	}
	var steps []providers.Step
	for some := range slices.Chunk(numbers, mostCodes) {
		steps = append(steps, providers.Step{Kind: providers.StepSendCodes, OrderID: id, Numbers: some, Method: method})
	}
	return s.doNow(ctx, c, l, id, steps)
}

// VerifyCodes gives codes back that numbers of a port-in got. It reports
// whether the request had been done before.
func (s *Service) VerifyCodes(ctx context.Context, c Caller, orderID, portInID string, codes []providers.NumberCode) (all []providers.Verification, replayed bool, err error) {
	l, id, err := s.atProvider(ctx, c, orderID, portInID)
	if err != nil {
		return nil, false, err
	}
	numbers := make([]domain.PhoneNumber, len(codes))
	for i, code := range codes {
		numbers[i] = code.PhoneNumber
	}
	if faults := strangers(l, numbers, "/codes", "/phone_number"); len(faults) > 0 {
		return nil, false, validationFailed(faults)
	}
	return s.doNow(ctx, c, l, id, []providers.Step{{Kind: providers.StepVerifyCodes, OrderID: id, Codes: codes}})
}

// doNow has the provider take steps, unless the request was done before, and
// tells how far the proof of its numbers is then. A provider that asks for no
// proof is not asked to take any.
func (s *Service) doNow(ctx context.Context, c Caller, l lane, id string, steps []providers.Step) (all []providers.Verification, replayed bool, err error) {
	if all, err = s.verifications(ctx, l, id); err != nil {
		return nil, false, err
	}
	_, replayed, err = s.once(ctx, c, l.portIn.ID, "", func(context.Context, Tx) error { return nil })
	if err != nil || replayed {
		return all, replayed, err
	}
	for _, step := range steps {
		_, err := l.account.Adapter.Do(ctx, s.want(l, providers.Prepared), step)
		if err := s.interactive(l, err, ""); err != nil {
			return nil, false, err
		}
	}
	all, err = s.verifications(ctx, l, id)
	return all, false, err
}

// LOATemplate is the letter of authorisation that the provider of a port-in
// writes for it, as a PDF.
func (s *Service) LOATemplate(ctx context.Context, c Caller, orderID, portInID string) ([]byte, error) {
	l, id, err := s.atProvider(ctx, c, orderID, portInID)
	if err != nil {
		return nil, err
	}
	content, err := l.account.Adapter.LOATemplate(ctx, id)
	return content, s.interactive(l, err, "writes no letters of authorisation")
}

// atProvider is a port-in with the id of its order at the provider.
func (s *Service) atProvider(ctx context.Context, c Caller, orderID, portInID string) (lane, string, error) {
	loaded, err := s.store.Order(ctx, c.Tenant, orderID, -1)
	if err != nil {
		return lane{}, "", err
	}
	p := loaded.Order.PortIn(portInID)
	if p == nil {
		return lane{}, "", notFound("port-in")
	}
	l := lane{order: loaded.Order, portIn: *p}
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return l, "", s.notNow(l, "its provider account is not configured any more")
	}
	l.account = account
	current := p.Current()
	if current == nil {
		return l, "", s.notNow(l, "the provider has no order for it: prepare it first")
	}
	return l, current.ID, nil
}

func (s *Service) verifications(ctx context.Context, l lane, id string) ([]providers.Verification, error) {
	all, err := l.account.Adapter.Verifications(ctx, id)
	return all, s.interactive(l, err, "asks for no verification of numbers")
}

// interactive is a provider's failure as the caller who waits for it reads it.
func (s *Service) interactive(l lane, err error, lacks string) error {
	failure, ok := errors.AsType[*providers.Failure](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, providers.ErrUnsupported):
		return s.notNow(l, l.account.Name+" "+lacks)
	case errors.Is(err, providers.ErrGone), errors.Is(err, providers.ErrNotPrepared):
		return s.notNow(l, "the provider has no order for it: prepare it first")
	case !ok:
		return err
	case failure.Family == providers.Refused:
		var faults []domain.Fault
		for _, f := range failure.Faults {
			e := s.taxonomy.Exception(l.portIn.Provider, f, s.now())
			faults = append(faults, domain.Fault{Pointer: f.Pointer, Code: e.Code, Message: e.Message})
		}
		refused := validationFailed(faults)
		refused.Message = "The provider refused this."
		return refused
	}
	return &domain.Error{
		Code: domain.CodeOverloaded, Message: "The provider does not answer; try again in a moment.", RetryAfter: failure.RetryAfter, Err: err,
	}
}

func (s *Service) notNow(l lane, why string) error {
	return &domain.Error{
		Code: domain.CodeActionNotAllowed, Message: "The port-in does not take this now: " + why + ".",
		AllowedActions: s.portInActions(&l.order, &l.portIn), OrderID: l.order.ID,
	}
}

// strangers are faults of numbers that aren't the port-in's.
func strangers(l lane, numbers []domain.PhoneNumber, list, member string) []domain.Fault {
	own := numbersOf(l.order, l.portIn.ID)
	var faults []domain.Fault
	for i, n := range numbers {
		if !slices.Contains(own, n) {
			faults = append(faults, domain.Fault{Pointer: list + "/" + strconv.Itoa(i) + member, Code: "unknown", Message: "is no number of this port-in"})
		}
	}
	return faults
}
