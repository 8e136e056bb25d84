package http

import (
	"context"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Numbers are the numbers of an order.
type Numbers interface {
	Numbers(ctx context.Context, c porting.Caller, orderID string, p porting.Page) ([]domain.Number, string, error)
}

func (s *server) ListPortOrderNumbers(ctx context.Context, r api.ListPortOrderNumbersRequestObject) (api.ListPortOrderNumbersResponseObject, error) {
	numbers, next, err := s.porting.Numbers(ctx, callerOf(ctx), r.OrderID, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.ListPortOrderNumbers200JSONResponse{Data: list(numbers, numberJSON), NextCursor: nextCursor(next)}, nil
}

func numberJSON(n domain.Number) api.OrderNumber {
	return api.OrderNumber{
		PhoneNumber: string(n.PhoneNumber), Status: string(n.Status), PortInID: textOrNull(n.PortInID), MovedTo: textOrNull(n.MovedTo),
		Reason: textOrNull(n.Reason), BillingPhoneNumber: textOrNull(n.BillingPhoneNumber), EndUser: numberEndUserJSON(n.EndUser),
	}
}
