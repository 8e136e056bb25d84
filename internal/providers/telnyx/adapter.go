// Package telnyx carries port-ins out at Telnyx, over its Porting V2 API.
//
// What is odd there, and where it is dealt with:
//
//   - Creating an order may make several: Telnyx splits numbers by country,
//     type, SPID and FastPort eligibility (Hint.Created).
//   - A document is uploaded first and attached afterwards, within 30 minutes
//     (Order.Documents, Loose).
//   - Dates are local to America/Chicago; a port may only ask for an instant
//     inside one of its order's windows (foc.go).
//   - No porting operation takes an idempotency key: what exists is found by
//     our reference, which every order carries as its customer_reference.
//   - PATCH keeps what it isn't sent. Whether that holds within nested objects
//     isn't documented, so those are sent whole (field.go).
//   - Account number and PIN come back in clear: replies are never logged.
package telnyx

import (
	"context"
	"crypto/ed25519"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// DefaultBaseURL is where Telnyx's API lives.
const DefaultBaseURL = "https://api.telnyx.com/v2"

var (
	_ providers.Adapter      = (*Adapter)(nil)
	_ providers.FOCWindower  = (*Adapter)(nil)
	_ providers.Changer      = (*Adapter)(nil)
	_ providers.Commenter    = (*Adapter)(nil)
	_ providers.HookVerifier = (*Adapter)(nil)
	_ providers.LOATemplater = (*Adapter)(nil)

	_ providers.NumberVerifier = (*Adapter)(nil)
)

// Config of New.
type Config struct {
	BaseURL string // DefaultBaseURL if empty
	APIKey  domain.Secret
	// HTTP runs over a transport of package providers.
	HTTP *http.Client

	DefaultConnectionID string // where an order names none; may be empty
	WebhookURL          string // told to every order; may be empty
	PublicKey           string // of webhooks, base64; without it none is believed

	SettleTime time.Duration // how long absence must last to be believed; 10 s if zero
}

// An Adapter is one Telnyx account.
type Adapter struct {
	wire    *wire.Client
	hookKey ed25519.PublicKey
	config  Config
	zone    *time.Location
}

// New returns the adapter of an account.
func New(c Config) (*Adapter, error) {
	zone, err := time.LoadLocation(domain.CentralTime)
	switch {
	case err != nil:
		return nil, err
	case !c.APIKey.IsSet():
		return nil, errors.New("telnyx: no API key")
	case c.HTTP == nil:
		return nil, errors.New("telnyx: no HTTP client")
	}
	key, err := parsePublicKey(c.PublicKey)
	if err != nil {
		return nil, err
	}
	if c.BaseURL == "" {
		c.BaseURL = DefaultBaseURL
	}
	if c.SettleTime == 0 {
		c.SettleTime = 10 * time.Second
	}
	client := &wire.Client{Base: strings.TrimRight(c.BaseURL, "/"), Key: c.APIKey.Reveal, HTTP: c.HTTP}
	return &Adapter{wire: client, hookKey: key, config: c, zone: zone}, nil
}

// Do carries out one step with one mutating request.
func (a *Adapter) Do(ctx context.Context, w providers.Want, s providers.Step) (hint providers.Hint, err error) {
	switch s.Kind {
	case providers.StepCreateDraft:
		hint, err = a.create(ctx, w)
	case providers.StepUploadDocument:
		hint, err = a.upload(ctx, w, s)
	case providers.StepUpdate:
		err = a.update(ctx, w, s)
	case providers.StepCommit:
		err = a.confirm(ctx, s.OrderID)
	case providers.StepCancel:
		_, err = a.wire.CancelOrder(ctx, s.OrderID)
	case providers.StepDeleteDraft:
		err = a.wire.DeleteOrder(ctx, s.OrderID)
		if wire.IsMissing(err) {
			err = nil // a draft that is gone is what was asked for
		}
	case providers.StepActivate:
		err = a.activate(ctx, s)
	case providers.StepComment:
		hint.Commented, err = a.wire.Comment(ctx, s.OrderID, s.Comment)
	case providers.StepSendCodes:
		err = a.sendCodes(ctx, s)
	case providers.StepVerifyCodes:
		err = a.verifyCodes(ctx, s)
	default:
		err = errors.New("telnyx: no such step")
	}
	return hint, translate(err, w.Details.EndUser.Type)
}

// confirm hands an order over, or tells that one in exception was mended. Of
// the latter nobody says whether Telnyx takes it: a refusal that names no field,
// of an order that was handed over before, only says that it needn't be.
func (a *Adapter) confirm(ctx context.Context, id string) error {
	_, err := a.wire.ConfirmOrder(ctx, id)
	refused, ok := errors.AsType[*wire.Refused](err)
	if !ok || slices.ContainsFunc(refused.Errors, func(e wire.Error) bool { return pointerOf(e.Source) != "" }) {
		return err
	}
	o, looked := a.wire.Order(ctx, id)
	if status := statuses[o.Status.Value]; looked != nil || status == domain.PortInDraft || status.Terminal() {
		return err
	}
	return nil
}

// create makes the draft. Nothing but the numbers and our references goes
// with it: a draft that is refused for its contents could not be told from one
// whose numbers are.
func (a *Adapter) create(ctx context.Context, w providers.Want) (providers.Hint, error) {
	numbers := make([]string, len(w.Numbers))
	for i, n := range w.Numbers {
		numbers[i] = string(n)
	}
	made, err := a.wire.CreateOrder(ctx, map[string]any{
		"phone_numbers":            numbers,
		"customer_reference":       w.Reference,
		"customer_group_reference": w.OrderID,
	})
	if err != nil {
		return providers.Hint{}, err
	}
	var hint providers.Hint
	for _, o := range made {
		order, err := summary(o)
		if err != nil {
			return providers.Hint{}, err
		}
		hint.Created = append(hint.Created, order)
	}
	for i := range hint.Created {
		for j, other := range hint.Created {
			if i != j {
				hint.Created[i].Siblings = append(hint.Created[i].Siblings, other.ID)
			}
		}
	}
	return hint, nil
}
