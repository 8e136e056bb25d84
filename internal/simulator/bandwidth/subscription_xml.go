package bandwidth

import (
	"encoding/xml"
	"strconv"
)

type subscriptionsResponse struct {
	XMLName        xml.Name           `xml:"SubscriptionsResponse"`
	ResponseStatus *responseStatusXML `xml:",omitempty"`
	Subscriptions  *subscriptionsXML  `xml:",omitempty"`
}

type subscriptionsXML struct {
	Subscription []subscriptionXML
}

// subscriptionXML is a subscription in requests and responses; the latter never show the password.
type subscriptionXML struct {
	XMLName              xml.Name           `xml:"Subscription"`
	SubscriptionID       string             `xml:"SubscriptionId,omitempty"`
	OrderType            text               `xml:",omitempty"`
	EventType            text               `xml:",omitempty"`
	OrderID              text               `xml:"OrderId,omitempty"`
	CallbackSubscription *callbackXML       `xml:",omitempty"`
	EmailSubscription    *emailSubscription `xml:",omitempty"`
}

type emailSubscription struct {
	Email           text
	DigestRequested text `xml:",omitempty"`
}

type callbackXML struct {
	URL                 text
	Expiry              text            `xml:",omitempty"`
	Status              string          `xml:",omitempty"`
	CallbackCredentials *credentialsXML `xml:",omitempty"`
	NumberFormat        text            `xml:",omitempty"`
}

type credentialsXML struct {
	BasicAuthentication *basicXML `xml:",omitempty"`
	PublicKey           text      `xml:",omitempty"`
}

type basicXML struct {
	Username text
	Password text `xml:",omitempty"`
}

func (sub *subscription) written() subscriptionXML {
	x := subscriptionXML{
		SubscriptionID: sub.ID, OrderType: text(sub.OrderType), EventType: text(sub.EventType), OrderID: text(sub.OrderID),
		EmailSubscription: sub.Email,
	}
	c := sub.Callback
	if c == nil {
		return x
	}
	x.CallbackSubscription = &callbackXML{
		URL: text(c.URL), Expiry: text(strconv.FormatInt(int64(c.Expiry.Seconds()), 10)), Status: c.Status, NumberFormat: "LEGACY",
	}
	if c.E164 {
		x.CallbackSubscription.NumberFormat = "E164"
	}
	if c.Username != "" || c.PublicKey != "" {
		x.CallbackSubscription.CallbackCredentials = &credentialsXML{PublicKey: text(c.PublicKey)}
	}
	if c.Username != "" {
		x.CallbackSubscription.CallbackCredentials.BasicAuthentication = &basicXML{Username: text(c.Username)}
	}
	return x
}
