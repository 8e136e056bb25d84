package http

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portway/portway/internal/domain"
)

// lint finds what a JSON decoder would let pass: a second value after the
// first, a member given twice, text that isn't UTF-8 or holds U+0000.
func lint(data []byte) error {
	if !utf8.Valid(data) {
		return &domain.Error{Code: domain.CodeMalformed, Message: "The body is not UTF-8."}
	}
	if !json.Valid(data) {
		return &domain.Error{Code: domain.CodeMalformed, Message: "The body is not one JSON text."}
	}
	l := linter{decoder: json.NewDecoder(bytes.NewReader(data))}
	l.decoder.UseNumber()
	l.value("")
	if len(l.twice) > 0 {
		return &domain.Error{Code: domain.CodeMalformed, Message: counted(len(l.twice)) + "; nothing was done.", Faults: l.twice}
	}
	if len(l.unstorable) > 0 {
		return validationFailed(l.unstorable)
	}
	return nil
}

// A linter walks a text that is known to be JSON.
type linter struct {
	decoder    *json.Decoder
	twice      []domain.Fault
	unstorable []domain.Fault
}

func (l *linter) value(pointer string) {
	token, err := l.decoder.Token()
	if err != nil {
		return
	}
	switch token := token.(type) {
	case string:
		if !storable(token) {
			l.unstorable = append(l.unstorable, domain.Fault{Pointer: pointer, Code: "invalid", Message: "must not hold the character U+0000"})
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
	for l.decoder.More() {
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
			l.twice = append(l.twice, domain.Fault{Pointer: member, Code: "repeated", Message: "must be given once"})
		}
		if !storable(name) {
			l.unstorable = append(l.unstorable, domain.Fault{Pointer: member, Code: "invalid", Message: "must not hold the character U+0000"})
		}
		seen[name] = true
		l.value(member)
	}
}

func (l *linter) array(pointer string) {
	for i := 0; l.decoder.More(); i++ {
		l.value(pointer + "/" + strconv.Itoa(i))
	}
}

// escapePointer writes a member's name as a part of a JSON pointer (RFC 6901).
func escapePointer(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
