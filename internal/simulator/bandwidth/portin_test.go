package bandwidth_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const submit = `<LnpOrderSupp><CustomerOrderId>PW-QUINCE-1</CustomerOrderId><ProcessingStatus>SUBMITTED</ProcessingStatus></LnpOrderSupp>`

func TestDraftSubmittedCompleted(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12015550101", "+12015550102")
	created := h.want(201, "POST", "/portins", o.with("ProcessingStatus", "draft", "FavouriteColour", "teal", "AccountNumber", "1").xml("LnpOrder"))
	id := created.get(t, "OrderId")
	if got, want := created.header.Get("Location"), "https://dashboard.bandwidth.com:443/v1.0/accounts/9900000/portins/"+id; got != want {
		t.Errorf("Location %s, want %s", got, want)
	}
	if diff := cmp.Diff([]string{
		"OrderId=" + id, "Status/Code=201", "ProcessingStatus=DRAFT", "BillingType=PORTIN",
	}, slices.DeleteFunc(leaves(t, created.body), func(l string) bool {
		return !strings.HasPrefix(l, "OrderId") && !strings.HasPrefix(l, "Status/C") && !strings.HasPrefix(l, "Proc") && !strings.HasPrefix(l, "BillingTy")
	})); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}

	got := h.want(200, "GET", "/portins/"+id, "")
	if diff := cmp.Diff([]string{
		"ProcessingStatus=DRAFT",
		"EarliestEstimate=2026-12-03T16:30:00.000Z",
		"CustomerOrderId=PW-QUINCE-1",
		"LoaAuthorizingPerson=Ada Quince",
		"Subscriber/SubscriberType=BUSINESS",
		"Subscriber/BusinessName=Quince Bakery",
		"Subscriber/ServiceAddress/HouseNumber=48",
		"Subscriber/ServiceAddress/StreetName=Juniper Ave",
		"Subscriber/ServiceAddress/City=Hackensack",
		"Subscriber/ServiceAddress/StateCode=NJ",
		"Subscriber/ServiceAddress/Zip=07601",
		"Subscriber/ServiceAddress/Country=United States",
		"Subscriber/ServiceAddress/AddressType=Service",
		"WirelessInfo/AccountNumber=55-118",
		"WirelessInfo/PinNumber=0042",
		"BillingTelephoneNumber=+12015550101",
		"ListOfPhoneNumbers/PhoneNumber=+12015550101",
		"ListOfPhoneNumbers/PhoneNumber=+12015550102",
		"SiteId=2439",
		"PeerId=23432",
		"PartialPort=false",
		"Triggered=false",
		"AccountId=9900000",
		"LosingCarrierSPID=2210",
		"LosingCarrierName=Bluestem Communications:2210 -SVR/1",
		"LosingCarrierIsWireless=false",
		"VendorName=Bandwidth CLEC",
		"OrderCreateDate=2026-12-01T15:00:00.000Z",
		"LastModifiedDate=2026-12-01T15:00:00.000Z",
		"userId=sandbox",
		"LastModifiedBy=sandbox",
		"PortType=AUTOMATED",
	}, leaves(t, got.body)); diff != "" {
		t.Errorf("draft (-want +got):\n%s", diff)
	}

	// The reply to a submit says nothing of the status.
	put := h.want(200, "PUT", "/portins/"+id, submit)
	if got := put.get(t, "ProcessingStatus"); got != "REQUESTED_SUPP" {
		t.Errorf("the reply says %s", got)
	}
	h.wantStatus(id, "PENDING_DOCUMENTS")
	h.advance("4s")
	h.wantStatus(id, "PENDING_DOCUMENTS")
	h.advance("1s")
	h.wantStatus(id, "SUBMITTED")
	h.advance("23h59m")
	h.wantStatus(id, "SUBMITTED")
	h.advance("1m")
	h.wantStatus(id, "FOC")
	foc := h.want(200, "GET", "/portins/"+id, "")
	if got := foc.get(t, "ActualFocDate"); got != "2026-12-03T16:30:00.000Z" {
		t.Errorf("ActualFocDate %s", got)
	}
	if got := foc.get(t, "EarliestEstimate"); got != "" {
		t.Errorf("EarliestEstimate %s on an order that is no draft", got)
	}
	h.advance("25h29m")
	h.wantStatus(id, "FOC")
	h.advance("1m")
	h.wantStatus(id, "COMPLETE")

	history := h.want(200, "GET", "/portins/"+id+"/history", "")
	if diff := cmp.Diff([]string{"PENDING_DOCUMENTS", "SUBMITTED", "FOC", "COMPLETE"}, history.all(t, "OrderHistory/Status")); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"2026-12-01T15:00:00.000Z", "2026-12-01T15:00:05.000Z", "2026-12-02T15:00:05.000Z", "2026-12-03T16:30:00.000Z",
	}, history.all(t, "OrderHistory/OrderDate")); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	entry := h.ledger()[0]
	if entry.ID != id || !entry.Committed || entry.Live || entry.Status != "COMPLETE" || entry.Reference != "PW-QUINCE-1" ||
		!slices.Equal(entry.PhoneNumbers, []string{"+12015550101", "+12015550102"}) {
		t.Errorf("ledger %+v", entry)
	}
}

