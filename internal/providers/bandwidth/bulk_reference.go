package bandwidth

import (
	"strings"

	"github.com/portway/portway/internal/providers"
)

// writtenReference stands in an update's fields for our reference. It is no
// field of an order's.
const writtenReference = "-CustomerOrderId"

// strangeReference says that a draft carries the reference of something else: a
// port-in that a bulk made carries the bulk's. One of another generation of the
// same port-in is its own. Orders that were handed over keep theirs.
func strangeReference(w providers.Want, o providers.Order) []string {
	if o.Committed || o.Reference == "" || w.Reference == "" || stem(o.Reference) == stem(w.Reference) {
		return nil
	}
	return []string{writtenReference}
}

// stem is a reference of ours without its generation.
func stem(reference string) string { return reference[:max(strings.LastIndexByte(reference, '-'), 0)] }
