package bandwidth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
)

// The porting guide's table of port-in update rules, copied by hand: a column a
// kind of port, a row a field. E can be changed, x can't, ? can't according to
// a footnote that nobody has, - is not there to be changed.
const updateRules = `
                            | manual off | manual on | manual tf | tf | on | wireless | off | off foc | internal
billing_phone_number        | E          | E         | x         | -  | E  | x        | E   | x       | E
new_billing_phone_number    | E          | E         | x         | -  | E  | x        | x   | x       | E
port_scope                  | E          | E         | x         | -  | E  | x        | ?   | ?       | E
end_user/type               | E          | E         | E         | -  | E  | x        | E   | x       | E
end_user/business_name      | E          | E         | E         | -  | E  | x        | E   | x       | E
end_user/first_name         | E          | E         | E         | -  | E  | x        | E   | x       | E
end_user/middle_initial     | E          | E         | E         | -  | E  | x        | E   | x       | E
end_user/last_name          | E          | E         | E         | -  | E  | x        | E   | x       | E
end_user/authorized_person  | E          | E         | E         | E  | E  | x        | ?   | ?       | E
end_user/account_number     | E          | E         | -         | -  | E  | E        | ?   | ?       | E
end_user/pin                | E          | E         | x         | -  | E  | E        | ?   | ?       | E
end_user/service_address    | E          | E         | E         | -  | E  | x        | x   | x       | E
requested_foc               | E          | E         | E         | E  | E  | E        | E   | E       | E
numbers                     | x          | x         | x         | x  | -  | -        | x   | x       | x
provider_options/bandwidth/site_id            | E | E | E | E | E | E | E | E | E
provider_options/bandwidth/peer_id            | E | E | E | E | E | E | E | E | E
provider_options/bandwidth/target_resp_org_id | - | - | - | x | - | - | - | - | -
provider_options/bandwidth/alternate_spid     | x | x | x | x | x | x | x | x | x
activation/mode                               | x | x | x | x | x | x | x | x | x
`

// A kind is a port of one of the table's columns, submitted.
type kind struct {
	class    domain.PortClass
	wireless bool
	status   domain.PortInStatus
}

var kinds = map[string]kind{
	"manual off": {domain.ManualOffNet, false, domain.PortInException},
	"manual on":  {domain.ManualOnNet, false, domain.PortInException},
	"manual tf":  {domain.TollFreeManual, false, domain.PortInException},
	"tf":         {domain.TollFree, false, domain.PortInSubmitted},
	"on":         {domain.OnNetAutomated, false, domain.PortInFOCConfirmed},
	"wireless":   {domain.OnNetAutomated, true, domain.PortInFOCConfirmed},
	"off":        {domain.OffNetAutomated, false, domain.PortInSubmitted},
	"off foc":    {domain.OffNetAutomated, false, domain.PortInFOCConfirmed},
	"internal":   {domain.InternalPort, false, domain.PortInException},
}

func (k kind) guard(mode domain.ActivationMode) domain.Guard {
	p := &domain.PortIn{PortClass: k.class, Status: k.status, LosingCarrier: &domain.LosingCarrier{Wireless: &k.wireless}}
	if k.status == domain.PortInFOCConfirmed {
		foc := now.Add(72 * time.Hour)
		p.FOC.Confirmed = &foc
	}
	rules := limits(settleTime, domain.BandwidthOptions{}).Rules(k.class)
	return domain.Guard{PortIn: p, Mode: mode, Rules: rules, Now: now}
}

func TestEveryCellOfTheMutabilityTable(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(updateRules), "\n")
	cells := func(row string) []string {
		var found []string
		for cell := range strings.SplitSeq(row, "|") {
			found = append(found, strings.TrimSpace(cell))
		}
		return found
	}
	head := cells("field " + rows[0])
	for _, row := range rows[1:] {
		line := cells(row)
		for i, cell := range line[1:] {
			column, pointer := head[i+1], "/"+line[0]
			t.Run(column+pointer, func(t *testing.T) {
				t.Parallel()
				g := kinds[column].guard(domain.ActivationScheduled)
				err := g.CheckUpdate(domain.Change{Fields: []string{pointer}})
				if taken := cell == "E" || cell == "?"; taken != (err == nil) {
					t.Fatalf("the table says %s, and the guard %v", cell, err)
				}
				shown := slices.ContainsFunc(g.MutableFields(), func(f string) bool { return f == pointer })
				if shown != (err == nil) {
					t.Errorf("shown as mutable: %v, refused: %v", shown, err)
				}
				if uncertain := slices.Contains(g.UncertainFields(), pointer); uncertain != (cell == "?") {
					t.Errorf("the table says %s, uncertain is %v", cell, uncertain)
				}
				if err == nil {
					return
				}
				refusal, ok := errors.AsType[*domain.Error](err)
				if !ok || refusal.Code != domain.CodeActionNotAllowed || len(refusal.Faults) != 1 {
					t.Fatalf("refused with %+v", err)
				}
				fault := refusal.Faults[0]
				_, instead, ok := strings.Cut(fault.Message, ": ")
				if fault.Pointer != pointer || fault.Code != "immutable" || !ok || instead == "" {
					t.Errorf("refused with %+v, which doesn't say why and what to do instead", fault)
				}
			})
		}
	}
}

// The time of day may be changed of ports that are activated on demand, and of
// ports from wireless carriers; never of toll-free ones that a machine checks.
func TestTimeOfDayOfTheRequestedFOC(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"manual off": "scheduled no, on_demand yes", "manual on": "scheduled no, on_demand yes", "manual tf": "scheduled no, on_demand yes",
		"tf": "scheduled no, on_demand no", "on": "scheduled no, on_demand yes", "wireless": "scheduled yes, on_demand yes",
		"off": "scheduled no, on_demand yes", "off foc": "scheduled no, on_demand yes", "internal": "scheduled no, on_demand yes",
	}
	word := map[bool]string{true: "yes", false: "no"}
	got := map[string]string{}
	for name, k := range kinds {
		taken := func(mode domain.ActivationMode) bool {
			return k.guard(mode).CheckUpdate(domain.Change{Fields: []string{ptrFOC}, OnlyTime: true}) == nil
		}
		got[name] = fmt.Sprintf("scheduled %s, on_demand %s", word[taken(domain.ActivationScheduled)], word[taken(domain.ActivationOnDemand)])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A resubmit is offered out of an exception, and elsewhere only to ports that
// keep something from being changed which others don't.
func TestResubmitIsOfferedWhereTheTableLeavesNoOtherWay(t *testing.T) {
	t.Parallel()
	want := map[string]bool{
		"manual off": true, "manual on": true, "manual tf": true, "internal": true, // in exception
		"tf": true, "wireless": true, "off": true, "off foc": true,
		"on": false,
	}
	got := map[string]bool{}
	for name, k := range kinds {
		got[name] = slices.Contains(k.guard(domain.ActivationScheduled).AllowedActions(), domain.ActionResubmit)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	locked := kinds["wireless"].guard(domain.ActivationScheduled)
	locked.Now = now.Add(49 * time.Hour)
	if got := locked.AllowedActions(); !slices.Equal(got, []domain.Action{domain.ActionComment}) {
		t.Errorf("within 24 hours of the FOC: %v", got)
	}
}