func TestTenDigitsUnderOtherBases(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	for _, base := range []string{"/api/accounts", "/api/v1/accounts", "/v1.0/accounts"} {
		h.url = h.root + base + "/9900000"
		id := h.draft(orderFor("2015550101"))
		got := h.want(200, "GET", "/portins/"+id, "")
		if n := got.get(t, "ListOfPhoneNumbers/PhoneNumber"); n != "2015550101" {
			t.Errorf("%s: %s", base, n)
		}
		refused := h.want(400, "POST", "/portins", orderFor("+12015550101").with("ProcessingStatus", "DRAFT").xml("LnpOrder"))
		if diff := cmp.Diff([]string{"7203", "7339"}, refused.codes(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", base, diff)
		}
		h.url = h.root + "/api/v2/accounts/9900000"
		if n := h.want(200, "GET", "/portins/"+id, "").get(t, "ListOfPhoneNumbers/PhoneNumber"); n != "+12015550101" {
			t.Errorf("%s, read under v2: %s", base, n)
		}
	}
	refused := h.want(400, "POST", "/portins", orderFor("2015550101").with("ProcessingStatus", "DRAFT").xml("LnpOrder"))
	if diff := cmp.Diff([]string{"1022"}, refused.codes(t)); diff != "" {
		t.Errorf("v2 (-want +got):\n%s", diff)
	}
}

func TestSubmitIsValidated(t *testing.T) {
	t.Parallel()
	good := orderFor("+12015550101")
	replace := func(from, to string) order {
		return good.with("Subscriber", strings.Replace(subscriber, from, to, 1))
	}
	residential := strings.Replace(subscriber, "BUSINESS", "RESIDENTIAL", 1)
	without := func(names ...string) order {
		o := good.with()
		for _, n := range names {
			delete(o, n)
		}
		return o
	}
	for name, tc := range map[string]struct {
		order order
		codes []string
	}{
		"nothing":                    {order{}, []string{"7103", "7115", "7334", "7104", "7505"}},
		"no billing number":          {without("BillingTelephoneNumber"), []string{"7103"}},
		"no numbers":                 {without("ListOfPhoneNumbers"), []string{"7505"}},
		"no subscriber":              {without("Subscriber"), []string{"7104"}},
		"no type, name or address":   {good.with("Subscriber", ""), []string{"7106", "7107"}},
		"an empty address":           {good.with("Subscriber", "<SubscriberType>RESIDENTIAL</SubscriberType><LastName>Quince</LastName><ServiceAddress/>"), []string{"7108", "7109", "7110", "7111", "7112"}},
		"a residential business":     {good.with("Subscriber", residential), []string{"7105", "7211"}},
		"a nameless business":        {replace("<BusinessName>Quince Bakery</BusinessName>", ""), []string{"7105"}},
		"a long business name":       {replace("Quince Bakery", "Quince Bakery and Confectionery"), []string{"7324"}},
		"a bad ZIP":                  {replace("07601", "7601"), []string{"7214"}},
		"a bad state":                {replace("NJ", "XX"), []string{"7395"}},
		"a bad directional":          {replace("<StreetName>", "<PreDirectional>UP</PreDirectional><StreetName>"), []string{"7329"}},
		"secrets in the subscriber":  {replace("<SubscriberType>", "<AccountNumber>1</AccountNumber><SubscriberType>"), []string{"7481"}},
		"no authorizing person":      {without("LoaAuthorizingPerson"), []string{"7115"}},
		"a long authorizing person":  {good.with("LoaAuthorizingPerson", "Ada Marguerite Quince"), []string{"7357"}},
		"no site":                    {without("SiteId"), []string{"7334"}},
		"a bad site and peer":        {good.with("SiteId", "x", "PeerId", "0"), []string{"7309", "7312"}},
		"a bad customer order id":    {good.with("CustomerOrderId", "PW_1"), []string{"7318"}},
		"a long customer order id":   {good.with("CustomerOrderId", strings.Repeat("x", 41)), []string{"7318"}},
		"a foreign SPID":             {good.with("AlternateSpid", "X455"), []string{"7337"}},
		"a bad attribute, twice":     {good.with("TnAttributes", "<TnAttribute>Shiny</TnAttribute><TnAttribute>Shiny</TnAttribute>"), []string{"7399", "7399", "7474"}},
		"a bad partial port":         {good.with("PartialPort", "maybe"), []string{"7319"}},
		"a new BTN that ports":       {good.with("NewBillingTelephoneNumber", "+12015550101"), []string{"7496", "7497"}},
		"a BTN of another carrier":   {good.with("BillingTelephoneNumber", "+19199172854"), []string{"7204"}},
		"numbers of two carriers":    {orderFor("+12015550101", "+19199172854"), []string{"7204"}},
		"numbers of two vendors":     {orderFor("+12015550101", "+13032280101"), []string{"7204", "7363"}},
		"an uncovered number":        {orderFor("+16052539874"), []string{"7331"}},
		"an unsupported carrier":     {orderFor("+12019991011"), []string{"7609"}},
		"an account number is asked": {orderFor("+17162040101").with("WirelessInfo", ""), []string{"7114"}},
		"a duplicate":                {orderFor("+12015550101", "+12015550101"), []string{"7502"}},
		"a toll-free number":         {orderFor("+12015550101", "+18005550101"), []string{"7386"}},
		"off-net and protected":      {orderFor("+13032280101").with("TnAttributes", "<TnAttribute>Protected</TnAttribute>"), []string{"7398"}},
		"a date that is none":        {good.with("RequestedFocDate", "soon"), []string{"7217"}},
		"a past date":                {good.with("RequestedFocDate", "2026-11-30"), []string{"7208"}},
		"a date too soon":            {good.with("RequestedFocDate", "2026-12-02"), []string{"7317"}},
		"a Saturday":                 {good.with("RequestedFocDate", "2026-12-05"), []string{"7315"}},
		"Christmas":                  {good.with("RequestedFocDate", "2026-12-25T16:30:00Z"), []string{"7315"}},
		"a date too far off":         {good.with("RequestedFocDate", "2027-01-04"), []string{"7210"}},
		"triggered at night":         {good.with("RequestedFocDate", "2026-12-10T04:00:00-0500", "Triggered", "true"), []string{"7603"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			a := h.want(400, "POST", "/portins", tc.order.xml("LnpOrder"))
			if diff := cmp.Diff(tc.codes, a.codes(t)); diff != "" {
				t.Errorf("codes (-want +got):\n%s\n%s", diff, a.body)
			}
			if got := [3]string{a.get(t, "OrderId"), a.get(t, "Status/Code"), a.get(t, "ProcessingStatus")}; got != [3]string{"", "400", "EXCEPTION"} {
				t.Errorf("got %v", got)
			}
			if got := h.ledger(); len(got) != 0 {
				t.Errorf("ledger %+v", got)
			}
			// As a draft it is taken unless its form is wrong, and refused when it is submitted, with the id this time.
			a = h.call("POST", "/portins", tc.order.with("ProcessingStatus", "DRAFT").xml("LnpOrder"))
			if a.status == 400 {
				return
			}
			id := a.get(t, "OrderId")
			put := h.want(400, "PUT", "/portins/"+id, tc.order.with("ProcessingStatus", "SUBMITTED").xml("LnpOrderSupp"))
			if diff := cmp.Diff(tc.codes, put.codes(t)); diff != "" || put.get(t, "OrderId") != id {
				t.Errorf("codes at PUT (-want +got):\n%s\n%s", diff, put.body)
			}
			h.wantStatus(id, "DRAFT")
		})
	}
}

func TestRequestedFoc(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		order order
		want  string
	}{
		"none":                         {orderFor("+12015550101"), "2026-12-03T16:30:00.000Z"},
		"a date":                       {orderFor("+12015550101").with("RequestedFocDate", "2026-12-10"), "2026-12-10T16:30:00.000Z"},
		"a date with Z":                {orderFor("+12015550101").with("RequestedFocDate", "2026-12-10Z"), "2026-12-10T16:30:00.000Z"},
		"the default time":             {orderFor("+12015550101").with("RequestedFocDate", "2026-12-10T11:30:00-05:00"), "2026-12-10T16:30:00.000Z"},
		"a time that does not count":   {orderFor("+12015550101").with("RequestedFocDate", "2026-12-10T19:00:00Z"), "2026-12-10T16:30:00.000Z"},
		"a time when triggered":        {orderFor("+12015550101").with("RequestedFocDate", "2026-12-10T14:00:00-0500", "Triggered", "true"), "2026-12-10T19:00:00.000Z"},
		"a time with wireless":         {orderFor("+19199172854").with("RequestedFocDate", "2026-12-10T19:00:00.000Z"), "2026-12-10T19:00:00.000Z"},
		"the earliest, over a weekend": {orderFor("+16137230461"), "2026-12-07T16:30:00.000Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			id := h.submitted(tc.order)
			h.advance("25h")
			got := h.want(200, "GET", "/portins/"+id, "")
			if got.get(t, "ProcessingStatus") != "FOC" || got.get(t, "ActualFocDate") != tc.want {
				t.Errorf("FOC %s, want %s in %s", got.get(t, "ActualFocDate"), tc.want, got.body)
			}
		})
	}
}

