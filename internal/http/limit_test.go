package http

import (
	"fmt"
	"testing"
)

// However many addresses there are, no more of them are counted.
func TestAddressesAreBounded(t *testing.T) {
	t.Parallel()
	l := newLimiter(1)
	counted := map[string]bool{}
	for i := range 10 * addresses {
		counted[l.address(fmt.Sprintf("[2001:db8:%x:%x::1]:1000", i>>16, i&0xffff))] = true
	}
	if len(counted) > addresses || len(counted) < addresses/2 {
		t.Errorf("%d counts", len(counted))
	}
}
