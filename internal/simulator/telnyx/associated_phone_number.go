package telnyx

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// associatedNumbers are numbers on the losing carrier's account that are not ported, and what becomes of them.
type associatedNumbers struct {
	ID        string
	Range     numberRange
	Action    string // keep, disconnect
	CreatedAt time.Time
}

type associatedView struct {
	ID               string      `json:"id"`
	RecordType       string      `json:"record_type"`
	PortingOrderID   string      `json:"porting_order_id"`
	CountryCode      string      `json:"country_code"`
	PhoneNumberType  string      `json:"phone_number_type"`
	PhoneNumberRange numberRange `json:"phone_number_range"`
	Action           string      `json:"action"`
	CreatedAt        string      `json:"created_at"`
	UpdatedAt        string      `json:"updated_at"`
}

func (o *order) associatedView(a *associatedNumbers) associatedView {
	return associatedView{
		ID: a.ID, RecordType: "porting_associated_phone_number", PortingOrderID: o.ID, CountryCode: o.Country, PhoneNumberType: o.Type,
		PhoneNumberRange: a.Range, Action: a.Action, CreatedAt: microseconds(a.CreatedAt), UpdatedAt: microseconds(a.CreatedAt),
	}
}

var associated = func() listing[*associatedNumbers] {
	fs := filters[*associatedNumbers]{}
	oneOf(fs, "action", func(a *associatedNumbers) string { return a.Action })
	fs["phone_number"] = func(a *associatedNumbers, want []string) bool {
		return slices.ContainsFunc(want, func(n string) bool { return a.Range.contains(plussed(n)) })
	}
	return listing[*associatedNumbers]{fs, byCreation(func(a *associatedNumbers) time.Time { return a.CreatedAt })}
}()

func (s *Simulator) listAssociatedNumbers(c *call, o *order) (reply, error) {
	return list(c, associated, o.Associated, o.associatedView)
}

// createAssociatedNumbers takes a range of the order's country. Where the billing number itself is ported, the rest can only
// be disconnected (Telnyx guide on partial ports in the United Kingdom).
func (s *Simulator) createAssociatedNumbers(c *call, o *order) (reply, error) {
	var body struct {
		PhoneNumberRange numberRange `json:"phone_number_range"`
		Action           string      `json:"action"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	faults := body.PhoneNumberRange.check("/phone_number_range")
	billing := text(o.Attributes.EndUser.Admin.BillingPhoneNumber)
	switch {
	case body.Action != "keep" && body.Action != "disconnect":
		faults = append(faults, codedError("10032", "/action", "The action must be keep or disconnect."))
	case len(faults) > 0:
	case slices.ContainsFunc(o.phoneNumbers(), body.PhoneNumberRange.contains):
		faults = append(faults, codedError("10015", "/phone_number_range", "The range has numbers that are being ported."))
	case countryOf(body.PhoneNumberRange.StartAt) != o.Country:
		faults = append(faults, codedError("10015", "/phone_number_range", "The range is of another country than the porting order."))
	case body.Action == "keep" && slices.Contains(o.phoneNumbers(), billing):
		faults = append(faults, codedError("10015", "/action", "The billing phone number is being ported: the rest can only be disconnected."))
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	if !slices.Contains(amendable, o.Status) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be changed in status "+o.Status+".")
	}
	made := &associatedNumbers{uuid.NewString(), body.PhoneNumberRange, body.Action, c.now}
	o.Associated, o.UpdatedAt = append(o.Associated, made), c.now
	s.orders.put(o.ID, o)
	return data(http.StatusCreated, o.associatedView(made)), nil
}

// deleteAssociatedNumbers shows them a last time.
func (s *Simulator) deleteAssociatedNumbers(c *call, o *order) (reply, error) {
	i := slices.IndexFunc(o.Associated, func(a *associatedNumbers) bool { return a.ID == c.param("item") })
	if i < 0 {
		return reply{}, notFound()
	}
	if !slices.Contains(amendable, o.Status) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be changed in status "+o.Status+".")
	}
	gone := o.Associated[i]
	o.Associated, o.UpdatedAt = slices.Delete(o.Associated, i, i+1), c.now
	s.orders.put(o.ID, o)
	return data(http.StatusOK, o.associatedView(gone)), nil
}
