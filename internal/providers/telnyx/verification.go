package telnyx

import (
	"context"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// codesAtOnce is how many numbers a request may name (OpenAPI, verification
// codes).
const codesAtOnce = 100

// Verifications are the order's numbers that were sent a code. One that was
// sent several is verified if any of them was given back.
func (a *Adapter) Verifications(ctx context.Context, id string) ([]providers.Verification, error) {
	codes, err := a.wire.VerificationCodes(ctx, id)
	switch {
	case wire.IsMissing(err):
		return nil, providers.ErrGone
	case err != nil:
		return nil, translate(err, "")
	}
	var out []providers.Verification
	for _, c := range codes {
		n := domain.PhoneNumber(wire.E164(c.PhoneNumber))
		if n == "" {
			return nil, wire.ErrUnreadable
		}
		i := slices.IndexFunc(out, func(v providers.Verification) bool { return v.PhoneNumber == n })
		if i < 0 {
			out = append(out, providers.Verification{PhoneNumber: n, Verified: c.Verified})
			continue
		}
		out[i].Verified = out[i].Verified || c.Verified
	}
	return out, nil
}

func (a *Adapter) sendCodes(ctx context.Context, s providers.Step) error {
	numbers := make([]string, 0, len(s.Numbers))
	for _, n := range s.Numbers[:min(len(s.Numbers), codesAtOnce)] {
		numbers = append(numbers, string(n))
	}
	return a.wire.SendVerificationCodes(ctx, s.OrderID, numbers, string(s.Method))
}

func (a *Adapter) verifyCodes(ctx context.Context, s providers.Step) error {
	codes := make([]wire.NumberCode, 0, len(s.Codes))
	for _, c := range s.Codes[:min(len(s.Codes), codesAtOnce)] {
		codes = append(codes, wire.NumberCode{PhoneNumber: string(c.PhoneNumber), Code: c.Code.Reveal()})
	}
	_, err := a.wire.VerifyCodes(ctx, s.OrderID, codes)
	return err
}

// LOATemplate is the letter that Telnyx writes for an order.
func (a *Adapter) LOATemplate(ctx context.Context, id string) ([]byte, error) {
	content, err := a.wire.LOATemplate(ctx, id)
	if wire.IsMissing(err) {
		return nil, providers.ErrGone
	}
	return content, translate(err, "")
}
