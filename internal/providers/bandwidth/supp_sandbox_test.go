package bandwidth_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth"
	"github.com/portway/portway/internal/providers/providertest"
)

const portal = "/api/v2/accounts/9900000"

// talk speaks to the simulator as somebody at Bandwidth's portal would.
func talk(t testing.TB, s providertest.Sandbox, method, path, body string) (string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+portal+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("sandbox", "sandbox")
	r.Header.Set("Content-Type", "application/xml")
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	if reply.StatusCode > 299 {
		t.Fatalf("%s %s: HTTP %d %s", method, path, reply.StatusCode, text)
	}
	return string(text), reply.Header
}

// portalOrder is an order with something in every element that nobody but us
// and the portal writes.
const portalOrder = `<LnpOrder><CustomerOrderId>from the portal</CustomerOrderId><RequestedFocDate>%s</RequestedFocDate>
<BillingTelephoneNumber>%[2]s</BillingTelephoneNumber><SiteId>301</SiteId><PeerId>40211</PeerId>
<Subscriber><SubscriberType>BUSINESS</SubscriberType><BusinessName>Blue Heron Books</BusinessName>
<ServiceAddress><HouseNumber>48</HouseNumber><PreDirectional>E</PreDirectional><StreetName>Alder</StreetName><StreetSuffix>Ave</StreetSuffix>
<AddressLine2>Unit 3</AddressLine2><City>Durham</City><StateCode>NC</StateCode><Zip>27701</Zip><PlusFour>1234</PlusFour><County>Durham</County></ServiceAddress></Subscriber>
<LoaAuthorizingPerson>Ada Quill</LoaAuthorizingPerson><WirelessInfo><AccountNumber>BH-2207</AccountNumber><PinNumber>8841</PinNumber></WirelessInfo>
<TnAttributes><TnAttribute>Protected</TnAttribute></TnAttributes><ListOfPhoneNumbers><PhoneNumber>%[2]s</PhoneNumber></ListOfPhoneNumbers>
<PartialPort>true</PartialPort></LnpOrder>`

// told are the values of an order by path, of a GET, reading nothing but XML.
func told(t testing.TB, text string) map[string]string {
	decoder := xml.NewDecoder(strings.NewReader(text))
	found := map[string]string{}
	var path []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if value := strings.TrimSpace(string(token)); value != "" {
				found[strings.Join(path[1:], "/")] += value
			}
		}
	}
}

// An edit is one change of an order's details, and the elements it may touch.
type edit struct {
	pointer  string
	make     func(*domain.Details)
	elements []string
}

var edits = []edit{
	{"/billing_phone_number", func(d *domain.Details) { d.BillingPhoneNumber = "+19195559997" }, []string{"BillingTelephoneNumber"}},
	{"/new_billing_phone_number", func(d *domain.Details) { d.NewBillingPhoneNumber = "+19195559998" }, []string{"NewBillingTelephoneNumber"}},
	{"/port_scope", func(d *domain.Details) { d.PortScope = domain.FullPort }, []string{"PartialPort"}},
	{"/end_user/business_name", func(d *domain.Details) { d.EndUser.BusinessName = "Grey Heron Books" }, []string{"Subscriber/BusinessName"}},
	{"/end_user/authorized_person", func(d *domain.Details) { d.EndUser.AuthorizedPerson = "Bo Quill" }, []string{"LoaAuthorizingPerson"}},
	{"/end_user/account_number", func(d *domain.Details) { d.EndUser.AccountNumber = domain.NewSecret("BH-2208") }, []string{"WirelessInfo/AccountNumber"}},
	{"/end_user/pin", func(d *domain.Details) { d.EndUser.PIN = domain.NewSecret("8842") }, []string{"WirelessInfo/PinNumber"}},
	{"/end_user/service_address/street_address", func(d *domain.Details) {
		moved := *d.EndUser.ServiceAddress
		moved.StreetAddress = "50 W Birch St"
		d.EndUser.ServiceAddress = &moved
	}, []string{
		"Subscriber/ServiceAddress/HouseNumber", "Subscriber/ServiceAddress/PreDirectional", "Subscriber/ServiceAddress/StreetName",
		"Subscriber/ServiceAddress/StreetSuffix", "Subscriber/ServiceAddress/County", // of the old address
	}},
	{"/requested_foc", func(d *domain.Details) { d.RequestedFOC = domain.RequestedFOC{Date: d.RequestedFOC.Date + "+"} }, []string{"RequestedFocDate"}},
	{"/provider_options/bandwidth/site_id", func(d *domain.Details) { d.Options.Bandwidth.SiteID = "302" }, []string{"SiteId"}},
	{"/provider_options/bandwidth/peer_id", func(d *domain.Details) { d.Options.Bandwidth.PeerID = "40212" }, []string{"PeerId"}},
}

