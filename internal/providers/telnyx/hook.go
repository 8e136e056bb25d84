package telnyx

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// hookTolerance is how far a signature's time may be from ours, either way, as
// in Telnyx's own client libraries.
const hookTolerance = 300 * time.Second

// Telnyx signs timestamp, bar and raw body (webhook fundamentals guide).
const (
	signatureHeader = "Telnyx-Signature-Ed25519"
	timestampHeader = "Telnyx-Timestamp"
)

// parsePublicKey reads the key that the portal shows; "" is none.
func parsePublicKey(text string) (ed25519.PublicKey, error) {
	if text == "" {
		return nil, nil
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("telnyx: the public key is none")
	}
	return key, nil
}

// VerifyHook believes what Telnyx's key has signed just now.
func (a *Adapter) VerifyHook(h providers.Hook) (providers.News, error) {
	if err := a.verify(h); err != nil {
		return providers.News{}, err
	}
	w, ok := wire.ParseWebhook(h.Body)
	if !ok {
		return providers.News{}, nil // theirs, and nothing that we know
	}
	return providers.News{EventID: string(w.ID), Orders: w.Orders()}, nil
}

func (a *Adapter) verify(h providers.Hook) error {
	refuse := func(reason string) error { return &providers.Unverified{Reason: reason} }
	if a.hookKey == nil {
		return refuse("no public key is configured")
	}
	stamp, ok := only(h.Header, timestampHeader)
	if !ok {
		return refuse("no timestamp")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return refuse("unreadable timestamp")
	}
	if age := h.At.Sub(time.Unix(seconds, 0)); age > hookTolerance || age < -hookTolerance {
		return refuse("stale timestamp")
	}
	text, ok := only(h.Header, signatureHeader)
	if !ok {
		return refuse("no signature")
	}
	signature, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !ed25519.Verify(a.hookKey, append([]byte(stamp+"|"), h.Body...), signature) {
		return refuse("wrong signature")
	}
	return nil
}

// only is the header's one value.
func only(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}
