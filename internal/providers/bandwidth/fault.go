package bandwidth

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/bandwidth/internal/wire"
)

// undecided are codes that say that Bandwidth, or a vendor behind it, could not
// answer: no refusal, whatever the HTTP status (API reference, error codes).
var undecided = []string{"7000", "7006", "7323", "7326", "7599", "7999"}

// notFound are codes that say that there is no such order.
var notFound = []string{"7200", "7335", "7480", "7700"}

// translate turns a failed call into the contract's errors: a refusal, the
// absence of an order, or an ordinary error that proves nothing.
func translate(err error, doing string) error {
	reply, ok := errors.AsType[*wire.StatusError](err)
	if !ok {
		return fmt.Errorf("bandwidth: %s: %w", doing, err)
	}
	plain := fmt.Errorf("bandwidth: %s: HTTP %d", doing, reply.Status)
	faults := faultsOf(reply.Errors)
	switch {
	case reply.Status < 400 || reply.Status > 499:
		return plain
	case reply.Status == http.StatusUnauthorized, reply.Status == http.StatusForbidden,
		reply.Status == http.StatusRequestTimeout, reply.Status == http.StatusTooManyRequests:
		return plain
	case !reply.Envelope || every(faults, undecided):
		return plain
	}
	return &providers.Refusal{Status: reply.Status, Faults: faults, ByOrder: faultsByOrder(reply.Errors)}
}

// gone reports whether a reply about one order says that there is none. A 404
// with somebody else's page says nothing.
func gone(err error) bool {
	reply, ok := errors.AsType[*wire.StatusError](err)
	if !ok {
		return false
	}
	if reply.Status == http.StatusNotFound {
		return !reply.Foreign
	}
	return reply.Status == http.StatusBadRequest && reply.Envelope && every(faultsOf(reply.Errors), notFound)
}

// faultsByOrder are the errors that name a port-in of a bulk; nil if none does.
func faultsByOrder(list []wire.Error) map[string][]domain.ProviderFault {
	var by map[string][]domain.ProviderFault
	for i, e := range list {
		if id := e.Order(); id != "" {
			if by == nil {
				by = map[string][]domain.ProviderFault{}
			}
			by[id] = append(by[id], faultsOf(list[i:i+1])...)
		}
	}
	return by
}

func every(faults []domain.ProviderFault, codes []string) bool {
	return len(faults) > 0 && !slices.ContainsFunc(faults, func(f domain.ProviderFault) bool { return !slices.Contains(codes, f.Code) })
}

// faultsOf are Bandwidth's errors in our terms. The carrier's own code is in
// none of them.
func faultsOf(list []wire.Error) []domain.ProviderFault {
	var faults []domain.ProviderFault
	for _, e := range list {
		faults = append(faults, domain.ProviderFault{
			Code: e.Number(), Message: e.Description, Pointer: pointers[e.Number()], PhoneNumbers: knownNumbers(e.Numbers()),
		})
	}
	return faults
}
