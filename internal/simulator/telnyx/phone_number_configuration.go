package telnyx

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// bundleConfiguration puts a number that is being ported into a bundle of the user's.
type bundleConfiguration struct {
	ID        string
	OrderID   string
	NumberID  string
	BundleID  string
	CreatedAt time.Time
}

type bundleConfigurationView struct {
	ID                   string `json:"id"`
	RecordType           string `json:"record_type"`
	PortingPhoneNumberID string `json:"porting_phone_number_id"`
	UserBundleID         string `json:"user_bundle_id"`
	CreatedAt            string `json:"created_at"`
	UpdatedAt            string `json:"updated_at"`
}

func (b *bundleConfiguration) view() bundleConfigurationView {
	return bundleConfigurationView{
		ID: b.ID, RecordType: "porting_phone_number_configuration", PortingPhoneNumberID: b.NumberID, UserBundleID: b.BundleID,
		CreatedAt: microseconds(b.CreatedAt), UpdatedAt: microseconds(b.CreatedAt),
	}
}

func (s *Simulator) listBundleConfigurations(c *call) (reply, error) {
	fs := filters[*bundleConfiguration]{}
	anyOf(fs, "porting_order_id", func(b *bundleConfiguration) string { return b.OrderID })
	anyOf(fs, "porting_phone_number", func(b *bundleConfiguration) string { return b.NumberID })
	anyOf(fs, "user_bundle_id", func(b *bundleConfiguration) string { return b.BundleID })
	anyOf(fs, "porting_order.status", func(b *bundleConfiguration) string {
		if o, ok := s.orders.get(b.OrderID); ok {
			return o.Status
		}
		return ""
	})
	l := listing[*bundleConfiguration]{fs, byCreation(func(b *bundleConfiguration) time.Time { return b.CreatedAt })}
	return list(c, l, s.bundles.all(), (*bundleConfiguration).view)
}

// createBundleConfigurations takes any bundle, for numbers whose order has not ended (Telnyx guide on bundles). A number that
// has a bundle gets the new one.
func (s *Simulator) createBundleConfigurations(c *call) (reply, error) {
	var body struct {
		PhoneNumberConfigurations []struct {
			PortingPhoneNumberID string `json:"porting_phone_number_id"`
			UserBundleID         string `json:"user_bundle_id"`
		} `json:"phone_number_configurations"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	const at = "/phone_number_configurations"
	var faults []wireError
	if n := len(body.PhoneNumberConfigurations); n == 0 || n > 20 {
		faults = append(faults, codedError("10015", at, "There must be 1 to 20 configurations."))
	}
	var made []*bundleConfiguration
	for i, wanted := range body.PhoneNumberConfigurations {
		o := s.orderOfNumber(wanted.PortingPhoneNumberID)
		switch {
		case o == nil:
			faults = append(faults, codedError("10017", at+"/"+strconv.Itoa(i)+"/porting_phone_number_id", "The porting phone number does not exist."))
			continue
		case !o.open():
			faults = append(faults, codedError("10027", at+"/"+strconv.Itoa(i), "The porting order is "+o.Status+"."))
		case !uuidShape.MatchString(wanted.UserBundleID):
			faults = append(faults, codedError("10006", at+"/"+strconv.Itoa(i)+"/user_bundle_id", "The bundle's id is not valid."))
		}
		made = append(made, &bundleConfiguration{uuid.NewString(), o.ID, wanted.PortingPhoneNumberID, wanted.UserBundleID, c.now})
	}
	if len(faults) > 0 {
		return reply{}, unprocessable(faults...)
	}
	for _, b := range made {
		for _, old := range s.bundles.all() {
			if old.NumberID == b.NumberID {
				s.bundles.delete(old.ID)
			}
		}
		s.bundles.put(b.ID, b)
	}
	return data(http.StatusCreated, views(made, (*bundleConfiguration).view)), nil
}

// orderOfNumber is the order that has a number with this id, or nil.
func (s *Simulator) orderOfNumber(id string) *order {
	for _, o := range s.orders.all() {
		if slices.ContainsFunc(o.Numbers, func(n phoneNumber) bool { return n.ID == id }) {
			return o
		}
	}
	return nil
}
