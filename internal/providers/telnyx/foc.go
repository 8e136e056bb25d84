package telnyx

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

const requestedFOC = "/requested_foc"

// FOCWindows are the windows of the draft. Telnyx has none to tell before one
// exists.
func (a *Adapter) FOCWindows(ctx context.Context, w providers.Want, id string) ([]domain.FOCWindow, error) {
	if id == "" {
		return nil, providers.ErrNotPrepared
	}
	windows, err := a.windows(ctx, id)
	if wire.IsMissing(err) {
		return nil, providers.ErrGone
	}
	return windows, translate(err, w.Details.EndUser.Type)
}

func (a *Adapter) windows(ctx context.Context, id string) ([]domain.FOCWindow, error) {
	listed, err := a.wire.FOCWindows(ctx, id)
	if err != nil {
		return nil, err
	}
	windows := make([]domain.FOCWindow, 0, len(listed))
	for _, l := range listed {
		start, end, ok := l.Span()
		if !ok {
			return nil, wire.ErrUnreadable
		}
		windows = append(windows, domain.FOCWindow{
			Date: domain.DateOf(start.Time, a.zone), Start: start.Time, End: end.Time, Source: domain.WindowFromProvider,
		})
	}
	return windows, nil
}

// focAsked is the instant to ask for, given what the order asks for already;
// write is false if that will do. ok is false if no window holds what is
// wanted.
//
// A date is local to America/Chicago and becomes the start of that date's
// window: within a window the time is not honoured, save for an on-demand
// activation, which is triggered and not scheduled. Nothing wanted is the
// earliest window, and what was taken for it stays as long as it can.
func (a *Adapter) focAsked(w providers.Want, o providers.Order) (at time.Time, write, ok bool) {
	held, _ := domain.ParseRequestedFOC(o.Requested)
	stands := held.At != nil && (holds(o.Windows, *held.At) || o.Committed && held.At.After(w.Now))
	wanted := w.Details.RequestedFOC
	switch {
	case wanted.At != nil:
		at := wanted.At.Truncate(time.Second)
		if stands && held.At.Equal(at) {
			return time.Time{}, false, true
		}
		return at, true, holds(o.Windows, at)
	case wanted.Date != "":
		if stands && domain.DateOf(*held.At, a.zone) == wanted.Date {
			return time.Time{}, false, true
		}
		for _, window := range o.Windows {
			if window.Date == wanted.Date {
				return window.Start, true, true
			}
		}
		return time.Time{}, false, false
	case stands, len(o.Windows) == 0:
		return time.Time{}, false, true
	}
	return earliest(o.Windows).Start, true, true
}

// focByComment is what to do about a date that only Telnyx's people can move
// (FastPort support article: at least 72 hours before).
const focByComment = "only Telnyx's porting desk can move the date now, until 72 hours before the FOC; " +
	"ask for it in a comment with visibility provider"

// asksAnotherFOC reports whether another date is wanted than the one asked for,
// where there are no windows any more to choose from.
func (a *Adapter) asksAnotherFOC(w providers.Want, o providers.Order) bool {
	held, _ := domain.ParseRequestedFOC(o.Requested)
	switch wanted := w.Details.RequestedFOC; {
	case wanted.At != nil:
		return held.At == nil || !held.At.Equal(wanted.At.Truncate(time.Second))
	case wanted.Date != "":
		return held.At == nil || domain.DateOf(*held.At, a.zone) != wanted.Date
	}
	return false
}

func holds(windows []domain.FOCWindow, at time.Time) bool {
	for _, w := range windows {
		if !at.Before(w.Start) && !at.After(w.End) {
			return true
		}
	}
	return false
}

func earliest(windows []domain.FOCWindow) domain.FOCWindow {
	first := windows[0]
	for _, w := range windows[1:] {
		if w.Start.Before(first.Start) {
			first = w
		}
	}
	return first
}
