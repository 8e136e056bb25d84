package client

import "context"

// Verifications are the numbers of a port-in that were sent a code, and whether it was given back.
func (c *Client) Verifications(ctx context.Context, orderID, portInID string) ([]Verification, error) {
	return list[Verification](c.API.ListVerificationCodes(ctx, orderID, portInID))
}

// SendCodes has a port-in's provider send its numbers codes, for the end user to read.
func (c *Client) SendCodes(ctx context.Context, orderID, portInID string, request SendCodes, options ...RequestEditorFn) ([]Verification, error) {
	return list[Verification](c.API.SendVerificationCodes(ctx, orderID, portInID, nil, request, keyed(options)...))
}

// VerifyCodes gives the provider the codes that were read. A wrong one is no error: its number is not verified then.
func (c *Client) VerifyCodes(ctx context.Context, orderID, portInID string, codes []NumberCode, options ...RequestEditorFn) ([]Verification, error) {
	return list[Verification](c.API.VerifyCodes(ctx, orderID, portInID, nil, VerifyCodes{Codes: codes}, keyed(options)...))
}
