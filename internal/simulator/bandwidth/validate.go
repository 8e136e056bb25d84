package bandwidth

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var (
	customerOrderID = regexp.MustCompile(`^[A-Za-z0-9 -]{0,40}$`)
	usZip           = regexp.MustCompile(`^[0-9]{5}$`)
	canadianZip     = regexp.MustCompile(`^[A-Za-z][0-9][A-Za-z] ?[0-9][A-Za-z][0-9]$`)
	respOrgID       = regexp.MustCompile(`^[A-Za-z0-9]{5}$`)
	digitsOnly      = regexp.MustCompile(`^[1-9][0-9]*$`)
)

var (
	directionals = []string{"N", "S", "E", "W", "NE", "NW", "SE", "SW"}
	attributes   = []string{"Protected", "External", "Imported", "Hosted"}
	usStates     = strings.Fields("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP")
	canada       = strings.Fields("AB BC MB NB NL NS NT NU ON PE QC SK YT")
)

// alternateSpid is the account's setting.
const alternateSpid = "979E"

// countryOf is the country that a state code stands for, as Bandwidth writes it.
func countryOf(state string) string {
	switch {
	case slices.Contains(usStates, strings.ToUpper(state)):
		return "United States"
	case slices.Contains(canada, strings.ToUpper(state)):
		return "Canada"
	}
	return ""
}

// faults gathers all that is wrong, so that it is told at once.
type faults []wireError

func (f *faults) add(code int, description string, numbers ...tn) {
	*f = append(*f, wireError{Code: code, Description: description, Numbers: numbers})
}

// complete tells everything that is wrong with the content of an order that is not a draft, apart from its numbers and date.
func (c content) complete() []wireError {
	if c.tollFree() {
		return c.completeTollFree()
	}
	var errs faults
	if c.BillingTelephoneNumber == nil {
		errs.add(7103, "The billing telephone number is required")
	}
	if billing := c.NewBillingTelephoneNumber.value(); billing != "" {
		if slices.Contains(c.looseNumbers(), tn(billing)) {
			errs.add(7496, "The new billing telephone number is one of the numbers to port")
		}
		if billing == c.BillingTelephoneNumber.value() {
			errs.add(7497, "The new billing telephone number is the billing telephone number")
		}
	}
	errs = append(errs, c.common()...)
	if f, ok := c.facts(); ok && c.TnAttributes != nil && slices.Contains(c.TnAttributes.TnAttribute, "Protected") &&
		(f.coverage == offNetAutomated || f.coverage == offNetManual) {
		errs.add(7398, "Protected is not available in off-net rate centers")
	}
	if c.Subscriber == nil {
		errs.add(7104, "The subscriber is required")
		return errs
	}
	return append(errs, c.Subscriber.complete()...)
}

// common tells what is wrong with what orders of any kind carry.
func (c content) common() []wireError {
	var errs faults
	switch person := c.LoaAuthorizingPerson.value(); {
	case person == "":
		errs.add(7115, "The person who authorized the LOA is required")
	case len([]rune(person)) > 15:
		errs.add(7357, "The person who authorized the LOA may have up to 15 characters")
	}
	switch site := c.SiteID.value(); {
	case site == "":
		errs.add(7334, "The site id is required")
	case !digitsOnly.MatchString(site):
		errs.add(7309, "The site id is invalid")
	}
	if peer := c.PeerID.value(); peer != "" && !digitsOnly.MatchString(peer) {
		errs.add(7312, "The SIP peer id is invalid")
	}
	if spid := c.AlternateSpid.value(); spid != "" && spid != alternateSpid {
		errs.add(7337, "The alternate SPID is not the account's")
	}
	if c.TnAttributes != nil {
		seen := map[text]bool{}
		for _, a := range c.TnAttributes.TnAttribute {
			if !slices.Contains(attributes, string(a)) {
				errs.add(7399, fmt.Sprintf("The telephone number attribute '%s' is invalid", a))
			}
			if seen[a] {
				errs.add(7474, fmt.Sprintf("The telephone number attribute '%s' stands there twice", a))
			}
			seen[a] = true
		}
	}
	return errs
}

