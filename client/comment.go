package client

import (
	"context"
	"iter"
	"net/http"
	"slices"
)

// Comment adds a comment to an order. Its Deliveries say how far one for providers has come.
func (c *Client) Comment(ctx context.Context, orderID string, comment CommentCreate, options ...RequestEditorFn) (*Comment, error) {
	return Read[Comment](c.API.AddComment(ctx, orderID, nil, comment, slices.Concat(patient(), options)...))
}

// Comments are all comments on an order, those found at its providers included.
func (c *Client) Comments(ctx context.Context, orderID string) iter.Seq2[Comment, error] {
	return pages[Comment](func(cursor *string) (*http.Response, error) {
		return c.API.ListComments(ctx, orderID, &ListCommentsParams{Cursor: cursor})
	})
}

// ReadComment reads a comment, and how far it is on its way to providers.
func (c *Client) ReadComment(ctx context.Context, orderID, commentID string) (*Comment, error) {
	return Read[Comment](c.API.GetComment(ctx, orderID, commentID))
}
