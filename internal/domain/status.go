package domain

// NumberStatus is the status of one telephone number.
type NumberStatus string

// The statuses of a number.
const (
	NumberDraft        NumberStatus = "draft"
	NumberNotPortable  NumberStatus = "not_portable"
	NumberSubmitted    NumberStatus = "submitted"
	NumberException    NumberStatus = "exception"
	NumberFOCConfirmed NumberStatus = "foc_confirmed"
	NumberActivating   NumberStatus = "activating"
	NumberCompleted    NumberStatus = "completed"
	NumberCancelled    NumberStatus = "cancelled"
	NumberRemoved      NumberStatus = "removed"
)

// Live reports whether the number may still be ported by its order: it is then
// nobody else's to port.
func (s NumberStatus) Live() bool {
	switch s {
	case NumberCompleted, NumberCancelled, NumberRemoved, NumberNotPortable:
		return false
	}
	return true
}

// PortInStatus is the status of a port-in.
type PortInStatus string

// The statuses of a port-in.
const (
	PortInDraft            PortInStatus = "draft"
	PortInSubmitting       PortInStatus = "submitting"
	PortInPendingDocuments PortInStatus = "pending_documents"
	PortInValidating       PortInStatus = "validating"
	PortInSubmitted        PortInStatus = "submitted"
	PortInException        PortInStatus = "exception"
	PortInAmending         PortInStatus = "amending"
	PortInFOCConfirmed     PortInStatus = "foc_confirmed"
	PortInActivating       PortInStatus = "activating"
	PortInCompleted        PortInStatus = "completed"
	PortInCancelPending    PortInStatus = "cancel_pending"
	PortInCancelled        PortInStatus = "cancelled"
)

// PortInStatuses are all statuses of a port-in, in the order of a port's life.
var PortInStatuses = []PortInStatus{
	PortInDraft, PortInSubmitting, PortInPendingDocuments, PortInValidating, PortInSubmitted, PortInException,
	PortInAmending, PortInFOCConfirmed, PortInActivating, PortInCompleted, PortInCancelPending, PortInCancelled,
}

// Terminal reports whether nothing more is expected to happen. A provider may
// still contradict it, and then wins.
func (s PortInStatus) Terminal() bool { return s == PortInCompleted || s == PortInCancelled }

// Committed reports whether the port-in has been handed over to be carried out.
func (s PortInStatus) Committed() bool { return s != PortInDraft && s != PortInSubmitting }

// OrderStatus is the status of a port order: a total function of its numbers
// and port-ins, never set by hand.
type OrderStatus string

// The statuses of an order.
const (
	OrderDraft              OrderStatus = "draft"
	OrderInProgress         OrderStatus = "in_progress"
	OrderActionRequired     OrderStatus = "action_required"
	OrderCompleted          OrderStatus = "completed"
	OrderPartiallyCompleted OrderStatus = "partially_completed"
	OrderCancelled          OrderStatus = "cancelled"
)

// Actor is who must act, or who did.
type Actor string

// The actors.
const (
	Caller        Actor = "caller"
	EndUserActor  Actor = "end_user"
	Gateway       Actor = "gateway"
	ProviderActor Actor = "provider"
	LosingSide    Actor = "losing_carrier"
	Operator      Actor = "operator"
)
