package wire

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Text is a string that Telnyx may send as null, "", a string or a number: its
// guides and its specification disagree. The zero value is none of them.
type Text string

// UnmarshalJSON reads any scalar.
func (t *Text) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = Text(strings.TrimSpace(s))
	case 'n': // null
		*t = ""
	case '{', '[':
		return fmt.Errorf("want a text")
	default:
		*t = Text(raw)
	}
	return nil
}

// Instant is a time that may be null, "", or written with any fraction and
// offset. The zero value is none.
type Instant struct{ time.Time }

var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateOnly}

// UnmarshalJSON reads an instant; one without an offset is UTC.
func (i *Instant) UnmarshalJSON(raw []byte) error {
	var text Text
	if err := text.UnmarshalJSON(raw); err != nil {
		return err
	}
	i.Time = time.Time{}
	if text == "" {
		return nil
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, string(text)); err == nil {
			i.Time = at.UTC()
			return nil
		}
	}
	return fmt.Errorf("want an instant")
}

// FormatInstant writes an instant as Telnyx takes it.
func FormatInstant(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }
