package wire

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// A PhoneNumber is one number of a porting order. Telnyx may leave the plus
// sign out.
type PhoneNumber struct {
	PhoneNumber      Text `json:"phone_number"`
	PortingOrderID   Text `json:"porting_order_id"`
	ActivationStatus Text `json:"activation_status"`
}

// E164 is the number as the gateway writes it; "" if it is none.
func (n PhoneNumber) E164() string { return E164(n.PhoneNumber) }

// E164 gives a number back the plus sign that Telnyx may have left out.
func E164(text Text) string {
	digits := strings.TrimPrefix(string(text), "+")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	if len(digits) == 10 && digits == string(text) {
		digits = "1" + digits
	}
	return "+" + digits
}

// numbersAQuery keeps the address of a look-up short.
const numbersAQuery = 50

// PhoneNumbersOf lists the numbers of one order, all of them.
func (c *Client) PhoneNumbersOf(ctx context.Context, orderID string) ([]PhoneNumber, error) {
	var found []PhoneNumber
	seen := map[string]bool{}
	query := url.Values{"filter[porting_order_id]": {orderID}}
	err := list(ctx, c, "/porting_phone_numbers", query, func(n PhoneNumber) bool {
		if string(n.PortingOrderID) == orderID && !seen[n.E164()] {
			seen[n.E164()] = true
			found = append(found, n)
		}
		return true
	})
	return found, err
}

// PhoneNumbers lists the orders' numbers that are among numbers (E.164).
func (c *Client) PhoneNumbers(ctx context.Context, numbers []string) ([]PhoneNumber, error) {
	var found []PhoneNumber
	for some := range slices.Chunk(numbers, numbersAQuery) {
		query := url.Values{"filter[phone_number][in][]": some}
		err := list(ctx, c, "/porting_phone_numbers", query, func(n PhoneNumber) bool {
			if slices.Contains(some, n.E164()) {
				found = append(found, n)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}
