package providers

import "context"

// An LOATemplater is an adapter whose provider writes the letter of
// authorisation for an order, for the end user to sign.
type LOATemplater interface {
	// LOATemplate returns it as a PDF. ErrGone if there is no such order.
	LOATemplate(ctx context.Context, id string) ([]byte, error)
}

// LOATemplate returns the letter of authorisation for an order as a PDF;
// ErrUnsupported if the provider has none.
func (p *Provider) LOATemplate(ctx context.Context, id string) ([]byte, error) {
	a, ok := p.adapter.(LOATemplater)
	if !ok {
		return nil, ErrUnsupported
	}
	return call(ctx, p, "loa_template", "", func(ctx context.Context) ([]byte, error) { return a.LOATemplate(ctx, id) })
}
