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

// A request is one HTTP request; with no kind of body it has none.
type request struct {
	method, path string
	query        url.Values
	kind         string // media type of the body
	body         []byte
	accept       string // media type of the reply
}

// do makes a request with a JSON body and reads the envelope of its reply.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body any) (envelope, error) {
	r := request{method: method, path: path, query: query}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return envelope{}, fmt.Errorf("telnyx: encode the request: %w", err)
		}
		r.kind, r.body = "application/json", text
	}
	return c.exchange(ctx, r)
}

// exchange makes a request and reads the envelope of its reply. A 204 has none.
func (c *Client) exchange(ctx context.Context, r request) (envelope, error) {
	r.accept = "application/json"
	status, text, err := c.send(ctx, r)
	if err != nil {
		return envelope{}, err
	}
	return parseReply(status, text)
}

// send makes a request and reads its reply, whatever it is.
func (c *Client) send(ctx context.Context, r request) (status int, text []byte, err error) {
	address := c.Base + r.path
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var body io.Reader
	if r.kind != "" {
		body = bytes.NewReader(r.body)
	}
	asked, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return 0, nil, errors.New("telnyx: the address is malformed")
	}
	if r.kind != "" {
		asked.Header.Set("Content-Type", r.kind)
	}
	asked.Header.Set("Accept", r.accept)
	asked.Header.Set("Authorization", "Bearer "+c.Key())
	reply, err := c.HTTP.Do(asked)
	if err != nil {
		return 0, nil, fmt.Errorf("telnyx: %s: %w", r.method, err)
	}
	defer func() { _ = reply.Body.Close() }()
	text, err = io.ReadAll(reply.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("telnyx: read the reply: %w", err)
	}
	return reply.StatusCode, text, nil
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
