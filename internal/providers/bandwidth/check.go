package bandwidth

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// checkSize is how many numbers go into one request. Bandwidth has a maximum
// (7314) and tells it nowhere.
const checkSize = 200

// Check asks the LNP checker, and of toll-free numbers a validation, which ends
// minutes later: until then the result is pending. The LNP checker answers at
// once and is asked last, so that it is asked once. Numbers outside the North
// American plan are answered unknown.
func (a *Adapter) Check(ctx context.Context, r providers.CheckRequest) (providers.CheckResult, error) {
	cells := map[domain.PhoneNumber]providers.Cell{}
	var regular, tollFree []domain.PhoneNumber
	for _, n := range r.Numbers {
		if _, twice := cells[n]; twice {
			continue
		}
		cells[n] = providers.Cell{
			PhoneNumber: n, Verdict: providers.UnknownVerdict, Reason: "other",
			ProviderReason:        "Bandwidth's LNP checker takes no numbers outside North America.",
			AccountNumberRequired: providers.UnknownState, PINRequired: providers.UnknownState,
		}
		switch {
		case n.IsTollFree():
			tollFree = append(tollFree, n)
		case n.IsNANP():
			regular = append(regular, n)
		}
	}
	answered, resume, err := a.checkTollFree(ctx, tollFree, r.Resume)
	if err != nil {
		return providers.CheckResult{}, err
	}
	if resume != "" {
		return providers.CheckResult{Pending: true, Resume: resume}, nil
	}
	for _, c := range answered {
		cells[c.PhoneNumber] = withType(c, "toll_free")
	}
	for chunk := range slices.Chunk(regular, checkSize) {
		answered, err := a.check(ctx, chunk)
		if err != nil {
			return providers.CheckResult{}, err
		}
		for _, c := range answered {
			cells[c.PhoneNumber] = withType(c, "local")
		}
	}
	result := providers.CheckResult{Cells: make([]providers.Cell, 0, len(r.Numbers))}
	for _, n := range r.Numbers {
		result.Cells = append(result.Cells, cells[n])
	}
	return result, nil
}

func withType(c providers.Cell, numberType string) providers.Cell {
	c.Type = numberType
	return c
}

// check asks about the numbers in one request. Bandwidth refuses the whole for
// one bad number: those that it names fail alone, and the rest is asked again.
// Where it names none, halves are asked until one number is left.
func (a *Adapter) check(ctx context.Context, numbers []domain.PhoneNumber) ([]providers.Cell, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	answer, err := a.client.CheckPortability(ctx, a.format.texts(numbers))
	if err == nil {
		return cellsOf(numbers, answer), nil
	}
	faults, aboutNumbers := numberFaults(err)
	if !aboutNumbers {
		return nil, translate(err, "check portability")
	}
	named := blame(numbers, faults)
	if len(named) == 0 && len(numbers) == 1 {
		named = map[domain.PhoneNumber]domain.ProviderFault{numbers[0]: faults[0]}
	}
	var cells []providers.Cell
	var rest []domain.PhoneNumber
	for _, n := range numbers {
		if fault, bad := named[n]; bad {
			cells = append(cells, refusedCell(n, fault))
		} else {
			rest = append(rest, n)
		}
	}
	parts := [][]domain.PhoneNumber{rest}
	if len(named) == 0 {
		parts = [][]domain.PhoneNumber{rest[:len(rest)/2], rest[len(rest)/2:]}
	}
	for _, part := range parts {
		more, err := a.check(ctx, part)
		if err != nil {
			return nil, err
		}
		cells = append(cells, more...)
	}
	return cells, nil
}

// reasons are the codes that speak of a number, and what each says of it
// (API reference, LNP checker errors).
var reasons = map[string]string{
	"1022": "invalid_number", "7201": "invalid_number", "7615": "invalid_number", "7339": "invalid_number", "7501": "invalid_number",
	"7202": "other", "7320": "already_here", "7206": "already_here",
	"7205": "pending_order", "7378": "number_inactive", "7671": "number_inactive",
	"7004": "rate_center_unsupported", "7331": "rate_center_unsupported", "7609": "carrier_unsupported",
	"7491": "other", "7503": "other", "7504": "other", "7600": "other",
}

