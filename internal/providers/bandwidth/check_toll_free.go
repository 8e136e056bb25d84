package bandwidth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

const (
	// tollFreeSize is how many numbers go into one validation. The
	// specification says 500, the guide 5,000.
	tollFreeSize = 500
	// validationLife is when a validation that still runs is given up, in
	// virtual time. Bandwidth itself gives its vendor 300 s (7626).
	validationLife = 10 * time.Minute
	// maxRounds is how often numbers that came back without an answer are asked
	// about.
	maxRounds = 2
)

// A ticket is what a resume token says: the validations that were asked for,
// how often, and when last.
type ticket struct {
	Validations []string  `json:"validations"`
	Round       int       `json:"round"`
	Since       time.Time `json:"since"`
}

func readTicket(resume string) ticket {
	var t ticket
	if err := json.Unmarshal([]byte(resume), &t); err != nil {
		return ticket{} // "", or none of ours: the asking begins anew
	}
	t.Round = max(t.Round, 0)
	return t
}

func (t ticket) String() string {
	text, err := json.Marshal(t)
	if err != nil {
		return ""
	}
	return string(text)
}

// checkTollFree asks about toll-free numbers, in validations that run at
// Bandwidth. While one of them does, all there is to return is how to go on. A
// ticket may be used again after its validations have ended: they are kept for
// days.
func (a *Adapter) checkTollFree(ctx context.Context, numbers []domain.PhoneNumber, resume string) (cells []providers.Cell, pending string, err error) {
	if len(numbers) == 0 {
		return nil, "", nil
	}
	t, answers := readTicket(resume), newTollFreeAnswers(numbers)
	running, err := a.readValidations(ctx, t, answers)
	if err != nil {
		return nil, "", err
	}
	for !running && t.Round < maxRounds && len(answers.open()) > 0 {
		t.Round, t.Since = t.Round+1, a.now().UTC()
		for chunk := range slices.Chunk(answers.open(), tollFreeSize) {
			started, err := a.validate(ctx, chunk, answers)
			if err != nil {
				return nil, "", err
			}
			for _, v := range started {
				t.Validations = append(t.Validations, v.OrderID)
				running = !answers.read(v) || running
			}
		}
	}
	if running {
		return nil, t.String(), nil
	}
	return answers.all(), "", nil
}

// readValidations reads what became of a ticket's validations, and reports
// whether one is still running. One that is gone has answered nothing, and one
// that runs for too long is ended.
func (a *Adapter) readValidations(ctx context.Context, t ticket, answers *tollFreeAnswers) (running bool, err error) {
	for _, id := range t.Validations {
		v, err := a.client.TollFreeValidation(ctx, id)
		if missing(err) {
			continue
		}
		if err != nil {
			return false, translate(err, "read toll-free validation")
		}
		v.OrderID = id
		switch ended := answers.read(v); {
		case ended:
		case a.now().Sub(t.Since) < validationLife:
			running = true
		default:
			err := a.client.CancelTollFree(ctx, id)
			if _, replied := errors.AsType[*wire.StatusError](err); err != nil && !replied {
				return false, translate(err, "cancel toll-free validation")
			}
		}
	}
	return running, nil
}

// validate asks for a validation of the numbers. Bandwidth refuses the whole
// for one bad number: those that it names fail alone, and the rest is asked
// again, in halves where it names none or has too many.
func (a *Adapter) validate(ctx context.Context, numbers []domain.PhoneNumber, answers *tollFreeAnswers) ([]wire.TollFreeValidation, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	v, err := a.client.ValidateTollFree(ctx, a.format.texts(numbers))
	if err == nil {
		return []wire.TollFreeValidation{v}, nil
	}
	reply, replied := errors.AsType[*wire.StatusError](err)
	if !replied || !reply.Envelope {
		return nil, translate(err, "validate toll-free numbers")
	}
	faults := faultsOf(reply.Errors)
	switch {
	case reply.Status >= 500, every(faults, vendorTrouble):
		answers.trouble = faults[0]
		return nil, nil
	case reply.Status == http.StatusForbidden:
		// The login is good, or the reply would be nobody's: the account lacks
		// toll-free porting.
		for _, n := range numbers {
			answers.put(n, noTollFree(faults[0]))
		}
		return nil, nil
	case reply.Status != http.StatusConflict && !every(faults, []string{"7615", "7616", "1022"}):
		return nil, translate(err, "validate toll-free numbers")
	}
	named := blame(numbers, faults)
	if len(named) == 0 && len(numbers) == 1 {
		named = map[domain.PhoneNumber]domain.ProviderFault{numbers[0]: faults[0]}
	}
	var rest []domain.PhoneNumber
	for _, n := range numbers {
		if fault, bad := named[n]; bad {
			answers.put(n, refusedCell(n, fault))
		} else {
			rest = append(rest, n)
		}
	}
	parts := [][]domain.PhoneNumber{rest}
	if len(named) == 0 {
		parts = [][]domain.PhoneNumber{rest[:len(rest)/2], rest[len(rest)/2:]}
	}
	var started []wire.TollFreeValidation
	for _, part := range parts {
		more, err := a.validate(ctx, part, answers)
		if err != nil {
			return nil, err
		}
		started = append(started, more...)
	}
	return started, nil
}

