package telnyx

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// delivery brings one event to one address. It is also the record of that, which GET /webhook_deliveries shows.
type delivery struct {
	ID       string
	EventID  string
	Payload  json.RawMessage
	Bare     bool // without the usual envelope
	Attempts []attempt
	Next     *time.Time // when the next attempt is due; nil: delivered, or given up

	underWay bool // an attempt is being made now. After a restart it is made again
}

// attempt is one request that was to deliver a webhook, and what came of it.
type attempt struct {
	Started, Finished time.Time
	Request           [][]string // headers
	Status            int        // 0: no answer
	Response          [][]string // headers
	Body              string
	Error             int // why it does not count as delivered; 0 if it does
}

// deliveryError is why an answer is no acknowledgement (Telnyx API error codes, 75xxx), 0 if it is one: any 2xx is.
func deliveryError(status int) int {
	switch {
	case status == 0:
		return 75000
	case status < 300:
		return 0
	case status < 400:
		return 75300
	case status == http.StatusNotFound:
		return 75404
	case status < 500:
		return 75499
	default:
		return 75599
	}
}

// send brings an event to its address: at once, which is when what it is about is journalled, or after a delay.
func (s *Simulator) send(e *event, now time.Time, delay time.Duration) {
	if e.WebhookURL == "" {
		return
	}
	for _, payload := range e.payloads() {
		d := &delivery{
			ID: uuid.NewString(), EventID: e.ID, Payload: payload,
			Bare: e.AsPrinted && (e.Type == orderDeleted || e.Type == messagingChanged), Next: new(now.Add(delay)),
		}
		s.deliveries.put(d.ID, d)
		s.undelivered = append(s.undelivered, d)
		if delay == 0 {
			s.attempt(d)
		}
	}
}

// attempt has a delivery's next attempt made after the commit.
func (s *Simulator) attempt(d *delivery) {
	e, _ := s.events.get(d.EventID) // events stay
	number := len(d.Attempts) + 1
	body, err := d.body(e, number)
	if err != nil {
		s.sb.Log().Error("encode webhook", "provider", Name, "error", err)
		s.over(d)
		return
	}
	d.underWay = true
	s.outbox = append(s.outbox, posting{delivery: d.ID, number: number, url: e.WebhookURL, body: body})
}

// over ends a delivery, one way or the other.
func (s *Simulator) over(d *delivery) {
	d.Next = nil
	s.undelivered = slices.DeleteFunc(s.undelivered, func(u *delivery) bool { return u == d })
}

// settle notes what became of an attempt, and when the next one is due if it was no good.
func (s *Simulator) settle(p posting, a attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.deliveries.get(p.delivery)
	if !ok {
		return
	}
	now := s.now()
	a.Finished = now
	d.underWay, d.Attempts = false, append(d.Attempts, a)
	if a.Error == 0 || len(d.Attempts) == webhookAttempts {
		s.over(d)
	} else {
		d.Next = new(now.Add(webhookBackoff << (len(d.Attempts) - 1)))
	}
	s.deliveries.put(d.ID, d)
	// A journal that cannot be written is logged there and fails the next request.
	_ = s.commit()
}

// body is what an attempt posts: the event in its envelope, or as Telnyx's guide on notifications prints two of them,
// without one.
func (d *delivery) body(e *event, number int) ([]byte, error) {
	if d.Bare {
		return json.Marshal(struct {
			ID             string          `json:"id"`
			EventType      string          `json:"event_type"`
			OccurredAt     string          `json:"occurred_at"`
			URLs           []string        `json:"urls"`
			OrganizationID string          `json:"organization_id"`
			Format         string          `json:"format"`
			Payload        json.RawMessage `json:"payload"`
		}{e.ID, e.Type, microseconds(e.At), []string{e.WebhookURL}, sandboxOrganization, "v2", d.Payload})
	}
	type deliveryMeta struct {
		Attempt     int    `json:"attempt"`
		DeliveredTo string `json:"delivered_to"`
	}
	return json.Marshal(envelope{Data: d.webhook(e), Meta: deliveryMeta{number, e.WebhookURL}})
}

// webhookView is an event as a webhook has it.
type webhookView struct {
	EventType  string          `json:"event_type"`
	ID         string          `json:"id"`
	OccurredAt string          `json:"occurred_at"`
	Payload    json.RawMessage `json:"payload"`
	RecordType string          `json:"record_type"`
}

