package porting

import (
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// bulker is the account's power over bulks, if it has it.
func bulker(a Account) (providers.Bulker, bool) {
	b, ok := a.Adapter.(providers.Bulker)
	return b, ok && slices.Contains(a.Adapter.Capabilities(), providers.CapabilityBulk)
}

// formBulks puts port-ins of an order that aims at one date together, by
// provider account, where that account has bulks: drafts that nothing was ever
// done with, as their lane changes with it.
func (s *Service) formBulks(o *domain.Order) {
	if o.Coordination != domain.CommonDate {
		return
	}
	for _, a := range s.accounts {
		if _, ok := bulker(a); !ok {
			continue
		}
		var loose []*domain.PortIn
		for i := range o.PortIns {
			if p := &o.PortIns[i]; p.ProviderAccount == a.Name && untouched(p) && o.BulkOf(p.ID) == nil {
				loose = append(loose, p)
			}
		}
		for _, together := range bulksOf(o, loose, a.Adapter.Limits().MaxBulk) {
			b := domain.Bulk{
				ID: s.newID("blk"), ProviderAccount: a.Name, Way: domain.BulkBySplit,
				Because: "the order asks for a common date",
			}
			for _, p := range together {
				b.Members = append(b.Members, domain.BulkMember{PortInID: p.ID})
				p.ChosenBecause += inOneBulk
			}
			o.Bulks = append(o.Bulks, b)
		}
	}
}

// inOneBulk is how the choice of a port-in that goes in a bulk ends.
const inOneBulk = ", in one bulk with the order's other port-ins there"

// leave has a port-in of a bulk go by itself, and says why.
func leave(o *domain.Order, b *domain.Bulk, portInID, because string) {
	m := b.Member(portInID)
	if m == nil || m.Apart {
		return
	}
	m.Apart = true
	if p := o.PortIn(portInID); p != nil {
		p.ChosenBecause = strings.TrimSuffix(p.ChosenBecause, inOneBulk) + ", by itself: " + because
	}
}

func untouched(p *domain.PortIn) bool {
	return p.Status == domain.PortInDraft && len(p.ProviderOrders) == 0 && len(p.Unresolved) == 0 && p.LastCommand == nil
}

// bulksOf lays port-ins out in bulks of at most so many numbers, and of two
// port-ins at least.
func bulksOf(o *domain.Order, portIns []*domain.PortIn, most int) [][]*domain.PortIn {
	var bulks [][]*domain.PortIn
	var together []*domain.PortIn
	numbers := 0
	flush := func() {
		if len(together) > 1 {
			bulks = append(bulks, together)
		}
		together, numbers = nil, 0
	}
	for _, p := range portIns {
		n := len(o.NumbersOf(p.ID))
		if most > 0 && numbers+n > most {
			flush()
		}
		together, numbers = append(together, p), numbers+n
	}
	flush()
	return bulks
}

// goOtherwise has a bulk go another way than it was meant to, and says why.
func (s *Service) goOtherwise(o *domain.Order, b *domain.Bulk, way domain.BulkWay, because string) []domain.Event {
	if b.Way == way {
		return nil
	}
	b.Way, b.Because = way, because
	if way == domain.BulkApart {
		for _, id := range b.Together() {
			leave(o, b, id, because)
		}
	}
	b.Ready = nil
	b.Revision++
	text := map[domain.BulkWay]string{
		domain.BulkOfDrafts: "The port-ins at " + b.ProviderAccount + " go as drafts of their own that are put into one bulk: ",
		domain.BulkApart:    "The port-ins at " + b.ProviderAccount + " go each by itself: ",
	}[way] + because + "."
	o.Plan.Reason = text
	e := s.event(domain.EventPlanReady, byGateway, text)
	e.Data = map[string]any{"port_ins": len(o.PortIns), "bulk": string(way)}
	return []domain.Event{e}
}

// withBulk are the port-in's provider orders with those of the bulk that it goes
// in.
func withBulk(o *domain.Order, p domain.PortIn) []domain.ProviderOrder {
	b := o.BulkOf(p.ID)
	if b == nil || b.Member(p.ID).Apart {
		return p.ProviderOrders
	}
	return slices.Concat(p.ProviderOrders, b.Orders)
}
