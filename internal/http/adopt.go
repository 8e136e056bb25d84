package http

import (
	"context"

	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// AdoptPortOrder takes an order of a provider under management.
func (s *server) AdoptPortOrder(ctx context.Context, r api.AdoptPortOrderRequestObject) (api.AdoptPortOrderResponseObject, error) {
	caller, err := requester(ctx, r.Params.IdempotencyKey, "adoptPortOrder", r.Body)
	if err != nil {
		return nil, err
	}
	v, err := s.porting.Adopt(ctx, caller, porting.Adoption{
		ProviderAccount: r.Body.ProviderAccount, ProviderOrderID: r.Body.ProviderOrderID,
		Reference: orEmpty(r.Body.Reference), Metadata: orEmpty(r.Body.Metadata),
	})
	if err != nil {
		return nil, err
	}
	return api.AdoptPortOrder201JSONResponse{
		Body: orderJSON(v),
		Headers: api.AdoptPortOrder201ResponseHeaders{
			Location: "/v1/port-orders/" + v.Order.ID, ETag: v.ETag(), IdempotentReplayed: mark(v.Replayed),
		},
	}, nil
}
