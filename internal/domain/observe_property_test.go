package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
)

var propertyNumbers = []domain.PhoneNumber{"+12015550123", "+12015550124", "+12015550125"}

// drawSnapshot draws anything that a provider might say, sensible or not.
func drawSnapshot(t *rapid.T, epoch time.Time) domain.Snapshot {
	instants := rapid.Custom(func(t *rapid.T) *time.Time {
		if rapid.Bool().Draw(t, "absent") {
			return nil
		}
		at := epoch.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "days")) * 24 * time.Hour)
		return &at
	})
	s := domain.Snapshot{
		Order: domain.ProviderOrder{
			ID:        rapid.SampledFrom([]string{"po-1", "po-1", "po-1", "po-2"}).Draw(t, "order"),
			Committed: rapid.Bool().Draw(t, "committed"), Live: rapid.Bool().Draw(t, "live"),
		},
		ProviderStatus:  rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "word"),
		FOCConfirmed:    instants.Draw(t, "confirmed"),
		FOCExpected:     instants.Draw(t, "expected"),
		DocumentMissing: rapid.Bool().Draw(t, "document missing"),
		Messaging:       rapid.SampledFrom([]domain.MessagingStatus{"", domain.MessagingPending}).Draw(t, "messaging"),
	}
	if modified := instants.Draw(t, "modified"); modified != nil {
		s.ModifiedAt = *modified
	}
	if rapid.IntRange(0, 3).Draw(t, "known") > 0 {
		s.Status = rapid.SampledFrom(domain.PortInStatuses).Draw(t, "status")
	}
	for _, n := range propertyNumbers {
		switch rapid.IntRange(0, 3).Draw(t, "number") {
		case 0:
			s.Numbers = append(s.Numbers, domain.NumberSnapshot{PhoneNumber: n, Status: rapid.SampledFrom(numberStatuses).Draw(t, "told")})
		case 1, 2:
			s.Numbers = append(s.Numbers, domain.NumberSnapshot{PhoneNumber: n})
		}
	}
	for range rapid.IntRange(0, 3).Draw(t, "faults") {
		s.Faults = append(s.Faults, domain.ProviderFault{
			Code:         rapid.SampledFrom([]string{"7401", "7435", "7484", "7388", "4711", ""}).Draw(t, "code"),
			Message:      rapid.SampledFrom([]string{"x", "y"}).Draw(t, "text"),
			PhoneNumbers: rapid.SliceOfN(rapid.SampledFrom(propertyNumbers), 0, 2).Draw(t, "of"),
		})
	}
	return s
}

func drawPicture(t *rapid.T) domain.Picture {
	status := rapid.SampledFrom(domain.PortInStatuses).Draw(t, "first status")
	p := domain.Picture{PortIn: domain.PortIn{ID: "pti_1", Provider: "bandwidth", Status: status}}
	if status.Committed() {
		p.PortIn.ProviderOrders = []domain.ProviderOrder{{ID: "po-1", Committed: true, Live: !status.Terminal()}}
	}
	for _, n := range propertyNumbers {
		s := domain.NumberStatusFrom(status, false)
		if rapid.IntRange(0, 5).Draw(t, "removed") == 0 {
			s = domain.NumberRemoved
		}
		p.Numbers = append(p.Numbers, domain.Number{PhoneNumber: n, PortInID: "pti_1", Status: s})
	}
	return p
}

// copyPicture copies as deep as an observation could write.
func copyPicture(p domain.Picture) domain.Picture {
	p.Numbers = slices.Clone(p.Numbers)
	p.Exceptions = slices.Clone(p.Exceptions)
	for i, e := range p.Exceptions {
		p.Exceptions[i].PhoneNumbers = slices.Clone(e.PhoneNumbers)
		p.Exceptions[i].Fields = slices.Clone(e.Fields)
	}
	p.PortIn.ProviderOrders = slices.Clone(p.PortIn.ProviderOrders)
	p.PortIn.FOC.History = slices.Clone(p.PortIn.FOC.History)
	return p
}