// numberFaults are the faults of a refused check, if each of them is about
// numbers.
func numberFaults(err error) (faults []domain.ProviderFault, ok bool) {
	reply, isReply := errors.AsType[*wire.StatusError](err)
	if !isReply || reply.Status != http.StatusBadRequest || !reply.Envelope {
		return nil, false
	}
	faults = faultsOf(reply.Errors)
	return faults, !slices.ContainsFunc(faults, func(f domain.ProviderFault) bool { return reasons[f.Code] == "" })
}

// blame tells which of the numbers the faults are about: by their list, else by
// their text, where a number stands as it was sent.
func blame(numbers []domain.PhoneNumber, faults []domain.ProviderFault) map[domain.PhoneNumber]domain.ProviderFault {
	named := map[domain.PhoneNumber]domain.ProviderFault{}
	for _, f := range faults {
		for _, n := range numbers {
			about := slices.Contains(f.PhoneNumbers, n) || len(f.PhoneNumbers) == 0 && strings.Contains(f.Message, n.National())
			if _, twice := named[n]; about && !twice {
				named[n] = f
			}
		}
	}
	return named
}

func refusedCell(n domain.PhoneNumber, f domain.ProviderFault) providers.Cell {
	return providers.Cell{
		PhoneNumber: n, Verdict: providers.NotPortable, Reason: firstOf(reasons[f.Code], "other"),
		ProviderReason:        strings.TrimSpace(f.Code + " " + f.Message),
		AccountNumberRequired: providers.UnknownState, PINRequired: providers.UnknownState,
	}
}

// cellsOf reads an answer, one cell a number.
func cellsOf(numbers []domain.PhoneNumber, answer wire.PortabilityResponse) []providers.Cell {
	s := survey{
		uniform: portType(answer.PortType), listed: answer.Portable != nil, portable: map[domain.PhoneNumber]bool{},
		supported: centersOf(answer.Supported), partner: centersOf(answer.Partner), unsupported: centersOf(answer.Unsupported),
		carriers: carriersOf(answer.SupportedCarriers), refused: carriersOf(answer.UnsupportedCarriers),
		faults: blame(numbers, faultsOf(answer.Errors)),
	}
	if answer.Portable != nil {
		for _, n := range knownNumbers(answer.Portable.Tn) {
			s.portable[n] = true
		}
	}
	cells := make([]providers.Cell, 0, len(numbers))
	for _, n := range numbers {
		cells = append(cells, s.cell(n))
	}
	return cells
}

// A survey is an answer by number.
type survey struct {
	uniform                         string // port type of all portable numbers, or MIXED
	listed                          bool   // the portable numbers are told at all
	portable                        map[domain.PhoneNumber]bool
	supported, partner, unsupported map[domain.PhoneNumber]wire.RateCenterGroup
	carriers, refused               map[domain.PhoneNumber]wire.LosingCarrier
	faults                          map[domain.PhoneNumber]domain.ProviderFault
}

func centersOf(groups []wire.RateCenterGroup) map[domain.PhoneNumber]wire.RateCenterGroup {
	of := map[domain.PhoneNumber]wire.RateCenterGroup{}
	for _, g := range groups {
		for _, n := range knownNumbers(g.Tn) {
			of[n] = g
		}
	}
	return of
}

func carriersOf(groups []wire.LosingCarrier) map[domain.PhoneNumber]wire.LosingCarrier {
	of := map[domain.PhoneNumber]wire.LosingCarrier{}
	for _, g := range groups {
		for _, n := range knownNumbers(g.Tn) {
			of[n] = g
		}
	}
	return of
}