func TestUpdateMerges(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12015550101"))
	before := leaves(t, h.want(200, "GET", "/portins/"+id, "").body)
	without := func(all []string, prefixes ...string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(l string) bool {
			return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(l, p+"=") })
		})
	}
	for name, tc := range map[string]struct {
		put     string
		changed []string // leaves that are no longer what they were
		want    []string // what they are now
	}{
		"the reference is kept when it is repeated": {
			"<LnpOrderSupp><CustomerOrderId>PW-QUINCE-1</CustomerOrderId><SiteId>77</SiteId></LnpOrderSupp>",
			[]string{"SiteId"},
			[]string{"SiteId=77"},
		},
		"one part of the address": {
			"<LnpOrderSupp><CustomerOrderId>PW-QUINCE-1</CustomerOrderId><Subscriber><ServiceAddress><HouseNumber> 50 </HouseNumber></ServiceAddress></Subscriber></LnpOrderSupp>",
			[]string{"Subscriber/ServiceAddress/HouseNumber"},
			[]string{"Subscriber/ServiceAddress/HouseNumber=50"},
		},
		"an empty element, and the other root": {
			"<LnpOrder><CustomerOrderId>PW-QUINCE-1</CustomerOrderId><PeerId/></LnpOrder>",
			[]string{"PeerId"},
			nil,
		},
		"the reference is lost when it is left out": {
			"<LnpOrderSupp><LoaAuthorizingPerson>Bo Quince</LoaAuthorizingPerson></LnpOrderSupp>",
			[]string{"CustomerOrderId", "LoaAuthorizingPerson"},
			[]string{"LoaAuthorizingPerson=Bo Quince"},
		},
		"the address is reset": {
			"<LnpOrderSupp><CustomerOrderId>PW-QUINCE-1</CustomerOrderId><Subscriber><ServiceAddress><ResetAddressFields>true</ResetAddressFields><City>Paramus</City></ServiceAddress></Subscriber></LnpOrderSupp>",
			[]string{
				"Subscriber/ServiceAddress/HouseNumber", "Subscriber/ServiceAddress/StreetName", "Subscriber/ServiceAddress/City",
				"Subscriber/ServiceAddress/StateCode", "Subscriber/ServiceAddress/Zip", "Subscriber/ServiceAddress/Country",
			},
			[]string{"Subscriber/ServiceAddress/City=Paramus"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id := h.draft(orderFor("+12015550101"))
			h.want(200, "PUT", "/portins/"+id, tc.put)
			after := leaves(t, h.want(200, "GET", "/portins/"+id, "").body)
			if diff := cmp.Diff(without(before, tc.changed...), without(after, tc.changed...)); diff != "" {
				t.Errorf("what was not sent (-want +got):\n%s", diff)
			}
			for _, path := range tc.changed {
				var got string
				for _, l := range after {
					if strings.HasPrefix(l, path+"=") {
						got = l
					}
				}
				i := slices.IndexFunc(tc.want, func(l string) bool { return strings.HasPrefix(l, path+"=") })
				if (i < 0 && got != "") || (i >= 0 && got != tc.want[i]) {
					t.Errorf("%s is %q", path, got)
				}
			}
		})
	}
}

