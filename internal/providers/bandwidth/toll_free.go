package bandwidth

import (
	"slices"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// vendorTrouble are the codes that say that the toll-free registry could not be
// asked: nobody's fault who asks, and worth asking again (API reference,
// toll-free porting validations).
var vendorTrouble = []string{"7617", "7618", "7619", "7623", "7626", "7628"}

// unportable says what the codes mean that speak of single toll-free numbers:
// first those of a validation, then those of a port-in (API reference, error
// codes).
var unportable = map[string]string{
	"7615": "is no toll-free number",
	"7620": "is spare: nobody holds it",
	"7621": "is unavailable",
	"7622": "was denied by the toll-free registry",
	"7627": "is with a RespOrg whose numbers can't be ported",
	"7654": "is disconnected: only Bandwidth's staff can port it",
	"7655": "is in transition: only Bandwidth's staff can port it",

	"7642": "is spare: nobody holds it",
	"7643": "is unavailable",
	"7644": "was denied by the toll-free registry",
	"7652": "is with another RespOrg than the rest: each needs a port-in of its own",
	"7656": "is disconnected: only Bandwidth's staff can port it",
	"7657": "is in transition: only Bandwidth's staff can port it",
}

// tollFreeDocuments are the media types that go with toll-free numbers (7638).
var tollFreeDocuments = []string{"application/pdf", "image/tiff"}

// isRespOrg reports whether the text is the id of a RespOrg (7527, 7528), and
// not a mask such as "RespOrg1".
func isRespOrg(text string) bool {
	return len(text) == 5 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// needsRetry reports whether the order's toll-free numbers stand unchecked only
// because the registry could not be asked.
func needsRetry(o providers.Order) bool {
	if o.ProviderStatus != processingInvalid && o.ProviderStatus != processingInvalidTFNs {
		return false
	}
	return slices.ContainsFunc(o.Faults, func(f domain.ProviderFault) bool { return slices.Contains(vendorTrouble, f.Code) }) &&
		!slices.ContainsFunc(o.Faults, func(f domain.ProviderFault) bool { return unportable[f.Code] != "" })
}

// invalid is what keeps toll-free numbers from being ported together, by
// number where Bandwidth tells.
func invalid(w providers.Want, o providers.Order) []domain.Requirement {
	var found []domain.Requirement
	for _, f := range o.Faults {
		meaning := unportable[f.Code]
		if meaning == "" {
			continue
		}
		for _, n := range f.PhoneNumbers {
			found = append(found, required(w, ptrNumbers, notPortable, string(n)+" "+meaning+"."))
		}
		if len(f.PhoneNumbers) == 0 {
			found = append(found, required(w, ptrNumbers, notPortable, "A number "+meaning+"."))
		}
	}
	if len(found) == 0 {
		found = append(found, required(w, ptrNumbers, notPortable, "Bandwidth can't port these toll-free numbers together."))
	}
	return found
}
