package bandwidth

import (
	"strings"
	"testing"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func TestNewSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	secret := domain.NewSecret("hush")
	tests := []struct {
		name   string
		config Config
		want   []string // nil: it works
	}{
		{"oauth", Config{AccountID: "1", ClientID: "c", ClientSecret: secret, HTTP: newClient()}, nil},
		{"basic", Config{AccountID: "1", Username: "u", Password: secret, HTTP: newClient()}, nil},
		{"nothing", Config{}, []string{"account id", "HTTP client", "either client id"}},
		{"two logins", Config{AccountID: "1", ClientID: "c", ClientSecret: secret, Username: "u", Password: secret, HTTP: newClient()}, []string{"either client id"}},
		{"half a client", Config{AccountID: "1", ClientID: "c", HTTP: newClient()}, []string{"client id and secret go together"}},
		{"half a user", Config{AccountID: "1", Password: secret, HTTP: newClient()}, []string{"user name and password go together"}},
		{"no addresses", Config{AccountID: "1", Username: "u", Password: secret, HTTP: newClient(), BaseURL: "bandwidth.com", TokenURL: "ftp://x"}, []string{"base address", "token address"}},
		{"a format", Config{AccountID: "1", Username: "u", Password: secret, HTTP: newClient(), NumberFormat: "roman"}, []string{"number format"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := New(tt.config)
			if (err != nil) != (tt.want != nil) {
				t.Fatalf("got %v", err)
			}
			for _, text := range tt.want {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("%q is not in %v", text, err)
				}
			}
			if err != nil && strings.Contains(err.Error(), "hush") {
				t.Error("the error tells a secret")
			}
		})
	}
}

func TestNumberFormatFollowsTheBasePath(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]NumberFormat{
		DefaultBaseURL:                           FormatE164,
		"https://dashboard.bandwidth.com/api/v2": FormatE164, "http://127.0.0.1:8081/api/v2/": FormatE164,
		"https://dashboard.bandwidth.com/api": FormatNational, "https://dashboard.bandwidth.com/api/v1": FormatNational,
		"https://dashboard.bandwidth.com/v1.0": FormatNational,
	} {
		if got := formatOf(base); got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	l := plainAdapter(t).Limits()
	for class, want := range map[domain.PortClass]int{domain.OnNetAutomated: 999, domain.OffNetAutomated: 49, "": 5000} {
		if l.MaxNumbers[class] != want {
			t.Errorf("%q: %d numbers", class, l.MaxNumbers[class])
		}
	}
	for _, r := range l.Required[""] {
		if r.Pointer == ptrSite {
			t.Error("the site is required although the account has a default one")
		}
	}
	if got := providers.Capabilities(plainAdapter(t)); strings.Join(got, " ") != "bulk changed comments foc_windows history on_demand webhooks" {
		t.Errorf("capabilities %v", got)
	}
}

func TestTollFreeTakesFewerDocuments(t *testing.T) {
	t.Parallel()
	l := plainAdapter(t).Limits()
	for class, want := range map[domain.PortClass]int{
		domain.TollFree: 2, domain.TollFreeManual: 2, domain.OnNetAutomated: len(l.DocumentTypes), "": len(l.DocumentTypes),
	} {
		rules := l.Rules(class).Documents
		if len(rules.Types) != want || rules.MaxBytes != 3_000_000 {
			t.Errorf("%s: %+v", class, rules)
		}
	}
}
