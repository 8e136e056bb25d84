package bandwidth

import (
	"slices"
	"time"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
)

// settleTime is how long an order may be missing from Bandwidth's lists
// although it exists (the gateway's default; Bandwidth names no figure).
const settleTime = 10 * time.Second

const (
	maxDocumentBytes = 3_000_000 // "3 MB", read the narrow way
	maxName          = 25        // 7324, 7355, 7356
	maxAuthorized    = 15        // 7357; 7388 would cut it short
	horizonDays      = 30        // 7210
	maxNote          = 500       // API reference, notes
)

// Limits are what Bandwidth allows.
func (a *Adapter) Limits() providers.Limits { return a.limits }

// limits states Bandwidth's limits (API reference, port types, documents, FOC
// dates, error codes).
func limits(settle time.Duration, defaults domain.BandwidthOptions) providers.Limits {
	return providers.Limits{
		MaxNumbers: map[domain.PortClass]int{
			"": 5000, domain.OnNetAutomated: 999,
			domain.OffNetAutomated: 49, // above, Bandwidth silently makes the port a manual one
		},
		MaxBulk:          20000, // porting guide, bulk port-ins
		MaxCheckNumbers:  tollFreeSize,
		MaxDocumentBytes: maxDocumentBytes,
		DocumentTypes:    documentTypes,
		DocumentTypesOf: map[domain.PortClass][]string{
			domain.TollFree: tollFreeDocuments, domain.TollFreeManual: tollFreeDocuments,
		},
		MaxComment:     maxNote,
		FOCHorizonDays: horizonDays,
		TimeZone:       domain.EasternTime,
		DraftLife:      48 * time.Hour,
		SettleTime:     settle,
		Locks: []providers.LockRule{
			{Action: domain.ActionUpdate, Before: 24 * time.Hour, Source: "bandwidth:7301"},
			{Action: domain.ActionCancel, Before: 24 * time.Hour, Source: "bandwidth:7301"},
		},
		Required: map[domain.PortClass][]providers.FieldRule{
			"":                    rulesFor(defaults, regularRules),
			domain.TollFree:       rulesFor(defaults, tollFreeRules),
			domain.TollFreeManual: rulesFor(defaults, slices.Concat(respOrgRules, commonRules)),
		},
		Mutability: mutability,
		OnDemand:   onDemand,
		NotCarried: notCarried,
	}
}

// onDemand are the classes of port that the caller may activate (porting guide,
// port types; toll-free activation automation).
var onDemand = map[domain.PortClass]bool{
	domain.OnNetAutomated: true, domain.OffNetAutomated: true, domain.InternalPort: true, domain.TollFree: true,
}

// rulesFor drops the rules that the account's defaults satisfy.
func rulesFor(defaults domain.BandwidthOptions, rules []providers.FieldRule) []providers.FieldRule {
	return slices.DeleteFunc(slices.Clone(rules), func(r providers.FieldRule) bool {
		return r.Pointer == ptrSite && defaults.SiteID != "" || r.Pointer == ptrRespOrg && defaults.TargetRespOrgID != ""
	})
}

var documentTypes = []string{
	"application/pdf", "text/plain", "image/jpeg", "image/png", "image/tiff", "text/csv",
	"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Rules for every port and then for each kind. A rule without a level bounds
// the length of what is given and asks for nothing. What depends on another
// field (a business's name, a person's) is in Next's requirements.
//
// The LOA is required although the documents disagree on whether an order
// waits for one in PENDING_DOCUMENTS: a carrier must hold it either way (47 CFR
// 64.1130), an order without it is refused later (7424), and whether it then
// waits or not it is there. An invoice is recommended: it settles most
// mismatches of name and address, and no document asks for it up front.
//
// Of toll-free numbers Bandwidth wants no end user: the letter speaks for it,
// and the registry knows no service address (7104 holds for all other ports).
// Those that its staff ports are as any order but for the losing account.
var (
	commonRules     = slices.Concat(subscriberRules, orderRules)
	subscriberRules = []providers.FieldRule{
		{Pointer: ptrType, Level: domain.Required, Message: "Bandwidth needs to know whether the end user is a business or a person."},
		{Pointer: ptrBusiness, MaxLen: maxName},
		{Pointer: ptrFirst, MaxLen: maxName},
		{Pointer: ptrMiddle, MaxLen: 1},
		{Pointer: ptrLast, MaxLen: maxName},
		{Pointer: ptrStreet, Level: domain.Required, Message: "Bandwidth needs the street of the service address."},
		{Pointer: ptrStreetParts, Level: domain.Required, Message: "Bandwidth wants the street in parts, and this one can be read in more than one way. Please give street_parts."},
		{Pointer: ptrLocality, Level: domain.Required, Message: "Bandwidth needs the city of the service address."},
		{Pointer: ptrRegion, Level: domain.Required, MaxLen: 2, Message: "Bandwidth needs the state or province of the service address, in two letters."},
		{Pointer: ptrPostalCode, Level: domain.Required, Message: "Bandwidth needs the postal code of the service address."},
	}
	orderRules = []providers.FieldRule{
		{Pointer: ptrAuthorized, Level: domain.Required, MaxLen: maxAuthorized, Message: "Bandwidth needs the name of who authorises the port, in at most 15 characters."},
		{Pointer: ptrSite, Level: domain.Required, Message: "Bandwidth needs a site, and the provider account has no default one."},
		{Pointer: ptrLOA, Level: domain.Required, Message: "The losing carrier must be shown a signed letter of authorisation."},
		{Pointer: ptrInvoice, Level: domain.Recommended, Message: "A recent invoice settles most mismatches of name and address."},
	}
	regularRules = append([]providers.FieldRule{
		{Pointer: ptrBTN, Level: domain.Required, Message: "Bandwidth needs the billing telephone number of the losing account."},
	}, commonRules...)
	respOrgRules = []providers.FieldRule{
		{Pointer: ptrRespOrg, Level: domain.Required, MaxLen: 5, Message: "A toll-free port names the RespOrg it goes to."},
	}
	tollFreeRules = slices.Concat(respOrgRules, orderRules)
)
