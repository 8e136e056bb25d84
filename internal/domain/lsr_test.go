package domain_test

import (
	"testing"

	"github.com/portway/portway/internal/domain"
)

func TestLSRClock(t *testing.T) {
	t.Parallel()

	c := eastern(t)
	for _, tt := range []struct {
		name, at                     string
		received, simple, complexDue domain.Date
		starts                       string
	}{
		{"before the office opens", "2026-12-01T05:30:00-05:00", "2026-12-01", "2026-12-02", "2026-12-07", "2026-12-01T13:00:00Z"},
		{"in the morning", "2026-12-01T10:04:05-05:00", "2026-12-01", "2026-12-02", "2026-12-07", "2026-12-01T15:04:05Z"},
		{"at the cut-off", "2026-12-01T13:00:00-05:00", "2026-12-01", "2026-12-02", "2026-12-07", "2026-12-01T18:00:00Z"},
		{"a second after it", "2026-12-01T13:00:01-05:00", "2026-12-02", "2026-12-03", "2026-12-08", "2026-12-02T13:00:00Z"},
		{"on Friday afternoon", "2026-12-04T14:00:00-05:00", "2026-12-07", "2026-12-08", "2026-12-11", "2026-12-07T13:00:00Z"},
		{"on Saturday morning", "2026-12-05T09:00:00-05:00", "2026-12-07", "2026-12-08", "2026-12-11", "2026-12-07T13:00:00Z"},
		{"on Thanksgiving", "2026-11-26T09:00:00-05:00", "2026-11-30", "2026-12-01", "2026-12-04", "2026-11-30T13:00:00Z"},
		{"the afternoon before it", "2026-11-25T16:00:00-05:00", "2026-11-30", "2026-12-01", "2026-12-04", "2026-11-30T13:00:00Z"},
		{"late in the evening, the next day in UTC", "2026-12-02T03:00:00Z", "2026-12-02", "2026-12-03", "2026-12-08", "2026-12-02T13:00:00Z"},
		{"in summer time, an hour earlier in UTC", "2027-06-01T17:00:00Z", "2027-06-01", "2027-06-02", "2027-06-07", "2027-06-01T17:00:00Z"},
		{"the same instant of the day in winter", "2027-01-05T17:00:01Z", "2027-01-05", "2027-01-06", "2027-01-11", "2027-01-05T17:00:01Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			at := instant(t, tt.at)
			if got := domain.LSRReceived(at, c); got != tt.received {
				t.Errorf("received on %s, want %s", got, tt.received)
			}
			if got := domain.LSRDue(at, true, c); got != tt.simple {
				t.Errorf("simple port due %s, want %s", got, tt.simple)
			}
			if got := domain.LSRDue(at, false, c); got != tt.complexDue {
				t.Errorf("non-simple port due %s, want %s", got, tt.complexDue)
			}
			if got := domain.LSRClockStarts(at, c); !got.Equal(instant(t, tt.starts)) {
				t.Errorf("clock starts %s, want %s", got, tt.starts)
			}
		})
	}
}
