package telnyx

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// The statuses of a porting order.
const (
	draft         = "draft"
	inProcess     = "in-process"
	submitted     = "submitted"
	inException   = "exception"
	carrierReview = "carrier-review" // not a word of Telnyx's: trigger 1012
	focConfirmed  = "foc-date-confirmed"
	activating    = "activation-in-progress"
	ported        = "ported"
	cancelPending = "cancel-pending"
	cancelled     = "cancelled"
)

// statuses are the words that Telnyx knows.
var statuses = []string{draft, inProcess, submitted, inException, focConfirmed, activating, ported, cancelPending, cancelled}

// sandboxUser owns every order, and belongs to sandboxOrganization.
const (
	sandboxUser         = "5e9b1d0c-7a44-4c1e-9d2f-3b8a6c0f4e21"
	sandboxOrganization = "c2f0a6d4-18be-4f57-8d33-90e1b7a45c68"
)

// order is a porting order as the simulator keeps it.
type order struct {
	ID          string
	Batch       string // what the orders of one create share
	CreatedAt   time.Time
	CreatedReal time.Time // for the look-up lag
	UpdatedAt   time.Time

	Status    string
	Details   []statusDetail
	Confirmed bool  // was ever confirmed
	Next      *step // what happens next by itself

	Attributes       attributes
	Country          string
	Type             string
	Carrier          string
	FastPort         bool
	MessagingCapable bool
	Numbers          []phoneNumber

	SupportKey, ParentSupportKey *string
	FOCActual                    *time.Time
	FOCRequest                   *focRequest // a date that the caller asked staff for
	MessagingStatus              string
	Jobs                         []*activationJob
	Comments                     []comment
	AdditionalDocuments          []additionalDocument
	RequirementValues            map[string]string // by requirement type
	ActionRequirements           []*actionRequirement
	VerificationCodes            []*verificationCode
	Associated                   []*associatedNumbers
	Blocks                       []*block
	Extensions                   []*extension
	SharingTokens                []*sharingToken

	RefusedWith *string            // the account number that confirm refused (trigger 1001)
	Raised      map[trigger]string // the faulty fields' values when exceptions were raised
	Sent        int                // events that were to be sent to a webhook
}

// phoneNumber is a number within its order.
type phoneNumber struct {
	ID          string
	PhoneNumber string
	Block       string // the block it came with, "" for none
}

// requirementsMet tells whether there is a letter of authorisation and an invoice (port-in quickstart), and whatever the
// numbers' country asks for beside them.
func (o *order) requirementsMet() bool {
	return text(o.Attributes.Documents.LOA) != "" && text(o.Attributes.Documents.Invoice) != "" && len(o.unmet()) == 0
}

// additionalSteps are what is to be done before the order can be confirmed.
func (o *order) additionalSteps() []string {
	steps := []string{}
	if o.Country == "GB" && o.Type == "local" && o.partial() && len(o.Associated) == 0 {
		steps = append(steps, "associated_phone_numbers")
	}
	if o.Country == "AU" && o.Type == "mobile" && !o.verified() {
		steps = append(steps, "phone_number_verification_codes")
	}
	return steps
}

// partial tells whether the rest of the losing carrier's account stays.
func (o *order) partial() bool {
	return o.Attributes.Misc != nil && text(o.Attributes.Misc.Type) == "partial"
}

func (o *order) activationType() string {
	if kind := text(o.Attributes.ActivationSettings.ActivationType); kind != "" {
		return kind
	}
	return scheduled
}

func (o *order) phoneNumbers() []string {
	return views(o.Numbers, func(n phoneNumber) string { return n.PhoneNumber })
}

// open tells whether the order may still port its numbers.
func (o *order) open() bool { return o.Status != ported && o.Status != cancelled }

// onOrder finds the order of the path.
func (s *Simulator) onOrder(op func(c *call, o *order) (reply, error)) operation {
	return func(c *call) (reply, error) {
		o, ok := s.orders.get(c.param("id"))
		if !ok {
			return reply{}, notFound()
		}
		return op(c, o)
	}
}

