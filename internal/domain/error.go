package domain

import "time"

// The codes of an Error, as callers see them.
const (
	CodeMalformed            = "malformed"
	CodeInvalidParameter     = "invalid_parameter"
	CodeUnauthenticated      = "unauthenticated"
	CodeForbidden            = "forbidden"
	CodeNotFound             = "not_found"
	CodeActionNotAllowed     = "action_not_allowed"
	CodeRequirementsMissing  = "requirements_missing"
	CodeNumberInUse          = "number_in_use"
	CodeIdempotencyInFlight  = "idempotency_in_flight"
	CodeStale                = "stale"
	CodeTooLarge             = "too_large"
	CodeUnsupportedMediaType = "unsupported_media_type"
	CodeValidationFailed     = "validation_failed"
	CodeIdempotencyMismatch  = "idempotency_mismatch"
	CodeIfMatchRequired      = "if_match_required"
	CodeRateLimited          = "rate_limited"
	CodeOverloaded           = "overloaded"
)

// An Error is a refusal that a caller is meant to read. Any other error is
// internal, and shows nothing.
type Error struct {
	Code    string
	Message string
	Faults  []Fault
	// FaultsTotal counts all faults where Faults holds only the first.
	FaultsTotal    int
	AllowedActions []Action
	OrderID        string // the order that is in the way, within the same tenant
	RetryAfter     time.Duration
	Err            error // the cause, for the log alone
}

// Error is the text for logs.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Code + ": " + e.Message + ": " + e.Err.Error()
	}
	return e.Code + ": " + e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// A Fault is one thing wrong, with the place where it is. Exactly one of
// Pointer, Parameter and Header is set, or none for a provider's fault that
// concerns the whole.
type Fault struct {
	Pointer   string
	Parameter string
	Header    string
	Code      string
	Message   string
}
