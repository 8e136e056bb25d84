package bandwidth

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// History is what Bandwidth wrote down of the order. It lags by up to two
// minutes; a draft has none (API reference, portins).
func (a *Adapter) History(ctx context.Context, id string) ([]providers.HistoryEntry, error) {
	history, err := a.client.History(ctx, id)
	switch {
	case gone(err):
		return nil, providers.ErrGone
	case err != nil:
		return nil, translate(err, "read history")
	}
	return a.entries(history.Entries), nil
}

// entries are those that tell when they were made. They have no id of their
// own: it is made of the instant and the status, which change no more, and a
// count where several have the same.
func (a *Adapter) entries(told []wire.HistoryEntry) []providers.HistoryEntry {
	var entries []providers.HistoryEntry
	alike := map[string]int{}
	for _, e := range told {
		at := a.instant(e.OrderDate)
		if at == nil {
			continue
		}
		id := e.OrderDate + " " + e.Status
		alike[id]++
		if n := alike[id]; n > 1 {
			id = fmt.Sprintf("%s %d", id, n)
		}
		entries = append(entries, providers.HistoryEntry{
			ID: id, At: *at, By: e.Author, Ours: e.Author != "" && e.Author == a.user,
			Status: e.Status, Note: e.Note, Changed: changedIn(e.Difference),
		})
	}
	slices.SortStableFunc(entries, func(x, y providers.HistoryEntry) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
	return entries
}

// difference is one change, written as `SiteId : 2439 --> 2440`.
var difference = regexp.MustCompile(`(?m)(?:^|[\s,;])([A-Z][A-Za-z]+)\s*:\s[^\n]*?-->`)

// changedIn names the elements that a difference tells of.
func changedIn(text string) []string {
	var names []string
	for _, match := range difference.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(names, match[1]) {
			names = append(names, match[1])
		}
	}
	return names
}
