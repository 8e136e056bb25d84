package domain

import "time"

// PortScope says whether the rest of the losing account stays.
type PortScope string

// The port scopes.
const (
	FullPort    PortScope = "full"
	PartialPort PortScope = "partial"
)

// RemainingNumbersAction says what becomes of the numbers that a partial port
// leaves behind.
type RemainingNumbersAction string

// What may become of the numbers left behind.
const (
	KeepRemaining       RemainingNumbersAction = "keep"
	DisconnectRemaining RemainingNumbersAction = "disconnect"
)

// Coordination says whether an order's port-ins aim at one date.
type Coordination string

// The kinds of coordination.
const (
	CommonDate  Coordination = "common_date"
	Independent Coordination = "independent"
)

// ActivationMode says whether numbers go live at the FOC time or on demand.
type ActivationMode string

// The activation modes.
const (
	ActivationScheduled ActivationMode = "scheduled"
	ActivationOnDemand  ActivationMode = "on_demand"
)

// ProviderAuto lets the gateway choose the provider.
const ProviderAuto = "auto"

// An Order is a port order: what a caller asks for.
type Order struct {
	ID        string
	Tenant    string
	Reference string
	Metadata  map[string]any

	Provider        string // ProviderAuto or a provider's name
	ProviderAccount string // "" leaves the choice to Provider
	Coordination    Coordination
	Details         Details

	Plan      Plan
	Numbers   []Number
	PortIns   []PortIn
	Bulks     []Bulk
	Documents []Document

	Exceptions  []Exception
	LastCommand *Command

	// SubmitAccepted is true once any submit was accepted, refused or not by a
	// provider afterwards: the order is then no longer a draft.
	SubmitAccepted bool

	Version   int64 // the edit version behind the ETag; a poll doesn't change it
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Details are what an order says about a port, and what a port-in carries to
// its provider.
type Details struct {
	PortScope              PortScope
	BillingPhoneNumber     PhoneNumber
	NewBillingPhoneNumber  PhoneNumber
	RemainingNumbersAction RemainingNumbersAction
	RequestedFOC           RequestedFOC
	EndUser                EndUser
	ActivationMode         ActivationMode
	MessagingEnabled       bool
	Options                ProviderOptions
}

// ProviderOptions are what only one provider understands.
type ProviderOptions struct {
	Bandwidth BandwidthOptions
	Telnyx    TelnyxOptions
}

// BandwidthOptions are what only Bandwidth understands. Empty members fall
// back to the provider account's defaults.
type BandwidthOptions struct {
	SiteID          string
	PeerID          string
	TargetRespOrgID string
	AlternateSPID   string
	TNAttributes    []string
}

// TelnyxOptions are what only Telnyx understands.
type TelnyxOptions struct {
	ConnectionID       string
	MessagingProfileID string
	EmergencyAddressID string
	BillingGroupID     string
	RequirementGroupID string
	Requirements       []TelnyxRequirement
	Tags               []string
}

// A TelnyxRequirement answers what Telnyx asks of numbers of some countries and
// types: with a text, or with the id of one of the order's documents.
type TelnyxRequirement struct {
	TypeID string
	Value  string
}

// PlanStatus tells how far the partition of an order is.
type PlanStatus string

// The statuses of a plan.
const (
	PlanRunning PlanStatus = "running"
	PlanReady   PlanStatus = "ready"
	PlanFailed  PlanStatus = "failed"
)

// A Plan is the partition of an order's numbers into port-ins.
type Plan struct {
	Status PlanStatus
	Reason string
}

// A Number is one telephone number of an order.
type Number struct {
	PhoneNumber        PhoneNumber
	Status             NumberStatus
	PortInID           string // "" until planned, and for numbers that can't be ported
	MovedTo            string
	Reason             string // why it can't be ported, as in a portability check
	BillingPhoneNumber PhoneNumber
	EndUser            *EndUser // what differs from the order's end user; nil: nothing
}

// PortIn returns the port-in with the id, or nil.
func (o *Order) PortIn(id string) *PortIn {
	for i := range o.PortIns {
		if o.PortIns[i].ID == id {
			return &o.PortIns[i]
		}
	}
	return nil
}

// NumbersOf returns the order's numbers that are in the port-in.
func (o *Order) NumbersOf(portInID string) []Number {
	var of []Number
	for _, n := range o.Numbers {
		if n.PortInID == portInID {
			of = append(of, n)
		}
	}
	return of
}

// DetailsOf are the details that hold for the port-in: the order's, with what
// the numbers of the port-in say of their own (all say the same, else they
// would not be in one port-in), with what the port-in itself says otherwise.
func (o *Order) DetailsOf(portInID string) Details {
	d := o.Details
	for _, n := range o.Numbers {
		if n.PortInID != portInID {
			continue
		}
		override(&d.BillingPhoneNumber, n.BillingPhoneNumber)
		if n.EndUser != nil {
			d.EndUser = d.EndUser.With(*n.EndUser)
		}
		break
	}
	if p := o.PortIn(portInID); p != nil {
		d = d.With(p.Overrides)
	}
	return d
}

// With returns the end user with every member that over gives in place of its
// own.
func (u EndUser) With(over EndUser) EndUser {
	override(&u.Type, over.Type)
	override(&u.BusinessName, over.BusinessName)
	override(&u.FirstName, over.FirstName)
	override(&u.MiddleInitial, over.MiddleInitial)
	override(&u.LastName, over.LastName)
	override(&u.AuthorizedPerson, over.AuthorizedPerson)
	override(&u.AccountNumber, over.AccountNumber)
	override(&u.PIN, over.PIN)
	override(&u.PINExpiresAt, over.PINExpiresAt)
	override(&u.TaxID, over.TaxID)
	override(&u.BusinessIdentifier, over.BusinessIdentifier)
	override(&u.ServiceAddress, over.ServiceAddress)
	return u
}
