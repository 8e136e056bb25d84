package porting

import (
	"context"
	"errors"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// FOCWindows tells when an order's port-ins may happen: asked of the provider
// where it knows, reckoned where it doesn't.
func (s *Service) FOCWindows(ctx context.Context, c Caller, orderID string) (FOCWindowsView, error) {
	loaded, err := s.store.Order(ctx, c.Tenant, orderID, -1)
	if err != nil {
		return FOCWindowsView{}, err
	}
	v := FOCWindowsView{Status: WindowsReady}
	if loaded.Order.Plan.Status != domain.PlanReady || len(loaded.Order.PortIns) == 0 {
		v.Status = WindowsNotPrepared
	}
	var all [][]domain.FOCWindow
	for _, p := range loaded.Order.PortIns {
		if p.Status.Terminal() {
			continue
		}
		w := s.portInWindows(ctx, loaded.Order, p)
		v.PortIns = append(v.PortIns, w)
		all = append(all, w.Windows)
		if worse(w.Status, v.Status) {
			v.Status = w.Status
		}
	}
	if v.Status == WindowsReady {
		v.CommonDates = domain.CommonDates(all...)
	}
	return v, nil
}

func (s *Service) portInWindows(ctx context.Context, o domain.Order, p domain.PortIn) PortInWindows {
	w := PortInWindows{PortInID: p.ID, Status: WindowsUnavailable, TimeZone: p.FOC.TimeZone}
	account, ok := s.account(p.ProviderAccount)
	if !ok {
		return w
	}
	id := ""
	if current := p.Current(); current != nil {
		id = current.ID
	}
	windows, err := account.Adapter.FOCWindows(ctx, s.want(lane{order: o, portIn: p, account: account}, providers.Prepared), id)
	switch {
	case errors.Is(err, providers.ErrNotPrepared), errors.Is(err, providers.ErrGone):
		w.Status = WindowsNotPrepared
	case err == nil:
		now := s.now()
		w.Status, w.Windows, w.CheckedAt = WindowsReady, windows, &now
	}
	return w
}

func worse(a, b WindowStatus) bool {
	rank := map[WindowStatus]int{WindowsReady: 0, WindowsNotPrepared: 1, WindowsUnavailable: 2}
	return rank[a] > rank[b]
}
