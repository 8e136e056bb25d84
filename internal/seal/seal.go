// Package seal encrypts single values before they are stored, each bound to the place it belongs to. It knows
// nothing of what the values are, nor where the keys are kept.
package seal

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// ErrUnreadable means that a value was sealed with a key that the keyset lacks, for another place, or was altered.
// Which of these can't be told.
var ErrUnreadable = errors.New("the sealed value can't be opened")

var errNoContext = errors.New("a sealed value must be bound to a place")

// Sealer seals and opens values with the keys of one keyset. It is safe for concurrent use.
type Sealer struct {
	primitive tink.AEAD
}

// New makes a Sealer from a keyset in Tink's JSON form. It seals with the primary key and opens with any enabled one,
// so a key is rotated by adding a new primary to the keyset: what is stored stays readable and needs no rewriting.
func New(keysetJSON []byte) (*Sealer, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(keysetJSON)))
	if err != nil {
		return nil, fmt.Errorf("read the encryption keyset: %w", err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use the encryption keyset: %w", err)
	}
	return &Sealer{primitive: primitive}, nil
}

// NewKeyset makes a keyset with one new key, in the form that New reads. The result is a secret.
func NewKeyset() ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make an encryption key: %w", err)
	}
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out)); err != nil {
		return nil, fmt.Errorf("write the encryption keyset: %w", err)
	}
	return out.Bytes(), nil
}

// Seal encrypts plaintext for one place, named by context: table, row and column, as in "end_users/0197…/pin". Open
// needs the same context, so that a value copied into another row is worthless there. The same plaintext seals
// differently each time.
func (s *Sealer) Seal(plaintext []byte, context string) ([]byte, error) {
	if context == "" {
		return nil, errNoContext
	}
	sealed, err := s.primitive.Encrypt(plaintext, []byte(context))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", context, err)
	}
	return sealed, nil
}

// Open returns what was sealed for context, or ErrUnreadable.
func (s *Sealer) Open(sealed []byte, context string) ([]byte, error) {
	if context == "" {
		return nil, errNoContext
	}
	plaintext, err := s.primitive.Decrypt(sealed, []byte(context))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", context, ErrUnreadable)
	}
	return plaintext, nil
}
