package wire

import (
	"context"
	"net/http"
	"net/url"
)

// A PortingOrder is Telnyx's porting order. A pointer is nil where Telnyx
// doesn't show the member at all.
type PortingOrder struct {
	ID                     Text               `json:"id"`
	Status                 Status             `json:"status"`
	CustomerReference      Text               `json:"customer_reference"`
	CustomerGroupReference Text               `json:"customer_group_reference"`
	OldServiceProvider     Text               `json:"old_service_provider_ocn"` // a name, whatever it is called
	PhoneNumberType        Text               `json:"phone_number_type"`
	PhoneNumbersCount      int                `json:"porting_phone_numbers_count"`
	PhoneNumbers           []PhoneNumber      `json:"phone_numbers"` // the first 50
	ActivationSettings     ActivationSettings `json:"activation_settings"`
	Misc                   Misc               `json:"misc"`
	EndUser                EndUser            `json:"end_user"`
	Configuration          Configuration      `json:"phone_number_configuration"`
	Documents              Documents          `json:"documents"`
	Messaging              Messaging          `json:"messaging"`
	Requirements           []Requirement      `json:"requirements"`
	AdditionalSteps        []Text             `json:"additional_steps"`
	WebhookURL             *Text              `json:"webhook_url"`
	UpdatedAt              Instant            `json:"updated_at"`
}

// Status is where an order stands, and what stands in its way.
type Status struct {
	Value   Text `json:"value"`
	Details []struct {
		Code        Text `json:"code"`
		Description Text `json:"description"`
	} `json:"details"`
}

// ActivationSettings say when and how an order activates. ActivationType is in
// the on-demand guide, not in the specification.
type ActivationSettings struct {
	FOCRequested     Instant `json:"foc_datetime_requested"`
	FOCActual        Instant `json:"foc_datetime_actual"`
	FastPortEligible *bool   `json:"fast_port_eligible"`
	ActivationType   *Text   `json:"activation_type"`
}

// Misc is null on a fresh draft.
type Misc struct {
	Type                   Text `json:"type"`
	RemainingNumbersAction Text `json:"remaining_numbers_action"`
	NewBillingPhoneNumber  Text `json:"new_billing_phone_number"`
}

// EndUser is whose numbers they are.
type EndUser struct {
	Admin struct {
		EntityName         Text `json:"entity_name"`
		AuthPersonName     Text `json:"auth_person_name"`
		BillingPhoneNumber Text `json:"billing_phone_number"`
		AccountNumber      Text `json:"account_number"`
		TaxIdentifier      Text `json:"tax_identifier"`
		PINPasscode        Text `json:"pin_passcode"`
		BusinessIdentifier Text `json:"business_identifier"`
	} `json:"admin"`
	Location struct {
		StreetAddress      Text `json:"street_address"`
		ExtendedAddress    Text `json:"extended_address"`
		Locality           Text `json:"locality"`
		AdministrativeArea Text `json:"administrative_area"`
		PostalCode         Text `json:"postal_code"`
		CountryCode        Text `json:"country_code"`
	} `json:"location"`
}

// Configuration is what the numbers become part of. The quickstart misspells
// MessagingProfileID.
type Configuration struct {
	ConnectionID       Text   `json:"connection_id"`
	MessagingProfileID Text   `json:"messaging_profile_id"`
	EmergencyAddressID Text   `json:"emergency_address_id"`
	BillingGroupID     Text   `json:"billing_group_id"`
	Tags               []Text `json:"tags"`
}

// Documents are the two that every order has.
type Documents struct {
	LOA     Text `json:"loa"`
	Invoice Text `json:"invoice"`
}

// Messaging is the messaging side of a port.
type Messaging struct {
	Capable *bool `json:"messaging_capable"`
	Enable  *bool `json:"enable_messaging"`
	Status  Text  `json:"messaging_port_status"`
}

const orders = "/porting_orders"

// CreateOrder makes drafts of numbers: several where Telnyx splits them.
func (c *Client) CreateOrder(ctx context.Context, body map[string]any) ([]PortingOrder, error) {
	e, err := c.do(ctx, http.MethodPost, orders, nil, body)
	if err != nil {
		return nil, err
	}
	return decode[[]PortingOrder](e.Data)
}

// Order returns one order with its first 50 numbers.
func (c *Client) Order(ctx context.Context, id string) (PortingOrder, error) {
	return c.order(ctx, http.MethodGet, id, "", nil)
}

// UpdateOrder changes what body names and nothing else.
func (c *Client) UpdateOrder(ctx context.Context, id string, body map[string]any) (PortingOrder, error) {
	return c.order(ctx, http.MethodPatch, id, "", body)
}

// ConfirmOrder hands a draft over to be carried out.
func (c *Client) ConfirmOrder(ctx context.Context, id string) (PortingOrder, error) {
	return c.order(ctx, http.MethodPost, id, "/actions/confirm", nil)
}

// CancelOrder asks to cancel a confirmed order.
func (c *Client) CancelOrder(ctx context.Context, id string) (PortingOrder, error) {
	return c.order(ctx, http.MethodPost, id, "/actions/cancel", nil)
}

// DeleteOrder deletes a draft.
func (c *Client) DeleteOrder(ctx context.Context, id string) error {
	id, err := segment(id)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, http.MethodDelete, orders+"/"+id, nil, nil)
	return err
}

// OrdersByReference lists the orders with a customer reference. The filter is
// written in the API's original dialect and then checked: a gateway that
// didn't know it would list everything.
func (c *Client) OrdersByReference(ctx context.Context, reference string) ([]PortingOrder, error) {
	var found []PortingOrder
	query := url.Values{"filter[customer_reference]": {reference}}
	err := list(ctx, c, orders, query, func(o PortingOrder) bool {
		if string(o.CustomerReference) == reference {
			found = append(found, o)
		}
		return true
	})
	return found, err
}

func (c *Client) order(ctx context.Context, method, id, action string, body map[string]any) (PortingOrder, error) {
	id, err := segment(id)
	if err != nil {
		return PortingOrder{}, err
	}
	var sent any
	if body != nil {
		sent = body
	}
	e, err := c.do(ctx, method, orders+"/"+id+action, nil, sent)
	if err != nil {
		return PortingOrder{}, err
	}
	return decode[PortingOrder](e.Data)
}
