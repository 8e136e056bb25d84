package bandwidth

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// Where Bandwidth answers.
const (
	DefaultBaseURL  = "https://api.bandwidth.com/api/v2"
	DefaultTokenURL = "https://api.bandwidth.com/api/v1/oauth2/token"
)

// NumberFormat is how numbers are sent. Both are always read.
type NumberFormat string

// The number formats.
const (
	FormatE164     NumberFormat = "e164"
	FormatNational NumberFormat = "national" // ten digits, older base paths
)

// Config is one Bandwidth account. Either ClientID and ClientSecret or
// Username and Password are given.
type Config struct {
	BaseURL      string // DefaultBaseURL
	TokenURL     string // DefaultTokenURL
	AccountID    string
	ClientID     string
	ClientSecret domain.Secret
	Username     string
	Password     domain.Secret

	// What an order that names none of its own is given.
	DefaultSiteID    string
	DefaultPeerID    string
	DefaultRespOrgID string

	// What Bandwidth shows with its callbacks; without them none is believed.
	CallbackUsername string
	CallbackPassword domain.Secret
	CallbackSecret   domain.Secret // that the newer, JSON callbacks are signed with

	NumberFormat NumberFormat     // by default as the base path's version wants it
	HTTP         *http.Client     // runs over a providers.Transport
	SettleTime   time.Duration    // 10 s
	Holidays     domain.Holidays  // the shipped table
	Now          func() time.Time // virtual
}

// An Adapter is one Bandwidth account. It is safe for concurrent use.
type Adapter struct {
	client           *wire.Client
	format           NumberFormat
	defaults         domain.BandwidthOptions
	limits           providers.Limits
	calendar         domain.Calendar
	user             string // who writes notes: the user of the credentials
	callbackUser     string
	callbackPassword domain.Secret
	callbackSecret   domain.Secret
	now              func() time.Time
	pageSize         int
}

var (
	_ providers.Adapter      = (*Adapter)(nil)
	_ providers.FOCWindower  = (*Adapter)(nil)
	_ providers.Changer      = (*Adapter)(nil)
	_ providers.Commenter    = (*Adapter)(nil)
	_ providers.HookVerifier = (*Adapter)(nil)
	_ providers.Historian    = (*Adapter)(nil)
	_ providers.Subscriber   = (*Adapter)(nil)
	_ providers.Bulker       = (*Adapter)(nil)
)

// maxPageSize is the largest page that Bandwidth gives.
const maxPageSize = 1000

// New returns the adapter of an account, or everything that is wrong with its
// configuration.
func New(c Config) (*Adapter, error) {
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.TokenURL == "" {
		c.TokenURL = DefaultTokenURL
	}
	if c.SettleTime == 0 {
		c.SettleTime = settleTime
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NumberFormat == "" {
		c.NumberFormat = formatOf(c.BaseURL)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("bandwidth account: %w", err)
	}
	zone, err := c.calendar()
	if err != nil {
		return nil, fmt.Errorf("bandwidth account: %w", err)
	}
	defaults := domain.BandwidthOptions{SiteID: c.DefaultSiteID, PeerID: c.DefaultPeerID, TargetRespOrgID: c.DefaultRespOrgID}
	return &Adapter{
		client: wire.NewClient(c.BaseURL, c.AccountID, c.HTTP, c.credential()),
		format: c.NumberFormat, defaults: defaults, limits: limits(c.SettleTime, defaults),
		calendar: zone, user: cmp.Or(c.ClientID, c.Username), callbackUser: c.CallbackUsername, callbackPassword: c.CallbackPassword, callbackSecret: c.CallbackSecret, now: c.Now, pageSize: maxPageSize,
	}, nil
}

func (c Config) check() error {
	var wrong []error
	complain := func(text string) { wrong = append(wrong, errors.New(text)) }
	for name, address := range map[string]string{"base": c.BaseURL, "token": c.TokenURL} {
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			complain("the " + name + " address is none")
		}
	}
	if c.AccountID == "" {
		complain("the account id is missing")
	}
	if c.HTTP == nil {
		complain("the HTTP client is missing")
	}
	client, user := c.ClientID != "" && c.ClientSecret.IsSet(), c.Username != "" && c.Password.IsSet()
	switch {
	case !client && (c.ClientID != "" || c.ClientSecret.IsSet()):
		complain("client id and secret go together")
	case !user && (c.Username != "" || c.Password.IsSet()):
		complain("user name and password go together")
	case client == user:
		complain("either client id and secret or user name and password are needed")
	}
	if c.DefaultRespOrgID != "" && !isRespOrg(c.DefaultRespOrgID) {
		complain("the default RespOrg isn't five letters and digits")
	}
	if c.NumberFormat != FormatE164 && c.NumberFormat != FormatNational {
		complain("the number format is unknown")
	}
	return errors.Join(wrong...)
}

func (c Config) credential() wire.Credential {
	if c.ClientID == "" {
		return wire.NewBasic(c.Username, c.Password.Reveal())
	}
	return wire.NewOAuth(c.HTTP, c.TokenURL, c.ClientID, c.ClientSecret.Reveal())
}

// calendar is the one by which Bandwidth moves numbers, in its zone.
func (c Config) calendar() (domain.Calendar, error) {
	closed, err := domain.ShippedHolidays()
	if err != nil {
		return domain.Calendar{}, err
	}
	return closed.With(c.Holidays).Calendar(domain.USPorting, domain.EasternTime)
}

func formatOf(base string) NumberFormat {
	if u, err := url.Parse(base); err == nil && strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api/v2") {
		return FormatE164
	}
	return FormatNational
}
