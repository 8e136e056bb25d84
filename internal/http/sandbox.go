package http

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
)

// Sandbox is the virtual clock that the gateway shares with simulated
// providers.
type Sandbox interface {
	Clock(ctx context.Context) (porting.ClockView, error)
	Advance(ctx context.Context, d time.Duration) (porting.ClockView, error)
}

func (s *server) GetSandboxClock(ctx context.Context, _ api.GetSandboxClockRequestObject) (api.GetSandboxClockResponseObject, error) {
	if s.sandbox == nil {
		return nil, noSandbox()
	}
	v, err := s.sandbox.Clock(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetSandboxClock200JSONResponse(clockJSON(v)), nil
}

func (s *server) AdvanceSandboxClock(ctx context.Context, r api.AdvanceSandboxClockRequestObject) (api.AdvanceSandboxClockResponseObject, error) {
	if s.sandbox == nil {
		return nil, noSandbox()
	}
	var read reader
	d := read.duration("/duration", r.Body.Duration)
	if len(read.faults) > 0 {
		return nil, validationFailed(read.faults)
	}
	v, err := s.sandbox.Advance(ctx, d)
	if err != nil {
		return nil, err
	}
	return api.AdvanceSandboxClock200JSONResponse(clockJSON(v)), nil
}

func noSandbox() error {
	return &domain.Error{Code: domain.CodeNotFound, Message: "There is no sandbox here."}
}

func clockJSON(v porting.ClockView) api.SandboxClock {
	return api.SandboxClock{Now: instant(v.Now), OffsetSeconds: v.Offset.Seconds(), Settled: v.Settled}
}
