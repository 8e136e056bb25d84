package porting

import (
	"bytes"
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
)

// Idempotency is how a caller names a request, so that sending it again does
// nothing twice. It is a promise within a tenant.
type Idempotency struct {
	Key         string // "" : the caller named none
	Route       string // the operation, and the ids in its path
	Fingerprint []byte // of the parsed content
}

// A DoneRequest is what is remembered of a request: what it was, and what it
// has made or commanded.
type DoneRequest struct {
	Idempotency
	ResourceID string
	CommandID  string // "" : it commanded nothing
	At         time.Time
}

// once does a request in one transaction, unless it has been done under its
// key before: it then returns what was done. A fault within do leaves nothing
// behind, so that the same key may be tried again.
func (s *Service) once(ctx context.Context, c Caller, resourceID, commandID string, do func(ctx context.Context, tx Tx) error) (done DoneRequest, replayed bool, err error) {
	request := DoneRequest{Idempotency: c.Idempotency, ResourceID: resourceID, CommandID: commandID, At: s.real()}
	err = s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		done, replayed = request, false
		if request.Key != "" {
			earlier, known, err := tx.Remember(ctx, c.Tenant, request)
			if err != nil {
				return err
			}
			if known {
				done, replayed = earlier, true
				return request.same(earlier.Idempotency)
			}
		}
		return do(ctx, tx)
	})
	return done, replayed, err
}

// same refuses a key that named another request before.
func (i Idempotency) same(earlier Idempotency) error {
	if i.Route == earlier.Route && bytes.Equal(i.Fingerprint, earlier.Fingerprint) {
		return nil
	}
	return &domain.Error{
		Code: domain.CodeIdempotencyMismatch, Message: "The Idempotency-Key was used for another request; nothing was done.",
		Faults: []domain.Fault{{Header: "Idempotency-Key", Code: "used", Message: "names a request with other content"}}, FaultsTotal: 1,
	}
}
