package client

import (
	"context"
	"net/http"
	"slices"
)

// Check asks whether numbers can be ported, and waits until every provider account has answered or failed.
func (c *Client) Check(ctx context.Context, request PortabilityCheckRequest, options ...RequestEditorFn) (*PortabilityCheck, error) {
	check, asked, err := decodeCheck(c.API.CreatePortabilityCheck(ctx, nil, request, slices.Concat(patient(), options)...))
	if err != nil || answered(check) || hurried(asked) {
		return check, err
	}
	look := func() (*PortabilityCheck, error) { return c.PortabilityCheck(ctx, check.ID) }
	return until(ctx, "portability check "+check.ID, look, answered)
}

// PortabilityCheck reads a check that was asked for before, with the answers that are known by now.
func (c *Client) PortabilityCheck(ctx context.Context, id string) (*PortabilityCheck, error) {
	return Read[PortabilityCheck](c.API.GetPortabilityCheck(ctx, id))
}

func answered(check *PortabilityCheck) bool { return check.Status != "running" }

func decodeCheck(r *http.Response, err error) (*PortabilityCheck, *http.Request, error) {
	var check PortabilityCheck
	if err := decode(r, err, &check); err != nil {
		return nil, nil, err
	}
	return &check, r.Request, nil
}
