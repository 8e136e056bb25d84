package telnyx

import (
	"context"
	"slices"
	"strings"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// Comments are the order's comments. Those of type user are the account's own.
func (a *Adapter) Comments(ctx context.Context, id string) ([]providers.Comment, error) {
	listed, err := a.wire.Comments(ctx, id)
	switch {
	case wire.IsMissing(err):
		return nil, providers.ErrGone
	case err != nil:
		return nil, translate(err, "")
	}
	var comments []providers.Comment
	for _, c := range listed {
		if c.ID == "" {
			return nil, wire.ErrUnreadable
		}
		if slices.ContainsFunc(comments, func(known providers.Comment) bool { return known.ID == string(c.ID) }) {
			continue // a list that moved while it was read
		}
		comments = append(comments, providers.Comment{
			ID: string(c.ID), Body: string(c.Body), Ours: c.UserType == "user", By: string(c.UserType), At: c.CreatedAt.Time,
		})
	}
	slices.SortStableFunc(comments, func(a, b providers.Comment) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return comments, nil
}
