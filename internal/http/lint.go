package http

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portway/portway/internal/domain"
)

// maxValues is how many values a body may have: an order of as many numbers as
// can be, with all that each can say, has fewer. It takes a hundred times more
// memory to read a value than to send one.
const maxValues = 1_000_000

// lint finds what a JSON decoder would let pass: a second value after the
// first, a member given twice, text that isn't UTF-8 or holds U+0000, more
// than can be read in little memory. It counts the values.
func lint(data []byte) (values int, err error) {
	if !utf8.Valid(data) {
		return 0, &domain.Error{Code: domain.CodeMalformed, Message: "The body is not UTF-8."}
	}
	if !json.Valid(data) {
		return 0, &domain.Error{Code: domain.CodeMalformed, Message: "The body is not one JSON text."}
	}
	l := linter{decoder: json.NewDecoder(bytes.NewReader(data))}
	l.decoder.UseNumber()
	l.value("")
	switch {
	case l.values > maxValues:
		return 0, &domain.Error{Code: domain.CodeTooLarge, Message: "The body has more than " + strconv.Itoa(maxValues) + " values."}
	case l.twice.total > 0:
		return 0, &domain.Error{
			Code: domain.CodeMalformed, Message: counted(l.twice.total) + "; nothing was done.", Faults: l.twice.first, FaultsTotal: l.twice.total,
		}
	case l.unstorable.total > 0:
		return 0, &domain.Error{
			Code: domain.CodeValidationFailed, Message: counted(l.unstorable.total) + "; nothing was stored.",
			Faults: l.unstorable.first, FaultsTotal: l.unstorable.total,
		}
	}
	return l.values, nil
}

// A linter walks a text that is known to be JSON.
type linter struct {
	decoder    *json.Decoder
	values     int
	twice      tally
	unstorable tally
}

// A tally keeps as many faults as a problem shows, and counts the rest.
type tally struct {
	first []domain.Fault
	total int
}

func (t *tally) add(pointer, code, message string) {
	if t.total++; t.total <= mostFaults {
		t.first = append(t.first, domain.Fault{Pointer: pointer, Code: code, Message: message})
	}
}

func (l *linter) value(pointer string) {
	if l.values++; l.values > maxValues {
		return
	}
	token, err := l.decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case string:
		if !storable(token) {
			l.unstorable.add(pointer, "invalid", "must not hold the character U+0000")
		}
	case json.Delim:
		if token == '{' {
			l.object(pointer)
		} else {
			l.array(pointer)
		}
		_, _ = l.decoder.Token() // the closing one
	}
}

func (l *linter) object(pointer string) {
	seen := map[string]bool{}
	for l.values <= maxValues && l.decoder.More() {
		token, err := l.decoder.Token()
		if err != nil {
			return
		}
		name, _ := token.(string)
		member := pointer + "/" + escapePointer(name)
		if len(name) > longestName || !storable(name) {
			member = pointer
		}
		if seen[name] {
			l.twice.add(member, "repeated", "must be given once")
		}
		if !storable(name) {
			l.unstorable.add(member, "invalid", "must not hold the character U+0000")
		}
		seen[name] = true
		l.value(member)
	}
}

func (l *linter) array(pointer string) {
	for i := 0; l.values <= maxValues && l.decoder.More(); i++ {
		l.value(pointer + "/" + strconv.Itoa(i))
	}
}

// escapePointer writes a member's name as a part of a JSON pointer (RFC 6901).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
