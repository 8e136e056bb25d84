package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Client calls one gateway with one API key. It may be used by many goroutines at once.
type Client struct {
	// API has every operation as openapi.yaml has it. Its methods return responses whose body must be closed; an
	// answer of 400 or more is an *Error. Read reads them.
	API *API
}

// New returns a client of the gateway at a URL. Nothing is sent yet.
func New(url, key string, options ...ClientOption) (*Client, error) {
	api, err := NewClient(url, options...)
	if err != nil {
		return nil, fmt.Errorf("make a client of %s: %w", url, err)
	}
	api.Client = &sender{next: api.Client, key: key}
	return &Client{API: api}, nil
}

// serverWait is how long a call is left waiting at the gateway. What takes longer is looked at again and again.
const serverWait = 30 * time.Second

// WithWait makes the gateway wait this long for the work to be done, in whole seconds, instead of 30.
func WithWait(d time.Duration) RequestEditorFn {
	return header("Prefer", fmt.Sprintf("wait=%d", int(d.Seconds())))
}

// WithoutWait makes a call return as soon as what it asks for is stored, whatever is still to be done.
func WithoutWait() RequestEditorFn { return header("Prefer", respondAsync) }

const respondAsync = "respond-async"

// WithIdempotencyKey names a request, so that it is carried out once however often it is sent, by this process or by
// another. A call that creates or commands has a random key otherwise, which makes its own repeats safe.
func WithIdempotencyKey(key string) RequestEditorFn { return header(idempotencyKey, key) }

const idempotencyKey = "Idempotency-Key"

func header(name, value string) RequestEditorFn {
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set(name, value)
		return nil
	}
}

// Read reads the answer to an operation of API, of the type that openapi.yaml has for it:
//
//	portIn, err := client.Read[client.PortInDetail](portway.API.GetPortIn(ctx, orderID, portInID))
func Read[T any](r *http.Response, err error) (*T, error) {
	var answer T
	if err := decode(r, err, &answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

// list reads an answer that is a list without pages.
func list[T any](r *http.Response, err error) ([]T, error) {
	var answer struct {
		Data []T `json:"data"`
	}
	if err := decode(r, err, &answer); err != nil {
		return nil, err
	}
	return answer.Data, nil
}

// content is an answer that is a file.
func content(r *http.Response, err error) (io.ReadCloser, error) {
	if err != nil {
		return nil, err
	}
	return r.Body, nil
}

// decode reads the body of a response, and closes it.
func decode(r *http.Response, err error, into any) error {
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", r.Request.Method, r.Request.URL.Path, err)
	}
	return nil
}
