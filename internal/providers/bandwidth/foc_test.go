package bandwidth

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

func TestInstant(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	for text, want := range map[string]string{
		"2026-12-10":                    "2026-12-10T16:30:00Z", // 11:30 in New York
		"2026-07-10Z":                   "2026-07-10T15:30:00Z",
		"2026-12-10T16:30:00Z":          "2026-12-10T16:30:00Z",
		"2026-12-10T16:30:00.000Z":      "2026-12-10T16:30:00Z",
		"2026-12-10T11:30:00-05:00":     "2026-12-10T16:30:00Z",
		"2026-12-10T11:30:00-0500":      "2026-12-10T16:30:00Z",
		"2026-12-10T11:30:00.250-05:00": "2026-12-10T16:30:00Z",
		"":                              "",
		"soon":                          "soon",
	} {
		if got := a.heldFOC(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestWantedFOC(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	at := time.Date(2026, 7, 10, 14, 0, 0, 0, time.FixedZone("", -7*3600))
	for want, asked := range map[string]domain.RequestedFOC{
		"2026-07-10T15:30:00Z": {Date: "2026-07-10"},
		"2026-12-10T16:30:00Z": {Date: "2026-12-10"},
		"2026-07-10T21:00:00Z": {At: &at},
		"":                     {},
	} {
		if got := a.wantedFOC(asked, scheduled); got != want {
			t.Errorf("%v: %s, want %s", asked, got, want)
		}
	}
}

// A draft's earliest estimate moves the beginning of the windows, and 1 to 30
// days ahead they end.
func TestFOCWindows(t *testing.T) {
	t.Parallel()
	a, s := serve(t, func(request) (int, string) {
		return http.StatusOK, "<LnpOrderResponse><ProcessingStatus>DRAFT</ProcessingStatus><EarliestEstimate>2026-12-08T16:30:00Z</EarliestEstimate></LnpOrderResponse>"
	})
	w := submittable()
	w.Interval = 3
	free, err := a.FOCWindows(t.Context(), w, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.seen()) != 0 {
		t.Error("it asked without a draft")
	}
	want := domain.FOCWindow{Date: "2026-12-04", Start: time.Date(2026, 12, 4, 16, 30, 0, 0, time.UTC), End: time.Date(2026, 12, 4, 16, 30, 0, 0, time.UTC), Source: domain.WindowComputed}
	if diff := cmp.Diff(want, free[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if last := free[len(free)-1].Date; last != "2026-12-31" {
		t.Errorf("the last is %s", last)
	}
	bound, err := a.FOCWindows(t.Context(), w, "o-1")
	if err != nil {
		t.Fatal(err)
	}
	if bound[0].Date != "2026-12-08" || len(bound) != len(free)-2 {
		t.Errorf("with a draft: %d from %s, without %d", len(bound), bound[0].Date, len(free))
	}
	w.PortClass = domain.UnknownClass
	if free, err = a.FOCWindows(t.Context(), w, ""); err != nil || free[0].Date != "2026-12-04" {
		t.Errorf("of an unknown class: %v, %v", free, err)
	}
}
