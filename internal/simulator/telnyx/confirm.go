package telnyx

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
)

// confirmOrder hands a draft over, or an order in exception over again.
func (s *Simulator) confirmOrder(c *call, o *order) (reply, error) {
	if o.Status != draft && o.Status != inException {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be confirmed in status "+o.Status+".")
	}
	if o.Status == inException && o.plays(confirmOnce) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order was confirmed already. Its exception is being looked at.")
	}
	if errs := o.missing(); len(errs) > 0 {
		return reply{}, unprocessable(errs...)
	}
	if at, wanted := o.requested(); wanted && o.Status == draft && !allowedFOC(at, c.now) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/activation_settings/foc_datetime_requested",
			"The requested FOC date is outside the allowed FOC windows.")
	}
	if o.plays(refusedAtConfirm) {
		account := text(o.Attributes.EndUser.Admin.AccountNumber)
		if o.RefusedWith == nil || *o.RefusedWith == account {
			o.RefusedWith = &account
			s.orders.put(o.ID, o)
			return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/end_user/admin/account_number",
				"The account number does not match the losing carrier's records.")
		}
	}
	if !o.Confirmed {
		o.Confirmed = true
		o.SupportKey = new(supportKey("sr_", uuid.NewString()))
		o.ParentSupportKey = new(supportKey("pr_", o.Batch))
	}
	s.process(o, c.now)
	return orderReply(c, o), nil
}

// supportKey is what staff call an order by. The orders of one create share their parent key.
func supportKey(prefix, id string) string { return prefix + id[:6] }

// missing is what an order lacks to be confirmed, each with a pointer.
func (o *order) missing() []wireError {
	var errs []wireError
	for _, need := range []struct {
		path  string
		value *string
	}{
		{"end_user.admin.entity_name", o.Attributes.EndUser.Admin.EntityName},
		{"end_user.admin.auth_person_name", o.Attributes.EndUser.Admin.AuthPersonName},
		{"end_user.admin.billing_phone_number", o.Attributes.EndUser.Admin.BillingPhoneNumber},
		{"end_user.admin.account_number", o.Attributes.EndUser.Admin.AccountNumber},
		{"end_user.location.street_address", o.Attributes.EndUser.Location.StreetAddress},
		{"end_user.location.locality", o.Attributes.EndUser.Location.Locality},
		{"end_user.location.administrative_area", o.Attributes.EndUser.Location.AdministrativeArea},
		{"end_user.location.postal_code", o.Attributes.EndUser.Location.PostalCode},
		{"end_user.location.country_code", o.Attributes.EndUser.Location.CountryCode},
		{"documents.loa", o.Attributes.Documents.LOA},
		{"documents.invoice", o.Attributes.Documents.Invoice},
	} {
		if text(need.value) == "" {
			errs = append(errs, codedError("10004", pointer(need.path), "The "+need.path+" is required to confirm the porting order."))
		}
	}
	for _, t := range o.unmet() {
		errs = append(errs, codedError("10004", "/requirements", "The requirement "+t.Name+" ("+t.ID+") is not fulfilled."))
	}
	for _, step := range o.additionalSteps() {
		errs = append(errs, codedError("10015", "/additional_steps", "The step "+step+" has to be done before the porting order is confirmed."))
	}
	return errs
}

// cancelOrder asks for an order's end. Too near to its FOC it is refused, and a draft is deleted instead.
func (s *Simulator) cancelOrder(c *call, o *order) (reply, error) {
	if slices.Contains([]string{draft, activating, ported, cancelPending, cancelled}, o.Status) {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be cancelled in status "+o.Status+".")
	}
	if o.FOCActual != nil && o.FOCActual.Sub(c.now) < cancelLock {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "The porting order cannot be cancelled within 48 hours of its FOC date.")
	}
	s.enter(o, cancelPending, c.now)
	o.then(cancelDelay, c.now, finishCancel)
	if o.plays(portedAnyway) {
		o.then(cancelDelay, c.now, portAnyway)
	}
	return orderReply(c, o), nil
}
