package porting

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// Whatever a provider made of a port-in's numbers, each of its orders has one
// place, which doesn't depend on the order in which they were found; what the
// port-in had stays with it, what makes another has no number of that, and no
// two of those share any.
func TestApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var p domain.PortIn
		var have []providers.Order
		for i := range rapid.IntRange(0, 6).Draw(t, "orders") {
			o := providers.Order{ID: fmt.Sprintf("po-%d", i), Live: rapid.Bool().Draw(t, "live")}
			for n := range 5 {
				if rapid.Bool().Draw(t, "holds") {
					o.Numbers = append(o.Numbers, providers.NumberState{PhoneNumber: domain.PhoneNumber(fmt.Sprintf("+1202555010%d", n))})
				}
			}
			if rapid.IntRange(0, 3).Draw(t, "known") == 0 {
				p.ProviderOrders = append(p.ProviderOrders, domain.ProviderOrder{ID: o.ID})
			}
			have = append(have, o)
		}
		own, parts := apart(p, have)
		if got, want := len(own)+len(slices.Concat(parts...)), len(have); got != want {
			t.Fatalf("%d orders have a place, of %d", got, want)
		}
		known := numberSet{}
		for _, o := range own {
			if owns(p, o.ID) && o.Live {
				known.add(o)
			}
		}
		parted := numberSet{}
		for _, part := range parts {
			if slices.ContainsFunc(part, parted.hasAny) {
				t.Errorf("parts share numbers: %+v", parts)
			}
			parted.add(part...)
			for _, o := range part {
				if owns(p, o.ID) || !o.Live || len(o.Numbers) == 0 || known.hasAny(o) {
					t.Errorf("%+v was parted from %+v", o, own)
				}
			}
		}
		shuffled := slices.Clone(have)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		again, partsAgain := apart(p, shuffled)
		if diff := cmp.Diff(idsOf(own), idsOf(again)); diff != "" {
			t.Errorf("found in another order, the port-in's own differ:\n%s", diff)
		}
		if diff := cmp.Diff(parts, partsAgain); diff != "" {
			t.Errorf("found in another order, the parts differ:\n%s", diff)
		}
	})
}

func idsOf(orders []providers.Order) []string {
	var ids []string
	for _, o := range orders {
		ids = append(ids, o.ID)
	}
	slices.SortFunc(ids, strings.Compare)
	return ids
}
