package bandwidth

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
)

// validationRequest is the body of POST and of PATCH.
type validationRequest struct {
	XMLName            xml.Name `xml:"TollFreePortingValidation"`
	CustomerOrderID    *text    `xml:"CustomerOrderId"`
	ProcessingStatus   *text
	TollFreeNumberList *struct {
		TollFreeNumber []text
	}
}

func parseValidation(body []byte) (request validationRequest, err error) {
	err = decode(body, &request)
	return request, err
}

func (r validationRequest) numbers() []text {
	if r.TollFreeNumberList == nil {
		return nil
	}
	return r.TollFreeNumberList.TollFreeNumber
}

type validationResponses struct {
	XMLName                           xml.Name `xml:"TollFreePortingValidationResponses"`
	TollFreePortingValidationResponse []validationResponse
}

type validationResponse struct {
	XMLName                   xml.Name             `xml:"TollFreePortingValidationResponse"`
	ResponseStatus            *responseStatusXML   `xml:",omitempty"`
	ErrorList                 *validationErrorsXML `xml:",omitempty"`
	TollFreePortingValidation *validationXML       `xml:",omitempty"`
}

type validationErrorsXML struct {
	Error []validationErrorXML
}

// validationErrorXML has an ErrorCode when a request is refused, and a Code inside a validation that failed.
type validationErrorXML struct {
	Code        string `xml:",omitempty"`
	ErrorCode   string `xml:",omitempty"`
	Description string
}

type validationXML struct {
	CustomerOrderID    string `xml:"CustomerOrderId,omitempty"`
	ProcessingStatus   string
	AccountID          string `xml:"AccountId,omitempty"`
	CreatedByUser      string
	OrderCreateDate    string
	OrderID            string               `xml:"OrderId,omitempty"`
	TollFreeNumberList *tollFreeListXML     `xml:",omitempty"`
	ErrorList          *validationErrorsXML `xml:",omitempty"`
	Breakdown          *breakdownXML        `xml:",omitempty"`
}

type tollFreeListXML struct {
	TollFreeNumber []string
}

type breakdownXML struct {
	Portable         *respOrgListXML    `xml:"PortableTollFreeNumberList>RespOrgList,omitempty"`
	ManuallyPortable *manualTollFreeXML `xml:"ManuallyPortableTollFreeNumberList,omitempty"`
	NonPortable      *nonPortableXML    `xml:"NonPortableTollFreeNumberList,omitempty"`
}

type respOrgListXML struct {
	RespOrg []respOrgXML
}

type respOrgXML struct {
	ID                 string `xml:"Id"`
	RespOrgException   bool
	TollFreeNumberList tollFreeListXML
}

type manualTollFreeXML struct {
	Disconnected *tollFreeListXML `xml:"DisconnectedTollFreeNumberList,omitempty"`
	Transitional *tollFreeListXML `xml:"TransitionalTollFreeNumberList,omitempty"`
}

type nonPortableXML struct {
	Spare       *tollFreeListXML `xml:"SpareTollFreeNumberList,omitempty"`
	Unavailable *tollFreeListXML `xml:"UnavailableTollFreeNumberList,omitempty"`
	Denied      *deniedListXML   `xml:"DeniedTollFreeNumberList,omitempty"`
}

type deniedListXML struct {
	DeniedTollFreeNumber []deniedXML
}

type deniedXML struct {
	TollFreeNumber        string
	SomosErrorCode        string
	SomosErrorDescription string
}

func (s *Simulator) response(v *validation, e164 bool) validationResponse {
	x := validationXML{
		CustomerOrderID: v.CustomerOrderID, ProcessingStatus: v.Status, AccountID: s.config.AccountID, CreatedByUser: v.User,
		OrderCreateDate: wireTime(v.Created), OrderID: v.ID, TollFreeNumberList: listTollFree(v.Numbers, e164),
	}
	if len(v.Errors) > 0 {
		x.ErrorList = &validationErrorsXML{}
		for _, e := range v.Errors {
			x.ErrorList.Error = append(x.ErrorList.Error, validationErrorXML{Code: strconv.Itoa(e.Code), Description: e.Description})
		}
	}
	if v.Looked {
		x.Breakdown = reportTollFree(v.Numbers).breakdown(e164)
	}
	return validationResponse{TollFreePortingValidation: &x}
}

// listTollFree is nil, and not written, when there is nothing to list.
func listTollFree(numbers []tn, e164 bool) *tollFreeListXML {
	if len(numbers) == 0 {
		return nil
	}
	return &tollFreeListXML{writeAll(numbers, e164)}
}

// breakdown shows who controls what. RespOrgs that are not the account's own have a name that holds in this breakdown only.
func (r tollFreeReport) breakdown(e164 bool) *breakdownXML {
	var b breakdownXML
	masked := 0
	for _, id := range r.respOrgs {
		own := slices.Contains(ownRespOrgs, id)
		shown := id
		if !own {
			masked++
			shown = fmt.Sprint("RespOrg", masked)
		}
		if b.Portable == nil {
			b.Portable = &respOrgListXML{}
		}
		b.Portable.RespOrg = append(b.Portable.RespOrg, respOrgXML{
			ID: shown, RespOrgException: own, TollFreeNumberList: tollFreeListXML{writeAll(r.byRespOrg[id], e164)},
		})
	}
	if len(r.byState[disconnected])+len(r.byState[transitional]) > 0 {
		b.ManuallyPortable = &manualTollFreeXML{
			Disconnected: listTollFree(r.byState[disconnected], e164),
			Transitional: listTollFree(r.byState[transitional], e164),
		}
	}
	// No document says in which of its lists a number stands that a RespOrg ending in 99 controls.
	unportable := slices.Concat(r.byState[unavailable], r.byState[protected])
	if len(r.byState[spare])+len(unportable)+len(r.byState[denied]) > 0 {
		b.NonPortable = &nonPortableXML{Spare: listTollFree(r.byState[spare], e164), Unavailable: listTollFree(unportable, e164)}
		for _, n := range r.byState[denied] {
			if b.NonPortable.Denied == nil {
				b.NonPortable.Denied = &deniedListXML{}
			}
			b.NonPortable.Denied.DeniedTollFreeNumber = append(b.NonPortable.Denied.DeniedTollFreeNumber,
				deniedXML{n.write(e164), "07", "Exchange not open"})
		}
	}
	return &b
}
