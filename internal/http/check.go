package http

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// Checks are portability checks.
type Checks interface {
	CreateCheck(ctx context.Context, c porting.Caller, in porting.NewCheck, wait time.Duration) (porting.CheckView, error)
	Check(ctx context.Context, c porting.Caller, id string) (porting.CheckView, error)
}

func (s *server) CreatePortabilityCheck(ctx context.Context, r api.CreatePortabilityCheckRequestObject) (api.CreatePortabilityCheckResponseObject, error) {
	in, faults := newCheck(*r.Body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "createPortabilityCheck", r.Body)
	if err != nil {
		return nil, err
	}
	v, err := s.porting.CreateCheck(ctx, caller, in, waitOf(r.Params.Prefer))
	if err != nil {
		return nil, err
	}
	return api.CreatePortabilityCheck201JSONResponse{
		Body:    checkJSON(v),
		Headers: api.CreatePortabilityCheck201ResponseHeaders{Location: "/v1/portability-checks/" + v.ID, IdempotentReplayed: mark(v.Replayed)},
	}, nil
}

func (s *server) GetPortabilityCheck(ctx context.Context, r api.GetPortabilityCheckRequestObject) (api.GetPortabilityCheckResponseObject, error) {
	v, err := s.porting.Check(ctx, callerOf(ctx), r.CheckID)
	if err != nil {
		return nil, err
	}
	return api.GetPortabilityCheck200JSONResponse(checkJSON(v)), nil
}

func newCheck(in api.PortabilityCheckRequest) (porting.NewCheck, []domain.Fault) {
	check := porting.NewCheck{PhoneNumbers: list(in.PhoneNumbers, phoneNumber)}
	check.ProviderAccounts, _ = in.ProviderAccounts.Get()
	var read reader
	if age := orEmpty(in.MaxAge); age != "" {
		check.MaxAge = read.duration("/max_age", age)
	}
	return check, read.faults
}

func checkJSON(v porting.CheckView) api.PortabilityCheck {
	return api.PortabilityCheck{
		ID: v.ID, Status: string(v.Status()), CreatedAt: instant(v.CreatedAt), CompletedAt: instantOrNull(v.CompletedAt),
		ProviderAccounts: list(v.Accounts, func(a porting.CheckAccount) api.CheckedAccount {
			return api.CheckedAccount{ProviderAccount: a.ProviderAccount, Provider: a.Provider, Status: string(a.Status)}
		}),
		Numbers: list(v.Numbers, func(n porting.CheckedNumber) api.CheckedNumber {
			return api.CheckedNumber{PhoneNumber: string(n.PhoneNumber), Results: list(n.Results, checkResultJSON)}
		}),
		Groups: list(v.Groups, func(g porting.CheckGroup) api.CheckGroup {
			return api.CheckGroup{
				ProviderAccount: g.ProviderAccount, PortClass: string(g.PortClass), LosingCarrier: textOrNull(g.LosingCarrier),
				Vendor: textOrNull(g.Vendor), PhoneNumbers: texts(g.PhoneNumbers),
			}
		}),
	}
}

func checkResultJSON(r porting.CheckResult) api.CheckResult {
	c := r.Cell
	return api.CheckResult{
		ProviderAccount: r.ProviderAccount, Verdict: orUnknown(c.Verdict), Reason: textOrNull(c.Reason),
		ProviderReason: textOrNull(c.ProviderReason), Type: textOrNull(c.Type), LosingCarrier: losingCarrierJSON(c.LosingCarrier),
		RespOrg: textOrNull(c.RespOrg), RateCenter: rateCenterJSON(c.RateCenter),
		PortClass: orUnknown(c.PortClass), PortClassInferred: c.PortClassInferred, IntervalDays: orNull(c.IntervalDays),
		AccountNumberRequired: orUnknown(c.AccountNumberRequired), PINRequired: orUnknown(c.PINRequired),
		MessagingCapable: orNull(c.MessagingCapable), CheckedAt: instantOrNull(r.CheckedAt),
	}
}

// orUnknown is for enums that have that value for what nobody said.
func orUnknown[T ~string](value T) string {
	if value == "" {
		return "unknown"
	}
	return string(value)
}

func rateCenterJSON(c *providers.RateCenter) nullable.Nullable[api.RateCenter] {
	if c == nil {
		return nullable.NewNullNullable[api.RateCenter]()
	}
	return nullable.NewNullableWithValue(api.RateCenter{Name: textOrNull(c.Name), Region: textOrNull(c.Region)})
}

func losingCarrierJSON(c *domain.LosingCarrier) nullable.Nullable[api.LosingCarrier] {
	if c == nil {
		return nullable.NewNullNullable[api.LosingCarrier]()
	}
	return nullable.NewNullableWithValue(api.LosingCarrier{
		Name: textOrNull(c.Name), SPID: textOrNull(c.SPID), Wireless: orNull(c.Wireless),
	})
}
