package http

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

func (s *server) ActivatePortOrder(ctx context.Context, r api.ActivatePortOrderRequestObject) (api.ActivatePortOrderResponseObject, error) {
	at, faults := activateAt(r.Body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "activatePortOrder "+r.OrderID, at)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.Activate(ctx, caller, r.OrderID, at, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.ActivatePortOrder200JSONResponse{PortOrderSettledJSONResponse: settledResponse(v)}, nil
	}
	return api.ActivatePortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
}

func (s *server) ActivatePortIn(ctx context.Context, r api.ActivatePortInRequestObject) (api.ActivatePortInResponseObject, error) {
	at, faults := activateAt(r.Body)
	if len(faults) > 0 {
		return nil, validationFailed(faults)
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "activatePortIn "+r.OrderID+" "+r.PortInID, at)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.ActivatePortIn(ctx, caller, r.OrderID, r.PortInID, at, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.ActivatePortIn200JSONResponse{PortInSettledJSONResponse: portInSettled(v)}, nil
	}
	return api.ActivatePortIn202JSONResponse{PortInAcceptedJSONResponse: portInAccepted(v)}, nil
}

// activateAt reads when numbers are to go live; nil is as soon as possible.
func activateAt(body *api.ActivateRequest) (*time.Time, []domain.Fault) {
	if body == nil || orEmpty(body.At) == "" {
		return nil, nil
	}
	var read reader
	return read.instant("/at", orEmpty(body.At)), read.faults
}

func activationJSON(a porting.ActivationView) api.PortInActivation {
	return api.PortInActivation{
		Mode: string(a.Mode), Settable: a.Settable, Deadline: instantOrNull(a.Deadline), IfMissed: textOrNull(a.IfMissed),
		Windows: list(a.Windows, func(w domain.ActivationWindow) api.ActivationWindow {
			return api.ActivationWindow{Start: instant(w.Start), End: instant(w.End)}
		}),
		Held: heldJSON(a.Held),
	}
}

func heldJSON(h *domain.ActivationRequest) nullable.Nullable[api.HeldActivation] {
	if h == nil {
		return nullable.NewNullNullable[api.HeldActivation]()
	}
	return nullable.NewNullableWithValue(api.HeldActivation{At: instantOrNull(h.At), Due: instantOrNull(h.Due)})
}
