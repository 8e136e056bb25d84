package wire

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"path"
)

// A Note is what people write beside an order.
type Note struct {
	XMLName          xml.Name `xml:"Note"`
	ID               string   `xml:"Id,omitempty"`
	UserID           string   `xml:"UserId"`
	Description      string
	LastDateModifier string `xml:",omitempty"`
}

// Notes is an order's notes.
type Notes struct {
	XMLName xml.Name `xml:"Notes"`
	Note    []Note
}

// Notes lists an order's notes. Without any, the reply is a 204 or has no
// body.
func (c *Client) Notes(ctx context.Context, id string) ([]Note, error) {
	r := call{method: http.MethodGet, path: portIn(id) + "/notes", read: true}
	body, _, err := c.raw(ctx, r)
	if err != nil || len(body) == 0 {
		return nil, err
	}
	var answer Notes
	if err := decode(body, &answer); err != nil {
		return nil, unreadable(r)
	}
	return answer.Note, nil
}

// AddNote writes a note and returns its id, which stands in the Location; ""
// where it doesn't.
func (c *Client) AddNote(ctx context.Context, id string, n Note) (string, error) {
	body, header, err := c.raw(ctx, call{method: http.MethodPost, path: portIn(id) + "/notes", document: n})
	if err != nil {
		return "", err
	}
	location, err := url.Parse(header.Get("Location"))
	if err != nil || location.Path == "" {
		if readEnvelope(http.StatusCreated, body).Foreign {
			return "", unreadable(call{method: http.MethodPost, path: portIn(id)})
		}
		return "", nil
	}
	return path.Base(location.Path), nil
}
