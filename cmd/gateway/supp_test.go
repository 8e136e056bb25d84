package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// submitted drafts an order of a number and submits it.
func (s *rig) submitted(provider, number string) (id, portIn string) {
	s.t.Helper()
	id = s.api.draft(provider, number, nil)
	after := s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=30").body
	if got := at[string](after, "last_command", "status"); got != "succeeded" {
		s.t.Fatalf("the submit %s\n%s", got, s.api.story(id))
	}
	return id, at[string](after, "port_ins", 0, "id")
}

// until advances the clock hour by hour until the port-in has the status.
func (s *rig) until(id, status string) {
	s.t.Helper()
	for range 24 * portTime {
		if at[string](s.api.order(id), "port_ins", 0, "status") == status {
			return
		}
		s.advance(time.Hour)
	}
	s.t.Fatalf("the port-in never was %s\n%s", status, s.api.story(id))
}

// Bandwidth answers 200 to a change after the FOC and does not make it: the
// command ends refused and says so, the change stays pending, and the port goes
// on as it was confirmed.
func TestChangeThatBandwidthLosesInSilence(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	id := s.api.draft("bandwidth", "+19199991016", nil)
	dates := at[[]any](s.api.want(200, "GET", orderPath(id)+"/foc-windows", nil).body, "common_dates")
	s.api.patch(id, map[string]any{"requested_foc": dates[3]}) // far from the 24 hours in which nothing changes
	s.api.want(200, "POST", orderPath(id)+"/submit", nil, "Prefer", "wait=30")
	s.until(id, "foc_confirmed")
	confirmed, portIn := at[string](s.api.order(id), "port_ins", 0, "foc", "confirmed"), at[string](s.api.order(id), "port_ins", 0, "id")
	after := s.api.patchPortIn(id, portIn, map[string]any{"requested_foc": dates[5]}).body
	if got := at[string](after, "last_command", "action") + " " + at[string](after, "last_command", "status"); got != "update refused" {
		t.Fatalf("the change: %s\n%s", got, s.api.story(id))
	}
	fault := at[map[string]any](after, "last_command", "errors", 0)
	if fault["code"] != "not_taken" || fault["pointer"] != "/requested_foc" {
		t.Errorf("refused with %v", fault)
	}
	if pending := at[[]any](after, "pending_changes"); len(pending) != 1 || pending[0] != "/requested_foc" {
		t.Errorf("pending changes: %v", pending)
	}
	if status, foc := at[string](after, "status"), at[string](after, "foc", "confirmed"); status != "foc_confirmed" || foc != confirmed {
		t.Errorf("the port-in is %s with FOC %s, want that of %s", status, foc, confirmed)
	}
	s.untilStatus("completed", []string{id})
}

// A field that a port from a wireless carrier keeps closed is refused with what
// to do instead, and the resubmit that it names carries the change.
func TestForbiddenChangeLeadsToAResubmit(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	const number = "+19199172860"
	id, portIn := s.submitted("bandwidth", number)
	s.until(id, "submitted")
	path := orderPath(id) + "/port-ins/" + portIn
	person := map[string]any{"end_user": map[string]any{"authorized_person": "Robin Vale"}}
	refused := s.api.want(http.StatusConflict, "PATCH", path, person, "Content-Type", "application/merge-patch+json", "If-Match", "*").body
	if message := at[string](refused, "errors", 0, "message"); !strings.Contains(message, "wireless carrier: resubmit") {
		t.Errorf("refused with %q", message)
	}
	if !slices.Contains(at[[]any](refused, "allowed_actions"), any("resubmit")) {
		t.Errorf("allowed: %v", refused["allowed_actions"])
	}
	s.resubmitted(id, portIn, number, person)
	s.untilStatus("completed", []string{id})
}

// An order in exception is cancelled at its provider and handed over again, at
// either.
func TestResubmitAtBothProviders(t *testing.T) {
	t.Parallel()
	for provider, number := range map[string]string{"bandwidth": "+19199991002", "telnyx": "+15099991002"} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			s := newRig(t)
			id, portIn := s.submitted(provider, number)
			s.until(id, "exception")
			s.resubmitted(id, portIn, number, map[string]any{"end_user": map[string]any{"account_number": "AC-90001"}})
			// The trigger rejects every new order until an update changes its account number.
			s.until(id, "exception")
			s.api.patchPortIn(id, portIn, map[string]any{"end_user": map[string]any{"account_number": "AC-90002"}})
			s.untilStatus("completed", []string{id})
		})
	}
}

