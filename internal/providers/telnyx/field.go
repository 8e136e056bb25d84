package telnyx

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portway/portway/internal/domain"
	"github.com/portway/portway/internal/providers"
	"github.com/portway/portway/internal/providers/telnyx/internal/wire"
)

const (
	businessName = "/end_user/business_name"
	webhookURL   = "telnyx:webhook_url" // not the caller's, so no pointer of ours
	tagSeparator = "\n"
	onDemand     = "on-demand"

	messagingCapable = "telnyx:messaging_capable" // told, and never written
)

// A field is one value of an order: where we keep it, where Telnyx does, and
// how to read and write it. The requested FOC is not among them: it needs the
// order's windows (foc.go). Nor are documents (document.go).
type field struct {
	pointer string
	object  string // of Telnyx's; "" for the order itself. Sent whole if anything in it changes
	section string // within the object; "" for none
	member  string

	want func(*Adapter, providers.Want) string // "" for none
	held func(wire.PortingOrder) (text string, shown bool)
	// lax: none wanted means no wish, so that what Telnyx holds stays.
	lax   bool
	same  func(want, held string) bool // spelled alike if nil
	write func(string) any             // null for "" if nil
}

var fields = []field{
	endUser(businessName, "admin", "entity_name",
		func(u domain.EndUser) string { return u.Name() },
		func(u wire.EndUser) wire.Text { return u.Admin.EntityName }),
	endUser("/end_user/authorized_person", "admin", "auth_person_name",
		func(u domain.EndUser) string { return u.AuthorizedPerson },
		func(u wire.EndUser) wire.Text { return u.Admin.AuthPersonName }),
	exact("/end_user/account_number", "admin", "account_number",
		func(u domain.EndUser) string { return u.AccountNumber.Reveal() },
		func(u wire.EndUser) wire.Text { return u.Admin.AccountNumber }),
	exact("/end_user/pin", "admin", "pin_passcode",
		func(u domain.EndUser) string { return u.PIN.Reveal() },
		func(u wire.EndUser) wire.Text { return u.Admin.PINPasscode }),
	exact("/end_user/tax_id", "admin", "tax_identifier",
		func(u domain.EndUser) string { return u.TaxID.Reveal() },
		func(u wire.EndUser) wire.Text { return u.Admin.TaxIdentifier }),
	endUser("/end_user/business_identifier", "admin", "business_identifier",
		func(u domain.EndUser) string { return u.BusinessIdentifier },
		func(u wire.EndUser) wire.Text { return u.Admin.BusinessIdentifier }),
	{
		pointer: "/billing_phone_number", object: "end_user", section: "admin", member: "billing_phone_number",
		want: func(_ *Adapter, w providers.Want) string { return string(w.Details.BillingPhoneNumber) },
		held: func(o wire.PortingOrder) (string, bool) { return string(o.EndUser.Admin.BillingPhoneNumber), true },
		same: sameNumber,
	},
	address("/end_user/service_address/street_address", "street_address",
		func(a domain.Address) string { return a.StreetAddress },
		func(u wire.EndUser) wire.Text { return u.Location.StreetAddress }),
	address("/end_user/service_address/extended_address", "extended_address",
		func(a domain.Address) string { return a.ExtendedAddress },
		func(u wire.EndUser) wire.Text { return u.Location.ExtendedAddress }),
	address("/end_user/service_address/locality", "locality",
		func(a domain.Address) string { return a.Locality },
		func(u wire.EndUser) wire.Text { return u.Location.Locality }),
	address("/end_user/service_address/administrative_area", "administrative_area",
		func(a domain.Address) string { return a.AdministrativeArea },
		func(u wire.EndUser) wire.Text { return u.Location.AdministrativeArea }),
	address("/end_user/service_address/postal_code", "postal_code",
		func(a domain.Address) string { return a.PostalCode },
		func(u wire.EndUser) wire.Text { return u.Location.PostalCode }),
	address("/end_user/service_address/country_code", "country_code",
		func(a domain.Address) string { return a.CountryCode },
		func(u wire.EndUser) wire.Text { return u.Location.CountryCode }),

	// With a full port Telnyx wants the other two left empty (OpenAPI, misc).
	{
		pointer: "/port_scope", object: "misc", member: "type",
		want: func(_ *Adapter, w providers.Want) string { return string(w.Details.PortScope) },
		held: func(o wire.PortingOrder) (string, bool) { return string(o.Misc.Type), true },
		lax:  true,
	},
	{
		pointer: "/remaining_numbers_action", object: "misc", member: "remaining_numbers_action",
		want: partial(func(d domain.Details) string { return string(d.RemainingNumbersAction) }),
		held: func(o wire.PortingOrder) (string, bool) { return string(o.Misc.RemainingNumbersAction), true },
	},
	{
		pointer: "/new_billing_phone_number", object: "misc", member: "new_billing_phone_number",
		want: partial(func(d domain.Details) string { return string(d.NewBillingPhoneNumber) }),
		held: func(o wire.PortingOrder) (string, bool) { return string(o.Misc.NewBillingPhoneNumber), true },
		same: sameNumber,
	},

	{
		pointer: "/provider_options/telnyx/connection_id", object: "phone_number_configuration", member: "connection_id",
		want: func(a *Adapter, w providers.Want) string {
			if id := w.Details.Options.Telnyx.ConnectionID; id != "" {
				return id
			}
			return a.config.DefaultConnectionID
		},
		held: func(o wire.PortingOrder) (string, bool) { return string(o.Configuration.ConnectionID), true },
		lax:  true,
	},
	option("/provider_options/telnyx/messaging_profile_id", "messaging_profile_id",
		func(t domain.TelnyxOptions) string { return t.MessagingProfileID },
		func(c wire.Configuration) wire.Text { return c.MessagingProfileID }),
	option("/provider_options/telnyx/emergency_address_id", "emergency_address_id",
		func(t domain.TelnyxOptions) string { return t.EmergencyAddressID },
		func(c wire.Configuration) wire.Text { return c.EmergencyAddressID }),
	option("/provider_options/telnyx/billing_group_id", "billing_group_id",
		func(t domain.TelnyxOptions) string { return t.BillingGroupID },
		func(c wire.Configuration) wire.Text { return c.BillingGroupID }),
	{
		pointer: "/provider_options/telnyx/tags", object: "phone_number_configuration", member: "tags",
		want: func(_ *Adapter, w providers.Want) string {
			return strings.Join(slices.Sorted(slices.Values(w.Details.Options.Telnyx.Tags)), tagSeparator)
		},
		held: func(o wire.PortingOrder) (string, bool) {
			var tags []string
			for _, t := range o.Configuration.Tags {
				tags = append(tags, string(t))
			}
			slices.Sort(tags)
			return strings.Join(tags, tagSeparator), true
		},
		lax: true,
		write: func(text string) any {
			if text == "" {
				return []string{}
			}
			return strings.Split(text, tagSeparator)
		},
	},

	{
		pointer: "/activation/mode", object: "activation_settings", member: "activation_type",
		want: func(_ *Adapter, w providers.Want) string {
			if w.Details.ActivationMode == domain.ActivationOnDemand {
				return onDemand
			}
			return ""
		},
		held: func(o wire.PortingOrder) (string, bool) {
			held := o.ActivationSettings.ActivationType
			switch {
			case held == nil:
				return "", false
			case *held == "scheduled":
				return "", true
			}
			return string(*held), true
		},
		write: func(text string) any {
			if text == "" {
				return "scheduled"
			}
			return text
		},
	},
	{
		pointer: "/messaging/enable", object: "messaging", member: "enable_messaging",
		want: func(_ *Adapter, w providers.Want) string { return strconv.FormatBool(w.Details.MessagingEnabled) },
		held: func(o wire.PortingOrder) (string, bool) {
			if o.Messaging.Enable == nil {
				return "false", false
			}
			return strconv.FormatBool(*o.Messaging.Enable), true
		},
		write: func(text string) any { return text == "true" },
	},
	{
		pointer: webhookURL, member: "webhook_url",
		want: func(a *Adapter, _ providers.Want) string { return a.config.WebhookURL },
		held: func(o wire.PortingOrder) (string, bool) {
			if o.WebhookURL == nil {
				return "", false
			}
			return string(*o.WebhookURL), true
		},
		lax: true,
	},
}

