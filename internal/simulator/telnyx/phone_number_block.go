package telnyx

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// block is a run of numbers that are ported together. Each of them is a number of the order.
type block struct {
	ID         string
	Range      numberRange
	Activation []numberRange
	CreatedAt  time.Time
}

type blockView struct {
	ID               string        `json:"id"`
	RecordType       string        `json:"record_type"`
	CountryCode      string        `json:"country_code"`
	PhoneNumberType  string        `json:"phone_number_type"`
	PhoneNumberRange numberRange   `json:"phone_number_range"`
	ActivationRanges []numberRange `json:"activation_ranges"`
	CreatedAt        string        `json:"created_at"`
	UpdatedAt        string        `json:"updated_at"`
}

func (o *order) blockView(b *block) blockView {
	return blockView{
		ID: b.ID, RecordType: "porting_phone_number_block", CountryCode: o.Country, PhoneNumberType: o.Type,
		PhoneNumberRange: b.Range, ActivationRanges: b.Activation, CreatedAt: microseconds(b.CreatedAt), UpdatedAt: microseconds(b.CreatedAt),
	}
}

// blockBody is a block as a request has it.
type blockBody struct {
	PhoneNumberRange numberRange   `json:"phone_number_range"`
	ActivationRanges []numberRange `json:"activation_ranges"`
}

// check refuses a block that is none, or whose numbers cannot be put on an order.
func (b blockBody) check(s *Simulator) []wireError {
	faults := b.PhoneNumberRange.check("/phone_number_range")
	for _, part := range b.ActivationRanges {
		faults = append(faults, part.check("/activation_ranges")...)
	}
	if len(faults) > 0 {
		return faults
	}
	if faults = checkActivation(b.PhoneNumberRange.span(), views(b.ActivationRanges, numberRange.span)); len(faults) > 0 {
		return faults
	}
	return s.refusals(b.PhoneNumberRange.numbers(), "/phone_number_range")
}

// add puts a block and its numbers on an order.
func (o *order) add(b blockBody, now time.Time) *block {
	made := &block{ID: uuid.NewString(), Range: b.PhoneNumberRange, Activation: b.ActivationRanges, CreatedAt: now}
	o.Blocks = append(o.Blocks, made)
	for _, number := range b.PhoneNumberRange.numbers() {
		o.Numbers = append(o.Numbers, phoneNumber{ID: uuid.NewString(), PhoneNumber: number, Block: made.ID})
	}
	return made
}

func (s *Simulator) listBlocks(c *call, o *order) (reply, error) {
	fs := filters[*block]{}
	number := func(b *block, want []string) bool {
		return slices.ContainsFunc(strings.Split(strings.Join(want, ","), ","), func(n string) bool {
			return b.Range.contains(plussed(n))
		})
	}
	fs["phone_number"], fs["phone_number.in"] = number, number
	anyOf(fs, "porting_order_id", func(*block) string { return o.ID })
	anyOf(fs, "status", func(*block) string { return o.Status })
	anyOf(fs, "support_key", func(*block) string { return text(o.SupportKey) })
	anyOf(fs, "activation_status", func(*block) string { return o.activationStatus() })
	anyOf(fs, "portability_status", func(*block) string { return "provisional" })
	l := listing[*block]{fs, byCreation(func(b *block) time.Time { return b.CreatedAt })}
	return list(c, l, o.Blocks, o.blockView)
}

func (s *Simulator) createBlock(c *call, o *order) (reply, error) {
	var body blockBody
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if err := o.rangesAllowed(); err != nil {
		return reply{}, err
	}
	if faults := body.check(s); len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	if countryOf(body.PhoneNumberRange.StartAt) != o.Country || typeOf(body.PhoneNumberRange.StartAt) != o.Type {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/phone_number_range", "The block does not go with the order's numbers.")
	}
	made := o.add(body, c.now)
	o.UpdatedAt = c.now
	s.orders.put(o.ID, o)
	return data(http.StatusCreated, o.blockView(made)), nil
}

// deleteBlock takes a block's numbers off the order and shows it a last time. An order keeps at least one number.
func (s *Simulator) deleteBlock(c *call, o *order) (reply, error) {
	i := slices.IndexFunc(o.Blocks, func(b *block) bool { return b.ID == c.param("item") })
	if i < 0 {
		return reply{}, notFound()
	}
	if err := o.rangesAllowed(); err != nil {
		return reply{}, err
	}
	gone := o.Blocks[i]
	left := slices.DeleteFunc(slices.Clone(o.Numbers), func(n phoneNumber) bool { return n.Block == gone.ID })
	if len(left) == 0 {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "", "The porting order would have no numbers left.")
	}
	o.Numbers, o.Blocks, o.UpdatedAt = left, slices.Delete(o.Blocks, i, i+1), c.now
	s.orders.put(o.ID, o)
	return data(http.StatusOK, o.blockView(gone)), nil
}
