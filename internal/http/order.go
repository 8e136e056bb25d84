package http

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Orders are port orders.
type Orders interface {
	CreateOrder(ctx context.Context, c porting.Caller, in porting.NewOrder, wait time.Duration) (porting.OrderView, error)
	Adopt(ctx context.Context, c porting.Caller, a porting.Adoption) (porting.OrderView, error)
	Order(ctx context.Context, c porting.Caller, id string) (porting.OrderView, error)
	Orders(ctx context.Context, c porting.Caller, f porting.OrderFilter, p porting.Page) ([]porting.OrderView, string, error)
	PatchOrder(ctx context.Context, c porting.Caller, id, ifMatch string, p porting.OrderPatch, wait time.Duration) (porting.OrderView, bool, error)
}

func (s *server) CreatePortOrder(ctx context.Context, r api.CreatePortOrderRequestObject) (api.CreatePortOrderResponseObject, error) {
	in, faults := newOrder(*r.Body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "createPortOrder", r.Body)
	if err != nil {
		return nil, err
	}
	v, err := s.porting.CreateOrder(ctx, caller, in, waitOf(r.Params.Prefer))
	if err != nil {
		return nil, err
	}
	return api.CreatePortOrder201JSONResponse{
		Body: orderJSON(v),
		Headers: api.CreatePortOrder201ResponseHeaders{
			Location: "/v1/port-orders/" + v.Order.ID, ETag: v.ETag(), IdempotentReplayed: mark(v.Replayed),
		},
	}, nil
}

func (s *server) GetPortOrder(ctx context.Context, r api.GetPortOrderRequestObject) (api.GetPortOrderResponseObject, error) {
	v, err := s.porting.Order(ctx, callerOf(ctx), r.OrderID)
	if err != nil {
		return nil, err
	}
	return api.GetPortOrder200JSONResponse{PortOrderJSONResponse: orderResponse(v)}, nil
}

