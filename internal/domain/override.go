package domain

// Overrides are what a port-in says otherwise than its order. A member with
// its zero value says nothing: what the order says holds, now and after later
// changes of the order.
type Overrides struct {
	EndUser                *EndUser // the members that differ
	PortScope              PortScope
	BillingPhoneNumber     PhoneNumber
	NewBillingPhoneNumber  PhoneNumber
	RemainingNumbersAction RemainingNumbersAction
	RequestedFOC           *RequestedFOC // the zero one asks for the earliest date
	ActivationMode         ActivationMode
	MessagingEnabled       *bool
	Options                ProviderOptions // the members that differ
}

// With are the details with everything that the overrides say.
func (d Details) With(o Overrides) Details {
	if o.EndUser != nil {
		d.EndUser = d.EndUser.With(*o.EndUser)
	}
	override(&d.PortScope, o.PortScope)
	override(&d.BillingPhoneNumber, o.BillingPhoneNumber)
	override(&d.NewBillingPhoneNumber, o.NewBillingPhoneNumber)
	override(&d.RemainingNumbersAction, o.RemainingNumbersAction)
	if o.RequestedFOC != nil {
		d.RequestedFOC = *o.RequestedFOC
	}
	override(&d.ActivationMode, o.ActivationMode)
	if o.MessagingEnabled != nil {
		d.MessagingEnabled = *o.MessagingEnabled
	}
	d.Options = d.Options.with(o.Options)
	return d
}

func (p ProviderOptions) with(o ProviderOptions) ProviderOptions {
	b, t := &p.Bandwidth, &p.Telnyx
	override(&b.SiteID, o.Bandwidth.SiteID)
	override(&b.PeerID, o.Bandwidth.PeerID)
	override(&b.TargetRespOrgID, o.Bandwidth.TargetRespOrgID)
	override(&b.AlternateSPID, o.Bandwidth.AlternateSPID)
	if o.Bandwidth.TNAttributes != nil {
		b.TNAttributes = o.Bandwidth.TNAttributes
	}
	override(&t.ConnectionID, o.Telnyx.ConnectionID)
	override(&t.MessagingProfileID, o.Telnyx.MessagingProfileID)
	override(&t.EmergencyAddressID, o.Telnyx.EmergencyAddressID)
	override(&t.BillingGroupID, o.Telnyx.BillingGroupID)
	override(&t.RequirementGroupID, o.Telnyx.RequirementGroupID)
	if o.Telnyx.Requirements != nil {
		t.Requirements = o.Telnyx.Requirements
	}
	if o.Telnyx.Tags != nil {
		t.Tags = o.Telnyx.Tags
	}
	return p
}

// override puts a value in place of another, if there is one.
func override[T comparable](to *T, value T) {
	var none T
	if value != none {
		*to = value
	}
}
