package telnyx

// attributes are what PATCH changes, in Telnyx's own tree.
type attributes struct {
	CustomerReference        *string                  `json:"customer_reference"`
	CustomerGroupReference   *string                  `json:"customer_group_reference"`
	WebhookURL               *string                  `json:"webhook_url"`
	ActivationSettings       activationSettings       `json:"activation_settings"`
	Misc                     *misc                    `json:"misc"`
	EndUser                  endUser                  `json:"end_user"`
	PhoneNumberConfiguration phoneNumberConfiguration `json:"phone_number_configuration"`
	Documents                orderDocuments           `json:"documents"`
	Messaging                messaging                `json:"messaging"`
	UserFeedback             userFeedback             `json:"user_feedback"`
}

type activationSettings struct {
	FOCDatetimeRequested *string `json:"foc_datetime_requested"`
	ActivationType       *string `json:"activation_type"`
}

type misc struct {
	Type                  *string `json:"type"`
	RemainingNumberAction *string `json:"remaining_numbers_action"`
	NewBillingPhoneNumber *string `json:"new_billing_phone_number"`
}

type endUser struct {
	Admin    admin    `json:"admin"`
	Location location `json:"location"`
}

type admin struct {
	EntityName         *string `json:"entity_name"`
	AuthPersonName     *string `json:"auth_person_name"`
	BillingPhoneNumber *string `json:"billing_phone_number"`
	AccountNumber      *string `json:"account_number"`
	TaxIdentifier      *string `json:"tax_identifier"`
	PINPasscode        *string `json:"pin_passcode"`
	BusinessIdentifier *string `json:"business_identifier"`
}

type location struct {
	StreetAddress      *string `json:"street_address"`
	ExtendedAddress    *string `json:"extended_address"`
	Locality           *string `json:"locality"`
	AdministrativeArea *string `json:"administrative_area"`
	PostalCode         *string `json:"postal_code"`
	CountryCode        *string `json:"country_code"`
}

type phoneNumberConfiguration struct {
	ConnectionID       *string  `json:"connection_id"`
	MessagingProfileID *string  `json:"messaging_profile_id"`
	EmergencyAddressID *string  `json:"emergency_address_id"`
	BillingGroupID     *string  `json:"billing_group_id"`
	Tags               []string `json:"tags"`
}

type orderDocuments struct {
	LOA     *string `json:"loa"`
	Invoice *string `json:"invoice"`
}

type messaging struct {
	EnableMessaging bool `json:"enable_messaging"`
}

type userFeedback struct {
	UserRating  *int    `json:"user_rating"`
	UserComment *string `json:"user_comment"`
}