// nobodys are elements that change with every SUPP.
var nobodys = []string{"LastModifiedDate", "LastModifiedBy", "ProcessingStatus"}

// Whatever is changed of an order that was submitted, in SUBMITTED, in EXCEPTION
// or with its FOC, and whatever it holds that the gateway never wrote: nothing
// else of it changes.
func TestSuppChangesNoUnmentionedField(t *testing.T) {
	t.Parallel()
	p, s := house(t)
	focs := businessDays(t, virtualNow(t, s))
	order := 0
	rapid.Check(t, func(r *rapid.T) {
		order++
		number := domain.PhoneNumber(fmt.Sprintf("+1919555%04d", order))
		_, header := talk(t, s, http.MethodPost, "/portins", fmt.Sprintf(portalOrder, focs[0], number))
		id := header.Get("Location")[strings.LastIndexByte(header.Get("Location"), '/')+1:]
		state := rapid.SampledFrom([]string{"SUBMITTED", "EXCEPTION", "FOC"}).Draw(r, "state")
		advance(t, s, 10*time.Second)
		if state != "SUBMITTED" {
			talk(t, s, http.MethodPut, "/portins/"+id, "<LnpOrderSupp><CustomerOrderId>from the portal</CustomerOrderId><ProcessingStatus>"+state+"</ProcessingStatus></LnpOrderSupp>")
		}
		w := providers.Want{
			Goal: providers.Submitted, PortInID: "pti_1", Reference: "from the portal", Numbers: []domain.PhoneNumber{number},
			PortClass: domain.OnNetAutomated, Now: virtualNow(t, s),
			Details: domain.Details{
				PortScope: domain.PartialPort, BillingPhoneNumber: number, RequestedFOC: domain.RequestedFOC{Date: focs[0]},
				EndUser: domain.EndUser{
					Type: domain.Business, BusinessName: "Blue Heron Books", AuthorizedPerson: "Ada Quill",
					AccountNumber: domain.NewSecret("BH-2207"), PIN: domain.NewSecret("8841"),
					ServiceAddress: &domain.Address{
						StreetAddress: "48 E Alder Ave", ExtendedAddress: "Unit 3", Locality: "Durham",
						AdministrativeArea: "NC", PostalCode: "27701-1234", CountryCode: "US",
					},
				},
			},
		}
		may := slices.Clone(nobodys)
		chosen := rapid.SliceOfNDistinct(rapid.IntRange(0, len(edits)-1), 1, 4, rapid.ID[int]).Draw(r, "edits")
		for _, i := range chosen {
			edits[i].make(&w.Details)
			w.Pending = append(w.Pending, edits[i].pointer)
			may = append(may, edits[i].elements...)
		}
		if strings.HasSuffix(string(w.Details.RequestedFOC.Date), "+") {
			w.Details.RequestedFOC = domain.RequestedFOC{Date: focs[1]}
		}
		text, _ := talk(t, s, http.MethodGet, "/portins/"+id, "")
		before := told(t, text)
		if before["ProcessingStatus"] != state {
			r.Fatalf("the order is %s, want %s", before["ProcessingStatus"], state)
		}
		have, err := p.Fetch(t.Context(), id)
		if err != nil {
			r.Fatal(err)
		}
		step := p.Next(w, []providers.Order{have})
		if step.Kind != providers.StepUpdate {
			r.Fatalf("%v: next is %+v", w.Pending, step)
		}
		if _, err := p.Do(t.Context(), w, step); err != nil {
			r.Fatalf("%v: %v", w.Pending, err)
		}
		text, _ = talk(t, s, http.MethodGet, "/portins/"+id, "")
		after := told(t, text)
		for path := range union(before, after) {
			if before[path] != after[path] && !slices.Contains(may, path) && !strings.HasPrefix(path, "Errors/") {
				r.Errorf("%v: %s was %q and is %q", w.Pending, path, before[path], after[path])
			}
		}
		for _, i := range chosen {
			if path := edits[i].elements[0]; before[path] == after[path] {
				r.Errorf("%s: %s is %q as before", edits[i].pointer, path, after[path])
			}
		}
		have, err = p.Fetch(t.Context(), id)
		if err != nil {
			r.Fatal(err)
		}
		if step := p.Next(w, []providers.Order{have}); step.Kind != providers.StepDone {
			r.Errorf("afterwards, next is %+v", step)
		}
	})
}

