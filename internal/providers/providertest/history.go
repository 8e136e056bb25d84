package providertest

import (
	"errors"
	"slices"
	"strings"

	"github.com/portway/portway/internal/providers"
)

// history: what the provider wrote down of an order grows, and nothing of it
// changes. To what a secret changed is not told.
func history(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	id := st.fetchOnly(w).ID
	before, err := st.provider.History(st.t.Context(), id)
	if errors.Is(err, providers.ErrUnsupported) {
		return
	}
	if err != nil {
		st.t.Fatal(err)
	}
	st.until(w, "FOC confirmed", func(o providers.Order) bool { return o.FOCConfirmed != nil })
	after, err := st.provider.History(st.t.Context(), id)
	if err != nil {
		st.t.Fatal(err)
	}
	if len(after) <= len(before) || len(after) == 0 {
		st.t.Errorf("%d entries, and %d before", len(after), len(before))
	}
	seen := map[string]bool{}
	for i, e := range after {
		switch {
		case e.ID == "" || seen[e.ID]:
			st.t.Errorf("entry %+v has no id of its own", e)
		case e.At.IsZero() || i > 0 && e.At.Before(after[i-1].At):
			st.t.Errorf("entry %+v is out of its time", e)
		}
		seen[e.ID] = true
		for _, secret := range w.Details.EndUser.Secrets() {
			if strings.Contains(strings.Join(e.Changed, " "), secret.Reveal()) {
				st.t.Errorf("an entry of %s tells a secret", e.Status)
			}
		}
	}
	for _, e := range before {
		if !slices.ContainsFunc(after, func(later providers.HistoryEntry) bool { return later.ID == e.ID && later.At.Equal(e.At) }) {
			st.t.Errorf("entry %+v is told no longer", e)
		}
	}
	if _, err := st.provider.History(st.t.Context(), missingOrder); !errors.Is(err, providers.ErrGone) {
		st.t.Errorf("the history of no order: %v", err)
	}
	st.seen.note(providers.CapabilityHistory)
}
