package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
)

// An accountConfig is one provider account: its name, and one of the providers.
// The variables of `gateway serve` configure at most one account of each
// provider; any number more lie in a file.
type accountConfig struct {
	Name      string           `json:"name"`
	Bandwidth *bandwidthConfig `json:"bandwidth"`
	Telnyx    *telnyxConfig    `json:"telnyx"`
}

// bandwidthConfig is what an account at Bandwidth takes, under the names of the
// variables.
type bandwidthConfig struct {
	AccountID            string `json:"account_id"`
	ClientID             string `json:"client_id"`
	ClientSecret         string `json:"client_secret"`
	ClientSecretFile     string `json:"client_secret_file"`
	Username             string `json:"username"`
	Password             string `json:"password"`
	PasswordFile         string `json:"password_file"`
	BaseURL              string `json:"base_url"`
	TokenURL             string `json:"token_url"`
	SiteID               string `json:"site_id"`
	PeerID               string `json:"peer_id"`
	RespOrgID            string `json:"resp_org_id"`
	CallbackUsername     string `json:"callback_username"`
	CallbackPassword     string `json:"callback_password"`
	CallbackPasswordFile string `json:"callback_password_file"`
	CallbackSecret       string `json:"callback_secret"`
	CallbackSecretFile   string `json:"callback_secret_file"`
}

// telnyxConfig is what an account at Telnyx takes.
type telnyxConfig struct {
	APIKey       string `json:"api_key"`
	APIKeyFile   string `json:"api_key_file"`
	BaseURL      string `json:"base_url"`
	PublicKey    string `json:"public_key"`
	ConnectionID string `json:"connection_id"`
}

// accountName is what an account may be called: its callbacks' address and its
// queue are named for it.
var accountName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,31}$`)

// readAccounts reads a file of provider accounts, and all that is wrong with
// it. taken are the names that are in use already.
func readAccounts(file string, taken map[string]bool) ([]accountConfig, []error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, []error{fmt.Errorf("PROVIDER_ACCOUNTS_FILE: %w", err)}
	}
	var read struct {
		Accounts []accountConfig `json:"provider_accounts"`
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&read); err != nil {
		return nil, []error{fmt.Errorf("PROVIDER_ACCOUNTS_FILE: %w", err)}
	}
	var wrong []error
	for i := range read.Accounts {
		a := &read.Accounts[i]
		label := fmt.Sprintf("PROVIDER_ACCOUNTS_FILE: account %d", i+1)
		switch {
		case !accountName.MatchString(a.Name):
			wrong = append(wrong, errors.New(label+`: its name is not a small letter and at most 31 small letters, digits, "-" and "_" more`))
		case taken[a.Name]:
			wrong = append(wrong, errors.New(label+": there is a "+a.Name+" already"))
		default:
			label = "PROVIDER_ACCOUNTS_FILE: " + a.Name
		}
		taken[a.Name] = true
		for _, fault := range a.complete() {
			wrong = append(wrong, fmt.Errorf("%s: %w", label, fault))
		}
	}
	return read.Accounts, wrong
}

// complete reads the secrets that lie in files, fills in the addresses that are
// left open, and returns what is wrong.
func (a *accountConfig) complete() []error {
	switch {
	case (a.Bandwidth == nil) == (a.Telnyx == nil):
		return []error{errors.New("one of bandwidth and telnyx is needed")}
	case a.Bandwidth != nil:
		return a.Bandwidth.complete()
	}
	return a.Telnyx.complete()
}

func (b *bandwidthConfig) complete() []error {
	wrong := readSecrets([]secretFile{
		{"client_secret", &b.ClientSecret, b.ClientSecretFile},
		{"password", &b.Password, b.PasswordFile},
		{"callback_password", &b.CallbackPassword, b.CallbackPasswordFile},
		{"callback_secret", &b.CallbackSecret, b.CallbackSecretFile},
	}, "_file")
	if b.BaseURL == "" {
		b.BaseURL = bandwidthBaseURL
	}
	if b.TokenURL == "" {
		b.TokenURL = bandwidthTokenURL
	}
	if b.AccountID == "" {
		wrong = append(wrong, errors.New("account_id is not set"))
	}
	if (b.ClientID == "" || b.ClientSecret == "") && (b.Username == "" || b.Password == "") {
		wrong = append(wrong, errors.New("neither client_id with client_secret is set nor username with password"))
	}
	if (b.CallbackUsername == "") != (b.CallbackPassword == "") {
		wrong = append(wrong, errors.New("callback_username and callback_password go together"))
	}
	return append(wrong, notURLs(map[string]string{"base_url": b.BaseURL, "token_url": b.TokenURL})...)
}

func (t *telnyxConfig) complete() []error {
	wrong := readSecrets([]secretFile{{"api_key", &t.APIKey, t.APIKeyFile}}, "_file")
	if t.BaseURL == "" {
		t.BaseURL = telnyxBaseURL
	}
	if t.APIKey == "" {
		wrong = append(wrong, errors.New("api_key is not set"))
	}
	return append(wrong, notURLs(map[string]string{"base_url": t.BaseURL})...)
}

// A secretFile is a setting that may lie in a file instead.
type secretFile struct {
	name  string
	value *string
	file  string
}

// readSecrets reads those that lie in files.
func readSecrets(secrets []secretFile, suffix string) []error {
	var wrong []error
	for _, secret := range secrets {
		if secret.file == "" {
			continue
		}
		if *secret.value != "" {
			wrong = append(wrong, fmt.Errorf("%s and %s%s are both set", secret.name, secret.name, suffix))
			continue
		}
		content, err := os.ReadFile(secret.file)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s%s: %w", secret.name, suffix, err))
			continue
		}
		*secret.value = strings.TrimSpace(string(content))
	}
	return wrong
}

// notURLs names the settings that should hold the address of a server and
// don't. One that is empty is left open.
func notURLs(settings map[string]string) []error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		parsed, err := url.Parse(value)
		if value != "" && (err != nil || parsed.Host == "" || !strings.HasPrefix(parsed.Scheme, "http")) {
			wrong = append(wrong, errors.New(name+" is no http or https URL"))
		}
	}
	return wrong
}
