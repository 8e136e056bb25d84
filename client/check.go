package client

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// Check asks whether numbers can be ported, and waits until every provider account has answered or failed.
func (c *Client) Check(ctx context.Context, request PortabilityCheckRequest, options ...RequestEditorFn) (*PortabilityCheck, error) {
	check, asked, err := decodeCheck(c.API.CreatePortabilityCheck(ctx, nil, request, slices.Concat(patient(), options)...))
	if err != nil || hurried(asked) {
		return check, err
	}
	for pause := firstLook; check.Status == "running"; pause = min(2*pause, longestLook) {
		if err := sleep(ctx, pause); err != nil {
			return check, fmt.Errorf("wait for portability check %s: %w", check.ID, err)
		}
		again, _, err := decodeCheck(c.API.GetPortabilityCheck(ctx, check.ID))
		if err != nil {
			return check, err
		}
		check = again
	}
	return check, nil
}

func decodeCheck(r *http.Response, err error) (*PortabilityCheck, *http.Request, error) {
	var check PortabilityCheck
	if err := decode(r, err, &check); err != nil {
		return nil, nil, err
	}
	return &check, r.Request, nil
}
