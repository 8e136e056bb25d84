package postgres

import (
	"fmt"
	"time"

	"github.com/portway/portway/internal/domain"
)

// orderRows are the rows an order is made of, with their secrets still open:
// a row is sealed when it is written, and two sealings are never alike.
type orderRows struct {
	order          orderRow
	portIns        []portInRow
	numbers        []numberRow
	providerOrders []providerOrderRow
	exceptions     []exceptionRow
	bulks          []bulkRow
}

type orderRow struct {
	ID, TenantID, Reference, Metadata, Provider, ProviderAccount, Coordination      string
	PortScope, BillingPhoneNumber, NewBillingPhoneNumber, RemainingNumbersAction    string
	RequestedFOC, EndUser, Secrets, ActivationMode, Options, PlanStatus, PlanReason string
	Status                                                                          string
	MessagingEnabled, SubmitAccepted                                                bool
	WaitingOn                                                                       []string
	LastCommandID                                                                   *string
	Version                                                                         int64
	CreatedAt, UpdatedAt                                                            time.Time
}

type portInRow struct {
	ID, OrderID, TenantID                                          string
	Position                                                       int
	SplitFrom, Provider, ProviderAccount, ChosenBecause, PortClass string
	LosingCarrier                                                  *string
	RespOrg, Vendor                                                string
	IntervalDays                                                   int
	Status, ProviderStatus                                         string
	UnknownStatus                                                  bool
	WaitingOn, FOC                                                 string
	FOCEffective                                                   *time.Time
	Activation                                                     string
	ActivationDue                                                  *time.Time
	Messaging                                                      string
	Overrides, Secrets                                             string
	Generation                                                     int
	Unresolved                                                     string
	Missing                                                        *string
	Demands                                                        string
	LastCommandID                                                  *string
	PendingChanges                                                 []string
	Revision, Version                                              int64
}

type numberRow struct {
	OrderID, TenantID, PhoneNumber      string
	Position                            int
	PortInID                            *string
	Status                              string
	Live, Claimed                       bool
	MovedTo, Reason, BillingPhoneNumber string
	EndUser                             *string
	Secrets                             string
}

type providerOrderRow struct {
	ProviderAccount, ProviderID, PortInID string
	Position                              int
	Kind, Reference                       string
	Committed, Live                       bool
	SupersededBy                          string
	Leaving                               bool
}

type exceptionRow struct {
	OrderID                                              string
	Position                                             int
	PortInID                                             *string
	Code, Message, Remedy                                string
	Fields, PhoneNumbers                                 []string
	Actor                                                string
	Deadline                                             *time.Time
	Provider, ProviderCode, CarrierCode, ProviderMessage string
	RaisedAt                                             time.Time
	ResolvedAt                                           *time.Time
}

// noSecrets is what an end user without secrets encodes to: nothing is sealed
// for it.
var noSecrets = encode(secretsRecord{})

func rowsOf(o *domain.Order) orderRows {
	user, secrets := endUserOf(o.Details.EndUser)
	metadata := o.Metadata
	if metadata == nil {
		metadata = map[string]any{}
	}
	rows := orderRows{order: orderRow{
		ID: o.ID, TenantID: o.Tenant, Reference: o.Reference, Metadata: encode(metadata),
		Provider: o.Provider, ProviderAccount: o.ProviderAccount, Coordination: string(o.Coordination),
		PortScope: string(o.Details.PortScope), BillingPhoneNumber: string(o.Details.BillingPhoneNumber),
		NewBillingPhoneNumber:  string(o.Details.NewBillingPhoneNumber),
		RemainingNumbersAction: string(o.Details.RemainingNumbersAction),
		RequestedFOC:           o.Details.RequestedFOC.String(), EndUser: encode(user), Secrets: encode(secrets),
		ActivationMode: string(o.Details.ActivationMode), MessagingEnabled: o.Details.MessagingEnabled,
		Options: encode(o.Details.Options), PlanStatus: string(o.Plan.Status), PlanReason: o.Plan.Reason,
		SubmitAccepted: o.SubmitAccepted, Status: string(domain.RollUp(o)), WaitingOn: texts(o.WaitingOn()),
		LastCommandID: commandID(o.LastCommand), Version: o.Version, CreatedAt: o.CreatedAt, UpdatedAt: o.UpdatedAt,
	}}
	rows.bulks = bulkRowsOf(o)
	claimed := map[string]bool{}
	for i, p := range o.PortIns {
		claimed[p.ID] = p.Status != domain.PortInDraft
		rows.portIns = append(rows.portIns, portInRowOf(o, p, i))
		for j, po := range p.ProviderOrders {
			rows.providerOrders = append(rows.providerOrders, providerOrderRow{
				ProviderAccount: p.ProviderAccount, ProviderID: po.ID, PortInID: p.ID, Position: j,
				Kind: string(po.Kind), Reference: po.Reference, Committed: po.Committed, Live: po.Live,
				SupersededBy: po.SupersededBy, Leaving: po.Leaving,
			})
		}
	}
	for i, n := range o.Numbers {
		rows.numbers = append(rows.numbers, numberRowOf(o, n, i, claimed[n.PortInID]))
	}
	for i, e := range o.Exceptions {
		rows.exceptions = append(rows.exceptions, exceptionRow{
			OrderID: o.ID, Position: i, PortInID: optional(e.PortInID), Code: e.Code, Message: e.Message, Remedy: e.Remedy,
			Fields: texts(e.Fields), PhoneNumbers: texts(e.PhoneNumbers), Actor: string(e.Actor), Deadline: e.Deadline,
			Provider: e.Provider, ProviderCode: e.ProviderCode, CarrierCode: e.CarrierCode, ProviderMessage: e.ProviderMessage,
			RaisedAt: e.RaisedAt, ResolvedAt: e.ResolvedAt,
		})
	}
	return rows
}

