package porting

import "github.com/portway/portway/internal/domain"

// addressFaults is what is wrong with an address as an address. What a
// provider needs beyond that is a requirement of the order, not a fault of the
// request.
func addressFaults(a domain.Address, at string) []domain.Fault {
	var faults []domain.Fault
	add := func(member, code, message string) {
		faults = append(faults, domain.Fault{Pointer: at + "/" + member, Code: code, Message: message})
	}
	if !domain.HasRegions(a.CountryCode) {
		return nil
	}
	switch {
	case a.PostalCode == "":
		add("postal_code", "required", "is required in the US and Canada")
	case !domain.IsPostalCode(a.CountryCode, a.PostalCode):
		add("postal_code", "not_a_postal_code", "is no postal code of the country")
	}
	if _, ok := domain.RegionName(a.CountryCode, a.AdministrativeArea); a.AdministrativeArea != "" && !ok {
		add("administrative_area", "unknown", "is no state or province of the country, by its two-letter abbreviation")
	}
	return faults
}