// orderReply is an order with the link to all its numbers.
func orderReply(c *call, o *order) reply {
	return dataMeta(o.view(c.withNumbers()), map[string]string{
		"phone_numbers_url": "/v2/porting_phone_numbers?filter[porting_order_id]=" + o.ID,
	})
}

// withNumbers tells whether orders are to show their first numbers: they are, unless the caller says no.
func (c *call) withNumbers() bool { return c.query().first("include_phone_numbers") != "false" }

func (s *Simulator) getOrder(c *call, o *order) (reply, error) { return orderReply(c, o), nil }

// deleteOrder deletes a draft; anything else is cancelled, not deleted.
func (s *Simulator) deleteOrder(c *call, o *order) (reply, error) {
	if o.Status != draft {
		return reply{}, coded(http.StatusUnprocessableEntity, "10027", "", "Only a porting order in draft can be deleted.")
	}
	s.removeDraft(o, c.now)
	return reply{status: http.StatusNoContent}, nil
}

func (s *Simulator) removeDraft(o *order, at time.Time) {
	s.orders.delete(o.ID)
	s.recordDeleted(o, at)
	s.relink(at)
}

var orders = func() listing[*order] {
	fs := filters[*order]{}
	anyOf(fs, "status", func(o *order) string { return o.Status })
	oneOf(fs, "customer_reference", func(o *order) string { return text(o.Attributes.CustomerReference) })
	oneOf(fs, "customer_group_reference", func(o *order) string { return text(o.Attributes.CustomerGroupReference) })
	anyOf(fs, "parent_support_key", func(o *order) string { return text(o.ParentSupportKey) })
	oneOf(fs, "phone_numbers.country_code", func(o *order) string { return o.Country })
	oneOf(fs, "phone_numbers.carrier_name", func(o *order) string { return o.Carrier })
	oneOf(fs, "misc.type", func(o *order) string {
		if o.Attributes.Misc == nil {
			return ""
		}
		return text(o.Attributes.Misc.Type)
	})
	oneOf(fs, "end_user.admin.entity_name", func(o *order) string { return text(o.Attributes.EndUser.Admin.EntityName) })
	oneOf(fs, "end_user.admin.auth_person_name", func(o *order) string { return text(o.Attributes.EndUser.Admin.AuthPersonName) })
	oneOf(fs, "activation_settings.fast_port_eligible", func(o *order) string {
		if o.FastPort {
			return "true"
		}
		return "false"
	})
	fs["activation_settings.foc_datetime_requested.gt"] = ranged((*order).requested, 1)
	fs["activation_settings.foc_datetime_requested.lt"] = ranged((*order).requested, -1)
	fs["phone_numbers.phone_number.contains"] = func(o *order, want []string) bool {
		return slices.ContainsFunc(o.Numbers, func(n phoneNumber) bool {
			return strings.Contains(n.PhoneNumber, strings.TrimSpace(want[0]))
		})
	}
	return listing[*order]{fs, map[string]func(a, b *order) int{
		"created_at": func(a, b *order) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"activation_settings.foc_datetime_requested": func(a, b *order) int {
			return strings.Compare(text(a.Attributes.ActivationSettings.FOCDatetimeRequested), text(b.Attributes.ActivationSettings.FOCDatetimeRequested))
		},
	}}
}()

// listOrders lists the newest first unless asked otherwise. An order with the look-up lag shows only after a while.
func (s *Simulator) listOrders(c *call) (reply, error) {
	withNumbers := c.withNumbers()
	return list(c, orders, s.listed(), func(o *order) orderView { return o.view(withNumbers) })
}

// listed are the orders that lists know by now.
func (s *Simulator) listed() []*order {
	now := s.sb.Clock().Real()
	return slices.DeleteFunc(s.orders.all(), func(o *order) bool {
		return o.plays(lagging) && now.Sub(o.CreatedReal) < lagTime
	})
}

// requested is the FOC asked for.
func (o *order) requested() (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, text(o.Attributes.ActivationSettings.FOCDatetimeRequested))
	return at, err == nil
}
