package domain

import "time"

// PortClass is how the provider will do a port. It decides limits, locks,
// required documents and what may change after submit.
type PortClass string

// The port classes.
const (
	OnNetAutomated  PortClass = "on_net_automated"
	OffNetAutomated PortClass = "off_net_automated"
	InternalPort    PortClass = "internal"
	ManualOnNet     PortClass = "manual_on_net"
	ManualOffNet    PortClass = "manual_off_net"
	TollFree        PortClass = "toll_free"
	TollFreeManual  PortClass = "toll_free_manual"
	FastPort        PortClass = "fast_port"
	StandardPort    PortClass = "standard"
	UnknownClass    PortClass = "unknown"
)

// LosingCarrier is who has the numbers now. Wireless is nil where nobody says.
type LosingCarrier struct {
	Name     string
	SPID     string
	Wireless *bool
}

// A PortIn is a set of numbers of one order that go together at one provider:
// same losing carrier or RespOrg, port class, BTN, account, service address
// and authorised person.
type PortIn struct {
	ID        string
	OrderID   string
	SplitFrom string

	Provider        string
	ProviderAccount string
	ChosenBecause   string
	PortClass       PortClass
	LosingCarrier   *LosingCarrier
	RespOrg         string
	Vendor          string
	IntervalDays    int // calendar days the losing carrier is said to need; 0: nobody says

	Status         PortInStatus
	ProviderStatus string // the provider's own word; "" until it said one
	UnknownStatus  bool   // that word is none we know, or numbers are lost: Status is the last we did
	WaitingOn      Actor  // "" when nothing is waited for

	FOC        FOC
	Activation Activation
	Messaging  MessagingStatus

	Overrides Overrides
	Demands   []Demand // what the provider order asks for, as last seen

	ProviderOrders []ProviderOrder
	Generation     int // how many provider orders were ever asked for
	Unresolved     []UnresolvedCreate
	Missing        *Missing // nil: all numbers are on some provider order
	LastCommand    *Command
	PendingChanges []string // pointers the provider does not have yet

	Revision int64 // grows with every change; an observation older than it is dropped
	Version  int64 // the edit version behind the ETag
}

// MessagingStatus is how far the messaging side of a port is; voice is not
// spoken for by it.
type MessagingStatus string

// The messaging statuses.
const (
	MessagingNotRequested MessagingStatus = "not_requested"
	MessagingPending      MessagingStatus = "pending"
	MessagingActivating   MessagingStatus = "activating"
	MessagingCompleted    MessagingStatus = "completed"
	MessagingException    MessagingStatus = "exception"
)

// ProviderOrderKind is what a provider order is at its provider.
type ProviderOrderKind string

// The kinds of provider order.
const (
	KindPortIn       ProviderOrderKind = "portin"
	KindBulkParent   ProviderOrderKind = "bulk_parent"
	KindPortingOrder ProviderOrderKind = "porting_order"
)

// A ProviderOrder is what exists at a provider for a port-in. At most one of a
// port-in is committed and live.
type ProviderOrder struct {
	ID        string
	Kind      ProviderOrderKind
	Reference string
	Committed bool
	Live      bool

	SupersededBy string // the command that gave it up; "" : it stands
	Leaving      bool   // given up, and only its end is waited for
}

// An UnresolvedCreate is a provider order that was asked for and whose fate
// nobody knows yet: it is looked for by its reference until it is found or its
// absence is believed.
type UnresolvedCreate struct {
	Reference string
	Deadline  time.Time // of the call, in real time
	Empty     int       // look-ups that found nothing after the deadline
}

// Current returns the provider order that stands for the port-in now: the
// committed live one, else the newest live draft, else nil.
func (p *PortIn) Current() *ProviderOrder {
	var draft *ProviderOrder
	for i := range p.ProviderOrders {
		o := &p.ProviderOrders[i]
		if !o.Live || o.SupersededBy != "" {
			continue
		}
		if o.Committed {
			return o
		}
		draft = o
	}
	return draft
}

// A Command is what a caller asked the gateway to do.
type Command struct {
	ID         string
	Action     Action
	PortInID   string     // "" for the whole order
	At         *time.Time // of a new activate: nil is as soon as possible. Kept with the port-ins
	Status     CommandStatus
	AcceptedAt time.Time
	SettledAt  *time.Time
	Errors     []Fault
}

// CommandStatus is how far a command is.
type CommandStatus string

// The statuses of a command.
const (
	CommandRunning    CommandStatus = "running"
	CommandSucceeded  CommandStatus = "succeeded"
	CommandPartial    CommandStatus = "partial"
	CommandRefused    CommandStatus = "refused"
	CommandSuperseded CommandStatus = "superseded"
)

// Action is what a caller may ask for.
type Action string

// The actions.
const (
	ActionUpdate   Action = "update"
	ActionPrepare  Action = "prepare"
	ActionSubmit   Action = "submit"
	ActionCancel   Action = "cancel"
	ActionActivate Action = "activate"
	ActionComment  Action = "comment"
	ActionResubmit Action = "resubmit"
)

// A Lock says that an action, or a change of some fields, is refused from an
// instant on.
type Lock struct {
	Action Action
	Fields []string
	After  time.Time
	Source string // who says so, e.g. "bandwidth:7301"
}
