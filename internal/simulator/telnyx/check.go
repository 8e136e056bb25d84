package telnyx

import (
	"net/http"
	"slices"
)

// checkResult is one number's portability.
type checkResult struct {
	CarrierName                  *string `json:"carrier_name"`
	FastPortable                 bool    `json:"fast_portable"`
	MessagingCapable             bool    `json:"messaging_capable"`
	NotPortableReason            *string `json:"not_portable_reason"`
	NotPortableReasonDescription *string `json:"not_portable_reason_description"`
	PhoneNumber                  string  `json:"phone_number"`
	PhoneNumberType              *string `json:"phone_number_type"`
	Portable                     bool    `json:"portable"`
	RecordType                   string  `json:"record_type"`
}

// uncovered is the number that the port-in quickstart shows as not portable.
const uncovered = "+13125552486"

// checkPortability answers by number, sorted, each once: the order of the request is not kept (port-in quickstart).
func (s *Simulator) checkPortability(c *call) (reply, error) {
	var body struct {
		PhoneNumbers []string `json:"phone_numbers"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if len(body.PhoneNumbers) == 0 {
		return reply{}, coded(http.StatusUnprocessableEntity, "10015", "/phone_numbers", "You must provide at least 1 phone number.")
	}
	slices.Sort(body.PhoneNumbers)
	return data(http.StatusCreated, views(slices.Compact(body.PhoneNumbers), portability)), nil
}

func portability(number string) checkResult {
	result := checkResult{PhoneNumber: number, RecordType: "portability_check_result"}
	if !wellFormed(number) {
		result.refuse("invalid_phone_number", "The phone number is not valid.")
		return result
	}
	result.PhoneNumberType = new(typeOf(number))
	if number == uncovered || countryOf(number) == "" || triggerOf(number) == notPortable {
		result.CarrierName = new("")
		result.refuse("no_coverage", "We do not have coverage for this phone number.")
		return result
	}
	carrier := carrierOf(number)
	result.CarrierName = &carrier.name
	result.FastPortable = carrier.fast
	result.MessagingCapable = carrier.messaging
	result.Portable = true
	return result
}

func (r *checkResult) refuse(reason, description string) {
	r.NotPortableReason, r.NotPortableReasonDescription = &reason, &description
}
