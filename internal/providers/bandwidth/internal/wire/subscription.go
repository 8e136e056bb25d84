package wire

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
)

// A Subscription has news of a type of order sent to an address.
type Subscription struct {
	XMLName  xml.Name  `xml:"Subscription"`
	ID       string    `xml:"SubscriptionId,omitempty"`
	Type     string    `xml:"OrderType,omitempty"`
	OrderID  string    `xml:"OrderId,omitempty"`
	Callback *Callback `xml:"CallbackSubscription"`
}

// Callback is where news goes, and until when.
type Callback struct {
	URL          string
	Expiry       string       `xml:",omitempty"` // seconds
	Credentials  *Credentials `xml:"CallbackCredentials"`
	NumberFormat string       `xml:",omitempty"`
}

// Credentials are shown to a receiver that asks for them.
type Credentials struct {
	Username string `xml:"BasicAuthentication>Username"`
	Password string `xml:"BasicAuthentication>Password"`
}

// subscriptionsResponse has them in one wrapper or in two.
type subscriptionsResponse struct {
	XMLName xml.Name       `xml:"SubscriptionsResponse"`
	Inner   []Subscription `xml:"Subscriptions>Subscription"`
	Outer   []Subscription `xml:"Subscription"`
}

// Subscriptions lists the account's subscriptions to a type of order.
func (c *Client) Subscriptions(ctx context.Context, orderType string) ([]Subscription, error) {
	var answer subscriptionsResponse
	err := c.exchange(ctx, call{
		method: http.MethodGet, path: "/subscriptions", query: url.Values{"orderType": {orderType}}, read: true,
	}, &answer)
	if reply, ok := errors.AsType[*StatusError](err); ok && reply.Status == http.StatusNotFound && !reply.Foreign {
		return nil, nil
	}
	return append(answer.Inner, answer.Outer...), err
}

// Subscribe makes a subscription, or renews the one with the id.
func (c *Client) Subscribe(ctx context.Context, id string, s Subscription) error {
	r := call{method: http.MethodPost, path: "/subscriptions", document: s}
	if id != "" {
		r.method, r.path = http.MethodPut, "/subscriptions/"+url.PathEscape(id)
	}
	_, _, err := c.raw(ctx, r)
	return err
}

// A Notification is news of an order, as it arrives.
type Notification struct {
	XMLName xml.Name `xml:"Notification"`
	OrderID string   `xml:"OrderId"`
}

// ParseNotification reads one; ok is false for anything else.
func ParseNotification(body []byte) (n Notification, ok bool) {
	if err := decode(body, &n); err != nil || n.OrderID == "" {
		return Notification{}, false
	}
	return n, true
}
