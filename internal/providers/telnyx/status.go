package telnyx

import (
	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

// statuses are Telnyx's words for an order. "cancelled" was spelled with one l
// until August 2024; "activation-in-progress" is told by a support article
// only. A word that isn't here is nobody's to guess.
var statuses = map[wire.Text]domain.PortInStatus{
	"draft":                  domain.PortInDraft,
	"in-process":             domain.PortInValidating,
	"submitted":              domain.PortInSubmitted,
	"exception":              domain.PortInException,
	"foc-date-confirmed":     domain.PortInFOCConfirmed,
	"activation-in-progress": domain.PortInActivating,
	"ported":                 domain.PortInCompleted,
	"cancel-pending":         domain.PortInCancelPending,
	"cancelled":              domain.PortInCancelled,
	"canceled":               domain.PortInCancelled,
}

// editable are the statuses in which Telnyx takes changes (blocks, messaging
// and requirement guides; inferred for the other fields).
var editable = map[domain.PortInStatus]bool{
	domain.PortInDraft: true, domain.PortInValidating: true, domain.PortInException: true,
}

// focStands are the statuses in which foc_datetime_actual is a promise. A word
// that nobody knows takes none back.
var focStands = map[domain.PortInStatus]bool{
	"": true, domain.PortInFOCConfirmed: true, domain.PortInActivating: true,
	domain.PortInCompleted: true, domain.PortInCancelPending: true,
}

var messagingStatuses = map[wire.Text]domain.MessagingStatus{
	"not_applicable":        domain.MessagingNotRequested,
	"canceled":              domain.MessagingNotRequested,
	"cancelled":             domain.MessagingNotRequested,
	"pending":               domain.MessagingPending,
	"activating":            domain.MessagingActivating,
	"partial_port_complete": domain.MessagingActivating,
	"ported":                domain.MessagingCompleted,
	"exception":             domain.MessagingException,
}

// numberStates are the order's numbers. Telnyx tells them apart only by the
// state of their subscription version, of which one word means that the number
// has moved.
func numberStates(numbers []wire.PhoneNumber, order domain.PortInStatus) ([]providers.NumberState, error) {
	states := make([]providers.NumberState, 0, len(numbers))
	for _, n := range numbers {
		number, ok := domain.ParsePhoneNumber(n.E164())
		if !ok {
			return nil, wire.ErrUnreadable
		}
		state := providers.NumberState{PhoneNumber: number}
		if n.ActivationStatus == "Active" && (order == domain.PortInActivating || order == domain.PortInCompleted) {
			state.Status = domain.NumberCompleted
		}
		states = append(states, state)
	}
	return states, nil
}
