package bandwidth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

const (
	// portIns is the order type of what we subscribe to.
	portIns = "portins"
	// subscribedFor is how long a subscription is asked for: its default life
	// is one day (API reference, subscriptions).
	subscribedFor = 365 * 24 * time.Hour
	// challenge has Bandwidth show its credentials. Without it the notification
	// is lost: it is never sent again.
	challenge = `Basic realm="callbacks", charset="UTF-8"`
)

// signature is the header of callbacks that are signed: those of the newer,
// JSON subscriptions. It is the HMAC of the very bytes of the body, in base64
// (subscriptions guide, second version).
const signature = "X-Bandwidth-Signature-SHA-256"

// VerifyHook believes what is signed with the secret of the subscription, and
// whoever knows the credentials that were given to Bandwidth with it. It shows
// those only when it is asked to.
func (a *Adapter) VerifyHook(h providers.Hook) (providers.News, error) {
	if signed := h.Header.Get(signature); signed != "" && a.callbackSecret.IsSet() {
		if !a.signed(signed, h.Body) {
			return providers.News{}, &providers.Unverified{Reason: "wrong signature"}
		}
		return newsOf(h.Body), nil
	}
	if a.callbackUser == "" || !a.callbackPassword.IsSet() {
		return providers.News{}, &providers.Unverified{Reason: "no callback credentials are configured"}
	}
	request := http.Request{Header: h.Header}
	user, password, given := request.BasicAuth()
	if !given {
		return providers.News{}, &providers.Unverified{Reason: "no credentials", Challenge: challenge}
	}
	// Both are compared, in a time that tells nothing.
	if same(user, a.callbackUser)&same(password, a.callbackPassword.Reveal()) != 1 {
		return providers.News{}, &providers.Unverified{Reason: "wrong credentials", Challenge: challenge}
	}
	return newsOf(h.Body), nil
}

func (a *Adapter) signed(by string, body []byte) bool {
	given, err := base64.StdEncoding.DecodeString(by)
	if err != nil {
		return false
	}
	made := hmac.New(sha256.New, []byte(a.callbackSecret.Reveal()))
	made.Write(body)
	return hmac.Equal(given, made.Sum(nil))
}

// newsOf is what a body is about: an order, or of a JSON body, whose keys are
// documented nowhere, the orders that it seems to name. One that names none is
// about anything.
func newsOf(body []byte) providers.News {
	if n, ok := wire.ParseNotification(body); ok {
		return providers.News{Orders: []string{n.OrderID}}
	}
	orders, ok := wire.OrdersNamed(body)
	return providers.News{Orders: orders, Vague: ok && len(orders) == 0}
}

func same(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}

// Subscribe makes the subscription to all port-ins, or gives the one there is
// another life.
func (a *Adapter) Subscribe(ctx context.Context, address string) error {
	if a.callbackUser == "" || !a.callbackPassword.IsSet() {
		return nil // what would come could not be believed
	}
	all, err := a.client.Subscriptions(ctx, portIns)
	if err != nil {
		return translate(err, "list subscriptions")
	}
	id := ""
	for _, s := range all {
		if s.OrderID == "" && s.Callback != nil && s.Callback.URL == address {
			id = s.ID
		}
	}
	err = a.client.Subscribe(ctx, id, wire.Subscription{Type: portIns, Callback: &wire.Callback{
		URL: address, Expiry: strconv.Itoa(int(subscribedFor.Seconds())), NumberFormat: "E164",
		Credentials: &wire.Credentials{Username: a.callbackUser, Password: a.callbackPassword.Reveal()},
	}})
	if reply, ok := errors.AsType[*wire.StatusError](err); ok && reply.Status == http.StatusConflict {
		return nil // another replica was here
	}
	if err != nil {
		return translate(err, "subscribe")
	}
	return nil
}
