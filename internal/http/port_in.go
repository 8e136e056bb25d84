package http

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// PortIns are the port-ins of an order.
type PortIns interface {
	PortIns(ctx context.Context, c porting.Caller, orderID string, p porting.Page) ([]porting.PortInView, string, error)
	PortIn(ctx context.Context, c porting.Caller, orderID, portInID string) (porting.PortInView, error)
	PatchPortIn(ctx context.Context, c porting.Caller, orderID, portInID, ifMatch string, p porting.DetailsPatch, wait time.Duration) (porting.PortInView, bool, error)
	SubmitPortIn(ctx context.Context, c porting.Caller, orderID, portInID string, wait time.Duration) (porting.PortInView, bool, error)
	CancelPortIn(ctx context.Context, c porting.Caller, orderID, portInID string, wait time.Duration) (porting.PortInView, bool, error)
	ResubmitPortIn(ctx context.Context, c porting.Caller, orderID, portInID string, changes porting.DetailsPatch, wait time.Duration) (porting.PortInView, bool, error)
	ActivatePortIn(ctx context.Context, c porting.Caller, orderID, portInID string, at *time.Time, wait time.Duration) (porting.PortInView, bool, error)
}

func (s *server) ListPortIns(ctx context.Context, r api.ListPortInsRequestObject) (api.ListPortInsResponseObject, error) {
	views, next, err := s.porting.PortIns(ctx, callerOf(ctx), r.OrderID, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.ListPortIns200JSONResponse{Data: list(views, portInJSON), NextCursor: nextCursor(next)}, nil
}

func (s *server) GetPortIn(ctx context.Context, r api.GetPortInRequestObject) (api.GetPortInResponseObject, error) {
	v, err := s.porting.PortIn(ctx, callerOf(ctx), r.OrderID, r.PortInID)
	if err != nil {
		return nil, err
	}
	return api.GetPortIn200JSONResponse{Body: portInDetailJSON(v), Headers: api.GetPortIn200ResponseHeaders{ETag: v.ETag()}}, nil
}

func (s *server) UpdatePortIn(ctx context.Context, r api.UpdatePortInRequestObject) (api.UpdatePortInResponseObject, error) {
	body := r.ApplicationMergePatchPlusJSONBody
	if body == nil {
		body = r.JSONBody
	}
	patch, faults := portInPatch(*body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	v, settled, err := s.porting.PatchPortIn(ctx, callerOf(ctx), r.OrderID, r.PortInID, r.Params.IfMatch, patch, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.UpdatePortIn200JSONResponse{PortInSettledJSONResponse: portInSettled(v)}, nil
	}
	return api.UpdatePortIn202JSONResponse{PortInAcceptedJSONResponse: portInAccepted(v)}, nil
}

func (s *server) SubmitPortIn(ctx context.Context, r api.SubmitPortInRequestObject) (api.SubmitPortInResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "submitPortIn "+r.OrderID+" "+r.PortInID, noContent)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.SubmitPortIn(ctx, caller, r.OrderID, r.PortInID, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.SubmitPortIn200JSONResponse{PortInSettledJSONResponse: portInSettled(v)}, nil
	}
	return api.SubmitPortIn202JSONResponse{PortInAcceptedJSONResponse: portInAccepted(v)}, nil
}

func (s *server) CancelPortIn(ctx context.Context, r api.CancelPortInRequestObject) (api.CancelPortInResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "cancelPortIn "+r.OrderID+" "+r.PortInID, noContent)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.CancelPortIn(ctx, caller, r.OrderID, r.PortInID, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.CancelPortIn200JSONResponse{PortInSettledJSONResponse: portInSettled(v)}, nil
	}
	return api.CancelPortIn202JSONResponse{PortInAcceptedJSONResponse: portInAccepted(v)}, nil
}

func portInSettled(v porting.PortInView) api.PortInSettledJSONResponse {
	return api.PortInSettledJSONResponse{
		Body: portInDetailJSON(v), Headers: api.PortInSettledResponseHeaders{ETag: v.ETag(), IdempotentReplayed: mark(v.Replayed)},
	}
}

func portInAccepted(v porting.PortInView) api.PortInAcceptedJSONResponse {
	seconds := int(lookAgain / time.Second)
	return api.PortInAcceptedJSONResponse{
		Body:    portInDetailJSON(v),
		Headers: api.PortInAcceptedResponseHeaders{ETag: v.ETag(), RetryAfter: &seconds, IdempotentReplayed: mark(v.Replayed)},
	}
}

func portInDetailJSON(v porting.PortInView) api.PortInDetail {
	return api.PortInDetail{
		PortIn: portInJSON(v), EndUser: endUserJSON(v.Details.EndUser), Requirements: list(v.Requirements, requirementJSON),
		Warnings: list(v.Warnings, warningJSON), Exceptions: list(v.Exceptions, exceptionJSON),
	}
}

func portInJSON(v porting.PortInView) api.PortIn {
	p := v.PortIn
	return api.PortIn{
		ID: p.ID, SplitFrom: textOrNull(p.SplitFrom), NumbersTotal: v.NumbersTotal,
		Provider: p.Provider, ProviderAccount: p.ProviderAccount, ChosenBecause: textOrNull(p.ChosenBecause),
		PortClass: orUnknown(p.PortClass), LosingCarrier: losingCarrierJSON(p.LosingCarrier), RespOrg: textOrNull(p.RespOrg),
		Status: string(p.Status), ProviderStatus: textOrNull(p.ProviderStatus), UnknownStatus: p.UnknownStatus,
		WaitingOn: textOrNull(p.WaitingOn), AllowedActions: texts(v.AllowedActions), MutableFields: texts(v.MutableFields),
		Locks: list(v.Locks, lockJSON), LastCommand: commandJSON(p.LastCommand),
		Overrides: overridesJSON(p.Overrides), PendingChanges: texts(p.PendingChanges),
		FOC: focJSON(p.FOC), Activation: activationJSON(v.Activation),
		Messaging:      api.PortInMessaging{Enable: v.Details.MessagingEnabled, Status: messagingStatus(p.Messaging)},
		ProviderOrders: list(p.ProviderOrders, providerOrderJSON),
	}
}

func messagingStatus(status domain.MessagingStatus) string {
	if status == "" {
		status = domain.MessagingNotRequested
	}
	return string(status)
}

func lockJSON(l domain.Lock) api.Lock {
	return api.Lock{Action: string(l.Action), Fields: texts(l.Fields), After: instant(l.After), Source: l.Source}
}

func providerOrderJSON(o domain.ProviderOrder) api.ProviderOrder {
	return api.ProviderOrder{ID: o.ID, Kind: string(o.Kind), Reference: textOrNull(o.Reference), Committed: o.Committed, Live: o.Live, Superseded: o.SupersededBy != ""}
}
