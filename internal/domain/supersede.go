package domain

// Supersede gives up whatever the port-in has at its provider, for a resubmit:
// it is to be cancelled, and stands for the port-in no longer.
func (p *PortIn) Supersede(commandID string) {
	for i := range p.ProviderOrders {
		if o := &p.ProviderOrders[i]; o.Live {
			o.SupersededBy = commandID
		}
	}
	p.FOC.Confirmed, p.FOC.Expected, p.FOC.EarliestEstimate, p.FOC.ShortNotice = nil, nil, "", false
	p.Activation = Activation{}
	p.PendingChanges = nil
}

// Restore takes back what was given up and is still there: it stands for the
// port-in as before.
func (p *PortIn) Restore() {
	for i := range p.ProviderOrders {
		o := &p.ProviderOrders[i]
		o.Leaving = false
		if o.Live {
			o.SupersededBy = ""
		}
	}
}

// Leave marks what was given up as acknowledged: its provider will end it, and
// only that is waited for.
func (p *PortIn) Leave() {
	for i := range p.ProviderOrders {
		if o := &p.ProviderOrders[i]; o.Live && o.SupersededBy != "" {
			o.Leaving = true
		}
	}
}

// Leaving is the command for which the end of a provider order is waited for;
// "" for none.
func (p *PortIn) Leaving() string {
	for _, o := range p.ProviderOrders {
		if o.Leaving {
			return o.SupersededBy
		}
	}
	return ""
}

// Superseded reports whether the provider order was given up.
func (p *PortIn) Superseded(id string) bool {
	for _, o := range p.ProviderOrders {
		if o.ID == id {
			return o.SupersededBy != ""
		}
	}
	return false
}
