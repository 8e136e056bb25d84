package wire

import (
	"context"
	"net/http"
)

// A PortabilityCheck is what Telnyx says about one number. CarrierName,
// MessagingCapable and PhoneNumberType are observed, not specified.
type PortabilityCheck struct {
	PhoneNumber      Text  `json:"phone_number"`
	Portable         *bool `json:"portable"`
	FastPortable     bool  `json:"fast_portable"`
	Reason           Text  `json:"not_portable_reason"`
	CarrierName      Text  `json:"carrier_name"`
	MessagingCapable *bool `json:"messaging_capable"`
	PhoneNumberType  Text  `json:"phone_number_type"`
}

// CheckPortability asks about numbers. It is a POST that changes nothing.
func (c *Client) CheckPortability(ctx context.Context, numbers []string) ([]PortabilityCheck, error) {
	e, err := c.do(ctx, http.MethodPost, "/portability_checks", nil, map[string][]string{"phone_numbers": numbers})
	if err != nil {
		return nil, err
	}
	return decode[[]PortabilityCheck](e.Data)
}
