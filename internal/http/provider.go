package http

import (
	"context"
	"maps"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
)

// Providers are the configured provider accounts.
type Providers interface {
	Providers(ctx context.Context) ([]porting.ProviderView, error)
}

func (s *server) ListProviders(ctx context.Context, _ api.ListProvidersRequestObject) (api.ListProvidersResponseObject, error) {
	views, err := s.porting.Providers(ctx)
	if err != nil {
		return nil, err
	}
	return api.ListProviders200JSONResponse{Data: list(views, providerJSON), NextCursor: nextCursor("")}, nil
}

func providerJSON(v porting.ProviderView) api.Provider {
	return api.Provider{
		ProviderAccount: v.ProviderAccount, Provider: v.Provider, Health: v.Health, CheckedAt: instantOrNull(v.CheckedAt),
		Capabilities: texts(v.Capabilities), Limits: limitsJSON(v.Limits),
	}
}

// limitsJSON renders limits. Where they go by port class, the zero class is the
// default.
func limitsJSON(l providers.Limits) api.ProviderLimits {
	byClass := map[string]int{}
	for class, most := range l.MaxNumbers {
		if class != "" {
			byClass[string(class)] = most
		}
	}
	onDemand := []domain.PortClass{}
	for _, class := range slices.Sorted(maps.Keys(l.OnDemand)) {
		if class != "" && l.OnDemand[class] {
			onDemand = append(onDemand, class)
		}
	}
	return api.ProviderLimits{
		MaxNumbers: l.MaxNumbers[""], MaxNumbersByClass: byClass, MaxCheckNumbers: l.MaxCheckNumbers,
		MaxDocumentBytes: l.MaxDocumentBytes, DocumentTypes: texts(l.DocumentTypes), FOCHorizonDays: l.FOCHorizonDays,
		TimeZone: textOrNull(l.TimeZone), DraftLifeSeconds: int64(l.DraftLife.Seconds()), Locks: list(l.Locks, lockRuleJSON),
		Messaging: l.Messaging, OnDemand: texts(onDemand),
	}
}

func lockRuleJSON(l providers.LockRule) api.LockRule {
	return api.LockRule{Action: string(l.Action), Fields: texts(l.Fields), BeforeSeconds: int64(l.Before.Seconds()), Source: l.Source}
}
