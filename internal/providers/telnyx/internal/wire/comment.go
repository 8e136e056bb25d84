package wire

import (
	"context"
	"encoding/json"
	"net/http"
)

// A Comment is what people write beside an order.
type Comment struct {
	ID        Text    `json:"id"`
	Body      Text    `json:"body"`
	UserType  Text    `json:"user_type"` // admin (Telnyx's staff), user, system
	CreatedAt Instant `json:"created_at"`
}

// Comments lists an order's comments.
func (c *Client) Comments(ctx context.Context, orderID string) ([]Comment, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	var found []Comment
	err = list(ctx, c, orders+"/"+id+"/comments", nil, func(m Comment) bool {
		found = append(found, m)
		return true
	})
	return found, err
}

// Comment writes a comment and returns its id.
func (c *Client) Comment(ctx context.Context, orderID, body string) (string, error) {
	id, err := segment(orderID)
	if err != nil {
		return "", err
	}
	e, err := c.do(ctx, http.MethodPost, orders+"/"+id+"/comments", nil, map[string]string{"body": body})
	if err != nil {
		return "", err
	}
	var made Comment
	if json.Unmarshal(e.Data, &made) != nil || made.ID == "" {
		return "", ErrUnreadable
	}
	return string(made.ID), nil
}
