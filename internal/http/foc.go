package http

import (
	"context"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// FOCWindows are when an order's numbers may be ported.
type FOCWindows interface {
	FOCWindows(ctx context.Context, c porting.Caller, orderID string) (porting.FOCWindowsView, error)
}

func (s *server) GetFOCWindows(ctx context.Context, r api.GetFOCWindowsRequestObject) (api.GetFOCWindowsResponseObject, error) {
	v, err := s.porting.FOCWindows(ctx, callerOf(ctx), r.OrderID)
	if err != nil {
		return nil, err
	}
	return api.GetFOCWindows200JSONResponse{
		Status: string(v.Status), CommonDates: texts(v.CommonDates),
		PortIns: list(v.PortIns, func(p porting.PortInWindows) api.PortInWindows {
			return api.PortInWindows{
				PortInID: p.PortInID, Status: string(p.Status), TimeZone: textOrNull(p.TimeZone),
				CheckedAt: instantOrNull(p.CheckedAt), Windows: list(p.Windows, focWindowJSON),
			}
		}),
	}, nil
}

func focWindowJSON(w domain.FOCWindow) api.FOCWindow {
	return api.FOCWindow{
		Date: string(w.Date), Start: instant(w.Start), End: instant(w.End), TimeHonoured: w.TimeHonoured, Source: string(w.Source),
	}
}

func focJSON(f domain.FOC) api.FOC {
	return api.FOC{
		Requested: textOrNull(f.Requested.String()), EarliestEstimate: textOrNull(f.EarliestEstimate),
		Effective: instantOrNull(f.Effective()), Confirmed: instantOrNull(f.Confirmed), TimeZone: textOrNull(f.TimeZone),
		ShortNotice: f.ShortNotice,
		History: list(f.History, func(m domain.FOCMove) api.FOCMove {
			return api.FOCMove{At: instant(m.At), By: string(m.By), From: instantOrNull(m.From), To: instantOrNull(m.To)}
		}),
	}
}
