package telnyx

import (
	"context"
	"errors"
	"net/http"
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
	inquiry := inquiry{ctx: providers.AsRead(ctx), wire: a.wire, cells: map[domain.PhoneNumber]providers.Cell{}, patience: mostRefusals}
	for numbers := range slices.Chunk(r.Numbers, checkSize) {
		if err := inquiry.ask(numbers); err != nil {
			return providers.CheckResult{}, translate(err, "")
		}
	}
	if inquiry.answers == 0 && inquiry.refused != nil {
		return providers.CheckResult{}, translate(inquiry.refused, "") // it isn't about any one number
	}
	cells := make([]providers.Cell, len(r.Numbers))
	for i, n := range r.Numbers {
		cells[i] = inquiry.cells[n]
		cells[i].PhoneNumber = n
		if cells[i].Verdict == "" {
			cells[i].Verdict = providers.UnknownVerdict
		}
		cells[i].AccountNumberRequired = providers.UnknownState
		cells[i].PINRequired = providers.UnknownState
		if cells[i].PortClass == "" {
			cells[i].PortClass = domain.UnknownClass
		}
	}
	return providers.CheckResult{Cells: cells}, nil
}

// mostRefusals bounds how often a check asks on after a refusal: enough to find
// a few bad numbers in a full request.
const mostRefusals = 40

// An inquiry gathers the answers of one check.
type inquiry struct {
	ctx      context.Context
	wire     *wire.Client
	cells    map[domain.PhoneNumber]providers.Cell
	answers  int   // requests that were answered
	refused  error // the last refusal
	patience int
}

// ask asks about the numbers at once. Whether one bad number has all refused is
// not documented: they are then asked about in halves, so that it costs nobody
// else an answer.
func (q *inquiry) ask(numbers []domain.PhoneNumber) error {
	if q.patience == 0 {
		return nil
	}
	text := make([]string, len(numbers))
	for i, n := range numbers {
		text[i] = string(n)
	}
	checks, err := q.wire.CheckPortability(q.ctx, text)
	refused, ok := errors.AsType[*wire.Refused](err)
	switch {
	case ok && refused.Status == http.StatusUnprocessableEntity:
		q.refused = err
		q.patience--
		if len(numbers) == 1 {
			q.cells[numbers[0]] = refusedCell(refused)
			return nil
		}
		half := len(numbers) / 2
		if err := q.ask(numbers[:half]); err != nil {
			return err
		}
		return q.ask(numbers[half:])
	case err != nil:
		return err
	}
	q.answers++
	for _, c := range checks {
		n := domain.PhoneNumber(wire.E164(c.PhoneNumber))
		q.cells[n] = cell(n, c)
	}
	return nil
}

// refusedCell is about a number that isn't even looked up.
func refusedCell(r *wire.Refused) providers.Cell {
	c := providers.Cell{Verdict: providers.UnknownVerdict, Reason: "other"}
	for _, e := range r.Errors {
		c.ProviderReason = string(e.Code)
		if e.Code == "10002" || e.Code == "10016" { // not a phone number, not in E.164
			c.Verdict, c.Reason = providers.NotPortable, "invalid_number"
			break
		}
	}
	return c
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