// While an order waits for the carrier's answer to a SUPP its FOC stands, and
// no other SUPP is sent.
func TestFOCStandsWhileASuppIsAnswered(t *testing.T) {
	t.Parallel()
	p, s := house(t)
	focs := businessDays(t, virtualNow(t, s))
	number := domain.PhoneNumber("+19195550118")
	_, header := talk(t, s, http.MethodPost, "/portins", fmt.Sprintf(portalOrder, focs[0], number))
	id := header.Get("Location")[strings.LastIndexByte(header.Get("Location"), '/')+1:]
	advance(t, s, 10*time.Second)
	talk(t, s, http.MethodPut, "/portins/"+id, "<LnpOrderSupp><ProcessingStatus>FOC</ProcessingStatus></LnpOrderSupp>")
	confirmed, err := p.Fetch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	w := providers.Want{
		Goal: providers.Submitted, PortInID: "pti_1", Numbers: []domain.PhoneNumber{number}, Now: virtualNow(t, s),
		Details: domain.Details{RequestedFOC: domain.RequestedFOC{Date: focs[1]}}, Pending: []string{"/requested_foc"},
	}
	if _, err := p.Do(t.Context(), w, p.Next(w, []providers.Order{confirmed})); err != nil {
		t.Fatal(err)
	}
	amending, err := p.Fetch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if amending.Status != domain.PortInAmending || amending.FOCConfirmed == nil || !amending.FOCConfirmed.Equal(*confirmed.FOCConfirmed) {
		t.Errorf("%s with FOC %v, want amending with %v", amending.Status, amending.FOCConfirmed, confirmed.FOCConfirmed)
	}
	w.Details.RequestedFOC.Date = focs[2]
	step := p.Next(w, []providers.Order{amending})
	if step.Kind != providers.StepBlocked || len(step.Requirements) != 1 || step.Requirements[0].Code != "awaiting_answer" {
		t.Errorf("next is %+v", step)
	}
}

// A change after the FOC that is answered with 200 and not made: the order holds
// what it held, was not modified, and says why.
func TestSuppThatIsLostInSilence(t *testing.T) {
	t.Parallel()
	p, s := house(t)
	focs := businessDays(t, virtualNow(t, s))
	number := domain.PhoneNumber("+19199991016")
	_, header := talk(t, s, http.MethodPost, "/portins", fmt.Sprintf(portalOrder, focs[0], number))
	id := header.Get("Location")[strings.LastIndexByte(header.Get("Location"), '/')+1:]
	advance(t, s, 10*time.Second)
	talk(t, s, http.MethodPut, "/portins/"+id, "<LnpOrderSupp><ProcessingStatus>FOC</ProcessingStatus></LnpOrderSupp>")
	before, err := p.Fetch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	w := providers.Want{
		Goal: providers.Submitted, PortInID: "pti_1", Numbers: []domain.PhoneNumber{number}, Now: virtualNow(t, s),
		Details: domain.Details{RequestedFOC: domain.RequestedFOC{Date: focs[1]}}, Pending: []string{"/requested_foc"},
	}
	step := p.Next(w, []providers.Order{before})
	if _, err := p.Do(t.Context(), w, step); err != nil {
		t.Fatalf("%+v: %v", step, err)
	}
	after, err := p.Fetch(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Faults) != 1 || after.Faults[0].Code != "7300" || !after.ModifiedAt.Equal(before.ModifiedAt) || after.Status != domain.PortInFOCConfirmed {
		t.Errorf("%s, modified %s (before %s), faults %+v", after.Status, after.ModifiedAt, before.ModifiedAt, after.Faults)
	}
	if diff := cmp.Diff(step, p.Next(w, []providers.Order{after})); diff != "" {
		t.Errorf("the change isn't owed any longer: %s", diff)
	}
}

func house(t *testing.T) (*providers.Provider, providertest.Sandbox) {
	s := open(t)
	a := adapter(t, s, providers.NewClient(providers.NewTransport(nil, providers.TransportOptions{PerSecond: 5000, Burst: 5000})), func(c *bandwidth.Config) {
		c.BaseURL += "/api/v2"
		c.Username, c.Password = "sandbox", domain.NewSecret("sandbox")
	})
	return providers.Wrap(a, providers.Options{Account: "bandwidth", Provider: "bandwidth"}), s
}

// businessDays are some days on which numbers may be ported, from a week on.
func businessDays(t *testing.T, now time.Time) []domain.Date {
	t.Helper()
	holidays, err := domain.ShippedHolidays()
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := holidays.Calendar(domain.USPorting, domain.EasternTime)
	if err != nil {
		t.Fatal(err)
	}
	first := calendar.BusinessDayFrom(domain.DateOf(now, time.UTC).AddDays(7))
	second := calendar.NextBusinessDay(first)
	return []domain.Date{first, second, calendar.NextBusinessDay(second)}
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
