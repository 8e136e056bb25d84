package porting

import (
	"context"
	"time"

	"github.com/portway/portway/internal/domain"
)

// A Caller is who asks: an API key of a tenant. Where something is made or
// commanded, it may name the request.
type Caller struct {
	Tenant      string
	KeyID       string
	Idempotency Idempotency
}

// Author is the caller as the timeline names it.
func (c Caller) Author() domain.Author { return domain.Author{Type: domain.Caller, ID: c.KeyID} }

// NewCheck asks about the portability of numbers.
type NewCheck struct {
	PhoneNumbers     []domain.PhoneNumber
	ProviderAccounts []string      // empty: all
	MaxAge           time.Duration // how old an answer may be to be given again
}

// NewOrder is a port order to be drafted. Its Details hold what the caller
// gave; numbers may say something of their own.
type NewOrder struct {
	Reference       string
	Metadata        map[string]any
	Provider        string // domain.ProviderAuto when not said
	ProviderAccount string
	Coordination    domain.Coordination
	Details         domain.Details
	Numbers         []NewNumber
	Short           bool // the numbers were given as phone_numbers, and faults point there
}

// NewNumber is one number of a new order.
type NewNumber struct {
	PhoneNumber        domain.PhoneNumber
	BillingPhoneNumber domain.PhoneNumber
	EndUser            *domain.EndUser
}

// A Field is a member of a merge patch: absent, null or a value.
type Field[T any] struct {
	Set   bool // the member is there
	Null  bool // and is null
	Value T
}

// Apply writes the member over to: nothing when absent, the zero value when
// null.
func (f Field[T]) Apply(to *T) {
	switch {
	case !f.Set:
	case f.Null:
		var zero T
		*to = zero
	default:
		*to = f.Value
	}
}

// OrderPatch is a JSON merge patch of an order (RFC 7396), member by member.
type OrderPatch struct {
	Reference       Field[string]
	Metadata        Field[map[string]any] // a nil value within removes that member
	Coordination    Field[domain.Coordination]
	Provider        Field[string]
	ProviderAccount Field[string]
	DetailsPatch
	Numbers Field[[]NewNumber] // drafts only; matched by phone number
}

// DetailsPatch is the part of a merge patch that an order and a port-in share.
// Of a port-in it changes what that says otherwise than its order, and null
// ends the saying.
type DetailsPatch struct {
	PortScope              Field[domain.PortScope]
	BillingPhoneNumber     Field[domain.PhoneNumber]
	NewBillingPhoneNumber  Field[domain.PhoneNumber]
	RemainingNumbersAction Field[domain.RemainingNumbersAction]
	RequestedFOC           Field[domain.RequestedFOC]
	EndUser                EndUserPatch
	ActivationMode         Field[domain.ActivationMode]
	MessagingEnabled       Field[bool]
	Bandwidth              BandwidthPatch
	Telnyx                 TelnyxPatch
}

// EndUserPatch is the part of a merge patch under /end_user.
type EndUserPatch struct {
	Type               Field[domain.EndUserType]
	BusinessName       Field[string]
	FirstName          Field[string]
	MiddleInitial      Field[string]
	LastName           Field[string]
	AuthorizedPerson   Field[string]
	AccountNumber      Field[domain.Secret]
	PIN                Field[domain.Secret]
	PINExpiresAt       Field[*time.Time]
	TaxID              Field[domain.Secret]
	BusinessIdentifier Field[string]
	ServiceAddress     Field[AddressPatch] // null removes the address
}

// AddressPatch is the part of a merge patch under /end_user/service_address.
type AddressPatch struct {
	StreetAddress      Field[string]
	StreetParts        Field[*domain.StreetParts]
	ExtendedAddress    Field[string]
	Locality           Field[string]
	AdministrativeArea Field[string]
	PostalCode         Field[string]
	CountryCode        Field[string]
}

// BandwidthPatch is the part of a merge patch under /provider_options/bandwidth.
type BandwidthPatch struct {
	SiteID, PeerID, TargetRespOrgID, AlternateSPID Field[string]
	TNAttributes                                   Field[[]string]
}

// TelnyxPatch is the part of a merge patch under /provider_options/telnyx.
type TelnyxPatch struct {
	ConnectionID, MessagingProfileID, EmergencyAddressID, BillingGroupID, RequirementGroupID Field[string]
	Requirements                                                                             Field[[]domain.TelnyxRequirement]
	Tags                                                                                     Field[[]string]
}

// NewDocument is a file to go with an order.
type NewDocument struct {
	Type      domain.DocumentType
	Filename  string
	SignedOn  domain.Date
	PortInIDs []string
	Content   []byte
}

// Mode says what a command does when some port-ins can't take part.
type Mode string

// The modes.
const (
	ModeAll        Mode = "all"
	ModeBestEffort Mode = "best_effort"
)

// A Page asks for a part of a list. Cursor is opaque, "" for the first page.
type Page struct {
	Limit  int
	Cursor string
}

// OrderFilter narrows a list of orders; zero members don't.
type OrderFilter struct {
	Status        domain.OrderStatus
	Provider      string
	PhoneNumber   domain.PhoneNumber
	Reference     string
	WaitingOn     domain.Actor
	ExceptionCode string
	LosingCarrier string // a name or a SPID
	UnknownStatus *bool
	FOCFrom       domain.Date // effective FOC dates, inclusive, in UTC
	FOCTo         domain.Date
	UpdatedSince  *time.Time
}

// DocumentOpener opens the bytes of a stored document.
type DocumentOpener func(ctx context.Context) ([]byte, error)
