package bandwidth

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// contents are what an order says, wanted or held, by our pointers. Everything
// that Bandwidth lets us write has a key, and nothing else: an update is the
// held contents with some of the wanted in their place. Keys that begin with
// "-" are elements that we have no field for and that must survive.
type contents map[string]domain.Secret

// Elements that survive an update without a field of ours.
const (
	keepPlusFour = "-PlusFour"
	keepCounty   = "-County"
)

func (c contents) set(pointer, value string) {
	if value = printable(value); value != "" {
		c[pointer] = domain.NewSecret(value)
	}
}

func (c contents) get(pointer string) string { return c[pointer].Reveal() }

// public are the contents with a field of ours.
func (c contents) public() map[string]domain.Secret {
	public := map[string]domain.Secret{}
	for pointer, value := range c {
		if strings.HasPrefix(pointer, "/") {
			public[pointer] = value
		}
	}
	return public
}

// printable drops control characters, which an XML encoder would replace, and
// the white space around a value.
func printable(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, text))
}

// heldBy reads the contents of an order.
func (a *Adapter) heldBy(o wire.PortInResponse, numbers []domain.PhoneNumber) contents {
	c := contents{}
	c.set(ptrNumbers, joinNumbers(numbers))
	c.set(ptrFOC, a.heldFOC(o.RequestedFocDate))
	c.set(ptrBTN, heldNumber(o.BillingTelephoneNumber))
	c.set(ptrNewBTN, heldNumber(o.NewBillingTelephoneNumber))
	c.set(ptrAuthorized, o.LoaAuthorizingPerson)
	c.set(ptrSite, o.SiteID)
	c.set(ptrPeer, o.PeerID)
	c.set(ptrAlternateSPID, o.AlternateSpid)
	c.set(ptrRespOrg, o.TargetRespOrgID)
	c.set(ptrActivation, activationModes[strings.ToLower(o.Triggered)])
	c.set(ptrScope, portScopes[strings.ToLower(o.PartialPort)])
	if o.TnAttributes != nil {
		c.set(ptrTnAttributes, strings.Join(o.TnAttributes.TnAttribute, ","))
	}
	if o.WirelessInfo != nil {
		c.set(ptrAccountNumber, o.WirelessInfo.AccountNumber)
		c.set(ptrPIN, o.WirelessInfo.PinNumber)
	}
	if s := o.Subscriber; s != nil {
		c.set(ptrType, strings.ToLower(s.SubscriberType))
		c.set(ptrBusiness, s.BusinessName)
		c.set(ptrFirst, s.FirstName)
		c.set(ptrMiddle, s.MiddleInitial)
		c.set(ptrLast, s.LastName)
		if s.ServiceAddress != nil {
			c.setAddress(*s.ServiceAddress)
		}
	}
	return c
}

// activationModes are what Triggered says.
var activationModes = map[string]string{
	"true":  string(domain.ActivationOnDemand),
	"false": string(domain.ActivationScheduled),
}

// portScopes are what PartialPort says.
var portScopes = map[string]string{
	"true":  string(domain.PartialPort),
	"false": string(domain.FullPort),
}

func (c contents) setAddress(a wire.ServiceAddress) {
	c.set(ptrHousePrefix, a.HousePrefix)
	c.set(ptrHouseNumber, a.HouseNumber)
	c.set(ptrHouseSuffix, a.HouseSuffix)
	c.set(ptrPreDir, a.PreDirectional)
	c.set(ptrStreetName, a.StreetName)
	c.set(ptrStreetSuffix, a.StreetSuffix)
	c.set(ptrPostDir, a.PostDirectional)
	c.set(ptrExtended, a.AddressLine2)
	c.set(ptrLocality, a.City)
	c.set(ptrRegion, a.StateCode)
	c.set(ptrPostalCode, a.Zip)
	c.set(keepPlusFour, a.PlusFour)
	c.set(keepCounty, a.County)
}

func heldNumber(text string) string {
	if n, ok := parseNumber(text); ok {
		return string(n)
	}
	return text
}

// wantedOf are the contents that an order asks for. What it leaves open is
// missing here, and Bandwidth's own choice then stands.
func (a *Adapter) wantedOf(w providers.Want) contents {
	c, d := contents{}, w.Details
	c.set(ptrNumbers, joinNumbers(w.Numbers))
	c.set(ptrFOC, a.wantedFOC(d.RequestedFOC, requestedTime(w)))
	c.set(ptrAuthorized, d.EndUser.AuthorizedPerson)
	if classOf(w) != domain.TollFree {
		c.setSubscriber(d.EndUser)
	}
	options := d.Options.Bandwidth
	c.set(ptrSite, firstOf(options.SiteID, a.defaults.SiteID))
	c.set(ptrPeer, options.PeerID)
	if options.SiteID == "" || options.SiteID == a.defaults.SiteID {
		c.set(ptrPeer, firstOf(options.PeerID, a.defaults.PeerID)) // a peer belongs to its site
	}
	if w.TollFree {
		// Nothing of the losing account goes along (losingAccount).
		c.set(ptrRespOrg, firstOf(options.TargetRespOrgID, a.defaults.TargetRespOrgID))
		return c
	}
	if d.ActivationMode == domain.ActivationOnDemand {
		c.set(ptrActivation, string(d.ActivationMode))
	}
	c.set(ptrBTN, string(d.BillingPhoneNumber))
	c.set(ptrNewBTN, string(d.NewBillingPhoneNumber))
	c.set(ptrScope, string(d.PortScope))
	c.set(ptrAccountNumber, d.EndUser.AccountNumber.Reveal())
	c.set(ptrPIN, d.EndUser.PIN.Reveal())
	c.set(ptrAlternateSPID, options.AlternateSPID)
	c.set(ptrTnAttributes, strings.Join(options.TNAttributes, ","))
	return c
}

