package providertest

import (
	"errors"
	"slices"

	"github.com/portway/portway/internal/providers"
)

// comments: what is written beside an order is read back, once, as it was
// written.
func comments(st *stage) {
	w := st.want(providers.Submitted, st.harness.Numbers(1)...)
	st.must(w)
	id := st.fetchOnly(w).ID
	before, err := st.provider.Comments(st.t.Context(), id)
	if errors.Is(err, providers.ErrUnsupported) {
		return
	}
	if err != nil {
		st.t.Fatal(err)
	}
	if most := st.provider.Limits().MaxComment; most <= 0 {
		st.t.Errorf("a comment may have %d characters", most)
	}
	texts := []string{"Please port after 5 pm: \"Café & Söhne\" <closed before>.", "A second line:\nsee above."}
	var hinted []string
	for _, text := range texts {
		hint, err := st.provider.Do(st.t.Context(), w, providers.Step{Kind: providers.StepComment, OrderID: id, Comment: text})
		if err != nil {
			st.t.Fatal(err)
		}
		hinted = append(hinted, hint.Commented)
	}
	after, err := st.provider.Comments(st.t.Context(), id)
	if err != nil {
		st.t.Fatal(err)
	}
	for i, text := range texts {
		n := slices.IndexFunc(after, func(c providers.Comment) bool { return c.Body == text })
		if n < 0 {
			st.t.Errorf("%q is not among %+v", text, after)
			continue
		}
		if c := after[n]; c.ID == "" || !c.Ours || c.ID != hinted[i] {
			st.t.Errorf("comment %+v, and the reply named %q", c, hinted[i])
		}
	}
	if len(after) != len(before)+len(texts) {
		st.t.Errorf("%d comments, %d before, %d written", len(after), len(before), len(texts))
	}
	st.exactlyOne(w.Numbers...)
	if _, err := st.provider.Comments(st.t.Context(), missingOrder); !errors.Is(err, providers.ErrGone) {
		st.t.Errorf("comments of no order: %v", err)
	}
	_, err = st.provider.Do(st.t.Context(), w, providers.Step{Kind: providers.StepComment, OrderID: missingOrder, Comment: texts[0]})
	if err == nil {
		st.t.Error("a comment on no order was taken")
	}
	st.seen.note(providers.CapabilityComments)
}

// missingOrder is the id of no order.
const missingOrder = "6d6f6ce2-8b0f-4b1c-9e61-0f4c3b8f2a10"
