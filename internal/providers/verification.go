package providers

import (
	"context"

	"github.com/portway/portway/internal/domain"
)

// A NumberVerifier is an adapter whose provider wants proof, for some orders,
// that the end user has the numbers: it sends each a code, and is given the
// codes back. Both are steps of Do (StepSendCodes, StepVerifyCodes).
type NumberVerifier interface {
	// Verifications are the numbers that were ever sent a code. ErrGone if
	// there is no such order.
	Verifications(ctx context.Context, id string) ([]Verification, error)
}

// A Verification is how far the proof of one number is.
type Verification struct {
	PhoneNumber domain.PhoneNumber
	Verified    bool
}

// CodeMethod is how a code reaches a number.
type CodeMethod string

// The ways of a code.
const (
	CodeBySMS  CodeMethod = "sms"
	CodeByCall CodeMethod = "call"
)

// A NumberCode is the code that a number got.
type NumberCode struct {
	PhoneNumber domain.PhoneNumber
	Code        domain.Secret
}

// Verifications returns how far the proof of an order's numbers is;
// ErrUnsupported if the provider asks for none.
func (p *Provider) Verifications(ctx context.Context, id string) ([]Verification, error) {
	a, ok := p.adapter.(NumberVerifier)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "verifications", "", func(ctx context.Context) ([]Verification, error) { return a.Verifications(ctx, id) })
}