// TestObservationsKeepInvariants feeds random snapshots, one after the other,
// to a random port-in.
func TestObservationsKeepInvariants(t *testing.T) {
	t.Parallel()

	taxonomy := shippedTaxonomy(t)
	epoch := instant(t, "2026-12-01T00:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		p := drawPicture(t)
		removed := map[domain.PhoneNumber]bool{}
		for _, n := range p.Numbers {
			removed[n.PhoneNumber] = n.Status == domain.NumberRemoved
		}
		now := epoch
		for range rapid.IntRange(1, 8).Draw(t, "snapshots") {
			now = now.Add(time.Hour)
			s := drawSnapshot(t, epoch)
			before := copyPicture(p)
			after, events := domain.Observe(p, s, taxonomy, now)

			if diff := cmp.Diff(before, p); diff != "" {
				t.Fatalf("the observed picture was modified: %s", diff)
			}
			again, more := domain.Observe(after, s, taxonomy, now.Add(time.Hour))
			if diff := cmp.Diff(after, again); diff != "" || len(more) > 0 {
				t.Fatalf("the same again told %v and changed %s", kinds(more), diff)
			}
			checkStatus(t, before.PortIn, after.PortIn, s, events)
			checkFOC(t, after.PortIn.FOC)
			checkExceptions(t, after)
			for _, n := range after.Numbers {
				if !slices.Contains(numberStatuses, n.Status) {
					t.Fatalf("a number is %q", n.Status)
				}
				if removed[n.PhoneNumber] && n.Status != domain.NumberRemoved {
					t.Fatalf("a removed number is %s", n.Status)
				}
				removed[n.PhoneNumber] = n.Status == domain.NumberRemoved
			}
			for _, e := range events {
				if e.At.After(now) || e.PortInID != "pti_1" || e.Message == "" || e.By.Type == "" {
					t.Fatalf("event %+v at %s", e, now)
				}
			}
			order := domain.Order{SubmitAccepted: true, Numbers: after.Numbers, PortIns: []domain.PortIn{after.PortIn}}
			if status := domain.RollUp(&order); status == domain.OrderDraft || status == "" {
				t.Fatalf("the order is %q", status)
			}
			p = after
		}
	})
}

func checkStatus(t *rapid.T, before, after domain.PortIn, s domain.Snapshot, events []domain.Event) {
	t.Helper()
	var told []domain.Event
	for _, e := range events {
		if e.Type == domain.EventPortInStatusChanged {
			told = append(told, e)
		}
	}
	switch {
	case before.Status == after.Status && len(told) > 0:
		t.Fatalf("told of %v, but it stayed %s", told[0].Data, after.Status)
	case before.Status != after.Status && (len(told) != 1 || told[0].Data["from"] != string(before.Status) || told[0].Data["to"] != string(after.Status)):
		t.Fatalf("%s became %s, told as %v", before.Status, after.Status, told)
	case before.Status != after.Status && after.Status != s.Status:
		t.Fatalf("%s became %s at a snapshot of %s", before.Status, after.Status, s.Status)
	case s.Status == "" && before.Status != after.Status:
		t.Fatalf("an unknown word moved %s to %s", before.Status, after.Status)
	case before.Status != after.Status && after.Status == domain.PortInDraft:
		t.Fatalf("%s became a draft", before.Status)
	case after.WaitingOn == "" && !after.Status.Terminal() && len(events) > 0 && before.Status != after.Status:
		t.Fatalf("%s waits on nobody", after.Status)
	case before.Status.Terminal() && before.Status != after.Status &&
		!slices.Contains(kinds(events), domain.EventObservationUnexpected):
		t.Fatalf("%s became %s as if nothing were", before.Status, after.Status)
	}
	for _, o := range before.ProviderOrders {
		i := slices.IndexFunc(after.ProviderOrders, func(a domain.ProviderOrder) bool { return a.ID == o.ID })
		if i < 0 || o.Committed && !after.ProviderOrders[i].Committed {
			t.Fatalf("provider orders %v became %v", before.ProviderOrders, after.ProviderOrders)
		}
	}
}

func checkFOC(t *rapid.T, foc domain.FOC) {
	t.Helper()
	var last *time.Time
	for _, move := range foc.History {
		if !cmp.Equal(move.From, last) || move.To == nil || cmp.Equal(move.From, move.To) {
			t.Fatalf("history %+v", foc.History)
		}
		last = move.To
	}
	if !cmp.Equal(foc.Confirmed, last) {
		t.Fatalf("confirmed %v, but history ends at %v", foc.Confirmed, last)
	}
}

func checkExceptions(t *rapid.T, p domain.Picture) {
	t.Helper()
	open := map[[2]string]bool{}
	for _, e := range p.Exceptions {
		if e.PortInID != p.PortIn.ID || e.Code == "" || e.ProviderCode == "7388" {
			t.Fatalf("exception %+v", e)
		}
		if e.ResolvedAt != nil && e.ResolvedAt.Before(e.RaisedAt) {
			t.Fatalf("raised %s, resolved %s", e.RaisedAt, e.ResolvedAt)
		}
		if !e.Open() {
			continue
		}
		if p.PortIn.Status == domain.PortInCompleted {
			t.Fatalf("%s stands after completion", e.Code)
		}
		key := [2]string{e.ProviderCode}
		if e.ProviderCode == "" {
			key[1] = e.ProviderMessage
		}
		if open[key] {
			t.Fatalf("%v stands twice", key)
		}
		open[key] = true
	}
}