func (s survey) cell(n domain.PhoneNumber) providers.Cell {
	c := providers.Cell{
		PhoneNumber:           n,
		AccountNumberRequired: providers.UnknownState, PINRequired: providers.UnknownState,
	}
	for _, centers := range []map[domain.PhoneNumber]wire.RateCenterGroup{s.supported, s.partner, s.unsupported} {
		if g, ok := centers[n]; ok {
			c.RateCenter = &providers.RateCenter{Name: g.RateCenter, Region: g.State}
			c.Vendor = g.Vendor
			break
		}
	}
	for _, carriers := range []map[domain.PhoneNumber]wire.LosingCarrier{s.carriers, s.refused} {
		if g, ok := carriers[n]; ok {
			withCarrier(&c, g)
			break
		}
	}
	s.judge(n, &c)
	return c
}

func withCarrier(c *providers.Cell, g wire.LosingCarrier) {
	c.LosingCarrier = losingCarrier(g.Name, g.SPID, g.IsWireless)
	if days, err := strconv.Atoi(g.Interval); err == nil && days >= 0 {
		c.IntervalDays = &days
	}
	if required := truth(g.AccountNumberRequired); required != nil {
		c.AccountNumberRequired = providers.No
		if *required {
			c.AccountNumberRequired = providers.Yes
		}
	}
	if wireless := truth(g.IsWireless); wireless != nil && *wireless {
		// Number transfer PINs are what wireless carriers ask for; the checker
		// itself says nothing of PINs.
		c.PINRequired = providers.Likely
	}
}

// judge gives the verdict. Only the list of portable numbers makes a number
// portable; what is not on it is not, for the reason that can be seen.
func (s survey) judge(n domain.PhoneNumber, c *providers.Cell) {
	if s.portable[n] {
		c.PortClass, c.PortClassInferred = s.class(n)
		c.Verdict = providers.Portable
		if c.PortClass == domain.ManualOnNet || c.PortClass == domain.ManualOffNet {
			c.Verdict = providers.Manual
		}
		return
	}
	c.Verdict = providers.NotPortable
	_, badCarrier := s.refused[n]
	_, badCenter := s.unsupported[n]
	fault, refused := s.faults[n]
	switch {
	case refused:
		c.Reason, c.ProviderReason = firstOf(reasons[fault.Code], "other"), strings.TrimSpace(fault.Code+" "+fault.Message)
	case badCenter:
		c.Reason = "rate_center_unsupported"
	case badCarrier:
		c.Reason = "carrier_unsupported"
	case !s.listed:
		c.Verdict, c.Reason = providers.UnknownVerdict, "other" // nothing at all was said of it
	default:
		c.Reason = "other"
	}
}

// class is how a portable number will be ported. The port type tells it where
// it is one for all and says enough; AUTOMATED leaves it to be inferred who
// supports the rate centre, MIXED also who loses the number (LNP checker
// guide).
func (s survey) class(n domain.PhoneNumber) (class domain.PortClass, inferred bool) {
	if told, ok := portTypes[s.uniform]; ok {
		return told, false
	}
	partner, atPartner := s.partner[n]
	automated := truth(partner.AutomatedPort)
	_, onNet := s.supported[n]
	_, hasCarrier := s.carriers[n]
	switch {
	case s.uniform != "AUTOMATED" && hasCarrier && isBandwidth(s.carriers[n]):
		return domain.InternalPort, true
	case onNet:
		return domain.OnNetAutomated, true
	case atPartner && automated != nil && *automated:
		return domain.OffNetAutomated, true
	case atPartner:
		return domain.ManualOffNet, true
	}
	return domain.UnknownClass, false
}

// isBandwidth reports whether the losing carrier is Bandwidth itself. 979E is
// its SPID.
func isBandwidth(c wire.LosingCarrier) bool {
	return c.SPID == "979E" || strings.HasPrefix(strings.ToUpper(c.Name), "BANDWIDTH.COM")
}
