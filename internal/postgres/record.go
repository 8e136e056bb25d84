package postgres

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// The records below are how values without a table of their own lie in jsonb.
// They are ours alone: the API's shapes change on their own schedule.

type endUserRecord struct {
	Type               string         `json:"type,omitempty"`
	BusinessName       string         `json:"business_name,omitempty"`
	FirstName          string         `json:"first_name,omitempty"`
	MiddleInitial      string         `json:"middle_initial,omitempty"`
	LastName           string         `json:"last_name,omitempty"`
	AuthorizedPerson   string         `json:"authorized_person,omitempty"`
	PINExpiresAt       *time.Time     `json:"pin_expires_at,omitempty"`
	BusinessIdentifier string         `json:"business_identifier,omitempty"`
	ServiceAddress     *addressRecord `json:"service_address,omitempty"`
}

type addressRecord struct {
	StreetAddress      string              `json:"street_address,omitempty"`
	StreetParts        *domain.StreetParts `json:"street_parts,omitempty"`
	ExtendedAddress    string              `json:"extended_address,omitempty"`
	Locality           string              `json:"locality,omitempty"`
	AdministrativeArea string              `json:"administrative_area,omitempty"`
	PostalCode         string              `json:"postal_code,omitempty"`
	CountryCode        string              `json:"country_code,omitempty"`
}

// secretsRecord is only ever stored sealed.
type secretsRecord struct {
	AccountNumber string `json:"account_number,omitempty"`
	PIN           string `json:"pin,omitempty"`
	TaxID         string `json:"tax_id,omitempty"`
}

func endUserOf(u domain.EndUser) (endUserRecord, secretsRecord) {
	r := endUserRecord{
		Type: string(u.Type), BusinessName: u.BusinessName, FirstName: u.FirstName, MiddleInitial: u.MiddleInitial,
		LastName: u.LastName, AuthorizedPerson: u.AuthorizedPerson, PINExpiresAt: u.PINExpiresAt,
		BusinessIdentifier: u.BusinessIdentifier,
	}
	if a := u.ServiceAddress; a != nil {
		r.ServiceAddress = &addressRecord{
			StreetAddress: a.StreetAddress, StreetParts: a.StreetParts, ExtendedAddress: a.ExtendedAddress, Locality: a.Locality,
			AdministrativeArea: a.AdministrativeArea, PostalCode: a.PostalCode, CountryCode: a.CountryCode,
		}
	}
	return r, secretsRecord{AccountNumber: u.AccountNumber.Reveal(), PIN: u.PIN.Reveal(), TaxID: u.TaxID.Reveal()}
}

func (r endUserRecord) domain(s secretsRecord) domain.EndUser {
	u := domain.EndUser{
		Type: domain.EndUserType(r.Type), BusinessName: r.BusinessName, FirstName: r.FirstName, MiddleInitial: r.MiddleInitial,
		LastName: r.LastName, AuthorizedPerson: r.AuthorizedPerson, PINExpiresAt: r.PINExpiresAt,
		BusinessIdentifier: r.BusinessIdentifier, AccountNumber: domain.NewSecret(s.AccountNumber),
		PIN: domain.NewSecret(s.PIN), TaxID: domain.NewSecret(s.TaxID),
	}
	if a := r.ServiceAddress; a != nil {
		u.ServiceAddress = &domain.Address{
			StreetAddress: a.StreetAddress, StreetParts: a.StreetParts, ExtendedAddress: a.ExtendedAddress, Locality: a.Locality,
			AdministrativeArea: a.AdministrativeArea, PostalCode: a.PostalCode, CountryCode: a.CountryCode,
		}
	}
	return u
}

type focRecord struct {
	Requested        string       `json:"requested,omitempty"`
	EarliestEstimate string       `json:"earliest_estimate,omitempty"`
	Confirmed        *time.Time   `json:"confirmed,omitempty"`
	Expected         *time.Time   `json:"expected,omitempty"`
	TimeZone         string       `json:"time_zone,omitempty"`
	ShortNotice      bool         `json:"short_notice,omitempty"`
	History          []moveRecord `json:"history,omitempty"`
}

type moveRecord struct {
	At   time.Time  `json:"at"`
	By   string     `json:"by"`
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
}

func focOf(f domain.FOC) focRecord {
	r := focRecord{
		Requested: f.Requested.String(), EarliestEstimate: string(f.EarliestEstimate), Confirmed: f.Confirmed,
		Expected: f.Expected, TimeZone: f.TimeZone, ShortNotice: f.ShortNotice,
	}
	for _, m := range f.History {
		r.History = append(r.History, moveRecord{At: m.At, By: string(m.By), From: m.From, To: m.To})
	}
	return r
}

