package telnyx

import (
	"regexp"
	"strings"
)

var (
	e164     = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
	nanp     = regexp.MustCompile(`^\+1[2-9]\d{2}[2-9]\d{6}$`)
	tollFree = regexp.MustCompile(`^\+18(00|33|44|55|66|77|88)`)
	mobile   = regexp.MustCompile(`^\+(614|447|33[67]|491[567]|3538|34[67]|393|316)`)
)

// callingCodes are the countries outside North America that the simulated Telnyx covers.
var callingCodes = map[string]string{
	"31": "NL", "33": "FR", "34": "ES", "39": "IT", "44": "GB", "49": "DE", "61": "AU", "353": "IE",
}

// canadianNPAs are the area codes that make a number Canadian.
var canadianNPAs = map[string]bool{
	"204": true, "226": true, "236": true, "249": true, "250": true, "289": true, "306": true, "343": true, "365": true,
	"403": true, "416": true, "418": true, "431": true, "437": true, "438": true, "450": true, "506": true, "514": true,
	"519": true, "579": true, "581": true, "587": true, "604": true, "613": true, "639": true, "647": true, "705": true,
	"709": true, "778": true, "780": true, "807": true, "819": true, "825": true, "867": true, "873": true, "902": true,
	"905": true,
}

// wellFormed tells whether a number is E.164 and, in North America, of ten digits that can be a number.
func wellFormed(number string) bool {
	return e164.MatchString(number) && (!strings.HasPrefix(number, "+1") || nanp.MatchString(number))
}

// countryOf is a well-formed number's country, "" where there is no coverage.
func countryOf(number string) string {
	if strings.HasPrefix(number, "+1") {
		if canadianNPAs[number[2:5]] {
			return "CA"
		}
		return "US"
	}
	for digits := 3; digits >= 2; digits-- {
		if country, ok := callingCodes[number[1:1+digits]]; ok {
			return country
		}
	}
	return ""
}

func typeOf(number string) string {
	if tollFree.MatchString(number) {
		return "toll_free"
	}
	if mobile.MatchString(number) {
		return "mobile"
	}
	return "local"
}