func endUser(pointer, section, member string, want func(domain.EndUser) string, held func(wire.EndUser) wire.Text) field {
	return field{
		pointer: pointer, object: "end_user", section: section, member: member,
		want: func(_ *Adapter, w providers.Want) string { return want(w.Details.EndUser) },
		held: func(o wire.PortingOrder) (string, bool) { return string(held(o.EndUser)), true },
	}
}

// exact is for what carriers compare letter by letter.
func exact(pointer, section, member string, want func(domain.EndUser) string, held func(wire.EndUser) wire.Text) field {
	f := endUser(pointer, section, member, want, held)
	f.same = func(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }
	return f
}

func address(pointer, member string, want func(domain.Address) string, held func(wire.EndUser) wire.Text) field {
	return endUser(pointer, "location", member, func(u domain.EndUser) string {
		if u.ServiceAddress == nil {
			return ""
		}
		return want(*u.ServiceAddress)
	}, held)
}

func option(pointer, member string, want func(domain.TelnyxOptions) string, held func(wire.Configuration) wire.Text) field {
	return field{
		pointer: pointer, object: "phone_number_configuration", member: member,
		want: func(_ *Adapter, w providers.Want) string { return want(w.Details.Options.Telnyx) },
		held: func(o wire.PortingOrder) (string, bool) { return string(held(o.Configuration)), true },
		lax:  true,
	}
}

