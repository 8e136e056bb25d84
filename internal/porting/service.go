package porting

import (
	"context"
	"log/slog"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// A Provider is a provider account as the use cases see it: an adapter behind
// the wrapper that every call goes through.
type Provider interface {
	providers.Adapter
	providers.FOCWindower
	providers.Changer
	providers.Commenter
	providers.Historian
	providers.HookVerifier
	providers.LOATemplater
	providers.NumberVerifier
	providers.Subscriber
	Capabilities() []string
	Health() (health providers.Health, checkedAt time.Time)
}

// An Account is one configured provider account.
type Account struct {
	Name     string // unique, "bandwidth" unless configured otherwise
	Provider string // "bandwidth" or "telnyx"
	Adapter  Provider
}

// Config is what a Service stands on.
type Config struct {
	Store    Store
	Waiter   Waiter
	Accounts []Account // in the order in which "auto" tries them
	Taxonomy domain.Taxonomy
	// Now is the virtual clock: what business happens by.
	Now func() time.Time
	// Real is the real clock: deadlines, back-off, settle times.
	Real func() time.Time
	// NewID makes an id with a prefix: "ord" gives "ord_…".
	NewID func(prefix string) string
	Log   *slog.Logger
	// SweepEvery is the virtual time between two sweeps of an account.
	SweepEvery time.Duration
	// FullSweepEvery is the virtual time between two sweeps that fetch every
	// live provider order, whatever the provider says has changed.
	FullSweepEvery time.Duration
}

// A Service is the use cases of porting. It keeps no state of its own: any
// number may run on one Store.
type Service struct {
	store    Store
	waiter   Waiter
	accounts []Account
	taxonomy domain.Taxonomy
	now      func() time.Time
	real     func() time.Time
	newID    func(prefix string) string
	log      *slog.Logger
	sweep    time.Duration
	full     time.Duration
}

// New returns the use cases on cfg.
func New(cfg Config) *Service {
	return &Service{
		store: cfg.Store, waiter: cfg.Waiter, accounts: cfg.Accounts, taxonomy: cfg.Taxonomy,
		now: func() time.Time { return cfg.Now().UTC().Truncate(time.Millisecond) }, real: cfg.Real,
		newID: cfg.NewID, log: cfg.Log, sweep: cfg.SweepEvery, full: cfg.FullSweepEvery,
	}
}

// account returns the configured account of that name.
func (s *Service) account(name string) (Account, bool) {
	for _, a := range s.accounts {
		if a.Name == name {
			return a, true
		}
	}
	return Account{}, false
}

// wait waits for the topic until done, for at most so long. Not being done in
// time is no error.
func (s *Service) wait(ctx context.Context, topic string, atMost time.Duration, done func(context.Context) (bool, error)) (bool, error) {
	if atMost <= 0 {
		return done(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	return s.waiter.Wait(ctx, topic, done)
}

// event begins an entry of the timeline.
func (s *Service) event(t domain.EventType, by domain.Author, message string) domain.Event {
	return domain.Event{ID: s.newID("evt"), Type: t, At: s.now(), By: by, Message: message}
}

var byGateway = domain.Author{Type: domain.Gateway}
