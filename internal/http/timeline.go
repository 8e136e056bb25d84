package http

import (
	"context"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Timeline is what happened to an order.
type Timeline interface {
	Timeline(ctx context.Context, c porting.Caller, orderID string, p porting.Page) ([]domain.Event, string, error)
}

func (s *server) GetTimeline(ctx context.Context, r api.GetTimelineRequestObject) (api.GetTimelineResponseObject, error) {
	events, next, err := s.porting.Timeline(ctx, callerOf(ctx), r.OrderID, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.GetTimeline200JSONResponse{Data: list(events, eventJSON), NextCursor: nextCursor(next)}, nil
}

func eventJSON(e domain.Event) api.TimelineEntry {
	return api.TimelineEntry{
		Sequence: e.Sequence, ID: e.ID, Type: string(e.Type), At: instant(e.At),
		By: api.Author{Type: string(e.By.Type), ID: textOrNull(e.By.ID)}, PortInID: textOrNull(e.PortInID),
		PhoneNumbers: texts(e.PhoneNumbers), Message: e.Message, Data: object(e.Data),
	}
}
