package examples_test

import (
	"testing"
	"time"

	"github.com/portway/portway/client"
	"github.com/portway/portway/portwaytest"
)

// A test as an application's developers would write it: numbers go through both simulated providers, from the first
// question to the day when they work, in seconds.
func TestPorting(t *testing.T) {
	portway := portwaytest.Start(t)
	t.Run("at Bandwidth", func(t *testing.T) { portsANumber(t, portway.In(t), "bandwidth", "+19195550167") })
	t.Run("at Telnyx", func(t *testing.T) { portsANumber(t, portway.In(t), "telnyx", "+13125550167") })
	t.Run("with a lost reply", func(t *testing.T) { ordersOnce(t, portway.In(t), "telnyx", "+13125550168") })
}

func portsANumber(t *testing.T, portway *portwaytest.Sandbox, provider, number string) {
	// Can it be ported?
	check, err := portway.Client.Check(t.Context(), client.PortabilityCheckRequest{PhoneNumbers: []string{number}})
	ok(t, err)
	equal(t, "portable", verdict(check, provider))

	// Draft an order.
	order, err := portway.Client.CreateOrder(t.Context(), bakery(provider, number))
	ok(t, err)
	equal(t, "draft", order.Status)

	// Add the letter of authorization and a bill.
	for _, kind := range []string{"loa", "invoice"} {
		_, err = portway.Client.Upload(t.Context(), order.ID, portwaytest.Document(kind))
		ok(t, err)
	}

	// Hand it over.
	order, err = portway.Client.Submit(t.Context(), order.ID)
	ok(t, err)
	equal(t, "in_progress", order.Status)

	// Some days later the number works.
	begun := portway.Now()
	order = portway.AdvanceUntil(order.ID, "completed", 21)
	t.Logf("%s took %v", number, portway.Now().Sub(begun).Round(time.Hour))

	// The provider knows of one order, and it is ours.
	ledger := portway.Ledger(number)
	equal(t, 1, len(ledger))
	equal(t, order.PortIns[0].ProviderOrders[0].ID, ledger[0].ID)

	// The timeline tells the story.
	timeline, err := client.All(portway.Client.Timeline(t.Context(), order.ID))
	ok(t, err)
	equal(t, true, tells(timeline, "foc.confirmed"))
}

func ordersOnce(t *testing.T, portway *portwaytest.Sandbox, provider, number string) {
	// A draft with its documents.
	order, err := portway.Client.CreateOrder(t.Context(), bakery(provider, number))
	ok(t, err)
	for _, kind := range []string{"loa", "invoice"} {
		_, err = portway.Client.Upload(t.Context(), order.ID, portwaytest.Document(kind))
		ok(t, err)
	}

	// The provider takes the order, but its reply is lost.
	portway.Fault(portwaytest.Fault{Provider: provider, Operation: "commit", Moment: "after", Effect: "drop"})
	order, err = portway.Client.Submit(t.Context(), order.ID)
	ok(t, err)

	// Nobody notices, and the number is ordered once.
	equal(t, "succeeded", client.Value(order.LastCommand).Status)
	equal(t, 1, len(portway.Ledger(number)))
	portway.AdvanceUntil(order.ID, "completed", 21)
}

// bakery is an order of one number with all that a provider asks for.
func bakery(provider, number string) client.PortOrderCreate {
	return client.PortOrderCreate{
		Provider:           client.Set(provider),
		PhoneNumbers:       &[]string{number},
		BillingPhoneNumber: client.Set(number),
		EndUser: client.Set(client.EndUserInput{
			Type:             client.Set("business"),
			BusinessName:     client.Set("Lakeside Bakery"),
			AuthorizedPerson: client.Set("Dana Cole"),
			AccountNumber:    client.Set("AC-20417"),
			PIN:              client.Set("8812"),
			ServiceAddress: client.Set(client.AddressInput{
				StreetAddress:      client.Set("48 Harbor Street"),
				Locality:           client.Set("Raleigh"),
				AdministrativeArea: client.Set("NC"),
				PostalCode:         client.Set("27601"),
				CountryCode:        client.Set("US"),
			}),
		}),
	}
}

// verdict is what a provider says of the first number.
func verdict(check *client.PortabilityCheck, provider string) string {
	for _, r := range check.Numbers[0].Results {
		if r.ProviderAccount == provider {
			return r.Verdict
		}
	}
	return ""
}

// tells reports whether a timeline has an entry of a type.
func tells(timeline []client.TimelineEntry, kind string) bool {
	for _, entry := range timeline {
		if entry.Type == kind {
			return true
		}
	}
	return false
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, want, got T) {
	t.Helper()
	if got != want {
		t.Fatalf("got %v, not %v", got, want)
	}
}
