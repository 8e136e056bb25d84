package telnyx

import (
	"maps"
	"net/http"
	"slices"
)

// exceptionTypes are Telnyx's documented codes, each with a description in the simulator's words.
var exceptionTypes = map[string]string{
	"ACCOUNT_NUMBER_MISMATCH":          "The account number does not match the losing carrier's records",
	"AUTH_PERSON_MISMATCH":             "The authorized person does not match the losing carrier's records",
	"BTN_ATN_MISMATCH":                 "The billing number does not match the losing carrier's records",
	"ENTITY_NAME_MISMATCH":             "Entity name does not match that on the CSR",
	"FOC_EXPIRED":                      "The FOC date has passed",
	"FOC_REJECTED":                     "The losing carrier rejected the FOC date",
	"LOCATION_MISMATCH":                "The service address does not match the losing carrier's records",
	"LSR_PENDING":                      "The losing carrier has another request pending",
	"MAIN_BTN_PORTING":                 "The main billing number is being ported",
	"OSP_IRRESPONSIVE":                 "The losing carrier does not answer",
	"OTHER":                            "Other",
	"PASSCODE_PIN_INVALID":             "The passcode or PIN is invalid",
	"PHONE_NUMBER_HAS_SPECIAL_FEATURE": "A phone number has a feature that prevents porting",
	"PHONE_NUMBER_MISMATCH":            "A phone number is not on the account",
	"PHONE_NUMBER_NOT_PORTABLE":        "A phone number is not portable",
	"PORT_TYPE_INCORRECT":              "The port is not the full or partial port it claims to be",
	"PORTING_ORDER_SPLIT_REQUIRED":     "The porting order has to be split",
	"POSTAL_CODE_MISMATCH":             "The postal code does not match the losing carrier's records",
	"RATE_CENTER_NOT_PORTABLE":         "The rate center is not portable",
	"SV_CONFLICT":                      "The losing carrier put the subscription version in conflict",
	"SV_UNKNOWN_FAILURE":               "The subscription version failed for an unknown reason",
}

// describe is a code as an order in exception shows it. Codes that are in no list have a description all the same.
func describe(code string) statusDetail {
	switch code {
	case "CARRIER_TEMPORAL_ANOMALY":
		return statusDetail{code, "The losing carrier answered with something new"}
	case "LOA_ILLEGIBLE": // a code of Telnyx's guide on notifications that its API reference does not have
		return statusDetail{code, "The letter of authorization cannot be read"}
	}
	return statusDetail{code, exceptionTypes[code]}
}

func (s *Simulator) listExceptionTypes(*call) (reply, error) {
	return data(http.StatusOK, views(slices.Sorted(maps.Keys(exceptionTypes)), describe)), nil
}
