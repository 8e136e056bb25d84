package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAccountsFile(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		content string
		wrong   []string
	}{
		"one of each, with secrets in files": {
			content: `{"provider_accounts": [
				{"name": "east", "bandwidth": {"account_id": "1", "client_id": "c", "client_secret_file": "` + secret + `"}},
				{"name": "west-2", "telnyx": {"api_key_file": "` + secret + `", "base_url": "http://127.0.0.1:1/v2"}}]}`,
		},
		"every fault is told": {
			content: `{"provider_accounts": [
				{"name": "telnyx", "telnyx": {"api_key": "k", "base_url": "nowhere"}},
				{"name": "East", "bandwidth": {"account_id": "1", "username": "u"}},
				{"name": "both", "bandwidth": {"account_id": "1"}, "telnyx": {"api_key": "k"}},
				{"name": "twice", "telnyx": {"api_key": "k", "api_key_file": "` + secret + `"}},
				{"name": "half", "bandwidth": {"client_id": "c", "client_secret": "s", "callback_username": "u"}}]}`,
			wrong: []string{
				"PROVIDER_ACCOUNTS_FILE: account 1: there is a telnyx already",
				"PROVIDER_ACCOUNTS_FILE: account 1: base_url is no http or https URL",
				`PROVIDER_ACCOUNTS_FILE: account 2: its name is not a small letter and at most 31 small letters, digits, "-" and "_" more`,
				"PROVIDER_ACCOUNTS_FILE: account 2: neither client_id with client_secret is set nor username with password",
				"PROVIDER_ACCOUNTS_FILE: both: one of bandwidth and telnyx is needed",
				"PROVIDER_ACCOUNTS_FILE: twice: api_key and api_key_file are both set",
				"PROVIDER_ACCOUNTS_FILE: half: account_id is not set",
				"PROVIDER_ACCOUNTS_FILE: half: callback_username and callback_password go together",
			},
		},
		"a word it does not know": {
			content: `{"provider_accounts": [{"name": "east", "telnyx": {"api_keys": "k"}}]}`,
			wrong:   []string{`PROVIDER_ACCOUNTS_FILE: json: unknown field "api_keys"`},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "accounts.json")
			if err := os.WriteFile(file, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			read, faults := readAccounts(file, map[string]bool{"telnyx": true})
			var wrong []string
			for _, fault := range faults {
				wrong = append(wrong, fault.Error())
			}
			if diff := cmp.Diff(tt.wrong, wrong); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if tt.wrong == nil && (read[0].Bandwidth.ClientSecret != "s3cret" || read[0].Bandwidth.BaseURL != bandwidthBaseURL || read[1].Telnyx.APIKey != "s3cret") {
				t.Errorf("read %+v, %+v", read[0].Bandwidth, read[1].Telnyx)
			}
		})
	}
}

var accountsExample = regexp.MustCompile("(?s)<!-- provider accounts -->\\s+```json\\n(.*?)```")

// The README's example is one that the gateway takes.
func testAccountsExample(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	example := accountsExample.FindSubmatch(readme)
	if example == nil {
		t.Fatal("the README shows no provider accounts")
	}
	file := filepath.Join(t.TempDir(), "accounts.json")
	if err := os.WriteFile(file, example[1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, faults := readAccounts(file, map[string]bool{}); len(faults) > 0 {
		t.Error(faults)
	}
}

// An order goes to the account that it names, and the account's name is all
// that tells it from another at the same provider.
func TestSecondAccountOfAProvider(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	s.gateway.kill()
	file := filepath.Join(t.TempDir(), "accounts.json")
	content := fmt.Sprintf(`{"provider_accounts": [{"name": "telnyx-west", "telnyx": {"api_key": "KEYsandbox", "base_url": "http://%s/v2"}}]}`, s.addrs[1])
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	s.env = append(s.env, "PROVIDER_ACCOUNTS_FILE="+file)
	s.startGateway()
	var names []string
	for _, a := range at[[]any](s.api.want(200, "GET", "/v1/providers", nil).body, "data") {
		names = append(names, at[string](a, "provider")+" "+at[string](a, "provider_account"))
	}
	if diff := cmp.Diff([]string{"bandwidth bandwidth", "telnyx telnyx", "telnyx telnyx-west"}, names); diff != "" {
		t.Errorf("provider accounts (-want +got):\n%s", diff)
	}
	const number = "+12125550163"
	id := s.api.draft("telnyx", number, map[string]any{"provider_account": "telnyx-west"})
	s.api.want(200, "POST", orderPath(id)+"/submit", nil)
	s.untilStatus("completed", []string{id})
	if got := at[string](s.api.order(id), "port_ins", 0, "provider_account"); got != "telnyx-west" {
		t.Errorf("the order went to %s", got)
	}
	s.sandbox.wantOneCommitted(number)
}
