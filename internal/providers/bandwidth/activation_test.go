package bandwidth

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// Each class has hours of its own, by the clocks of New York, on days of its
// own: on-net ports on three more days that are business days, off-net and
// toll-free ones on the day of the FOC. The FOC is on a Friday, and on the
// Sunday behind it the clocks change.
func TestActivationHours(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	foc := time.Date(2026, 10, 30, 15, 30, 0, 0, time.UTC) // 11:30
	onNet := []string{"Fri 30 05:00 to 22:00 EDT", "Mon 02 05:00 to 22:00 EST"}
	for _, tt := range []struct {
		name      string
		class     domain.PortClass
		triggered bool
		want      []string
	}{
		{"on-net", domain.OnNetAutomated, true, onNet},
		{"internal", domain.InternalPort, true, onNet},
		{"off-net", domain.OffNetAutomated, true, []string{"Fri 30 06:00 to 22:00 EDT"}},
		{"of a class that is not told", "", true, []string{"Fri 30 06:00 to 22:00 EDT"}},
		{"toll-free", domain.TollFree, false, []string{"Fri 30 08:00 to 18:00 EDT"}},
		{"on-net, not asked for", domain.OnNetAutomated, false, nil},
		{"done by staff", domain.ManualOffNet, true, nil},
		{"toll-free, done by staff", domain.TollFreeManual, true, nil},
	} {
		offer := a.activation(providers.Order{Status: domain.PortInFOCConfirmed, FOCConfirmed: &foc, PortClass: tt.class}, tt.triggered)
		if offer == nil {
			if tt.want != nil {
				t.Errorf("%s: not offered", tt.name)
			}
			continue
		}
		var got []string
		for _, w := range offer.Windows {
			start, end := w.Start.In(a.calendar.Zone()), w.End.In(a.calendar.Zone())
			got = append(got, start.Format("Mon 02 15:04")+" to "+end.Format("15:04 MST"))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if midnight := time.Date(2026, 10, 30, 4, 0, 0, 0, time.UTC); !offer.Opens.Equal(midnight) || !offer.At.Equal(foc) {
			t.Errorf("%s: asked for from %s on, by itself at %s", tt.name, offer.Opens, offer.At)
		}
	}
	for _, status := range []domain.PortInStatus{domain.PortInSubmitted, domain.PortInCompleted, domain.PortInCancelPending} {
		if offer := a.activation(providers.Order{Status: status, FOCConfirmed: &foc, PortClass: domain.OnNetAutomated}, true); offer != nil {
			t.Errorf("%s, and offered: %+v", status, offer)
		}
	}
}

// On the day of the FOC Bandwidth is asked when the order is going to be
// activated, and which numbers are.
func TestActivationStatus(t *testing.T) {
	t.Parallel()
	const order = `<LnpOrderResponse><ProcessingStatus>FOC</ProcessingStatus><ActualFocDate>%FOC%</ActualFocDate>
		<ListOfPhoneNumbers><PhoneNumber>+19195550117</PhoneNumber><PhoneNumber>+19195550118</PhoneNumber></ListOfPhoneNumbers>
		<PortType>AUTOMATED</PortType><Triggered>true</Triggered></LnpOrderResponse>`
	const today, later = "2026-12-01T11:30:00-05:00", "2026-12-02T11:30:00-05:00"
	for _, tt := range []struct {
		name, foc string
		code      int
		answer    string
		status    domain.PortInStatus
		at        string
		done      int
	}{
		{
			name: "waits", foc: today, code: 200, status: domain.PortInFOCConfirmed, at: "2026-12-01T20:15:00Z",
			answer: `<ActivationStatusResponse><ActivationStatus><AutoActivationDate>2026-12-01T15:15:00-05:00</AutoActivationDate>
				<NotYetActivatedTelephoneNumbersList><TelephoneNumber>+19195550117</TelephoneNumber><TelephoneNumber>+19195550118</TelephoneNumber></NotYetActivatedTelephoneNumbersList>
				</ActivationStatus></ActivationStatusResponse>`,
		},
		{
			name: "begun", foc: today, code: 200, status: domain.PortInActivating, at: "2026-12-01T16:30:00Z", done: 1,
			answer: `<ActivationStatusResponse><ActivationStatus>
				<ActivatedTelephoneNumbersList><TelephoneNumber>9195550118</TelephoneNumber></ActivatedTelephoneNumbersList>
				<NotYetActivatedTelephoneNumbersList><TelephoneNumber>9195550117</TelephoneNumber></NotYetActivatedTelephoneNumbersList>
				</ActivationStatus></ActivationStatusResponse>`,
		},
		{
			name: "not yet", foc: today, code: 400, status: domain.PortInFOCConfirmed, at: "2026-12-01T16:30:00Z",
			answer: `<ActivationStatusResponse><ResponseStatus><ErrorCode>7342</ErrorCode><Description>Not on the day</Description></ResponseStatus></ActivationStatusResponse>`,
		},
		{
			name: "no longer", foc: today, code: 404, status: domain.PortInFOCConfirmed, at: "2026-12-01T16:30:00Z",
			answer: `<ActivationStatusResponse><ResponseStatus><ErrorCode>7348</ErrorCode><Description>Complete</Description></ResponseStatus></ActivationStatusResponse>`,
		},
		{name: "before the day, nobody asks", foc: later, code: 500, answer: "asked", status: domain.PortInFOCConfirmed, at: "2026-12-02T16:30:00Z"},
	} {
		a, _ := serve(t, func(r request) (int, string) {
			switch {
			case strings.HasSuffix(r.path, "/activationStatus"):
				return tt.code, tt.answer
			case strings.HasSuffix(r.path, "/o-1"):
				return http.StatusOK, strings.ReplaceAll(order, "%FOC%", tt.foc)
			}
			return http.StatusNotFound, ""
		})
		o, err := a.Fetch(t.Context(), "o-1")
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		done := 0
		for _, n := range o.Numbers {
			if n.Status == domain.NumberCompleted {
				done++
			}
		}
		if o.Status != tt.status || o.Activation == nil || o.Activation.At.UTC().Format(time.RFC3339) != tt.at || done != tt.done {
			t.Errorf("%s: %s, %d numbers activated, offered %+v", tt.name, o.Status, done, o.Activation)
		}
	}
}