func (s *server) ListPortOrders(ctx context.Context, r api.ListPortOrdersRequestObject) (api.ListPortOrdersResponseObject, error) {
	filter, faults := orderFilter(r.Params)
	if len(faults) > 0 {
		return nil, invalidParameters(faults)
	}
	views, next, err := s.porting.Orders(ctx, callerOf(ctx), filter, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.ListPortOrders200JSONResponse{Data: list(views, orderJSON), NextCursor: nextCursor(next)}, nil
}

func (s *server) UpdatePortOrder(ctx context.Context, r api.UpdatePortOrderRequestObject) (api.UpdatePortOrderResponseObject, error) {
	body := r.ApplicationMergePatchPlusJSONBody
	if body == nil {
		body = r.JSONBody
	}
	patch, faults := orderPatch(*body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	v, settled, err := s.porting.PatchOrder(ctx, callerOf(ctx), r.OrderID, r.Params.IfMatch, patch, waitOf(r.Params.Prefer))
	if err != nil {
		return nil, err
	}
	if !settled {
		return api.UpdatePortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
	}
	return api.UpdatePortOrder200JSONResponse{PortOrderJSONResponse: orderResponse(v)}, nil
}

// orderFilter reads the filters of a list of orders.
func orderFilter(p api.ListPortOrdersParams) (porting.OrderFilter, []domain.Fault) {
	var faults []domain.Fault
	filter := porting.OrderFilter{
		Status: domain.OrderStatus(valueOf(p.Status)), Provider: valueOf(p.Provider), PhoneNumber: phoneNumber(valueOf(p.PhoneNumber)),
		Reference: valueOf(p.Reference), WaitingOn: domain.Actor(valueOf(p.WaitingOn)), ExceptionCode: valueOf(p.ExceptionCode),
		LosingCarrier: valueOf(p.LosingCarrier), UnknownStatus: p.UnknownStatus,
		FOCFrom: domain.Date(valueOf(p.FOCFrom)), FOCTo: domain.Date(valueOf(p.FOCTo)),
	}
	for _, date := range []struct{ name, text string }{{"foc_from", string(filter.FOCFrom)}, {"foc_to", string(filter.FOCTo)}} {
		if date.text != "" && !isDate(date.text) {
			faults = append(faults, domain.Fault{Parameter: date.name, Code: "not_a_date", Message: "must be a date (YYYY-MM-DD)"})
		}
	}
	if p.UpdatedSince != nil {
		since, err := time.Parse(time.RFC3339, *p.UpdatedSince)
		if err != nil {
			faults = append(faults, domain.Fault{Parameter: "updated_since", Code: "not_an_instant", Message: "must be an instant (RFC 3339)"})
		}
		filter.UpdatedSince = &since
	}
	return filter, faults
}

// valueOf is the parameter, or the zero value for one that isn't given.
func valueOf[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func orderResponse(v porting.OrderView) api.PortOrderJSONResponse {
	return api.PortOrderJSONResponse{Body: orderJSON(v), Headers: api.PortOrderResponseHeaders{ETag: v.ETag()}}
}

func orderJSON(v porting.OrderView) api.PortOrder {
	o, d := v.Order, v.Order.Details
	return api.PortOrder{
		ID: o.ID, Reference: textOrNull(o.Reference), Metadata: object(o.Metadata),
		CreatedAt: instant(o.CreatedAt), UpdatedAt: instant(o.UpdatedAt),
		Status: string(v.Status), WaitingOn: texts(v.WaitingOn),
		AllowedActions: texts(v.AllowedActions), MutableFields: texts(v.MutableFields), LastCommand: commandJSON(o.LastCommand),
		Provider: o.Provider, ProviderAccount: textOrNull(o.ProviderAccount),
		Plan:      api.Plan{Status: string(o.Plan.Status), Reason: textOrNull(o.Plan.Reason)},
		PortScope: textOrNull(d.PortScope), BillingPhoneNumber: textOrNull(d.BillingPhoneNumber),
		NewBillingPhoneNumber: textOrNull(d.NewBillingPhoneNumber), RemainingNumbersAction: textOrNull(d.RemainingNumbersAction),
		RequestedFOC: textOrNull(d.RequestedFOC.String()), Coordination: string(o.Coordination), EndUser: endUserJSON(d.EndUser),
		Activation: api.OrderActivation{Mode: string(d.ActivationMode)}, Messaging: api.OrderMessaging{Enable: d.MessagingEnabled},
		ProviderOptions: providerOptionsJSON(d.Options),
		NumbersTotal:    v.NumbersTotal, Numbers: list(o.Numbers, numberJSON),
		PortInsTotal: v.PortInsTotal, PortIns: list(v.PortIns, portInJSON),
		Documents:    list(o.Documents, documentJSON),
		Requirements: list(v.Requirements, requirementJSON), Warnings: list(v.Warnings, warningJSON),
		Exceptions: list(o.Exceptions, exceptionJSON),
	}
}

func providerOptionsJSON(o domain.ProviderOptions) api.ProviderOptions {
	b, t := o.Bandwidth, o.Telnyx
	return api.ProviderOptions{
		Bandwidth: api.BandwidthOptions{
			SiteID: textOrNull(b.SiteID), PeerID: textOrNull(b.PeerID), TargetRespOrgID: textOrNull(b.TargetRespOrgID),
			AlternateSPID: textOrNull(b.AlternateSPID), TnAttributes: texts(b.TNAttributes),
		},
		Telnyx: api.TelnyxOptions{
			ConnectionID: textOrNull(t.ConnectionID), MessagingProfileID: textOrNull(t.MessagingProfileID),
			EmergencyAddressID: textOrNull(t.EmergencyAddressID), BillingGroupID: textOrNull(t.BillingGroupID),
			RequirementGroupID: textOrNull(t.RequirementGroupID), Requirements: requirementAnswersJSON(t.Requirements), Tags: texts(t.Tags),
		},
	}
}