func (c contents) setSubscriber(u domain.EndUser) {
	c.setName(u)
	if u.ServiceAddress != nil {
		c.setWantedAddress(*u.ServiceAddress)
	}
}

// losingAccount is what no toll-free order may carry: it is refused with any of
// it (7383 to 7385, 7397).
var losingAccount = []string{ptrBTN, ptrNewBTN, ptrScope, ptrAccountNumber, ptrPIN, ptrTnAttributes}

// withoutLosingAccount are the contents that may be written back to a toll-free
// order, whatever Bandwidth tells of it.
func (c contents) withoutLosingAccount() contents {
	kept := maps.Clone(c)
	maps.DeleteFunc(kept, func(pointer string, _ domain.Secret) bool { return slices.Contains(losingAccount, pointer) })
	return kept
}

// setName sends a business's name or a person's, not both: a residential
// subscriber with a business name is refused (7211).
func (c contents) setName(u domain.EndUser) {
	c.set(ptrType, string(u.Type))
	if u.Type == domain.Business {
		c.set(ptrBusiness, u.BusinessName)
		return
	}
	c.set(ptrFirst, u.FirstName)
	c.set(ptrMiddle, u.MiddleInitial)
	c.set(ptrLast, u.LastName)
}

func (c contents) setWantedAddress(a domain.Address) {
	if p, ok := streetParts(a); ok {
		c.set(ptrHousePrefix, p.HousePrefix)
		c.set(ptrHouseNumber, p.HouseNumber)
		c.set(ptrHouseSuffix, p.HouseSuffix)
		c.set(ptrPreDir, p.PreDirectional)
		c.set(ptrStreetName, p.StreetName)
		c.set(ptrStreetSuffix, p.StreetSuffix)
		c.set(ptrPostDir, p.PostDirectional)
	}
	c.set(ptrExtended, a.ExtendedAddress)
	c.set(ptrLocality, a.Locality)
	c.set(ptrRegion, strings.ToUpper(a.AdministrativeArea))
	zip, plusFour := a.PostalCode, ""
	if a.CountryCode != "CA" {
		zip, plusFour, _ = strings.Cut(a.PostalCode, "-")
	}
	c.set(ptrPostalCode, zip)
	c.set(keepPlusFour, plusFour)
}

func streetParts(a domain.Address) (domain.StreetParts, bool) {
	if a.StreetParts != nil {
		return *a.StreetParts, true
	}
	return domain.SplitStreet(a.StreetAddress)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// isAddress and isName tell the fields that are written as one: taken from the
// old order and the new they would be nobody's.
func isAddress(pointer string) bool {
	return strings.HasPrefix(pointer, ptrAddress+"/") || pointer == keepPlusFour || pointer == keepCounty
}

func isName(pointer string) bool { return slices.Contains(nameFields, pointer) }

// differences are the pointers at which an order does not say what is wanted,
// sorted. Where nothing is wanted Bandwidth's choice stands, but for an
// address, which is whole or nothing.
func (a *Adapter) differences(want, held contents) []string {
	var fields []string
	addressed := false
	for pointer := range want {
		addressed = addressed || isAddress(pointer)
		// How it is activated is said when an order is made, and never again
		// (7608): leftOver.
		if pointer != keepPlusFour && pointer != ptrActivation && !a.agree(pointer, want.get(pointer), held.get(pointer)) {
			fields = append(fields, pointer)
		}
	}
	for pointer := range held.public() {
		if _, wanted := want[pointer]; addressed && isAddress(pointer) && !wanted {
			fields = append(fields, pointer)
		}
	}
	slices.Sort(fields)
	return fields
}

func (a *Adapter) agree(pointer, want, held string) bool {
	switch {
	case pointer == ptrFOC:
		return a.sameDay(want, held)
	case pointer == ptrScope && held == "":
		return want == string(domain.FullPort) // what no PartialPort means
	case pointer == ptrPostalCode:
		held, _, _ = strings.Cut(held, "-")
	case pointer == ptrAccountNumber || pointer == ptrPIN:
		return want == held
	}
	return want == held || tidy(want) == tidy(held)
}

// tidy leaves out how a text is set: that Bandwidth keeps capitals, spaces and
// punctuation as they were sent is nowhere said, and losing carriers don't tell
// them apart.
func tidy(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return unicode.IsSpace(r) || r == '.' || r == ','
	}), " ")
}

