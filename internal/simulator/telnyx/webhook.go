package telnyx

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/portway/portway/internal/simulator"
)

const (
	webhookTimeout  = 2 * time.Second // how long Telnyx waits for an acknowledgement
	webhookAttempts = 3
	webhookBackoff  = time.Second // doubled after each attempt
)

// delivery is an event on its way to a webhook.
type delivery struct {
	event eventView
	at    string
	url   string
}

// send has an event delivered once what it is about is journalled.
func (s *Simulator) send(e *event) {
	if e.WebhookURL != "" {
		s.outbox = append(s.outbox, delivery{event: e.view(), at: microseconds(e.At), url: e.WebhookURL})
	}
}

// deliverAll delivers each on its own, until the sandbox closes. They belong to no request: the one that caused them is
// answered without them.
func (s *Simulator) deliverAll() {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	for {
		select {
		case d := <-s.courier:
			go s.deliver(ctx, d)
		case <-s.sb.Closed():
			return
		}
	}
}

// deliver tries until the receiver acknowledges. What a restart interrupts is not taken up again: webhooks promise nothing.
func (s *Simulator) deliver(ctx context.Context, d delivery) {
	wait := webhookBackoff
	for attempt := 1; ; attempt++ {
		err := s.post(ctx, d, attempt)
		if err == nil {
			return
		}
		s.sb.Log().InfoContext(ctx, "webhook not acknowledged", "provider", Name, "event", d.event.ID, "attempt", attempt, "error", err)
		if attempt == webhookAttempts {
			return
		}
		select {
		case <-s.sb.After(wait):
			wait *= 2
		case <-ctx.Done():
			return
		}
	}
}

func (s *Simulator) post(ctx context.Context, d delivery, attempt int) error {
	type eventData struct {
		EventType  string          `json:"event_type"`
		ID         string          `json:"id"`
		OccurredAt string          `json:"occurred_at"`
		Payload    json.RawMessage `json:"payload"`
		RecordType string          `json:"record_type"`
	}
	type deliveryMeta struct {
		Attempt     int    `json:"attempt"`
		DeliveredTo string `json:"delivered_to"`
	}
	body, err := json.Marshal(envelope{
		Data: eventData{d.event.EventType, d.event.ID, d.at, d.event.Payload, "event"},
		Meta: deliveryMeta{attempt, d.url},
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	timestamp := strconv.FormatInt(s.sb.Clock().Real().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("telnyx-timestamp", timestamp)
	req.Header.Set("telnyx-signature-ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(s.signer, append([]byte(timestamp+"|"), body...))))
	resp, err := s.webhooks.Do(req)
	if err != nil {
		return err
	}
	if err := resp.Body.Close(); err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("answered %s", resp.Status)
	}
	return nil
}

// loadSigner takes the signing key from the journal, or makes it, once, and publishes its public half.
func (s *Simulator) loadSigner() error {
	const table = "telnyx.signing"
	var seed []byte
	err := s.sb.Journal().Load(table, func(_ string, value json.RawMessage) error { return json.Unmarshal(value, &seed) })
	if err != nil {
		return err
	}
	if seed == nil {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return fmt.Errorf("make the webhook signing key: %w", err)
		}
		seed = private.Seed()
		if err := s.sb.Journal().Commit(simulator.Entry{Table: table, Key: "ed25519", Value: seed}); err != nil {
			return err
		}
	}
	s.signer = ed25519.NewKeyFromSeed(seed)
	s.sb.SetKey("telnyx_public_key", base64.StdEncoding.EncodeToString(s.signer.Public().(ed25519.PublicKey)))
	return nil
}
