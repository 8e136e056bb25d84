package domain

import "time"

// EndUserType tells a business from a person.
type EndUserType string

// The types of end user.
const (
	Business    EndUserType = "business"
	Residential EndUserType = "residential"
)

// An EndUser is whose numbers are ported, as the losing carrier knows them. An
// empty string or unset secret is a value that nobody has given: nothing is
// ever invented in its place.
type EndUser struct {
	Type               EndUserType
	BusinessName       string
	FirstName          string
	MiddleInitial      string
	LastName           string
	AuthorizedPerson   string
	AccountNumber      Secret
	PIN                Secret
	PINExpiresAt       *time.Time
	TaxID              Secret
	BusinessIdentifier string
	ServiceAddress     *Address
}

// Name is the name that the losing carrier compares: the business's, or the
// person's.
func (u EndUser) Name() string {
	if u.Type == Residential || u.BusinessName == "" {
		switch {
		case u.FirstName == "":
			return u.LastName
		case u.LastName == "":
			return u.FirstName
		}
		return u.FirstName + " " + u.LastName
	}
	return u.BusinessName
}

// Secrets are the values of this end user that must not leave.
func (u EndUser) Secrets() []Secret {
	var set []Secret
	for _, s := range []Secret{u.AccountNumber, u.PIN, u.TaxID} {
		if s.IsSet() {
			set = append(set, s)
		}
	}
	return set
}

// An Address is a service address. StreetParts stand in for our own split of
// StreetAddress where the caller knows better.
type Address struct {
	StreetAddress      string
	StreetParts        *StreetParts
	ExtendedAddress    string
	Locality           string
	AdministrativeArea string
	PostalCode         string
	CountryCode        string
}

// StreetParts are a street address taken apart the way North American carriers
// keep it.
type StreetParts struct {
	HousePrefix     string
	HouseNumber     string
	HouseSuffix     string
	PreDirectional  string
	StreetName      string
	StreetSuffix    string
	PostDirectional string
}
