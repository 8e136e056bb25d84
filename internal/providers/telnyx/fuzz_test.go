package telnyx

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// FuzzOrder: whatever Telnyx says of an order is read or turned down, a word
// that isn't known becomes no status of ours, and Next finds a step.
func FuzzOrder(f *testing.F) {
	files, err := filepath.Glob("testdata/order/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		input, _, _ := strings.Cut(string(text), divider)
		f.Add([]byte(input))
	}
	a := testAdapter(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		var o wire.PortingOrder
		if json.Unmarshal(body, &o) != nil {
			return
		}
		order, err := a.order(o)
		if err != nil {
			return
		}
		if _, known := statuses[o.Status.Value]; known == (order.Status == "") {
			t.Errorf("%q became %q", o.Status.Value, order.Status)
		}
		if order.Status == "" && (!order.Live || !order.Committed) {
			t.Error("an unknown word ended the order")
		}
		w := testWant()
		for _, goal := range []providers.Goal{providers.Prepared, providers.Submitted, providers.Cancelled, providers.Activated} {
			w.Goal = goal
			if step := a.Next(w, []providers.Order{order}); step.Kind == "" {
				t.Error("no step")
			}
		}
		_ = a.patch(w, order, []string{requestedFOC, businessName})
	})
}

// FuzzPointer: a place is one of ours or none.
func FuzzPointer(f *testing.F) {
	for _, seed := range []string{"/end_user/admin/pin_passcode", "/phone_numbers/3", "pin_passcode", "", "///", "/phone_numbers/x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		pointer := nameOf(pointerOf(wire.Source(source)), domain.Residential)
		if pointer != "" && !strings.HasPrefix(pointer, "/") && pointer != webhookURL {
			t.Errorf("%q became %q", source, pointer)
		}
	})
}
