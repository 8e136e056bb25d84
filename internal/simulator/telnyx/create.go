package telnyx

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// createOrders makes one draft for each group that the numbers split into, or none at all.
func (s *Simulator) createOrders(c *call) (reply, error) {
	var body struct {
		PhoneNumbers           []string    `json:"phone_numbers"`
		CustomerReference      *string     `json:"customer_reference"`
		CustomerGroupReference *string     `json:"customer_group_reference"`
		PhoneNumberBlocks      []blockBody `json:"phone_number_blocks"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	// A block's first number stands for it until the orders are made.
	blocks := map[string]blockBody{}
	all := slices.Clone(body.PhoneNumbers)
	var errs []wireError
	for _, b := range body.PhoneNumberBlocks {
		if faults := b.check(s); len(faults) > 0 {
			errs = append(errs, faults...)
		} else if countryOf(b.PhoneNumberRange.StartAt) != "DE" {
			errs = append(errs, codedError("10015", "/phone_number_blocks", "Only German numbers can be ported as blocks."))
		} else {
			blocks[b.PhoneNumberRange.StartAt] = b
			all = append(all, b.PhoneNumberRange.numbers()...)
		}
	}
	if len(errs) == 0 {
		errs = s.refusals(all, "/phone_numbers")
	}
	if len(errs) > 0 {
		return reply{}, unprocessable(errs...)
	}
	batch := uuid.NewString()
	var made []orderView
	for _, group := range split(append(body.PhoneNumbers, slices.Sorted(maps.Keys(blocks))...)) {
		carrier := carrierOf(group[0])
		o := &order{
			ID: uuid.NewString(), Batch: batch, CreatedAt: c.now, UpdatedAt: c.now, CreatedReal: s.sb.Clock().Real(),
			Status: draft, Country: countryOf(group[0]), Type: typeOf(group[0]),
			Carrier: carrier.name, FastPort: carrier.fast, MessagingCapable: carrier.messaging,
			MessagingStatus: "not_applicable", ActionRequirements: actionsFor(countryOf(group[0]), c.now),
			Attributes: attributes{CustomerReference: body.CustomerReference, CustomerGroupReference: body.CustomerGroupReference},
		}
		for _, number := range group {
			if b, ok := blocks[number]; ok {
				o.add(b, c.now)
			} else {
				o.Numbers = append(o.Numbers, phoneNumber{ID: uuid.NewString(), PhoneNumber: number})
			}
		}
		o.then(draftLife, c.now, expireDraft)
		s.orders.put(o.ID, o)
		made = append(made, o.view(true))
	}
	return data(http.StatusCreated, made), nil
}

// refusals are why numbers cannot be put on an order. at is where the request has them.
func (s *Simulator) refusals(numbers []string, at string) []wireError {
	if len(numbers) == 0 {
		return []wireError{codedError("10015", at, "You must provide at least 1 phone number.")}
	}
	taken := map[string]bool{}
	for _, o := range s.orders.all() {
		for _, n := range o.phoneNumbers() {
			taken[n] = taken[n] || o.open()
		}
	}
	var errs []wireError
	seen := map[string]bool{}
	for _, number := range numbers {
		switch {
		case !wellFormed(number):
			errs = append(errs, codedError("10016", at, "The phone number "+number+" is not in +E.164 format."))
		case seen[number]:
			errs = append(errs, codedError("10015", at, "The phone number "+number+" is duplicated."))
		case !portability(number).Portable:
			errs = append(errs, codedError("10015", at, "The phone number "+number+" is not portable."))
		case taken[number]:
			errs = append(errs, codedError("10015", at, "The phone number "+number+" is already part of another porting order."))
		}
		seen[number] = true
	}
	return errs
}

// split groups numbers by country, type, the losing carrier's SPID and FastPort (port-in quickstart), groups and numbers in
// a stable order.
func split(numbers []string) [][]string {
	type key struct {
		country, kind, spid string
		fast                bool
	}
	groups := map[key][]string{}
	var keys []key
	for _, number := range numbers {
		carrier := carrierOf(number)
		k := key{countryOf(number), typeOf(number), carrier.spid, carrier.fast}
		if groups[k] == nil {
			keys = append(keys, k)
		}
		groups[k] = append(groups[k], number)
	}
	slices.SortFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.country, b.country), cmp.Compare(a.kind, b.kind), cmp.Compare(a.spid, b.spid))
	})
	return views(keys, func(k key) []string { return groups[k] })
}

// leaving are the numbers that Telnyx's staff are going to move to an order of their own.
func (o *order) leaving() []phoneNumber {
	return slices.DeleteFunc(slices.Clone(o.Numbers), func(n phoneNumber) bool {
		t := triggerOf(n.PhoneNumber)
		return t != splitLater && t != splitRequired
	})
}

// splitOff moves those, as Telnyx's staff do. An order of no other numbers stays whole.
func (s *Simulator) splitOff(o *order, at time.Time) {
	leave := o.leaving()
	if len(leave) == 0 || len(leave) == len(o.Numbers) {
		return
	}
	moved := *o
	moved.ID, moved.SupportKey = uuid.NewString(), new(supportKey("sr_", uuid.NewString()))
	moved.CreatedAt, moved.UpdatedAt, moved.CreatedReal = at, at, s.sb.Clock().Real()
	moved.Numbers, moved.Next, moved.Sent = leave, nil, 0
	moved.Comments, moved.AdditionalDocuments, moved.SharingTokens = nil, nil, nil
	moved.ActionRequirements, moved.VerificationCodes, moved.Associated, moved.Blocks, moved.Extensions = nil, nil, nil, nil, nil
	moved.then(submitDelay-splitDelay, at, submit)
	o.Numbers = slices.DeleteFunc(slices.Clone(o.Numbers), func(n phoneNumber) bool { return slices.Contains(leave, n) })
	o.UpdatedAt = at
	s.orders.put(moved.ID, &moved)
	s.orders.put(o.ID, o)
	s.recordSplit(o, &moved, at)
}
