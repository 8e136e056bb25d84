package telnyx

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// extension is a run of extensions behind one number of an order.
type extension struct {
	ID         string
	NumberID   string
	Range      span
	Activation []span
	CreatedAt  time.Time
}

type extensionView struct {
	ID                   string `json:"id"`
	RecordType           string `json:"record_type"`
	PortingPhoneNumberID string `json:"porting_phone_number_id"`
	ExtensionRange       span   `json:"extension_range"`
	ActivationRanges     []span `json:"activation_ranges"`
	CreatedAt            string `json:"created_at"`
	UpdatedAt            string `json:"updated_at"`
}

func (e *extension) view() extensionView {
	return extensionView{
		ID: e.ID, RecordType: "porting_phone_number_extension", PortingPhoneNumberID: e.NumberID, ExtensionRange: e.Range,
		ActivationRanges: e.Activation, CreatedAt: microseconds(e.CreatedAt), UpdatedAt: microseconds(e.CreatedAt),
	}
}

func (s *Simulator) listExtensions(c *call, o *order) (reply, error) {
	fs := filters[*extension]{}
	anyOf(fs, "porting_phone_number_id", func(e *extension) string { return e.NumberID })
	anyOf(fs, "phone_number", func(e *extension) string {
		for _, n := range o.Numbers {
			if n.ID == e.NumberID {
				return n.PhoneNumber
			}
		}
		return ""
	})
	l := listing[*extension]{fs, byCreation(func(e *extension) time.Time { return e.CreatedAt })}
	return list(c, l, o.Extensions, (*extension).view)
}

func (s *Simulator) createExtension(c *call, o *order) (reply, error) {
	var body struct {
		PortingPhoneNumberID string `json:"porting_phone_number_id"`
		ExtensionRange       *span  `json:"extension_range"`
		ActivationRanges     []span `json:"activation_ranges"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if err := o.rangesAllowed(); err != nil {
		return reply{}, err
	}
	var faults []wireError
	if !slices.ContainsFunc(o.Numbers, func(n phoneNumber) bool { return n.ID == body.PortingPhoneNumberID }) {
		faults = append(faults, codedError("10017", "/porting_phone_number_id", "The porting order has no such phone number."))
	}
	switch r := body.ExtensionRange; {
	case r == nil:
		faults = append(faults, codedError("10004", "/extension_range", "The extension range is required."))
	case r.StartAt < 0 || r.EndAt < r.StartAt || r.EndAt >= maxRange:
		faults = append(faults, codedError("10033", "/extension_range", "The extensions must be from 0 to 999, and go up."))
	default:
		faults = append(faults, checkActivation(*r, body.ActivationRanges)...)
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	made := &extension{uuid.NewString(), body.PortingPhoneNumberID, *body.ExtensionRange, body.ActivationRanges, c.now}
	o.Extensions, o.UpdatedAt = append(o.Extensions, made), c.now
	s.orders.put(o.ID, o)
	return data(http.StatusCreated, made.view()), nil
}

// deleteExtension shows it a last time.
func (s *Simulator) deleteExtension(c *call, o *order) (reply, error) {
	i := slices.IndexFunc(o.Extensions, func(e *extension) bool { return e.ID == c.param("item") })
	if i < 0 {
		return reply{}, notFound()
	}
	if err := o.rangesAllowed(); err != nil {
		return reply{}, err
	}
	gone := o.Extensions[i]
	o.Extensions, o.UpdatedAt = slices.Delete(o.Extensions, i, i+1), c.now
	s.orders.put(o.ID, o)
	return data(http.StatusOK, gone.view()), nil
}
