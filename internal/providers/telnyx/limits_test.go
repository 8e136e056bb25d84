package telnyx

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/portway/portway/internal/domain"
)

// Only what Telnyx itself works on can be changed; of the date it is said who
// can still move it, and of its lock since when nobody can.
func TestWhatMayBeChanged(t *testing.T) {
	t.Parallel()
	rules := testAdapter(t).Limits().Rules(domain.FastPort)
	foc := time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		status  domain.PortInStatus
		now     time.Time
		pointer string
		code    string // "": it may
		comment bool
	}{
		{domain.PortInValidating, foc.AddDate(0, 0, -9), "/end_user/pin", "", false},
		{domain.PortInException, foc.AddDate(0, 0, -9), requestedFOC, "", false},
		{domain.PortInSubmitted, foc.AddDate(0, 0, -9), "/end_user/pin", "immutable", false},
		{domain.PortInSubmitted, foc.AddDate(0, 0, -9), requestedFOC, "immutable", true},
		{domain.PortInFOCConfirmed, foc.AddDate(0, 0, -9), requestedFOC, "immutable", true},
		{domain.PortInFOCConfirmed, foc.AddDate(0, 0, -2), requestedFOC, "locked", false},
		{domain.PortInFOCConfirmed, foc.AddDate(0, 0, -9), "/messaging/enable", "immutable", false},
	} {
		p := domain.PortIn{Status: test.status, PortClass: domain.FastPort, Provider: "telnyx"}
		if test.status == domain.PortInFOCConfirmed {
			p.FOC.Confirmed = &foc
		}
		err := domain.Guard{PortIn: &p, Rules: rules, Now: test.now}.CheckUpdate(domain.Change{Fields: []string{test.pointer}})
		refusal, refused := errors.AsType[*domain.Error](err)
		switch {
		case !refused && test.code == "":
		case !refused || len(refusal.Faults) != 1 || refusal.Faults[0].Code != test.code:
			t.Errorf("%s of %s: %v", test.pointer, test.status, err)
		case strings.Contains(refusal.Faults[0].Message, "comment") != test.comment:
			t.Errorf("%s of %s: %s", test.pointer, test.status, refusal.Faults[0].Message)
		}
	}
}
