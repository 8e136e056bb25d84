package telnyx

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
)

// The kinds of events that are more than a name.
const (
	orderDeleted      = "porting_order.deleted"
	orderSplit        = "porting_order.split"
	messagingChanged  = "porting_order.messaging_changed"
	loaUpdated        = "porting_order.loa_updated"
	shareTokenExpired = "porting_order.sharing_token_expired"
)

// event is something that happened to an order. It outlives the order.
type event struct {
	ID         string
	Type       string
	OrderID    string
	At         time.Time
	Payload    json.RawMessage
	WebhookURL string // where it is sent, "" for nowhere
	AsPrinted  bool   // its webhooks are in the shapes that Telnyx's guide prints (trigger 1029)
}

type eventView struct {
	ID                           string          `json:"id"`
	RecordType                   string          `json:"record_type"`
	EventType                    string          `json:"event_type"`
	PortingOrderID               string          `json:"porting_order_id"`
	AvailableNotificationMethods []string        `json:"available_notification_methods"`
	PayloadStatus                string          `json:"payload_status"`
	Payload                      json.RawMessage `json:"payload"`
	CreatedAt                    string          `json:"created_at"`
	UpdatedAt                    string          `json:"updated_at"`
}

func (e *event) view() eventView {
	v := eventView{
		ID: e.ID, RecordType: "porting_event", EventType: e.Type, PortingOrderID: e.OrderID,
		AvailableNotificationMethods: []string{"email"}, PayloadStatus: "completed", Payload: e.Payload,
		CreatedAt: microseconds(e.At), UpdatedAt: microseconds(e.At),
	}
	if e.WebhookURL != "" {
		v.AvailableNotificationMethods = append(v.AvailableNotificationMethods, "webhook")
	}
	return v
}

// payloads are what an event's webhooks carry: one, but for a split as the guide prints it, which is told for each number
// that moved, without saying which.
func (e *event) payloads() []json.RawMessage {
	if !e.AsPrinted || e.Type != orderSplit {
		return []json.RawMessage{e.Payload}
	}
	var payload map[string]json.RawMessage
	var moved []json.RawMessage
	if json.Unmarshal(e.Payload, &payload) != nil || json.Unmarshal(payload["porting_phone_numbers"], &moved) != nil {
		return []json.RawMessage{e.Payload}
	}
	delete(payload, "porting_phone_numbers")
	short, err := json.Marshal(payload)
	if err != nil {
		return []json.RawMessage{e.Payload}
	}
	return views(moved, func(json.RawMessage) json.RawMessage { return short })
}

// record writes an event down and, if the order asks for webhooks, sends it, with whatever its numbers' triggers do to that.
func (s *Simulator) record(o *order, kind string, at time.Time, payload any) {
	encoded, err := json.Marshal(payload)
	if err != nil {
		s.sb.Log().Error("encode event", "provider", Name, "error", err)
		return
	}
	e := &event{ID: uuid.NewString(), Type: kind, OrderID: o.ID, At: at, Payload: encoded, AsPrinted: o.plays(asPrinted)}
	// The last two kinds are never sent (API reference, events without webhook).
	if !o.plays(silent) && kind != loaUpdated && kind != shareTokenExpired {
		e.WebhookURL = text(o.Attributes.WebhookURL)
	}
	s.events.put(e.ID, e)
	if e.WebhookURL == "" {
		return
	}
	o.Sent++
	odd := o.Sent%2 == 1
	switch {
	case odd && o.plays(lossy):
	case odd && o.plays(reordered):
		s.send(e, at, reorderDelay)
	case o.plays(tardy):
		s.send(e, at, tardyDelay)
	case o.plays(twice):
		s.send(e, at, 0)
		s.send(e, at, 0)
	default:
		s.send(e, at, 0)
	}
}

func (s *Simulator) recordStatus(o *order, at time.Time) {
	s.record(o, "porting_order.status_changed", at, struct {
		ID                string     `json:"id"`
		CustomerReference *string    `json:"customer_reference"`
		Status            statusView `json:"status"`
		SupportKey        *string    `json:"support_key"`
		UpdatedAt         string     `json:"updated_at"`
		WebhookURL        *string    `json:"webhook_url"`
	}{o.ID, o.Attributes.CustomerReference, o.statusView(), o.SupportKey, at.UTC().Format("2006-01-02T15:04:05+00:00"), o.Attributes.WebhookURL})
}

func (s *Simulator) recordComment(o *order, m comment, at time.Time) {
	type commentPayload struct {
		ID         string  `json:"id"`
		Body       string  `json:"body"`
		InsertedAt string  `json:"inserted_at"`
		UserID     *string `json:"user_id"`
		UserType   string  `json:"user_type"`
	}
	payload := struct {
		Comment        commentPayload `json:"comment"`
		PortingOrderID string         `json:"porting_order_id"`
		SupportKey     *string        `json:"support_key"`
	}{commentPayload{ID: m.ID, Body: m.Body, InsertedAt: milliseconds(m.CreatedAt), UserType: m.UserType}, o.ID, o.SupportKey}
	if m.UserType == "user" {
		payload.Comment.UserID = new(sandboxUser)
	}
	s.record(o, "porting_order.new_comment", at, payload)
}

func (s *Simulator) recordSplit(from, to *order, at time.Time) {
	type identified struct {
		ID string `json:"id"`
	}
	s.record(from, orderSplit, at, struct {
		From               identified   `json:"from"`
		To                 identified   `json:"to"`
		PortingPhoneNumber []identified `json:"porting_phone_numbers"`
	}{identified{from.ID}, identified{to.ID}, views(to.Numbers, func(n phoneNumber) identified { return identified{n.ID} })})
}

func (s *Simulator) recordMessaging(o *order, at time.Time) {
	s.record(o, messagingChanged, at, struct {
		ID                string        `json:"id"`
		CustomerReference *string       `json:"customer_reference"`
		SupportKey        *string       `json:"support_key"`
		Messaging         messagingView `json:"messaging"`
	}{o.ID, o.Attributes.CustomerReference, o.SupportKey, o.view(false).Messaging})
}

func (s *Simulator) recordDeleted(o *order, at time.Time) {
	s.record(o, orderDeleted, at, struct {
		ID                string  `json:"id"`
		CustomerReference *string `json:"customer_reference"`
		DeletedAt         string  `json:"deleted_at"`
	}{o.ID, o.Attributes.CustomerReference, milliseconds(at)})
}

var events = func() listing[*event] {
	fs := filters[*event]{}
	oneOf(fs, "type", func(e *event) string { return e.Type })
	oneOf(fs, "porting_order_id", func(e *event) string { return e.OrderID })
	at := func(e *event) (time.Time, bool) { return e.At, true }
	fs["created_at.gte"] = ranged(at, 0, 1)
	fs["created_at.lte"] = ranged(at, -1, 0)
	return listing[*event]{filters: fs}
}()

// listEvents lists the newest first.
func (s *Simulator) listEvents(c *call) (reply, error) {
	rows := s.events.all()
	slices.Reverse(rows)
	return list(c, events, rows, (*event).view)
}

func (s *Simulator) getEvent(c *call) (reply, error) {
	e, ok := s.events.get(c.param("id"))
	if !ok {
		return reply{}, notFound()
	}
	return data(http.StatusOK, e.view()), nil
}

// republishEvent sends an event once more; it makes no new one.
func (s *Simulator) republishEvent(c *call) (reply, error) {
	e, ok := s.events.get(c.param("id"))
	if !ok {
		return reply{}, notFound()
	}
	s.send(e, c.now, 0)
	return reply{status: http.StatusNoContent}, nil
}
