package bandwidth

import (
	"hash/fnv"
	"strings"
)

// coverage is how Bandwidth can port a number, by its rate centre and losing carrier.
type coverage int

const (
	onNet coverage = iota
	internal
	offNetAutomated
	offNetManual
	tollFreeCoverage
	uncovered
)

// tollFreeInterval is how soon toll-free numbers are ported, in calendar days.
const tollFreeInterval = 5

// portType is the PortType the coverage shows as: automated off-net shows as AUTOMATED too and is told apart by its rate
// centre's list (Bandwidth guide, LNP checker).
func (c coverage) portType() string {
	switch c {
	case uncovered:
		return ""
	case onNet, offNetAutomated:
		return "AUTOMATED"
	case tollFreeCoverage:
		return "MANUAL_TOLLFREE"
	case internal:
		return "INTERNAL"
	case offNetManual:
		return "MANUALOFFNET"
	}
	return ""
}

type rateCenter struct {
	Name, City, State, LATA string
	Tier                    int
}

type losingCarrier struct {
	SPID, Name      string
	Wireless        bool
	AccountRequired bool
	Interval        int // calendar days
	OffNetInterval  int // the same, when off-net portability is asked about; 0: no difference
	Unsupported     bool
}

// facts are what is known of a number.
type facts struct {
	coverage   coverage
	vendor     string
	rateCenter rateCenter
	carrier    losingCarrier
}

// vendorID is the id of the vendor in lists.
func (f facts) vendorID() string {
	switch f.vendor {
	case "Level 3":
		return "57"
	case "ThinkTel":
		return "61"
	}
	return "49"
}

const ownVendor = "Bandwidth CLEC"

var (
	bandwidthItself = losingCarrier{SPID: "979E", Name: "BANDWIDTH.COM:979E -NSR/1", Interval: 3}
	unknownCarrier  = losingCarrier{Name: "Unknown", Interval: 6} // Canada: no carrier data there
	frontier        = losingCarrier{SPID: "0121", Name: "Frontier Rochester:0121 -SVR/1", Interval: 3, OffNetInterval: 7}
	refusingCarrier = losingCarrier{SPID: "0999", Name: "Sandbox Closed Telephone:0999 -NSR/1", Interval: 3, Unsupported: true}
	askingCarrier   = losingCarrier{SPID: "4411", Name: "Ledgerline Telecom:4411 -SVR/1", AccountRequired: true, Interval: 2}
)

// exchanges are the NPA-NXX with facts of their own: those of the LNP checker guide's numbers first, then those of the
// test environment (Bandwidth guide, testing porting), then one of ours.
var exchanges = map[string]facts{
	"919917": {
		onNet, ownVendor,
		rateCenter{"RALEIGH", "RALEIGH", "NC", "426", 0},
		losingCarrier{SPID: "6529", Name: "T-Mobile US:6529 - SVR/2", Wireless: true, Interval: 1},
	},
	"208643": {internal, ownVendor, rateCenter{"BLACKFOOT", "BLACKFOOT", "ID", "652", 0}, bandwidthItself},
	"217447": {offNetAutomated, "Level 3", rateCenter{"BEASON", "BEASON", "IL", "366", 3}, frontier},
	"613723": {offNetManual, "ThinkTel", rateCenter{"OTTAWAHULL", "OTTAWA-HULL", "ON", "888", 5}, unknownCarrier},
	"605253": {
		uncovered, "",
		rateCenter{"ALSEN", "ALSEN", "SD", "640", 0},
		losingCarrier{SPID: "7024", Name: "Clarity Tel DBA Vast BBD:7024-NSR/1", Interval: 3},
	},

	"303228": {offNetAutomated, "Level 3", rateCenter{"DENVER", "DENVER", "CO", "656", 3}, frontier},
	"210696": {offNetAutomated, "Level 3", rateCenter{"SANANTONIO", "SAN ANTONIO", "TX", "566", 3}, frontier},
	"863216": {offNetAutomated, "Level 3", rateCenter{"LAKELAND", "LAKELAND", "FL", "952", 3}, frontier},
	"913364": {offNetAutomated, "Level 3", rateCenter{"TONGANOXIE", "TONGANOXIE", "KS", "524", 3}, frontier},
	"503224": {offNetAutomated, "Level 3", rateCenter{"PORTLAND", "PORTLAND", "OR", "672", 3}, frontier},
	"718439": {offNetAutomated, "Level 3", rateCenter{"NWYRCYZN01", "NEW YORK", "NY", "132", 3}, frontier},
	"662550": {offNetManual, "Level 3", rateCenter{"COMO", "COMO", "MS", "484", 4}, frontier},
	"520238": {offNetManual, "Level 3", rateCenter{"TUCSON", "TUCSON", "AZ", "668", 4}, frontier},
	"217410": {offNetManual, "Level 3", rateCenter{"ATLANTA", "ATLANTA", "IL", "368", 4}, frontier},
	"910648": {uncovered, "", rateCenter{"BLADENBORO", "BLADENBORO", "NC", "949", 0}, frontier},
	"712843": {uncovered, "", rateCenter{"GRISWOLD", "GRISWOLD", "IA", "644", 0}, frontier},

	"716204": {onNet, ownVendor, rateCenter{"BUFFALO", "BUFFALO", "NY", "140", 0}, askingCarrier},
}

