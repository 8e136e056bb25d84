package domain

import "log/slog"

const redacted = "[redacted]"

// A Secret is a value that must not leave: an account number, a PIN, a tax id.
// It redacts itself wherever it is printed, logged or marshalled; Reveal is the
// one way to its content, so that every use can be found by searching for it.
type Secret struct{ value string }

// NewSecret wraps a value. The empty value means that there is none.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal returns the content.
func (s Secret) Reveal() string { return s.value }

// IsSet reports whether there is a content.
func (s Secret) IsSet() bool { return s.value != "" }

// Equal reports whether two secrets hold the same content.
func (s Secret) Equal(o Secret) bool { return s.value == o.value }

// String redacts.
func (s Secret) String() string { return redacted }

// GoString redacts.
func (s Secret) GoString() string { return redacted }

// LogValue redacts.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText redacts.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
