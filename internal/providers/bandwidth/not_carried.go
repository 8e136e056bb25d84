package bandwidth

import (
	"slices"

	"github.com/portway/portway/internal/domain"
)

// notCarried is what no order at Bandwidth has a place for, by the class of the
// port: what is given of it all the same is left out, and the order says so.
var notCarried = map[domain.PortClass][]string{
	"":                    nowhere,
	domain.TollFree:       slices.Concat(nowhere, losingAccountGiven, endUserGiven),
	domain.TollFreeManual: slices.Concat(nowhere, losingAccountGiven, []string{ptrActivation}),
}

var (
	nowhere = []string{"/end_user/business_identifier", ptrTaxID, "/remaining_numbers_action"}
	// losingAccountGiven is what a toll-free order is refused with (7383 to 7385,
	// 7397), or means nothing in it: the losing account is its RespOrg's.
	losingAccountGiven = []string{ptrBTN, ptrNewBTN, ptrScope, ptrAccountNumber, ptrPIN, ptrTnAttributes, ptrAlternateSPID}
	// endUserGiven is what the letter says in its place.
	endUserGiven = []string{ptrBusiness, ptrFirst, ptrMiddle, ptrLast, ptrAddress}
)
