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
	for _, account := range c.accounts() {
		provider, adapter, err := adapterOf(account, c.PublicURL, now, limits)
		if err != nil {
			return nil, fmt.Errorf("configure %s: %w", account.Name, err)
		}
		all = append(all, porting.Account{Name: account.Name, Provider: provider, Adapter: providers.Wrap(adapter, providers.Options{
			Account: account.Name, Provider: provider, Log: log, Observe: observe,
		})})
	}
	return all, nil
}

// adapterOf is what carries orders out at an account.
func adapterOf(account accountConfig, publicURL string, now func() time.Time, limits providers.TransportOptions) (provider string, _ providers.Adapter, _ error) {
	client := providers.NewClient(providers.NewTransport(nil, limits))
	if b := account.Bandwidth; b != nil {
		a, err := bandwidth.New(bandwidth.Config{
			BaseURL: b.BaseURL, TokenURL: b.TokenURL, AccountID: b.AccountID,
			ClientID: b.ClientID, ClientSecret: domain.NewSecret(b.ClientSecret),
			Username: b.Username, Password: domain.NewSecret(b.Password),
			DefaultSiteID: b.SiteID, DefaultPeerID: b.PeerID, DefaultRespOrgID: b.RespOrgID,
			CallbackUsername: b.CallbackUsername, CallbackPassword: domain.NewSecret(b.CallbackPassword),
			CallbackSecret: domain.NewSecret(b.CallbackSecret),
			HTTP:           client, Now: now,
		})
		return "bandwidth", a, err
	}
	t := account.Telnyx
	webhook := ""
	if publicURL != "" {
		webhook = porting.HookURL(publicURL, account.Name)
	}
	a, err := telnyx.New(telnyx.Config{
		WebhookURL: webhook, PublicKey: t.PublicKey,
		BaseURL: t.BaseURL, APIKey: domain.NewSecret(t.APIKey), DefaultConnectionID: t.ConnectionID, HTTP: client,
	})
	return "telnyx", a, err
}
