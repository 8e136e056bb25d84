package wire

import "encoding/xml"

// PortabilityRequest asks the LNP checker about numbers.
type PortabilityRequest struct {
	XMLName xml.Name `xml:"NumberPortabilityRequest"`
	Tn      []string `xml:"TnList>Tn"`
}

// PortabilityResponse is its answer. Errors may stand beside results.
type PortabilityResponse struct {
	XMLName             xml.Name `xml:"NumberPortabilityResponse"`
	PortType            string
	Portable            *TnList           `xml:"PortableNumbers"` // nil where it is left out
	Supported           []RateCenterGroup `xml:"SupportedRateCenters>RateCenterGroup"`
	Partner             []RateCenterGroup `xml:"PartnerSupportedRateCenters>RateCenterGroup"`
	Unsupported         []RateCenterGroup `xml:"UnsupportedRateCenters>RateCenterGroup"`
	SupportedCarriers   []LosingCarrier   `xml:"SupportedLosingCarriers>LosingCarrierTnList"`
	UnsupportedCarriers []LosingCarrier   `xml:"UnsupportedLosingCarriers>LosingCarrierTnList"`
	Errors              []Error           `xml:"Errors"`
}

// TnList is a list of numbers.
type TnList struct {
	Tn []string
}

// RateCenterGroup are the numbers of one rate centre.
type RateCenterGroup struct {
	Vendor        string
	AutomatedPort string
	RateCenter    string
	State         string
	Tn            []string `xml:"TnList>Tn"`
}

// LosingCarrier are the numbers of one losing carrier.
type LosingCarrier struct {
	SPID                  string   `xml:"LosingCarrierSPID"`
	Name                  string   `xml:"LosingCarrierName"`
	IsWireless            string   `xml:"LosingCarrierIsWireless"`
	AccountNumberRequired string   `xml:"LosingCarrierAccountNumberRequired"`
	Interval              string   `xml:"LosingCarrierMinimumPortingInterval"`
	Tn                    []string `xml:"TnList>Tn"`
}
