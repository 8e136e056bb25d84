package http

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/portway/portway/internal/porting"
)

// requester is the caller of a request that may have an idempotency key. The
// route is its operation with the ids in its path; the content is its body as
// it was read, so that spaces and the order of members make no other request.
// It is nil where the use case knows the content better: that of a file.
func requester(ctx context.Context, key *string, route string, content any) (porting.Caller, error) {
	c := callerOf(ctx)
	if key == nil {
		return c, nil
	}
	c.Idempotency = porting.Idempotency{Key: *key, Route: route}
	if content == nil {
		return c, nil
	}
	text, err := json.Marshal(content)
	if err != nil {
		return c, fmt.Errorf("take the fingerprint of a request: %w", err)
	}
	sum := sha256.Sum256(text)
	c.Idempotency.Fingerprint = sum[:]
	return c, nil
}

// mark is the value of Idempotent-Replayed, nil when nothing was replayed.
func mark(replayed bool) *string {
	if !replayed {
		return nil
	}
	value := "true"
	return &value
}