func portInRowOf(o *domain.Order, p domain.PortIn, position int) portInRow {
	var carrier *string
	if p.LosingCarrier != nil {
		text := encode(carrierRecordOf(p.LosingCarrier))
		carrier = &text
	}
	overrides, secrets := overridesOf(p.Overrides)
	unresolved := p.Unresolved
	if unresolved == nil {
		unresolved = []domain.UnresolvedCreate{}
	}
	demands := p.Demands
	if demands == nil {
		demands = []domain.Demand{}
	}
	return portInRow{
		ID: p.ID, OrderID: o.ID, TenantID: o.Tenant, Position: position, SplitFrom: p.SplitFrom,
		Provider: p.Provider, ProviderAccount: p.ProviderAccount, ChosenBecause: p.ChosenBecause, PortClass: string(p.PortClass),
		LosingCarrier: carrier, RespOrg: p.RespOrg, Vendor: p.Vendor, IntervalDays: p.IntervalDays,
		Status: string(p.Status), ProviderStatus: p.ProviderStatus, UnknownStatus: p.UnknownStatus,
		WaitingOn: string(p.WaitingOn), FOC: encode(focOf(p.FOC)), FOCEffective: p.FOC.Effective(),
		Activation: encode(activationOf(p.Activation)), ActivationDue: activationDue(p.Activation),
		Messaging: string(p.Messaging), Overrides: encode(overrides), Secrets: encode(secrets), Generation: p.Generation, Unresolved: encode(unresolved), Missing: missingOf(p.Missing), Demands: encode(demands),
		LastCommandID: commandID(p.LastCommand), PendingChanges: texts(p.PendingChanges),
		Revision: p.Revision, Version: p.Version,
	}
}

func numberRowOf(o *domain.Order, n domain.Number, position int, claimed bool) numberRow {
	row := numberRow{
		OrderID: o.ID, TenantID: o.Tenant, PhoneNumber: string(n.PhoneNumber), Position: position,
		PortInID: optional(n.PortInID), Status: string(n.Status), Live: n.Status.Live(), Claimed: claimed && n.Status.Live(),
		MovedTo: n.MovedTo, Reason: n.Reason, BillingPhoneNumber: string(n.BillingPhoneNumber), Secrets: noSecrets,
	}
	if n.EndUser != nil {
		user, secrets := endUserOf(*n.EndUser)
		text := encode(user)
		row.EndUser, row.Secrets = &text, encode(secrets)
	}
	return row
}

// sealed is a row's secrets as they lie in the database, bound to the place.
func (db *DB) sealed(secrets, place string) ([]byte, error) {
	if secrets == noSecrets {
		return nil, nil
	}
	sealed, err := db.seal.Seal([]byte(secrets), place)
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", place, err)
	}
	return sealed, nil
}

func (db *DB) unsealed(sealed []byte, place string) (secretsRecord, error) {
	var s secretsRecord
	if len(sealed) == 0 {
		return s, nil
	}
	text, err := db.seal.Open(sealed, place)
	if err != nil {
		return s, fmt.Errorf("open %s: %w", place, err)
	}
	err = decode(text, &s)
	return s, err
}

func orderPlace(id string) string          { return "port_orders/" + id + "/end_user" }
func portInPlace(id string) string         { return "port_ins/" + id + "/overrides" }
func numberPlace(id, number string) string { return "numbers/" + id + "/" + number + "/end_user" }
func documentPlace(id string) string       { return "documents/" + id + "/content" }

func commandID(c *domain.Command) *string {
	if c == nil {
		return nil
	}
	return &c.ID
}

// optional is NULL for the empty text.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func plain(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// texts are named strings as plain ones, never nil.
func texts[S ~string](named []S) []string {
	out := make([]string, 0, len(named))
	for _, n := range named {
		out = append(out, string(n))
	}
	return out
}

func namedAs[S ~string](plain []string) []S {
	var out []S
	for _, p := range plain {
		out = append(out, S(p))
	}
	return out
}