// provinces are the Canadian area codes: all of Canada is manual off-net through a partner.
var provinces = func() map[string]rateCenter {
	byCode := map[string]rateCenter{}
	for codes, rc := range map[string]rateCenter{
		"204 431 584": {"WINNIPEG", "WINNIPEG", "MB", "888", 5},
		"226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 807 905 942": {"TORONTO", "TORONTO", "ON", "888", 5},
		"236 250 257 604 672 778":                         {"VANCOUVER", "VANCOUVER", "BC", "888", 5},
		"263 354 367 418 438 450 468 514 579 581 819 873": {"MONTREAL", "MONTREAL", "QC", "888", 5},
		"306 474 639":         {"REGINA", "REGINA", "SK", "888", 5},
		"368 403 587 780 825": {"CALGARY", "CALGARY", "AB", "888", 5},
		"428 506":             {"MONCTON", "MONCTON", "NB", "888", 5},
		"709 879":             {"ST JOHNS", "ST JOHN'S", "NL", "888", 5},
		"782 902":             {"HALIFAX", "HALIFAX", "NS", "888", 5},
		"867":                 {"WHITEHORSE", "WHITEHORSE", "YT", "888", 5},
	} {
		for code := range strings.FieldsSeq(codes) {
			byCode[code] = rc
		}
	}
	return byCode
}()

// places are where an area code's numbers are; those of other area codes fall on one of fallbackPlaces.
var places = map[string]rateCenter{
	"201": {"HACKENSACK", "HACKENSACK", "NJ", "224", 0},
	"202": {"WSHNGTNZN1", "WASHINGTON", "DC", "236", 0},
	"206": {"SEATTLE", "SEATTLE", "WA", "674", 0},
	"212": {"NWYRCYZN01", "NEW YORK", "NY", "132", 0},
	"213": {"LSAN DA 01", "LOS ANGELES", "CA", "730", 0},
	"214": {"DALLAS", "DALLAS", "TX", "552", 0},
	"303": {"DENVER", "DENVER", "CO", "656", 0},
	"305": {"MIAMI", "MIAMI", "FL", "460", 0},
	"312": {"CHICAGOZ01", "CHICAGO", "IL", "358", 0},
	"404": {"ATLANTA", "ATLANTA", "GA", "438", 0},
	"415": {"SNFC CNTRL", "SAN FRANCISCO", "CA", "722", 0},
	"503": {"PORTLAND", "PORTLAND", "OR", "672", 0},
	"512": {"AUSTIN", "AUSTIN", "TX", "558", 0},
	"602": {"PHOENIX", "PHOENIX", "AZ", "666", 0},
	"615": {"NASHVILLE", "NASHVILLE", "TN", "470", 0},
	"617": {"BOSTON", "BOSTON", "MA", "128", 0},
	"702": {"LAS VEGAS", "LAS VEGAS", "NV", "721", 0},
	"713": {"HOUSTON", "HOUSTON", "TX", "560", 0},
	"720": {"DENVER", "DENVER", "CO", "656", 0},
	"801": {"SALT LAKE", "SALT LAKE CITY", "UT", "660", 0},
	"804": {"RICHMOND", "RICHMOND", "VA", "248", 0},
	"919": {"RALEIGH", "RALEIGH", "NC", "426", 0},
	"984": {"RALEIGH", "RALEIGH", "NC", "426", 0},
}

var fallbackPlaces = []rateCenter{
	{"COLUMBUS", "COLUMBUS", "OH", "324", 1},
	{"OMAHA", "OMAHA", "NE", "644", 1},
	{"KNOXVILLE", "KNOXVILLE", "TN", "474", 1},
	{"SPOKANE", "SPOKANE", "WA", "676", 1},
	{"TULSA", "TULSA", "OK", "538", 1},
}

// carriers are those that on-net numbers are ported from.
var carriers = []losingCarrier{
	{SPID: "2210", Name: "Bluestem Communications:2210 -SVR/1", Interval: 2},
	{SPID: "3874", Name: "Harbor Light Telecom:3874 -NSR/1", Interval: 2},
	{SPID: "5519", Name: "Meridian Valley Tel:5519 -SVR/1", Interval: 3},
	{SPID: "7406", Name: "Northgate Voice:7406 -NSR/1", Interval: 3},
	{SPID: "8127", Name: "Sawtooth Networks:8127 -SVR/1", Interval: 2},
}

// know looks a number up. The same NPA-NXX always has the same rate centre and carrier, but for the trigger that no
// carrier lets go.
func know(n tn) facts {
	if n.trigger() == notPortable {
		f := ordinary(n)
		f.carrier = refusingCarrier
		return f
	}
	if f, ok := exchanges[n.npaNxx()]; ok {
		return f
	}
	if rc, ok := provinces[n.npa()]; ok {
		return facts{offNetManual, "ThinkTel", rc, unknownCarrier}
	}
	return ordinary(n)
}

func ordinary(n tn) facts {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(n.npaNxx()))
	draw := int(hash.Sum32())
	place, ok := places[n.npa()]
	if !ok {
		place = fallbackPlaces[draw%len(fallbackPlaces)]
	}
	return facts{onNet, ownVendor, place, carriers[(draw>>8)%len(carriers)]}
}
