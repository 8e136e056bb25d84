package domain

import "slices"

// exceptions raises what the provider says stands in the way, and resolves what
// no longer does.
//
// While the port-in is in exception, what the provider lists is what stands; if
// it lists nothing, what stood still does, and an exception without any reason
// is raised as UnmappedException. Leaving that status resolves all of them,
// even where the provider goes on listing them. In any other status what is no
// longer listed is resolved (so is what a refused submit left behind, once one
// is accepted), and only what was never listed before is raised. A draft or an
// unknown status resolves nothing, and after completion nothing stands.
func (o *observation) exceptions(before PortInStatus) {
	after := o.picture.PortIn.Status
	silent := o.snapshot.Status == "" || o.snapshot.Status == PortInDraft
	inException := after == PortInException && !silent
	faults := o.faults()
	if inException && len(faults) == 0 && !o.anyOpen() {
		faults = append(faults, ProviderFault{})
	}
	known := len(o.picture.Exceptions)

	switch {
	case silent:
	case before == PortInException && !inException || after == PortInCompleted:
		o.resolve(func(Exception) bool { return true })
	case !inException || len(faults) > 0:
		o.resolve(func(e Exception) bool {
			return !slices.ContainsFunc(faults, e.isOf)
		})
	}
	if after == PortInCompleted {
		return
	}
	for _, f := range faults {
		o.raise(f, known, inException)
	}
}

// faults are what the snapshot lists, without warnings, each once.
func (o *observation) faults() []ProviderFault {
	var faults []ProviderFault
	for _, f := range o.snapshot.Faults {
		if o.taxonomy.IsWarning(o.picture.PortIn.Provider, f) {
			continue
		}
		i := slices.IndexFunc(faults, func(have ProviderFault) bool { return have.same(f) })
		if i < 0 {
			f.PhoneNumbers = slices.Clone(f.PhoneNumbers)
			faults = append(faults, f)
			continue
		}
		for _, n := range f.PhoneNumbers {
			if !slices.Contains(faults[i].PhoneNumbers, n) {
				faults[i].PhoneNumbers = append(faults[i].PhoneNumbers, n)
			}
		}
	}
	return faults
}

// raise makes an exception of a fault, unless it stands already. One that was
// resolved before is raised again only while the port-in is in exception; the
// first known ones were there before this observation.
func (o *observation) raise(f ProviderFault, known int, again bool) {
	for i := range o.picture.Exceptions[:known] {
		e := &o.picture.Exceptions[i]
		if !e.isOf(f) {
			continue
		}
		if e.Open() {
			if len(f.PhoneNumbers) > 0 {
				e.PhoneNumbers = f.PhoneNumbers
			}
			return
		}
		if !again {
			return
		}
	}
	e := o.taxonomy.Exception(o.picture.PortIn.Provider, f, o.at)
	e.PortInID = o.picture.PortIn.ID
	o.picture.Exceptions = append(o.picture.Exceptions, e)
	by := ProviderActor
	if e.CarrierCode != "" {
		by = LosingSide
	}
	o.tell(EventExceptionRaised, by, e.Message, map[string]any{
		"code": e.Code, "actor": string(e.Actor), "provider_code": e.ProviderCode, "carrier_code": e.CarrierCode,
	})
	o.events[len(o.events)-1].PhoneNumbers = e.PhoneNumbers
}

func (o *observation) resolve(which func(Exception) bool) {
	for i := range o.picture.Exceptions {
		e := &o.picture.Exceptions[i]
		if !e.Open() || !which(*e) {
			continue
		}
		// An exception is never resolved before it was raised, whatever the
		// provider's clock says.
		at := o.at
		if at.Before(e.RaisedAt) {
			at = o.now
		}
		e.ResolvedAt = &at
		o.tell(EventExceptionResolved, ProviderActor, "No longer in the way: "+words(e.Code)+".", map[string]any{"code": e.Code})
	}
}

func (o *observation) anyOpen() bool {
	return slices.ContainsFunc(o.picture.Exceptions, Exception.Open)
}

// isOf reports whether the exception is what became of the fault.
func (e Exception) isOf(f ProviderFault) bool {
	return f.same(ProviderFault{Code: e.ProviderCode, CarrierCode: e.CarrierCode, Message: e.ProviderMessage})
}

// same reports whether two faults are one: codes tell, and where there is none
// the text does.
func (f ProviderFault) same(g ProviderFault) bool {
	if f.Code != g.Code || f.CarrierCode != g.CarrierCode {
		return false
	}
	return f.Code != "" || f.CarrierCode != "" || f.Message == g.Message
}
