package wire

import (
	"context"
	"net/http"
)

// A VerificationCode is one that was sent to a number.
type VerificationCode struct {
	PhoneNumber Text    `json:"phone_number"`
	Verified    bool    `json:"verified"`
	CreatedAt   Instant `json:"created_at"`
}

// VerificationCodes lists those of an order.
func (c *Client) VerificationCodes(ctx context.Context, orderID string) ([]VerificationCode, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	var found []VerificationCode
	err = list(ctx, c, orders+"/"+id+"/verification_codes", nil, func(v VerificationCode) bool {
		found = append(found, v)
		return true
	})
	return found, err
}

// SendVerificationCodes has codes sent to numbers of an order, as texts ("sms")
// or calls ("call").
func (c *Client) SendVerificationCodes(ctx context.Context, orderID string, numbers []string, method string) error {
	id, err := segment(orderID)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodPost, orders+"/"+id+"/verification_codes/send", nil, map[string]any{
		"phone_numbers": numbers, "verification_method": method,
	})
	return err
}

// A NumberCode is the code that a number is said to have got.
type NumberCode struct {
	PhoneNumber string `json:"phone_number"`
	Code        string `json:"code"`
}

// VerifyCodes gives codes back; what they prove is told a number.
func (c *Client) VerifyCodes(ctx context.Context, orderID string, codes []NumberCode) ([]VerificationCode, error) {
	id, err := segment(orderID)
	if err != nil {
		return nil, err
	}
	e, err := c.do(ctx, http.MethodPost, orders+"/"+id+"/verification_codes/verify", nil, map[string]any{"verification_codes": codes})
	if err != nil {
		return nil, err
	}
	return decode[[]VerificationCode](e.Data)
}