func TestPurge(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	idle := h.draft(orderFor("+12015550101"))
	busy := h.draft(orderFor("+12015550102"))
	h.want(201, "POST", "/portins/"+idle+"/notes", "<Note><UserId>sandbox</UserId><Description>hello</Description></Note>")
	h.advance("40h") // Thursday 07:00 UTC
	h.want(200, "PUT", "/portins/"+busy, "<LnpOrderSupp><SiteId>1</SiteId></LnpOrderSupp>")
	h.advance("3h") // 09:00 was on day three, but 48 hours had not passed
	h.want(200, "GET", "/portins/"+idle, "")
	h.advance("22h59m59s") // Friday 08:59:59
	h.want(200, "GET", "/portins/"+idle, "")
	h.advance("1s")
	h.want(404, "GET", "/portins/"+idle, "")
	h.want(404, "GET", "/portins/"+idle+"/notes", "")
	h.wantStatus(busy, "DRAFT")
	if got := h.ledger(); len(got) != 1 || got[0].ID != busy {
		t.Errorf("ledger %+v", got)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	draft := h.draft(orderFor("+12015550101"))
	h.want(200, "DELETE", "/portins/"+draft, "")
	h.want(404, "GET", "/portins/"+draft, "")
	refused := h.want(400, "DELETE", "/portins/"+draft, "")
	if diff := cmp.Diff([]string{"7480"}, refused.codes(t)); diff != "" {
		t.Error(diff)
	}

	early := h.submitted(orderFor("+12015550101"))
	h.want(200, "DELETE", "/portins/"+early, "")
	h.wantStatus(early, "CANCELLED")
	if diff := cmp.Diff([]string{"7303"}, h.want(400, "DELETE", "/portins/"+early, "").codes(t)); diff != "" {
		t.Error(diff)
	}

	late := h.submitted(orderFor("+12015550101").with("RequestedFocDate", "2026-12-10"))
	h.advance("30h")
	h.wantStatus(late, "FOC")
	h.want(200, "DELETE", "/portins/"+late, "")
	h.wantStatus(late, "REQUESTED_CANCEL")
	h.want(200, "DELETE", "/portins/"+late, "") // no effect
	h.advance("1h")
	h.wantStatus(late, "CANCELLED")
	h.advance("480h")
	h.wantStatus(late, "CANCELLED")

	near := h.submitted(orderFor("+12015550103"))
	h.advance("30h")
	if diff := cmp.Diff([]string{"7301"}, h.want(400, "DELETE", "/portins/"+near, "").codes(t)); diff != "" {
		t.Error(diff)
	}
	h.advance("240h")
	h.wantStatus(near, "COMPLETE")
	if diff := cmp.Diff([]string{"7304"}, h.want(400, "DELETE", "/portins/"+near, "").codes(t)); diff != "" {
		t.Error(diff)
	}
}

func TestANumberIsOnOneSubmittedOrder(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	first, second := h.draft(orderFor("+12015550101")), h.draft(orderFor("+12015550101"))
	h.want(200, "PUT", "/portins/"+first, submit)
	if diff := cmp.Diff([]string{"7205"}, h.want(400, "PUT", "/portins/"+second, submit).codes(t)); diff != "" {
		t.Error(diff)
	}
	// A commit that is repeated is refused by the order's own state.
	again := h.want(400, "PUT", "/portins/"+first, submit)
	if diff := cmp.Diff([]string{"7364"}, again.codes(t)); diff != "" {
		t.Error(diff)
	}
	h.want(200, "DELETE", "/portins/"+first, "")
	h.want(200, "PUT", "/portins/"+second, submit)
}

func TestSupplement(t *testing.T) {
	t.Parallel()
	keep := func(o order) order { return order{"CustomerOrderId": o["CustomerOrderId"]} }
	newName := strings.Replace(subscriber, "Quince Bakery", "Quince Cafe", 1)
	newAddress := strings.Replace(subscriber, "48", "49", 1)
	onNet, offNet, internal := orderFor("+12015550101"), orderFor("+13032280101"), orderFor("+12086433254")
	wireless, staffOffNet := orderFor("+19199172854"), orderFor("+15202380101")
	account := func(o order) order {
		return keep(o).with("WirelessInfo", "<AccountNumber>2</AccountNumber><PinNumber>3</PinNumber>")
	}
	for name, tc := range map[string]struct {
		order  order
		after  string // how long after the submit
		change order
		codes  []string // none: the change is taken
		status string   // afterwards
	}{
		"names on-net":                           {onNet, "1h", keep(onNet).with("Subscriber", newName), nil, "REQUESTED_SUPP"},
		"numbers on-net":                         {onNet, "1h", keep(onNet).with("ListOfPhoneNumbers", "<PhoneNumber>+12015550102</PhoneNumber>"), nil, "REQUESTED_SUPP"},
		"numbers internal":                       {internal, "1h", keep(internal).with("ListOfPhoneNumbers", "<PhoneNumber>+12086433255</PhoneNumber>"), []string{"7495"}, "SUBMITTED"},
		"site only":                              {onNet, "1h", keep(onNet).with("SiteId", "8"), nil, "SUBMITTED"},
		"nothing at all":                         {onNet, "1h", keep(onNet), nil, "SUBMITTED"},
		"the same again":                         {onNet, "1h", onNet, nil, "SUBMITTED"},
		"names off-net":                          {offNet, "1h", keep(offNet).with("Subscriber", newName), nil, "REQUESTED_SUPP"},
		"address off-net":                        {offNet, "1h", keep(offNet).with("Subscriber", newAddress), []string{"7307"}, "SUBMITTED"},
		"account and PIN off-net":                {offNet, "1h", keep(offNet).with("WirelessInfo", "<AccountNumber>2</AccountNumber><PinNumber>3</PinNumber>"), []string{"7308", "7308"}, "SUBMITTED"},
		"names from a wireless carrier":          {wireless, "1h", keep(wireless).with("Subscriber", newName), []string{"7306"}, "SUBMITTED"},
		"address from a wireless carrier":        {wireless, "1h", keep(wireless).with("Subscriber", newAddress), []string{"7307"}, "SUBMITTED"},
		"person from a wireless carrier":         {wireless, "1h", keep(wireless).with("LoaAuthorizingPerson", "Bo Quince"), []string{"7306"}, "SUBMITTED"},
		"BTN from a wireless carrier":            {wireless, "1h", keep(wireless).with("BillingTelephoneNumber", "+19199172855"), []string{"7305"}, "SUBMITTED"},
		"new BTN from a wireless carrier":        {wireless, "1h", keep(wireless).with("NewBillingTelephoneNumber", "+19199172856"), []string{"7305"}, "SUBMITTED"},
		"scope from a wireless carrier":          {wireless, "1h", keep(wireless).with("PartialPort", "true"), []string{"7483"}, "SUBMITTED"},
		"account and PIN from a wireless one":    {wireless, "1h", account(wireless), nil, "REQUESTED_SUPP"},
		"date from a wireless carrier":           {wireless, "1h", keep(wireless).with("RequestedFocDate", "2026-12-10"), nil, "REQUESTED_SUPP"},
		"numbers from a wireless carrier":        {wireless, "1h", keep(wireless).with("ListOfPhoneNumbers", "<PhoneNumber>+19199172857</PhoneNumber>"), nil, "REQUESTED_SUPP"},
		"names at a port by staff":               {staffOffNet, "1h", keep(staffOffNet).with("Subscriber", newName), nil, "REQUESTED_SUPP"},
		"address at a port by staff":             {staffOffNet, "1h", keep(staffOffNet).with("Subscriber", newAddress), nil, "REQUESTED_SUPP"},
		"account and PIN at a port by staff":     {staffOffNet, "1h", account(staffOffNet), nil, "REQUESTED_SUPP"},
		"numbers at a port by staff":             {staffOffNet, "1h", keep(staffOffNet).with("ListOfPhoneNumbers", "<PhoneNumber>+15202380102</PhoneNumber>"), []string{"7495"}, "SUBMITTED"},
		"names within Bandwidth":                 {internal, "1h", keep(internal).with("Subscriber", newName), nil, "REQUESTED_SUPP"},
		"person off-net":                         {offNet, "1h", keep(offNet).with("LoaAuthorizingPerson", "Bo Quince"), []string{"7306"}, "SUBMITTED"},
		"scope off-net":                          {offNet, "1h", keep(offNet).with("PartialPort", "true"), []string{"7483"}, "SUBMITTED"},
		"BTN off-net":                            {offNet, "1h", keep(offNet).with("BillingTelephoneNumber", "+13032280102"), nil, "REQUESTED_SUPP"},
		"new BTN off-net":                        {offNet, "1h", keep(offNet).with("NewBillingTelephoneNumber", "+13032280103"), []string{"7305"}, "SUBMITTED"},
		"BTN off-net after FOC":                  {offNet.with("RequestedFocDate", "2026-12-10"), "26h", keep(offNet).with("BillingTelephoneNumber", "+13032280102"), []string{"7305"}, "FOC"},
		"names off-net after FOC":                {offNet.with("RequestedFocDate", "2026-12-10"), "26h", keep(offNet).with("Subscriber", newName), []string{"7306"}, "FOC"},
		"date off-net after FOC":                 {offNet.with("RequestedFocDate", "2026-12-10"), "26h", keep(offNet).with("RequestedFocDate", "2026-12-14"), nil, "REQUESTED_SUPP"},
		"a bad date":                             {onNet, "1h", keep(onNet).with("RequestedFocDate", "2026-12-12"), []string{"7315"}, "SUBMITTED"},
		"triggered":                              {onNet, "1h", keep(onNet).with("Triggered", "true"), []string{"7608"}, "SUBMITTED"},
		"half an hour over a day before the FOC": {onNet, "25h", keep(onNet).with("RequestedFocDate", "2026-12-10"), nil, "REQUESTED_SUPP"},
		"nearer than a day to the FOC":           {onNet, "40h", keep(onNet).with("RequestedFocDate", "2026-12-10"), []string{"7301"}, "FOC"},
		"after completion":                       {onNet, "240h", keep(onNet).with("SiteId", "8"), []string{"7304"}, "COMPLETE"},
		"a document in between matters":          {onNet, "1s", keep(onNet).with("LoaAuthorizingPerson", "Bo Quince"), nil, "PENDING_DOCUMENTS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, "")
			id := h.submitted(tc.order)
			h.advance(tc.after)
			a := h.call("PUT", "/portins/"+id, tc.change.xml("LnpOrderSupp"))
			if want := map[bool]int{true: 200, false: 400}[tc.codes == nil]; a.status != want {
				t.Fatalf("answered %d %s", a.status, a.body)
			}
			if diff := cmp.Diff(tc.codes, a.codes(t)); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
			h.wantStatus(id, tc.status)
		})
	}
}

