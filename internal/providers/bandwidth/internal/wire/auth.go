package wire

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/portway/portway/internal/providers"
)

// A Credential gives the Authorization header of a request.
type Credential interface {
	// Authorization returns the header. refused is one that Bandwidth did not
	// take, or ""; a credential that has no other returns it again.
	Authorization(ctx context.Context, refused string) (string, error)
}

// Basic is the login of an API user. Bandwidth ends it on 2 December 2026.
type Basic string

// NewBasic returns the credential of an API user.
func NewBasic(username, password string) Basic {
	return Basic("Basic " + base64.StdEncoding.EncodeToString([]byte(username+":"+password)))
}

// Authorization returns the header.
func (b Basic) Authorization(context.Context, string) (string, error) { return string(b), nil }

// Tokens live an hour unless told otherwise, and are renewed a minute before
// they end (Bandwidth's own client libraries).
const (
	tokenLife   = time.Hour
	tokenMargin = time.Minute
)

// OAuth gets tokens with client credentials, and keeps one until shortly
// before it ends. It is safe for concurrent use; callers wait for one request.
type OAuth struct {
	config clientcredentials.Config
	http   *http.Client
	now    func() time.Time // real: tokens know no virtual clock
	turn   chan struct{}    // held by whoever reads or renews the fields below
	header string
	ends   time.Time
}

// NewOAuth returns the credential of an OAuth client.
func NewOAuth(client *http.Client, tokenURL, id, secret string) *OAuth {
	return &OAuth{
		config: clientcredentials.Config{ClientID: id, ClientSecret: secret, TokenURL: tokenURL, AuthStyle: oauth2.AuthStyleInHeader},
		http:   client, now: time.Now, turn: make(chan struct{}, 1),
	}
}

// Authorization returns the header, with a new token if the one at hand is
// ending or was refused.
func (o *OAuth) Authorization(ctx context.Context, refused string) (string, error) {
	select {
	case o.turn <- struct{}{}:
		defer func() { <-o.turn }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if o.header != "" && o.header != refused && o.now().Before(o.ends) {
		return o.header, nil
	}
	asked := o.now()
	token, err := o.config.Token(context.WithValue(providers.AsRead(ctx), oauth2.HTTPClient, o.http))
	if err != nil {
		return "", tokenError(err)
	}
	life := tokenLife
	if !token.Expiry.IsZero() {
		life = token.Expiry.Sub(asked)
	}
	o.header, o.ends = "Bearer "+token.AccessToken, asked.Add(life-min(tokenMargin, life/2))
	return o.header, nil
}

// tokenError says what went wrong without the endpoint's own text, which the
// library's errors repeat.
func tokenError(err error) error {
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.Response != nil {
		return fmt.Errorf("get a token: HTTP %d", refusal.Response.StatusCode)
	}
	if _, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("get a token: %w", err)
	}
	return errors.New("get a token: unreadable reply")
}
