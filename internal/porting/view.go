package porting

import (
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// An OrderView is an order as it is shown: the order, and what follows from it.
// Order.Numbers and PortIns hold at most the first hundred.
type OrderView struct {
	Order domain.Order // without its PortIns, which stand below
	// Replayed: the request had been done before, and nothing was done now.
	Replayed bool

	Status         domain.OrderStatus
	WaitingOn      []domain.Actor
	AllowedActions []domain.Action
	MutableFields  []string
	Requirements   []domain.Requirement
	Warnings       []domain.Warning

	NumbersTotal int
	PortInsTotal int
	PortIns      []PortInView
}

// ETag is the edit version, for If-Match.
func (v OrderView) ETag() string { return etag(v.Order.ID, v.Order.Version) }

// A PortInView is a port-in as it is shown.
type PortInView struct {
	PortIn       domain.PortIn
	NumbersTotal int
	Activation   ActivationView
	Details      domain.Details // effective

	AllowedActions []domain.Action
	MutableFields  []string
	Locks          []domain.Lock

	// Only when a port-in is shown on its own; on an order they stand once.
	Requirements []domain.Requirement
	Warnings     []domain.Warning
	Exceptions   []domain.Exception

	Replayed bool // what is shown was done by an earlier request of the same key
}

// ETag is the edit version, for If-Match.
func (v PortInView) ETag() string { return etag(v.PortIn.ID, v.PortIn.Version) }

// ActivationView is how and when the numbers of a port-in go live.
type ActivationView struct {
	Mode     domain.ActivationMode
	Settable bool
	Windows  []domain.ActivationWindow
	Deadline *time.Time
	IfMissed string // "" : nothing is missed in scheduled mode
	// Held is what was asked for and the provider has not been told.
	Held *domain.ActivationRequest
}

// A CheckView is a portability check.
type CheckView struct {
	ID          string
	CreatedAt   time.Time
	CompletedAt *time.Time // nil while running
	Accounts    []CheckAccount
	Numbers     []CheckedNumber // in the order asked
	Groups      []CheckGroup
	Replayed    bool // as an OrderView has it
}

// CheckStatus is how far a check, or one provider account's part of it, is.
type CheckStatus string

// The statuses of a check.
const (
	CheckRunning   CheckStatus = "running"
	CheckCompleted CheckStatus = "completed"
	CheckFailed    CheckStatus = "failed" // of an account only
)

// Status is how far the check is.
func (v CheckView) Status() CheckStatus {
	if v.CompletedAt == nil {
		return CheckRunning
	}
	return CheckCompleted
}

// CheckAccount is one provider account's part of a check.
type CheckAccount struct {
	ProviderAccount string
	Provider        string
	Status          CheckStatus
}

// CheckedNumber is what each asked provider account says about a number.
type CheckedNumber struct {
	PhoneNumber domain.PhoneNumber
	Results     []CheckResult // in the order of Accounts
}

// A CheckResult is one cell with its age. An account that is still running, or
// failed, has a cell with an unknown verdict.
type CheckResult struct {
	ProviderAccount string
	Cell            providers.Cell
	CheckedAt       *time.Time
}

// A CheckGroup is numbers that could go in one port-in.
type CheckGroup struct {
	ProviderAccount string
	PortClass       domain.PortClass
	LosingCarrier   string // the SPID, else the name
	Vendor          string
	PhoneNumbers    []domain.PhoneNumber
}

// WindowStatus is whether FOC windows are known.
type WindowStatus string

// The statuses of windows, from best to worst.
const (
	WindowsReady       WindowStatus = "ready"
	WindowsNotPrepared WindowStatus = "not_prepared"
	WindowsUnavailable WindowStatus = "unavailable"
)

// FOCWindowsView tells when an order's port-ins may happen.
type FOCWindowsView struct {
	Status      WindowStatus
	CommonDates []domain.Date
	PortIns     []PortInWindows
}

// PortInWindows are one port-in's windows.
type PortInWindows struct {
	PortInID  string
	Status    WindowStatus
	TimeZone  string
	CheckedAt *time.Time
	Windows   []domain.FOCWindow
}

// A ProviderView is a provider account as it is shown.
type ProviderView struct {
	ProviderAccount string
	Provider        string
	Health          string
	CheckedAt       *time.Time
	Capabilities    []string
	Limits          providers.Limits
}

// ClockView is the virtual clock of a sandbox.
type ClockView struct {
	Now     time.Time
	Offset  time.Duration
	Settled bool
}
