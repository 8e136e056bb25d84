package client

import (
	"context"
	"crypto/rand"
	"iter"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An Order is a port order and the version that it was read in.
type Order struct {
	PortOrder
	ETag string // of the edit, for Update
}

// Settled reports whether nothing that was asked of the order is still at work.
func (o *Order) Settled() bool {
	command, err := o.LastCommand.Get()
	return err != nil || !command.SettledAt.IsNull()
}

// Planned reports whether the order's numbers have been grouped into port-ins, or can't be.
func (o *Order) Planned() bool { return o.Plan.Status != "running" }

// CreateOrder drafts an order and waits for its plan.
func (c *Client) CreateOrder(ctx context.Context, order PortOrderCreate, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Planned, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.CreatePortOrder(ctx, nil, order, options...)
	}, options)
}

// Order reads an order.
func (c *Client) Order(ctx context.Context, id string) (*Order, error) {
	o, _, err := decodeOrder(c.API.GetPortOrder(ctx, id))
	return o, err
}

// Orders are those that match every filter, newest first; the zero value of filters has none.
func (c *Client) Orders(ctx context.Context, filters ListPortOrdersParams) iter.Seq2[PortOrder, error] {
	return pages[PortOrder](func(cursor *string) (*http.Response, error) {
		filters.Cursor = cursor
		return c.API.ListPortOrders(ctx, &filters)
	})
}

// Update changes an order in the version that was read: if it has been edited since, the error's code is "stale". If
// the order was submitted, Update waits until the provider has the change.
func (c *Client) Update(ctx context.Context, o *Order, patch PortOrderPatch, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		params := &UpdatePortOrderParams{IfMatch: o.ETag}
		return c.API.UpdatePortOrderWithApplicationMergePatchPlusJSONBody(ctx, o.ID, params, patch, append(options, keyless)...)
	}, options)
}

// Prepare makes the drafts at the providers that FOC windows may need, and waits for them.
func (c *Client) Prepare(ctx context.Context, id string, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.PreparePortOrder(ctx, id, nil, options...)
	}, options)
}

// FOCWindows are the times at which the numbers may be ported.
func (c *Client) FOCWindows(ctx context.Context, id string) (*FOCWindows, error) {
	return Read[FOCWindows](c.API.GetFOCWindows(ctx, id))
}

// Submit hands an order over to its providers and waits until they have it or have refused it. A refusal is no error:
// it is in LastCommand.
func (c *Client) Submit(ctx context.Context, id string, options ...RequestEditorFn) (*Order, error) {
	return c.submit(ctx, id, "all", options)
}

// SubmitBestEffort submits those port-ins that are ready and leaves the others as they are.
func (c *Client) SubmitBestEffort(ctx context.Context, id string, options ...RequestEditorFn) (*Order, error) {
	return c.submit(ctx, id, "best_effort", options)
}

func (c *Client) submit(ctx context.Context, id, mode string, options []RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.SubmitPortOrder(ctx, id, nil, SubmitRequest{Mode: &mode}, options...)
	}, options)
}

// Cancel cancels what can still be cancelled and waits until the providers have acknowledged it.
func (c *Client) Cancel(ctx context.Context, id string, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.CancelPortOrder(ctx, id, nil, options...)
	}, options)
}

// Resubmit cancels at their providers those port-ins that take it and hands them over again, and waits until they are, or
// until a provider has kept its order. That may take a provider days: use a context that ends.
func (c *Client) Resubmit(ctx context.Context, id string, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.ResubmitPortOrder(ctx, id, nil, options...)
	}, options)
}

// Activate has the numbers whose activation is on demand go live, at a time within their windows; the zero time is as
// soon as possible. It waits until the providers have been asked, which is not before that time: use a context that ends.
func (c *Client) Activate(ctx context.Context, id string, at time.Time, options ...RequestEditorFn) (*Order, error) {
	return c.finished(ctx, (*Order).Settled, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.ActivatePortOrder(ctx, id, nil, activation(at), options...)
	}, options)
}

func activation(at time.Time) ActivateRequest {
	if at.IsZero() {
		return ActivateRequest{}
	}
	return ActivateRequest{At: Set(at.UTC().Format(time.RFC3339Nano))}
}

// Adopt takes an order that exists at a provider under management.
func (c *Client) Adopt(ctx context.Context, adoption PortOrderAdoption, options ...RequestEditorFn) (*Order, error) {
	o, _, err := decodeOrder(c.API.AdoptPortOrder(ctx, nil, adoption, keyed(options)...))
	return o, err
}

// finished sends a request that makes or commands an order, has the gateway wait for its end, and looks again until
// it is done.
func (c *Client) finished(ctx context.Context, done func(*Order) bool, send func(...RequestEditorFn) (*http.Response, error), options []RequestEditorFn) (*Order, error) {
	options = slices.Concat(patient(), options)
	o, asked, err := decodeOrder(send(options...))
	if err != nil || done(o) || hurried(asked) {
		return o, err
	}
	return c.WaitFor(ctx, o.ID, done)
}

// patient are the options of every call that makes something: a key of its own, and the wait.
func patient() []RequestEditorFn {
	return []RequestEditorFn{WithIdempotencyKey(rand.Text()), WithWait(serverWait)}
}

// keyed are the options of a call that makes something and has nothing to wait for.
func keyed(options []RequestEditorFn) []RequestEditorFn {
	return slices.Concat([]RequestEditorFn{WithIdempotencyKey(rand.Text())}, options)
}

// keyless takes the key from an update: with If-Match it can't be carried out twice.
func keyless(_ context.Context, r *http.Request) error {
	r.Header.Del(idempotencyKey)
	return nil
}

// hurried reports whether a request was made with WithoutWait.
func hurried(r *http.Request) bool { return strings.Contains(r.Header.Get("Prefer"), respondAsync) }

func decodeOrder(r *http.Response, err error) (*Order, *http.Request, error) {
	var o Order
	if err := decode(r, err, &o.PortOrder); err != nil {
		return nil, nil, err
	}
	o.ETag = r.Header.Get("ETag")
	return &o, r.Request, nil
}
