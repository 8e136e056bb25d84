package http

import (
	"context"

	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

func (s *server) ResubmitPortOrder(ctx context.Context, r api.ResubmitPortOrderRequestObject) (api.ResubmitPortOrderResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "resubmitPortOrder "+r.OrderID, noContent)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.Resubmit(ctx, caller, r.OrderID, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.ResubmitPortOrder200JSONResponse{PortOrderSettledJSONResponse: settledResponse(v)}, nil
	}
	return api.ResubmitPortOrder202JSONResponse{PortOrderAcceptedJSONResponse: acceptedResponse(v)}, nil
}

func (s *server) ResubmitPortIn(ctx context.Context, r api.ResubmitPortInRequestObject) (api.ResubmitPortInResponseObject, error) {
	var changes porting.DetailsPatch
	if r.Body != nil && r.Body.Changes != nil {
		patch, faults := portInPatch(*r.Body.Changes)
		for i := range faults {
			faults[i].Pointer = "/changes" + faults[i].Pointer
		}
		if len(faults) > 0 {
			return nil, validationFailed(faults)
		}
		changes = patch
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "resubmitPortIn "+r.OrderID+" "+r.PortInID, r.Body)
	if err != nil {
		return nil, err
	}
	v, settled, err := s.porting.ResubmitPortIn(ctx, caller, r.OrderID, r.PortInID, changes, waitOf(r.Params.Prefer))
	switch {
	case err != nil:
		return nil, err
	case settled:
		return api.ResubmitPortIn200JSONResponse{PortInSettledJSONResponse: portInSettled(v)}, nil
	}
	return api.ResubmitPortIn202JSONResponse{PortInAcceptedJSONResponse: portInAccepted(v)}, nil
}