func noTollFree(f domain.ProviderFault) providers.Cell {
	return providers.Cell{Verdict: providers.NotPortable, Reason: "no_coverage", ProviderReason: said(f)}
}

// tollFreeAnswers are what validations said of the numbers asked about.
type tollFreeAnswers struct {
	numbers []domain.PhoneNumber
	cells   map[domain.PhoneNumber]providers.Cell
	trouble domain.ProviderFault // why some have no answer
}

func newTollFreeAnswers(numbers []domain.PhoneNumber) *tollFreeAnswers {
	return &tollFreeAnswers{numbers: numbers, cells: map[domain.PhoneNumber]providers.Cell{}}
}

// open are the numbers that nothing was said of yet.
func (a *tollFreeAnswers) open() []domain.PhoneNumber {
	return slices.DeleteFunc(slices.Clone(a.numbers), func(n domain.PhoneNumber) bool {
		_, answered := a.cells[n]
		return answered
	})
}

// all are the cells of the numbers. What Bandwidth's vendor could not be asked
// about is unknown: that is nobody's fault who asks.
func (a *tollFreeAnswers) all() []providers.Cell {
	for _, n := range a.open() {
		a.put(n, providers.Cell{
			Verdict: providers.UnknownVerdict, Reason: "provider_unavailable", ProviderReason: said(a.trouble),
			AccountNumberRequired: providers.UnknownState, PINRequired: providers.UnknownState,
		})
	}
	cells := make([]providers.Cell, 0, len(a.numbers))
	for _, n := range a.numbers {
		cells = append(cells, a.cells[n])
	}
	return cells
}

// put keeps what is said of a number. Neither account number nor PIN goes with
// a toll-free port (7383).
func (a *tollFreeAnswers) put(n domain.PhoneNumber, c providers.Cell) {
	c.PhoneNumber = n
	if c.AccountNumberRequired == "" {
		c.AccountNumberRequired, c.PINRequired = providers.No, providers.No
	}
	a.cells[n] = c
}

// read takes over what a validation says, and reports whether it has ended. A
// failed one may say of every number why; one that failed because the vendor
// did says nothing.
func (a *tollFreeAnswers) read(v wire.TollFreeValidation) (ended bool) {
	faults := faultsOf(v.Errors)
	if v.Breakdown != nil {
		a.readBreakdown(v.OrderID, *v.Breakdown, faults)
	}
	switch strings.ToUpper(v.ProcessingStatus) {
	case "COMPLETE", "COMPLETED", "FAILED", "CANCELLED", "CANCELED":
	default: // SUBMITTED, PROCESSING, and words nobody has told us of
		return false
	}
	for n, f := range blame(a.open(), slices.DeleteFunc(slices.Clone(faults), func(f domain.ProviderFault) bool { return reasons[f.Code] == "" })) {
		a.put(n, refusedCell(n, f))
	}
	if len(faults) > 0 {
		a.trouble = faults[0]
	}
	return true
}

func (a *tollFreeAnswers) readBreakdown(validation string, b wire.TollFreeBreakdown, faults []domain.ProviderFault) {
	put := func(texts []string, c providers.Cell) {
		for _, n := range knownNumbers(texts) {
			if slices.Contains(a.numbers, n) {
				a.put(n, c)
			}
		}
	}
	for _, r := range b.RespOrgs {
		put(r.Numbers, providers.Cell{
			Verdict: providers.Portable, PortClass: domain.TollFree, RespOrg: respOrg(r.ID, validation),
		})
	}
	manual := func(texts []string, code string) {
		put(texts, providers.Cell{Verdict: providers.Manual, PortClass: domain.TollFreeManual, ProviderReason: saidOf(code, faults)})
	}
	manual(b.Disconnected, "7654")
	manual(b.Transitional, "7655")
	refuse := func(texts []string, reason, text string) {
		put(texts, providers.Cell{Verdict: providers.NotPortable, Reason: reason, ProviderReason: text})
	}
	refuse(b.NonPortable, "carrier_unsupported", saidOf("7627", faults))
	refuse(b.Spare, "toll_free_unavailable", saidOf("7620", faults))
	refuse(b.Unavailable, "toll_free_unavailable", saidOf("7621", faults))
	for _, d := range b.Denied {
		refuse([]string{d.Number}, "other", strings.TrimSpace("Somos "+d.Code+" "+d.Description))
	}
}

// respOrg names the RespOrg that holds a number. Bandwidth shows an id only if
// it belongs to the account, and else a mask that counts the RespOrgs of one
// validation: "RespOrg1" of another is somebody else, so that a mask is told
// with its validation, and numbers of two validations never pass for one
// RespOrg's.
func respOrg(id, validation string) string {
	if isRespOrg(id) {
		return id
	}
	return id + "@" + validation
}

// saidOf is what a validation says with a code, or else what the code means.
func saidOf(code string, faults []domain.ProviderFault) string {
	for _, f := range faults {
		if f.Code == code {
			return said(f)
		}
	}
	return "The number " + unportable[code] + "."
}

func said(f domain.ProviderFault) string { return strings.TrimSpace(f.Code + " " + f.Message) }
