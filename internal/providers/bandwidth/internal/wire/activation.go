package wire

import (
	"context"
	"encoding/xml"
	"net/http"
)

// ActivationStatus is when an order is activated, and what of it is.
type ActivationStatus struct {
	XMLName            xml.Name `xml:"ActivationStatus"`
	AutoActivationDate string   `xml:",omitempty"`
	Activated          []string `xml:"ActivatedTelephoneNumbersList>TelephoneNumber,omitempty"`
}

type activationResponse struct {
	XMLName          xml.Name          `xml:"ActivationStatusResponse"`
	ActivationStatus *ActivationStatus `xml:"ActivationStatus"`
}

// Activation reads an order's activation status. It is there only on the day
// of the FOC and behind it, until the order is complete.
func (c *Client) Activation(ctx context.Context, id string) (ActivationStatus, error) {
	r := call{method: http.MethodGet, path: portIn(id) + "/activationStatus", read: true}
	var answer activationResponse
	if err := c.exchange(ctx, r, &answer); err != nil {
		return ActivationStatus{}, err
	}
	if answer.ActivationStatus == nil {
		return ActivationStatus{}, unreadable(r)
	}
	return *answer.ActivationStatus, nil
}

// Activate says when an order is activated; a past date is now.
func (c *Client) Activate(ctx context.Context, id, date string) error {
	var answer activationResponse
	return c.exchange(ctx, call{
		method: http.MethodPut, path: portIn(id) + "/activationStatus", document: ActivationStatus{AutoActivationDate: date},
	}, &answer)
}
