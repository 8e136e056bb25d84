package main

import (
	"errors"
	"fmt"
	"time"
)

// serveConfig is what `gateway serve` reads from its environment. Each secret
// may lie in a file instead, named by the same variable with _FILE.
type serveConfig struct {
	DatabaseURL     string `arg:"--database-url,env:DATABASE_URL" help:"Postgres, as a URL. Required."`
	DatabaseURLFile string `arg:"--database-url-file,env:DATABASE_URL_FILE" help:"A file that holds DATABASE_URL."`
	ListenAddr      string `arg:"--listen-addr,env:LISTEN_ADDR" default:"127.0.0.1:8080" help:"Address of the API."`
	PublicURL       string `arg:"--public-url,env:PUBLIC_URL" help:"How the API is reached from outside, for providers' callbacks."`
	KeysetFile      string `arg:"--keyset-file,env:ENCRYPTION_KEYSET_FILE" help:"A file with the encryption keyset, as gateway keyset create prints it. Required."`

	BandwidthAccountID        string `arg:"--bandwidth-account-id,env:BANDWIDTH_ACCOUNT_ID" help:"Bandwidth account. Setting it configures the provider account bandwidth."`
	BandwidthClientID         string `arg:"--bandwidth-client-id,env:BANDWIDTH_CLIENT_ID" help:"OAuth2 client id."`
	BandwidthClientSecret     string `arg:"--bandwidth-client-secret,env:BANDWIDTH_CLIENT_SECRET" help:"OAuth2 client secret."`
	BandwidthClientSecretFile string `arg:"--bandwidth-client-secret-file,env:BANDWIDTH_CLIENT_SECRET_FILE" help:"A file that holds BANDWIDTH_CLIENT_SECRET."`
	BandwidthUsername         string `arg:"--bandwidth-username,env:BANDWIDTH_USERNAME" help:"User of Basic authentication, which Bandwidth ends on 2 December 2026."`
	BandwidthPassword         string `arg:"--bandwidth-password,env:BANDWIDTH_PASSWORD" help:"Password of Basic authentication."`
	BandwidthPasswordFile     string `arg:"--bandwidth-password-file,env:BANDWIDTH_PASSWORD_FILE" help:"A file that holds BANDWIDTH_PASSWORD."`
	BandwidthBaseURL          string `arg:"--bandwidth-base-url,env:BANDWIDTH_BASE_URL" default:"https://api.bandwidth.com/api/v2" help:"Base of Bandwidth's numbers API. Under /api/v2 numbers go as E.164, elsewhere as ten digits."`
	BandwidthTokenURL         string `arg:"--bandwidth-token-url,env:BANDWIDTH_TOKEN_URL" default:"https://api.bandwidth.com/api/v1/oauth2/token" help:"Where OAuth2 tokens come from."`
	BandwidthSiteID           string `arg:"--bandwidth-site-id,env:BANDWIDTH_SITE_ID" help:"Site (sub-account) of orders that name none."`
	BandwidthPeerID           string `arg:"--bandwidth-peer-id,env:BANDWIDTH_PEER_ID" help:"SIP peer (location) of orders that name none."`
	BandwidthRespOrgID        string `arg:"--bandwidth-resp-org-id,env:BANDWIDTH_RESP_ORG_ID" help:"Target RespOrg of toll-free orders that name none."`

	BandwidthCallbackUsername     string `arg:"--bandwidth-callback-username,env:BANDWIDTH_CALLBACK_USERNAME" help:"User that Bandwidth's callbacks name. With PUBLIC_URL the gateway subscribes to them."`
	BandwidthCallbackPassword     string `arg:"--bandwidth-callback-password,env:BANDWIDTH_CALLBACK_PASSWORD" help:"Password of Bandwidth's callbacks."`
	BandwidthCallbackPasswordFile string `arg:"--bandwidth-callback-password-file,env:BANDWIDTH_CALLBACK_PASSWORD_FILE" help:"A file that holds BANDWIDTH_CALLBACK_PASSWORD."`
	BandwidthCallbackSecret       string `arg:"--bandwidth-callback-secret,env:BANDWIDTH_CALLBACK_SECRET" help:"Secret that Bandwidth signs the callbacks of a version 2 subscription with, which is made in its app."`
	BandwidthCallbackSecretFile   string `arg:"--bandwidth-callback-secret-file,env:BANDWIDTH_CALLBACK_SECRET_FILE" help:"A file that holds BANDWIDTH_CALLBACK_SECRET."`

	TelnyxAPIKey       string `arg:"--telnyx-api-key,env:TELNYX_API_KEY" help:"Telnyx API key. Setting it configures the provider account telnyx."`
	TelnyxAPIKeyFile   string `arg:"--telnyx-api-key-file,env:TELNYX_API_KEY_FILE" help:"A file that holds TELNYX_API_KEY."`
	TelnyxBaseURL      string `arg:"--telnyx-base-url,env:TELNYX_BASE_URL" default:"https://api.telnyx.com/v2" help:"Base of Telnyx's API."`
	TelnyxPublicKey    string `arg:"--telnyx-public-key,env:TELNYX_PUBLIC_KEY" help:"Telnyx's public key for webhook signatures, base64."`
	TelnyxConnectionID string `arg:"--telnyx-connection-id,env:TELNYX_CONNECTION_ID" help:"Connection of orders that name none."`

	AccountsFile string `arg:"--provider-accounts-file,env:PROVIDER_ACCOUNTS_FILE" help:"A JSON file with more provider accounts."`

	SandboxURL     string        `arg:"--sandbox-url,env:SANDBOX_URL" help:"Address of the simulators whose virtual clock to follow. Not for production."`
	RateLimit      int           `arg:"--rate-limit,env:RATE_LIMIT" default:"30000" help:"How many requests a minute an API key may make at each replica, and an address without a good one. 0: any number."`
	SweepEvery     time.Duration `arg:"--sweep-every,env:SWEEP_EVERY" default:"15m" help:"How often each provider account is asked what changed."`
	FullSweepEvery time.Duration `arg:"--full-sweep-every,env:FULL_SWEEP_EVERY" help:"How often every order under way is fetched, whatever its provider lists as changed. By default at every fourth sweep."`

	watchConfig

	more []accountConfig // of AccountsFile, once it was read
}