func TestSupplementIsAnswered(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12015550101").with("RequestedFocDate", "2026-12-10")
	id := h.submitted(o)
	h.advance("25h")
	h.want(200, "PUT", "/portins/"+id, o.with("RequestedFocDate", "2026-12-14").xml("LnpOrderSupp"))
	// The confirmed FOC stands until the carrier has answered; another change has to wait.
	got := h.want(200, "GET", "/portins/"+id, "")
	if got.get(t, "ProcessingStatus") != "REQUESTED_SUPP" || got.get(t, "ActualFocDate") != "2026-12-10T16:30:00.000Z" {
		t.Errorf("after the change: %s", got.body)
	}
	if diff := cmp.Diff([]string{"7300"}, h.want(400, "PUT", "/portins/"+id, o.with("RequestedFocDate", "2026-12-15").xml("LnpOrderSupp")).codes(t)); diff != "" {
		t.Error(diff)
	}
	h.advance("2h")
	got = h.want(200, "GET", "/portins/"+id, "")
	if got.get(t, "ProcessingStatus") != "FOC" || got.get(t, "ActualFocDate") != "2026-12-14T16:30:00.000Z" {
		t.Errorf("after the answer: %s", got.body)
	}
	difference := h.want(200, "GET", "/portins/"+id+"/history", "").get(t, "OrderHistory/Difference")
	if want := "RequestedFocDate : 2026-12-10T16:30:00.000Z --> 2026-12-14T16:30:00.000Z"; difference != want {
		t.Errorf("difference %q, want %q", difference, want)
	}
	h.advance("360h")
	h.wantStatus(id, "COMPLETE")
}