// resubmitted resubmits a port-in with a change and sees it handed over again, with no
// moment at which two orders could port the number.
func (s *rig) resubmitted(id, portIn, number string, changes map[string]any) {
	s.t.Helper()
	answer := s.api.try("POST", orderPath(id)+"/port-ins/"+portIn+"/resubmit", map[string]any{"changes": changes}, "Prefer", "wait=3")
	if answer.status != 200 && answer.status != 202 {
		s.t.Fatalf("resubmit answered %d: %s", answer.status, answer.text)
	}
	for range 96 {
		live := 0
		for _, e := range s.sandbox.ledger(number) {
			if e.Committed && e.Live {
				live++
			}
		}
		if live > 1 {
			s.t.Fatalf("%d orders may port %s: %+v", live, number, s.sandbox.ledger(number))
		}
		if at[any](s.api.order(id), "port_ins", 0, "last_command", "settled_at") != nil {
			break
		}
		s.advance(time.Hour)
	}
	p := at[map[string]any](s.api.order(id), "port_ins", 0)
	if got := at[string](p, "last_command", "action") + " " + at[string](p, "last_command", "status"); got != "resubmit succeeded" {
		s.t.Fatalf("%s\n%s", got, s.api.story(id))
	}
	orders := at[[]any](p, "provider_orders")
	first, last := orders[0], orders[len(orders)-1]
	if !at[bool](first, "superseded") || at[bool](first, "live") || !at[bool](last, "committed") || at[string](first, "reference") == at[string](last, "reference") {
		s.t.Errorf("provider orders: %v", orders)
	}
	if told := s.api.entries(id, "provider_order.superseded"); len(told) != 1 {
		s.t.Errorf("told %d times that the first order ended", len(told))
	}
}

// What was made in a provider's portal is taken under management by its id.
func TestAdoptFromBothPortals(t *testing.T) {
	t.Parallel()
	s := newRig(t)
	adopt := func(status int, account, id string) map[string]any {
		t.Helper()
		return s.api.want(status, "POST", "/v1/provider-orders/adopt", map[string]any{
			"provider_account": account, "provider_order_id": id, "reference": "from the portal",
		}).body
	}

	made := s.portal("bandwidth", "/api/v2/accounts/9900000/portins", "application/xml", `<LnpOrder><CustomerOrderId>desk 7</CustomerOrderId>
<BillingTelephoneNumber>+19195550177</BillingTelephoneNumber><SiteId>301</SiteId><Subscriber><SubscriberType>BUSINESS</SubscriberType>
<BusinessName>Juniper Street Dental</BusinessName><ServiceAddress><HouseNumber>19</HouseNumber><StreetName>Juniper</StreetName>
<StreetSuffix>St</StreetSuffix><City>Durham</City><StateCode>NC</StateCode><Zip>27701</Zip></ServiceAddress></Subscriber>
<LoaAuthorizingPerson>Alex Moreno</LoaAuthorizingPerson><WirelessInfo><AccountNumber>AC-4417</AccountNumber><PinNumber>9932</PinNumber></WirelessInfo>
<ListOfPhoneNumbers><PhoneNumber>+19195550177</PhoneNumber></ListOfPhoneNumbers></LnpOrder>`)
	theirs := made[strings.LastIndexByte(made, '/')+1:]
	order := adopt(201, "bandwidth", theirs)
	id := at[string](order, "id")
	user := at[map[string]any](order, "end_user")
	if user["account_number_set"] != true || user["pin_set"] != true || user["business_name"] != "Juniper Street Dental" || at[string](order, "numbers", 0, "phone_number") != "+19195550177" {
		t.Errorf("adopted as %v", order)
	}
	if got := at[string](adopt(409, "bandwidth", theirs), "order_id"); got != id {
		t.Errorf("adopted twice: names %s, want %s", got, id)
	}
	adopt(422, "bandwidth", "00000000-0000-4000-8000-000000000000")
	s.untilStatus("completed", []string{id})
	adopt(409, "bandwidth", theirs)
	s.sandbox.wantOneCommitted("+19195550177")

	adopt(422, "telnyx", "00000000-0000-4000-8000-000000000000")
	reply := s.portal("telnyx", "/v2/porting_orders", "application/json", `{"phone_numbers":["+12065550177"],"customer_reference":"desk 8"}`)
	draft := adopt(201, "telnyx", reply)
	if at[string](draft, "status") != "draft" || at[string](draft, "provider") != "telnyx" {
		t.Errorf("a draft was adopted as %v", draft["status"])
	}
}

// portal makes an order at a provider as somebody at its portal would, and
// returns its address or id.
func (s *rig) portal(provider, path, mediaType, body string) string {
	s.t.Helper()
	address := s.addrs[0]
	if provider == "telnyx" {
		address = s.addrs[1]
	}
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", "http://"+address+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", mediaType)
	if provider == "telnyx" {
		r.Header.Set("Authorization", "Bearer KEYsandbox")
	} else {
		r.SetBasicAuth("sandbox", "sandbox")
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = reply.Body.Close() }()
	if reply.StatusCode != http.StatusCreated && reply.StatusCode != http.StatusOK {
		s.t.Fatalf("the portal of %s answered %s", provider, reply.Status)
	}
	if location := reply.Header.Get("Location"); location != "" {
		return location
	}
	return s.sandbox.ledger("+12065550177")[0].ID
}
