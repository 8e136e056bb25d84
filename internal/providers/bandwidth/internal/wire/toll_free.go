package wire

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"path"

	"github.com/portway/portway/internal/providers"
)

// A TollFreeRequest asks for a validation of toll-free numbers.
type TollFreeRequest struct {
	XMLName          xml.Name `xml:"TollFreePortingValidation"`
	Numbers          []string `xml:"TollFreeNumberList>TollFreeNumber,omitempty"`
	ProcessingStatus string   `xml:"ProcessingStatus,omitempty"`
}

// A TollFreeResponse is a validation as Bandwidth tells it. Errors stand in it
// or beside it.
type TollFreeResponse struct {
	XMLName    xml.Name `xml:"TollFreePortingValidationResponse"`
	Errors     []Error  `xml:"ErrorList>Error"`
	Validation TollFreeValidation
}

// TollFreeValidation is the validation itself.
type TollFreeValidation struct {
	XMLName          xml.Name `xml:"TollFreePortingValidation"`
	OrderID          string   `xml:"OrderId"`
	ProcessingStatus string
	OrderCreateDate  string
	Numbers          []string           `xml:"TollFreeNumberList>TollFreeNumber"`
	Errors           []Error            `xml:"ErrorList>Error"`
	Breakdown        *TollFreeBreakdown // nil until it ended, and where the vendor gave none
}

// TollFreeBreakdown says of each number what can be done with it.
type TollFreeBreakdown struct {
	RespOrgs     []RespOrg      `xml:"PortableTollFreeNumberList>RespOrgList>RespOrg"`
	Disconnected []string       `xml:"ManuallyPortableTollFreeNumberList>DisconnectedTollFreeNumberList>TollFreeNumber"`
	Transitional []string       `xml:"ManuallyPortableTollFreeNumberList>TransitionalTollFreeNumberList>TollFreeNumber"`
	Spare        []string       `xml:"NonPortableTollFreeNumberList>SpareTollFreeNumberList>TollFreeNumber"`
	Unavailable  []string       `xml:"NonPortableTollFreeNumberList>UnavailableTollFreeNumberList>TollFreeNumber"`
	Denied       []DeniedNumber `xml:"NonPortableTollFreeNumberList>DeniedTollFreeNumberList>DeniedTollFreeNumber"`
	// NonPortable are numbers that stand in the list itself, which error code
	// 7627 speaks of.
	NonPortable []string `xml:"NonPortableTollFreeNumberList>TollFreeNumber"`
}

// A RespOrg holds numbers. Its id is masked unless it belongs to the account.
type RespOrg struct {
	ID      string   `xml:"Id"`
	Numbers []string `xml:"TollFreeNumberList>TollFreeNumber"`
}

// A DeniedNumber is one that the toll-free registry does not let go.
type DeniedNumber struct {
	Number      string `xml:"TollFreeNumber"`
	Code        string `xml:"SomosErrorCode"`
	Description string `xml:"SomosErrorDescription"`
}

const tollFreePath = "/tollFreePortingValidations"

// ValidateTollFree asks for a validation of toll-free numbers. It makes an
// order at Bandwidth, but one that asks and ports nothing, which Bandwidth
// removes by itself after some days: for us it is a read, and may be made
// twice.
func (c *Client) ValidateTollFree(ctx context.Context, numbers []string) (TollFreeValidation, error) {
	var answer TollFreeResponse
	header, err := c.headed(providers.AsRead(ctx), call{
		method: http.MethodPost, path: tollFreePath, document: TollFreeRequest{Numbers: numbers}, read: true,
	}, &answer)
	if err != nil {
		return TollFreeValidation{}, err
	}
	v := answer.validation()
	if v.OrderID == "" {
		if location, err := url.Parse(header.Get("Location")); err == nil && location.Path != "" {
			v.OrderID = path.Base(location.Path)
		}
	}
	if v.OrderID == "" || v.OrderID == path.Base(tollFreePath) {
		return TollFreeValidation{}, errors.New("the reply to a toll-free validation names none")
	}
	return v, nil
}

// TollFreeValidation reads a validation.
func (c *Client) TollFreeValidation(ctx context.Context, id string) (TollFreeValidation, error) {
	var answer TollFreeResponse
	err := c.exchange(ctx, call{method: http.MethodGet, path: tollFreePath + "/" + url.PathEscape(id), read: true}, &answer)
	return answer.validation(), err
}

// CancelTollFree ends a validation that is being processed. Like the asking it
// touches no number.
func (c *Client) CancelTollFree(ctx context.Context, id string) error {
	_, _, err := c.raw(providers.AsRead(ctx), call{
		method: http.MethodPatch, path: tollFreePath + "/" + url.PathEscape(id),
		document: TollFreeRequest{ProcessingStatus: "CANCELLED"}, read: true,
	})
	return err
}

func (r TollFreeResponse) validation() TollFreeValidation {
	v := r.Validation
	v.Errors = append(v.Errors, r.Errors...)
	return v
}
