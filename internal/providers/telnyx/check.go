package telnyx

import (
	"context"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// checkSize is how many numbers go in one request. Telnyx states no limit;
// integrations keep to this one.
const checkSize = 100

// reasons are ours for Telnyx's, of which two are known: the specification
// writes the first in words.
var reasons = map[wire.Text]string{
	"no_coverage":          "no_coverage",
	"No coverage":          "no_coverage",
	"invalid_phone_number": "invalid_number",
}

// Check asks about the numbers. Results come in any order, and a number that
// Telnyx knows nothing of is left out of them.
func (a *Adapter) Check(ctx context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	ctx = providers.AsRead(ctx)
	said := map[string]wire.PortabilityCheck{}
	for numbers := range slices.Chunk(r.Numbers, checkSize) {
		ask := make([]string, len(numbers))
		for i, n := range numbers {
			ask[i] = string(n)
		}
		checks, err := a.wire.CheckPortability(ctx, ask)
		if err != nil {
			return providers.CheckResult{}, translate(err, "")
		}
		for _, c := range checks {
			said[wire.E164(c.PhoneNumber)] = c
		}
	}
	cells := make([]providers.Cell, len(r.Numbers))
	for i, n := range r.Numbers {
		cells[i] = providers.Cell{PhoneNumber: n, Verdict: providers.UnknownVerdict}
		if c, ok := said[string(n)]; ok {
			cells[i] = cell(n, c)
		}
		cells[i].AccountNumberRequired = providers.UnknownState
		cells[i].PINRequired = providers.UnknownState
		if cells[i].PortClass == "" {
			cells[i].PortClass = domain.UnknownClass
		}
	}
	return providers.CheckResult{Cells: cells}, nil
}

func cell(n domain.PhoneNumber, c wire.PortabilityCheck) providers.Cell {
	cell := providers.Cell{
		PhoneNumber: n, Verdict: providers.UnknownVerdict,
		Type: string(c.PhoneNumberType), MessagingCapable: c.MessagingCapable,
	}
	if c.CarrierName != "" {
		cell.LosingCarrier = &domain.LosingCarrier{Name: string(c.CarrierName)}
	}
	switch {
	case c.Portable == nil:
	case *c.Portable:
		cell.Verdict = providers.Portable
		cell.PortClass = portClass(c.FastPortable)
	default:
		cell.Verdict = providers.NotPortable
		cell.ProviderReason = string(c.Reason)
		if cell.Reason = reasons[c.Reason]; cell.Reason == "" {
			cell.Reason = "other"
		}
	}
	return cell
}
