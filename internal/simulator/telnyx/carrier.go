package telnyx

import "strings"

// carrier is who loses a number, and what follows from it.
type carrier struct {
	name      string
	spid      string
	fast      bool // FastPort (US and Canada only)
	messaging bool
}

// carriersByNPA gives some area codes a carrier of their own, so that orders split. The names are invented. A check tells the
// name only: numbers of one name may have to be split all the same, when they are with several SPIDs.
var carriersByNPA = map[string]carrier{
	"206": cascade, "253": cascade, "425": cascade, "509": cascade.under("9008"), "564": cascade.under("9009"),
	"312": prairie, "773": prairie, "872": prairie,
	"305": biscayne, "786": biscayne, "954": biscayne,
	"907": denali,
}

var (
	ordinary = carrier{name: "example_carrier", spid: "9001", fast: true, messaging: true}
	cascade  = carrier{name: "Cascade Broadband", spid: "9002", fast: true, messaging: true}
	prairie  = carrier{name: "Prairie State Telephone", spid: "9003", fast: true, messaging: true}
	biscayne = carrier{name: "Biscayne Wireless", spid: "9004", fast: true, messaging: true}
	denali   = carrier{name: "Denali Rural Exchange", spid: "9005"}
	maple    = carrier{name: "Maple Loop Communications", spid: "9006", fast: true, messaging: true}
	respOrg  = carrier{name: "example_resporg", spid: "9007", messaging: true}
	overseas = carrier{name: "example_overseas_carrier", spid: ""}
)

// under is the carrier under another SPID.
func (c carrier) under(spid string) carrier {
	c.spid = spid
	return c
}

// carrierOf is the carrier that a well-formed number is with.
func carrierOf(number string) carrier {
	switch {
	case !strings.HasPrefix(number, "+1"):
		return overseas
	case typeOf(number) == "toll_free":
		return respOrg
	}
	if c, ok := carriersByNPA[number[2:5]]; ok {
		return c
	}
	if countryOf(number) == "CA" {
		return maple
	}
	return ordinary
}
