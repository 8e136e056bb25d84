package bandwidth

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// notifyTimeout is how long a receiver may take. Bandwidth tells no length.
const notifyTimeout = 5 * time.Second

// notified are the states of each order type that subscribers are told of; of drafts they hear nothing (Bandwidth guide, order
// webhooks; where two guides disagree about the drafts of bulk port-ins, this is the stricter one).
var notified = map[string][]string{
	portInType: {
		statusPendingDocuments, statusSubmitted, statusFoc, statusRequestedSupp, statusComplete, statusCancelled, statusException,
		statusRequestedCancel,
	},
	bulkType:       {statusInProgress, statusNeedsAttention, statusPartial, statusCompleted, statusCancelled},
	validationType: {statusComplete, statusFailed, statusCancelled},
}

// A notification is news of an order.
type notification struct {
	XMLName                   xml.Name `xml:"Notification"`
	SubscriptionID            string   `xml:"SubscriptionId"`
	OrderType                 string
	OrderID                   string `xml:"OrderId"`
	CustomerOrderID           string `xml:"CustomerOrderId,omitempty"`
	Status                    string
	Message                   string           `xml:",omitempty"`
	Note                      string           `xml:",omitempty"`
	CompletedTelephoneNumbers *numbersNotified `xml:",omitempty"`
	LastModifiedDate          string
	ActualFocDate             string `xml:",omitempty"`

	numbers []tn // for the triggers
	ported  []tn
	over    bool // nothing more happens to the order
}

type numbersNotified struct {
	TelephoneNumber []string
}

// A delivery is a notification on its way to one subscriber.
type delivery struct {
	subscription string
	to           callback
	body         notification
}

// tell has a notification sent to everybody who subscribed to the order, once what it is about is journalled.
func (s *Simulator) tell(n notification, at time.Time) {
	mute := scenario(n.numbers) == silent
	for _, sub := range s.subscribed(at) {
		if sub.OrderType != n.OrderType || (sub.OrderID != "" && sub.OrderID != n.OrderID) {
			continue
		}
		if sub.Callback != nil && !mute {
			own := n
			own.SubscriptionID = sub.ID
			if len(n.ported) > 0 {
				own.CompletedTelephoneNumbers = &numbersNotified{writeAll(n.ported, sub.Callback.E164)}
			}
			s.outbox = append(s.outbox, delivery{sub.ID, *sub.Callback, own})
		}
		if n.over && sub.OrderID != "" {
			s.unsubscribe(sub)
		}
	}
}

func (o *portIn) news(*Simulator) notification {
	n := notification{
		OrderType: portInType, OrderID: o.ID, CustomerOrderID: o.Content.CustomerOrderID.value(), Status: o.Status,
		LastModifiedDate: wireTime(o.Modified), numbers: o.numbers(), over: !o.live(),
	}
	var wrong []string
	for _, e := range o.Errors {
		wrong = append(wrong, fmt.Sprintf("%d: %s", e.Code, e.Description))
	}
	n.Message = strings.Join(wrong, "; ")
	if o.Status == statusComplete {
		n.ported = o.numbers()
	}
	if o.Status == statusFoc {
		n.ActualFocDate = wireTime(*o.ActualFoc)
	}
	return n
}

func (b *bulk) news(s *Simulator) notification {
	return notification{
		OrderType: bulkType, OrderID: b.ID, CustomerOrderID: b.Content.CustomerOrderID.value(), Status: b.Status,
		LastModifiedDate: wireTime(b.Modified), numbers: s.bulkNumbers(b), over: !b.live(),
	}
}

func (v *validation) news(at time.Time) notification {
	return notification{
		OrderType: validationType, OrderID: v.ID, CustomerOrderID: v.CustomerOrderID, Status: v.Status, LastModifiedDate: wireTime(at),
		numbers: v.Numbers, over: true,
	}
}

// tellNews tells of what an order's history has gained since the last time.
func (s *Simulator) tellNews(n notification, history []historyEntry, told *int) {
	*told = min(*told, len(history)) // a draft's history begins anew when it is submitted
	for _, entry := range history[*told:] {
		if slices.Contains(notified[n.OrderType], entry.Status) {
			n.Status, n.LastModifiedDate = entry.Status, wireTime(entry.At)
			s.tell(n, entry.At)
		}
	}
	*told = len(history)
}

// deliverAll delivers one after the other, until the sandbox closes. They belong to no request: the one that caused them is
// answered without them.
func (s *Simulator) deliverAll() {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	go func() {
		<-s.sandbox.Closed()
		end()
	}()
	for {
		select {
		case <-s.courier:
		case <-ctx.Done():
			return
		}
		for _, d := range s.posted() {
			s.deliver(ctx, d)
		}
	}
}

// posted are the deliveries that wait for the courier.
func (s *Simulator) posted() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := s.post
	s.post = nil
	return waiting
}

// deliver sends a notification once: whatever is answered, Bandwidth does not repeat it. The subscription shows the answer.
func (s *Simulator) deliver(ctx context.Context, d delivery) {
	status, err := s.notify(ctx, d)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		s.sandbox.Log().InfoContext(ctx, "notification not delivered", "provider", s.Name(), "order", d.body.OrderID, "error", err)
		status = "not delivered"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if sub := s.subscriptions[d.subscription]; sub != nil && sub.Callback != nil {
		sub.Callback.Status = status
		s.keepSubscription(sub)
		if err := s.commit(); err != nil {
			s.sandbox.Log().ErrorContext(ctx, "bandwidth simulator: notification", "error", err)
		}
	}
}

// notify shows its credentials only to a receiver that has asked for them.
func (s *Simulator) notify(ctx context.Context, d delivery) (status string, err error) {
	body, err := xml.Marshal(d.body)
	if err != nil {
		return "", err
	}
	body = append([]byte(prolog), body...)
	status, challenge, err := s.postNotification(ctx, d, body, false)
	if err != nil {
		return "", err
	}
	if d.to.Username != "" && strings.HasPrefix(strings.ToLower(challenge), "basic") {
		status, _, err = s.postNotification(ctx, d, body, true)
	}
	return status, err
}

// postNotification returns the receiver's status, and its challenge where that
// is a 401.
func (s *Simulator) postNotification(ctx context.Context, d delivery, body []byte, authenticated bool) (status, challenge string, err error) {
	ctx, cancel := context.WithTimeout(ctx, notifyTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.to.URL, bytes.NewReader(body))
	if err != nil {
		return "", "", err
	}
	req.Header.Set("Content-Type", "application/xml; charset=utf-8")
	if authenticated {
		req.SetBasicAuth(d.to.Username, d.to.Password)
	}
	resp, err := s.config.Callbacks.Do(req)
	if err != nil {
		return "", "", err
	}
	if resp.StatusCode == http.StatusUnauthorized {
		challenge = resp.Header.Get("WWW-Authenticate")
	}
	return resp.Status, challenge, resp.Body.Close()
}
