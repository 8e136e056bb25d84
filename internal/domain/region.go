package domain

import "regexp"

// RegionName returns the name of a state, district, territory or province by
// its postal abbreviation; ok is false for any that the country doesn't have,
// and for countries other than the US and Canada, of which we keep no table.
func RegionName(country, code string) (name string, ok bool) {
	name, ok = regions[country][code]
	return name, ok
}

// HasRegions reports whether we know a country's regions and postal codes, so
// that an unknown one is a fault.
func HasRegions(country string) bool { return regions[country] != nil }

var (
	zip = regexp.MustCompile(`^[0-9]{5}(-[0-9]{4})?$`)
	// Canada Post uses neither D, F, I, O, Q nor U, and begins no code with W or Z.
	canadian = regexp.MustCompile(`^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]$`)
)

// IsPostalCode reports whether a text has the shape of a postal code of the US
// or Canada. Elsewhere every text has it.
func IsPostalCode(country, code string) bool {
	switch country {
	case "US":
		return zip.MatchString(code)
	case "CA":
		return canadian.MatchString(code)
	}
	return true
}

var regions = map[string]map[string]string{"US": states, "CA": provinces}

// states are the states of the US, its capital district and its territories.
var states = map[string]string{
	"AL": "Alabama",
	"AK": "Alaska",
	"AZ": "Arizona",
	"AR": "Arkansas",
	"CA": "California",
	"CO": "Colorado",
	"CT": "Connecticut",
	"DE": "Delaware",
	"DC": "District of Columbia",
	"FL": "Florida",
	"GA": "Georgia",
	"HI": "Hawaii",
	"ID": "Idaho",
	"IL": "Illinois",
	"IN": "Indiana",
	"IA": "Iowa",
	"KS": "Kansas",
	"KY": "Kentucky",
	"LA": "Louisiana",
	"ME": "Maine",
	"MD": "Maryland",
	"MA": "Massachusetts",
	"MI": "Michigan",
	"MN": "Minnesota",
	"MS": "Mississippi",
	"MO": "Missouri",
	"MT": "Montana",
	"NE": "Nebraska",
	"NV": "Nevada",
	"NH": "New Hampshire",
	"NJ": "New Jersey",
	"NM": "New Mexico",
	"NY": "New York",
	"NC": "North Carolina",
	"ND": "North Dakota",
	"OH": "Ohio",
	"OK": "Oklahoma",
	"OR": "Oregon",
	"PA": "Pennsylvania",
	"RI": "Rhode Island",
	"SC": "South Carolina",
	"SD": "South Dakota",
	"TN": "Tennessee",
	"TX": "Texas",
	"UT": "Utah",
	"VT": "Vermont",
	"VA": "Virginia",
	"WA": "Washington",
	"WV": "West Virginia",
	"WI": "Wisconsin",
	"WY": "Wyoming",
	"AS": "American Samoa",
	"GU": "Guam",
	"MP": "Northern Mariana Islands",
	"PR": "Puerto Rico",
	"VI": "U.S. Virgin Islands",
}

// provinces are the provinces and territories of Canada.
var provinces = map[string]string{
	"AB": "Alberta",
	"BC": "British Columbia",
	"MB": "Manitoba",
	"NB": "New Brunswick",
	"NL": "Newfoundland and Labrador",
	"NS": "Nova Scotia",
	"NT": "Northwest Territories",
	"NU": "Nunavut",
	"ON": "Ontario",
	"PE": "Prince Edward Island",
	"QC": "Quebec",
	"SK": "Saskatchewan",
	"YT": "Yukon",
}
