package wire

import "encoding/json"

// A Webhook is an event as it is delivered.
type Webhook struct {
	ID      Text `json:"id"` // of the event: the same at each delivery
	Payload struct {
		ID             Text `json:"id"`
		PortingOrderID Text `json:"porting_order_id"`
		From           struct {
			ID Text `json:"id"`
		} `json:"from"`
		To struct {
			ID Text `json:"id"`
		} `json:"to"`
	} `json:"payload"`
}

// ParseWebhook reads a delivery: in the envelope of the webhook guide, or
// without it, as the porting guide prints some events. ok is false for
// anything else.
func ParseWebhook(body []byte) (w Webhook, ok bool) {
	var enveloped struct {
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(body, &enveloped) == nil && len(enveloped.Data) > 0 {
		body = enveloped.Data
	}
	if json.Unmarshal(body, &w) != nil || w.ID == "" {
		return Webhook{}, false
	}
	return w, true
}

// Orders are the porting orders that it is about.
func (w Webhook) Orders() []string {
	var ids []string
	p := w.Payload
	if p.PortingOrderID != "" {
		p.ID = "" // of something else
	}
	for _, id := range []Text{p.PortingOrderID, p.ID, p.From.ID, p.To.ID} {
		if id != "" {
			ids = append(ids, string(id))
		}
	}
	return ids
}
