package telnyx

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portway/portway/internal/simulator"
)

const (
	webhookTimeout  = 2 * time.Second // how long Telnyx waits for an acknowledgement
	webhookAttempts = 3
	webhookBackoff  = time.Second // of virtual time, doubled after each attempt
	webhookExcerpt  = 10 << 10    // how much of an answer is kept
)

// posting is one attempt of a delivery, ready to be made.
type posting struct {
	delivery string
	number   int
	url      string
	body     []byte
}

// deliverAll makes attempts, each on its own, until the sandbox closes. They belong to no request: the one that caused them
// is answered without them.
func (s *Simulator) deliverAll() {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	for {
		select {
		case p := <-s.courier:
			go func() {
				a := s.post(ctx, p)
				if ctx.Err() == nil {
					s.settle(p, a)
				}
			}()
		case <-s.sb.Closed():
			return
		}
	}
}

// post makes one attempt. Its signature is of the real time, whatever the virtual clock shows.
func (s *Simulator) post(ctx context.Context, p posting) attempt {
	a := attempt{Started: s.now(), Error: deliveryError(0)}
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body))
	if err != nil {
		s.sb.Log().InfoContext(ctx, "webhook not sent", "provider", Name, "attempt", p.number, "error", err)
		return a
	}
	timestamp := strconv.FormatInt(s.sb.Clock().Real().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "telnyx-webhooks")
	req.Header.Set("telnyx-timestamp", timestamp)
	req.Header.Set("telnyx-signature-ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(s.signer, append([]byte(timestamp+"|"), p.body...))))
	a.Request = headerRows(req.Header)
	resp, err := s.webhooks.Do(req)
	if err != nil {
		s.sb.Log().InfoContext(ctx, "webhook not answered", "provider", Name, "attempt", p.number, "error", err)
		return a
	}
	defer func() { _ = resp.Body.Close() }()
	excerpt, _ := io.ReadAll(io.LimitReader(resp.Body, webhookExcerpt)) // an answer that breaks off acknowledges all the same
	a.Status, a.Response, a.Body, a.Error = resp.StatusCode, headerRows(resp.Header), string(excerpt), deliveryError(resp.StatusCode)
	return a
}

// headerRows are headers as a delivery shows them, in a stable order.
func headerRows(h http.Header) [][]string {
	rows := [][]string{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			rows = append(rows, []string{strings.ToLower(name), value})
		}
	}
	return rows
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
