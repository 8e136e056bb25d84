package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/porting"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth"
	"github.com/portway/portway/internal/providers/telnyx"
)

// accounts are the configured provider accounts, in the order in which "auto"
// tries them.
func accounts(c serveConfig, now func() time.Time, limits providers.TransportOptions, observe func(context.Context, providers.CallInfo), log *slog.Logger) ([]porting.Account, error) {
	var all []porting.Account
	add := func(name string, a providers.Adapter) {
		all = append(all, porting.Account{Name: name, Provider: name, Adapter: providers.Wrap(a, providers.Options{
			Account: name, Provider: name, Log: log, Observe: observe,
		})})
	}
	if c.BandwidthAccountID != "" {
		a, err := bandwidth.New(bandwidth.Config{
			BaseURL: c.BandwidthBaseURL, TokenURL: c.BandwidthTokenURL, AccountID: c.BandwidthAccountID,
			ClientID: c.BandwidthClientID, ClientSecret: domain.NewSecret(c.BandwidthClientSecret),
			Username: c.BandwidthUsername, Password: domain.NewSecret(c.BandwidthPassword),
			DefaultSiteID: c.BandwidthSiteID, DefaultPeerID: c.BandwidthPeerID, DefaultRespOrgID: c.BandwidthRespOrgID,
			CallbackUsername: c.BandwidthCallbackUsername, CallbackPassword: domain.NewSecret(c.BandwidthCallbackPassword),
			HTTP: providers.NewClient(providers.NewTransport(nil, limits)), Now: now,
		})
		if err != nil {
			return nil, fmt.Errorf("configure bandwidth: %w", err)
		}
		add("bandwidth", a)
	}
	if c.TelnyxAPIKey != "" {
		webhook := ""
		if c.PublicURL != "" {
			webhook = porting.HookURL(c.PublicURL, "telnyx")
		}
		a, err := telnyx.New(telnyx.Config{
			WebhookURL: webhook, PublicKey: c.TelnyxPublicKey,
			BaseURL: c.TelnyxBaseURL, APIKey: domain.NewSecret(c.TelnyxAPIKey), DefaultConnectionID: c.TelnyxConnectionID,
			HTTP: providers.NewClient(providers.NewTransport(nil, limits)),
		})
		if err != nil {
			return nil, fmt.Errorf("configure telnyx: %w", err)
		}
		add("telnyx", a)
	}
	return all, nil
}