func (r focRecord) domain() domain.FOC {
	requested, _ := domain.ParseRequestedFOC(r.Requested)
	f := domain.FOC{
		Requested: requested, EarliestEstimate: domain.Date(r.EarliestEstimate), Confirmed: r.Confirmed,
		Expected: r.Expected, TimeZone: r.TimeZone, ShortNotice: r.ShortNotice,
	}
	for _, m := range r.History {
		f.History = append(f.History, domain.FOCMove{At: m.At, By: domain.Actor(m.By), From: m.From, To: m.To})
	}
	return f
}

// cellRecord is a portability answer.
type cellRecord struct {
	Verdict               string             `json:"verdict"`
	Reason                string             `json:"reason,omitempty"`
	ProviderReason        string             `json:"provider_reason,omitempty"`
	Type                  string             `json:"type,omitempty"`
	LosingCarrier         *carrierRecord     `json:"losing_carrier,omitempty"`
	RespOrg               string             `json:"resp_org,omitempty"`
	RateCenter            *rateCenterRecord  `json:"rate_center,omitempty"`
	PortClass             string             `json:"port_class,omitempty"`
	PortClassInferred     bool               `json:"port_class_inferred,omitempty"`
	Vendor                string             `json:"vendor,omitempty"`
	IntervalDays          *int               `json:"interval_days,omitempty"`
	AccountNumberRequired providers.Tristate `json:"account_number_required"`
	PINRequired           providers.Tristate `json:"pin_required"`
	MessagingCapable      *bool              `json:"messaging_capable,omitempty"`
}

type carrierRecord struct {
	Name     string `json:"name,omitempty"`
	SPID     string `json:"spid,omitempty"`
	Wireless *bool  `json:"wireless,omitempty"`
}

type rateCenterRecord struct {
	Name   string `json:"name,omitempty"`
	Region string `json:"region,omitempty"`
}

func carrierRecordOf(l *domain.LosingCarrier) *carrierRecord {
	if l == nil {
		return nil
	}
	return &carrierRecord{Name: l.Name, SPID: l.SPID, Wireless: l.Wireless}
}

func (r *carrierRecord) domain() *domain.LosingCarrier {
	if r == nil {
		return nil
	}
	return &domain.LosingCarrier{Name: r.Name, SPID: r.SPID, Wireless: r.Wireless}
}

func cellOf(c providers.Cell) cellRecord {
	r := cellRecord{
		Verdict: string(c.Verdict), Reason: c.Reason, ProviderReason: c.ProviderReason, Type: c.Type,
		LosingCarrier: carrierRecordOf(c.LosingCarrier), RespOrg: c.RespOrg, PortClass: string(c.PortClass),
		PortClassInferred: c.PortClassInferred, Vendor: c.Vendor, IntervalDays: c.IntervalDays,
		AccountNumberRequired: c.AccountNumberRequired, PINRequired: c.PINRequired, MessagingCapable: c.MessagingCapable,
	}
	if c.RateCenter != nil {
		r.RateCenter = &rateCenterRecord{Name: c.RateCenter.Name, Region: c.RateCenter.Region}
	}
	return r
}

func (r cellRecord) domain(n domain.PhoneNumber) providers.Cell {
	c := providers.Cell{
		PhoneNumber: n, Verdict: providers.Verdict(r.Verdict), Reason: r.Reason, ProviderReason: r.ProviderReason, Type: r.Type,
		LosingCarrier: r.LosingCarrier.domain(), RespOrg: r.RespOrg, PortClass: domain.PortClass(r.PortClass),
		PortClassInferred: r.PortClassInferred, Vendor: r.Vendor, IntervalDays: r.IntervalDays,
		AccountNumberRequired: r.AccountNumberRequired, PINRequired: r.PINRequired, MessagingCapable: r.MessagingCapable,
	}
	if r.RateCenter != nil {
		c.RateCenter = &providers.RateCenter{Name: r.RateCenter.Name, Region: r.RateCenter.Region}
	}
	return c
}

// encode is JSON as Postgres gives it back, so that equal values are equal
// texts. Nothing of ours fails to encode.
func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("postgres: encode %T: %v", value, err))
	}
	return string(text)
}

func decode(text []byte, value any) error {
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, value)
}