// Where the providers are, unless somebody says otherwise.
const (
	bandwidthBaseURL  = "https://api.bandwidth.com/api/v2"
	bandwidthTokenURL = "https://api.bandwidth.com/api/v1/oauth2/token"
	telnyxBaseURL     = "https://api.telnyx.com/v2"
)

// resolve reads what lies in files and reports everything that is wrong, in
// one message.
func (c *serveConfig) resolve() error {
	wrong := readSecrets([]secretFile{
		{"DATABASE_URL", &c.DatabaseURL, c.DatabaseURLFile},
		{"BANDWIDTH_CLIENT_SECRET", &c.BandwidthClientSecret, c.BandwidthClientSecretFile},
		{"BANDWIDTH_PASSWORD", &c.BandwidthPassword, c.BandwidthPasswordFile},
		{"BANDWIDTH_CALLBACK_PASSWORD", &c.BandwidthCallbackPassword, c.BandwidthCallbackPasswordFile},
		{"BANDWIDTH_CALLBACK_SECRET", &c.BandwidthCallbackSecret, c.BandwidthCallbackSecretFile},
		{"TELNYX_API_KEY", &c.TelnyxAPIKey, c.TelnyxAPIKeyFile},
	}, "_FILE")
	if c.AccountsFile != "" {
		more, faults := readAccounts(c.AccountsFile, map[string]bool{"bandwidth": c.BandwidthAccountID != "", "telnyx": c.TelnyxAPIKey != ""})
		c.more = more
		wrong = append(wrong, faults...)
	}
	wrong = append(wrong, c.faults()...)
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("the configuration has %d fault(s):\n%w", len(wrong), errors.Join(wrong...))
}