func TestControl(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	id := h.draft(orderFor("+12015550101"))
	force := func(o order) string { return o.with("CustomerOrderId", "PW-QUINCE-1").xml("LnpOrderSupp") }
	refused := h.want(400, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "FOC"}))
	if diff := cmp.Diff([]string{"7364"}, refused.codes(t)); diff != "" {
		t.Error(diff)
	}
	h.want(200, "PUT", "/portins/"+id, submit)
	h.advance("5s")
	refused = h.want(400, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "COMPLETE"}))
	if got := refused.get(t, "Errors/Description"); !strings.Contains(got, "{REQUESTED_SUPP, FOC, EXCEPTION, CANCELLED}") {
		t.Errorf("allowed: %s", got)
	}
	h.want(200, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "EXCEPTION", "Errors": "<Code>7402</Code><Description>address</Description>"}))
	got := h.want(200, "GET", "/portins/"+id, "")
	if got.get(t, "ProcessingStatus") != "EXCEPTION" || got.get(t, "Errors/Code") != "7402" {
		t.Errorf("got %s", got.body)
	}
	h.advance("240h")
	h.wantStatus(id, "EXCEPTION")
	h.want(200, "PUT", "/portins/"+id, orderFor("+12015550101").with("LoaAuthorizingPerson", "Bo Quince").xml("LnpOrderSupp"))
	h.wantStatus(id, "REQUESTED_SUPP")
	h.want(400, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "FOC", "ActualFocDate": "soon"}))
	h.want(200, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "FOC", "ActualFocDate": "2026-12-21"}))
	got = h.want(200, "GET", "/portins/"+id, "")
	if got.get(t, "ProcessingStatus") != "FOC" || got.get(t, "ActualFocDate") != "2026-12-21T16:30:00.000Z" || got.codes(t) != nil {
		t.Errorf("got %s", got.body)
	}
	h.want(200, "PUT", "/portins/"+id, force(order{"ProcessingStatus": "COMPLETE"}))
	h.wantStatus(id, "COMPLETE")
}