func (s *subscriber) complete() []wireError {
	var errs faults
	named := s.FirstName != nil || s.LastName != nil
	switch s.SubscriberType.value() {
	case "BUSINESS", "GENERIC":
		if s.BusinessName == nil && !named {
			errs.add(7105, "The subscriber's name is required")
		}
	case "RESIDENTIAL":
		if !named {
			errs.add(7105, "The subscriber's name is required")
		}
		if s.BusinessName != nil {
			errs.add(7211, "A residential subscriber has no business name")
		}
	default:
		errs.add(7106, "The subscriber type must be BUSINESS or RESIDENTIAL")
	}
	for _, limit := range []struct {
		value *text
		size  int
		code  int
		what  string
	}{
		{s.BusinessName, 25, 7324, "business name"},
		{s.MiddleInitial, 1, 7354, "middle initial"},
		{s.FirstName, 25, 7355, "first name"},
		{s.LastName, 25, 7356, "last name"},
	} {
		if len([]rune(limit.value.value())) > limit.size {
			errs.add(limit.code, fmt.Sprintf("The %s is too long: up to %d", limit.what, limit.size))
		}
	}
	a := s.ServiceAddress
	if a == nil {
		errs.add(7107, "The service address is required")
		return errs
	}
	for _, required := range []struct {
		value *text
		code  int
		what  string
	}{
		{a.HouseNumber, 7108, "house number"},
		{a.StreetName, 7109, "street name"},
		{a.City, 7110, "city"},
		{a.StateCode, 7111, "state code"},
		{a.Zip, 7112, "ZIP code"},
	} {
		if required.value.value() == "" {
			errs.add(required.code, fmt.Sprintf("The service address needs a %s", required.what))
		}
	}
	country := countryOf(a.StateCode.value())
	if state := a.StateCode.value(); state != "" && country == "" {
		errs.add(7395, "Unsupported state code: "+state)
	}
	if zip := a.Zip.value(); zip != "" && !usZip.MatchString(zip) && (country != "Canada" || !canadianZip.MatchString(zip)) {
		errs.add(7214, "The ZIP code is invalid")
	}
	if d := a.PreDirectional.value(); d != "" && !slices.Contains(directionals, d) {
		errs.add(7329, "The pre-directional must be one of N, S, E, W, NE, NW, SE, SW")
	}
	if d := a.PostDirectional.value(); d != "" && !slices.Contains(directionals, d) {
		errs.add(7330, "The post-directional must be one of N, S, E, W, NE, NW, SE, SW")
	}
	return errs
}

// portable tells what keeps the content's numbers from being ported, or from being ported together, for the order id.
func (s *Simulator) portable(c content, id string) []wireError {
	numbers := c.looseNumbers()
	if len(numbers) == 0 {
		return []wireError{{Code: 7505, Description: "An order that is no draft needs telephone numbers"}}
	}
	var errs faults
	taken := s.taken(id)
	if allTollFree(numbers) {
		for _, n := range numbers {
			if problem := taken(n); problem != nil {
				errs = append(errs, *problem)
			}
		}
		return errs
	}
	var uncoveredNumbers, refused []tn
	spids, vendors := map[string]bool{}, map[string]bool{}
	for _, n := range numbers {
		f := know(n)
		switch {
		case f.coverage == uncovered:
			uncoveredNumbers = append(uncoveredNumbers, n)
		case f.carrier.Unsupported:
			refused = append(refused, n)
		default:
			spids[f.carrier.SPID] = true
			vendors[f.vendor] = true
		}
		if problem := taken(n); problem != nil {
			errs = append(errs, *problem)
		}
	}
	if len(uncoveredNumbers) > 0 {
		errs.add(7331, "The rate center is not in the Bandwidth Dashboard", uncoveredNumbers...)
	}
	if len(refused) > 0 {
		errs.add(7609, "The losing carrier is not supported", refused...)
	}
	for _, billing := range []*text{c.BillingTelephoneNumber, c.NewBillingTelephoneNumber} {
		if tenDigits.MatchString(billing.value()) {
			spids[know(tn(*billing)).carrier.SPID] = true
		}
	}
	if len(spids) > 1 {
		errs.add(7204, "All numbers, with the billing numbers, must be of one losing carrier", numbers...)
	}
	if len(vendors) > 1 {
		errs.add(7363, "The numbers are of several vendors", numbers...)
	}
	f := know(numbers[0])
	if f.coverage == onNet && len(numbers) > maxOnNetNumbers {
		errs.add(7314, fmt.Sprintf("More telephone numbers than the maximum of %d", maxOnNetNumbers))
	}
	if f.carrier.AccountRequired && (c.WirelessInfo == nil || c.WirelessInfo.AccountNumber.value() == "") {
		errs.add(7114, "The losing carrier asks for the account number")
	}
	return errs
}

