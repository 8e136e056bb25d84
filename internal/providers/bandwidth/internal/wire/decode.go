package wire

import (
	"bytes"
	"encoding/xml"
)

// decode reads one document. Every root but an error's is named by its type,
// so that a proxy's HTML is told from a reply. White space around a value is
// Bandwidth's layout and not part of the value.
func decode(body []byte, into any) error {
	return xml.NewTokenDecoder(trimmed{xml.NewDecoder(bytes.NewReader(body))}).Decode(into)
}

// trimmed drops the white space around every piece of character data.
type trimmed struct{ from *xml.Decoder }

func (t trimmed) Token() (xml.Token, error) {
	token, err := t.from.RawToken()
	if data, ok := token.(xml.CharData); ok {
		return xml.CharData(bytes.TrimSpace(data)), err
	}
	return token, err
}

// encode writes a document with its prolog.
func encode(document any) ([]byte, error) {
	body, err := xml.Marshal(document)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), body...), nil
}
