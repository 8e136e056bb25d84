package providers

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// A Hook is a callback as it arrived from somebody who may be the provider.
type Hook struct {
	Header http.Header
	Body   []byte
	At     time.Time // real: signatures are made by the clock on the wall
}

// News is what a callback is about. It is a hint and no observation: a fetch
// follows.
type News struct {
	EventID string   // the provider's, the same when it is sent again; "" where it has none
	Orders  []string // provider orders
	Vague   bool     // about orders, but it doesn't say which
}

// An Unverified hook is none of the provider's, or doesn't prove that it is.
type Unverified struct {
	Reason    string // for the log
	Challenge string // of WWW-Authenticate; "" for none
}

// Error names the reason.
func (u *Unverified) Error() string { return "unverified callback: " + u.Reason }

// A HookVerifier is an adapter whose provider calls back.
type HookVerifier interface {
	// VerifyHook returns what the callback is about, or *Unverified. One that
	// is the provider's and can't be read is about nothing. It asks nobody.
	VerifyHook(h Hook) (News, error)
}

// A Subscriber is an adapter whose provider calls back only where it is told
// to, and only for a while.
type Subscriber interface {
	// Subscribe sees to it that callbacks go to the address for at least
	// another day. Doing it again does no harm.
	Subscribe(ctx context.Context, address string) error
}

// VerifyHook returns what a callback is about; *Unverified, or ErrUnsupported
// if the provider doesn't call back.
func (p *Provider) VerifyHook(h Hook) (news News, err error) {
	a, ok := p.adapter.(HookVerifier)
	if !ok {
		return News{}, ErrUnsupported
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the adapter panicked in a callback: %T", r)
		}
	}()
	return a.VerifyHook(h)
}

// Subscribe sees to it that callbacks go to the address; ErrUnsupported if the
// provider needn't be told.
func (p *Provider) Subscribe(ctx context.Context, address string) error {
	a, ok := p.adapter.(Subscriber)
	if !ok {
		return ErrUnsupported
	}
	_, err := call(ctx, p, "subscribe", "", func(ctx context.Context) (struct{}, error) { return struct{}{}, a.Subscribe(ctx, address) })
	return err
}