func partial(want func(domain.Details) string) func(*Adapter, providers.Want) string {
	return func(_ *Adapter, w providers.Want) string {
		if w.Details.PortScope != domain.PartialPort {
			return ""
		}
		return want(w.Details)
	}
}

// differs reports whether the field must be written. What Telnyx doesn't show
// can't be compared: it is never a reason to write, or there would be no end.
func (f field) differs(a *Adapter, w providers.Want, held map[string]domain.Secret) bool {
	value, shown := held[f.pointer]
	want := f.want(a, w)
	if !shown || f.lax && want == "" {
		return false
	}
	same := f.same
	if same == nil {
		same = spelledAlike
	}
	return !same(want, value.Reveal())
}

// blind reports whether something is wanted of the field, but Telnyx doesn't
// show it. It is then written along with whatever else is.
func (f field) blind(a *Adapter, w providers.Want, held map[string]domain.Secret) bool {
	_, shown := held[f.pointer]
	want := f.want(a, w)
	return !shown && want != "" && want != "false"
}

// value is what to send for the field; ok is false if it is better left out.
func (f field) value(a *Adapter, w providers.Want, held map[string]domain.Secret) (value any, ok bool) {
	text := f.want(a, w)
	if text == "" && f.lax {
		text = held[f.pointer].Reveal()
	}
	if text == "" && !held[f.pointer].IsSet() {
		return nil, false // there is none, and none is wanted
	}
	switch {
	case f.write != nil:
		return f.write(text), true
	case text == "":
		return nil, true
	}
	return text, true
}

// contents is what Telnyx shows of an order, by our pointers.
func contents(o wire.PortingOrder) map[string]domain.Secret {
	held := make(map[string]domain.Secret, len(fields))
	for _, f := range fields {
		if text, shown := f.held(o); shown {
			held[f.pointer] = domain.NewSecret(text)
		}
	}
	for _, r := range o.Requirements {
		if r.TypeID != "" {
			held[requirementPlace(string(r.TypeID))] = domain.NewSecret(string(r.Value))
		}
	}
	if capable := o.Messaging.Capable; capable != nil {
		held[messagingCapable] = domain.NewSecret(strconv.FormatBool(*capable))
	}
	return held
}

// spelledAlike forgives a provider that tidies what it is given.
func spelledAlike(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}

func sameNumber(a, b string) bool { return a == wire.E164(wire.Text(b)) }
