package wire

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
)

// LOATemplate returns the letter of authorisation that goes with an order, as
// a PDF to be signed.
func (c *Client) LOATemplate(ctx context.Context, orderID string) ([]byte, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	status, content, err := c.send(ctx, request{method: http.MethodGet, path: orders + "/" + id + "/loa_template", accept: "application/pdf"})
	if err != nil {
		return nil, err
	}
	return parseLetter(status, content)
}

func parseLetter(status int, content []byte) ([]byte, error) {
	if status != http.StatusOK {
		_, err := parseReply(status, content)
		if err == nil {
			err = fmt.Errorf("%w: status %d", ErrUnreadable, status)
		}
		return nil, err
	}
	if !bytes.HasPrefix(content, []byte("%PDF-")) {
		return nil, fmt.Errorf("%w: no PDF", ErrUnreadable)
	}
	return content, nil
}
