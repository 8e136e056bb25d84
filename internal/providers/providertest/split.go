package providertest

import (
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// laterSplit: the provider's staff move a number to an order of its own. Of
// that a gateway is told by what the orders hold: ours no longer has the number,
// and a look by number leads to the one that has, which is known by our
// reference.
func laterSplit(st *stage) {
	leaves := st.harness.Split
	if leaves == "" {
		return
	}
	stays := st.harness.Numbers(1)[0]
	w := st.want(providers.Submitted, stays, leaves)
	st.must(w)
	ours := st.fetchOnly(w).ID
	begun := st.control.clock().Now
	var o providers.Order
	for holds(o, leaves) || o.ID == "" {
		st.control.step()
		if o = st.fetch(ours); !o.Live {
			st.t.Fatalf("nobody split the order: it is %s", o.ProviderStatus)
		}
	}
	if diff := numbersOf(o); !slices.Equal(diff, []domain.PhoneNumber{stays}) {
		st.t.Errorf("our order holds %v", diff)
	}
	found, err := st.provider.Find(st.t.Context(), providers.Query{Numbers: []domain.PhoneNumber{leaves}})
	if err != nil {
		st.t.Fatal(err)
	}
	found = slices.DeleteFunc(found, func(o providers.Order) bool { return o.ID == ours })
	if len(found) != 1 {
		st.t.Fatalf("%d other orders hold the number", len(found))
	}
	other := st.fetch(found[0].ID)
	if other.Reference != w.Reference || !other.Committed || !other.Live || !slices.Equal(numbersOf(other), []domain.PhoneNumber{leaves}) {
		st.t.Errorf("the other order: reference %q, committed %v, live %v, numbers %v", other.Reference, other.Committed, other.Live, numbersOf(other))
	}
	if changed, err := st.provider.Changed(st.t.Context(), begun); err != nil || !slices.Contains(changed, ours) {
		st.t.Errorf("the split is no change of the order: %v, %v", changed, err)
	}
	for _, id := range []string{ours, other.ID} {
		for range 300 {
			if o = st.fetch(id); !o.Live {
				break
			}
			st.control.step()
		}
		if o.Status != domain.PortInCompleted {
			st.t.Errorf("the order ended as %s", o.ProviderStatus)
		}
	}
	st.exactlyOne(stays, leaves)
}

func (st *stage) fetch(id string) providers.Order {
	st.t.Helper()
	o, err := st.provider.Fetch(st.t.Context(), id)
	if err != nil {
		st.t.Fatal(err)
	}
	return o
}

func holds(o providers.Order, n domain.PhoneNumber) bool { return slices.Contains(numbersOf(o), n) }

func numbersOf(o providers.Order) []domain.PhoneNumber {
	var numbers []domain.PhoneNumber
	for _, n := range o.Numbers {
		numbers = append(numbers, n.PhoneNumber)
	}
	return numbers
}