func TestList(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	var ids []string
	for i := range 3 {
		ids = append(ids, h.submitted(orderFor(fmt.Sprintf("+1201555010%d", i)).with("CustomerOrderId", fmt.Sprintf("PW-%d", i))))
		h.advance("1s")
	}
	draft := h.draft(orderFor("+12015550109").with("CustomerOrderId", "PW-9"))
	for query, want := range map[string][]string{
		"page=1&size=10":                                              {ids[2], ids[1], ids[0]},
		"page=1&size=5000":                                            {ids[2], ids[1], ids[0]},
		"page=1&size=10&status=pending_documents":                     {ids[2], ids[1], ids[0]},
		"page=1&size=10&status=draft":                                 {draft},
		"page=1&size=10&status=DRAFT,submitted":                       {draft},
		"page=1&size=10&customerOrderId=PW-1":                         {ids[1]},
		"page=1&size=10&customerOrderId=PW-9&status=draft":            {draft},
		"page=1&size=10&orderTn=%2B12015550100":                       {ids[0]},
		"page=1&size=10&tn=2015550102":                                {ids[2]},
		"page=1&size=10&date=2026-12-01":                              {ids[2], ids[1], ids[0]},
		"page=1&size=10&startdate=2026-11-30&enddate=2026-12-01":      {ids[2], ids[1], ids[0]},
		"page=" + ids[1] + "&size=1":                                  {ids[1]},
		"page=1&size=10&vendorId=49":                                  {ids[2], ids[1], ids[0]},
		"page=1&size=10&status=foc":                                   nil,
		"page=1&size=10&startdate=2026-12-02&enddate=2026-12-03":      nil,
		"page=1&size=10&customerOrderId=PW-9":                         nil,
		"page=1&size=10&customerOrderId=PW-0&status=valid_draft_tfns": nil,
		"page=1": nil,
		"size=1": nil,
		"":       nil,
	} {
		status := 200
		if want == nil {
			status = 404
		}
		a := h.want(status, "GET", "/portins?"+query, "")
		if diff := cmp.Diff(want, a.all(t, "lnpPortInfoForGivenStatus/OrderId")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if a.get(t, "Links/first") == "" {
			t.Errorf("%s: no link to the first page", query)
		}
	}
	for query, code := range map[string]string{
		"page=1&size=10&status=lost":                              "15518",
		"page=1&size=10&startdate=2026-12-03&enddate=2026-12-02":  "15501",
		"page=1&size=10&date=2026-12-01&orderTn=2015550100&tn=20": "15515",
	} {
		if diff := cmp.Diff([]string{code}, h.want(400, "GET", "/portins?"+query, "").codes(t)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}

	first := h.want(200, "GET", "/portins?page=1&size=2", "")
	next := first.get(t, "Links/next")
	want := "Link=<https://dashboard.bandwidth.com:443/v1.0/accounts/9900000/portins?page=" + ids[0] + `&size=2>;rel="next";`
	if diff := cmp.Diff(want, next); diff != "" || first.get(t, "TotalCount") != "3" {
		t.Errorf("next (-want +got):\n%s", diff)
	}

	h.advance("26h")
	row := h.want(200, "GET", "/portins?page=1&size=10&customerOrderId=PW-0", "")
	if diff := cmp.Diff([]string{
		"lnpPortInfoForGivenStatus/accountId=9900000", "lnpPortInfoForGivenStatus/CountOfTNs=1",
		"lnpPortInfoForGivenStatus/CustomerOrderId=PW-0", "lnpPortInfoForGivenStatus/userId=sandbox",
		"lnpPortInfoForGivenStatus/lastModifiedDate=2026-12-02T15:00:05.000Z",
		"lnpPortInfoForGivenStatus/OrderDate=2026-12-01T15:00:00.000Z", "lnpPortInfoForGivenStatus/OrderId=" + ids[0],
		"lnpPortInfoForGivenStatus/OrderType=port_in", "lnpPortInfoForGivenStatus/ActualFOCDate=2026-12-03T16:30:00.000Z",
		"lnpPortInfoForGivenStatus/BillingTelephoneNumber=+12015550100", "lnpPortInfoForGivenStatus/CompanyName=Quince Bakery",
		"lnpPortInfoForGivenStatus/LNPLosingCarrierId=2210", "lnpPortInfoForGivenStatus/LNPLosingCarrierName=Bluestem Communications:2210 -SVR/1",
		"lnpPortInfoForGivenStatus/ProcessingStatus=FOC", "lnpPortInfoForGivenStatus/VendorId=49",
		"lnpPortInfoForGivenStatus/VendorName=Bandwidth CLEC",
	}, slices.DeleteFunc(leaves(t, row.body), func(l string) bool {
		return !strings.HasPrefix(l, "lnp") || strings.HasPrefix(l, "lnpPortInfoForGivenStatus/PON=")
	})); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	if got := h.want(200, "GET", "/portins/totals?status=foc", "").get(t, "Count"); got != "3" {
		t.Errorf("total %s", got)
	}
	if got := h.want(200, "GET", "/sites/2439/portins?page=1&size=10", "").get(t, "TotalCount"); got != "3" {
		t.Errorf("of the site %s", got)
	}
	h.want(404, "GET", "/sites/1/portins?page=1&size=10", "")
}

func TestOffNetOrdersAboveTheLimitBecomeManual(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	for count, want := range map[int]string{49: "AUTOMATED", 50: "MANUALOFFNET"} {
		var numbers []string
		for i := range count {
			numbers = append(numbers, fmt.Sprintf("+1303228%02d%02d", count, i))
		}
		id := h.submitted(orderFor(numbers...))
		if got := h.want(200, "GET", "/portins/"+id, "").get(t, "PortType"); got != want {
			t.Errorf("%d numbers: %s, want %s", count, got, want)
		}
	}
}

func TestActivation(t *testing.T) {
	t.Parallel()
	h := open(t, "")
	o := orderFor("+12015550101").with("RequestedFocDate", "2026-12-10T14:00:00-05:00", "Triggered", "true")
	id := h.submitted(o)
	path := "/portins/" + id + "/activationStatus"
	h.advance("26h")
	if got := h.want(400, "GET", path, "").get(t, "ResponseStatus/ErrorCode"); got != "7342" {
		t.Errorf("before the day: %s", got)
	}
	h.advance("192h") // Thursday, noon in New York
	got := h.want(200, "GET", path, "")
	if diff := cmp.Diff([]string{
		"ActivationStatus/AutoActivationDate=2026-12-10T14:00:00-05:00", "ActivationStatus/ActivatedTelephoneNumbersList=",
		"ActivationStatus/NotYetActivatedTelephoneNumbersList/TelephoneNumber=+12015550101",
	}, leaves(t, got.body)); diff != "" {
		t.Errorf("on the day (-want +got):\n%s", diff)
	}
	h.want(200, "PUT", path, "<ActivationStatus><AutoActivationDate>2026-12-11T15:00:00-05:00</AutoActivationDate></ActivationStatus>")
	h.advance("12h")
	h.wantStatus(id, "FOC")
	h.want(200, "PUT", path, "<ActivationStatus><AutoActivationDate>2026-12-10T15:00:00-05:00</AutoActivationDate></ActivationStatus>")
	h.wantStatus(id, "COMPLETE")
	if got := h.want(404, "GET", path, "").get(t, "ResponseStatus/ErrorCode"); got != "7348" {
		t.Errorf("after completion: %s", got)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "journal")
	h := open(t, path)
	draft := h.draft(orderFor("+12015550101"))
	h.want(201, "POST", "/portins/"+draft+"/notes", "<Note><UserId>sandbox</UserId><Description>hello</Description></Note>")
	h.upload(draft, "?documentType=LOA", "application/pdf", "%PDF-1.7 quince")
	removed := h.draft(orderFor("+12015550103"))
	h.want(200, "DELETE", "/portins/"+removed, "")
	going := h.submitted(orderFor("+12015550102"))
	h.advance("30h")

	again := open(t, path) // the first one is still open: as after a kill
	for _, p := range []string{
		"/portins/" + draft, "/portins/" + draft + "/notes", "/portins/" + draft + "/loas?metadata=true", "/portins/" + going,
		"/portins/" + going + "/history", "/portins?page=1&size=10",
	} {
		if diff := cmp.Diff(h.want(200, "GET", p, "").body, again.want(200, "GET", p, "").body); diff != "" {
			t.Errorf("%s (-before +after):\n%s", p, diff)
		}
	}
	again.want(404, "GET", "/portins/"+removed, "")
	if diff := cmp.Diff(h.ledger(), again.ledger()); diff != "" {
		t.Errorf("ledger (-before +after):\n%s", diff)
	}
	again.advance("24h")
	again.wantStatus(going, "COMPLETE")
}

func TestTheWayTimeIsCutMakesNoDifference(t *testing.T) {
	t.Parallel()
	run := func(step time.Duration) string {
		h := open(t, "")
		id := h.submitted(orderFor("+12019991004"))
		for passed := time.Duration(0); passed < 96*time.Hour; passed += step {
			h.advance(step.String())
		}
		return h.want(200, "GET", "/portins/"+id+"/history", "").body
	}
	if diff := cmp.Diff(run(96*time.Hour), run(time.Hour)); diff != "" {
		t.Errorf("(-at once +by the hour):\n%s", diff)
	}
}
