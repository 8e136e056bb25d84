package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"pgregory.net/rapid"

	"github.com/portway/portway/internal/seal"
)

const place = "end_users/0197b6a2/pin"

func TestOpenReturnsWhatWasSealed(t *testing.T) {
	t.Parallel()
	sealer := sealerOf(t, newKeyset(t))
	rapid.Check(t, func(t *rapid.T) {
		plaintext := rapid.SliceOf(rapid.Byte()).Draw(t, "plaintext")
		context := rapid.StringN(1, -1, -1).Draw(t, "context")

		sealed, err := sealer.Seal(plaintext, context)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sealer.Open(sealed, context)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(plaintext, got) {
			t.Errorf("Open = %x, want %x", got, plaintext)
		}
	})
}

func TestSealedValueHidesThePlaintext(t *testing.T) {
	t.Parallel()
	sealer := sealerOf(t, newKeyset(t))
	one, other := sealed(t, sealer, "7712-9930"), sealed(t, sealer, "7712-9930")
	if bytes.Contains(one, []byte("7712")) {
		t.Errorf("the plaintext shows in %q", one)
	}
	if bytes.Equal(one, other) {
		t.Error("the same value sealed twice looks the same: equal values can be told")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	sealer := sealerOf(t, newKeyset(t))
	good := sealed(t, sealer, "4071")
	altered := bytes.Clone(good)
	altered[len(altered)-1] ^= 1

	tests := map[string]struct {
		sealer  *seal.Sealer
		sealed  []byte
		context string
	}{
		"a value moved to another row":    {sealer, good, "end_users/0197b6a3/pin"},
		"a value moved to another column": {sealer, good, "end_users/0197b6a2/tax_id"},
		"an altered value":                {sealer, altered, place},
		"a value cut short":               {sealer, good[:len(good)-1], place},
		"an empty value":                  {sealer, nil, place},
		"a plain value":                   {sealer, []byte("4071"), place},
		"a keyset without the key":        {sealerOf(t, newKeyset(t)), good, place},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plaintext, err := test.sealer.Open(test.sealed, test.context)
			if !errors.Is(err, seal.ErrUnreadable) {
				t.Errorf("Open = %q, %v; want ErrUnreadable", plaintext, err)
			}
		})
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before := newKeyset(t)
	after := withNewPrimary(t, before)
	old := sealed(t, sealerOf(t, before), "4071")
	rotated := sealerOf(t, after)

	got, err := rotated.Open(old, place)
	if err != nil {
		t.Fatalf("a value sealed before the rotation: %v", err)
	}
	if diff := cmp.Diff("4071", string(got)); diff != "" {
		t.Errorf("value (-want +got):\n%s", diff)
	}
	fresh := sealed(t, rotated, "4071")
	if _, err := sealerOf(t, before).Open(fresh, place); !errors.Is(err, seal.ErrUnreadable) {
		t.Errorf("Open with the old keyset = %v: new values are not sealed with the new key", err)
	}
}

func TestValuesAreBoundToAPlace(t *testing.T) {
	t.Parallel()
	sealer := sealerOf(t, newKeyset(t))
	if _, err := sealer.Seal([]byte("4071"), ""); err == nil {
		t.Error("sealed a value for no place")
	}
	if _, err := sealer.Open(sealed(t, sealer, "4071"), ""); err == nil {
		t.Error("opened a value for no place")
	}
}

func TestNewRefusesWhatIsNoKeyset(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{}", `{"primaryKeyId":1,"key":[]}`, "a password"} {
		if _, err := seal.New([]byte(text)); err == nil {
			t.Errorf("New(%q) accepts it", text)
		}
	}
}

func newKeyset(t *testing.T) []byte {
	t.Helper()
	keysetJSON, err := seal.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return keysetJSON
}

func sealerOf(t *testing.T, keysetJSON []byte) *seal.Sealer {
	t.Helper()
	sealer, err := seal.New(keysetJSON)
	if err != nil {
		t.Fatal(err)
	}
	return sealer
}

func sealed(t *testing.T, sealer *seal.Sealer, plaintext string) []byte {
	t.Helper()
	value, err := sealer.Seal([]byte(plaintext), place)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// withNewPrimary does what an operator does with Tink's own tools.
func withNewPrimary(t *testing.T, keysetJSON []byte) []byte {
	t.Helper()
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(keysetJSON)))
	if err != nil {
		t.Fatal(err)
	}
	manager := keyset.NewManagerFromHandle(handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		t.Fatal(err)
	}
	if err := manager.SetPrimary(id); err != nil {
		t.Fatal(err)
	}
	if handle, err = manager.Handle(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
