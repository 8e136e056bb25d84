package client

import "context"

// Providers are the provider accounts that the gateway is configured with, and how they are.
func (c *Client) Providers(ctx context.Context) ([]Provider, error) {
	return list[Provider](c.API.ListProviders(ctx))
}
