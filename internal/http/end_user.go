package http

import (
	"github.com/oapi-codegen/nullable"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/http/api"
)

// endUserJSON renders an end user. Of its secrets it tells only whether there
// are any.
func endUserJSON(u domain.EndUser) api.EndUser {
	return api.EndUser{
		Type: textOrNull(u.Type), BusinessName: textOrNull(u.BusinessName), FirstName: textOrNull(u.FirstName),
		MiddleInitial: textOrNull(u.MiddleInitial), LastName: textOrNull(u.LastName), AuthorizedPerson: textOrNull(u.AuthorizedPerson),
		AccountNumberSet: u.AccountNumber.IsSet(), PINSet: u.PIN.IsSet(), PINExpiresAt: instantOrNull(u.PINExpiresAt),
		TaxIDSet: u.TaxID.IsSet(), BusinessIdentifier: textOrNull(u.BusinessIdentifier), ServiceAddress: addressJSON(u.ServiceAddress),
	}
}

// numberEndUserJSON renders what differs for a number, which may be nothing.
func numberEndUserJSON(u *domain.EndUser) nullable.Nullable[api.NumberEndUser] {
	if u == nil {
		return nullable.NewNullNullable[api.NumberEndUser]()
	}
	return nullable.NewNullableWithValue(api.NumberEndUser(endUserJSON(*u)))
}

func addressJSON(a *domain.Address) nullable.Nullable[api.Address] {
	if a == nil {
		return nullable.NewNullNullable[api.Address]()
	}
	return nullable.NewNullableWithValue(api.Address{
		StreetAddress: textOrNull(a.StreetAddress), StreetParts: streetPartsJSON(a.StreetParts),
		ExtendedAddress: textOrNull(a.ExtendedAddress), Locality: textOrNull(a.Locality),
		AdministrativeArea: textOrNull(a.AdministrativeArea), PostalCode: textOrNull(a.PostalCode), CountryCode: textOrNull(a.CountryCode),
	})
}

func streetPartsJSON(p *domain.StreetParts) nullable.Nullable[api.StreetParts] {
	if p == nil {
		return nullable.NewNullNullable[api.StreetParts]()
	}
	return nullable.NewNullableWithValue(api.StreetParts{
		HousePrefix: textOrNull(p.HousePrefix), HouseNumber: textOrNull(p.HouseNumber), HouseSuffix: textOrNull(p.HouseSuffix),
		PreDirectional: textOrNull(p.PreDirectional), StreetName: textOrNull(p.StreetName), StreetSuffix: textOrNull(p.StreetSuffix),
		PostDirectional: textOrNull(p.PostDirectional),
	})
}
