package porting

import (
	"fmt"
	"strconv"

	"github.com/portway/portway/internal/domain"
)

const notE164 = "must be + and 8 to 15 digits, and in North America an assigned shape"

// validationFailed refuses a request for everything that is wrong with it.
func validationFailed(faults []domain.Fault) *domain.Error {
	noun := "faults"
	if len(faults) == 1 {
		noun = "fault"
	}
	return &domain.Error{
		Code: domain.CodeValidationFailed, Faults: faults, FaultsTotal: len(faults),
		Message: fmt.Sprintf("%d %s; nothing was stored.", len(faults), noun),
	}
}

// pointerAt points at a member of a list.
func pointerAt(list string, i int) string { return list + "/" + strconv.Itoa(i) }

// notFound is the answer for what isn't there, and for what is another
// tenant's.
func notFound(what string) *domain.Error {
	return &domain.Error{Code: domain.CodeNotFound, Message: "There is no such " + what + "."}
}
