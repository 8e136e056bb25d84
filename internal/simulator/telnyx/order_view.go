package telnyx

import (
	"slices"
	"time"
)

// orderView is the porting order on the wire.
type orderView struct {
	ID                       string                   `json:"id"`
	RecordType               string                   `json:"record_type"`
	CreatedAt                string                   `json:"created_at"`
	UpdatedAt                string                   `json:"updated_at"`
	Status                   statusView               `json:"status"`
	CustomerReference        *string                  `json:"customer_reference"`
	CustomerGroupReference   *string                  `json:"customer_group_reference"`
	ParentSupportKey         *string                  `json:"parent_support_key"`
	SupportKey               *string                  `json:"support_key"`
	Description              string                   `json:"description"`
	OldServiceProviderOCN    string                   `json:"old_service_provider_ocn"` // the losing carrier's name, in spite of its own
	PhoneNumberType          string                   `json:"phone_number_type"`
	PortingPhoneNumbersCount int                      `json:"porting_phone_numbers_count"`
	PhoneNumbers             []phoneNumberView        `json:"phone_numbers,omitempty"`
	ActivationSettings       activationSettingsView   `json:"activation_settings"`
	Misc                     *misc                    `json:"misc"`
	EndUser                  endUser                  `json:"end_user"`
	PhoneNumberConfiguration phoneNumberConfiguration `json:"phone_number_configuration"`
	Documents                orderDocuments           `json:"documents"`
	Requirements             []orderRequirementView   `json:"requirements"`
	RequirementsMet          bool                     `json:"requirements_met"`
	Messaging                messagingView            `json:"messaging"`
	AdditionalSteps          []string                 `json:"additional_steps"`
	UserFeedback             userFeedback             `json:"user_feedback"`
	WebhookURL               *string                  `json:"webhook_url"`
	UserID                   string                   `json:"user_id"`
}

type statusView struct {
	Value   string         `json:"value"`
	Details []statusDetail `json:"details"`
}

type statusDetail struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

type activationSettingsView struct {
	ActivationStatus     *string `json:"activation_status"`
	ActivationType       string  `json:"activation_type"`
	FastPortEligible     bool    `json:"fast_port_eligible"`
	FOCDatetimeRequested *string `json:"foc_datetime_requested"`
	FOCDatetimeActual    *string `json:"foc_datetime_actual"`
}

type messagingView struct {
	MessagingCapable       bool   `json:"messaging_capable"`
	EnableMessaging        bool   `json:"enable_messaging"`
	MessagingPortCompleted bool   `json:"messaging_port_completed"`
	MessagingPortStatus    string `json:"messaging_port_status"`
}

// inlined is how many numbers an order shows itself; the rest is behind meta.phone_numbers_url.
const inlined = 50

func (o *order) view(withNumbers bool) orderView {
	a := o.Attributes
	if a.PhoneNumberConfiguration.Tags == nil {
		a.PhoneNumberConfiguration.Tags = []string{}
	}
	v := orderView{
		ID: o.ID, RecordType: "porting_order", CreatedAt: seconds(o.CreatedAt), UpdatedAt: seconds(o.UpdatedAt),
		Status:            o.statusView(),
		CustomerReference: a.CustomerReference, CustomerGroupReference: a.CustomerGroupReference,
		ParentSupportKey: o.ParentSupportKey, SupportKey: o.SupportKey,
		Description: "Telnyx", OldServiceProviderOCN: o.Carrier, PhoneNumberType: o.Type, PortingPhoneNumbersCount: len(o.Numbers),
		ActivationSettings: activationSettingsView{
			ActivationType: o.activationType(), FastPortEligible: o.FastPort,
			FOCDatetimeRequested: a.ActivationSettings.FOCDatetimeRequested,
		},
		Misc: a.Misc, EndUser: a.EndUser, PhoneNumberConfiguration: a.PhoneNumberConfiguration, Documents: a.Documents,
		Requirements: o.requirementViews(), RequirementsMet: o.requirementsMet(), AdditionalSteps: o.additionalSteps(),
		Messaging: messagingView{
			MessagingCapable: o.MessagingCapable, EnableMessaging: a.Messaging.EnableMessaging,
			MessagingPortCompleted: o.MessagingStatus == "ported", MessagingPortStatus: o.MessagingStatus,
		},
		UserFeedback: a.UserFeedback, WebhookURL: a.WebhookURL, UserID: sandboxUser,
	}
	if o.FastPort {
		v.Description = "FP Telnyx"
	}
	if o.FOCActual != nil {
		v.ActivationSettings.FOCDatetimeActual = new(seconds(*o.FOCActual))
	}
	if slices.Contains([]string{activating, ported}, o.Status) {
		v.ActivationSettings.ActivationStatus = new(o.activationStatus())
	}
	if withNumbers {
		v.PhoneNumbers = views(o.Numbers[:min(inlined, len(o.Numbers))], o.phoneNumberView)
	}
	return v
}

func (o *order) statusView() statusView {
	return statusView{Value: o.Status, Details: append([]statusDetail{}, o.Details...)}
}

// text is a string that may be null.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Telnyx writes its instants with different precisions, by kind of record (its own samples).
func seconds(t time.Time) string      { return t.UTC().Format("2006-01-02T15:04:05Z") }
func milliseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
func microseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