func (c *serveConfig) faults() []error {
	var wrong []error
	need := func(ok bool, text string) {
		if !ok {
			wrong = append(wrong, errors.New(text))
		}
	}
	need(c.DatabaseURL != "", "DATABASE_URL is not set")
	need(c.KeysetFile != "", "ENCRYPTION_KEYSET_FILE is not set")
	bandwidth := c.BandwidthAccountID != ""
	oauth := c.BandwidthClientID != "" && c.BandwidthClientSecret != ""
	basic := c.BandwidthUsername != "" && c.BandwidthPassword != ""
	credentials := c.BandwidthClientID+c.BandwidthClientSecret+c.BandwidthUsername+c.BandwidthPassword != ""
	need(bandwidth || c.TelnyxAPIKey != "" || c.AccountsFile != "", "no provider is configured: set BANDWIDTH_ACCOUNT_ID with its credentials, TELNYX_API_KEY, or PROVIDER_ACCOUNTS_FILE")
	need(bandwidth || !credentials, "Bandwidth credentials are set, but BANDWIDTH_ACCOUNT_ID is not")
	need(!bandwidth || oauth || basic, "BANDWIDTH_ACCOUNT_ID is set, but neither BANDWIDTH_CLIENT_ID with BANDWIDTH_CLIENT_SECRET nor BANDWIDTH_USERNAME with BANDWIDTH_PASSWORD")
	need((c.BandwidthCallbackUsername == "") == (c.BandwidthCallbackPassword == ""), "BANDWIDTH_CALLBACK_USERNAME and BANDWIDTH_CALLBACK_PASSWORD go together")
	wrong = append(wrong, notURLs(map[string]string{
		"BANDWIDTH_BASE_URL": c.BandwidthBaseURL, "BANDWIDTH_TOKEN_URL": c.BandwidthTokenURL, "TELNYX_BASE_URL": c.TelnyxBaseURL,
		"SANDBOX_URL": c.SandboxURL, "PUBLIC_URL": c.PublicURL,
	})...)
	need(c.RateLimit >= 0, "RATE_LIMIT is negative")
	need(c.SweepEvery >= time.Second, "SWEEP_EVERY is less than a second")
	need(c.FullSweepEvery == 0 || c.FullSweepEvery >= time.Second, "FULL_SWEEP_EVERY is less than a second")
	return wrong
}

// accounts are all provider accounts, in the order in which "auto" tries them:
// those of the variables, then those of the file.
func (c *serveConfig) accounts() []accountConfig {
	var all []accountConfig
	if c.BandwidthAccountID != "" {
		all = append(all, accountConfig{Name: "bandwidth", Bandwidth: &bandwidthConfig{
			AccountID: c.BandwidthAccountID, ClientID: c.BandwidthClientID, ClientSecret: c.BandwidthClientSecret,
			Username: c.BandwidthUsername, Password: c.BandwidthPassword, BaseURL: c.BandwidthBaseURL, TokenURL: c.BandwidthTokenURL,
			SiteID: c.BandwidthSiteID, PeerID: c.BandwidthPeerID, RespOrgID: c.BandwidthRespOrgID,
			CallbackUsername: c.BandwidthCallbackUsername, CallbackPassword: c.BandwidthCallbackPassword,
			CallbackSecret: c.BandwidthCallbackSecret,
		}})
	}
	if c.TelnyxAPIKey != "" {
		all = append(all, accountConfig{Name: "telnyx", Telnyx: &telnyxConfig{
			APIKey: c.TelnyxAPIKey, BaseURL: c.TelnyxBaseURL, PublicKey: c.TelnyxPublicKey, ConnectionID: c.TelnyxConnectionID,
		}})
	}
	return append(all, c.more...)
}
