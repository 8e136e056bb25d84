package domain

import "time"

// EventType names what an entry of the timeline tells.
type EventType string

// The types of event.
const (
	EventOrderCreated            EventType = "order.created"
	EventOrderUpdated            EventType = "order.updated"
	EventOrderStatusChanged      EventType = "order.status_changed"
	EventPlanReady               EventType = "plan.ready"
	EventDocumentAdded           EventType = "document.added"
	EventDocumentRemoved         EventType = "document.removed"
	EventCommandAccepted         EventType = "command.accepted"
	EventCommandSettled          EventType = "command.settled"
	EventProviderOrderCreated    EventType = "provider_order.created"
	EventProviderOrderCommitted  EventType = "provider_order.committed"
	EventProviderOrderSuperseded EventType = "provider_order.superseded"
	EventProviderUnavailable     EventType = "provider.unavailable"
	EventProviderRecovered       EventType = "provider.recovered"
	EventPortInStatusChanged     EventType = "port_in.status_changed"
	EventPortInSplit             EventType = "port_in.split"
	EventNumberStatusChanged     EventType = "number.status_changed"
	EventMessagingStatusChanged  EventType = "messaging.status_changed"
	EventFOCRequested            EventType = "foc.requested"
	EventFOCConfirmed            EventType = "foc.confirmed"
	EventFOCMoved                EventType = "foc.moved"
	EventExceptionRaised         EventType = "exception.raised"
	EventExceptionResolved       EventType = "exception.resolved"
	EventObservationUnexpected   EventType = "observation.unexpected"
	EventStatusUnknown           EventType = "status.unknown"
	EventCommentAdded            EventType = "comment.added"
	EventProviderHistory         EventType = "provider.history"
)

// An Event is one entry of an order's timeline. ID and Sequence are given when
// it is recorded.
type Event struct {
	ID           string
	Sequence     int64
	Type         EventType
	At           time.Time
	By           Author
	PortInID     string
	PhoneNumbers []PhoneNumber
	Message      string
	Data         map[string]any
}

// An Author is who did what an event tells; ID names the API key for a caller.
type Author struct {
	Type Actor
	ID   string
}
