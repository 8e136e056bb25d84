package http

import (
	"context"

	"github.com/portway/portway/internal/http/api"
)

// Ready says whether the gateway can serve: its database is there, with the
// right schema, and it isn't shutting down.
type Ready interface {
	Ready(ctx context.Context) error
}

func (s *server) GetLiveness(context.Context, api.GetLivenessRequestObject) (api.GetLivenessResponseObject, error) {
	return api.GetLiveness200JSONResponse{Status: "ok", Checks: map[string]string{}}, nil
}

// GetReadiness logs why the gateway isn't ready, and doesn't show it.
func (s *server) GetReadiness(ctx context.Context, _ api.GetReadinessRequestObject) (api.GetReadinessResponseObject, error) {
	if err := s.ready.Ready(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "error", err)
		return api.GetReadiness503JSONResponse{Status: "unavailable", Checks: map[string]string{"database": "failed"}}, nil
	}
	return api.GetReadiness200JSONResponse{Status: "ok", Checks: map[string]string{"database": "ok"}}, nil
}
