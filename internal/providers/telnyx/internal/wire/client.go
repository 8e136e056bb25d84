// Package wire speaks Telnyx's Porting V2 API: its paths, its JSON and its
// error envelope, read as tolerantly as its documents disagree. It knows
// nothing of port orders as the gateway sees them.
//
// Sources: Telnyx porting OpenAPI (July 2026), the port-in quickstart, the
// porting guides of its knowledge base.
package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// ErrUnreadable is a reply that is not what the API documents.
var ErrUnreadable = errors.New("telnyx: unreadable reply")

// A Refused is a 4xx in Telnyx's own envelope. Its text names no fault: a
// detail may repeat what was sent.
type Refused struct {
	Status int
	Errors []Error
}

func (r *Refused) Error() string { return "telnyx: refused with status " + strconv.Itoa(r.Status) }

// IsMissing reports whether the refusal says that there is no such thing.
func IsMissing(err error) bool {
	r, ok := errors.AsType[*Refused](err)
	return ok && r.Status == http.StatusNotFound
}

// A Client makes one request a call. The key reaches nothing but the header.
type Client struct {
	Base string // without a slash at the end
	Key  func() string
	HTTP *http.Client
}

type envelope struct {
	Data json.RawMessage `json:"data"`
	Meta Page            `json:"meta"`
}

// do makes a request and reads the envelope of its reply. A 204 has none.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body any) (envelope, error) {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return envelope{}, fmt.Errorf("telnyx: encode the request: %w", err)
		}
		sent = bytes.NewReader(text)
	}
	address := c.Base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, sent)
	if err != nil {
		return envelope{}, errors.New("telnyx: the address is malformed")
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.Key())
	reply, err := c.HTTP.Do(r)
	if err != nil {
		return envelope{}, fmt.Errorf("telnyx: %s: %w", method, err)
	}
	defer func() { _ = reply.Body.Close() }()
	text, err := io.ReadAll(reply.Body)
	if err != nil {
		return envelope{}, fmt.Errorf("telnyx: read the reply: %w", err)
	}
	return parseReply(reply.StatusCode, text)
}

// parseReply reads a reply. It never repeats any of it in an error.
func parseReply(status int, body []byte) (envelope, error) {
	var e envelope
	switch {
	case status >= 400 && status < 500:
		if errs, ok := ParseErrors(body); ok {
			return e, &Refused{Status: status, Errors: errs}
		}
		return e, fmt.Errorf("%w: status %d", ErrUnreadable, status)
	case status < 200 || status >= 300:
		return e, fmt.Errorf("%w: status %d", ErrUnreadable, status)
	case status == http.StatusNoContent:
		return e, nil
	}
	if json.Unmarshal(body, &e) != nil || len(e.Data) == 0 {
		return envelope{}, fmt.Errorf("%w: no data", ErrUnreadable)
	}
	return e, nil
}

func decode[T any](data json.RawMessage) (T, error) {
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		var none T
		return none, fmt.Errorf("%w: a %T in another shape", ErrUnreadable, none)
	}
	return value, nil
}

// segment escapes an id for a path.
func segment(id string) (string, error) {
	if id == "" || strings.Trim(id, ".") == "" {
		return "", errors.New("telnyx: no id to ask for")
	}
	return url.PathEscape(id), nil
}
