package http

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Commands are what may be asked for on a whole order. Each returns the order
// as it is after waiting, and whether the command has settled by then.
type Commands interface {
	Prepare(ctx context.Context, c porting.Caller, orderID string, wait time.Duration) (porting.OrderView, bool, error)
	Submit(ctx context.Context, c porting.Caller, orderID string, m porting.Mode, wait time.Duration) (porting.OrderView, bool, error)
	Cancel(ctx context.Context, c porting.Caller, orderID string, wait time.Duration) (porting.OrderView, bool, error)
	Resubmit(ctx context.Context, c porting.Caller, orderID string, wait time.Duration) (porting.OrderView, bool, error)
	Activate(ctx context.Context, c porting.Caller, orderID string, at *time.Time, wait time.Duration) (porting.OrderView, bool, error)
}

// noContent is what a command without a body says.
const noContent = ""

// lookAgain is when a command that hasn't settled is worth another look.
const lookAgain = 2 * time.Second

func (s *server) PreparePortOrder(ctx context.Context, r api.PreparePortOrderRequestObject) (api.PreparePortOrderResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "preparePortOrder "+r.OrderID, noContent)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.Prepare(ctx, caller, r.OrderID, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.PreparePortOrder200JSONResponse{PortOrderSettledJSONResponse: settledResponse(v)}, nil
	}
	return api.PreparePortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
}

func (s *server) SubmitPortOrder(ctx context.Context, r api.SubmitPortOrderRequestObject) (api.SubmitPortOrderResponseObject, error) {
	mode := porting.ModeAll
	if r.Body != nil && r.Body.Mode != nil {
		mode = porting.Mode(*r.Body.Mode)
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "submitPortOrder "+r.OrderID, mode)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.Submit(ctx, caller, r.OrderID, mode, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.SubmitPortOrder200JSONResponse{PortOrderSettledJSONResponse: settledResponse(v)}, nil
	}
	return api.SubmitPortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
}

func (s *server) CancelPortOrder(ctx context.Context, r api.CancelPortOrderRequestObject) (api.CancelPortOrderResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "cancelPortOrder "+r.OrderID, noContent)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.Cancel(ctx, caller, r.OrderID, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.CancelPortOrder200JSONResponse{PortOrderSettledJSONResponse: settledResponse(v)}, nil
	}
	return api.CancelPortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
}

func settledResponse(v porting.OrderView) api.PortOrderSettledJSONResponse {
	return api.PortOrderSettledJSONResponse{Body: orderJSON(v), Headers: api.PortOrderSettledResponseHeaders{ETag: v.ETag(), IdempotentReplayed: mark(v.Replayed)}}
}

func acceptedResponse(v porting.OrderView) api.PortOrderAcceptedJSONResponse {
	seconds := int(lookAgain / time.Second)
	return api.PortOrderAcceptedJSONResponse{
		Body: orderJSON(v), Headers: api.PortOrderAcceptedResponseHeaders{ETag: v.ETag(), RetryAfter: &seconds, IdempotentReplayed: mark(v.Replayed)},
	}
}

func commandJSON(c *domain.Command) nullable.Nullable[api.Command] {
	if c == nil {
		return nullable.NewNullNullable[api.Command]()
	}
	return nullable.NewNullableWithValue(api.Command{
		ID: c.ID, Action: string(c.Action), Status: string(c.Status), AcceptedAt: instant(c.AcceptedAt),
		SettledAt: instantOrNull(c.SettledAt), Errors: list(c.Errors, faultJSON),
	})
}
