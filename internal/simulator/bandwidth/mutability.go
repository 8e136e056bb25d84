package bandwidth

import (
	"reflect"
	"time"
)

// A field is a part of an order whose change after submission has a rule of its own.
type field string

const (
	fieldBTN       field = "BillingTelephoneNumber"
	fieldNewBTN    field = "NewBillingTelephoneNumber"
	fieldPartial   field = "PartialPort"
	fieldNames     field = "Subscriber"
	fieldPerson    field = "LoaAuthorizingPerson"
	fieldAccount   field = "AccountNumber"
	fieldPIN       field = "PinNumber"
	fieldAddress   field = "ServiceAddress"
	fieldFoc       field = "RequestedFocDate"
	fieldNumbers   field = "ListOfPhoneNumbers"
	fieldTriggered field = "Triggered"
	fieldSPID      field = "AlternateSpid"
	fieldTarget    field = "TargetRespOrgId"
	fieldOwn       field = "SiteId, PeerId, CustomerOrderId, TnAttributes" // of no interest to the carrier
)

// changed are the fields in which two contents differ.
func changed(before, after content) []field {
	partsBefore, partsAfter := parts(before), parts(after)
	var fields []field
	for _, pair := range []struct {
		field         field
		before, after any
	}{
		{fieldBTN, before.BillingTelephoneNumber, after.BillingTelephoneNumber},
		{fieldNewBTN, before.NewBillingTelephoneNumber, after.NewBillingTelephoneNumber},
		{fieldPartial, isTrue(before.PartialPort), isTrue(after.PartialPort)},
		{fieldNames, partsBefore.names, partsAfter.names},
		{fieldPerson, before.LoaAuthorizingPerson, after.LoaAuthorizingPerson},
		{fieldAccount, partsBefore.wireless.AccountNumber, partsAfter.wireless.AccountNumber},
		{fieldPIN, partsBefore.wireless.PinNumber, partsAfter.wireless.PinNumber},
		{fieldAddress, partsBefore.address, partsAfter.address},
		{fieldFoc, focOf(before), focOf(after)},
		{fieldNumbers, before.looseNumbers(), after.looseNumbers()},
		{fieldTriggered, isTrue(before.Triggered), isTrue(after.Triggered)},
		{fieldSPID, before.AlternateSpid, after.AlternateSpid},
		{fieldTarget, before.TargetRespOrgID, after.TargetRespOrgID},
		{fieldOwn, [3]*text{before.SiteID, before.PeerID, before.CustomerOrderID}, [3]*text{after.SiteID, after.PeerID, after.CustomerOrderID}},
		{fieldOwn, before.TnAttributes, after.TnAttributes},
	} {
		if !reflect.DeepEqual(pair.before, pair.after) {
			fields = append(fields, pair.field)
		}
	}
	return fields
}

type contentParts struct {
	names    subscriber
	address  serviceAddress
	wireless wirelessInfo
}

func parts(c content) contentParts {
	var p contentParts
	if c.Subscriber != nil {
		p.names = *c.Subscriber
		if p.names.ServiceAddress != nil {
			p.address = *p.names.ServiceAddress
			p.address.ResetAddressFields = nil
		}
		p.names.ServiceAddress = nil
	}
	if c.WirelessInfo != nil {
		p.wireless = *c.WirelessInfo
	}
	return p
}

func focOf(c content) time.Time {
	foc, _ := c.requestedFoc()
	return foc.UTC()
}

// locked are the fields that can no longer change once an order is submitted, by how it is ported (Bandwidth guide, port-in
// update rules), with the error that says so.
func (o *portIn) locked() map[field]int {
	const (
		noBTN      = 7305
		noNames    = 7306
		noAddress  = 7307
		noWireless = 7308
		noSupp     = 7483
		noNumbers  = 7495
		noTime     = 7608
	)
	if o.Content.tollFree() {
		return o.lockedTollFree()
	}
	locked := map[field]int{fieldTriggered: noTime, fieldSPID: noSupp}
	f, _ := o.facts()
	if f.coverage != onNet {
		locked[fieldNumbers] = noNumbers
	}
	if o.portType() != "AUTOMATED" {
		return locked
	}
	if f.coverage == onNet {
		if f.carrier.Wireless {
			locked[fieldBTN] = noBTN
			locked[fieldNewBTN] = noBTN
			locked[fieldPartial] = noSupp
			locked[fieldNames] = noNames
			locked[fieldPerson] = noNames
			locked[fieldAddress] = noAddress
		}
		return locked
	}
	locked[fieldNewBTN] = noBTN
	locked[fieldPartial] = noSupp
	locked[fieldPerson] = noNames
	locked[fieldAccount] = noWireless
	locked[fieldPIN] = noWireless
	locked[fieldAddress] = noAddress
	if o.ActualFoc != nil {
		locked[fieldBTN] = noBTN
		locked[fieldNames] = noNames
	}
	return locked
}

// changeable tells whether an order may be changed in its present state.
func (o *portIn) changeable(now time.Time) *wireError {
	switch o.Status {
	case statusCancelled:
		return &wireError{Code: 7303, Description: "The order is cancelled and can be neither changed nor cancelled"}
	case statusComplete:
		return &wireError{Code: 7304, Description: "The order is complete and can be neither changed nor cancelled"}
	case statusRequestedCancel:
		return &wireError{Code: 7353, Description: "The order is being cancelled and cannot be changed"}
	case statusRequestedSupp:
		return &wireError{Code: 7300, Description: "The order waits for the losing carrier and cannot be changed"}
	case statusFoc:
		switch {
		case !now.Before(*o.ActualFoc):
			return &wireError{Code: 7390, Description: "The order cannot be changed on its FOC date and after"}
		case o.ActualFoc.Sub(now) < changeLock && o.Content.tollFree():
			return &wireError{Code: 7635, Description: "The order cannot be changed in less than 24 hours from its activation"}
		case o.ActualFoc.Sub(now) < changeLock:
			return &wireError{Code: 7301, Description: "The FOC date is too near to change or cancel the order"}
		}
	}
	return nil
}

// cancellable tells whether an order may be cancelled in its present state.
func (o *portIn) cancellable(now time.Time) *wireError {
	switch {
	case o.Status == statusCancelled || o.Status == statusComplete:
		return o.changeable(now)
	case o.ActualFoc == nil || (o.Status != statusFoc && o.Status != statusRequestedSupp):
		return nil
	case !now.Before(*o.ActualFoc):
		return &wireError{Code: 7302, Description: "The order cannot be cancelled after its FOC date"}
	case o.ActualFoc.Sub(now) < changeLock:
		return &wireError{Code: 7301, Description: "The FOC date is too near to change or cancel the order"}
	}
	return nil
}
