package bandwidth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

func TestVerifyHook(t *testing.T) {
	t.Parallel()
	a := plainAdapter(t)
	a.callbackUser, a.callbackPassword = "portway", domain.NewSecret("between us")
	const body = `<?xml version="1.0"?><Notification><SubscriptionId>s</SubscriptionId><OrderType>portins</OrderType><OrderId>o-1</OrderId><Status>FOC</Status></Notification>`
	basic := func(user, password string) http.Header {
		return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))}}
	}
	for _, tt := range []struct {
		name     string
		header   http.Header
		body     string
		want     []string
		verified bool
	}{
		{"as sent", basic("portway", "between us"), body, []string{"o-1"}, true},
		{"nothing we know", basic("portway", "between us"), `<Ping/>`, nil, true},
		{"no credentials", http.Header{}, body, nil, false},
		{"another password", basic("portway", "between them"), body, nil, false},
		{"another user", basic("Portway", "between us"), body, nil, false},
		{"empty ones", basic("", ""), body, nil, false},
		{"another scheme", http.Header{"Authorization": {"Bearer portway"}}, body, nil, false},
	} {
		news, err := a.VerifyHook(providers.Hook{Header: tt.header, Body: []byte(tt.body)})
		unverified, refused := errors.AsType[*providers.Unverified](err)
		if refused == tt.verified {
			t.Errorf("%s: %v", tt.name, err)
		}
		if refused && !strings.HasPrefix(unverified.Challenge, "Basic ") {
			t.Errorf("%s: the challenge is %q", tt.name, unverified.Challenge)
		}
		if diff := cmp.Diff(tt.want, news.Orders); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if _, err := plainAdapter(t).VerifyHook(providers.Hook{Header: basic("", "")}); err == nil {
		t.Error("believed without any credentials being configured")
	}
}

// A signed callback proves itself, whatever else it says; and its body is taken
// to the byte.
func TestVerifySignedHook(t *testing.T) {
	t.Parallel()
	const secret = "a secret of the subscription"
	sign := func(body, with string) http.Header {
		mac := hmac.New(sha256.New, []byte(with))
		mac.Write([]byte(body))
		return http.Header{"X-Bandwidth-Signature-Sha-256": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
	}
	const body = `{"data":[{"type":"order_change","order":{"orderId":"o-2"}},{"ORDER_ID":"o-1","orderid":7},{"orderId":"o-2"}]}`
	for _, tt := range []struct {
		name     string
		header   http.Header
		body     string
		want     providers.News
		verified bool
	}{
		{"as sent", sign(body, secret), body, providers.News{Orders: []string{"o-1", "o-2"}}, true},
		{"as XML", sign("<Notification><OrderId>o-3</OrderId></Notification>", secret), "<Notification><OrderId>o-3</OrderId></Notification>", providers.News{Orders: []string{"o-3"}}, true},
		{"about nobody knows what", sign(`{"event":"note"}`, secret), `{"event":"note"}`, providers.News{Vague: true}, true},
		{"nothing we know", sign("[]", secret), "[]", providers.News{}, true},
		{"with a space more", sign(body, secret), body + " ", providers.News{}, false},
		{"with another secret", sign(body, "another"), body, providers.News{}, false},
		{"no base64", http.Header{"X-Bandwidth-Signature-Sha-256": {"?"}}, body, providers.News{}, false},
		{"unsigned", http.Header{}, body, providers.News{}, false},
	} {
		a := plainAdapter(t)
		a.callbackSecret = domain.NewSecret(secret)
		news, err := a.VerifyHook(providers.Hook{Header: tt.header, Body: []byte(tt.body)})
		if _, refused := errors.AsType[*providers.Unverified](err); refused == tt.verified {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, news); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	// Without the secret a signature proves nothing.
	if _, err := plainAdapter(t).VerifyHook(providers.Hook{Header: sign(body, ""), Body: []byte(body)}); err == nil {
		t.Error("believed without a secret being configured")
	}
}

// A subscription that is there is renewed, and not made twice.
func TestSubscribe(t *testing.T) {
	t.Parallel()
	const ours = "https://gw.example/hooks/bandwidth"
	for _, tt := range []struct{ name, list, want string }{
		{"none", `<SubscriptionsResponse/>`, "POST /subscriptions"},
		{"ours", `<SubscriptionsResponse><Subscriptions><Subscription><SubscriptionId>s-7</SubscriptionId><OrderType>portins</OrderType>
			<CallbackSubscription><URL>` + ours + `</URL></CallbackSubscription></Subscription></Subscriptions></SubscriptionsResponse>`, "PUT /subscriptions/s-7"},
		{"ours, without the inner wrapper", `<SubscriptionsResponse><Subscription><SubscriptionId>s-7</SubscriptionId>
			<CallbackSubscription><URL>` + ours + `</URL></CallbackSubscription></Subscription></SubscriptionsResponse>`, "PUT /subscriptions/s-7"},
		{"of one order, and of others", `<SubscriptionsResponse><Subscriptions>
			<Subscription><SubscriptionId>s-8</SubscriptionId><OrderId>o</OrderId><CallbackSubscription><URL>` + ours + `</URL></CallbackSubscription></Subscription>
			<Subscription><SubscriptionId>s-9</SubscriptionId><CallbackSubscription><URL>https://other.example</URL></CallbackSubscription></Subscription>
			</Subscriptions></SubscriptionsResponse>`, "POST /subscriptions"},
	} {
		a, server := serve(t, func(r request) (int, string) {
			if r.method == http.MethodGet {
				return http.StatusOK, tt.list
			}
			return http.StatusCreated, ""
		})
		a.callbackUser, a.callbackPassword = "portway", domain.NewSecret("between us")
		if err := a.Subscribe(t.Context(), ours); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		seen := server.seen()
		last := seen[len(seen)-1]
		if got := last.method + " " + last.path[strings.Index(last.path, "/subscriptions"):]; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		for _, part := range []string{"<OrderType>portins</OrderType>", "<URL>" + ours + "</URL>", "<Expiry>31536000</Expiry>", "<Username>portway</Username><Password>between us</Password>"} {
			if !strings.Contains(last.body, part) {
				t.Errorf("%s: %s is not in %s", tt.name, part, last.body)
			}
		}
	}
}
