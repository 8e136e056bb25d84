package telnyx_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The windows: business days in Chicago from the second on, 09:00 to 17:00 there, none on a holiday.
func TestFOCWindows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now   time.Time
		want  []string // the first starts
		never string
	}{
		"over Thanksgiving, from a Saturday": {
			time.Date(2026, time.November, 21, 20, 0, 0, 0, time.UTC),
			[]string{"2026-11-24T15:00:00Z", "2026-11-25T15:00:00Z", "2026-11-27T15:00:00Z", "2026-11-30T15:00:00Z"},
			"2026-11-26T15:00:00Z",
		},
		"still yesterday in Chicago": {
			time.Date(2027, time.February, 2, 3, 0, 0, 0, time.UTC),
			[]string{"2027-02-03T15:00:00Z", "2027-02-04T15:00:00Z"},
			"",
		},
		"into daylight saving time": {
			time.Date(2027, time.March, 9, 18, 0, 0, 0, time.UTC),
			[]string{"2027-03-11T15:00:00Z", "2027-03-12T15:00:00Z", "2027-03-15T14:00:00Z"},
			"",
		},
		"4 July on a Sunday": {
			time.Date(2027, time.June, 30, 18, 0, 0, 0, time.UTC),
			[]string{"2027-07-02T14:00:00Z", "2027-07-06T14:00:00Z"},
			"2027-07-05T14:00:00Z",
		},
		"Christmas on a Saturday": {
			time.Date(2027, time.December, 21, 18, 0, 0, 0, time.UTC),
			[]string{"2027-12-23T15:00:00Z", "2027-12-27T15:00:00Z"},
			"2027-12-31T15:00:00Z", // New Year's Day is a Saturday too
		},
		"Memorial Day": {
			time.Date(2027, time.May, 26, 18, 0, 0, 0, time.UTC),
			[]string{"2027-05-28T14:00:00Z", "2027-06-01T14:00:00Z"},
			"2027-05-31T14:00:00Z",
		},
		"Labor Day": {
			time.Date(2027, time.September, 1, 18, 0, 0, 0, time.UTC),
			[]string{"2027-09-03T14:00:00Z", "2027-09-07T14:00:00Z"},
			"2027-09-06T14:00:00Z",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startFrom(t, c.now, "")
			id := b.create("+12125550101")[0]
			var starts []string
			for _, w := range at(b.get("/v2/porting_orders/"+id+"/allowed_foc_windows"), "data").([]any) {
				starts = append(starts, at(w, "started_at").(string))
				if at(w, "started_at") == c.never {
					t.Errorf("a window on %s", c.never)
				}
			}
			if len(starts) != 20 {
				t.Errorf("%d windows, want 20", len(starts))
			}
			if diff := cmp.Diff(c.want, starts[:len(c.want)]); diff != "" {
				t.Errorf("starts (-want +got):\n%s", diff)
			}
		})
	}
}