func (d *delivery) webhook(e *event) webhookView {
	return webhookView{e.Type, e.ID, microseconds(e.At), d.Payload, "event"}
}

type deliveryView struct {
	ID         string        `json:"id"`
	RecordType string        `json:"record_type"`
	UserID     string        `json:"user_id"`
	Status     string        `json:"status"` // delivered, failed
	StartedAt  string        `json:"started_at"`
	FinishedAt string        `json:"finished_at"`
	Webhook    webhookView   `json:"webhook"`
	Attempts   []attemptView `json:"attempts"` // the most recent first

	started, finished time.Time
}

type attemptView struct {
	Status     string   `json:"status"`
	StartedAt  string   `json:"started_at"`
	FinishedAt string   `json:"finished_at"`
	Errors     []int    `json:"errors"`
	HTTP       httpView `json:"http"`
}

type httpView struct {
	Request  httpRequestView   `json:"request"`
	Response *httpResponseView `json:"response,omitempty"`
}

type httpRequestView struct {
	URL     string     `json:"url"`
	Headers [][]string `json:"headers"`
}

type httpResponseView struct {
	Status  int        `json:"status"`
	Headers [][]string `json:"headers"`
	Body    string     `json:"body"`
}

func deliveryStatus(a attempt) string {
	if a.Error == 0 {
		return "delivered"
	}
	return "failed"
}

func (s *Simulator) deliveryView(d *delivery) deliveryView {
	e, _ := s.events.get(d.EventID)
	first, last := d.Attempts[0], d.Attempts[len(d.Attempts)-1]
	v := deliveryView{
		ID: d.ID, RecordType: "webhook_delivery", UserID: sandboxUser, Status: deliveryStatus(last), Webhook: d.webhook(e),
		StartedAt: microseconds(first.Started), FinishedAt: microseconds(last.Finished), started: first.Started, finished: last.Finished,
	}
	for _, a := range slices.Backward(d.Attempts) {
		shown := attemptView{
			Status: deliveryStatus(a), StartedAt: microseconds(a.Started), FinishedAt: microseconds(a.Finished), Errors: []int{},
			HTTP: httpView{Request: httpRequestView{e.WebhookURL, a.Request}},
		}
		if a.Error != 0 {
			shown.Errors = append(shown.Errors, a.Error)
		}
		if a.Status != 0 {
			shown.HTTP.Response = &httpResponseView{a.Status, a.Response, a.Body}
		}
		v.Attempts = append(v.Attempts, shown)
	}
	return v
}

var deliveries = func() listing[deliveryView] {
	fs := filters[deliveryView]{}
	oneOf(fs, "status", func(d deliveryView) string { return d.Status })
	anyOf(fs, "event_type", func(d deliveryView) string { return d.Webhook.EventType })
	containing := func(part func(deliveryView) any) matcher[deliveryView] {
		return func(d deliveryView, want []string) bool {
			written, err := json.Marshal(part(d))
			return err == nil && strings.Contains(string(written), want[0])
		}
	}
	fs["webhook.contains"] = containing(func(d deliveryView) any { return d.Webhook })
	fs["attempts.contains"] = containing(func(d deliveryView) any { return d.Attempts })
	started := func(d deliveryView) (time.Time, bool) { return d.started, true }
	finished := func(d deliveryView) (time.Time, bool) { return d.finished, true }
	fs["started_at.gte"], fs["started_at.lte"] = ranged(started, 0, 1), ranged(started, -1, 0)
	fs["finished_at.gte"], fs["finished_at.lte"] = ranged(finished, 0, 1), ranged(finished, -1, 0)
	return listing[deliveryView]{filters: fs}
}()

// attempted are the deliveries that were tried at least once, the newest first.
func (s *Simulator) attempted() []deliveryView {
	rows := slices.DeleteFunc(s.deliveries.all(), func(d *delivery) bool { return len(d.Attempts) == 0 })
	slices.Reverse(rows)
	return views(rows, s.deliveryView)
}

func (s *Simulator) listDeliveries(c *call) (reply, error) {
	return list(c, deliveries, s.attempted(), func(v deliveryView) deliveryView { return v })
}

func (s *Simulator) getDelivery(c *call) (reply, error) {
	d, ok := s.deliveries.get(c.param("id"))
	if !ok || len(d.Attempts) == 0 {
		return reply{}, notFound()
	}
	return data(http.StatusOK, s.deliveryView(d)), nil
}
