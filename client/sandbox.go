package client

import (
	"context"
	"time"
)

// Clock reads the virtual clock of a sandbox. Elsewhere the error's code is "not_found".
func (c *Client) Clock(ctx context.Context) (*SandboxClock, error) {
	return Read[SandboxClock](c.API.GetSandboxClock(ctx))
}

// AdvanceClock moves the virtual clock ahead, and returns when what was due until then has happened. It is not repeated
// when its answer is lost, since that would move the clock twice.
func (c *Client) AdvanceClock(ctx context.Context, d time.Duration) (*SandboxClock, error) {
	return Read[SandboxClock](c.API.AdvanceSandboxClock(ctx, SandboxClockAdvance{Duration: d.String()}))
}
