package http

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Comments are what people write beside an order.
type Comments interface {
	// AddComment reports whether the request had been done before.
	AddComment(ctx context.Context, c porting.Caller, orderID string, in porting.NewComment, wait time.Duration) (m domain.Comment, replayed bool, err error)
	Comments(ctx context.Context, c porting.Caller, orderID string, p porting.Page) ([]domain.Comment, string, error)
	Comment(ctx context.Context, c porting.Caller, orderID, commentID string) (domain.Comment, error)
}

func (s *server) AddComment(ctx context.Context, r api.AddCommentRequestObject) (api.AddCommentResponseObject, error) {
	in := porting.NewComment{
		Body: r.Body.Body, Visibility: domain.Visibility(or(r.Body.Visibility, string(domain.InternalComment))), PortInID: orEmpty(r.Body.PortInID),
	}
	caller, err := requester(ctx, r.Params.IdempotencyKey, "addComment "+r.OrderID, r.Body)
	if err != nil {
		return nil, err
	}
	m, replayed, err := s.porting.AddComment(ctx, caller, r.OrderID, in, waitOf(r.Params.Prefer))
	if err != nil {
		return nil, err
	}
	return api.AddComment201JSONResponse{
		Body: commentJSON(m),
		Headers: api.AddComment201ResponseHeaders{
			Location: "/v1/port-orders/" + r.OrderID + "/comments/" + m.ID, IdempotentReplayed: mark(replayed),
		},
	}, nil
}

func (s *server) ListComments(ctx context.Context, r api.ListCommentsRequestObject) (api.ListCommentsResponseObject, error) {
	comments, next, err := s.porting.Comments(ctx, callerOf(ctx), r.OrderID, page(r.Params.Limit, r.Params.Cursor))
	if err != nil {
		return nil, err
	}
	return api.ListComments200JSONResponse{Data: list(comments, commentJSON), NextCursor: nextCursor(next)}, nil
}

func (s *server) GetComment(ctx context.Context, r api.GetCommentRequestObject) (api.GetCommentResponseObject, error) {
	m, err := s.porting.Comment(ctx, callerOf(ctx), r.OrderID, r.CommentID)
	if err != nil {
		return nil, err
	}
	return api.GetComment200JSONResponse(commentJSON(m)), nil
}

func commentJSON(m domain.Comment) api.Comment {
	return api.Comment{
		ID: m.ID, PortInID: textOrNull(m.PortInID), Visibility: string(m.Visibility), Body: m.Body,
		By:        api.Author{Type: string(m.By.Type), ID: textOrNull(m.By.ID)},
		CreatedAt: instant(m.CreatedAt), Deliveries: list(m.Deliveries, deliveryJSON),
	}
}

func deliveryJSON(d domain.Delivery) api.CommentDelivery {
	return api.CommentDelivery{
		PortInID: d.PortInID, ProviderAccount: d.ProviderAccount, ProviderOrderID: d.ProviderOrderID,
		ProviderCommentID: textOrNull(d.ProviderCommentID), Status: string(d.Status), Reason: textOrNull(d.Reason),
	}
}