// leftOver reports whether a draft holds something that is no longer wanted
// and that no documented update takes away again: names of another kind of end
// user, an account, a new billing number; or that it is not activated as
// wanted. None of these is ever Bandwidth's own choice.
func leftOver(want, held contents) bool {
	const onDemand = string(domain.ActivationOnDemand)
	if (want.get(ptrActivation) == onDemand) != (held.get(ptrActivation) == onDemand) {
		return true
	}
	for _, pointer := range []string{ptrNewBTN, ptrAccountNumber, ptrPIN} {
		if held.get(pointer) != "" && want.get(pointer) == "" {
			return true
		}
	}
	for _, pointer := range nameFields {
		if held.get(pointer) != "" && want.get(pointer) == "" && want.get(ptrType) != "" {
			return true
		}
	}
	return false
}

// merge returns the held contents with the named fields as wanted. Address and
// name go over as a whole.
func merge(held, want contents, fields []string) contents {
	merged := maps.Clone(held)
	replace := func(within func(string) bool) {
		if !slices.ContainsFunc(fields, within) {
			return
		}
		maps.DeleteFunc(merged, func(pointer string, _ domain.Secret) bool { return within(pointer) })
		for pointer, value := range want {
			if within(pointer) {
				merged[pointer] = value
			}
		}
	}
	replace(isAddress)
	replace(isName)
	for _, pointer := range fields {
		if value, ok := want[pointer]; ok {
			merged[pointer] = value
		}
	}
	return merged
}

var triggered = map[string]string{
	string(domain.ActivationOnDemand):  "true",
	string(domain.ActivationScheduled): "false",
}

// portIn writes contents as Bandwidth's elements.
func (f NumberFormat) portIn(c contents, reference string) wire.PortIn {
	p := wire.PortIn{
		CustomerOrderID:           reference,
		RequestedFocDate:          c.get(ptrFOC),
		AlternateSpid:             c.get(ptrAlternateSPID),
		BillingTelephoneNumber:    f.number(c.get(ptrBTN)),
		NewBillingTelephoneNumber: f.number(c.get(ptrNewBTN)),
		SiteID:                    c.get(ptrSite),
		PeerID:                    c.get(ptrPeer),
		LoaAuthorizingPerson:      c.get(ptrAuthorized),
		TargetRespOrgID:           c.get(ptrRespOrg),
		Triggered:                 triggered[c.get(ptrActivation)],
		Subscriber:                c.subscriber(),
	}
	if account := c.get(ptrAccountNumber); account != "" {
		p.WirelessInfo = &wire.WirelessInfo{AccountNumber: account, PinNumber: c.get(ptrPIN)}
	}
	switch domain.PortScope(c.get(ptrScope)) {
	case domain.FullPort:
		p.PartialPort = "false"
	case domain.PartialPort:
		p.PartialPort = "true"
	}
	if attributes := c.get(ptrTnAttributes); attributes != "" {
		p.TnAttributes = &wire.TnAttributes{TnAttribute: strings.Split(attributes, ",")}
	}
	if numbers := strings.Fields(c.get(ptrNumbers)); len(numbers) > 0 {
		p.Numbers = new(wire.PhoneNumbers)
		for _, n := range numbers {
			p.Numbers.PhoneNumber = append(p.Numbers.PhoneNumber, f.number(n))
		}
	}
	return p
}

func (f NumberFormat) number(text string) string {
	if n, ok := parseNumber(text); ok {
		return f.text(n)
	}
	return text
}

func (c contents) subscriber() *wire.Subscriber {
	s := wire.Subscriber{
		SubscriberType: strings.ToUpper(c.get(ptrType)),
		BusinessName:   c.get(ptrBusiness),
		FirstName:      c.get(ptrFirst),
		MiddleInitial:  c.get(ptrMiddle),
		LastName:       c.get(ptrLast),
	}
	address := wire.ServiceAddress{
		HousePrefix:     c.get(ptrHousePrefix),
		HouseNumber:     c.get(ptrHouseNumber),
		HouseSuffix:     c.get(ptrHouseSuffix),
		PreDirectional:  c.get(ptrPreDir),
		StreetName:      c.get(ptrStreetName),
		StreetSuffix:    c.get(ptrStreetSuffix),
		PostDirectional: c.get(ptrPostDir),
		AddressLine2:    c.get(ptrExtended),
		City:            c.get(ptrLocality),
		StateCode:       c.get(ptrRegion),
		Zip:             c.get(ptrPostalCode),
		PlusFour:        c.get(keepPlusFour),
		County:          c.get(keepCounty),
	}
	if address != (wire.ServiceAddress{}) {
		s.ServiceAddress = &address
	}
	if s == (wire.Subscriber{}) {
		return nil
	}
	return &s
}
