package telnyx

import "net/http"

// telnyxLetterhead is what letters have that name no configuration.
var telnyxLetterhead = letterhead{CompanyName: "Telnyx (simulated)"}

// letter is a letter of authorisation to be signed, for an order or, as a preview, for none.
func letter(head letterhead, o *order) reply {
	lines := []string{"LETTER OF AUTHORIZATION", "", head.CompanyName}
	if a := head.Address; a.StreetAddress != "" {
		lines = append(lines, a.StreetAddress, text(a.ExtendedAddress), a.City+", "+a.State+" "+a.ZipCode+", "+a.CountryCode, head.Contact.Email, head.Contact.PhoneNumber)
	}
	end := endUser{}
	if o != nil {
		end = o.Attributes.EndUser
	}
	lines = append(lines, "",
		"The customer named below has the following telephone numbers moved to the company above.", "",
		"Customer: "+text(end.Admin.EntityName),
		"Authorized person: "+text(end.Admin.AuthPersonName),
		"Billing telephone number: "+text(end.Admin.BillingPhoneNumber),
		"Service address: "+text(end.Location.StreetAddress)+" "+text(end.Location.ExtendedAddress),
		text(end.Location.Locality)+" "+text(end.Location.AdministrativeArea)+" "+text(end.Location.PostalCode)+" "+text(end.Location.CountryCode),
		"", "Telephone numbers:")
	if o != nil {
		lines = append(lines, o.phoneNumbers()...)
	}
	lines = append(lines, "", "Signature: ____________________    Date: ______________")
	return reply{status: http.StatusOK, raw: pdf(lines), contentType: "application/pdf"}
}

// getLOATemplate fills in what the order says, under the letterhead that is asked for.
func (s *Simulator) getLOATemplate(c *call, o *order) (reply, error) {
	head := telnyxLetterhead
	if id := c.query().first("loa_configuration_id"); id != "" {
		l, ok := s.loaConfigurations.get(id)
		if !ok {
			return reply{}, notFound()
		}
		head = l.Letterhead
	}
	return letter(head, o), nil
}
