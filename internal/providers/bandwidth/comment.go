package bandwidth

import (
	"context"
	"errors"
	"time"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// Comments are the order's notes.
func (a *Adapter) Comments(ctx context.Context, id string) ([]providers.Comment, error) {
	notes, err := a.client.Notes(ctx, id)
	switch {
	case gone(err):
		return nil, providers.ErrGone
	case err != nil:
		return nil, translate(err, "list notes")
	}
	comments := make([]providers.Comment, 0, len(notes))
	for _, n := range notes {
		if n.ID == "" {
			return nil, errors.New("bandwidth: list notes: one has no id")
		}
		comment := providers.Comment{ID: n.ID, Body: n.Description, By: n.UserID, Ours: n.UserID == a.user}
		if at, err := time.Parse(time.RFC3339, n.LastDateModifier); err == nil {
			comment.At = at.UTC()
		}
		comments = append(comments, comment)
	}
	return comments, nil
}

// comment writes a note in the name of the credentials' user: Bandwidth wants
// one named.
func (a *Adapter) comment(ctx context.Context, s providers.Step) (providers.Hint, error) {
	id, err := a.client.AddNote(ctx, s.OrderID, wire.Note{UserID: a.user, Description: s.Comment})
	if err != nil {
		return providers.Hint{}, translate(err, "add note")
	}
	return providers.Hint{Commented: id}, nil
}
