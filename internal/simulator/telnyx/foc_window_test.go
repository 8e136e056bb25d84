package telnyx_test

import (
	"net/http"
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

// Staff move a confirmed FOC for who asks them in a comment, three days ahead at the latest.
func TestFOCIsMovedOnRequest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ask    string
		wait   time.Duration // after the FOC was confirmed
		foc    string
		answer string // "" for none
	}{
		"in time":        {"Please move the FOC to 2027-02-10.", 0, "2027-02-10T15:00:00Z", "The FOC date was moved to 2027-02-10T15:00:00Z."},
		"on a Sunday":    {"foc 2027-02-07?", 0, "2027-02-08T15:00:00Z", "The FOC date cannot be 2027-02-07."},
		"of no day":      {"FOC 2027-02-30", 0, "2027-02-08T15:00:00Z", "The FOC date can no longer be moved."},
		"too late":       {"FOC 2027-02-10", 4 * 24 * time.Hour, "2027-02-08T15:00:00Z", "The FOC date can no longer be moved."},
		"something else": {"The contract began on 2027-02-10.", 0, "2027-02-08T15:00:00Z", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t)
			id := b.ready("+12125550101")
			b.patch(id, tree{"activation_settings": tree{"foc_datetime_requested": b.window(id, 3)}}) // Monday the 8th
			b.confirm(id)
			b.advance(26*time.Hour + c.wait)
			b.call(http.StatusCreated, "POST", "/v2/porting_orders/"+id+"/comments", tree{"body": c.ask})
			b.advance(time.Hour)
			if got := at(b.order(id), "activation_settings", "foc_datetime_actual"); got != c.foc {
				t.Errorf("FOC %v, want %s", got, c.foc)
			}
			answer, _ := at(b.get("/v2/porting_orders/"+id+"/comments"), "data", 1, "body").(string)
			if answer != c.answer {
				t.Errorf("answer %q, want %q", answer, c.answer)
			}
			foc, err := time.Parse(time.RFC3339, c.foc)
			if err != nil {
				t.Fatal(err)
			}
			b.advance(foc.Sub(monday.Add(27*time.Hour + c.wait)))
			if got := b.status(id); got != "activation-in-progress" {
				t.Errorf("status %s at the FOC, want activation-in-progress", got)
			}
		})
	}
}