// checkFoc tells what is wrong with the requested FOC of an order that goes to the carrier now.
func (c content) checkFoc(now time.Time) []wireError {
	foc, asked := c.requestedFoc()
	if !asked {
		return nil
	}
	f, _ := c.facts()
	today, day := focTime(now), focTime(foc)
	earliest := earliestFoc(now, f.carrier.Interval)
	switch {
	case day.Before(today) || !foc.After(now):
		return []wireError{{Code: 7208, Description: "The requested FOC date is in the past"}}
	case !businessDay(foc):
		return []wireError{{Code: 7315, Description: "The requested FOC date is at a weekend or on a holiday"}}
	case day.Before(focTime(earliest)):
		return []wireError{{Code: 7317, Description: "The requested FOC date is before the next available one, " + earliest.Format(time.DateOnly)}}
	case day.After(today.AddDate(0, 0, focHorizon)):
		return []wireError{{Code: 7210, Description: fmt.Sprintf("The requested FOC date is more than %d days ahead", focHorizon)}}
	}
	if c.triggered() {
		opens := 5
		if f.coverage == offNetAutomated {
			opens = 6
		}
		local := foc.In(newYork)
		minutes := local.Hour()*60 + local.Minute()
		if minutes < opens*60 || minutes > 22*60 {
			return []wireError{{Code: 7603, Description: fmt.Sprintf("The requested time must be from %02d:00 to 22:00 Eastern Time", opens)}}
		}
	}
	return nil
}

// submittable tells everything that keeps an order with this content from being submitted; id is that of the draft, if any.
func (s *Simulator) submittable(c content, id string, now time.Time) []wireError {
	errs := slices.Concat(c.complete(), s.portable(c, id), c.checkFoc(now))
	if c.tollFree() && c.TargetRespOrgID == nil {
		missing := wireError{Code: 7532, Description: "Toll-free port-ins need a target RespOrg"}
		if id != "" {
			missing.Code = 7533
		}
		errs = append(errs, missing)
	}
	if len(errs) > 0 {
		return errs
	}
	return s.refuse(c)
}

// refuse plays the trigger of a number that is refused until the account number has changed.
func (s *Simulator) refuse(c content) []wireError {
	account := ""
	if c.WirelessInfo != nil {
		account = c.WirelessInfo.AccountNumber.value()
	}
	for _, n := range c.looseNumbers() {
		if n.trigger() != refusedAtSubmit || n.tollFree() {
			continue
		}
		refused, known := s.refused[n]
		if !known {
			s.refused[n] = account
			s.save(refusedTable, string(n), account)
		}
		if !known || refused == account {
			return []wireError{{Code: 7114, Description: "The account number is not one of the losing carrier's", Numbers: []tn{n}}}
		}
	}
	return nil
}
