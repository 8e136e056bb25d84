package client

import (
	"context"
	"io"
	"net/http"
	"slices"
	"time"
)

// A VersionedPortIn is a port-in with all that is known of it, and the version that it was read in.
type VersionedPortIn struct {
	PortInDetail
	ETag string // of its own edit, for UpdatePortIn
}

// Settled reports whether nothing that was asked of the port-in is still at work.
func (p *VersionedPortIn) Settled() bool {
	command, err := p.LastCommand.Get()
	return err != nil || !command.SettledAt.IsNull()
}

// PortIn reads a port-in.
func (c *Client) PortIn(ctx context.Context, orderID, portInID string) (*VersionedPortIn, error) {
	p, _, err := decodePortIn(c.API.GetPortIn(ctx, orderID, portInID))
	return p, err
}

// UpdatePortIn changes what one port-in says otherwise than its order, in the version that was read: if it has been
// edited since, the error's code is "stale". If the port-in was submitted, UpdatePortIn waits until the provider has
// the change.
func (c *Client) UpdatePortIn(ctx context.Context, orderID string, p *VersionedPortIn, patch PortInPatch, options ...RequestEditorFn) (*VersionedPortIn, error) {
	return c.settledPortIn(ctx, orderID, func(options ...RequestEditorFn) (*http.Response, error) {
		params := &UpdatePortInParams{IfMatch: p.ETag}
		return c.API.UpdatePortInWithApplicationMergePatchPlusJSONBody(ctx, orderID, p.ID, params, patch, append(options, keyless)...)
	}, options)
}

// SubmitPortIn hands one port-in over to its provider, and waits until it has it or has refused it. A refusal is no
// error: it is in LastCommand.
func (c *Client) SubmitPortIn(ctx context.Context, orderID, portInID string, options ...RequestEditorFn) (*VersionedPortIn, error) {
	return c.settledPortIn(ctx, orderID, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.SubmitPortIn(ctx, orderID, portInID, nil, options...)
	}, options)
}

// CancelPortIn cancels one port-in, and waits until its provider has acknowledged it.
func (c *Client) CancelPortIn(ctx context.Context, orderID, portInID string, options ...RequestEditorFn) (*VersionedPortIn, error) {
	return c.settledPortIn(ctx, orderID, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.CancelPortIn(ctx, orderID, portInID, nil, options...)
	}, options)
}

// ResubmitPortIn cancels one port-in at its provider and hands it over again, with changes that it may need, and waits
// as Resubmit does.
func (c *Client) ResubmitPortIn(ctx context.Context, orderID, portInID string, changes *PortInPatch, options ...RequestEditorFn) (*VersionedPortIn, error) {
	return c.settledPortIn(ctx, orderID, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.ResubmitPortIn(ctx, orderID, portInID, nil, ResubmitRequest{Changes: changes}, options...)
	}, options)
}

// ActivatePortIn has the numbers of one port-in go live, as Activate does all of an order's.
func (c *Client) ActivatePortIn(ctx context.Context, orderID, portInID string, at time.Time, options ...RequestEditorFn) (*VersionedPortIn, error) {
	return c.settledPortIn(ctx, orderID, func(options ...RequestEditorFn) (*http.Response, error) {
		return c.API.ActivatePortIn(ctx, orderID, portInID, nil, activation(at), options...)
	}, options)
}

// LOATemplate is the letter of authorization that a port-in's provider writes, to be signed: a PDF. Close it.
func (c *Client) LOATemplate(ctx context.Context, orderID, portInID string) (io.ReadCloser, error) {
	return content(c.API.GetLOATemplate(ctx, orderID, portInID))
}

// settledPortIn sends a request that commands a port-in, has the gateway wait for its end, and looks again until it has
// settled.
func (c *Client) settledPortIn(ctx context.Context, orderID string, send func(...RequestEditorFn) (*http.Response, error), options []RequestEditorFn) (*VersionedPortIn, error) {
	p, asked, err := decodePortIn(send(slices.Concat(patient(), options)...))
	if err != nil || p.Settled() || hurried(asked) {
		return p, err
	}
	look := func() (*VersionedPortIn, error) { return c.PortIn(ctx, orderID, p.ID) }
	return until(ctx, "port-in "+p.ID, look, (*VersionedPortIn).Settled)
}

func decodePortIn(r *http.Response, err error) (*VersionedPortIn, *http.Request, error) {
	var p VersionedPortIn
	if err := decode(r, err, &p.PortInDetail); err != nil {
		return nil, nil, err
	}
	p.ETag = r.Header.Get("ETag")
	return &p, r.Request, nil
}
